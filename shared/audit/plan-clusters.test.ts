import { expect, test } from 'vitest';
import type { ClusterFacts } from '../domain/cluster.ts';
import { NO_EXCEPTIONS } from '../domain/exception.ts';
import type { MigrationPlan } from '../domain/plan.ts';
import { aCluster, anEvidence, everythingRead } from '../rules/evidence.test-helper.ts';
import { buildReport } from './build-report.ts';
import { aManifest, anInventory, createMemoryState, RUN } from './memory-ports.test-helper.ts';
import { statePaths } from './paths.ts';
import { planClusters } from './plan-clusters.ts';

const A = aCluster({ cluster: 'a', name: 'projects/pay-prod/locations/europe-west1/clusters/a' });
const B = aCluster({ cluster: 'b', name: 'projects/pay-prod/locations/europe-west1/clusters/b' });
const MOVED = aCluster({
  ...{ cluster: 'c', name: 'projects/pay-prod/locations/europe-west1/clusters/c' },
  ...{ clusterDns: 'CLOUD_DNS' as const, nodeLocalDnsCache: true },
});

/** A run of a shard for each cluster, whose shards are stored, and its report. */
async function ended(clusters: readonly ClusterFacts[]) {
  const manifest = aManifest(anInventory(clusters), 1);
  const shards = manifest.shards.map(({ index, clusters: names }) => ({
    ...{ schema: 'gke-dns-audit/shard/v1' as const, run: RUN, index, gaps: [], skipped: [] },
    evidence: clusters
      .filter(({ name }) => names.includes(name))
      .map((cluster) => anEvidence({ cluster, readings: everythingRead() })),
  }));
  const report = buildReport({
    ...{ manifest, shards, previous: null, exceptions: NO_EXCEPTIONS },
    finishedAt: '2026-11-22T06:10:00.000Z',
  });
  const state = createMemoryState();
  const { run, deadline } = manifest;
  const schedule = {
    schema: 'gke-dns-audit/schedule/v1',
    run,
    deadline,
    candidates: shards.length,
    shards: shards.length,
  };
  await state.write(statePaths.schedule(RUN), JSON.stringify(schedule), 'absent');
  for (const shard of shards) await state.write(statePaths.shard(RUN, shard.index), JSON.stringify(shard), 'absent');
  return { state, report };
}

async function plansOf({ state, report }: Awaited<ReturnType<typeof ended>>): Promise<MigrationPlan[]> {
  const plans: MigrationPlan[] = [];
  await planClusters(state, report, (plan) => plans.push(plan));
  return plans;
}

test('every cluster that has the problem gets its plan, of the evidence of the run', async () => {
  const plans = await plansOf(await ended([A, MOVED, B]));
  expect(plans.map(({ cluster, decision }) => [cluster, decision])).toEqual([
    ['a', 'migrate'],
    ['b', 'migrate'],
  ]);
  expect(plans[0]?.madeAt).toBe('2026-11-22T06:00:00.000Z');
  expect(plans[0]?.prechecks.find(({ id }) => id === 'kube-dns-config')?.outcome).toBe('pass');
});

test('what only a plan reads is unknown, and says so', async () => {
  const [plan] = await plansOf(await ended([A]));
  const budgets = plan?.prechecks.find(({ id }) => id === 'disruption-budgets');
  expect(budgets?.outcome).toBe('unknown');
});

test('a shard that is missing leaves its clusters without a plan', async () => {
  const run = await ended([A, B]);
  run.state.objects.delete(statePaths.shard(RUN, 0));
  expect((await plansOf(run)).map(({ cluster }) => cluster)).toEqual(['b']);
});

test('a report whose run is not in the store has no plans', async () => {
  const { report } = await ended([A]);
  expect(await plansOf({ state: createMemoryState(), report })).toEqual([]);
});
