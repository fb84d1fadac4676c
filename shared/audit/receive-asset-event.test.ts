import { describe, expect, test } from 'vitest';
import type { Scope } from '../domain/scope.ts';
import { aCluster } from '../rules/evidence.test-helper.ts';
import {
  createMemoryClock,
  createMemoryLog,
  createMemoryQueue,
  createMemoryState,
} from './memory-ports.test-helper.ts';
import type { AssetEvent } from './ports.ts';
import { receiveAssetEvent } from './receive-asset-event.ts';

const ORGANIZATION: Scope = { kind: 'organization', id: '49' };
const SETTINGS = { logWindowHours: 24, runDeadlineMinutes: 60, finalizeIntervalSeconds: 30 };

function ports() {
  return {
    state: createMemoryState(),
    queue: createMemoryQueue(),
    clock: createMemoryClock(),
    log: createMemoryLog(),
  };
}

function changed(changes: Partial<Extract<AssetEvent, { kind: 'changed' }>> = {}): AssetEvent {
  return {
    kind: 'changed',
    cluster: aCluster(),
    before: null,
    ancestors: ['projects/1', 'folders/42', 'organizations/49'],
    at: new Date('2026-11-22T05:58:00Z'),
    ...changes,
  };
}

describe('an event', () => {
  test('of a cluster with the combination: a run of its own, of one shard', async () => {
    const given = ports();
    const received = await receiveAssetEvent(given, changed(), { ...SETTINGS, scope: ORGANIZATION });
    expect(received).toMatchObject({ outcome: 'audit', run: expect.stringMatching(/^20261122T055800Z-/) });
    expect(given.queue.tasks.map(({ target }) => target)).toEqual(['finalize', 'audit']);
    const manifest = JSON.parse(given.state.objects.get(`runs/${received.run}/manifest.json`) ?? '{}');
    expect(manifest).toMatchObject({ scope: { kind: 'cluster', name: aCluster().name }, shards: [{ index: 0 }] });
  });

  test('delivered twice: one run', async () => {
    const given = ports();
    for (let time = 0; time < 2; time += 1)
      await receiveAssetEvent(given, changed(), { ...SETTINGS, scope: ORGANIZATION });
    expect(given.queue.tasks).toHaveLength(2);
  });

  test.each<[string, AssetEvent, string]>([
    ['the welcome of the feed', { kind: 'welcome', detail: 'x' }, 'welcome'],
    ['a deletion', { kind: 'deleted', detail: 'x' }, 'deleted'],
    ['what cannot be read', { kind: 'malformed', detail: 'x' }, 'malformed'],
    ['noise', changed({ before: aCluster({ nodeCount: 3 }) }), 'noise'],
    ['a cluster of another organization', changed({ ancestors: ['organizations/50'] }), 'out-of-scope'],
  ])('%s: nothing is started, and the log says so', async (_, event, outcome) => {
    const given = ports();
    const received = await receiveAssetEvent(given, event, { ...SETTINGS, scope: ORGANIZATION });
    expect(received).toEqual({ outcome, run: null });
    expect(given.queue.tasks).toEqual([]);
    expect([...given.state.objects.keys()]).toEqual([]);
    expect(given.log.lines).toMatchObject([{ message: 'asset event dropped', fields: { outcome } }]);
  });

  test.each<[string, Scope, string[], string]>([
    ['a folder above it', { kind: 'folder', id: '42' }, ['projects/1', 'folders/42'], 'audit'],
    ['another folder', { kind: 'folder', id: '43' }, ['projects/1', 'folders/42'], 'out-of-scope'],
    ['its project', { kind: 'projects', ids: ['pay-prod'] }, [], 'audit'],
    ['its project by number', { kind: 'projects', ids: ['1'] }, ['projects/1'], 'audit'],
    ['another project', { kind: 'projects', ids: ['shop-prod'] }, ['projects/1'], 'out-of-scope'],
    ['an organization, and nobody says whose it is', ORGANIZATION, [], 'audit'],
  ])('in the scope of %s', async (_, scope, ancestors, outcome) => {
    const received = await receiveAssetEvent(ports(), changed({ ancestors }), { ...SETTINGS, scope });
    expect(received.outcome).toBe(outcome);
  });
});
