import type { Exception, ExceptionEvent, ExceptionPerson, ExceptionRecords, Exceptions } from '../domain/exception.ts';
import { type ExceptionList, listExceptions } from '../domain/exception-list.ts';
import { RequestError } from '../errors.ts';
import { checkKey, checkPerson, checkRequest, type ExceptionRequest } from './exception-request.ts';
import {
  changeDocument,
  type ExceptionPorts,
  endInDocument,
  readDocument,
  withoutReplaced,
} from './exception-store.ts';
import { findEvent, readWholeTrail } from './exception-trail.ts';
import { digestText } from './paths.ts';
import type { StateStore } from './ports.ts';

export type { ExceptionRequest } from './exception-request.ts';
export type { ExceptionPorts } from './exception-store.ts';

export interface RecordedException {
  /** `repeated`: this request was done before, maybe by an attempt whose answer got lost. Tell the person the same. */
  outcome: 'created' | 'replaced' | 'repeated';
  exception: Exception;
  /** The one of the same cluster, rule and kind that it took the place of; an undo brings it back. */
  previous: Exception | null;
}

/**
 * Lets a cluster, or the finding of one rule, be until a day. Takes the place of one of the same cluster, rule and kind.
 * Throws RequestError that says what is allowed, CollectError when the store fails.
 */
export async function recordException(ports: ExceptionPorts, request: ExceptionRequest): Promise<RecordedException> {
  const key = digestText(`record ${checkKey(request.key)}`);
  const recorded = await changeDocument(ports, async (document, { now }) => {
    const done = await findEvent(ports.state, document, { key, now });
    if (done !== null) return { next: null, answer: repeatedRecord(done) };
    const exception: Exception = { id: key.slice(0, ID_LENGTH), ...checkRequest(request, now) };
    const replaced = document.exceptions.find((one) => isSameSlot(one, exception));
    if (replaced === undefined && document.exceptions.length >= MOST_EXCEPTIONS)
      throw new RequestError(`There are ${MOST_EXCEPTIONS} exceptions already: move clusters instead.`);
    const previous = replaced === undefined ? null : withoutReplaced(replaced);
    const action = previous === null ? 'created' : 'replaced';
    const next: Exceptions = {
      ...document,
      exceptions: [...document.exceptions.filter((one) => one !== replaced), { ...exception, replaces: previous }],
      events: [...document.events, { key, at: exception.at, action, exception, previous, by: request.by, why: null }],
    };
    return { next, answer: { outcome: action, exception, previous } satisfies RecordedException as RecordedException };
  });
  logChange(ports, `exception ${recorded.outcome}`, recorded.exception);
  return recorded;
}

export interface UndoRequest {
  id: string;
  by: ExceptionPerson;
  /** As of `recordException`. */
  key: string;
}

export interface UndoneException {
  outcome: 'undone' | 'repeated';
  exception: Exception;
  /** The one that is in force again: what the undone one had replaced, unless its time is over. */
  restored: Exception | null;
}

/** Takes an exception back before its end. Throws RequestError when it is no longer in force, saying why. */
export async function undoException(ports: ExceptionPorts, request: UndoRequest): Promise<UndoneException> {
  const key = digestText(`undo ${checkKey(request.key)}`);
  const by = checkPerson(request.by);
  const undone = await changeDocument<UndoneException>(ports, async (document, { now }) => {
    const done = await findEvent(ports.state, document, { key, now });
    if (done !== null)
      return { next: null, answer: { outcome: 'repeated', exception: done.exception, restored: done.previous } };
    const stored = document.exceptions.find(({ id }) => id === request.id);
    if (stored === undefined) throw new RequestError(explainAbsence(document, request.id));
    const exception = withoutReplaced(stored);
    const restored = stored.replaces !== null && new Date(stored.replaces.until) > now ? stored.replaces : null;
    const others = document.exceptions.filter((one) => one !== stored);
    const next: Exceptions = {
      ...document,
      exceptions: restored === null ? others : [...others, { ...restored, replaces: null }],
      events: [
        ...document.events,
        { key, at: now.toISOString(), action: 'undone', exception, previous: restored, by, why: null },
      ],
    };
    return { next, answer: { outcome: 'undone', exception, restored } };
  });
  logChange(ports, `exception ${undone.outcome}`, undone.exception);
  return undone;
}

/**
 * Ends what is over: exceptions whose time has come, and acknowledgements (by id) of clusters that a run found worse. Changes
 * nothing when there is nothing to end, so that it may be done again at any time.
 */
export async function endExceptions(ports: ExceptionPorts, outgrown: readonly string[]): Promise<void> {
  const wanted = new Set(outgrown);
  const ended = await changeDocument<Exception[]>(ports, (document, { now, expired }) => {
    const worse = document.exceptions.filter((one) => wanted.has(one.id) && one.kind === 'acknowledged');
    const ends = worse.map((one) => ({
      exception: withoutReplaced(one),
      at: now.toISOString(),
      why: 'worse' as const,
    }));
    const rest = { ...document, exceptions: document.exceptions.filter((one) => !worse.includes(one)) };
    const next = endInDocument(rest, ends, now);
    const news = [...expired, ...ends].map(({ exception }) => exception);
    return { next: news.length === 0 ? null : next, answer: news };
  });
  for (const exception of ended) logChange(ports, 'exception ended', exception);
}

/** The exceptions at this moment, and the records that a report is built with. Throws CollectError. */
export async function readExceptions(
  state: StateStore,
  now: Date,
): Promise<ExceptionList & { records: ExceptionRecords }> {
  const { schema, exceptions, ended } = (await readDocument(state)).value;
  const records = { schema, exceptions, ended };
  return { ...listExceptions(records, now), records };
}

/** The whole audit trail, oldest first. Throws CollectError when a part of it is missing or unreadable. */
export async function readTrail(state: StateStore): Promise<ExceptionEvent[]> {
  return readWholeTrail(state, (await readDocument(state)).value);
}

/** Hexadecimal digits: 64 bits. */
const ID_LENGTH = 16;
/** A few megabytes, which every change writes; an organization with more has decided to live with the problem. */
const MOST_EXCEPTIONS = 5_000;

function isSameSlot(a: Exception, b: Exception): boolean {
  return a.cluster === b.cluster && a.rule === b.rule && a.kind === b.kind;
}

function repeatedRecord({ exception, previous }: ExceptionEvent): RecordedException {
  return { outcome: 'repeated', exception, previous };
}

/** Who wants to undo what is no more is told what became of it. */
function explainAbsence({ events }: Exceptions, id: string): string {
  const event = events.findLast(
    ({ action, exception, previous }) => (action === 'replaced' ? previous?.id : exception.id) === id,
  );
  if (event === undefined || event.action === 'created') return 'There is no such exception in force.';
  const words = { replaced: 'was replaced', undone: 'was undone', expired: 'has ended' }[event.action];
  return `This exception is no longer in force: it ${words} on ${event.at.slice(0, 10)}.`;
}

/** The reason is free text of a person: it stands in the trail, not in the log. */
function logChange({ log }: ExceptionPorts, message: string, { id, cluster, rule, kind, until }: Exception): void {
  log.write('INFO', message, { exception: id, cluster, rule, kind, until });
}
