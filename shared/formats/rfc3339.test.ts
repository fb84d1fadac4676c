import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseInstant } from './rfc3339.ts';

test.each([
  ['2026-11-22T06:56:17Z', '2026-11-22T06:56:17.000000000Z', '2026-11-22T06:00:00Z'],
  ['2026-11-22T06:56:17.484095963Z', '2026-11-22T06:56:17.484095963Z', '2026-11-22T06:00:00Z'],
  ['2026-11-22t06:56:17.5z', '2026-11-22T06:56:17.500000000Z', '2026-11-22T06:00:00Z'],
  ['2026-11-22T00:30:00+01:00', '2026-11-21T23:30:00.000000000Z', '2026-11-21T23:00:00Z'],
  ['2026-11-22T23:59:59.1-05:30', '2026-11-23T05:29:59.100000000Z', '2026-11-23T05:00:00Z'],
  ['2028-02-29T12:00:00Z', '2028-02-29T12:00:00.000000000Z', '2028-02-29T12:00:00Z'],
  ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000000000Z', '0001-01-01T00:00:00Z'],
])('%s', (text, utc, hour) => {
  expect(parseInstant(text)).toEqual({ utc, hour });
});

test.each([
  '',
  'now',
  '2026-11-22',
  '2026-11-22 06:56:17Z',
  '2026-11-22T06:56:17',
  '2026-02-30T00:00:00Z',
  '2026-13-01T00:00:00Z',
  '2026-11-22T24:00:00Z',
  '2026-11-22T06:60:00Z',
  '2026-11-22T06:56:17+24:00',
  '0000-01-01T00:00:00+01:00',
  '9999-12-31T23:59:59-01:00',
  '+002026-11-22T06:56:17Z',
])('%j is no timestamp', (text) => {
  expect(parseInstant(text)).toBeNull();
});

test('utc is the same moment and sorts as time does', () => {
  const moment = fc.date({
    min: new Date('0001-01-01T00:00:00Z'),
    max: new Date('9999-12-31T00:00:00Z'),
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(moment, moment, (a, b) => {
      const [first, second] = [parseInstant(a.toISOString()), parseInstant(b.toISOString())];
      expect(Date.parse(first?.utc ?? '')).toBe(a.getTime());
      expect((first?.utc ?? '') < (second?.utc ?? '')).toBe(a.getTime() < b.getTime());
    }),
  );
});

test('no text makes the reader throw', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary-ascii' }), (text) => {
      parseInstant(text);
    }),
  );
});
