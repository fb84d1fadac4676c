import type { ClusterFacts } from '../domain/cluster.ts';
import type { ShardPlan } from '../domain/run.ts';
import { candidateReason } from '../rules/classify.ts';

/**
 * Cuts the candidates into shards of at most `size` clusters, project by project, so that the logs of a project are asked
 * for once. Deterministic: same inventory, same shards.
 */
export function planShards(clusters: readonly ClusterFacts[], size: number): ShardPlan[] {
  const names = clusters
    .filter((cluster) => candidateReason(cluster) !== null)
    .map((cluster) => cluster.name)
    .sort();
  const shards: ShardPlan[] = [];
  for (let start = 0; start < names.length; start += size) {
    shards.push({ index: shards.length, clusters: names.slice(start, start + size) });
  }
  return shards;
}
