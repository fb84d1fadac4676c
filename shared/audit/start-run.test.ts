import { describe, expect, test } from 'vitest';
import { manifest as manifestSchema, runSchedule, shardOrder } from '../domain/run.ts';
import { CollectError, RequestError } from '../errors.ts';
import { aCluster, aGap } from '../rules/evidence.test-helper.ts';
import {
  anInventory,
  createMemoryClock,
  createMemoryInventory,
  createMemoryLog,
  createMemoryQueue,
  createMemoryState,
  RUN,
  SCOPE,
  SLOT,
  silentProgress,
} from './memory-ports.test-helper.ts';
import { statePaths, taskName } from './paths.ts';
import type { WorkQueue } from './ports.ts';
import { requireManifest, startRun } from './start-run.ts';

const REQUEST = {
  scope: SCOPE,
  slot: SLOT,
  logWindowHours: 24,
  runDeadlineMinutes: 60,
  shardClusters: 2,
  finalizeIntervalSeconds: 30,
};

function createPorts(clusters = ['a', 'b', 'c'].map((cluster) => aCluster({ cluster }))) {
  return {
    inventory: createMemoryInventory(
      anInventory([...clusters, aCluster({ cluster: 'off', nodeLocalDnsCache: false })]),
    ),
    state: createMemoryState(),
    queue: createMemoryQueue(),
    clock: createMemoryClock(),
    log: createMemoryLog(),
    progress: silentProgress,
  };
}

describe('startRun', () => {
  test('three candidates and a clear cluster: two shards, and finalize first', async () => {
    const ports = createPorts();
    expect(await startRun(ports, REQUEST)).toEqual({ run: RUN, shards: 2, candidates: 3 });
    expect(ports.queue.tasks).toEqual([
      {
        name: taskName(RUN, 'finalize', 0),
        target: 'finalize',
        payload: { run: RUN, attempt: 0 },
        notBefore: new Date('2026-11-22T06:00:30Z'),
      },
      { name: taskName(RUN, 'audit', 0), target: 'audit', payload: { run: RUN, shard: 0 } },
      { name: taskName(RUN, 'audit', 1), target: 'audit', payload: { run: RUN, shard: 1 } },
    ]);
    expect(ports.inventory.asked).toEqual([SCOPE]);
    expect(ports.log.lines).toMatchObject([{ severity: 'INFO', message: 'run started' }]);
  });

  test('the manifest: what the run will account for, its window and its deadline', async () => {
    const ports = createPorts();
    await startRun(ports, REQUEST);
    expect(await requireManifest(ports.state, RUN)).toMatchObject({
      run: RUN,
      scope: SCOPE,
      startedAt: '2026-11-22T06:00:00.000Z',
      deadline: '2026-11-22T07:00:00.000Z',
      window: { from: '2026-11-21T06:00:00.000Z', to: '2026-11-22T06:00:00.000Z' },
      inventory: { clusters: { length: 4 } },
      shards: [{ index: 0 }, { index: 1 }],
    });
  });

  test('everything that a task reads is there before the task is', async () => {
    const ports = createPorts();
    const seen: string[][] = [];
    const queue: WorkQueue = {
      async enqueue() {
        seen.push([...ports.state.objects.keys()].sort());
        return 'enqueued';
      },
    };
    await startRun({ ...ports, queue }, REQUEST);
    const all = [
      statePaths.manifest(RUN),
      statePaths.order(RUN, 0),
      statePaths.order(RUN, 1),
      statePaths.schedule(RUN),
    ];
    expect(seen).toEqual([all, all, all]);
    const read = (path: string) => JSON.parse(ports.state.objects.get(path) ?? '');
    expect(manifestSchema.parse(read(statePaths.manifest(RUN))).run).toBe(RUN);
    expect(runSchedule.parse(read(statePaths.schedule(RUN)))).toMatchObject({ shards: 2, candidates: 3 });
    const order = shardOrder.parse(read(statePaths.order(RUN, 0)));
    expect(order.clusters.map((cluster) => cluster.cluster)).toEqual(['a', 'b']);
    expect(order).toMatchObject({
      index: 0,
      clusterSource: 'asset-inventory',
      window: { to: '2026-11-22T06:00:00.000Z' },
    });
  });

  test('an empty scope still ends with a report', async () => {
    const ports = createPorts([]);
    expect(await startRun(ports, REQUEST)).toMatchObject({ shards: 0, candidates: 0 });
    expect(ports.queue.tasks.map((task) => task.target)).toEqual(['finalize']);
  });
});

describe('startRun again, for the same slot', () => {
  test('nothing is asked twice, nothing is enqueued twice, nothing is written over', async () => {
    const ports = createPorts();
    await startRun(ports, REQUEST);
    const before = new Map(ports.state.objects);
    ports.clock.advance(600);
    expect(await startRun(ports, REQUEST)).toMatchObject({ run: RUN, shards: 2 });
    expect(ports.inventory.asked).toHaveLength(1);
    expect(ports.queue.tasks).toHaveLength(3);
    expect(ports.state.objects).toEqual(before);
  });

  test('cut off while enqueuing: the rest is enqueued', async () => {
    const ports = createPorts();
    let left = 2;
    const failing: WorkQueue = {
      async enqueue(task) {
        left -= 1;
        if (left < 0) throw new CollectError('unavailable', 'queue', 'gone');
        return ports.queue.enqueue(task);
      },
    };
    await expect(startRun({ ...ports, queue: failing }, REQUEST)).rejects.toThrow('gone');
    await startRun(ports, REQUEST);
    expect(ports.queue.tasks.map((task) => task.payload)).toEqual([
      { run: RUN, attempt: 0 },
      { run: RUN, shard: 0 },
      { run: RUN, shard: 1 },
    ]);
    expect(ports.inventory.asked).toHaveLength(1);
  });

  test.each([
    ['after the manifest', [statePaths.order(RUN, 0), statePaths.order(RUN, 1), statePaths.schedule(RUN)]],
    ['after the first order', [statePaths.order(RUN, 1), statePaths.schedule(RUN)]],
    ['before the schedule', [statePaths.schedule(RUN)]],
  ])('cut off %s: the rest is written, from the manifest and not from a new inventory', async (_, lost) => {
    const ports = createPorts();
    await startRun(ports, REQUEST);
    const complete = new Map(ports.state.objects);
    for (const path of lost) ports.state.objects.delete(path);
    ports.clock.advance(600);
    const other = createMemoryInventory(anInventory([]));
    await startRun({ ...ports, inventory: other }, REQUEST);
    expect(other.asked).toEqual([]);
    expect(ports.state.objects).toEqual(complete);
  });

  test('somebody starts the same run in the same moment: their manifest counts', async () => {
    const [ours, theirs] = [createPorts(), createPorts([aCluster({ cluster: 'only' })])];
    const shared = { state: ours.state, queue: ours.queue };
    ours.state.interrupt(statePaths.manifest(RUN), () => startRun({ ...theirs, ...shared }, REQUEST));
    expect(await startRun(ours, REQUEST)).toMatchObject({ shards: 1, candidates: 1 });
    const manifest = await requireManifest(ours.state, RUN);
    expect(manifest.inventory.clusters.map((cluster) => cluster.cluster)).toEqual(['only', 'off']);
    expect(ours.queue.tasks).toHaveLength(2);
  });
});

describe('what cannot be read', () => {
  test('gaps of the inventory stand in the manifest', async () => {
    const gaps = [{ ...aGap().gap, what: 'clusters of project p-1' }];
    const ports = { ...createPorts(), inventory: createMemoryInventory(anInventory([], { gaps })) };
    await startRun(ports, REQUEST);
    expect((await requireManifest(ports.state, RUN)).inventory.gaps).toEqual(gaps);
  });

  test('a run that was never started is the mistake of who names it', async () => {
    await expect(requireManifest(createMemoryState(), RUN)).rejects.toThrow(RequestError);
    await expect(requireManifest(createMemoryState(), RUN)).rejects.toThrow(RUN);
  });

  test.each(['{', '{"schema":"gke-dns-audit/manifest/v9"}'])('a stored manifest that is none: %s', async (text) => {
    const ports = createPorts();
    await ports.state.write(statePaths.manifest(RUN), text, 'absent');
    await expect(startRun(ports, REQUEST)).rejects.toMatchObject({ name: 'CollectError', code: 'malformed' });
    expect(ports.queue.tasks).toEqual([]);
  });
});
