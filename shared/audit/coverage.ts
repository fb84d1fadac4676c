import type { Gap } from '../domain/gap.ts';
import type { Skipped } from '../domain/inventory.ts';
import { unlistedProject } from '../domain/inventory-gap.ts';
import type { ClusterReport, Coverage } from '../domain/report.ts';
import type { Manifest } from '../domain/run.ts';
import { candidateReason, classifyCluster } from '../rules/classify.ts';

export interface CoverageInput {
  manifest: Manifest;
  /** Gaps and skipped elements of the shards; those of the inventory are in the manifest. */
  gaps: readonly Gap[];
  skipped: readonly Skipped[];
  clusters: readonly ClusterReport[];
}

/** Counts what was seen and what was not: no report says "clean" without it. */
export function summarizeCoverage(input: CoverageInput): Coverage {
  const { manifest, clusters } = input;
  const { inventory } = manifest;
  const candidates = candidateNames(manifest);
  const distinct = new Map(inventory.clusters.map((cluster) => [cluster.name, cluster]));
  const gaps = [...inventory.gaps, ...input.gaps];
  const skipped = mergeSkipped([...inventory.skipped, ...input.skipped]);
  const unreadable = new Set(gaps.flatMap((gap) => unlistedProject(gap) ?? []));
  const fullyRead = clusters.filter((cluster) => candidates.has(cluster.name) && cluster.gaps.length === 0);
  const unknown = clusters.filter((cluster) => cluster.verdict === 'unknown').length;
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
      clearedByInventory: [...distinct.values()].filter(
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

function mergeSkipped(all: readonly Skipped[]): Skipped[] {
  const byReason = new Map<string, Skipped>();
  for (const one of all) {
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
