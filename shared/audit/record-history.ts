import { parseClusterName } from '../domain/cluster.ts';
import { failedLookups, failedRules } from '../domain/cluster-numbers.ts';
import type { Severity } from '../domain/finding.ts';
import { isConcerned } from '../domain/finding.ts';
import {
  HISTORY_SCHEMA_VERSION,
  type HistoryChange,
  type HistoryCluster,
  type HistoryLine,
  type HistoryRun,
  historyChange,
  LONGEST_SCOPE,
  MOST_CLUSTER_LINES,
} from '../domain/history.ts';
import { type ClusterReport, isExcepted, type Report } from '../domain/report.ts';
import { formatScope } from '../domain/scope.ts';
import { statePaths } from './paths.ts';
import type { StateStore } from './ports.ts';

/**
 * Writes what stays of a run when its report is gone. Everything follows from the stored report, and the object is written
 * only if there is none: done again, at once or out of order, it is there once and the same.
 */
export async function recordHistory(state: StateStore, report: Report): Promise<void> {
  const lines = toHistory(report).map((line) => `${JSON.stringify(line)}\n`);
  await state.write(statePaths.history(report.run.scope, report.run.id), lines.join(''), 'absent');
}

/** A report as lines of the history: the run, then the clusters that are not clear, that changed, or that are gone. */
export function toHistory(report: Report): HistoryLine[] {
  const changes = changesOf(report);
  const needing = report.clusters.filter(({ name, verdict }) => verdict !== 'clear' || changes.has(name));
  const gone = report.changes?.disappeared ?? [];
  // What ended first: it is told once, and what is still bad is told again tomorrow.
  const ended = needing.filter(({ verdict }) => verdict === 'clear');
  const rest = needing.filter(({ verdict }) => verdict !== 'clear');
  const about = {
    schema: HISTORY_SCHEMA_VERSION,
    run: report.run.id,
    scope: formatScope(report.run.scope).slice(0, LONGEST_SCOPE),
    scopeKind: report.run.scope.kind,
    startedAt: report.run.startedAt,
  } as const;
  const clusters = [
    ...gone.flatMap((name) => goneLine(name) ?? []),
    ...[...ended, ...rest].map((cluster) => clusterLine(cluster, changes.get(cluster.name) ?? null)),
  ];
  const kept = clusters.slice(0, MOST_CLUSTER_LINES);
  const run = runLine(report, { clusterLines: kept.length, omittedClusters: clusters.length - kept.length });
  return [
    { kind: 'run', ...about, ...run },
    ...kept.map((line): HistoryLine => ({ kind: 'cluster', ...about, ...line })),
  ];
}

type OfRun = 'kind' | 'schema' | 'run' | 'scope' | 'scopeKind' | 'startedAt';

function runLine(report: Report, lines: Pick<HistoryRun, 'clusterLines' | 'omittedClusters'>): Omit<HistoryRun, OfRun> {
  const { run, coverage, summary, changes, work, clusters } = report;
  const lookups = clusters.map(failedLookups).filter((found) => found !== null);
  const countOf = (severity: Severity) =>
    clusters.filter((cluster) => isConcerned(cluster) && cluster.severity === severity).length;
  return {
    finishedAt: run.finishedAt,
    durationSeconds: Math.max(0, (Date.parse(run.finishedAt) - Date.parse(run.startedAt)) / 1000),
    windowFrom: run.window?.from ?? null,
    windowTo: run.window?.to ?? null,
    inventorySource: coverage.inventorySource,
    affectedClusters: summary.affected,
    exposedClusters: summary.exposed,
    unknownClusters: summary.unknown,
    clearClusters: summary.clear,
    exceptedClusters: summary.excepted,
    criticalClusters: countOf('critical'),
    highClusters: countOf('high'),
    mediumClusters: countOf('medium'),
    lowClusters: countOf('low'),
    projectsSeen: coverage.projects.seen,
    projectsUnreadable: coverage.projects.unreadable,
    clustersSeen: coverage.clusters.seen,
    clustersCleared: coverage.clusters.clearedByInventory,
    candidates: coverage.clusters.candidates,
    fullyRead: coverage.clusters.fullyRead,
    runGaps: coverage.gaps.length,
    clusterGaps: coverage.clusterGaps.reduce((sum, gap) => sum + gap.clusters, 0),
    skippedElements: coverage.skipped.reduce((sum, one) => sum + one.count, 0),
    complete: coverage.complete,
    failedLookups: lookups.length === 0 ? null : lookups.reduce((sum, { count }) => sum + count, 0),
    failedLookupsAtLeast: lookups.some(({ atLeast }) => atLeast),
    clustersWithLogs: lookups.length,
    shards: work?.shards ?? null,
    missingShards: work?.missingShards ?? null,
    calls: work?.calls ?? [],
    previousRun: changes?.previousRun ?? null,
    appeared: changes?.appeared.length ?? null,
    worse: changes?.worse.length ?? null,
    better: changes?.better.length ?? null,
    resolved: changes?.resolved.length ?? null,
    disappeared: changes?.disappeared.length ?? null,
    ...lines,
  };
}

/** How each cluster of the report changed; those that disappeared are not in it. */
function changesOf({ changes }: Report): ReadonlyMap<string, HistoryChange> {
  if (changes === null) return new Map();
  return new Map(historyChange.options.flatMap((change) => changes[change].map((name) => [name, change] as const)));
}

function clusterLine(cluster: ClusterReport, change: HistoryChange | null): Omit<HistoryCluster, OfRun> {
  const lookups = failedLookups(cluster);
  return {
    name: cluster.name,
    project: cluster.project,
    location: cluster.location,
    cluster: cluster.cluster,
    change,
    verdict: cluster.verdict,
    severity: cluster.severity,
    excepted: isExcepted(cluster),
    mode: cluster.mode,
    version: cluster.controlPlaneVersion?.slice(0, 60) ?? null,
    nodes: cluster.nodeCount,
    failedRules: failedRules(cluster).slice(0, 50),
    failedLookups: lookups?.count ?? null,
    failedLookupsAtLeast: lookups?.atLeast ?? false,
  };
}

function goneLine(name: string): Omit<HistoryCluster, OfRun> | null {
  const ref = parseClusterName(name);
  if (ref === null) return null;
  const nothing = { verdict: null, severity: null, mode: null, version: null, nodes: null, failedLookups: null };
  return {
    name,
    ...ref,
    change: 'disappeared',
    ...nothing,
    excepted: false,
    failedRules: [],
    failedLookupsAtLeast: false,
  };
}
