import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Exceptions } from '../domain/exception.ts';
import {
  aRequest,
  createExceptionPorts,
  createFaultyState,
  type Fault,
  followTrail,
} from './exception-ports.test-helper.ts';
import { type ExceptionPorts, readExceptions, readTrail, recordException, undoException } from './exceptions.ts';
import { statePaths } from './paths.ts';

/** Ports over a document that holds as many events: an exception is made, undone, made... */
async function portsWithEvents(count: number) {
  const ports = createExceptionPorts();
  const first = await recordException(ports, aRequest());
  await undoException(ports, { id: first.exception.id, by: aRequest().by, key: 'undo' });
  const text = ports.state.objects.get(statePaths.exceptions) ?? '';
  const document: Exceptions = JSON.parse(text);
  const events = Array.from({ length: count }, (_, index) => {
    const one = document.events[index % 2];
    if (one === undefined) throw new Error('the sample has two events');
    const id = String(Math.floor(index / 2)).padStart(16, '0');
    return { ...one, key: `key ${index}`, exception: { ...one.exception, id } };
  });
  const last = events.at(-1)?.exception;
  const exceptions = count % 2 === 1 && last !== undefined ? [{ ...last, replaces: null }] : [];
  const stored = JSON.stringify({ ...document, exceptions, events } satisfies Exceptions);
  ports.state.objects.set(statePaths.exceptions, stored);
  return ports;
}

function documentOf({ state }: Awaited<ReturnType<typeof portsWithEvents>>): Exceptions {
  return JSON.parse(state.objects.get(statePaths.exceptions) ?? '');
}

async function keysOf({ state }: ExceptionPorts): Promise<string[]> {
  return (await readTrail(state)).map(({ key }) => key);
}

const snooze = aRequest({ key: 'snooze', kind: 'snoozed' });

describe('the trail', () => {
  test('of 400 events stands in the document', async () => {
    const ports = await portsWithEvents(400);
    await recordException(ports, snooze);
    expect(documentOf(ports)).toMatchObject({ archived: 0 });
    expect(documentOf(ports).events).toHaveLength(401);
  });

  test('of more is moved, 200 at a time, and is read whole and in order', async () => {
    const ports = await portsWithEvents(1_001);
    const before = await keysOf(ports);
    await recordException(ports, snooze);
    expect([...ports.state.objects.keys()].sort()).toEqual([
      'exceptions.json',
      'exceptions/trail/00000.ndjson',
      'exceptions/trail/00001.ndjson',
      'exceptions/trail/00002.ndjson',
      'exceptions/trail/00003.ndjson',
    ]);
    expect(documentOf(ports).archived).toBe(800);
    expect(documentOf(ports).events).toHaveLength(202);
    expect(await keysOf(ports)).toEqual([...before, expect.any(String)]);
  });

  test('a request whose event was moved is still known', async () => {
    const ports = await portsWithEvents(401);
    const first = await recordException(ports, snooze);
    const document = documentOf(ports);
    const filler = Array.from({ length: 400 }, (_, index) => ({ ...document.events[0], key: `filler ${index}` }));
    ports.state.objects.set(
      statePaths.exceptions,
      JSON.stringify({ ...document, events: [...document.events, ...filler] }),
    );
    await recordException(ports, aRequest({ key: 'another', kind: 'exempted', rule: 'kube-dns-dial-timeouts' }));
    expect(documentOf(ports).events.map(({ exception }) => exception.id)).not.toContain(first.exception.id);
    expect(await recordException(ports, snooze)).toEqual({ ...first, outcome: 'repeated' });
  });

  test('a request of which no repetition can come any more: the moved parts are not read', async () => {
    const ports = await portsWithEvents(401);
    await recordException(ports, snooze);
    const reads: string[] = [];
    async function read(path: string) {
      reads.push(path);
      return ports.state.read(path);
    }
    ports.clock.advance(40 * 86_400);
    await recordException({ ...ports, state: { ...ports.state, read } }, aRequest({ key: 'late' }));
    expect(reads).toEqual(['exceptions.json']);
  });

  test('a part that is gone is said, not skipped', async () => {
    const ports = await portsWithEvents(401);
    await recordException(ports, snooze);
    const part = ports.state.objects.get('exceptions/trail/00000.ndjson') ?? '';
    ports.state.objects.set('exceptions/trail/00000.ndjson', part.replace('"created"', '"made up"'));
    await expect(readTrail(ports.state)).rejects.toThrow('line 1 is not an event');
    ports.state.objects.set('exceptions/trail/00000.ndjson', `${part}{`);
    await expect(readTrail(ports.state)).rejects.toThrow('line 201 is not an event');
    ports.state.objects.delete('exceptions/trail/00000.ndjson');
    await expect(readTrail(ports.state)).rejects.toThrow('A part of the audit trail is gone.');
  });

  test('a part that holds something else: nothing is dropped from the document', async () => {
    const ports = await portsWithEvents(401);
    const before = ports.state.objects.get(statePaths.exceptions);
    ports.state.objects.set('exceptions/trail/00000.ndjson', '');
    await expect(recordException(ports, snooze)).rejects.toThrow('It holds other events than exceptions.json says.');
    expect(ports.state.objects.get(statePaths.exceptions)).toBe(before);
  });

  test('killed at any write while it is moved: nothing is lost and nothing twice', async () => {
    const fault = fc.constantFrom<Fault>('none', 'before', 'after');
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 390, max: 830 }), fc.array(fault, { maxLength: 6 }), async (count, faults) => {
        const ports = await portsWithEvents(count);
        const before = await keysOf(ports);
        const kills = [...faults];
        for (let attempt = 0; attempt < 8; attempt += 1) {
          // Each attempt is a new process: it knows nothing of the one before.
          const state = createFaultyState(ports.state, kills);
          const isDone = await recordException({ ...ports, state }, snooze).then(
            () => true,
            () => false,
          );
          const trail = await keysOf(ports);
          expect(trail.slice(0, count)).toEqual(before);
          expect(trail.length).toBeLessThanOrEqual(count + 1);
          if (isDone) break;
        }
        const trail = await readTrail(ports.state);
        expect(trail).toHaveLength(count + 1);
        const { active } = await readExceptions(ports.state, ports.clock.now());
        expect(active.map(({ id }) => id).sort()).toEqual(followTrail(trail));
      }),
      { numRuns: 30 },
    );
  });
});
