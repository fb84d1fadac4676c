import type { Evidence } from '../domain/evidence.ts';
import { SEVERITIES, VERDICTS } from '../domain/finding.ts';
import type { Gap } from '../domain/gap.ts';
import { type ClusterReport, type Coverage, REPORT_SCHEMA_VERSION, type Report } from '../domain/report.ts';
import type { Manifest, ShardResult } from '../domain/run.ts';
import { candidateReason, classifyCluster } from '../rules/classify.ts';
import { cloudDnsMigration } from '../rules/cloud-dns-migration.ts';
import { evaluateCluster } from '../rules/evaluate.ts';
import { diffReports } from './diff-reports.ts';

export interface BuildReportInput {
  manifest: Manifest;
  /** Results that are there; clusters of the others are reported as unknown. */
  shards: readonly ShardResult[];
  previous: Report | null;
  finishedAt: string;
}

/** Makes the report: every cluster of the manifest's inventory exactly once, with what is known of it. */
export function buildReport({ manifest, shards, previous, finishedAt }: BuildReportInput): Report {
  const collected = new Map(
    shards.flatMap((shard) => shard.evidence.map((evidence) => [evidence.cluster.name, evidence])),
  );
  const unfinished = unfinishedClusters(manifest, shards);
  const earlier = new Map(previous?.clusters.map((cluster) => [cluster.name, cluster]));
  const distinct = new Map(manifest.inventory.clusters.map((cluster) => [cluster.name, cluster]));
  const clusters = [...distinct.values()].map((facts) =>
    reportCluster({
      evidence: collected.get(facts.name) ?? { cluster: facts, clusterSource: manifest.inventory.source, readings: {} },
      isUnfinished: unfinished.has(facts.name),
      earlier: earlier.get(facts.name) ?? null,
      startedAt: manifest.startedAt,
    }),
  );
  clusters.sort(worstFirst);
  return {
    schema: REPORT_SCHEMA_VERSION,
    run: {
      id: manifest.run,
      scope: manifest.scope,
      startedAt: manifest.startedAt,
      finishedAt,
      window: windowOf(manifest, shards),
    },
    coverage: summarizeCoverage(manifest, shards, clusters),
    summary: {
      affected: countVerdict(clusters, 'affected'),
      exposed: countVerdict(clusters, 'exposed'),
      unknown: countVerdict(clusters, 'unknown'),
      clear: countVerdict(clusters, 'clear'),
    },
    changes: previous === null ? null : diffReports(previous, clusters),
    clusters,
  };
}

interface ReportClusterInput {
  evidence: Evidence;
  isUnfinished: boolean;
  /** The same cluster in the report before. */
  earlier: ClusterReport | null;
  startedAt: string;
}

function reportCluster({ evidence, isUnfinished, earlier, startedAt }: ReportClusterInput): ClusterReport {
  const value = {
    kubeDnsLastSeen: earlier?.kubeDnsLastSeen ?? null,
    migrationShownComplete: earlier?.migrationShownComplete ?? null,
  };
  const history = { state: 'read', value, source: 'previous-run' } as const;
  const judged = evaluateCluster({ ...evidence, readings: { ...evidence.readings, history } });
  const { cluster } = evidence;
  const verdict = isUnfinished ? 'unknown' : judged.verdict;
  return {
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
    clusterDns: cluster.clusterDns,
    nodeLocalDnsCache: cluster.nodeLocalDnsCache,
    nodeCount: nodeCountOf(evidence),
    labels: cluster.resourceLabels,
    kubeDnsLastSeen: classifyCluster(cluster).state === 'combination' ? startedAt : value.kubeDnsLastSeen,
    migrationShownComplete: isShownComplete(judged.findings) ? (value.migrationShownComplete ?? startedAt) : null,
    // Of a cluster that is clear, what does not apply to it is of no interest, and there are thousands.
    findings: judged.findings.filter((finding) => verdict !== 'clear' || finding.verdict !== 'not-applicable'),
    gaps: isUnfinished ? [UNFINISHED, ...judged.gaps] : judged.gaps,
  };
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

function unfinishedClusters(manifest: Manifest, shards: readonly ShardResult[]): Set<string> {
  const finished = new Set(shards.map((shard) => shard.index));
  return new Set(manifest.shards.filter((shard) => !finished.has(shard.index)).flatMap((shard) => shard.clusters));
}

/** Nodes as the Kubernetes API counts them; `currentNodeCount` of the cluster object where that was not read. */
function nodeCountOf({ cluster, readings }: Evidence): number | null {
  return readings.nodes?.state === 'read' ? readings.nodes.value.total : cluster.nodeCount;
}

function windowOf(manifest: Manifest, shards: readonly ShardResult[]): Manifest['window'] | null {
  const isRead = shards.some((shard) =>
    shard.evidence.some((evidence) => evidence.readings.timeouts?.state === 'read'),
  );
  return isRead ? manifest.window : null;
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

function summarizeCoverage(
  manifest: Manifest,
  shards: readonly ShardResult[],
  clusters: readonly ClusterReport[],
): Coverage {
  const { inventory } = manifest;
  const candidates = candidateNames(manifest);
  const gaps = [...inventory.gaps, ...shards.flatMap((shard) => shard.gaps)];
  const skipped = [...inventory.skipped, ...mergeSkipped(shards)];
  const unreadable = new Set(gaps.flatMap((gap) => /^clusters of project (\S+)$/.exec(gap.what)?.[1] ?? []));
  const fullyRead = clusters.filter((cluster) => candidates.has(cluster.name) && cluster.gaps.length === 0);
  const unknown = countVerdict(clusters, 'unknown');
  const clusterGaps = countGaps(clusters);
  return {
    inventorySource: inventory.source,
    projects: {
      seen: inventory.projectsSeen.length,
      unreadable: unreadable.size,
      apiDisabled: inventory.apiDisabledProjects.length,
    },
    clusters: {
      seen: clusters.length,
      clearedByInventory: inventory.clusters.filter(
        (cluster) => classifyCluster(cluster).state === 'clear' && !candidates.has(cluster.name),
      ).length,
      candidates: candidates.size,
      fullyRead: fullyRead.length,
      unknown,
    },
    gaps,
    clusterGaps,
    skipped,
    complete: gaps.length === 0 && clusterGaps.length === 0 && skipped.length === 0 && unknown === 0,
  };
}

/** Clusters that a shard looks into; of a file, those that one would have looked into. */
function candidateNames({ inventory, shards }: Manifest): Set<string> {
  if (inventory.source !== 'file') return new Set(shards.flatMap((shard) => shard.clusters));
  return new Set(
    inventory.clusters.filter((cluster) => candidateReason(cluster) !== null).map((cluster) => cluster.name),
  );
}

function mergeSkipped(shards: readonly ShardResult[]): Coverage['skipped'] {
  const byReason = new Map<string, Coverage['skipped'][number]>();
  for (const one of shards.flatMap((shard) => shard.skipped)) {
    const existing = byReason.get(one.what);
    byReason.set(one.what, existing === undefined ? one : { ...existing, count: existing.count + one.count });
  }
  return [...byReason.values()];
}

/** The same gap of many clusters is one line: names of single clusters are taken out of it. */
function countGaps(clusters: readonly ClusterReport[]): Coverage['clusterGaps'] {
  const byWords = new Map<string, Coverage['clusterGaps'][number]>();
  for (const cluster of clusters) {
    const seen = new Set<string>();
    for (const gap of cluster.gaps) {
      const what = gap.what
        .replaceAll(cluster.name, 'the cluster')
        .replaceAll(`project ${cluster.project}`, 'the project');
      const key = `${gap.code} ${what}`;
      if (seen.has(key)) continue;
      seen.add(key);
      const existing = byWords.get(key);
      if (existing === undefined) byWords.set(key, { what, code: gap.code, clusters: 1, grant: gap.grant });
      else existing.clusters += 1;
    }
  }
  return [...byWords.values()].sort((a, b) => b.clusters - a.clusters || a.what.localeCompare(b.what));
}
