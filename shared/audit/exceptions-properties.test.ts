import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RequestError } from '../errors.ts';
import {
  ANA,
  aRequest,
  BEN,
  CLUSTER,
  createExceptionPorts,
  createFaultyState,
  type Fault,
  followTrail,
} from './exception-ports.test-helper.ts';
import {
  type ExceptionRequest,
  endExceptions,
  readExceptions,
  readTrail,
  recordException,
  undoException,
} from './exceptions.ts';
import { digestText } from './paths.ts';

/** What people and tasks do, many of it at once; `key` and `target` are drawn from a few, so that they meet. */
type Step =
  | { do: 'record'; request: ExceptionRequest }
  | { do: 'undo'; target: string; key: string }
  | { do: 'end'; target: string }
  | { do: 'wait'; seconds: number };

const KEYS = ['a', 'b', 'c', 'd', 'e', 'f'];
const idOf = (key: string) => digestText(`record ${key}`).slice(0, 16);

const key = fc.constantFrom(...KEYS);
const record = fc
  .record({
    key,
    cluster: fc.constantFrom(CLUSTER, `${CLUSTER}-2`),
    rule: fc.constantFrom(null, 'kube-dns-dial-timeouts'),
    kind: fc.constantFrom('exempted' as const, 'snoozed' as const, 'acknowledged' as const),
    until: fc.constantFrom('1d', '3d', '60d'),
    by: fc.constantFrom(ANA, BEN),
  })
  .map((request): Step => ({ do: 'record', request: aRequest({ ...request, fingerprint: `${CLUSTER}#` }) }));
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: record },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('undo' as const), target: key.map(idOf), key }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('end' as const), target: key.map(idOf) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('wait' as const), seconds: fc.integer({ max: 200_000, min: 1 }) }),
  },
);
const fault = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Fault>('none') },
  { arbitrary: fc.constantFrom<Fault>('before', 'after'), weight: 1 },
);

test('any sequence of requests, repetitions, kills and people at once: state and trail say the same', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(step, { minLength: 1, maxLength: 4 }), { maxLength: 12 }),
      fc.array(fault, { maxLength: 20 }),
      async (rounds, faults) => {
        const ports = createExceptionPorts();
        const state = createFaultyState(ports.state, [...faults]);
        const done = new Map<string, string>();
        let trail: string[] = [];

        async function carryOut(one: Step): Promise<void> {
          if (one.do === 'wait') return ports.clock.advance(one.seconds);
          if (one.do === 'end') return endExceptions({ ...ports, state }, [one.target]);
          const answer =
            one.do === 'record'
              ? await recordException({ ...ports, state }, one.request)
              : await undoException({ ...ports, state }, { id: one.target, by: BEN, key: one.key });
          // Whoever was told that something is done is told the same again, and of the same exception.
          const name = `${one.do} ${one.do === 'record' ? one.request.key : one.key}`;
          if (answer.outcome === 'repeated') expect(done.get(name) ?? answer.exception.id).toBe(answer.exception.id);
          else expect(done.has(name)).toBe(false);
          done.set(name, answer.exception.id);
        }

        for (const round of rounds) {
          await Promise.allSettled(round.map((one) => carryOut(one))).then((outcomes) => {
            for (const outcome of outcomes) {
              if (outcome.status === 'rejected' && !isExpected(outcome.reason)) throw outcome.reason;
            }
          });
          const events = await readTrail(ports.state);
          const { records } = await readExceptions(ports.state, ports.clock.now());
          expect(followTrail(events)).toEqual(records.exceptions.map(({ id }) => id).sort());
          // Nothing that was ever in the trail leaves it or moves.
          const lines = events.map((event) => JSON.stringify(event));
          expect(lines.slice(0, trail.length)).toEqual(trail);
          trail = lines;
          const keys = events.map((event) => event.key);
          expect(new Set(keys).size).toBe(keys.length);
          const slots = records.exceptions.map(({ cluster, rule, kind }) => JSON.stringify([cluster, rule, kind]));
          expect(new Set(slots).size).toBe(slots.length);
        }
        const keys = new Set((await readTrail(ports.state)).map((event) => event.key));
        for (const name of done.keys()) expect(keys).toContain(digestText(name));
      },
    ),
    { numRuns: 300 },
  );
});

function isExpected(error: unknown): boolean {
  return error instanceof RequestError || (error instanceof Error && error.message.startsWith('killed '));
}

test('twenty at once: each is recorded, none twice', async () => {
  const ports = createExceptionPorts();
  const requests = Array.from({ length: 20 }, (_, index) =>
    aRequest({ key: `key ${index}`, cluster: `${CLUSTER}-${index}` }),
  );
  await Promise.all([...requests, ...requests].map((request) => recordException(ports, request)));
  expect((await readExceptions(ports.state, ports.clock.now())).active).toHaveLength(20);
  expect(await readTrail(ports.state)).toHaveLength(20);
});
