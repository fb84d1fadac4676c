import { describe, expect, test } from 'vitest';
import type { DigestView } from '../domain/digest.ts';
import { type DigestRecord, digestRecord } from '../domain/digest.ts';
import type { ClusterReport } from '../domain/report.ts';
import { DeliveryError } from '../errors.ts';
import { deliverDigest } from './deliver-digest.ts';
import { aReportOf, aTold, createMemoryMessenger, plainWords } from './memory-messenger.test-helper.ts';
import { createMemoryClock, createMemoryLog, createMemoryState, SCOPE } from './memory-ports.test-helper.ts';
import { statePaths } from './paths.ts';

const CHANNEL = 'C0DNS0001';
const PATH = statePaths.digest(CHANNEL, SCOPE);
const LEASE = 60;
const OPTIONS = { leaseSeconds: LEASE, timeZone: 'UTC' };

const [SUNDAY, MONDAY, TUESDAY, WEDNESDAY, NEXT_MONDAY] = [
  '2026-11-22T06:00:00Z',
  '2026-11-23T06:00:00Z',
  '2026-11-24T06:00:00Z',
  '2026-11-25T06:00:00Z',
  '2026-11-30T06:00:00Z',
] as const;

const QUIET = [aTold('a')];
const WORSE = [aTold('a', { severity: 'high' })];
const MORE = [aTold('a', { severity: 'high' }), aTold('b')];

function createPorts() {
  return {
    state: createMemoryState(),
    messenger: createMemoryMessenger(),
    words: plainWords,
    clock: createMemoryClock(),
    log: createMemoryLog(),
  };
}
type Ports = ReturnType<typeof createPorts>;

function aView(slot: string, clusters: readonly ClusterReport[]): DigestView {
  const { run, coverage } = aReportOf(slot, clusters);
  return {
    channel: CHANNEL,
    weekday: 'monday',
    run,
    coverage,
    clusters,
    others: new Map(),
    selection: [],
    owners: new Map(),
  };
}

const deliver = (ports: Ports, slot: string, clusters: readonly ClusterReport[]) =>
  deliverDigest(ports, aView(slot, clusters), OPTIONS);

function recordOf({ state }: Ports): DigestRecord {
  return digestRecord.parse(JSON.parse(state.objects.get(PATH) ?? 'null'));
}

/** Messages as they read now: replies with the sign of one, and how often each was changed. */
function channelOf({ messenger }: Ports): string[] {
  return messenger.messages.map(
    ({ text, threadTs, edits }) => `${threadTs === null ? '' : '> '}${text}${edits === 0 ? '' : ` (changed ${edits})`}`,
  );
}

const run = (slot: string) => aReportOf(slot, []).run.id;

describe('runs of one week', () => {
  test('the first posts a message and replies nothing', async () => {
    const ports = createPorts();
    await deliver(ports, MONDAY, MORE);
    expect(channelOf(ports)).toEqual([`digest ${run(MONDAY)}, first`]);
    expect(recordOf(ports)).toMatchObject({
      claim: null,
      message: { ts: '1795586400.000001', week: '2026-11-23', summary: '2 clusters', shown: { run: run(MONDAY) } },
      retired: [],
      told: { run: run(MONDAY), clusters: [{ severity: 'high' }, { severity: 'low' }] },
    });
  });

  test('nothing changed: the message is changed in place, and nobody is notified', async () => {
    const ports = createPorts();
    await deliver(ports, MONDAY, QUIET);
    await deliver(ports, TUESDAY, QUIET);
    expect(channelOf(ports)).toEqual([`digest ${run(TUESDAY)} (changed 1)`]);
    expect(ports.messenger.calls).toEqual([`post ${CHANNEL}`, `update ${CHANNEL}`]);
    expect(recordOf(ports)).toMatchObject({ changedAt: '2026-11-23T06:00:00.000Z', told: { run: run(TUESDAY) } });
  });

  test('something is worse: one reply in its thread', async () => {
    const ports = createPorts();
    await deliver(ports, MONDAY, QUIET);
    await deliver(ports, TUESDAY, MORE);
    expect(channelOf(ports)).toEqual([
      `digest ${run(TUESDAY)}, worse a, appeared b (changed 1)`,
      `> reply ${run(TUESDAY)}, worse a, appeared b`,
    ]);
    expect(ports.messenger.messages[1]?.threadTs).toBe('1795586400.000001');
    expect(recordOf(ports).changedAt).toBe('2026-11-24T06:00:00.000Z');
  });

  test('something is better only: the message says it, no reply', async () => {
    const ports = createPorts();
    await deliver(ports, MONDAY, WORSE);
    await deliver(ports, TUESDAY, QUIET);
    expect(channelOf(ports)).toEqual([`digest ${run(TUESDAY)}, better a (changed 1)`]);
  });

  test('the same run again: nothing is asked of Slack', async () => {
    const ports = createPorts();
    await deliver(ports, MONDAY, QUIET);
    await deliver(ports, TUESDAY, WORSE);
    const calls = ports.messenger.calls.length;
    await deliver(ports, TUESDAY, WORSE);
    expect(ports.messenger.calls).toHaveLength(calls);
  });

  test('a run that was not delivered: the next one tells what it would have told', async () => {
    const ports = createPorts();
    await deliver(ports, SUNDAY, QUIET);
    ports.messenger.before = () => {
      throw new DeliveryError('busy', { retry: true });
    };
    await expect(deliver(ports, MONDAY, WORSE)).rejects.toThrow('busy');
    ports.messenger.before = () => undefined;
    await deliver(ports, TUESDAY, MORE);
    expect(channelOf(ports).at(-1)).toBe(`> reply ${run(TUESDAY)}, worse a, appeared b`);
  });
});

describe('a new week', () => {
  test('has a message of its own; the old one points to it', async () => {
    const ports = createPorts();
    await deliver(ports, MONDAY, QUIET);
    await deliver(ports, NEXT_MONDAY, QUIET);
    expect(channelOf(ports)).toEqual([
      `week of 2026-11-23 is over: https://acme.slack.com/archives/${CHANNEL}/p1795586400.000002 (changed 1)`,
      `digest ${run(NEXT_MONDAY)}`,
    ]);
    expect(recordOf(ports)).toMatchObject({ message: { week: '2026-11-30' }, retired: [] });
  });

  test('with a change: the reply is in the new thread', async () => {
    const ports = createPorts();
    await deliver(ports, MONDAY, QUIET);
    await deliver(ports, NEXT_MONDAY, WORSE);
    expect(ports.messenger.messages.map(({ threadTs }) => threadTs)).toEqual([null, null, '1795586400.000002']);
  });

  test('begins by the configured calendar', async () => {
    const ports = createPorts();
    // Sunday 23:30 in UTC is Monday in Tokyo.
    const night = '2026-11-22T23:30:00Z';
    await deliverDigest(ports, aView(SUNDAY, QUIET), { ...OPTIONS, timeZone: 'Asia/Tokyo' });
    await deliverDigest(ports, aView(night, QUIET), { ...OPTIONS, timeZone: 'Asia/Tokyo' });
    expect(recordOf(ports).message?.week).toBe('2026-11-23');
    expect(ports.messenger.messages).toHaveLength(2);
  });

  test('begins on the channel’s own day', async () => {
    const ports = createPorts();
    await deliver(ports, SUNDAY, QUIET);
    await deliverDigest(ports, { ...aView(MONDAY, QUIET), weekday: 'sunday' }, OPTIONS);
    await deliverDigest(ports, { ...aView(TUESDAY, QUIET), weekday: 'tuesday' }, OPTIONS);
    expect(ports.messenger.messages.map(({ text }) => text.slice(0, 7))).toEqual(['week of', 'week of', 'digest ']);
  });

  test('a slot of the week before whose run started late changes the present message', async () => {
    const ports = createPorts();
    await deliver(ports, MONDAY, QUIET);
    const late = aView(SUNDAY, QUIET);
    await deliverDigest(ports, { ...late, run: { ...late.run, startedAt: '2026-11-23T06:30:00.000Z' } }, OPTIONS);
    expect(channelOf(ports)).toEqual([`digest ${run(SUNDAY)} (changed 1)`]);
    expect(recordOf(ports).message?.week).toBe('2026-11-23');
  });

  test('the old message cannot be changed for now: the new one is there once, and the rest follows', async () => {
    const ports = createPorts();
    await deliver(ports, MONDAY, QUIET);
    ports.messenger.before = (call) => {
      if (call === `update ${CHANNEL}`) throw new DeliveryError('busy', { retry: true });
    };
    await expect(deliver(ports, NEXT_MONDAY, WORSE)).rejects.toThrow('busy');
    ports.messenger.before = () => undefined;
    await deliver(ports, NEXT_MONDAY, WORSE);
    expect(channelOf(ports)).toEqual([
      expect.stringContaining('week of 2026-11-23 is over'),
      `digest ${run(NEXT_MONDAY)}, worse a (changed 1)`,
      `> reply ${run(NEXT_MONDAY)}, worse a`,
    ]);
  });
});

describe('a message that somebody deleted', () => {
  test('is posted anew, and the reply stands below the new one', async () => {
    const ports = createPorts();
    await deliver(ports, MONDAY, QUIET);
    ports.messenger.messages.length = 0;
    await deliver(ports, TUESDAY, WORSE);
    expect(channelOf(ports)).toEqual([`digest ${run(TUESDAY)}, worse a`, `> reply ${run(TUESDAY)}, worse a`]);
    expect(recordOf(ports)).toMatchObject({ retired: [], told: { run: run(TUESDAY) } });
  });
});

describe('runs out of order', () => {
  test('an older run never overwrites the message of a newer one', async () => {
    const ports = createPorts();
    await deliver(ports, TUESDAY, WORSE);
    const calls = ports.messenger.calls.length;
    await deliver(ports, MONDAY, QUIET);
    expect(ports.messenger.calls).toHaveLength(calls);
    expect(ports.log.lines.at(-1)).toMatchObject({
      message: 'a newer run was delivered',
      fields: { run: run(MONDAY) },
    });
  });

  test('also not where the newer one was cut off before it was recorded', async () => {
    const ports = createPorts();
    await deliver(ports, MONDAY, QUIET);
    dieAt(ports, `update ${CHANNEL}`, 'after');
    await expect(deliver(ports, WEDNESDAY, WORSE)).rejects.toThrow('killed');
    ports.clock.advance(LEASE);
    await deliver(ports, TUESDAY, QUIET);
    expect(channelOf(ports)).toEqual([`digest ${run(WEDNESDAY)}, worse a (changed 1)`]);
    await deliver(ports, WEDNESDAY, WORSE);
    expect(channelOf(ports).at(-1)).toBe(`> reply ${run(WEDNESDAY)}, worse a`);
  });
});

/** Dies at a call to Slack, before it or after it was carried out, or at a write after it. */
function dieAt(ports: Ports, call: string, when: 'before' | 'after') {
  ports.messenger[when] = (one) => {
    if (one !== call) return;
    ports.messenger[when] = () => undefined;
    throw new Error('killed');
  };
}

describe('killed', () => {
  test.each([
    [`post ${CHANNEL}`, 'before', 1],
    [`post ${CHANNEL}`, 'after', 2],
  ] as const)('at %s, %s Slack takes it: %i messages', async (call, when, count) => {
    const ports = createPorts();
    dieAt(ports, call, when);
    await expect(deliver(ports, MONDAY, QUIET)).rejects.toThrow('killed');
    ports.clock.advance(LEASE);
    await deliver(ports, MONDAY, QUIET);
    expect(ports.messenger.messages).toHaveLength(count);
  });

  test.each([
    [`update ${CHANNEL}`, 'before', 1],
    [`update ${CHANNEL}`, 'after', 1],
    [`reply ${CHANNEL}`, 'before', 1],
    [`reply ${CHANNEL}`, 'after', 2],
  ] as const)('at %s, %s it is carried out: %i replies', async (call, when, replies) => {
    const ports = createPorts();
    await deliver(ports, MONDAY, QUIET);
    dieAt(ports, call, when);
    await expect(deliver(ports, TUESDAY, WORSE)).rejects.toThrow('killed');
    ports.clock.advance(LEASE);
    await deliver(ports, TUESDAY, WORSE);
    const roots = ports.messenger.messages.filter(({ threadTs }) => threadTs === null);
    expect(roots.map(({ text }) => text)).toEqual([`digest ${run(TUESDAY)}, worse a`]);
    expect(ports.messenger.messages).toHaveLength(1 + replies);
  });

  test.each([
    [`update ${CHANNEL}`, 'before', 1],
    [`update ${CHANNEL}`, 'after', 1],
    [`reply ${CHANNEL}`, 'before', 1],
    [`reply ${CHANNEL}`, 'after', 2],
  ] as const)(
    'in a new week at %s, %s it is carried out: one fresh message, %i replies',
    async (call, when, replies) => {
      const ports = createPorts();
      await deliver(ports, MONDAY, QUIET);
      dieAt(ports, call, when);
      await expect(deliver(ports, NEXT_MONDAY, WORSE)).rejects.toThrow('killed');
      ports.clock.advance(LEASE);
      await deliver(ports, NEXT_MONDAY, WORSE);
      const [old, fresh, ...rest] = ports.messenger.messages;
      expect(old?.text).toContain('week of 2026-11-23 is over');
      expect(fresh).toMatchObject({ text: `digest ${run(NEXT_MONDAY)}, worse a`, threadTs: null });
      expect(rest.map(({ threadTs }) => threadTs)).toEqual(Array.from({ length: replies }, () => fresh?.ts));
    },
  );

  test('while its claim lasts, another attempt is told to come back when it ends', async () => {
    const ports = createPorts();
    dieAt(ports, `post ${CHANNEL}`, 'before');
    await expect(deliver(ports, MONDAY, QUIET)).rejects.toThrow('killed');
    ports.clock.advance(LEASE - 1);
    await expect(deliver(ports, MONDAY, QUIET)).rejects.toMatchObject({ retry: true, retryAfterSeconds: 1 });
    ports.clock.advance(1);
    await deliver(ports, MONDAY, QUIET);
    expect(ports.messenger.messages).toHaveLength(1);
  });
});

describe('two attempts at once', () => {
  test('both see no claim, and one is first: only that one posts', async () => {
    const ports = createPorts();
    ports.state.interrupt(PATH, () => deliver(ports, MONDAY, QUIET));
    await expect(deliver(ports, MONDAY, QUIET)).rejects.toMatchObject({ name: 'DeliveryError', retry: true });
    expect(ports.messenger.calls).toEqual([`post ${CHANNEL}`]);
  });

  test('of two runs: the newer one waits for the older one, which has nothing more to say once the newer began', async () => {
    const ports = createPorts();
    ports.messenger.before = async () => {
      ports.messenger.before = () => undefined;
      await expect(deliver(ports, TUESDAY, WORSE)).rejects.toMatchObject({ retry: true });
    };
    await deliver(ports, MONDAY, QUIET);
    ports.messenger.before = async () => {
      ports.messenger.before = () => undefined;
      await deliver(ports, MONDAY, QUIET);
    };
    await deliver(ports, TUESDAY, WORSE);
    expect(channelOf(ports)).toEqual([
      `digest ${run(TUESDAY)}, worse a (changed 1)`,
      `> reply ${run(TUESDAY)}, worse a`,
    ]);
  });

  test('both see a claim that ran out: only one takes it over', async () => {
    const ports = createPorts();
    dieAt(ports, `post ${CHANNEL}`, 'before');
    await expect(deliver(ports, MONDAY, QUIET)).rejects.toThrow('killed');
    ports.clock.advance(LEASE);
    ports.state.interrupt(PATH, () => deliver(ports, MONDAY, QUIET));
    await expect(deliver(ports, MONDAY, QUIET)).rejects.toMatchObject({ retry: true });
    expect(ports.messenger.messages).toHaveLength(1);
  });

  test('Slack was slower than the claim, and another one posted: the log says so, and the record is theirs', async () => {
    const ports = createPorts();
    ports.messenger.after = async () => {
      ports.messenger.after = () => undefined;
      ports.clock.advance(LEASE);
      await deliver(ports, MONDAY, QUIET);
    };
    await expect(deliver(ports, MONDAY, QUIET)).rejects.toMatchObject({ retry: true });
    expect(recordOf(ports).message?.ts).toBe('1795586400.000002');
    expect(ports.log.lines.filter(({ severity }) => severity === 'WARNING')).toMatchObject([
      { message: 'another attempt tells this channel', fields: { run: run(MONDAY), channel: CHANNEL } },
    ]);
  });

  test('a claim that is nearly over is prolonged before the reply', async () => {
    const ports = createPorts();
    await deliver(ports, MONDAY, QUIET);
    const claims: (string | undefined)[] = [];
    ports.messenger.before = () => {
      claims.push(recordOf(ports).claim?.until);
      ports.clock.advance(LEASE / 2);
    };
    await deliver(ports, TUESDAY, WORSE);
    expect(claims).toEqual(['2026-11-22T06:01:00.000Z', '2026-11-22T06:01:30.000Z']);
  });
});

describe('what goes wrong', () => {
  const failing = (failure: ConstructorParameters<typeof DeliveryError>[1]) => {
    const ports = createPorts();
    ports.messenger.before = () => {
      throw new DeliveryError('refused', failure);
    };
    return ports;
  };

  test('Slack did not take it for now: the claim is given back, and the next attempt need not wait for it', async () => {
    const ports = failing({ retry: true, retryAfterSeconds: 3 });
    await expect(deliver(ports, MONDAY, QUIET)).rejects.toMatchObject({ retryAfterSeconds: 3 });
    expect(recordOf(ports)).toMatchObject({ claim: null, refused: null });
  });

  test('the answer was lost: the claim stays until what was posted has arrived or not', async () => {
    const ports = failing({ retry: true, mayHaveArrived: true });
    await expect(deliver(ports, MONDAY, QUIET)).rejects.toThrow('refused');
    expect(recordOf(ports).claim).not.toBeNull();
  });

  test('refused for good: not asked again for this run, but for the next', async () => {
    const ports = failing({ retry: false });
    await expect(deliver(ports, MONDAY, QUIET)).rejects.toMatchObject({ retry: false });
    expect(recordOf(ports)).toMatchObject({ claim: null, refused: { run: run(MONDAY), detail: 'refused' } });
    await deliver(ports, MONDAY, QUIET);
    expect(ports.messenger.calls).toHaveLength(1);
    ports.messenger.before = () => undefined;
    await deliver(ports, TUESDAY, QUIET);
    expect(channelOf(ports)).toEqual([`digest ${run(TUESDAY)}, first`]);
    expect(recordOf(ports).refused).toBeNull();
  });

  test('a record that is none: nothing is posted', async () => {
    const ports = createPorts();
    await ports.state.write(PATH, '{"schema":"gke-dns-audit/slack-digest/v0"}', 'absent');
    await expect(deliver(ports, MONDAY, QUIET)).rejects.toMatchObject({ code: 'malformed' });
    expect(ports.messenger.calls).toEqual([]);
  });
});
