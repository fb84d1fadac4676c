import { describe, expect, test } from 'vitest';
import { latest as latestSchema } from '../domain/run.ts';
import { CollectError, DeliveryError, RequestError } from '../errors.ts';
import { aCluster } from '../rules/evidence.test-helper.ts';
import { type FinalizeDigests, finalizeRun } from './finalize-run.ts';
import { readLatestReport } from './latest-report.ts';
import { createMemoryMessenger, plainWords } from './memory-messenger.test-helper.ts';
import {
  anInventory,
  aShard,
  createMemoryClock,
  createMemoryInventory,
  createMemoryLog,
  createMemoryQueue,
  createMemoryState,
  type MemoryState,
  RUN,
  SCOPE,
  SLOT,
  silentProgress,
} from './memory-ports.test-helper.ts';
import { runId, statePaths, taskName } from './paths.ts';
import { readHistory } from './read-history.ts';
import { requireManifest, startRun } from './start-run.ts';

const LATEST = statePaths.latest(SCOPE);
const CHANNEL = 'C0DNS0001';
const TASK = { run: RUN, attempt: 0, finalizeIntervalSeconds: 30, deliveryLeaseSeconds: 60 };

/** Ports of a run over three candidates in two shards that was just started; none of the shards is done. */
async function startedRun(slot = SLOT, state: MemoryState = createMemoryState()) {
  const clusters = ['a', 'b', 'c'].map((cluster) => aCluster({ cluster }));
  const messenger = createMemoryMessenger();
  const ports = {
    inventory: createMemoryInventory(anInventory(clusters)),
    state,
    queue: createMemoryQueue(),
    messenger,
    digests: {
      messenger,
      words: plainWords,
      defaultChannel: CHANNEL,
      routes: [],
      allowedChannels: [],
      timeZone: 'UTC',
    } satisfies FinalizeDigests,
    clock: createMemoryClock(slot),
    log: createMemoryLog(),
    progress: silentProgress,
  };
  const request = { logWindowHours: 24, runDeadlineMinutes: 60, shardClusters: 2, finalizeIntervalSeconds: 30 };
  const { run } = await startRun(ports, { ...request, scope: SCOPE, slot });
  ports.queue.tasks.length = 0;
  return { ...ports, run };
}
type Ports = Awaited<ReturnType<typeof startedRun>>;

async function finishShard({ state, run }: Ports, index: number): Promise<void> {
  const shard = aShard(await requireManifest(state, run), index);
  await state.write(statePaths.shard(run, index), JSON.stringify(shard), 'absent');
}

/** The same, with both shards done. */
async function finishedRun(slot = SLOT, state: MemoryState = createMemoryState()) {
  const ports = await startedRun(slot, state);
  await finishShard(ports, 0);
  await finishShard(ports, 1);
  return ports;
}

function pointer({ state }: Ports) {
  return latestSchema.parse(JSON.parse(state.objects.get(LATEST) ?? 'null'));
}

/** The texts of the messages that were posted. */
function posted({ messenger }: Pick<Ports, 'messenger'>): string[] {
  return messenger.messages.map(({ text }) => text);
}
const FIRST = `digest ${RUN}, first`;

function fail({ messenger }: Ports, error: unknown): void {
  messenger.before = () => {
    messenger.before = () => undefined;
    throw error;
  };
}

function errors({ log }: Ports) {
  return log.lines.filter((line) => line.severity !== 'INFO');
}

describe('while shards are missing', () => {
  test('it asks to be called again, under the next name, and writes nothing', async () => {
    const ports = await startedRun();
    await finishShard(ports, 0);
    const before = new Map(ports.state.objects);
    expect(await finalizeRun(ports, { ...TASK, attempt: 4 })).toBeNull();
    expect(ports.queue.tasks).toEqual([
      {
        name: taskName(RUN, 'finalize', 5),
        target: 'finalize',
        payload: { run: RUN, attempt: 5 },
        notBefore: new Date('2026-11-22T06:00:30Z'),
      },
    ]);
    expect(ports.state.objects).toEqual(before);
    expect(posted(ports)).toEqual([]);
  });

  test('called twice for the same attempt: one follow-up', async () => {
    const ports = await startedRun();
    await finalizeRun(ports, TASK);
    await finalizeRun(ports, TASK);
    expect(ports.queue.tasks).toHaveLength(1);
  });

  test('a second before the deadline it waits, at the deadline it reports what is missing', async () => {
    const ports = await startedRun();
    await finishShard(ports, 0);
    ports.clock.advance(3599);
    expect(await finalizeRun(ports, TASK)).toBeNull();
    ports.clock.advance(1);
    const report = await finalizeRun(ports, TASK);
    expect(report?.summary).toEqual({ affected: 0, exposed: 2, unknown: 1, clear: 0, excepted: 0 });
    expect(report?.coverage.complete).toBe(false);
    expect(posted(ports)).toEqual([FIRST]);
  });
});

describe('when all shards are there', () => {
  test('the report is written, posted, and the latest of its scope', async () => {
    const ports = await finishedRun();
    ports.clock.advance(120);
    const report = await finalizeRun(ports, TASK);
    expect(report).toMatchObject({
      run: { id: RUN, finishedAt: '2026-11-22T06:02:00.000Z' },
      summary: { exposed: 3, unknown: 0 },
      changes: null,
      coverage: { complete: true },
    });
    expect(JSON.parse(ports.state.objects.get(statePaths.report(RUN)) ?? '')).toEqual(report);
    expect(posted(ports)).toEqual([FIRST]);
    expect(pointer(ports)).toMatchObject({ run: RUN, report: statePaths.report(RUN) });
    expect(await readLatestReport(ports.state, SCOPE)).toEqual(report);
    expect(ports.queue.tasks).toEqual([]);
    expect(ports.log.lines.map((line) => line.message)).toEqual(['run started', 'report written', 'digest delivered']);
  });

  test('nobody to tell: the report is there all the same', async () => {
    const ports = await finishedRun();
    expect(await finalizeRun({ ...ports, digests: null }, TASK)).not.toBeNull();
    expect(pointer(ports).run).toBe(RUN);
    expect(ports.state.objects.has(statePaths.digest(CHANNEL, SCOPE))).toBe(false);
  });

  test('called again later: the same report, no second digest, no new pointer', async () => {
    const ports = await finishedRun();
    const report = await finalizeRun(ports, TASK);
    const before = new Map(ports.state.objects);
    ports.clock.advance(7200);
    expect(await finalizeRun(ports, TASK)).toEqual(report);
    expect(ports.state.objects).toEqual(before);
    expect(posted(ports)).toEqual([FIRST]);
  });

  test('a shard that comes in after the report changes nothing', async () => {
    const ports = await startedRun();
    ports.clock.advance(3600);
    const report = await finalizeRun(ports, TASK);
    await finishShard(ports, 0);
    expect(await finalizeRun(ports, TASK)).toEqual(report);
    expect(report?.summary.unknown).toBe(3);
  });
});

describe('two finalizers at once', () => {
  test('the first one that writes the report counts for both', async () => {
    const [ours, theirs] = await Promise.all([finishedRun(), finishedRun()]);
    theirs.clock.advance(10);
    const shared = { ...theirs, state: ours.state };
    ours.state.interrupt(statePaths.report(RUN), () => finalizeRun(shared, TASK));
    const report = await finalizeRun(ours, TASK);
    expect(report?.run.finishedAt).toBe('2026-11-22T06:00:10.000Z');
    expect([posted(ours), posted(theirs)]).toEqual([[], [FIRST]]);
  });

  test('the other one is posting: this one comes back later, and finds it done', async () => {
    const [ours, theirs] = await Promise.all([finishedRun(), finishedRun()]);
    const shared = { ...theirs, state: ours.state };
    ours.state.interrupt(statePaths.digest(CHANNEL, SCOPE), () => finalizeRun(shared, TASK));
    await expect(finalizeRun(ours, TASK)).rejects.toMatchObject({ name: 'DeliveryError', retry: true });
    expect(await finalizeRun(ours, TASK)).not.toBeNull();
    expect([posted(ours), posted(theirs)]).toEqual([[], [FIRST]]);
  });
});

describe('the digest cannot be delivered', () => {
  test('for good: the report and its pointer are safe, and the log says what to mend', async () => {
    const ports = await finishedRun();
    fail(ports, new DeliveryError('channel_not_found: invite the bot', { retry: false }));
    expect(await finalizeRun(ports, TASK)).not.toBeNull();
    expect(pointer(ports).run).toBe(RUN);
    expect(errors(ports)).toEqual([
      {
        severity: 'ERROR',
        message: 'digest not delivered',
        fields: { run: RUN, channel: CHANNEL, detail: 'channel_not_found: invite the bot' },
      },
    ]);
  });

  test('for now: the task fails and is repeated; the report is not made anew', async () => {
    const ports = await finishedRun();
    fail(ports, new DeliveryError('ratelimited', { retry: true }));
    await expect(finalizeRun(ports, TASK)).rejects.toThrow('ratelimited');
    const stored = ports.state.objects.get(statePaths.report(RUN));
    ports.clock.advance(61);
    await finalizeRun(ports, TASK);
    expect(ports.state.objects.get(statePaths.report(RUN))).toBe(stored);
    expect(posted(ports)).toEqual([FIRST]);
    expect(pointer(ports).run).toBe(RUN);
  });

  test('any other error is a bug, and is not swallowed', async () => {
    const ports = await finishedRun();
    fail(ports, new TypeError('not a function'));
    await expect(finalizeRun(ports, TASK)).rejects.toThrow(TypeError);
  });
});

describe('the history', () => {
  const HISTORY = statePaths.history(SCOPE, RUN);
  const runs = async ({ state }: Ports) =>
    (await readHistory(state, SCOPE, { last: 9 })).records.map(({ run }) => [
      run.run,
      run.exposedClusters,
      run.previousRun,
    ]);

  test('has the run before anybody is told of it', async () => {
    const ports = await finishedRun();
    fail(ports, new DeliveryError('ratelimited', { retry: true }));
    await expect(finalizeRun(ports, TASK)).rejects.toThrow('ratelimited');
    expect(await runs(ports)).toEqual([[RUN, 3, null]]);
  });

  test.each([
    ['the report', statePaths.report(RUN)],
    ['the pointer', LATEST],
    ['the snapshot', statePaths.snapshot(SCOPE)],
    ['the history', HISTORY],
  ])('killed before %s is written: the next attempt loses and doubles nothing', async (_, path) => {
    const quiet = await finishedRun();
    await finalizeRun(quiet, TASK);
    const ports = await finishedRun();
    ports.state.interrupt(path, () => Promise.reject(new Error('killed')));
    await expect(finalizeRun(ports, TASK)).rejects.toThrow('killed');
    await finalizeRun(ports, TASK);
    expect([...ports.state.objects].sort()).toEqual([...quiet.state.objects].sort());
    expect(posted(ports)).toEqual([FIRST]);
  });

  test('two finalizers at once: one object, of the report that counts', async () => {
    const [ours, theirs] = await Promise.all([finishedRun(), finishedRun()]);
    theirs.clock.advance(10);
    ours.state.interrupt(HISTORY, () => finalizeRun({ ...theirs, state: ours.state }, TASK));
    await finalizeRun(ours, TASK).catch(() => null);
    const [record] = (await readHistory(ours.state, SCOPE, { last: 9 })).records;
    const report = await readLatestReport(ours.state, SCOPE);
    expect(record?.run.finishedAt).toBe(report?.run.finishedAt);
    expect(await runs(ours)).toHaveLength(1);
  });

  test('of runs that end out of order is in the order in which they began', async () => {
    const later = new Date('2026-11-22T07:00:00Z');
    const early = await finishedRun();
    const late = await finishedRun(later, early.state);
    await finalizeRun(late, { ...TASK, run: runId(SCOPE, later) });
    await finalizeRun(early, TASK);
    expect(await runs(early)).toEqual([
      [RUN, 3, null],
      [runId(SCOPE, later), 3, null],
    ]);
  });
});

describe('the pointer to the latest report', () => {
  const LATER = new Date('2026-11-22T07:00:00Z');
  const LATER_RUN = runId(SCOPE, LATER);

  test('moves forward, and the later report tells the changes', async () => {
    const first = await finishedRun();
    await finalizeRun(first, TASK);
    const second = await finishedRun(LATER, first.state);
    const report = await finalizeRun(second, { ...TASK, run: LATER_RUN });
    expect(report?.changes).toMatchObject({ previousRun: RUN, appeared: [], worse: [] });
    expect(pointer(second).run).toBe(LATER_RUN);
  });

  test('a late run does not hide a newer one', async () => {
    const early = await finishedRun();
    const later = await finishedRun(LATER, early.state);
    await finalizeRun(later, { ...TASK, run: LATER_RUN });
    expect(await finalizeRun(early, TASK)).not.toBeNull();
    expect(pointer(early).run).toBe(LATER_RUN);
  });

  test('a late run does not tell its differences from a newer one', async () => {
    const early = await finishedRun();
    const later = await finishedRun(LATER, early.state);
    await finalizeRun(later, { ...TASK, run: LATER_RUN });
    expect((await finalizeRun(early, TASK))?.changes).toBeNull();
  });

  test('a newer run moves it in the same moment: it stays there', async () => {
    const early = await finishedRun();
    const later = await finishedRun(LATER, early.state);
    early.state.interrupt(LATEST, () => finalizeRun(later, { ...TASK, run: LATER_RUN }));
    await finalizeRun(early, TASK);
    expect(pointer(early).run).toBe(LATER_RUN);
    expect(errors(early)).toEqual([]);
  });

  test('an older run moves it in the same moment: ours wins at the next try', async () => {
    const early = await finishedRun();
    const later = await finishedRun(LATER, early.state);
    early.state.interrupt(LATEST, () => finalizeRun(early, TASK));
    await finalizeRun(later, { ...TASK, run: LATER_RUN });
    expect(pointer(later).run).toBe(LATER_RUN);
  });

  test('contended without end: a warning, and the report stands', async () => {
    const ports = await finishedRun();
    const state: MemoryState = {
      ...ports.state,
      write: async (path, text, generation) =>
        path === LATEST ? { written: false } : ports.state.write(path, text, generation),
    };
    expect(await finalizeRun({ ...ports, state }, TASK)).not.toBeNull();
    expect(errors(ports)).toMatchObject([{ severity: 'WARNING', fields: { run: RUN } }]);
  });
});

test('a run that was never started', async () => {
  const ports = await startedRun();
  const never = '20200101T000000Z-0123456789ab';
  await expect(finalizeRun(ports, { ...TASK, run: never })).rejects.toThrow(RequestError);
  expect(ports.queue.tasks).toEqual([]);
});

test('a stored shard that cannot be read stops the run loudly, and nothing is reported', async () => {
  const ports = await finishedRun();
  ports.state.objects.set(statePaths.shard(RUN, 1), '{"schema":"gke-dns-audit/shard/v1"}');
  await expect(finalizeRun(ports, TASK)).rejects.toMatchObject({ code: 'malformed' });
  expect(ports.state.objects.has(statePaths.report(RUN))).toBe(false);
  expect(posted(ports)).toEqual([]);
});

test('findings that cannot be published: the run ends, the digest is posted, and the log says so', async () => {
  const ports = await finishedRun();
  const findings = {
    listActive: () => Promise.reject(new CollectError('permission-denied', 'findings', 'No.')),
    upsert: () => Promise.resolve(),
    deactivate: () => Promise.resolve(),
  };
  expect(await finalizeRun({ ...ports, findings }, TASK)).not.toBeNull();
  expect(posted(ports)).toHaveLength(1);
  expect(errors(ports)).toMatchObject([{ message: 'findings not published', fields: { code: 'permission-denied' } }]);
});
