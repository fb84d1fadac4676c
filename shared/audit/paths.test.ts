import { describe, expect, test } from 'vitest';
import type { Scope } from '../domain/scope.ts';
import { RUN_ID, runId, slotOf, statePaths, taskName } from './paths.ts';

const SLOT = new Date('2026-11-22T06:00:00Z');

describe('runId', () => {
  test.each<Scope>([
    { kind: 'organization', id: '123' },
    { kind: 'folder', id: '123' },
    { kind: 'projects', ids: ['pay-prod', 'search-prod'] },
    { kind: 'file', name: '../../etc/passwd' },
  ])('of $kind: the slot and a digest of the scope, nothing of its name', (scope) => {
    expect(runId(scope, SLOT)).toMatch(/^20261122T060000Z-[0-9a-f]{12}$/);
    expect(runId(scope, SLOT)).toMatch(RUN_ID);
  });

  test('the same scope and slot, the same run; the order of projects does not matter', () => {
    const ab = runId({ kind: 'projects', ids: ['aaaaaa', 'bbbbbb'] }, SLOT);
    expect(runId({ kind: 'projects', ids: ['bbbbbb', 'aaaaaa'] }, new Date(SLOT))).toBe(ab);
  });

  test('another slot, another kind, another id: another run', () => {
    const runs = [
      runId({ kind: 'folder', id: '1' }, SLOT),
      runId({ kind: 'folder', id: '1' }, new Date('2026-11-22T06:00:01Z')),
      runId({ kind: 'organization', id: '1' }, SLOT),
      runId({ kind: 'folder', id: '2' }, SLOT),
      runId({ kind: 'projects', ids: ['1'] }, SLOT),
    ];
    expect(new Set(runs).size).toBe(runs.length);
  });

  test('milliseconds are dropped', () => {
    const scope = { kind: 'folder', id: '1' } as const;
    expect(runId(scope, new Date('2026-11-22T06:00:00.999Z'))).toBe(runId(scope, SLOT));
  });

  test.each(['', '20261122T060000Z', '20261122T060000Z-0123456789ab/../x', '../20261122T060000Z-0123456789ab'])(
    '%j is no run id',
    (text) => {
      expect(text).not.toMatch(RUN_ID);
    },
  );
});

describe('statePaths', () => {
  const run = '20261122T060000Z-0123456789ab';

  test('everything of a run lies below it', () => {
    const paths = [
      statePaths.manifest(run),
      statePaths.schedule(run),
      statePaths.order(run, 3),
      statePaths.shard(run, 3),
      statePaths.report(run),
    ];
    expect(new Set(paths).size).toBe(paths.length);
    for (const path of paths) expect(path.startsWith(`runs/${run}/`)).toBe(true);
  });

  test('shards sort as their numbers do, below the prefix that lists them', () => {
    const paths = [0, 9, 10, 99, 1000, 99_999].map((index) => statePaths.shard(run, index));
    expect([...paths].sort()).toEqual(paths);
    for (const path of paths) expect(path.startsWith(statePaths.shards(run))).toBe(true);
    expect(statePaths.order(run, 0).startsWith(statePaths.shards(run))).toBe(false);
  });

  test('the latest report is of a scope, whatever the order of its projects', () => {
    const path = statePaths.latest({ kind: 'projects', ids: ['a', 'b'] });
    expect(path).toMatch(/^latest\/[0-9a-f]{12}\.json$/);
    expect(statePaths.latest({ kind: 'projects', ids: ['b', 'a'] })).toBe(path);
    expect(statePaths.latest({ kind: 'folder', id: '1' })).not.toBe(path);
  });
});

test('a digest is of a channel and a scope', () => {
  const paths = [
    statePaths.digest('C0123ABCD', { kind: 'folder', id: '1' }),
    statePaths.digest('C0123ABCD', { kind: 'folder', id: '2' }),
    statePaths.digest('C0456EFGH', { kind: 'folder', id: '1' }),
  ];
  expect(new Set(paths).size).toBe(3);
  for (const path of paths) expect(path).toMatch(/^slack\/digests\/C0[0-9A-Z]{7}-[0-9a-f]{12}\.json$/);
});

describe('slotOf', () => {
  test('is the slot that the run id was made from', () => {
    const slot = new Date('2026-11-22T06:07:08Z');
    expect(slotOf(runId({ kind: 'folder', id: '1' }, slot))).toEqual(slot);
  });

  test.each(['', 'latest', '20261122T060000Z', '20261399T060000Z-0123456789ab'])('%j has none', (text) => {
    expect(slotOf(text)).toBeNull();
  });
});

describe('taskName', () => {
  test('a name that Cloud Tasks takes, the digest first', () => {
    expect(taskName('20261122T060000Z-0123456789ab', 'audit', 7)).toMatch(/^[0-9a-f]{12}-audit-7$/);
  });

  test('one name for each piece of work', () => {
    const names = ['audit', 'finalize'].flatMap((kind) =>
      Array.from({ length: 5000 }, (_, index) => taskName('20261122T060000Z-0123456789ab', kind, index)),
    );
    expect(new Set(names).size).toBe(names.length);
    expect(taskName('20261123T060000Z-0123456789ab', 'audit', 0)).not.toBe(names[0]);
    expect(taskName('20261122T060000Z-0123456789ab', 'audit', 0)).toBe(names[0]);
  });
});
