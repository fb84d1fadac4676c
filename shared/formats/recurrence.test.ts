import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { occursOn, parseRecurrence } from './recurrence.ts';

const DAY_MS = 86_400_000;
const toDay = (date: string) => Date.parse(`${date}T00:00:00Z`) / DAY_MS;
const toDate = (day: number) => new Date(day * DAY_MS).toISOString().slice(0, 10);

/** The first few days on which a rule occurs. */
function daysOf(rule: string, first: string, count: number): string[] {
  const parsed = parseRecurrence(rule);
  if (parsed === null) throw new Error(`${rule} is not read`);
  const days: string[] = [];
  for (let day = toDay(first) - 40; days.length < count && day < toDay(first) + 1_000; day += 1)
    if (occursOn(parsed, toDay(first), day)) days.push(toDate(day));
  return days;
}

describe('days', () => {
  // 2026-11-21 is a Saturday.
  test.each<[string, string, string[]]>([
    ['FREQ=DAILY', '2026-11-21', ['2026-11-21', '2026-11-22']],
    ['FREQ=DAILY;INTERVAL=3', '2026-11-21', ['2026-11-21', '2026-11-24', '2026-11-27']],
    ['FREQ=DAILY;BYDAY=MO,TU', '2026-11-21', ['2026-11-23', '2026-11-24', '2026-11-30']],
    ['FREQ=DAILY;BYMONTHDAY=1,-1', '2026-11-21', ['2026-11-30', '2026-12-01', '2026-12-31']],
    ['RRULE:FREQ=WEEKLY;BYDAY=SA,SU', '2026-11-21', ['2026-11-21', '2026-11-22', '2026-11-28']],
    ['freq=weekly;byday=sa', '2026-11-20', ['2026-11-21', '2026-11-28']],
    ['FREQ=WEEKLY', '2026-11-20', ['2026-11-20', '2026-11-27']],
    ['FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,MO', '2026-11-21', ['2026-11-22', '2026-11-30', '2026-12-06']],
    // RFC 5545, section 3.8.5.3: the same rule with another first day of the week.
    [
      'FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=MO',
      '1997-08-05',
      ['1997-08-05', '1997-08-10', '1997-08-19', '1997-08-24'],
    ],
    [
      'FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=SU',
      '1997-08-05',
      ['1997-08-05', '1997-08-17', '1997-08-19', '1997-08-31'],
    ],
    ['FREQ=WEEKLY;BYDAY=SA;BYMONTH=1', '2026-11-21', ['2027-01-02', '2027-01-09']],
    ['FREQ=MONTHLY', '2026-10-31', ['2026-10-31', '2026-12-31', '2027-01-31']],
    ['FREQ=MONTHLY;BYDAY=SA', '2026-11-21', ['2026-11-21', '2026-11-28', '2026-12-05']],
    ['FREQ=MONTHLY;BYDAY=1FR', '1997-09-05', ['1997-09-05', '1997-10-03', '1997-11-07']],
    ['FREQ=MONTHLY;INTERVAL=2;BYDAY=1SU,-1SU', '1997-09-07', ['1997-09-07', '1997-09-28', '1997-11-02', '1997-11-30']],
    ['FREQ=MONTHLY;BYDAY=-2MO', '1997-09-22', ['1997-09-22', '1997-10-20', '1997-11-17']],
    ['FREQ=MONTHLY;BYMONTHDAY=-3', '1997-09-28', ['1997-09-28', '1997-10-29', '1997-11-28']],
    ['FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13', '1997-09-02', ['1998-02-13', '1998-03-13', '1998-11-13']],
    ['FREQ=MONTHLY;BYSETPOS=1;BYDAY=SA,SU', '2026-11-01', ['2026-11-01', '2026-12-05', '2027-01-02']],
    ['FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2', '1997-09-29', ['1997-09-29', '1997-10-30', '1997-11-27']],
    ['FREQ=DAILY;UNTIL=20261122T000000Z', '2026-11-21', ['2026-11-21', '2026-11-22']],
  ])('%s from %s', (rule, first, expected) => {
    expect(daysOf(rule, first, expected.length + (rule.includes('UNTIL') ? 1 : 0))).toEqual(expected);
  });
});

describe('what is not computed here is not read in part', () => {
  test.each([
    '',
    'FREQ=HOURLY',
    'FREQ=YEARLY',
    'BYDAY=SA',
    'FREQ=WEEKLY;BYDAY=SA;BYHOUR=3',
    'FREQ=DAILY;COUNT=3',
    'FREQ=WEEKLY;BYDAY=1SA',
    'FREQ=WEEKLY;BYDAY=SA;BYSETPOS=1',
    'FREQ=WEEKLY;BYMONTHDAY=3',
    'FREQ=MONTHLY;BYDAY=6SA',
    'FREQ=MONTHLY;BYDAY=0SA',
    'FREQ=MONTHLY;BYMONTHDAY=0',
    'FREQ=MONTHLY;BYMONTHDAY=32',
    'FREQ=DAILY;INTERVAL=0',
    'FREQ=DAILY;INTERVAL=1,2',
    'FREQ=DAILY;INTERVAL=1001',
    'FREQ=DAILY;FREQ=WEEKLY',
    'FREQ=WEEKLY;BYDAY=XX',
    'FREQ=WEEKLY;BYDAY=',
    'FREQ=DAILY;UNTIL=tomorrow',
    'FREQ=DAILY;WKST=XX',
    'FREQ=DAILY;',
    `FREQ=WEEKLY;BYDAY=${'SA,'.repeat(300)}SU`,
  ])('%s', (rule) => {
    expect(parseRecurrence(rule)).toBeNull();
  });

  test('no text makes it fail', () => {
    const word = fc.constantFrom(
      'FREQ',
      'BYDAY',
      'INTERVAL',
      '=',
      ';',
      'DAILY',
      'MONTHLY',
      'SA',
      '-1',
      ',',
      '9'.repeat(30),
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(word, { maxLength: 14 }).map((words) => words.join('')),
    );
    fc.assert(
      fc.property(text, fc.integer({ min: -50_000, max: 50_000 }), (rule, day) => {
        const parsed = parseRecurrence(rule);
        if (parsed !== null) expect(typeof occursOn(parsed, 20_000, day)).toBe('boolean');
      }),
      { numRuns: 300 },
    );
  });
});
