import { describe, expect, test } from 'vitest';
import { CollectError, RequestError } from '../errors.ts';
import { ANA, aRequest, BEN, CLUSTER, createExceptionPorts } from './exception-ports.test-helper.ts';
import {
  type ExceptionPorts,
  endExceptions,
  readExceptions,
  readTrail,
  recordException,
  undoException,
} from './exceptions.ts';
import { statePaths } from './paths.ts';

const DAY = 86_400;

async function trailOf({ state }: ExceptionPorts): Promise<string[]> {
  return (await readTrail(state)).map(({ action, exception }) => `${action} ${exception.reason}`);
}

async function activeOf({ state, clock }: ExceptionPorts): Promise<string[]> {
  return (await readExceptions(state, clock.now())).active.map(({ reason }) => reason);
}

describe('a new exception', () => {
  test('is stored with who, when and until, and its event with it', async () => {
    const ports = createExceptionPorts();
    const { outcome, exception, previous } = await recordException(ports, aRequest({ reason: '  moves in January ' }));
    expect({ outcome, previous }).toEqual({ outcome: 'created', previous: null });
    expect(exception).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{16}$/),
      cluster: CLUSTER,
      rule: null,
      kind: 'exempted',
      reason: 'moves in January',
      by: ANA,
      at: '2026-11-22T06:00:00.000Z',
      until: '2026-12-22T06:00:00.000Z',
      fingerprint: null,
    });
    expect((await readExceptions(ports.state, ports.clock.now())).active).toEqual([{ ...exception, replaces: null }]);
    expect(await readTrail(ports.state)).toEqual([
      expect.objectContaining({ action: 'created', at: exception.at, by: ANA, exception, previous: null }),
    ]);
  });

  test('is logged without its reason', async () => {
    const ports = createExceptionPorts();
    await recordException(ports, aRequest({ reason: 'secret words' }));
    expect(ports.log.lines).toEqual([expect.objectContaining({ severity: 'INFO', message: 'exception created' })]);
    expect(JSON.stringify(ports.log.lines)).not.toContain('secret words');
  });

  test('of a cluster in another spelling is of the same cluster', async () => {
    const { exception } = await recordException(
      createExceptionPorts(),
      aRequest({ cluster: `//container.googleapis.com/${CLUSTER.replace('locations', 'zones')}` }),
    );
    expect(exception.cluster).toBe(CLUSTER);
  });

  test('of the same cluster, rule and kind takes the place of the old one', async () => {
    const ports = createExceptionPorts();
    const first = await recordException(ports, aRequest({ reason: 'first' }));
    const second = await recordException(ports, aRequest({ key: 'second', reason: 'second', by: BEN }));
    expect(second).toMatchObject({ outcome: 'replaced', previous: first.exception });
    expect(await activeOf(ports)).toEqual(['second']);
    expect(await trailOf(ports)).toEqual(['created first', 'replaced second']);
  });

  test('of another rule or kind stands beside it', async () => {
    const ports = createExceptionPorts();
    await recordException(ports, aRequest({ reason: 'whole' }));
    await recordException(ports, aRequest({ key: '2', kind: 'snoozed', reason: 'snooze', until: '1w' }));
    await recordException(ports, aRequest({ key: '3', rule: 'kube-dns-dial-timeouts', reason: 'rule', until: '2w' }));
    expect(await activeOf(ports)).toEqual(['snooze', 'rule', 'whole']);
  });
});

describe('a request that is repeated', () => {
  test('changes nothing and is answered as before', async () => {
    const ports = createExceptionPorts();
    const first = await recordException(ports, aRequest());
    const before = ports.state.objects.get(statePaths.exceptions);
    ports.clock.advance(60);
    expect(await recordException(ports, aRequest())).toEqual({ ...first, outcome: 'repeated' });
    expect(ports.state.objects.get(statePaths.exceptions)).toBe(before);
  });

  test('does not bring back what was undone or is over', async () => {
    const ports = createExceptionPorts();
    const { exception } = await recordException(ports, aRequest({ until: '1d' }));
    await undoException(ports, { id: exception.id, by: ANA, key: 'undo' });
    expect((await recordException(ports, aRequest({ until: '1d' }))).outcome).toBe('repeated');
    ports.clock.advance(2 * DAY);
    expect((await recordException(ports, aRequest({ until: '2026-11-23T06:00:00Z' }))).outcome).toBe('repeated');
    expect(await activeOf(ports)).toEqual([]);
    expect(await trailOf(ports)).toEqual(['created moves in January', 'undone moves in January']);
  });

  test('while somebody else writes: both are kept', async () => {
    const ports = createExceptionPorts();
    ports.state.interrupt(statePaths.exceptions, () =>
      recordException(ports, aRequest({ key: 'other', rule: 'kube-dns-dial-timeouts', reason: 'other' })),
    );
    await recordException(ports, aRequest({ reason: 'mine' }));
    expect((await activeOf(ports)).sort()).toEqual(['mine', 'other']);
  });
});

describe('a request that is refused', () => {
  test.each([
    ['an expiry that is over', { until: '2026-11-21' }, /must lie in the future/],
    ['an expiry that is no time', { until: 'soon' }, /30d, 4w, 2027-01-31/],
    ['an expiry of more than 180 days', { until: '181d' }, /at most 180 days.*2027-05-21/],
    ['no reason', { reason: ' \n' }, /needs a reason/],
    ['a reason that is too long', { reason: 'x'.repeat(501) }, /at most 500 characters; this one has 501/],
    ['a cluster that is not named in full', { cluster: 'checkout' }, /projects\/PROJECT\/locations/],
    ['a cluster name without end', { cluster: `${CLUSTER}${'x'.repeat(1_000)}` }, /projects\/PROJECT\/locations/],
    ['a rule that is not there', { rule: 'nonsense' }, /kube-dns-dial-timeouts/],
    ['an acknowledgement of nothing', { kind: 'acknowledged' }, /findings that a run has seen/],
    ['a person that no door let in', { by: { ...ANA, id: 'channel> <!here' } }, /by\.id: must be a Slack user ID/],
    ['no key', { key: ' ' }, /needs a key/],
  ] as const)('%s: what is allowed is said, and nothing is stored', async (_, overrides, words) => {
    const ports = createExceptionPorts();
    const refused = recordException(ports, aRequest(overrides));
    await expect(refused).rejects.toThrow(RequestError);
    await expect(refused).rejects.toThrow(words);
    expect(ports.state.objects.size).toBe(0);
  });

  test.each([
    ['180d', '2027-05-21T06:00:00.000Z'],
    ['2027-05-21', '2027-05-21T23:59:59.999Z'],
  ])('%s is the most that is allowed', async (text, until) => {
    const { exception } = await recordException(createExceptionPorts(), aRequest({ until: text }));
    expect(exception.until).toBe(until);
  });

  test('the five thousand and first', async () => {
    const ports = createExceptionPorts();
    const { exception } = await recordException(ports, aRequest());
    const stored = JSON.parse(ports.state.objects.get(statePaths.exceptions) ?? '');
    stored.exceptions = Array.from({ length: 5_000 }, (_, index) => ({
      ...exception,
      id: `i${index}`,
      replaces: null,
    }));
    ports.state.objects.set(statePaths.exceptions, JSON.stringify(stored));
    await expect(recordException(ports, aRequest({ key: '2', kind: 'snoozed' }))).rejects.toThrow(/5000 exceptions/);
  });
});

describe('an undo', () => {
  test('takes the exception back and says who', async () => {
    const ports = createExceptionPorts();
    const { exception } = await recordException(ports, aRequest());
    const undone = await undoException(ports, { id: exception.id, by: BEN, key: 'undo' });
    expect(undone).toEqual({ outcome: 'undone', exception, restored: null });
    expect(await activeOf(ports)).toEqual([]);
    expect((await readTrail(ports.state)).at(-1)).toMatchObject({ action: 'undone', by: BEN, exception });
  });

  test('repeated changes nothing', async () => {
    const ports = createExceptionPorts();
    const { exception } = await recordException(ports, aRequest());
    const request = { id: exception.id, by: BEN, key: 'undo' };
    await undoException(ports, request);
    expect(await undoException(ports, request)).toMatchObject({ outcome: 'repeated', exception });
    expect(await trailOf(ports)).toHaveLength(2);
  });

  test('of one that had replaced another brings that back', async () => {
    const ports = createExceptionPorts();
    const first = await recordException(ports, aRequest({ reason: 'first' }));
    const second = await recordException(ports, aRequest({ key: '2', reason: 'second', until: '60d' }));
    const undone = await undoException(ports, { id: second.exception.id, by: ANA, key: 'undo' });
    expect(undone.restored).toEqual(first.exception);
    expect(await activeOf(ports)).toEqual(['first']);
  });

  test('does not bring back one whose time is over', async () => {
    const ports = createExceptionPorts();
    await recordException(ports, aRequest({ reason: 'first', until: '1d' }));
    const second = await recordException(ports, aRequest({ key: '2', reason: 'second' }));
    ports.clock.advance(DAY);
    const undone = await undoException(ports, { id: second.exception.id, by: ANA, key: 'undo' });
    expect(undone.restored).toBeNull();
    expect(await activeOf(ports)).toEqual([]);
  });

  test('of one that is no longer in force says what became of it', async () => {
    const ports = createExceptionPorts();
    const undo = (id: string, key: string) => undoException(ports, { id, by: ANA, key });
    await expect(undo('0123456789abcdef', 'a')).rejects.toThrow('There is no such exception in force.');
    const first = await recordException(ports, aRequest());
    const second = await recordException(ports, aRequest({ key: '2', until: '1d' }));
    await expect(undo(first.exception.id, 'b')).rejects.toThrow(/was replaced on 2026-11-22/);
    ports.clock.advance(DAY);
    await endExceptions(ports, []);
    await expect(undo(second.exception.id, 'c')).rejects.toThrow(/has ended on 2026-11-23/);
    const third = await recordException(ports, aRequest({ key: '3' }));
    await undo(third.exception.id, 'd');
    await expect(undo(third.exception.id, 'e')).rejects.toThrow(RequestError);
    await expect(undo(third.exception.id, 'e')).rejects.toThrow(/was undone on 2026-11-23/);
  });
});

describe('an end', () => {
  test('by time is in the trail, is told for 14 days, then forgotten', async () => {
    const ports = createExceptionPorts();
    await recordException(ports, aRequest({ until: '1d' }));
    ports.clock.advance(DAY);
    await endExceptions(ports, []);
    expect((await readTrail(ports.state)).at(-1)).toMatchObject({
      action: 'expired',
      why: 'expired',
      by: { kind: 'program' },
      at: '2026-11-23T06:00:00.000Z',
    });
    const ended = async () => (await readExceptions(ports.state, ports.clock.now())).ended;
    expect(await ended()).toEqual([expect.objectContaining({ at: '2026-11-23T06:00:00.000Z', why: 'expired' })]);
    ports.clock.advance(14 * DAY);
    expect(await ended()).toHaveLength(1);
    ports.clock.advance(1);
    expect(await ended()).toEqual([]);
    await recordException(ports, aRequest({ key: '2' }));
    expect((await readExceptions(ports.state, ports.clock.now())).records.ended).toEqual([]);
    expect(await trailOf(ports)).toHaveLength(3);
  });

  test('by time is noticed by whoever writes next', async () => {
    const ports = createExceptionPorts();
    await recordException(ports, aRequest({ reason: 'first', until: '1d' }));
    ports.clock.advance(2 * DAY);
    const { outcome } = await recordException(ports, aRequest({ key: '2', reason: 'second' }));
    expect(outcome).toBe('created');
    expect(await trailOf(ports)).toEqual(['created first', 'expired first', 'created second']);
  });

  test('of an acknowledgement whose cluster got worse is final; of any other kind it is not asked for', async () => {
    const ports = createExceptionPorts();
    const seen = { kind: 'acknowledged', fingerprint: `${CLUSTER}#` } as const;
    const { exception } = await recordException(ports, aRequest({ ...seen, reason: 'seen' }));
    const exempted = await recordException(ports, aRequest({ key: '2', reason: 'accepted' }));
    await endExceptions(ports, [exception.id, exempted.exception.id, 'unknown']);
    expect(await activeOf(ports)).toEqual(['accepted']);
    expect((await readTrail(ports.state)).at(-1)).toMatchObject({ action: 'expired', why: 'worse' });
  });

  test('asked for again, or with nothing to end: nothing is written', async () => {
    const ports = createExceptionPorts();
    await endExceptions(ports, ['unknown']);
    expect(ports.state.objects.size).toBe(0);
    await recordException(ports, aRequest({ until: '1d' }));
    ports.clock.advance(DAY);
    await endExceptions(ports, []);
    const before = ports.state.objects.get(statePaths.exceptions);
    const lines = ports.log.lines.length;
    await endExceptions(ports, []);
    expect(ports.state.objects.get(statePaths.exceptions)).toBe(before);
    expect(ports.log.lines).toHaveLength(lines);
  });
});

describe('the document', () => {
  test('there is none: no exceptions, an empty trail', async () => {
    const { state, clock } = createExceptionPorts();
    expect(await readExceptions(state, clock.now())).toMatchObject({ active: [], expiring: [], ended: [] });
    expect(await readTrail(state)).toEqual([]);
  });

  test('it is not one: said, and never written over', async () => {
    const ports = createExceptionPorts();
    ports.state.objects.set(statePaths.exceptions, '{"exceptions":[]}');
    await expect(recordException(ports, aRequest())).rejects.toThrow(CollectError);
    await expect(readExceptions(ports.state, ports.clock.now())).rejects.toThrow(CollectError);
    expect(ports.state.objects.get(statePaths.exceptions)).toBe('{"exceptions":[]}');
  });

  test('others change it without end: the request gives up', async () => {
    const ports = createExceptionPorts();
    const state = { ...ports.state, write: async () => ({ written: false as const }) };
    await expect(recordException({ ...ports, state }, aRequest())).rejects.toThrow(/Others kept changing it/);
  });
});
