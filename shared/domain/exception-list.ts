import { type EndedException, EXPIRY_NOTICE_DAYS, type ExceptionRecords, type StoredException } from './exception.ts';

export const DAY_MS = 86_400_000;

/** Exceptions as they stand at one moment; each list by its end, the next one first. */
export interface ExceptionList {
  /** In force. Whether an acknowledgement was outgrown only a report can say: it ends when the next run sees it. */
  active: StoredException[];
  /** Those of `active` that end within 14 days. */
  expiring: StoredException[];
  /** Ended by themselves within the last 14 days, the last one first. */
  ended: EndedException[];
}

/** Sorts exceptions by what they are now, whether or not a run has noticed their end yet. */
export function listExceptions(records: ExceptionRecords, now: Date): ExceptionList {
  const { active, expired } = splitExpired(records.exceptions, now);
  const soon = new Date(now.getTime() + EXPIRY_NOTICE_DAYS * DAY_MS);
  return {
    active: active.sort(byEnd),
    expiring: active.filter(({ until }) => new Date(until) <= soon),
    ended: [...records.ended, ...expired]
      .filter((one) => isRecentEnd(one, now))
      .sort((a, b) => Date.parse(b.at) - Date.parse(a.at)),
  };
}

/** What is in force, and what has ended by time since somebody last looked. */
export function splitExpired(
  all: readonly StoredException[],
  now: Date,
): { active: StoredException[]; expired: EndedException[] } {
  const expired = all.filter(({ until }) => new Date(until) <= now);
  return {
    active: all.filter(({ until }) => new Date(until) > now),
    expired: expired.map(({ replaces, ...exception }) => ({ exception, at: exception.until, why: 'expired' })),
  };
}

/** True for 14 days after an end. */
export function isRecentEnd({ at }: Pick<EndedException, 'at'>, now: Date): boolean {
  return now.getTime() - Date.parse(at) <= EXPIRY_NOTICE_DAYS * DAY_MS;
}

function byEnd(a: StoredException, b: StoredException): number {
  return Date.parse(a.until) - Date.parse(b.until) || (a.id < b.id ? -1 : 1);
}
