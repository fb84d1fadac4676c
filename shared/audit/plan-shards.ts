import type { ClusterFacts } from '../domain/cluster.ts';
import type { Report } from '../domain/report.ts';
import type { ShardPlan } from '../domain/run.ts';
import { candidateReason } from '../rules/classify.ts';

/**
 * Cuts the candidates into shards of at most `size` clusters, project by project, so that the logs of a project are asked
 * for once. Deterministic: same inventory and same earlier report, same shards. A cluster whose move to Cloud DNS was shown
 * complete by an earlier report is no candidate: a migrated fleet costs one check, not one a day.
 */
export function planShards(clusters: readonly ClusterFacts[], size: number, previous: Report | null): ShardPlan[] {
  const complete = new Set(
    previous?.clusters.filter((cluster) => cluster.migrationShownComplete !== null).map((cluster) => cluster.name),
  );
  const candidates = clusters.filter((cluster) => isCandidate(cluster, complete)).map((cluster) => cluster.name);
  const names = [...new Set(candidates)].sort();
  const shards: ShardPlan[] = [];
  for (let start = 0; start < names.length; start += size) {
    shards.push({ index: shards.length, clusters: names.slice(start, start + size) });
  }
  return shards;
}

function isCandidate(cluster: ClusterFacts, complete: ReadonlySet<string>): boolean {
  const reason = candidateReason(cluster);
  return reason === 'migration' ? !complete.has(cluster.name) : reason !== null;
}
