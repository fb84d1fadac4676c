import { describe, expect, test } from 'vitest';
import { ownerId } from '../domain/slack-route.ts';
import { DeliveryError } from '../errors.ts';
import { deliverDigests } from './deliver-digests.ts';
import { aReportOf, aTold, createMemoryMessenger, plainWords } from './memory-messenger.test-helper.ts';
import { createMemoryClock, createMemoryLog, createMemoryState, SCOPE } from './memory-ports.test-helper.ts';
import { statePaths } from './paths.ts';
import { subscribeChannel } from './subscriptions.ts';

const [DEFAULT, PAY, SRE] = ['C0DEFAULT', 'C0PAYMENT', 'C0SRETEAM'] as const;
const DELIVERY = {
  defaultChannel: DEFAULT,
  routes: [
    { channel: PAY, projects: ['pay-*'] },
    { channel: SRE, minSeverity: 'high' as const },
  ],
  allowedChannels: ['C0OTHER01'],
  timeZone: 'UTC',
  leaseSeconds: 60,
};
const REPORT = aReportOf('2026-11-23T06:00:00Z', [aTold('core', { project: 'pay-prod' }), aTold('web')]);

function createPorts() {
  return {
    state: createMemoryState(),
    messenger: createMemoryMessenger(),
    words: plainWords,
    clock: createMemoryClock(),
    log: createMemoryLog(),
  };
}

/** Fails every call to that channel, until it is let go. */
function fail({ messenger }: ReturnType<typeof createPorts>, failures: Record<string, DeliveryError>) {
  messenger.before = (call) => {
    const failure = failures[call.split(' ').at(-1) ?? ''];
    if (failure !== undefined) throw failure;
  };
  return () => {
    messenger.before = () => undefined;
  };
}

describe('every channel of a report', () => {
  test('is told once', async () => {
    const ports = createPorts();
    await deliverDigests(ports, REPORT, DELIVERY);
    await deliverDigests(ports, REPORT, DELIVERY);
    expect(ports.messenger.messages.map(({ channel }) => channel)).toEqual([DEFAULT, PAY, SRE]);
  });

  test('that is subscribed is told too', async () => {
    const ports = createPorts();
    await subscribeChannel(ports, DELIVERY.allowedChannels, { channel: 'C0OTHER01', minSeverity: null, by: 'U1' });
    await deliverDigests(ports, REPORT, DELIVERY);
    expect(ports.messenger.messages.map(({ channel }) => channel)).toContain('C0OTHER01');
  });
});

describe('a channel that fails', () => {
  test('for good: the others are told, the log says which and why, and no repetition is asked for', async () => {
    const ports = createPorts();
    fail(ports, { [DEFAULT]: new DeliveryError('not_in_channel: invite the bot', { retry: false }) });
    await deliverDigests(ports, REPORT, DELIVERY);
    expect(ports.messenger.messages.map(({ channel }) => channel)).toEqual([PAY, SRE]);
    expect(ports.log.lines.filter(({ severity }) => severity === 'ERROR')).toEqual([
      {
        severity: 'ERROR',
        message: 'digest not delivered',
        fields: { run: REPORT.run.id, channel: DEFAULT, detail: 'not_in_channel: invite the bot' },
      },
    ]);
  });

  test('for now: the others are told, and the repetition tells only this one', async () => {
    const ports = createPorts();
    const heal = fail(ports, { [PAY]: new DeliveryError('ratelimited', { retry: true, retryAfterSeconds: 7 }) });
    await expect(deliverDigests(ports, REPORT, DELIVERY)).rejects.toMatchObject({ retry: true, retryAfterSeconds: 7 });
    heal();
    await deliverDigests(ports, REPORT, DELIVERY);
    expect(ports.messenger.messages.map(({ channel }) => channel)).toEqual([DEFAULT, SRE, PAY]);
  });

  test('beside another: one error for both, and the longer wait', async () => {
    const ports = createPorts();
    fail(ports, {
      [PAY]: new DeliveryError('ratelimited', { retry: true, retryAfterSeconds: 7 }),
      [SRE]: new DeliveryError('ratelimited', { retry: true, retryAfterSeconds: 30 }),
    });
    await expect(deliverDigests(ports, REPORT, DELIVERY)).rejects.toMatchObject({
      message: '2 channels were not told; the first: ratelimited',
      retry: true,
      retryAfterSeconds: 30,
    });
  });

  test('one refused, one busy: the repetition does not ask the refused one again', async () => {
    const ports = createPorts();
    const heal = fail(ports, {
      [DEFAULT]: new DeliveryError('is_archived', { retry: false }),
      [SRE]: new DeliveryError('ratelimited', { retry: true }),
    });
    await expect(deliverDigests(ports, REPORT, DELIVERY)).rejects.toMatchObject({ retry: true });
    heal();
    await deliverDigests(ports, REPORT, DELIVERY);
    expect(ports.messenger.calls.filter((call) => call.endsWith(DEFAULT))).toHaveLength(1);
    expect(ports.messenger.messages.map(({ channel }) => channel)).toEqual([PAY, SRE]);
  });

  test('because its record cannot be read: the others are told', async () => {
    const ports = createPorts();
    await ports.state.write(statePaths.digest(DEFAULT, SCOPE), '{}', 'absent');
    await expect(deliverDigests(ports, REPORT, DELIVERY)).rejects.toMatchObject({ code: 'malformed' });
    expect(ports.messenger.messages.map(({ channel }) => channel)).toEqual([PAY, SRE]);
  });

  test('through a fault of ours: nothing is swallowed', async () => {
    const ports = createPorts();
    ports.messenger.before = () => {
      throw new TypeError('not a function');
    };
    await expect(deliverDigests(ports, REPORT, DELIVERY)).rejects.toThrow(TypeError);
  });

  test('because the token is not taken: no other is asked, and the next run asks again', async () => {
    const ports = createPorts();
    const heal = fail(ports, { [DEFAULT]: new DeliveryError('token_revoked', { retry: false, stops: 'workspace' }) });
    await deliverDigests(ports, REPORT, DELIVERY);
    expect(ports.messenger.calls).toEqual([`post ${DEFAULT}`]);
    expect(ports.log.lines.filter(({ severity }) => severity === 'ERROR')).toHaveLength(1);
    heal();
    await deliverDigests(ports, aReportOf('2026-11-24T06:00:00Z', []), DELIVERY);
    expect(ports.messenger.messages.map(({ channel }) => channel)).toEqual([DEFAULT, PAY, SRE]);
  });
});

describe('a channel that was archived', () => {
  const ARCHIVED = new DeliveryError('is_archived', { retry: false, stops: 'channel' });
  const owners = ['U0PAYOWNER', 'S0PAYTEAM1'].map((id) => ownerId.parse(id));
  const owned = { ...DELIVERY, routes: [{ channel: PAY, projects: ['pay-*'], owners }] };
  const later = (day: number) => aReportOf(`2026-11-${day}T06:00:00Z`, [aTold('core', { project: 'pay-prod' })]);

  test('is left alone for a week, and its owners are told once, in the default channel', async () => {
    const ports = createPorts();
    fail(ports, { [PAY]: ARCHIVED });
    for (const day of [23, 24, 25]) await deliverDigests(ports, later(day), owned);
    expect(ports.messenger.calls.filter((call) => call.endsWith(PAY))).toHaveLength(1);
    const told = ports.messenger.inChannel(DEFAULT).filter(({ text }) => text.includes('is closed'));
    expect(told.map(({ text }) => text)).toEqual([`${PAY} is closed, U0PAYOWNER, S0PAYTEAM1`]);
  });

  test('is tried again then, and told all if it is open', async () => {
    const ports = createPorts();
    const heal = fail(ports, { [PAY]: ARCHIVED });
    await deliverDigests(ports, later(23), owned);
    heal();
    ports.clock.advance(8 * 86_400);
    await deliverDigests(ports, later(30), owned);
    expect(ports.messenger.inChannel(PAY)).toHaveLength(1);
  });

  test('and is the default channel, or the only one: each owner is written to', async () => {
    const ports = createPorts();
    fail(ports, { [PAY]: ARCHIVED });
    await deliverDigests(ports, later(23), { ...owned, defaultChannel: null });
    expect(ports.messenger.messages.map(({ channel }) => channel)).toEqual(['U0PAYOWNER']);
  });
});
