import { describe, expect, test } from 'vitest';
import { NO_EXCEPTIONS } from '../domain/exception.ts';
import { delivery } from '../domain/run.ts';
import { DeliveryError } from '../errors.ts';
import { buildReport } from './build-report.ts';
import { deliverDigest } from './deliver-digest.ts';
import {
  aManifest,
  anInventory,
  createMemoryChannel,
  createMemoryClock,
  createMemoryLog,
  createMemoryState,
  RUN,
} from './memory-ports.test-helper.ts';
import { statePaths } from './paths.ts';

const PATH = statePaths.delivery(RUN);
const LEASE = 60;
const REPORT = buildReport({
  manifest: aManifest(anInventory([])),
  shards: [],
  previous: null,
  exceptions: NO_EXCEPTIONS,
  finishedAt: '2026-11-22T06:10:00.000Z',
});

function createPorts() {
  const state = createMemoryState();
  return { state, channel: createMemoryChannel(), clock: createMemoryClock(), log: createMemoryLog() };
}

function recordOf({ state }: ReturnType<typeof createPorts>) {
  return delivery.parse(JSON.parse(state.objects.get(PATH) ?? 'null'));
}

describe('deliverDigest', () => {
  test('posts once and keeps what Slack answered', async () => {
    const ports = createPorts();
    await deliverDigest(ports, REPORT, LEASE);
    expect(ports.channel.posted).toEqual([RUN]);
    expect(recordOf(ports)).toEqual({
      state: 'posted',
      at: '2026-11-22T06:00:00.000Z',
      channel: 'C0123ABCD',
      ts: '1795586400.000001',
    });
    await deliverDigest(ports, REPORT, LEASE);
    expect(ports.channel.posted).toHaveLength(1);
    expect(ports.log.lines).toEqual([
      { severity: 'INFO', message: 'digest posted', fields: { run: RUN, channel: 'C0123ABCD' } },
    ]);
  });

  test('the claim is written before Slack is asked, and lasts for the lease', async () => {
    const ports = createPorts();
    const during: unknown[] = [];
    const channel = {
      async post() {
        during.push(recordOf(ports));
        return { channel: 'C0123ABCD', ts: '1' };
      },
    };
    await deliverDigest({ ...ports, channel }, REPORT, LEASE);
    expect(during).toEqual([{ state: 'claimed', until: '2026-11-22T06:01:00.000Z' }]);
  });
});

describe('two attempts', () => {
  test('another one holds the claim: try again later', async () => {
    const ports = createPorts();
    ports.channel.failure = new Error('killed');
    await expect(deliverDigest(ports, REPORT, LEASE)).rejects.toThrow('killed');
    ports.clock.advance(LEASE - 1);
    await expect(deliverDigest(ports, REPORT, LEASE)).rejects.toMatchObject({ name: 'DeliveryError', retry: true });
    expect(ports.channel.posted).toEqual([]);
  });

  test.each([LEASE, LEASE + 1])('the claim is %i s old and ran out: this one posts', async (age) => {
    const ports = createPorts();
    ports.channel.failure = new Error('killed');
    await expect(deliverDigest(ports, REPORT, LEASE)).rejects.toThrow('killed');
    ports.clock.advance(age);
    await deliverDigest(ports, REPORT, LEASE);
    expect(ports.channel.posted).toEqual([RUN]);
    expect(recordOf(ports).state).toBe('posted');
  });

  test('both see no claim, and one is first: only that one posts', async () => {
    const [first, second] = [createPorts(), createPorts()];
    const shared = { state: first.state };
    first.state.interrupt(PATH, () => deliverDigest({ ...second, ...shared }, REPORT, LEASE));
    await expect(deliverDigest(first, REPORT, LEASE)).rejects.toMatchObject({ name: 'DeliveryError', retry: true });
    expect([first.channel.posted, second.channel.posted]).toEqual([[], [RUN]]);
  });

  test('both see a claim that ran out: only one takes it over', async () => {
    const [first, second] = [createPorts(), createPorts()];
    first.channel.failure = new Error('killed');
    await expect(deliverDigest(first, REPORT, LEASE)).rejects.toThrow('killed');
    first.clock.advance(LEASE);
    const shared = { state: first.state, clock: first.clock };
    first.state.interrupt(PATH, () => deliverDigest({ ...second, ...shared }, REPORT, LEASE));
    await expect(deliverDigest(first, REPORT, LEASE)).rejects.toMatchObject({ retry: true });
    expect([first.channel.posted, second.channel.posted]).toEqual([[], [RUN]]);
  });

  test('the claim ran out while Slack was slow, and another one posted: the log says so', async () => {
    const ports = createPorts();
    const slow = {
      async post() {
        ports.clock.advance(LEASE);
        await deliverDigest(ports, REPORT, LEASE);
        return { channel: 'C0123ABCD', ts: 'slow' };
      },
    };
    await deliverDigest({ ...ports, channel: slow }, REPORT, LEASE);
    expect(recordOf(ports)).toMatchObject({ state: 'posted', ts: '1795586400.000001' });
    expect(ports.log.lines.filter((line) => line.severity === 'ERROR')).toMatchObject([
      { message: 'the delivery record was changed by somebody else', fields: { run: RUN } },
    ]);
  });
});

describe('what goes wrong', () => {
  test.each([true, false])('Slack refuses (retry %s): the error is passed on, the claim stays', async (retry) => {
    const ports = createPorts();
    ports.channel.failure = new DeliveryError('channel_not_found', { retry });
    await expect(deliverDigest(ports, REPORT, LEASE)).rejects.toMatchObject({ retry, message: 'channel_not_found' });
    expect(recordOf(ports).state).toBe('claimed');
  });

  test('a delivery record that is none', async () => {
    const ports = createPorts();
    await ports.state.write(PATH, '{"state":"sent"}', 'absent');
    await expect(deliverDigest(ports, REPORT, LEASE)).rejects.toMatchObject({ code: 'malformed' });
    expect(ports.channel.posted).toEqual([]);
  });
});
