/*
 * Time stamps as log lines carry them. Moments are Unix time in milliseconds with a fraction, NaN where there is none. Written
 * for millions of lines: character codes, no regular expressions.
 */

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const MONTHS = 'JanFebMarAprMayJunJulAugSepOctNovDec';
const ZERO = 48;

export interface Stamp {
  at: number;
  /** Index after the stamp; 0 where there is none. */
  end: number;
}

/** Start of a day in UTC, for stamps that name no year; NaN for a day that there is not. */
export type Calendar = (month: number, day: number) => number;

/** How far a stamp may lie after the reference: of two captures of one incident, the later one. */
const TOLERANCE_MS = 31 * DAY_MS;

/** Gives each day the latest year in which it is not long after `reference`, Unix milliseconds. */
export function createCalendar(reference: number): Calendar {
  const lastYear = new Date(reference + TOLERANCE_MS).getUTCFullYear();
  let known = { month: 0, day: 0, at: Number.NaN };
  return (month, day) => {
    if (month === known.month && day === known.day) return known.at;
    const years = Array.from({ length: 9 }, (_, back) => lastYear - back); // 29 February comes back after 8 years at most
    const starts = years.map((year) => startOfDay(year, month, day));
    const at = starts.find((start) => start <= reference + TOLERANCE_MS) ?? Number.NaN;
    known = { month, day, at };
    return at;
  };
}

const NO_STAMP: Stamp = { at: Number.NaN, end: 0 };

/** `2026-11-22T06:54:47.121338186Z`, also with a blank for the T, a comma for the point, an offset, or no zone (UTC then). */
export function readIsoStamp(text: string, start: number): Stamp {
  const year = readDigits(text, start, 4);
  const month = readDigits(text, start + 5, 2);
  const day = readDigits(text, start + 8, 2);
  const separator = text.charCodeAt(start + 10);
  const isDate = text[start + 4] === '-' && text[start + 7] === '-' && (separator === 84 || separator === 32);
  if (!isDate) return NO_STAMP;
  const time = readTimeOfDay(text, start + 11);
  const dayStart = startOfDay(year, month, day);
  if (Number.isNaN(time.at) || Number.isNaN(dayStart)) return NO_STAMP;
  const zone = readZone(text, time.end);
  return { at: dayStart + time.at - zone.at, end: zone.end };
}

/** `06:54:47`, with a fraction of any length or without: milliseconds since midnight. */
export function readTimeOfDay(text: string, start: number): Stamp {
  const hour = readDigits(text, start, 2);
  const minute = readDigits(text, start + 3, 2);
  const second = readDigits(text, start + 6, 2);
  const isTime = text.charCodeAt(start + 2) === 58 && text.charCodeAt(start + 5) === 58;
  if (!isTime || !(hour < 24 && minute < 60 && second < 61)) return NO_STAMP;
  const whole = (hour * 60 + minute) * MINUTE_MS + second * 1000;
  const mark = text.charCodeAt(start + 8);
  if (mark !== 46 && mark !== 44) return { at: whole, end: start + 8 };
  let end = start + 9;
  let [fraction, scale] = [0, 1000];
  for (let digit = text.charCodeAt(end) - ZERO; digit >= 0 && digit <= 9; digit = text.charCodeAt(end) - ZERO) {
    if (scale > 1e-6) {
      scale /= 10;
      fraction += digit * scale;
    }
    end += 1;
  }
  return { at: whole + fraction, end };
}

/** Milliseconds east of Greenwich behind a time; none is UTC, which containers run in. */
function readZone(text: string, start: number): Stamp {
  const sign = text.charCodeAt(start);
  if (sign === 90) return { at: 0, end: start + 1 };
  if (sign !== 43 && sign !== 45) return { at: 0, end: start };
  const colon = text.charCodeAt(start + 3) === 58 ? 1 : 0;
  const offset = (readDigits(text, start + 1, 2) * 60 + readDigits(text, start + 3 + colon, 2)) * MINUTE_MS;
  if (Number.isNaN(offset)) return { at: 0, end: start };
  return { at: sign === 45 ? -offset : offset, end: start + 5 + colon };
}

/** `I1122 06:54:47.120621`, the head of a klog line. */
export function readKlogStamp(text: string, start: number, calendar: Calendar): Stamp {
  const level = text[start] ?? '';
  if (level === '' || !'IWEF'.includes(level) || text.charCodeAt(start + 5) !== 32) return NO_STAMP;
  const time = readTimeOfDay(text, start + 6);
  if (Number.isNaN(time.at)) return NO_STAMP;
  const dayStart = calendar(readDigits(text, start + 1, 2), readDigits(text, start + 3, 2));
  return { at: dayStart + time.at, end: Number.isNaN(dayStart) ? 0 : time.end };
}

/** `Nov 22 06:54:47`, as syslog and dnsmasq's own file have it; the day of the month is padded with a blank. */
export function readSyslogStamp(text: string, start: number, calendar: Calendar): Stamp {
  const month = MONTHS.indexOf(text.slice(start, start + 3)) / 3;
  if (!Number.isInteger(month) || month < 0 || text.charCodeAt(start + 3) !== 32) return NO_STAMP;
  const day = text.charCodeAt(start + 4) === 32 ? readDigits(text, start + 5, 1) : readDigits(text, start + 4, 2);
  const time = readTimeOfDay(text, start + 7);
  if (Number.isNaN(time.at)) return NO_STAMP;
  const dayStart = calendar(month + 1, day);
  return { at: dayStart + time.at, end: Number.isNaN(dayStart) ? 0 : time.end };
}

/** `Sun Nov 22 06:54:52 UTC 2026`, as `date` prints it in the C locale. A zone other than UTC and GMT cannot be placed. */
export function readDateStamp(text: string, start: number): Stamp {
  const match = DATE.exec(text.slice(start, start + 40));
  if (match === null) return NO_STAMP;
  const [whole, month = '', day, time = '', zone = '', year] = match;
  if (zone !== 'UTC' && zone !== 'GMT' && zone !== 'Z') return NO_STAMP;
  const dayStart = startOfDay(Number(year), MONTHS.indexOf(month) / 3 + 1, Number(day));
  const at = dayStart + readTimeOfDay(time, 0).at;
  return { at, end: Number.isNaN(at) ? 0 : start + whole.length };
}
const DATE = /^[A-Z][a-z]{2} ([A-Z][a-z]{2}) +(\d{1,2}) (\d\d:\d\d:\d\d) ([A-Z]{1,5}) (\d{4})/;

/** Unix seconds, milliseconds, microseconds or nanoseconds, told apart by the number of digits: 10, 13, 16 or 19. */
export function readEpochStamp(text: string, start: number): Stamp {
  let end = start;
  while (end - start < 20 && isDigit(text.charCodeAt(end))) end += 1;
  const divisor = { 10: 1e-3, 13: 1, 16: 1e3, 19: 1e6 }[end - start];
  if (divisor === undefined) return NO_STAMP;
  const digits = text.slice(start, end);
  if (divisor !== 1e-3 || text.charCodeAt(end) !== 46) return { at: Number(digits) / divisor, end };
  let fractionEnd = end + 1;
  while (fractionEnd - end < 11 && isDigit(text.charCodeAt(fractionEnd))) fractionEnd += 1;
  return { at: Number(text.slice(start, fractionEnd)) * 1000, end: fractionEnd };
}

function startOfDay(year: number, month: number, day: number): number {
  if (!(month >= 1 && month <= 12 && day >= 1 && day <= 31)) return Number.NaN;
  const at = Date.UTC(year, month - 1, day);
  return day <= 28 || new Date(at).getUTCDate() === day ? at : Number.NaN;
}

function readDigits(text: string, start: number, count: number): number {
  let value = 0;
  for (let index = start; index < start + count; index += 1) {
    const digit = text.charCodeAt(index) - ZERO;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}

function isDigit(code: number): boolean {
  return code >= ZERO && code <= ZERO + 9;
}
