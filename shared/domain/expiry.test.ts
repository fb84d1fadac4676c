import { describe, expect, test } from 'vitest';
import { latestExpiry, parseExpiry } from './expiry.ts';

const NOW = new Date('2026-11-22T06:00:00Z');

describe('an expiry', () => {
  test.each([
    ['days', '30d', '2026-12-22T06:00:00.000Z'],
    ['weeks', '4w', '2026-12-20T06:00:00.000Z'],
    ['a date: to its end', '2027-01-31', '2027-01-31T23:59:59.999Z'],
    ['a leap day', '2028-02-29', '2028-02-29T23:59:59.999Z'],
    ['a time', '2027-01-31T18:00:00Z', '2027-01-31T18:00:00.000Z'],
    ['a time elsewhere', '2027-01-31T18:00:00+02:00', '2027-01-31T16:00:00.000Z'],
  ])('%s', (_, text, until) => {
    expect(parseExpiry(text, NOW)).toBe(until);
  });

  test.each([
    '',
    '30',
    '30 d',
    '-1d',
    '99999d',
    '2027-02-30',
    '2027-1-1',
    '31.01.2027',
    'tomorrow',
    '2027-01-31T18:00:00',
    'Infinityd',
  ])('%j is none', (text) => {
    expect(parseExpiry(text, NOW)).toBeNull();
  });

  test('at the latest is the end of the 180th day, which 180d never passes', () => {
    expect(latestExpiry(NOW)).toBe('2027-05-21T23:59:59.999Z');
    for (const time of ['2026-11-22T00:00:00Z', '2026-11-22T23:59:59.999Z']) {
      const until = parseExpiry('180d', new Date(time)) ?? '';
      expect(Date.parse(until)).toBeLessThanOrEqual(Date.parse(latestExpiry(new Date(time))));
    }
  });
});
