import { createCloud } from '../functions/wiring.ts';
import { collectEvidence } from '../shared/audit/collect-evidence.ts';
import { findCluster } from '../shared/audit/find-cluster.ts';
import { readHarm } from '../shared/audit/read-harm.ts';
import { reportOnEvidence, windowUntil } from '../shared/audit/report-on-evidence.ts';
import { withHistory } from '../shared/audit/with-history.ts';
import { loadCommonConfig } from '../shared/config.ts';
import { type ClusterFacts, parseClusterName } from '../shared/domain/cluster.ts';
import type { Evidence } from '../shared/domain/evidence.ts';
import type { Inventory } from '../shared/domain/inventory.ts';
import type { ClusterHarm, MigrationPlan, PlanWay } from '../shared/domain/plan.ts';
import type { Scope } from '../shared/domain/scope.ts';
import { ConfigError } from '../shared/errors.ts';
import { silentLog } from '../shared/log.ts';
import { buildFleetPlan } from '../shared/plan/build-fleet-plan.ts';
import { buildPlan } from '../shared/plan/build-plan.ts';
import { renderPlanCsv } from '../shared/report/plan-csv.ts';
import { renderFleetPlanMarkdown } from '../shared/report/plan-fleet-markdown.ts';
import { renderPlanJson } from '../shared/report/plan-json.ts';
import { renderPlanMarkdown } from '../shared/report/plan-markdown.ts';
import { renderPlanShell } from '../shared/report/plan-shell.ts';
import { candidateReason } from '../shared/rules/classify.ts';
import { explainMiss, requireScopeFor } from './cluster.ts';
import { type GivenReport, type ReportOptions, readGivenReport } from './given-report.ts';
import { EXIT, type Io } from './io.ts';
import { requireScope, type ScopeOptions } from './options.ts';
import { writeText } from './output.ts';
import { createProgress } from './progress.ts';

export const PLAN_FORMATS = ['md', 'sh', 'json', 'csv'] as const;

export interface PlanCommandOptions extends ScopeOptions, ReportOptions {
  all?: boolean;
  format: (typeof PLAN_FORMATS)[number];
  output?: string;
  queriesPerSecond?: number;
  notBefore?: string;
  waveSize?: number;
  to?: 'cloud-dns' | '1.36';
}

/** `dns-audit plan CLUSTER | --all`: the way to Cloud DNS from what the clusters are. It changes nothing. */
export async function planCommand(io: Io, typed: string | undefined, options: PlanCommandOptions): Promise<number> {
  checkUsage(typed, options);
  const ref = typed === undefined ? null : parseClusterName(typed);
  const scope: Scope =
    typed === undefined
      ? requireScope(options)
      : ref === null
        ? requireScopeFor(typed, options)
        : { kind: 'projects', ids: [ref.project] };
  const config = loadCommonConfig(io.env);
  const given = await readGivenReport(options, scope, io.clock.now());
  const progress = createProgress(io);
  const cloud = createCloud(config, { log: silentLog, clock: io.clock, progress });
  try {
    const inventory = await cloud.inventory.enumerate(scope);
    const match = typed === undefined ? null : findCluster(inventory.clusters, typed);
    if (typed !== undefined && match !== null && match.kind !== 'found') {
      progress.clear();
      return explainMiss(io, typed, match, inventory);
    }
    const clusters = match?.kind === 'found' ? [match.cluster] : inventory.clusters;
    const wanted = clusters.filter((cluster) => typed !== undefined || candidateReason(cluster) !== null);
    progress.phase('Reading clusters', wanted.length);
    const asked = { inventory, clusters, wanted, scope, logWindowHours: config.logWindowHours };
    const collected = await collect(io, cloud, asked, given);
    progress.clear();
    warnOfUnknown(io, clusters, collected.harm, given);
    const text = typed === undefined ? planAll(io, collected, inventory, options) : planOne(io, collected, options);
    await writeText(io, text, options.output);
    return clusters.length === 0 && inventory.gaps.length > 0 ? EXIT.notDone : EXIT.done;
  } finally {
    progress.clear();
    await cloud.close();
  }
}

function checkUsage(typed: string | undefined, options: PlanCommandOptions): void {
  if ((typed === undefined) === (options.all !== true))
    throw new ConfigError('Name one cluster, or give --all with --project, --folder or --organization.');
  if (typed === undefined && options.format === 'sh')
    throw new ConfigError('A script is made for one cluster: `dns-audit plan CLUSTER --format sh`.');
  if (typed !== undefined && options.format === 'csv')
    throw new ConfigError('CSV is the calendar of many clusters: give --all.');
  if (typed === undefined && options.queriesPerSecond !== undefined)
    throw new ConfigError('--queries-per-second is the rate of one cluster: name it.');
}

interface Asked {
  inventory: Inventory;
  clusters: readonly ClusterFacts[];
  /** Of many clusters only those are read that the inventory does not settle, as in a sweep. */
  wanted: readonly ClusterFacts[];
  scope: Scope;
  logWindowHours: number;
}

interface Collected {
  evidence: Evidence[];
  harm: ReadonlyMap<string, ClusterHarm>;
}

/** What the plans rest on, and the harm: from the report that was given, else from the logs of now. */
async function collect(
  io: Io,
  cloud: ReturnType<typeof createCloud>,
  asked: Asked,
  given: GivenReport | null,
): Promise<Collected> {
  const { inventory, clusters, wanted, scope } = asked;
  const startedAt = io.clock.now();
  const window = windowUntil(startedAt, asked.logWindowHours);
  const ports = cloud.collectPorts();
  const { evidence: read, skipped } = await collectEvidence(given === null ? ports : { ...ports, logs: null }, {
    ...{ clusters: wanted, clusterSource: inventory.source, window },
    forPlan: true,
  });
  const names = new Set(wanted.map((cluster) => cluster.name));
  const settled = clusters
    .filter((cluster) => !names.has(cluster.name))
    .map((cluster): Evidence => ({ cluster, clusterSource: inventory.source, readings: {} }));
  const evidence = [...read, ...settled];
  if (given !== null) {
    const known = new Map(given.report.clusters.map((cluster) => [cluster.name, cluster]));
    return {
      evidence: evidence.map((one) => withHistory(one, known.get(one.cluster.name))),
      harm: readHarm(given.report, given.source),
    };
  }
  const finishedAt = io.clock.now();
  const found = { clusters, evidence, skipped, scope, window, startedAt, finishedAt };
  return { evidence, harm: readHarm(reportOnEvidence({ ...found, source: inventory.source }), LIVE) };
}

const LIVE = 'what was read for this plan';

/** A report of another scope, or from before a cluster was made. */
function warnOfUnknown(
  io: Io,
  clusters: readonly ClusterFacts[],
  harm: Collected['harm'],
  given: GivenReport | null,
): void {
  const missing = clusters.filter((cluster) => !harm.has(cluster.name)).length;
  if (given === null || missing === 0) return;
  io.err(
    `dns-audit: ${given.source} does not know ${missing} of ${clusters.length} clusters: their harm is not known.\n`,
  );
}

function planOne(io: Io, { evidence, harm }: Collected, options: PlanCommandOptions): string {
  const [one] = evidence;
  if (one === undefined) throw new Error('evidence of one cluster without it');
  const plan = buildPlan(one, {
    madeAt: io.clock.now().toISOString(),
    queriesPerSecond: options.queriesPerSecond ?? null,
    to: wayOf(options),
    harm: harm.get(one.cluster.name) ?? null,
  });
  return renderOne(plan, options.format);
}

function renderOne(plan: MigrationPlan, format: PlanCommandOptions['format']): string {
  if (format === 'json') return renderPlanJson(plan);
  return format === 'sh' ? renderPlanShell(plan) : renderPlanMarkdown(plan);
}

function planAll(io: Io, { evidence, harm }: Collected, inventory: Inventory, options: PlanCommandOptions): string {
  const madeAt = io.clock.now().toISOString();
  const plan = buildFleetPlan(evidence, inventory.gaps, {
    harm,
    madeAt,
    notBefore: readTime(options.notBefore) ?? madeAt,
    to: wayOf(options),
    ...(options.waveSize === undefined ? {} : { waveClusters: options.waveSize }),
  });
  if (options.format === 'json') return renderPlanJson(plan);
  return options.format === 'csv' ? renderPlanCsv(plan) : renderFleetPlanMarkdown(plan);
}

function wayOf({ to }: PlanCommandOptions): PlanWay | null {
  if (to === undefined) return null;
  return to === 'cloud-dns' ? to : 'kube-dns-1.36';
}

function readTime(text: string | undefined): string | null {
  if (text === undefined) return null;
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) throw new ConfigError(`--not-before ${text}: not a time such as 2027-01-11.`);
  return time.toISOString();
}
