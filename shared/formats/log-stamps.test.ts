import { describe, expect, it } from 'vitest';
import {
  createCalendar,
  readDateStamp,
  readEpochStamp,
  readIsoStamp,
  readKlogStamp,
  readSyslogStamp,
} from './log-stamps.ts';

const at = (text: string) => Date.parse(text);
const JULY = at('2026-07-01T00:00:00Z');

describe('an ISO stamp', () => {
  it.each([
    ['2026-11-22T06:54:47.121338186Z', '2026-11-22T06:54:47.121Z', 0.338186],
    ['2026-11-22 06:54:47.5', '2026-11-22T06:54:47.500Z', 0],
    ['2026-11-22T06:54:47,250+02:00', '2026-11-22T04:54:47.250Z', 0],
    ['2026-11-22T06:54:47-0530', '2026-11-22T12:24:47.000Z', 0],
    ['2028-02-29T23:59:60Z', '2028-03-01T00:00:00.000Z', 0],
  ])('%s', (text, moment, fraction) => {
    const stamp = readIsoStamp(text, 0);
    expect(stamp.at).toBeCloseTo(at(moment) + fraction, 3);
    expect(stamp.end).toBe(text.length);
  });

  it.each([
    '',
    '2026-11-22',
    '2026-11-22X06:54:47',
    '2026-13-01T00:00:00Z',
    '2026-02-29T00:00:00Z',
    '2026-11-22T24:00:00Z',
  ])('is not %j', (text) => expect(readIsoStamp(text, 0)).toEqual({ at: Number.NaN, end: 0 }));
});

describe('a stamp without a year', () => {
  it('of klog is in the latest year that is not long after the reference', () => {
    const read = (text: string, reference: string) => readKlogStamp(text, 0, createCalendar(at(reference))).at;
    expect(read('I1122 06:54:47.120621', '2026-11-22T07:00:00Z')).toBeCloseTo(
      at('2026-11-22T06:54:47.120Z') + 0.621,
      3,
    );
    expect(read('I1231 23:59:59.000000', '2027-01-01T00:00:01Z')).toBe(at('2026-12-31T23:59:59Z'));
    expect(read('W0101 00:00:00.000000', '2026-12-31T23:59:59Z')).toBe(at('2027-01-01T00:00:00Z'));
    expect(read('E0301 00:00:00.000000', '2026-11-22T00:00:00Z')).toBe(at('2026-03-01T00:00:00Z'));
    expect(read('I0229 12:00:00.000000', '2027-07-01T00:00:00Z')).toBe(at('2024-02-29T12:00:00Z'));
  });

  it.each(['I1322 06:54:47.1', 'X1122 06:54:47.1', 'I1122 25:54:47.1', 'I1131 06:54:47.1', 'I1122'])(
    'is not %j',
    (text) => expect(readKlogStamp(text, 0, createCalendar(JULY)).end).toBe(0),
  );

  it('of syslog has the day padded with a blank', () => {
    const calendar = createCalendar(JULY);
    expect(readSyslogStamp('Jun  3 01:02:03 dnsmasq[7]:', 0, calendar)).toEqual({
      at: at('2026-06-03T01:02:03Z'),
      end: 15,
    });
    expect(readSyslogStamp('Jun 13 01:02:03', 0, calendar).at).toBe(at('2026-06-13T01:02:03Z'));
    expect(readSyslogStamp('Jux 13 01:02:03', 0, calendar).end).toBe(0);
    expect(readSyslogStamp('unJ 13 01:02:03', 0, calendar).end).toBe(0);
  });
});

describe('other stamps', () => {
  it('date prints the year, and its zone has to be UTC', () => {
    expect(readDateStamp('Sun Nov 22 06:54:52 UTC 2026 Try: 1', 0)).toEqual({
      at: at('2026-11-22T06:54:52Z'),
      end: 28,
    });
    expect(readDateStamp('Sun Nov  2 06:54:52 GMT 2026', 0).at).toBe(at('2026-11-02T06:54:52Z'));
    expect(readDateStamp('Sun Nov 22 06:54:52 CET 2026', 0).at).toBeNaN();
  });

  it.each([
    ['1795330487', 1],
    ['1795330487000', 1],
    ['1795330487000000', 1],
    ['1795330487000000000', 1],
  ])('Unix time %s is told by its digits', (text) => {
    expect(readEpochStamp(text, 0)).toEqual({ at: 1_795_330_487_000, end: text.length });
  });

  it('Unix seconds have a fraction; other numbers are none', () => {
    expect(readEpochStamp('1795330487.25 x', 0)).toEqual({ at: 1_795_330_487_250, end: 13 });
    expect(readEpochStamp('12345', 0).end).toBe(0);
  });
});
