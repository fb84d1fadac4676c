import { createCloud } from '../functions/wiring.ts';
import { collectEvidence } from '../shared/audit/collect-evidence.ts';
import { findCluster } from '../shared/audit/find-cluster.ts';
import { loadCommonConfig } from '../shared/config.ts';
import { type ClusterFacts, parseClusterName } from '../shared/domain/cluster.ts';
import type { Evidence } from '../shared/domain/evidence.ts';
import type { Inventory } from '../shared/domain/inventory.ts';
import type { MigrationPlan, PlanWay } from '../shared/domain/plan.ts';
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
import { EXIT, type Io } from './io.ts';
import { requireScope, type ScopeOptions } from './options.ts';
import { writeText } from './output.ts';
import { createProgress } from './progress.ts';

export const PLAN_FORMATS = ['md', 'sh', 'json', 'csv'] as const;

export interface PlanCommandOptions extends ScopeOptions {
  all?: boolean;
  format: (typeof PLAN_FORMATS)[number];
  output?: string;
  queriesPerSecond?: number;
  notBefore?: string;
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
    // Of many clusters only those are read that the inventory does not settle, as in a sweep.
    const settled = typed === undefined ? clusters.filter((cluster) => candidateReason(cluster) === null) : [];
    const wanted = clusters.filter((cluster) => typed !== undefined || candidateReason(cluster) !== null);
    progress.phase('Reading clusters', wanted.length);
    const evidence = [
      ...(await collect(io, cloud, inventory, wanted)),
      ...settled.map((cluster): Evidence => ({ cluster, clusterSource: inventory.source, readings: {} })),
    ];
    progress.clear();
    const text = typed === undefined ? planAll(io, evidence, inventory, options) : planOne(io, evidence, options);
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

/** Logs are not read: nothing in a plan rests on them. */
async function collect(
  io: Io,
  cloud: ReturnType<typeof createCloud>,
  inventory: Inventory,
  clusters: readonly ClusterFacts[],
): Promise<Evidence[]> {
  const now = io.clock.now().toISOString();
  const { evidence } = await collectEvidence(
    { ...cloud.collectPorts(), logs: null },
    {
      clusters,
      clusterSource: inventory.source,
      window: { from: now, to: now },
      forPlan: true,
    },
  );
  return evidence;
}

function planOne(io: Io, evidence: readonly Evidence[], options: PlanCommandOptions): string {
  const [one] = evidence;
  if (one === undefined) throw new Error('evidence of one cluster without it');
  const plan = buildPlan(one, {
    madeAt: io.clock.now().toISOString(),
    queriesPerSecond: options.queriesPerSecond ?? null,
    to: wayOf(options),
  });
  return renderOne(plan, options.format);
}

function renderOne(plan: MigrationPlan, format: PlanCommandOptions['format']): string {
  if (format === 'json') return renderPlanJson(plan);
  return format === 'sh' ? renderPlanShell(plan) : renderPlanMarkdown(plan);
}

function planAll(io: Io, evidence: readonly Evidence[], inventory: Inventory, options: PlanCommandOptions): string {
  const madeAt = io.clock.now().toISOString();
  const plan = buildFleetPlan(evidence, inventory.gaps, {
    madeAt,
    notBefore: readTime(options.notBefore) ?? madeAt,
    to: wayOf(options),
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
