import type { Evidence } from '../domain/evidence.ts';
import type { ExceptionRecords } from '../domain/exception.ts';
import { SEVERITIES, VERDICTS } from '../domain/finding.ts';
import type { Gap } from '../domain/gap.ts';
import type { Skipped } from '../domain/inventory.ts';
import { type ClusterReport, isExcepted, REPORT_SCHEMA_VERSION, type Report } from '../domain/report.ts';
import type { Manifest, ShardResult } from '../domain/run.ts';
import { type ApiCalls, type RunWork, sumCalls } from '../domain/run-work.ts';
import { usesKubeDns } from '../rules/classify.ts';
import { cloudDnsMigration } from '../rules/cloud-dns-migration.ts';
import { evaluateCluster } from '../rules/evaluate.ts';
import { createExceptionApplier, type ExceptionApplier } from './apply-exceptions.ts';
import { summarizeCoverage } from './coverage.ts';
import { diffReports } from './diff-reports.ts';
import { describeLogs, summarizeTimeouts } from './summarize-timeouts.ts';

export interface BuildReportInput {
  manifest: Manifest;
  /** Results that are there; clusters of the others are reported as unknown. */
  shards: readonly ShardResult[];
  previous: Report | null;
  exceptions: ExceptionRecords;
  finishedAt: string;
}

/** Makes the report of shards that are at hand. */
export function buildReport({ shards, finishedAt, ...input }: BuildReportInput): Report {
  const builder = createReportBuilder(input);
  for (const shard of shards) builder.add(shard);
  return builder.finish(finishedAt);
}

/** Takes the shards one by one and keeps only what the report shows, so that no run's evidence is ever held whole. */
export interface ReportBuilder {
  /** Answers what it made of the shard; nothing where it had that shard already. */
  add(shard: ShardResult): readonly JudgedCluster[];
  finish(finishedAt: string): Report;
}

/** What a report says of a cluster, and the evidence that it rests on. */
export interface JudgedCluster {
  evidence: Evidence;
  reported: ClusterReport;
}

export interface ReportBuilderInput {
  manifest: Manifest;
  previous: Report | null;
  exceptions: ExceptionRecords;
  /** Gaps of the run as a whole beside those of the inventory and the shards. */
  gaps?: readonly Gap[];
}

/** Makes a report: every cluster of the manifest's inventory exactly once, with what is known of it. */
export function createReportBuilder({
  manifest,
  previous,
  exceptions,
  gaps: known = [],
}: ReportBuilderInput): ReportBuilder {
  const { inventory, startedAt } = manifest;
  const except = createExceptionApplier(exceptions, new Date(startedAt));
  const earlier = new Map(previous?.clusters.map((cluster) => [cluster.name, cluster]));
  const wanted = new Map(inventory.clusters.map((cluster) => [cluster.name, cluster]));
  const done = new Map<string, ClusterReport>();
  const finished = new Set<number>();
  const gaps: Gap[] = [...known];
  const skipped: Skipped[] = [];
  const calls: (readonly ApiCalls[])[] = inventory.calls === undefined ? [] : [inventory.calls];
  let areLogsRead = false;

  function addCluster(evidence: Evidence, isUnfinished: boolean): JudgedCluster[] {
    const { name } = evidence.cluster;
    if (!wanted.has(name) || done.has(name)) return [];
    const reported = reportCluster({
      ...{ evidence, isUnfinished, except, startedAt },
      earlier: earlier.get(name) ?? null,
    });
    done.set(name, reported);
    return [{ evidence, reported }];
  }

  return {
    add(shard) {
      if (finished.has(shard.index)) return [];
      finished.add(shard.index);
      if (shard.calls !== undefined) calls.push(shard.calls);
      gaps.push(...shard.gaps);
      skipped.push(...shard.skipped);
      areLogsRead ||= shard.evidence.some(({ readings }) => readings.timeouts?.state === 'read');
      return shard.evidence.flatMap((evidence) => addCluster(evidence, false));
    },
    finish(finishedAt) {
      const missing = new Set(
        manifest.shards.filter((shard) => !finished.has(shard.index)).flatMap((shard) => shard.clusters),
      );
      for (const cluster of wanted.values()) {
        addCluster({ cluster, clusterSource: inventory.source, readings: {} }, missing.has(cluster.name));
      }
      const clusters = [...done.values()].sort(worstFirst);
      const coverage = summarizeCoverage({ manifest, gaps, skipped, clusters });
      return {
        schema: REPORT_SCHEMA_VERSION,
        run: {
          id: manifest.run,
          scope: manifest.scope,
          startedAt,
          finishedAt,
          window: areLogsRead ? manifest.window : null,
        },
        ...workOf(manifest, finished.size, calls),
        coverage,
        summary: {
          affected: countVerdict(clusters, 'affected'),
          exposed: countVerdict(clusters, 'exposed'),
          unknown: countVerdict(clusters, 'unknown'),
          clear: countVerdict(clusters, 'clear'),
          excepted: clusters.filter(isExcepted).length,
        },
        changes: previous === null ? null : diffReports(previous, { clusters, coverage }),
        clusters,
      };
    },
  };
}

/** Nothing where nobody counted: a file was read, or an older version did the work. */
function workOf({ shards }: Manifest, finished: number, calls: readonly (readonly ApiCalls[])[]): { work?: RunWork } {
  if (calls.length === 0) return {};
  return { work: { shards: shards.length, missingShards: shards.length - finished, calls: sumCalls(calls) } };
}

interface ReportClusterInput {
  evidence: Evidence;
  isUnfinished: boolean;
  /** The same cluster in the report before. */
  earlier: ClusterReport | null;
  except: ExceptionApplier;
  startedAt: string;
}

function reportCluster({ evidence, isUnfinished, earlier, except, startedAt }: ReportClusterInput): ClusterReport {
  const value = {
    kubeDnsLastSeen: earlier?.kubeDnsLastSeen ?? null,
    migrationShownComplete: earlier?.migrationShownComplete ?? null,
  };
  const history = { state: 'read', value, source: 'previous-run' } as const;
  const judged = evaluateCluster({ ...evidence, readings: { ...evidence.readings, history } });
  const { cluster } = evidence;
  const verdict = isUnfinished ? 'unknown' : judged.verdict;
  const reported: ClusterReport = {
    name: cluster.name,
    project: cluster.project,
    location: cluster.location,
    cluster: cluster.cluster,
    verdict,
    severity: isUnfinished ? 'info' : judged.severity,
    reason: isUnfinished ? UNFINISHED.detail : judged.reason,
    mode: cluster.mode,
    status: cluster.status,
    controlPlaneVersion: cluster.controlPlaneVersion,
    initialVersion: cluster.initialVersion,
    clusterDns: cluster.clusterDns,
    nodeLocalDnsCache: cluster.nodeLocalDnsCache,
    nodeCount: nodeCountOf(evidence),
    labels: cluster.resourceLabels,
    kubeDnsLastSeen: usesKubeDns(cluster) ? startedAt : value.kubeDnsLastSeen,
    migrationShownComplete: isShownComplete(judged.findings) ? (value.migrationShownComplete ?? startedAt) : null,
    // Of a cluster that is clear, what does not apply to it is of no interest, and there are thousands.
    findings: judged.findings.filter((finding) => verdict !== 'clear' || finding.verdict !== 'not-applicable'),
    ...logsOf(evidence),
    gaps: isUnfinished ? [UNFINISHED, ...judged.gaps] : judged.gaps,
    exception: null,
  };
  return { ...reported, exception: except(reported) };
}

function isShownComplete(findings: ClusterReport['findings']): boolean {
  return findings.some((finding) => finding.rule === cloudDnsMigration.id && finding.verdict === 'pass');
}

const UNFINISHED: Gap = {
  code: 'deadline',
  what: 'audit of the cluster',
  detail: 'Its audit had not finished at the deadline of the run.',
  grant: 'Look at the logs of function audit, or raise DNS_AUDIT_RUN_DEADLINE_MINUTES.',
};

function logsOf({ readings, cluster }: Evidence): Pick<ClusterReport, 'timeouts' | 'logs'> {
  if (readings.timeouts?.state !== 'read') return { timeouts: null, logs: null };
  const { value } = readings.timeouts;
  return { timeouts: summarizeTimeouts(value, cluster), logs: describeLogs(value, cluster) };
}

/** Nodes as the Kubernetes API counts them; `currentNodeCount` of the cluster object where that was not read. */
function nodeCountOf({ cluster, readings }: Evidence): number | null {
  return readings.nodes?.state === 'read' ? readings.nodes.value.total : cluster.nodeCount;
}

function worstFirst(a: ClusterReport, b: ClusterReport): number {
  return (
    VERDICTS.indexOf(a.verdict) - VERDICTS.indexOf(b.verdict) ||
    SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
    (a.name < b.name ? -1 : 1)
  );
}

function countVerdict(clusters: readonly ClusterReport[], verdict: ClusterReport['verdict']): number {
  return clusters.filter((cluster) => cluster.verdict === verdict).length;
}
