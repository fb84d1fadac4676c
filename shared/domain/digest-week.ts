import { WEEKDAYS, type Weekday } from './slack-route.ts';

const DAY = 86_400_000;

/**
 * The date on which the week of a moment began, `2026-11-16`, by the calendar of a time zone (IANA name). With Monday it is
 * the ISO 8601 week. Throws RangeError when there is no such time zone.
 */
export function weekOf(moment: Date, timeZone: string, firstDay: Weekday): string {
  const parts = new Intl.DateTimeFormat('en', { timeZone, year: 'numeric', month: 'numeric', day: 'numeric' });
  const date = Object.fromEntries(parts.formatToParts(moment).map(({ type, value }) => [type, Number(value)]));
  const midnight = Date.UTC(date['year'] ?? 0, (date['month'] ?? 1) - 1, date['day'] ?? 1);
  const isoDay = (new Date(midnight).getUTCDay() + 6) % 7;
  const daysBack = (isoDay - WEEKDAYS.indexOf(firstDay) + 7) % 7;
  return new Date(midnight - daysBack * DAY).toISOString().slice(0, 10);
}

export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
