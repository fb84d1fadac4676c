import { describe, expect, test } from 'vitest';
import { EXCEPTIONS_SCHEMA_VERSION, type ExceptionRecords, type StoredException } from './exception.ts';
import { listExceptions } from './exception-list.ts';

const NOW = new Date('2026-11-22T06:00:00Z');

function until(id: string, end: string): StoredException {
  return {
    id,
    cluster: 'projects/p/locations/l/clusters/c',
    rule: null,
    kind: 'exempted',
    reason: 'accepted',
    by: { kind: 'terminal', name: 'ana' },
    at: '2026-11-01T06:00:00Z',
    until: end,
    fingerprint: null,
    replaces: null,
  };
}

function list(exceptions: StoredException[], ended: ExceptionRecords['ended'] = []) {
  const {
    active,
    expiring,
    ended: ends,
  } = listExceptions({ schema: EXCEPTIONS_SCHEMA_VERSION, exceptions, ended }, NOW);
  const ids = (all: readonly StoredException[]) => all.map(({ id }) => id);
  return { active: ids(active), expiring: ids(expiring), ended: ends.map(({ exception }) => exception.id) };
}

describe('exceptions at one moment', () => {
  test('the next end first; within 14 days it is expiring', () => {
    const all = [
      until('far', '2027-01-31T00:00:00Z'),
      until('near', '2026-12-06T06:00:00Z'),
      until('now', '2026-11-22T06:00:01Z'),
    ];
    expect(list(all)).toEqual({ active: ['now', 'near', 'far'], expiring: ['now', 'near'], ended: [] });
  });

  test('at its end an exception is over, also where no run has noticed yet', () => {
    expect(list([until('a', '2026-11-22T06:00:00Z')])).toEqual({ active: [], expiring: [], ended: ['a'] });
  });

  test('an end is told for 14 days', () => {
    const { replaces, ...exception } = until('a', '2026-11-08T06:00:00Z');
    const { replaces: _, ...older } = until('b', '2026-11-08T05:59:59Z');
    const ends = [exception, older].map((one) => ({ exception: one, at: one.until, why: 'expired' as const }));
    expect(list([until('c', '2026-11-08T05:59:59Z')], ends).ended).toEqual(['a']);
  });
});
