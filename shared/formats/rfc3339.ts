/** A moment, cut to what a log needs: texts that sort and compare as time does. */
export interface Instant {
  /** `2026-11-22T06:56:17.484095963Z`, always nine digits of fraction, UTC: sorts as text. */
  utc: string;
  /** Start of its hour in UTC, `2026-11-22T06:00:00Z`. */
  hour: string;
}

const TIMESTAMP = /^(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d:\d\d)(?:\.(\d{1,9})\d{0,20})?(?:[Zz]|([+-])(\d\d):(\d\d))$/;

/** Reads an RFC 3339 timestamp with up to nanoseconds; null when it is none or names a day or time that does not exist. */
export function parseInstant(text: string): Instant | null {
  const match = TIMESTAMP.exec(text);
  if (match === null) return null;
  const [, day = '', time = '', fraction = '', sign, hours = '0', minutes = '0'] = match;
  const local = Date.parse(`${day}T${time}Z`);
  // V8 rolls 31 February and 24:00 over to the next day instead of refusing them.
  if (Number.isNaN(local) || toSeconds(local) !== `${day}T${time}`) return null;
  if (Number(hours) > 23 || Number(minutes) > 59) return null;
  const offset = (Number(hours) * 60 + Number(minutes)) * 60_000;
  const seconds = toSeconds(sign === '-' ? local + offset : local - offset);
  if (seconds.length !== day.length + time.length + 1) return null; // an offset that leads out of years 0000 to 9999
  return { utc: `${seconds}.${fraction.padEnd(9, '0')}Z`, hour: `${seconds.slice(0, 13)}:00:00Z` };
}

function toSeconds(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d{3}Z$/, '');
}
