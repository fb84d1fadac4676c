import { expect, test } from 'vitest';
import { createMemoryClock, createMemoryLog } from '../../shared/audit/memory-ports.test-helper.ts';
import type { Snapshot } from '../../shared/domain/snapshot.ts';
import { createSnapshotCache } from './snapshot-cache.ts';

const aSnapshot = (run: string): Snapshot => ({
  schema: 'gke-dns-audit/snapshot/v1',
  ...{ run, startedAt: '2026-11-22T06:00:00Z', finishedAt: '2026-11-22T06:01:00Z', clusters: [] },
});

/** A cache over a store that gives a new snapshot at every read, or does what `fails` says. */
function open() {
  const clock = createMemoryClock();
  const log = createMemoryLog();
  const store = { reads: 0, fails: null as null | (() => Promise<never>) };
  const read = async () => {
    store.reads += 1;
    return store.fails === null ? aSnapshot(`run ${store.reads}`) : store.fails();
  };
  return { store, clock, log, snapshot: createSnapshotCache(read, { clock, log }) };
}

test('within a minute the inventory is read once', async () => {
  const { snapshot, store, clock } = open();
  await snapshot();
  clock.advance(59);
  expect((await snapshot())?.run).toBe('run 1');
  clock.advance(2);
  expect((await snapshot())?.run).toBe('run 2');
  expect(store.reads).toBe(2);
});

test.each([
  ['that fails', () => Promise.reject(new Error('503'))],
  ['that does not answer in time', () => new Promise<never>(() => undefined)],
])('of a store %s the last one is shown', async (_, fails) => {
  const { snapshot, store, clock, log } = open();
  await snapshot();
  store.fails = fails;
  clock.advance(61);
  expect((await snapshot())?.run).toBe('run 1');
  expect(log.lines.map(({ message }) => message)).toEqual(['stored inventory not read in time']);
});

test('of a store that never gave one there is none', async () => {
  const { snapshot, store } = open();
  store.fails = () => Promise.reject(new Error('503'));
  expect(await snapshot()).toBeNull();
});
