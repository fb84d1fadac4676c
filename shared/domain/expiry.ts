import { z } from 'zod';
import { MAX_EXCEPTION_DAYS } from './exception.ts';
import { DAY_MS } from './exception-list.ts';

const DURATION = /^(\d{1,4})([dw])$/;
const DATE = z.iso.date();
const TIME = z.iso.datetime({ offset: true });

/** The spellings of an expiry, for help texts and refusals. */
export const EXPIRY_FORMS = '30d, 4w, 2027-01-31 (to the end of that day, UTC) or 2027-01-31T18:00:00Z';

/** Reads when an exception shall end: days or weeks from now, a date, or a time. RFC 3339 in UTC; null when it is none of them. */
export function parseExpiry(text: string, now: Date): string | null {
  const [, count, unit] = DURATION.exec(text) ?? [];
  if (count !== undefined)
    return new Date(now.getTime() + Number(count) * (unit === 'w' ? 7 : 1) * DAY_MS).toISOString();
  if (DATE.safeParse(text).success) return endOfDay(text);
  return TIME.safeParse(text).success ? new Date(text).toISOString() : null;
}

/** The last moment of a day in UTC. */
export function endOfDay(date: string): string {
  return new Date(`${date}T23:59:59.999Z`).toISOString();
}

/** The latest end that is allowed: the end of the 180th day from now, so that a date and a number of days mean the same. */
export function latestExpiry(now: Date): string {
  return endOfDay(new Date(now.getTime() + MAX_EXCEPTION_DAYS * DAY_MS).toISOString().slice(0, 10));
}

/** Why an expiry is refused, saying what is allowed; null when it is good. */
export function explainExpiry(text: string, now: Date): string | null {
  const until = text.length > 40 ? null : parseExpiry(text.trim(), now);
  if (until === null) return `An expiry is one of ${EXPIRY_FORMS}.`;
  if (new Date(until) <= now) return `The expiry ${until} is over: it must lie in the future.`;
  const latest = latestExpiry(now);
  if (new Date(until) <= new Date(latest)) return null;
  return `An exception lasts at most ${MAX_EXCEPTION_DAYS} days: today until ${latest.slice(0, 10)} at the latest. It can be renewed then.`;
}
