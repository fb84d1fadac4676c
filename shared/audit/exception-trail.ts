import { type ExceptionEvent, type Exceptions, exceptionEvent } from '../domain/exception.ts';
import { DAY_MS } from '../domain/exception-list.ts';
import { CollectError } from '../errors.ts';
import { statePaths } from './paths.ts';
import type { StateStore } from './ports.ts';

/** Events in one object of the trail: always as many, so that an event's number says where it is. */
export const TRAIL_PART_EVENTS = 200;
/** Events that the document holds before the oldest are moved. */
const MOST_EVENTS = 2 * TRAIL_PART_EVENTS;
/** Cloud Tasks deletes a task that could not be done within 31 days: no repetition comes later. */
const REPEAT_DAYS = 31;

/**
 * Moves the oldest events out of a document that was read, if there are too many. Each part is stored before the document
 * without it is written: killed in between, the part is there twice until the next change, and is read once (`readTrail`
 * counts from `archived`). Only events that were read are moved, so that two who do it at once store the same bytes.
 */
export async function archiveOldEvents(state: StateStore, document: Exceptions): Promise<Exceptions> {
  let { archived, events } = document;
  while (events.length > MOST_EVENTS) {
    await storePart(state, archived / TRAIL_PART_EVENTS, events.slice(0, TRAIL_PART_EVENTS));
    archived += TRAIL_PART_EVENTS;
    events = events.slice(TRAIL_PART_EVENTS);
  }
  return { ...document, archived, events };
}

async function storePart(state: StateStore, part: number, events: readonly ExceptionEvent[]): Promise<void> {
  const path = statePaths.trail(part);
  const text = events.map((event) => `${JSON.stringify(event)}\n`).join('');
  const outcome = await state.write(path, text, 'absent');
  if (outcome.written) return;
  // An earlier attempt stored it: nothing may be dropped from the document that is not there word for word.
  if (JSON.stringify(await readPart(state, part)) !== JSON.stringify(events))
    throw new CollectError('malformed', `state object ${path}`, 'It holds other events than exceptions.json says.');
}

async function readPart(state: StateStore, part: number): Promise<ExceptionEvent[]> {
  const path = statePaths.trail(part);
  const stored = await state.read(path);
  if (stored === null)
    throw new CollectError('not-found', `state object ${path}`, 'A part of the audit trail is gone.');
  const lines = stored.text.split('\n').filter((line) => line !== '');
  return lines.map((line, index) => {
    const parsed = exceptionEvent.safeParse(tryJson(line));
    if (parsed.success) return parsed.data;
    throw new CollectError('malformed', `state object ${path}`, `line ${index + 1} is not an event of the trail`);
  });
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Every event of the trail, oldest first, each once. */
export async function readWholeTrail(state: StateStore, document: Exceptions): Promise<ExceptionEvent[]> {
  const events: ExceptionEvent[] = [];
  for (let part = 0; part < document.archived / TRAIL_PART_EVENTS; part += 1) {
    events.push(...(await readPart(state, part)));
  }
  return [...events, ...document.events];
}

/** The event of a request that was done before; looked for as far back as a repetition can come from. */
export async function findEvent(
  state: StateStore,
  document: Exceptions,
  { key, now }: { key: string; now: Date },
): Promise<ExceptionEvent | null> {
  let events: readonly ExceptionEvent[] = document.events;
  for (let part = document.archived / TRAIL_PART_EVENTS; ; part -= 1) {
    const found = events.find((event) => event.key === key);
    if (found !== undefined) return found;
    const [oldest] = events;
    const isFarEnough = oldest !== undefined && now.getTime() - Date.parse(oldest.at) > REPEAT_DAYS * DAY_MS;
    if (part === 0 || isFarEnough) return null;
    events = await readPart(state, part - 1);
  }
}
