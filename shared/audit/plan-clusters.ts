import { isConcerned } from '../domain/finding.ts';
import type { MigrationPlan } from '../domain/plan.ts';
import type { Report } from '../domain/report.ts';
import { runSchedule } from '../domain/run.ts';
import { buildPlan } from '../plan/build-plan.ts';
import { readShard } from './audit-shard.ts';
import type { JudgedCluster } from './build-report.ts';
import { statePaths } from './paths.ts';
import type { StateStore } from './ports.ts';
import { readStored } from './stored.ts';
import { withHistory } from './with-history.ts';

/**
 * Makes the plan of every cluster that a report found affected or exposed, one after the other, of the evidence that its run
 * kept. A run reads less than a plan asks for: what it did not read makes prechecks unknown. Throws CollectError.
 */
export async function planClusters(
  state: StateStore,
  report: Report,
  take: (plan: MigrationPlan) => void,
): Promise<void> {
  const { id, startedAt } = report.run;
  const stored = await readStored(state, statePaths.schedule(id), runSchedule);
  const shards = stored?.value.shards ?? 0;
  const concerned = new Map(report.clusters.filter(isConcerned).map((cluster) => [cluster.name, cluster]));
  for (let index = 0; index < shards && concerned.size > 0; index += 1) {
    const shard = await readShard(state, id, index);
    for (const evidence of shard?.evidence ?? []) {
      const { name } = evidence.cluster;
      const reported = concerned.get(name);
      if (reported === undefined) continue;
      concerned.delete(name);
      take(planJudged({ evidence, reported }, startedAt));
    }
  }
}

/** The plan of one cluster, as a run has it; `madeAt` is when the run began. */
export function planJudged({ evidence, reported }: JudgedCluster, madeAt: string): MigrationPlan {
  return buildPlan(withHistory(evidence, reported), { madeAt, queriesPerSecond: null });
}
