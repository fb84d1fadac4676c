import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { MaintenancePolicy } from '../domain/cluster.ts';
import { anEvidence } from '../rules/evidence.test-helper.ts';
import { placeChange, windowAt, windowWords } from './maintenance.ts';
import { anyMaintenance } from './plan-evidence.test-helper.ts';
import { checkMaintenance } from './precheck-maintenance.ts';

const NOW = '2026-11-22T06:00:00.000Z'; // a Sunday

type Window = NonNullable<MaintenancePolicy['window']>;

function recurring(recurrence: string, start = '2025-01-04T23:00:00Z', end = '2025-01-05T03:00:00Z'): Window {
  return { kind: 'recurring', start, end, recurrence };
}

function schedule(recurrence: string, delayUntil: string | null = null): Window {
  return { kind: 'schedule', startTime: '02:00', minutes: 240, delayUntil, recurrence };
}

const DAILY: Window = { kind: 'daily', startTime: '03:00', duration: 'PT4H0M0S' };
const WEEKEND = recurring('FREQ=WEEKLY;BYDAY=SA');
const freeze = (scope: string, more: Partial<MaintenancePolicy['exclusions'][number]> = {}) => ({
  ...{ name: 'f', start: '2026-11-20T00:00:00Z', end: '2026-12-01T00:00:00Z', scope, untilEndOfSupport: false },
  ...more,
});
const policy = (window: Window | null, ...exclusions: MaintenancePolicy['exclusions']) => ({ window, exclusions });

describe('whether it is open', () => {
  test.each<[string, Window | null, string, object]>([
    ['no window', null, NOW, { kind: 'none' }],
    ['a day, before', DAILY, '2026-11-22T02:59:59Z', { kind: 'closed', next: { start: '2026-11-22T03:00:00.000Z' } }],
    ['a day, within', DAILY, NOW, { kind: 'open', until: '2026-11-22T07:00:00.000Z' }],
    [
      'a day, at its end',
      DAILY,
      '2026-11-22T07:00:00Z',
      { kind: 'closed', next: { start: '2026-11-23T03:00:00.000Z' } },
    ],
    ['a night over midnight', WEEKEND, '2026-11-22T02:00:00Z', { kind: 'open', until: '2026-11-22T03:00:00.000Z' }],
    [
      'two days of a weekend',
      recurring('FREQ=WEEKLY;BYDAY=SA', '2025-01-04T00:00:00Z', '2025-01-05T23:59:00Z'),
      NOW,
      { kind: 'open' },
    ],
    [
      'every other week, of the other',
      recurring('FREQ=WEEKLY;INTERVAL=2;BYDAY=SA', '2026-11-14T23:00:00Z', '2026-11-15T09:00:00Z'),
      NOW,
      { kind: 'closed', next: { start: '2026-11-28T23:00:00.000Z' } },
    ],
    [
      'the first weekend of a month',
      recurring('FREQ=MONTHLY;BYSETPOS=1;BYDAY=SA'),
      NOW,
      { kind: 'closed', next: { start: '2026-12-05T23:00:00.000Z' } },
    ],
    ['the third Saturday', recurring('FREQ=MONTHLY;BYDAY=3SA'), '2026-11-22T00:00:00Z', { kind: 'open' }],
    ['the newer form, without a first day', schedule('FREQ=WEEKLY;BYDAY=SU'), '2026-11-22T03:00:00Z', { kind: 'open' }],
    [
      'the newer form, not yet',
      schedule('FREQ=DAILY', '2026-12-01'),
      NOW,
      { kind: 'closed', next: { start: '2026-12-01T02:00:00.000Z' } },
    ],
    [
      'the newer form that hangs on a first day it does not say',
      schedule('FREQ=WEEKLY;INTERVAL=2;BYDAY=SU'),
      NOW,
      { kind: 'unknown' },
    ],
    ['the same, weekly without a day', schedule('FREQ=WEEKLY'), NOW, { kind: 'unknown' }],
    ['a form of tomorrow', { kind: 'unreadable' }, NOW, { kind: 'unknown' }],
    ['a rule with hours', recurring('FREQ=DAILY;BYHOUR=3'), NOW, { kind: 'unknown' }],
    ['a rule with a count', recurring('FREQ=DAILY;COUNT=3'), NOW, { kind: 'unknown' }],
    ['a year', recurring('FREQ=YEARLY'), NOW, { kind: 'unknown' }],
    [
      'an end before its beginning',
      recurring('FREQ=DAILY', '2025-01-05T00:00:00Z', '2025-01-04T00:00:00Z'),
      NOW,
      { kind: 'unknown' },
    ],
    ['a clock that is none', { ...DAILY, startTime: '25:00' }, NOW, { kind: 'unknown' }],
  ])('%s', (_, window, moment, state) => {
    expect(windowAt(policy(window), moment)).toMatchObject(state);
  });

  test('any policy: never open and unknown, and an opening lies in the future', () => {
    fc.assert(
      fc.property(anyMaintenance, (any) => {
        const state = windowAt(any, NOW);
        if (state.kind === 'closed' && state.next !== null)
          expect(Date.parse(state.next.start)).toBeGreaterThanOrEqual(Date.parse(NOW));
        if (state.kind === 'open') expect(Date.parse(state.until)).toBeGreaterThan(Date.parse(NOW));
        if (any.window !== null) {
          expect(state.kind).not.toBe('none');
          expect(windowWords(any.window)).not.toBe('');
        }
      }),
    );
  });
});

describe('a place for a change', () => {
  test.each<[string, MaintenancePolicy | null, string | null]>([
    ['none: the next working day', null, '2026-11-23T08:00:00.000Z'],
    ['a weekend', policy(WEEKEND), '2026-11-28T23:00:00.000Z'],
    ['a weekend and a freeze', policy(WEEKEND, freeze('NO_UPGRADES')), '2026-12-05T23:00:00.000Z'],
    ['a freeze of nodes', policy(WEEKEND, freeze('NO_MINOR_OR_NODE_UPGRADES')), '2026-12-05T23:00:00.000Z'],
    [
      'a freeze of minor versions, which leaves nodes alone',
      policy(WEEKEND, freeze('NO_MINOR_UPGRADES')),
      '2026-11-28T23:00:00.000Z',
    ],
    ['a freeze of a scope of tomorrow', policy(WEEKEND, freeze('NO_DNS')), '2026-12-05T23:00:00.000Z'],
    ['a day', policy(DAILY), '2026-11-23T03:00:00.000Z'],
    ['for ever excluded', policy(WEEKEND, freeze('NO_UPGRADES', { end: null, untilEndOfSupport: true })), null],
    [
      'minor versions held until the end of support',
      policy(WEEKEND, freeze('NO_MINOR_UPGRADES', { untilEndOfSupport: true })),
      '2026-11-28T23:00:00.000Z',
    ],
    [
      'the first Saturday of a month',
      policy(recurring('FREQ=MONTHLY;BYSETPOS=1;BYDAY=SA')),
      '2026-12-05T23:00:00.000Z',
    ],
    ['a rule that is not computed', policy(recurring('FREQ=HOURLY')), null],
  ])('%s', (_, given, start) => {
    const placement = placeChange(given, 'nodes', NOW);
    expect(placement.kind === 'placed' ? placement.slot.start : null).toBe(start);
  });

  test('an upgrade of the minor version heeds what forbids it', () => {
    const held = policy(WEEKEND, freeze('NO_MINOR_UPGRADES'));
    expect(placeChange(held, 'minor', NOW)).toMatchObject({ slot: { start: '2026-12-05T23:00:00.000Z' } });
  });

  test('a length that nobody said is said to be taken', () => {
    expect(placeChange(policy({ ...DAILY, duration: null }), 'nodes', NOW).note).toContain('not confirmed');
  });
});

describe('the precheck', () => {
  const check = (maintenance: MaintenancePolicy | null | undefined) =>
    checkMaintenance(anEvidence({ cluster: { maintenance } as object }), NOW, 'nodes');

  test.each<[string, MaintenancePolicy | null | undefined, string, string]>([
    ['not read', undefined, 'unknown', ''],
    ['none', null, 'pass', 'at any time'],
    ['open', policy(DAILY), 'pass', 'Open until 2026-11-22T07:00:00.000Z'],
    ['closed', policy(WEEKEND), 'pass', 'opens at 2026-11-28T23:00:00.000Z'],
    ['not computed', policy(recurring('FREQ=YEARLY')), 'unknown', 'not computed here'],
    ['unreadable', policy({ kind: 'unreadable' }), 'unknown', 'not known here'],
    ['frozen', policy(DAILY, freeze('NO_UPGRADES')), 'fail', 'f (NO_UPGRADES, until 2026-12-01T00:00:00Z)'],
    ['frozen for others', policy(DAILY, freeze('NO_MINOR_UPGRADES')), 'pass', '1 exclusion of another time or scope'],
  ])('%s: %s', (_, maintenance, outcome, words) => {
    const made = check(maintenance);
    expect(made.outcome).toBe(outcome);
    expect(made.evidence.join(' ')).toContain(words);
  });
});
