import { failedLookups, observedNumber } from '../domain/cluster-numbers.ts';
import { isConcerned, SEVERITIES, VERDICTS } from '../domain/finding.ts';
import { type ClusterReport, isExcepted, type Report } from '../domain/report.ts';
import { formatScope } from '../domain/scope.ts';
import { isCoverageComplete } from './coverage-line.ts';
import { formatOpenMetrics, type GaugeFamily, type GaugeSample } from './openmetrics.ts';
import { needsAttention } from './words.ts';

/** Clusters with series of their own, worst first: a bound for whoever stores them. Clear ones have none. */
export const MOST_CLUSTERS = 1000;

const PREFIX = 'gke_dns_audit';

/** A report as OpenMetrics text, for a push, or for the textfile collector of node_exporter. */
export function renderOpenMetrics(report: Report): string {
  const needing = report.clusters.filter(needsAttention);
  const shown = needing.slice(0, MOST_CLUSTERS);
  return formatOpenMetrics([...runFamilies(report, needing.length - shown.length), ...clusterFamilies(shown)]);
}

function runFamilies(report: Report, notListed: number): GaugeFamily[] {
  const { run, coverage, summary, work } = report;
  const scope = formatScope(run.scope);
  const one = (value: number): GaugeSample[] => [{ labels: { scope }, value }];
  const by = (label: string, values: readonly (readonly [string, number])[]): GaugeSample[] =>
    values.map(([name, value]) => ({ labels: { scope, [label]: name }, value }));
  const started = Date.parse(run.startedAt) / 1000;
  const finished = Date.parse(run.finishedAt) / 1000;
  const lookups = report.clusters.map(failedLookups).filter((found) => found !== null);
  const calls = work?.calls ?? [];
  return [
    seconds('run_start_timestamp_seconds', 'When the run started, seconds since 1970.', one(started)),
    seconds('run_end_timestamp_seconds', 'When its report was made, seconds since 1970.', one(finished)),
    seconds('run_duration_seconds', 'From the start of the run to its report.', one(finished - started)),
    gauge(
      'clusters',
      'Clusters in scope by verdict.',
      by(
        'verdict',
        VERDICTS.map((verdict) => [verdict, summary[verdict]]),
      ),
    ),
    gauge('concerned_clusters', 'Affected and exposed clusters by severity.', by('severity', countSeverities(report))),
    gauge('excepted_clusters', 'Clusters that an exception lets be, whatever their verdict.', one(summary.excepted)),
    gauge(
      'unlisted_clusters',
      `Clusters without series of their own, beyond the worst ${MOST_CLUSTERS}.`,
      one(notListed),
    ),
    gauge('coverage_complete', '1 when nothing was missed.', one(isCoverageComplete(coverage) ? 1 : 0)),
    gauge(
      'projects',
      'Projects by what could be seen of them.',
      by('state', [
        ['seen', coverage.projects.seen],
        ['unreadable', coverage.projects.unreadable],
        ['api-disabled', coverage.projects.apiDisabled],
      ]),
    ),
    gauge('gaps', 'Missing evidence by why, of the run and of each cluster.', by('code', countGaps(report))),
    gauge(
      'failed_lookups',
      'Failed look-ups in the window, all clusters whose logs were read.',
      lookups.length === 0 ? [] : one(lookups.reduce((sum, { count }) => sum + count, 0)),
    ),
    gauge(
      'failed_lookups_capped',
      '1 when reading stopped at a cap: the count is a lower bound.',
      lookups.length === 0 ? [] : one(lookups.some(({ atLeast }) => atLeast) ? 1 : 0),
    ),
    gauge(
      'shards',
      'Parts of the run by whether they finished before its deadline.',
      work === undefined
        ? []
        : by('state', [
            ['finished', work.shards - work.missingShards],
            ['missing', work.missingShards],
          ]),
    ),
    gauge(
      'api_calls',
      'Requests of the run by API, each attempt counted.',
      by(
        'api',
        calls.map((call) => [call.api, call.calls]),
      ),
    ),
    gauge(
      'api_throttled_calls',
      'Requests that were answered with 429.',
      by(
        'api',
        calls.map((call) => [call.api, call.throttled]),
      ),
    ),
    gauge(
      'api_repeated_calls',
      'Requests that repeated an earlier one.',
      by(
        'api',
        calls.map((call) => [call.api, call.retries]),
      ),
    ),
  ].filter(({ samples }) => samples.length > 0);
}

function clusterFamilies(clusters: readonly ClusterReport[]): GaugeFamily[] {
  const of = (read: (cluster: ClusterReport) => number | null): GaugeSample[] =>
    clusters.flatMap((cluster) => {
      const value = read(cluster);
      return value === null ? [] : [{ labels: clusterLabels(cluster), value }];
    });
  const verdicts = clusters.map((cluster) => ({
    labels: { ...clusterLabels(cluster), verdict: cluster.verdict },
    value: 1,
  }));
  return [
    gauge('cluster_verdict', '1, with the verdict as a label.', verdicts),
    gauge('cluster_severity', 'critical 4, high 3, medium 2, low 1, info 0.', of(severityNumber)),
    gauge(
      'cluster_excepted',
      '1 when an exception lets the cluster be.',
      of((one) => (isExcepted(one) ? 1 : 0)),
    ),
    gauge(
      'cluster_nodes',
      'Nodes, where they were counted.',
      of(({ nodeCount }) => nodeCount),
    ),
    gauge(
      'cluster_connection_slots',
      'TCP connections that all ready kube-dns Pods serve at once.',
      of((one) => observedNumber(one, 'slots in all')),
    ),
    gauge(
      'cluster_connections_per_pod_floor',
      'TCP connections per kube-dns Pod after one miss on every node.',
      of((one) => observedNumber(one, 'connections per Pod, floor')),
    ),
    gauge(
      'cluster_failed_lookups',
      'Failed look-ups in the window of the run, where logs were read.',
      of((one) => failedLookups(one)?.count ?? null),
    ),
    gauge(
      'cluster_failed_lookups_capped',
      '1 when reading stopped at a cap: the count is a lower bound.',
      of((one) => flagOf(failedLookups(one)?.atLeast)),
    ),
  ].filter(({ samples }) => samples.length > 0);
}

function clusterLabels({ project, location, cluster }: ClusterReport): Record<string, string> {
  return { project, location, cluster };
}

function severityNumber({ severity }: ClusterReport): number {
  return SEVERITIES.length - 1 - SEVERITIES.indexOf(severity);
}

function flagOf(value: boolean | undefined): number | null {
  return value === undefined ? null : Number(value);
}

function countSeverities({ clusters }: Report): [string, number][] {
  const concerned = clusters.filter(isConcerned);
  return SEVERITIES.map((severity) => [severity, concerned.filter((one) => one.severity === severity).length]);
}

function countGaps({ coverage }: Report): [string, number][] {
  const counts = new Map<string, number>();
  const add = (code: string, count: number) => counts.set(code, (counts.get(code) ?? 0) + count);
  for (const { code } of coverage.gaps) add(code, 1);
  for (const { code, clusters } of coverage.clusterGaps) add(code, clusters);
  return [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
}

function gauge(name: string, help: string, samples: readonly GaugeSample[]): GaugeFamily {
  return { name: `${PREFIX}_${name}`, help, samples };
}

function seconds(name: string, help: string, samples: readonly GaugeSample[]): GaugeFamily {
  return { ...gauge(name, help, samples), unit: 'seconds' };
}
