import type { MaintenancePolicy } from '../domain/cluster.ts';
import { occursOn, parseRecurrence } from '../formats/recurrence.ts';

type Exclusion = MaintenancePolicy['exclusions'][number];
type Window = NonNullable<MaintenancePolicy['window']>;
type Policy = MaintenancePolicy | null | undefined;

const MINUTE = 60_000;
const DAY = 86_400_000;
/** How far a search looks ahead: a window of every twelfth month comes within. */
const HORIZON_DAYS = 400;
/** days; a window is not longer. */
const LONGEST_WINDOW_DAYS = 31;
/** Of a daily window that does not say it: GKE's is four hours long. From memory, not confirmed. */
export const DEFAULT_DAILY_MINUTES = 240;

/** What somebody wants to do: re-create nodes, or raise the minor version of the control plane. */
export type Purpose = 'nodes' | 'minor';

export interface Slot {
  start: string;
  end: string;
}

/** The window in words. */
export function windowWords(window: Window): string {
  switch (window.kind) {
    case 'daily':
      return `daily from ${window.startTime} UTC, ${window.duration ?? LENGTH_NOT_SAID}`;
    case 'recurring':
      return `from ${window.start} to ${window.end}, ${window.recurrence}`;
    case 'schedule': {
      const since = window.delayUntil === null ? '' : `, not before ${window.delayUntil}`;
      return `from ${window.startTime} UTC for ${window.minutes} minutes, ${window.recurrence}${since}`;
    }
    case 'unreadable':
      return 'there is one, in a form that is not known here';
  }
}

const LENGTH_NOT_SAID = 'its length not said: 4 hours taken (not confirmed)';

/**
 * Exclusions that speak of this purpose. NO_MINOR_UPGRADES leaves the nodes alone; a scope that is not known may mean
 * anything. Source: cluster_service.proto, MaintenanceExclusionOptions.
 */
function exclusionsFor(policy: Policy, purpose: Purpose): Exclusion[] {
  return (policy?.exclusions ?? []).filter(({ scope }) => purpose === 'minor' || scope !== 'NO_MINOR_UPGRADES');
}

/** Exclusions in force at a moment. One without an end that lasts to the end of support is in force from its start on. */
export function exclusionsAt(policy: Policy, purpose: Purpose, moment: string): Exclusion[] {
  return exclusionsFor(policy, purpose).filter((one) => overlaps(one, { start: moment, end: moment }));
}

function overlaps(exclusion: Exclusion, slot: Slot): boolean {
  const start = exclusion.start === null ? Number.NEGATIVE_INFINITY : Date.parse(exclusion.start);
  const end =
    exclusion.untilEndOfSupport || exclusion.end === null ? Number.POSITIVE_INFINITY : Date.parse(exclusion.end);
  return start <= Date.parse(slot.end) && Date.parse(slot.start) < end;
}

/** Whether the window is open at a moment; `unknown` where its form is not computed here, which is never "open". */
export type WindowState =
  | { kind: 'none' }
  | { kind: 'open'; until: string }
  | { kind: 'closed'; next: Slot | null }
  | { kind: 'unknown' };

export function windowAt(policy: Policy, moment: string): WindowState {
  const window = policy?.window ?? null;
  if (window === null) return { kind: 'none' };
  const occurrence = occurrenceOf(window);
  if (occurrence === null) return { kind: 'unknown' };
  const now = Date.parse(moment);
  const today = Math.floor(now / DAY);
  for (let day = today - LONGEST_WINDOW_DAYS; day <= today; day += 1) {
    const times = occurrence(day);
    if (times !== null && times.start <= now && now < times.end) return { kind: 'open', until: toTime(times.end) };
  }
  return { kind: 'closed', next: nextSlot(occurrence, moment, () => true) };
}

/** Where a change may begin: in a window, out of every exclusion. */
export type Placement = { kind: 'placed'; slot: Slot; note: string } | { kind: 'not-placed'; note: string };

/**
 * The first window at or after `from` that no exclusion of this purpose touches. Without a window: the next Monday to
 * Thursday, 08:00 to 14:00 UTC, an assumption. A window whose form is not computed here is left to people.
 */
export function placeChange(policy: Policy, purpose: Purpose, from: string): Placement {
  const window = policy?.window ?? null;
  const occurrence = window === null ? workingHours : occurrenceOf(window);
  if (occurrence === null)
    return {
      kind: 'not-placed',
      note: 'Its maintenance window recurs in a way that is not computed here: choose by hand.',
    };
  const exclusions = exclusionsFor(policy, purpose);
  const slot = nextSlot(occurrence, from, (one) => !exclusions.some((exclusion) => overlaps(exclusion, one)));
  if (slot === null) return { kind: 'not-placed', note: `No window without an exclusion within ${HORIZON_DAYS} days.` };
  return { kind: 'placed', slot, note: window === null ? NO_WINDOW : inWindow(window) };
}

const NO_WINDOW = 'no maintenance window: working hours in UTC taken';

function inWindow(window: Window): string {
  const isGuess = window.kind === 'daily' && parseIsoMinutes(window.duration) === null;
  return isGuess ? `in its maintenance window, ${LENGTH_NOT_SAID}` : 'in its maintenance window';
}

/** The window of a day, counted from 1970-01-01; null when there is none. */
type Occurrence = (day: number) => { start: number; end: number } | null;

function nextSlot(occurrence: Occurrence, from: string, accept: (slot: Slot) => boolean): Slot | null {
  const earliest = Date.parse(from);
  const firstDay = Math.floor(earliest / DAY) - 1;
  for (let day = firstDay; day < firstDay + HORIZON_DAYS; day += 1) {
    const times = occurrence(day);
    if (times === null || times.start < earliest) continue;
    const slot = { start: toTime(times.start), end: toTime(times.end) };
    if (accept(slot)) return slot;
  }
  return null;
}

/** Monday to Thursday, so that somebody is there on the day after. */
const workingHours: Occurrence = (day) => {
  const weekday = new Date(day * DAY).getUTCDay();
  if (weekday === 0 || weekday > 4) return null;
  return { start: day * DAY + 8 * 60 * MINUTE, end: day * DAY + 14 * 60 * MINUTE };
};

function occurrenceOf(window: Window): Occurrence | null {
  switch (window.kind) {
    case 'daily': {
      const offset = parseClock(window.startTime);
      if (offset === null) return null;
      const length = (parseIsoMinutes(window.duration) ?? DEFAULT_DAILY_MINUTES) * MINUTE;
      return (day) => ({ start: day * DAY + offset, end: day * DAY + offset + length });
    }
    case 'recurring': {
      const begins = Date.parse(window.start);
      return recurring(window.recurrence, begins, Date.parse(window.end) - begins);
    }
    case 'schedule': {
      const offset = parseClock(window.startTime);
      const since = window.delayUntil === null ? 0 : Date.parse(`${window.delayUntil}T00:00:00Z`);
      // Without a first day the rule has to say its days by itself.
      if (offset === null || (window.delayUntil === null && hangsOnFirstDay(window.recurrence))) return null;
      return recurring(window.recurrence, since + offset, window.minutes * MINUTE);
    }
    case 'unreadable':
      return null;
  }
}

function recurring(recurrence: string, begins: number, length: number): Occurrence | null {
  const rule = parseRecurrence(recurrence);
  if (rule === null || Number.isNaN(begins) || !(length > 0 && length <= LONGEST_WINDOW_DAYS * DAY)) return null;
  const firstDay = Math.floor(begins / DAY);
  const offset = begins - firstDay * DAY;
  return (day) => {
    if (!occursOn(rule, firstDay, day)) return null;
    return { start: day * DAY + offset, end: day * DAY + offset + length };
  };
}

function hangsOnFirstDay(recurrence: string): boolean {
  const rule = parseRecurrence(recurrence);
  if (rule === null || rule.interval > 1) return true;
  return rule.frequency !== 'DAILY' && rule.byDay === null && rule.byMonthDay === null;
}

function parseClock(text: string): number | null {
  const [, hours, minutes] = /^([01]\d|2[0-3]):([0-5]\d)/.exec(text) ?? [];
  return hours === undefined || minutes === undefined ? null : (Number(hours) * 60 + Number(minutes)) * MINUTE;
}

function parseIsoMinutes(text: string | null): number | null {
  const [, hours = '0', minutes = '0'] = /^PT(?:(\d{1,3})H)?(?:(\d{1,3})M)?(?:\d{1,3}S)?$/.exec(text ?? '') ?? [];
  const total = Number(hours) * 60 + Number(minutes);
  return total > 0 ? total : null;
}

function toTime(moment: number): string {
  return new Date(moment).toISOString();
}
