import {
  type EndedException,
  EXCEPTIONS_SCHEMA_VERSION,
  type Exceptions,
  exceptions as exceptionsSchema,
  type StoredException,
} from '../domain/exception.ts';
import { isRecentEnd, splitExpired } from '../domain/exception-list.ts';
import { CollectError } from '../errors.ts';
import { archiveOldEvents } from './exception-trail.ts';
import { digestText, statePaths } from './paths.ts';
import type { Clock, Log, StateStore } from './ports.ts';
import { readStored } from './stored.ts';

export interface ExceptionPorts {
  state: StateStore;
  clock: Clock;
  log: Log;
}

/** Each attempt that fails is one in which somebody else succeeded. */
const MOST_ATTEMPTS = 50;

const EMPTY: Exceptions = { schema: EXCEPTIONS_SCHEMA_VERSION, exceptions: [], ended: [], archived: 0, events: [] };

/** The document as it is stored; an empty one where there is none. Throws CollectError. */
export async function readDocument(state: StateStore): Promise<{ value: Exceptions; generation: string }> {
  return (await readStored(state, statePaths.exceptions, exceptionsSchema)) ?? { value: EMPTY, generation: 'absent' };
}

/** What somebody wants of the document: another one, or null to leave it; and what they are told. */
export interface Decision<T> {
  next: Exceptions | null;
  answer: T;
}

export interface Moment {
  now: Date;
  /** What has ended by time since the document was written. */
  expired: readonly EndedException[];
}

/**
 * Changes the document by compare-and-swap; `decide` is asked again when somebody else was faster. It is given the document
 * in which every exception whose time is over has ended, with its event.
 */
export async function changeDocument<T>(
  { state, clock }: ExceptionPorts,
  decide: (document: Exceptions, moment: Moment) => Promise<Decision<T>> | Decision<T>,
): Promise<T> {
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
    const { value, generation } = await readDocument(state);
    const now = clock.now();
    const archived = await archiveOldEvents(state, value);
    const { active, expired } = splitExpired(archived.exceptions, now);
    const settled = endInDocument({ ...archived, exceptions: active }, expired, now);
    const { next, answer } = await decide(settled, { now, expired });
    if (next === null) return answer;
    const outcome = await state.write(statePaths.exceptions, JSON.stringify(next), generation);
    if (outcome.written) return answer;
  }
  throw new CollectError('unavailable', `state object ${statePaths.exceptions}`, 'Others kept changing it. Try again.');
}

/** Adds ends and their events, and forgets ends that are no longer told. The caller took the exceptions out. */
export function endInDocument(document: Exceptions, ends: readonly EndedException[], now: Date): Exceptions {
  return {
    ...document,
    ended: [...document.ended, ...ends].filter((one) => isRecentEnd(one, now)),
    events: [
      ...document.events,
      ...ends.map(({ exception, why }) => ({
        key: digestText(`ended ${exception.id}`),
        at: now.toISOString(),
        action: 'expired' as const,
        exception,
        previous: null,
        by: { kind: 'program' as const },
        why,
      })),
    ],
  };
}

/** An exception without what the store keeps beside it. */
export function withoutReplaced({ replaces, ...exception }: StoredException): Omit<StoredException, 'replaces'> {
  return exception;
}
