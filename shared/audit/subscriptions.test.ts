import { describe, expect, test } from 'vitest';
import { CollectError, RequestError } from '../errors.ts';
import { createMemoryClock, createMemoryLog, createMemoryState } from './memory-ports.test-helper.ts';
import { statePaths } from './paths.ts';
import { namedChannels, readSubscriptions, subscribeChannel, unsubscribeChannel } from './subscriptions.ts';

const ALLOWED = {
  defaultChannel: 'C0DEFAULT',
  routes: [{ channel: 'C0PAYMENT' }],
  allowedChannels: ['C0SRETEAM', 'C0OTHER01'],
};
const CHANNELS = namedChannels(ALLOWED);
const NOBODY = { defaultChannel: null, routes: [], allowedChannels: [] };
const request = (channel: string, minSeverity: 'high' | 'low' | null = null) => ({ channel, minSeverity, by: 'U1' });

function createPorts() {
  return { state: createMemoryState(), clock: createMemoryClock(), log: createMemoryLog() };
}

describe('subscribe', () => {
  test.each(['C0DEFAULT', 'C0PAYMENT', 'C0SRETEAM'])('%s is allowed by the configuration', async (channel) => {
    const ports = createPorts();
    expect(await subscribeChannel(ports, CHANNELS, request(channel, 'high'))).toBe('subscribed');
    expect(await readSubscriptions(ports.state, ALLOWED)).toEqual([
      { channel, minSeverity: 'high', by: 'U1', at: '2026-11-22T06:00:00.000Z' },
    ]);
  });

  test.each([
    ['C0FOREIGN', ALLOWED],
    ['C0SRETEAM', NOBODY],
  ])('%s is not: refused, with what would allow it', async (channel, allowed) => {
    const ports = createPorts();
    const refusal = subscribeChannel(ports, namedChannels(allowed), request(channel));
    await expect(refusal).rejects.toThrow(RequestError);
    await expect(refusal).rejects.toThrow(/DNS_AUDIT_SLACK_CHANNELS/);
    expect(ports.state.objects.size).toBe(0);
  });

  test('again changes nothing; another severity changes it', async () => {
    const ports = createPorts();
    await subscribeChannel(ports, CHANNELS, request('C0SRETEAM', 'high'));
    const before = ports.state.objects.get(statePaths.subscriptions);
    expect(await subscribeChannel(ports, CHANNELS, request('C0SRETEAM', 'high'))).toBe('unchanged');
    expect(ports.state.objects.get(statePaths.subscriptions)).toBe(before);
    expect(await subscribeChannel(ports, CHANNELS, request('C0SRETEAM', 'low'))).toBe('changed');
    expect(await readSubscriptions(ports.state, ALLOWED)).toMatchObject([{ channel: 'C0SRETEAM', minSeverity: 'low' }]);
    expect(ports.log.lines).toHaveLength(2);
  });

  test('two at once: both are kept', async () => {
    const ports = createPorts();
    ports.state.interrupt(statePaths.subscriptions, () => subscribeChannel(ports, CHANNELS, request('C0OTHER01')));
    expect(await subscribeChannel(ports, CHANNELS, request('C0SRETEAM'))).toBe('subscribed');
    const channels = (await readSubscriptions(ports.state, ALLOWED)).map(({ channel }) => channel);
    expect(channels).toEqual(['C0OTHER01', 'C0SRETEAM']);
  });

  test('the same twice at once: one subscription', async () => {
    const ports = createPorts();
    ports.state.interrupt(statePaths.subscriptions, () => subscribeChannel(ports, CHANNELS, request('C0SRETEAM')));
    expect(await subscribeChannel(ports, CHANNELS, request('C0SRETEAM'))).toBe('unchanged');
    expect(await readSubscriptions(ports.state, ALLOWED)).toHaveLength(1);
  });

  test('contended without end: it says so, and may be tried again', async () => {
    const ports = createPorts();
    const state = { ...ports.state, write: async () => ({ written: false }) as const };
    await expect(subscribeChannel({ ...ports, state }, CHANNELS, request('C0SRETEAM'))).rejects.toThrow(CollectError);
  });
});

describe('unsubscribe', () => {
  test('ends it, once', async () => {
    const ports = createPorts();
    await subscribeChannel(ports, CHANNELS, request('C0SRETEAM'));
    await subscribeChannel(ports, CHANNELS, request('C0OTHER01'));
    expect(await unsubscribeChannel(ports, { channel: 'C0SRETEAM', by: 'U2' })).toBe('unsubscribed');
    expect(await unsubscribeChannel(ports, { channel: 'C0SRETEAM', by: 'U2' })).toBe('unchanged');
    expect(await readSubscriptions(ports.state, ALLOWED)).toMatchObject([{ channel: 'C0OTHER01' }]);
  });
});

describe('a subscription', () => {
  test('of a channel that is allowed no more counts no more', async () => {
    const ports = createPorts();
    await subscribeChannel(ports, CHANNELS, request('C0SRETEAM'));
    expect(await readSubscriptions(ports.state, { ...ALLOWED, allowedChannels: [] })).toEqual([]);
  });

  test('that cannot be read stops the delivery loudly', async () => {
    const ports = createPorts();
    await ports.state.write(statePaths.subscriptions, '{"subscriptions":[{"channel":"#general"}]}', 'absent');
    await expect(readSubscriptions(ports.state, ALLOWED)).rejects.toMatchObject({ code: 'malformed' });
  });
});
