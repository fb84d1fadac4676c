import { expect, test } from 'vitest';
import { aCluster } from '../rules/evidence.test-helper.ts';
import { auditShard } from './audit-shard.ts';
import {
  anInventory,
  createMemoryClock,
  createMemoryInventory,
  createMemoryLog,
  createMemoryQueue,
  createMemoryState,
  SCOPE,
  SLOT,
  silentProgress,
} from './memory-ports.test-helper.ts';
import { startRun } from './start-run.ts';

const nameOf = (cluster: string) => `projects/p/locations/l/clusters/${cluster}`;
const SECRET = 'told by an upstream';

/** A shard of two candidates, one of which nothing of the Kubernetes API could be read. */
async function auditedShard() {
  const clusters = ['a', 'b'].map((cluster) => aCluster({ cluster, name: nameOf(cluster) }));
  const state = createMemoryState();
  const log = createMemoryLog();
  const inventory = createMemoryInventory(anInventory(clusters));
  const begin = { inventory, state, queue: createMemoryQueue(), clock: createMemoryClock(SLOT), log };
  const request = { logWindowHours: 24, runDeadlineMinutes: 60, shardClusters: 2, finalizeIntervalSeconds: 30 };
  const { run } = await startRun({ ...begin, progress: silentProgress }, { ...request, scope: SCOPE, slot: SLOT });
  const gap = {
    state: 'gap',
    gap: { code: 'permission-denied', what: 'nodes', detail: SECRET, grant: null },
  } as const;
  const ports = {
    live: {
      get: async ({ cluster }: { cluster: string }) => ({
        facts: aCluster({ cluster, name: nameOf(cluster) }),
        controlPlane: {} as never,
      }),
      updates: async () => [],
    },
    kubernetes: {
      read: async (_: unknown, { cluster }: { cluster: string }) =>
        cluster === 'a' ? {} : { nodes: gap, kubeDnsDeployment: gap },
    },
    logs: { read: async () => ({ readings: new Map(), skipped: [] }) },
    inTurn: <T>(work: () => Promise<T>) => work(),
    ...{ progress: silentProgress, state, log },
  };
  log.lines.length = 0;
  await auditShard(ports, { run, shard: 0 });
  await auditShard(ports, { run, shard: 0 });
  return { run, lines: log.lines };
}

test('a shard says once of each cluster which run it was, and what could not be read, in codes', async () => {
  const { run, lines } = await auditedShard();
  const about = { run, shard: 0 };
  expect(lines.map(({ message, fields }) => ({ message, ...fields }))).toEqual([
    { message: 'cluster audited', ...about, cluster: nameOf('a'), gaps: 1, why: 'not-collected' },
    { message: 'cluster audited', ...about, cluster: nameOf('b'), gaps: 3, why: 'not-collected permission-denied' },
    { message: 'shard audited', ...about, clusters: 2 },
  ]);
  expect(JSON.stringify(lines)).not.toContain(SECRET);
});
