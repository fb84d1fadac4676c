import type { MaintenancePolicy } from '../domain/cluster.ts';

type Exclusion = MaintenancePolicy['exclusions'][number];
const MINUTE = 60_000;
const DAY = 86_400_000;
const DAYS: readonly string[] = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'];
/** How far a placement looks ahead. */
const HORIZON_DAYS = 120;
/** Of a daily window that does not say it: GKE's is four hours long. From memory, not confirmed. */
const DEFAULT_DAILY_MINUTES = 240;

export interface Slot {
  start: string;
  end: string;
}

/** The window in words. */
export function windowWords(window: NonNullable<MaintenancePolicy['window']>): string {
  if (window.kind === 'daily')
    return `daily from ${window.startTime} UTC${window.duration === null ? '' : `, ${window.duration}`}`;
  return `from ${window.start} to ${window.end}, ${window.recurrence}`;
}

/** Exclusions in force at a moment. One without an end that lasts to the end of support is in force from its start on. */
export function exclusionsAt(policy: MaintenancePolicy | null | undefined, moment: string): Exclusion[] {
  return (policy?.exclusions ?? []).filter((one) => overlaps(one, { start: moment, end: moment }));
}

function overlaps(exclusion: Exclusion, slot: Slot): boolean {
  const start = exclusion.start === null ? Number.NEGATIVE_INFINITY : Date.parse(exclusion.start);
  const end =
    exclusion.untilEndOfSupport || exclusion.end === null ? Number.POSITIVE_INFINITY : Date.parse(exclusion.end);
  return start <= Date.parse(slot.end) && Date.parse(slot.start) < end;
}

/** Where a change may begin: in a window, out of every exclusion. */
export type Placement = { kind: 'placed'; slot: Slot; note: string } | { kind: 'not-placed'; note: string };

/**
 * The first window at or after `from` that no exclusion touches. Without a window: the next Monday to Thursday, 08:00 to
 * 14:00 UTC, an assumption. Recurrences other than daily and weekly are not computed.
 */
export function placeChange(policy: MaintenancePolicy | null | undefined, from: string): Placement {
  const window = policy?.window ?? null;
  const occurrence = window === null ? workingHours : occurrenceOf(window);
  if (occurrence === null)
    return {
      kind: 'not-placed',
      note: 'Its maintenance window recurs in a way that is not computed here: choose by hand.',
    };
  const earliest = Date.parse(from);
  const firstDay = Math.floor(earliest / DAY) - 1;
  for (let day = firstDay; day < firstDay + HORIZON_DAYS; day += 1) {
    const times = occurrence(day * DAY);
    if (times === null || times.start < earliest) continue;
    const slot = { start: new Date(times.start).toISOString(), end: new Date(times.end).toISOString() };
    if ((policy?.exclusions ?? []).some((one) => overlaps(one, slot))) continue;
    return {
      kind: 'placed',
      slot,
      note: window === null ? 'no maintenance window: working hours in UTC taken' : 'in its maintenance window',
    };
  }
  return { kind: 'not-placed', note: `No window without an exclusion within ${HORIZON_DAYS} days.` };
}

type Occurrence = (midnight: number) => { start: number; end: number } | null;

/** Monday to Thursday, so that somebody is there on the day after. */
const workingHours: Occurrence = (midnight) => {
  const weekday = new Date(midnight).getUTCDay();
  if (weekday === 0 || weekday > 4) return null;
  return { start: midnight + 8 * 60 * MINUTE, end: midnight + 14 * 60 * MINUTE };
};

function occurrenceOf(window: NonNullable<MaintenancePolicy['window']>): Occurrence | null {
  if (window.kind === 'daily') {
    const [, hours, minutes] = /^(\d{2}):(\d{2})/.exec(window.startTime) ?? [];
    if (hours === undefined || minutes === undefined) return null;
    const offset = (Number(hours) * 60 + Number(minutes)) * MINUTE;
    const length = parseIsoMinutes(window.duration) ?? DEFAULT_DAILY_MINUTES;
    return (midnight) => ({ start: midnight + offset, end: midnight + offset + length * MINUTE });
  }
  const begins = Date.parse(window.start);
  const length = Date.parse(window.end) - begins;
  if (!(length > 0 && length <= 31 * DAY)) return null;
  const days = weekdaysOf(window.recurrence, begins);
  if (days === null) return null;
  const offset = ((begins % DAY) + DAY) % DAY;
  return (midnight) => {
    const start = midnight + offset;
    if (start < begins || !days.has(new Date(midnight).getUTCDay())) return null;
    return { start, end: start + length };
  };
}

/** Days of a rule in the form of RFC 5545; null for a rule with more in it than FREQ and BYDAY. */
function weekdaysOf(rule: string, begins: number): Set<number> | null {
  const parts = new Map(
    rule
      .replace(/^RRULE:/, '')
      .split(';')
      .map((part): [string, string] => {
        const [key = '', value = ''] = part.split('=');
        return [key.toUpperCase(), value.toUpperCase()];
      }),
  );
  const frequency = parts.get('FREQ');
  const byDay = parts.get('BYDAY');
  if ([...parts.keys()].some((key) => !['FREQ', 'BYDAY', 'WKST', 'INTERVAL'].includes(key))) return null;
  if ((parts.get('INTERVAL') ?? '1') !== '1') return null;
  if (frequency === 'DAILY' && byDay === undefined) return new Set([0, 1, 2, 3, 4, 5, 6]);
  if (frequency !== 'WEEKLY' && frequency !== 'DAILY') return null;
  if (byDay === undefined) return new Set([new Date(begins).getUTCDay()]);
  const days = byDay.split(',').map((name) => DAYS.indexOf(name));
  return days.includes(-1) ? null : new Set(days);
}

function parseIsoMinutes(text: string | null): number | null {
  const [, hours = '0', minutes = '0'] = /^PT(?:(\d{1,3})H)?(?:(\d{1,3})M)?(?:\d{1,3}S)?$/.exec(text ?? '') ?? [];
  const total = Number(hours) * 60 + Number(minutes);
  return total > 0 ? total : null;
}
