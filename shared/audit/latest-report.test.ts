import { expect, test } from 'vitest';
import { NO_EXCEPTIONS } from '../domain/exception.ts';
import type { Scope } from '../domain/scope.ts';
import { CollectError } from '../errors.ts';
import { buildReport } from './build-report.ts';
import { findNewestReport } from './latest-report.ts';
import { aManifest, anInventory, createMemoryState, type MemoryState, SCOPE } from './memory-ports.test-helper.ts';
import { statePaths } from './paths.ts';

/** Writes a finished run of that scope; its id is the answer. */
function finish(state: MemoryState, scope: Scope, startedAt: string): string {
  const made = buildReport({
    manifest: aManifest(anInventory([])),
    shards: [],
    previous: null,
    exceptions: NO_EXCEPTIONS,
    finishedAt: startedAt,
  });
  const id = `${startedAt.replace(/[-:]/g, '').slice(0, 15)}Z-0123456789ab`;
  const report = { ...made, run: { ...made.run, id, scope, startedAt } };
  const pointer = { schema: 'gke-dns-audit/latest/v1', run: id, report: statePaths.report(id), startedAt };
  state.objects.set(statePaths.report(id), JSON.stringify(report));
  state.objects.set(statePaths.latest(scope), JSON.stringify(pointer));
  return id;
}

const OTHER: Scope = { kind: 'organization', id: '7' };
const THIRD: Scope = { kind: 'projects', ids: ['p'] };

test('the report of the scope comes first, also where another one is newer', async () => {
  const state = createMemoryState();
  const own = finish(state, SCOPE, '2026-11-01T06:00:00.000Z');
  finish(state, OTHER, '2026-11-20T06:00:00.000Z');
  expect((await findNewestReport(state, SCOPE))?.run.id).toBe(own);
});

test('without one of the scope the newest of the others is taken', async () => {
  const state = createMemoryState();
  const newest = finish(state, OTHER, '2026-11-20T06:00:00.000Z');
  finish(state, THIRD, '2026-11-10T06:00:00.000Z');
  expect((await findNewestReport(state, SCOPE))?.run.id).toBe(newest);
});

test('a store without a finished run has none', async () => {
  expect(await findNewestReport(createMemoryState(), SCOPE)).toBeNull();
});

test('a pointer that is no pointer is an error, not a silent nothing', async () => {
  const state = createMemoryState();
  state.objects.set('latest/0.json', '{"report":"elsewhere"}');
  await expect(findNewestReport(state, SCOPE)).rejects.toThrow(CollectError);
});
