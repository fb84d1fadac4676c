/**
 * A recurrence rule of RFC 5545, section 3.3.10, as far as GKE's maintenance windows have them: FREQ of DAILY, WEEKLY and
 * MONTHLY. Days are numbers: whole days since 1970-01-01, in UTC.
 */
export interface Recurrence {
  frequency: 'DAILY' | 'WEEKLY' | 'MONTHLY';
  interval: number;
  /** Weekdays, Sunday 0; `ordinal` is the first, second, last (-1) of the month, null for every one. */
  byDay: readonly { weekday: number; ordinal: number | null }[] | null;
  byMonthDay: readonly number[] | null;
  byMonth: readonly number[] | null;
  bySetPosition: readonly number[] | null;
  /** First day of a week; Monday where it is not said. */
  weekStart: number;
  /** The last day on which it may begin. */
  untilDay: number | null;
}

const WEEKDAYS: readonly string[] = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'];
const PARTS: ReadonlySet<string> = new Set([
  ...['FREQ', 'INTERVAL', 'BYDAY', 'BYMONTHDAY', 'BYMONTH', 'BYSETPOS', 'WKST', 'UNTIL'],
]);
/** Characters; no rule that people write is longer. */
const MAX_LENGTH = 500;
const DAY_MS = 86_400_000;

/**
 * Reads a rule; null for one with anything in it that is not computed here (COUNT, YEARLY, BYHOUR, positions within a week),
 * or that is no rule: a rule read in part would tell wrong days.
 */
export function parseRecurrence(text: string): Recurrence | null {
  if (text.length > MAX_LENGTH) return null;
  const parts = new Map<string, string>();
  for (const part of text.replace(/^RRULE:/i, '').split(';')) {
    const [key = '', value = '', ...rest] = part.toUpperCase().split('=');
    if (!PARTS.has(key) || value === '' || rest.length > 0 || parts.has(key)) return null;
    parts.set(key, value);
  }
  const frequency = parts.get('FREQ');
  if (frequency !== 'DAILY' && frequency !== 'WEEKLY' && frequency !== 'MONTHLY') return null;
  const read = {
    interval: readNumbers(parts.get('INTERVAL') ?? '1', 1, 1000),
    byDay: readDays(parts.get('BYDAY')),
    byMonthDay: readOptional(parts.get('BYMONTHDAY'), -31, 31),
    byMonth: readOptional(parts.get('BYMONTH'), 1, 12),
    bySetPosition: readOptional(parts.get('BYSETPOS'), -31, 31),
    weekStart: WEEKDAYS.indexOf(parts.get('WKST') ?? 'MO'),
    untilDay: readUntil(parts.get('UNTIL')),
  };
  const { interval, byDay, byMonthDay, byMonth, bySetPosition, untilDay } = read;
  if (byDay === 'wrong' || byMonthDay === 'wrong' || byMonth === 'wrong' || bySetPosition === 'wrong') return null;
  if (interval === 'wrong' || interval.length !== 1 || read.weekStart < 0 || untilDay === 'wrong') return null;
  const hasOrdinals = byDay?.some((day) => day.ordinal !== null) === true;
  if (frequency !== 'MONTHLY' && (hasOrdinals || bySetPosition !== null)) return null;
  if (frequency === 'WEEKLY' && byMonthDay !== null) return null;
  const [every = 1] = interval;
  return { frequency, interval: every, byDay, byMonthDay, byMonth, bySetPosition, untilDay, weekStart: read.weekStart };
}

type Read<T> = T | 'wrong';

function readNumbers(text: string, least: number, most: number): Read<number[]> {
  const numbers = text.split(',').map((one) => (/^[+-]?\d{1,4}$/.test(one) ? Number(one) : Number.NaN));
  return numbers.every((one) => one >= least && one <= most && one !== 0) ? numbers : 'wrong';
}

function readOptional(text: string | undefined, least: number, most: number): Read<number[] | null> {
  return text === undefined ? null : readNumbers(text, least, most);
}

function readDays(text: string | undefined): Read<Recurrence['byDay']> {
  if (text === undefined) return null;
  const days: { weekday: number; ordinal: number | null }[] = [];
  for (const one of text.split(',')) {
    const [, ordinal, name = ''] = /^([+-]?[1-5])?([A-Z]{2})$/.exec(one) ?? [];
    const weekday = WEEKDAYS.indexOf(name);
    if (weekday < 0) return 'wrong';
    days.push({ weekday, ordinal: ordinal === undefined ? null : Number(ordinal) });
  }
  return days;
}

function readUntil(text: string | undefined): Read<number | null> {
  if (text === undefined) return null;
  const [, year, month, day] = /^(\d{4})(\d{2})(\d{2})(?:T\d{6}Z?)?$/.exec(text) ?? [];
  const time = Date.parse(`${year}-${month}-${day}T00:00:00Z`);
  return Number.isNaN(time) ? 'wrong' : time / DAY_MS;
}

/** Whether it occurs on a day, when its first window begins on `firstDay`. */
export function occursOn(rule: Recurrence, firstDay: number, day: number): boolean {
  if (day < firstDay || (rule.untilDay !== null && day > rule.untilDay)) return false;
  if (rule.byMonth !== null && !rule.byMonth.includes(dateOf(day).getUTCMonth() + 1)) return false;
  switch (rule.frequency) {
    case 'DAILY':
      return (day - firstDay) % rule.interval === 0 && isOfMonthDay(rule, day) && isOfWeekday(rule, day);
    case 'WEEKLY': {
      const weeks = (weekOf(rule, day) - weekOf(rule, firstDay)) / 7;
      if (weeks % rule.interval !== 0) return false;
      return rule.byDay === null ? weekdayOf(day) === weekdayOf(firstDay) : isOfWeekday(rule, day);
    }
    case 'MONTHLY': {
      if ((monthOf(day) - monthOf(firstDay)) % rule.interval !== 0) return false;
      return daysOfMonth(rule, firstDay, day).includes(day);
    }
  }
}

function isOfWeekday({ byDay }: Recurrence, day: number): boolean {
  return byDay === null || byDay.some(({ weekday }) => weekday === weekdayOf(day));
}

/** Of `-1`, the last day of the month. */
function isOfMonthDay({ byMonthDay }: Recurrence, day: number): boolean {
  if (byMonthDay === null) return true;
  const date = dateOf(day).getUTCDate();
  return byMonthDay.includes(date) || byMonthDay.includes(date - 1 - lengthOfMonth(day));
}

/** The days of the month of `day` on which it occurs, after BYSETPOS. */
function daysOfMonth(rule: Recurrence, firstDay: number, day: number): number[] {
  const start = day - (dateOf(day).getUTCDate() - 1);
  const all = Array.from({ length: lengthOfMonth(day) }, (_, index) => start + index);
  const hasDays = rule.byDay !== null || rule.byMonthDay !== null;
  const days = hasDays
    ? all.filter((one) => isOfMonthDay(rule, one) && isOfOrdinal(rule, one, all))
    : all.filter((one) => dateOf(one).getUTCDate() === dateOf(firstDay).getUTCDate());
  if (rule.bySetPosition === null) return days;
  return rule.bySetPosition.flatMap((position) => days.at(position > 0 ? position - 1 : position) ?? []);
}

function isOfOrdinal({ byDay }: Recurrence, day: number, month: readonly number[]): boolean {
  if (byDay === null) return true;
  const same = month.filter((one) => weekdayOf(one) === weekdayOf(day));
  return byDay.some(({ weekday, ordinal }) => {
    if (weekday !== weekdayOf(day)) return false;
    return ordinal === null || same.at(ordinal > 0 ? ordinal - 1 : ordinal) === day;
  });
}

function dateOf(day: number): Date {
  return new Date(day * DAY_MS);
}

function weekdayOf(day: number): number {
  return dateOf(day).getUTCDay();
}

/** The day on which its week begins. */
function weekOf({ weekStart }: Recurrence, day: number): number {
  return day - ((weekdayOf(day) - weekStart + 7) % 7);
}

function monthOf(day: number): number {
  const date = dateOf(day);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}

function lengthOfMonth(day: number): number {
  const date = dateOf(day);
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
}
