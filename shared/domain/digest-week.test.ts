import { describe, expect, test } from 'vitest';
import { isTimeZone, weekOf } from './digest-week.ts';

describe('weekOf', () => {
  test.each<[string, string, string]>([
    ['2026-11-16T00:00:00Z', 'UTC', '2026-11-16'],
    ['2026-11-22T23:59:59Z', 'UTC', '2026-11-16'],
    ['2026-11-23T00:00:00Z', 'UTC', '2026-11-23'],
    // Sunday evening in UTC is Monday in Tokyo; Monday night in UTC is still Sunday in Los Angeles.
    ['2026-11-22T15:00:00Z', 'Asia/Tokyo', '2026-11-23'],
    ['2026-11-23T07:59:59Z', 'America/Los_Angeles', '2026-11-16'],
    // ISO week 53 of 2026 begins in December.
    ['2027-01-01T12:00:00Z', 'UTC', '2026-12-28'],
    // Daylight saving time ends in the night to Sunday, 25 October 2026.
    ['2026-10-25T22:30:00Z', 'Europe/Berlin', '2026-10-19'],
    ['2026-10-25T23:00:00Z', 'Europe/Berlin', '2026-10-26'],
  ])('%s in %s is in the week of %s', (moment, zone, week) => {
    expect(weekOf(new Date(moment), zone, 'monday')).toBe(week);
  });

  test.each([
    ['sunday', '2026-11-22'],
    ['monday', '2026-11-23'],
    ['wednesday', '2026-11-18'],
    ['tuesday', '2026-11-24'],
  ] as const)('of a Tuesday, with weeks from %s', (day, week) => {
    expect(weekOf(new Date('2026-11-24T06:00:00Z'), 'UTC', day)).toBe(week);
  });
});

test('time zones are those that the runtime knows', () => {
  expect(['UTC', 'Europe/Berlin', 'Asia/Kolkata'].every(isTimeZone)).toBe(true);
  expect(['Berlin', '', 'UTC; rm', 'Mars/Olympus'].some(isTimeZone)).toBe(false);
});
