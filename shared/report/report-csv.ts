import { failedLookups, failedRules, observedNumber } from '../domain/cluster-numbers.ts';
import { type ClusterReport, isExcepted, type Report, remainingSeverity } from '../domain/report.ts';
import { formatScope } from '../domain/scope.ts';
import { formatGap } from './cluster-words.ts';
import { formatCsv } from './csv.ts';
import { explainExceptions } from './exception-words.ts';

/** Name of each column, with what stands in it. */
const COLUMNS: Readonly<Record<string, (cluster: ClusterReport, report: Report) => string | number | boolean | null>> =
  {
    run: (_, { run }) => run.id,
    scope: (_, { run }) => formatScope(run.scope),
    started_at: (_, { run }) => run.startedAt,
    project: ({ project }) => project,
    location: ({ location }) => location,
    cluster: ({ cluster }) => cluster,
    verdict: ({ verdict }) => verdict,
    severity: ({ severity }) => severity,
    reason: ({ reason }) => reason,
    mode: ({ mode }) => mode,
    status: ({ status }) => status,
    version: ({ controlPlaneVersion }) => controlPlaneVersion,
    cluster_dns: ({ clusterDns }) => clusterDns,
    nodelocal_dns_cache: ({ nodeLocalDnsCache }) => nodeLocalDnsCache,
    nodes: ({ nodeCount }) => nodeCount,
    connection_slots: (cluster) => observedNumber(cluster, 'slots in all'),
    failed_lookups: (cluster) => failedLookups(cluster)?.count ?? null,
    failed_lookups_at_least: (cluster) => failedLookups(cluster)?.atLeast ?? null,
    failed_rules: (cluster) => failedRules(cluster).join(' '),
    gaps: ({ gaps }) => gaps.map(formatGap).join(' '),
    excepted: (cluster) => isExcepted(cluster),
    severity_not_excepted: (cluster) => remainingSeverity(cluster),
    exceptions: (cluster) => explainExceptions(cluster).join(' '),
  };

/** UTF-16 units of a cell; a spreadsheet takes 32,767. */
const LONGEST_CELL = 2000;

/** The clusters of a report as CSV (RFC 4180), a row each, worst first. An empty cell is "not known", never zero. */
export function renderReportCsv(report: Report): string {
  const rows = report.clusters.map((cluster) =>
    Object.values(COLUMNS).map((read) => String(read(cluster, report) ?? '').slice(0, LONGEST_CELL)),
  );
  return formatCsv([Object.keys(COLUMNS), ...rows]);
}
