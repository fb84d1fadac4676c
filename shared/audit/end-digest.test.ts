import { describe, expect, test } from 'vitest';
import { digestRecord } from '../domain/digest.ts';
import { DeliveryError } from '../errors.ts';
import { deliverDigests } from './deliver-digests.ts';
import { aReportOf, aTold, createMemoryMessenger, plainWords } from './memory-messenger.test-helper.ts';
import { createMemoryClock, createMemoryLog, createMemoryState, SCOPE } from './memory-ports.test-helper.ts';
import { statePaths } from './paths.ts';

const [DEFAULT, PAY] = ['C0DEFAULT', 'C0PAYMENT'] as const;
const WITH_ROUTE = {
  defaultChannel: DEFAULT,
  routes: [{ channel: PAY, projects: ['p'] }],
  allowedChannels: [],
  timeZone: 'UTC',
  leaseSeconds: 60,
};
const WITHOUT = { ...WITH_ROUTE, routes: [] };
const reports = ['06', '07', '08'].map((hour) => aReportOf(`2026-11-23T${hour}:00:00Z`, [aTold('core')]));
const [first, second, third] = reports as [(typeof reports)[0], (typeof reports)[0], (typeof reports)[0]];

function createPorts() {
  return {
    state: createMemoryState(),
    messenger: createMemoryMessenger(),
    words: plainWords,
    clock: createMemoryClock(),
    log: createMemoryLog(),
  };
}

const textsOf = ({ messenger }: ReturnType<typeof createPorts>) => messenger.inChannel(PAY).map(({ text }) => text);

describe('a channel to which nothing leads any more', () => {
  test('is told so once, in place', async () => {
    const ports = createPorts();
    await deliverDigests(ports, first, WITH_ROUTE);
    await deliverDigests(ports, second, WITHOUT);
    const calls = ports.messenger.calls.filter((call) => call.endsWith(PAY)).length;
    await deliverDigests(ports, third, WITHOUT);
    expect(textsOf(ports)).toEqual([`digest of ${first.run.id} ended`]);
    expect(ports.messenger.calls.filter((call) => call.endsWith(PAY))).toHaveLength(calls);
  });

  test('and that comes back is told all anew', async () => {
    const ports = createPorts();
    await deliverDigests(ports, first, WITH_ROUTE);
    await deliverDigests(ports, second, WITHOUT);
    await deliverDigests(ports, third, WITH_ROUTE);
    expect(textsOf(ports)).toEqual([`digest of ${first.run.id} ended`, `digest ${third.run.id}, first`]);
  });

  test('of an older run that ends late stays as a newer run left it', async () => {
    const ports = createPorts();
    await deliverDigests(ports, second, WITH_ROUTE);
    await deliverDigests(ports, first, WITHOUT);
    expect(textsOf(ports)).toEqual([`digest ${second.run.id}, first`]);
  });

  test('which the bot has left: logged once, and forgotten', async () => {
    const ports = createPorts();
    await deliverDigests(ports, first, WITH_ROUTE);
    ports.messenger.before = (call) => {
      if (call.endsWith(PAY)) throw new DeliveryError('not_in_channel', { retry: false });
    };
    await deliverDigests(ports, second, WITHOUT);
    await deliverDigests(ports, third, WITHOUT);
    expect(ports.log.lines.filter(({ severity }) => severity === 'WARNING')).toMatchObject([
      { message: 'the end of a digest was not posted', fields: { channel: PAY } },
    ]);
    const record = digestRecord.parse(JSON.parse(ports.state.objects.get(statePaths.digest(PAY, SCOPE)) ?? ''));
    expect(record).toMatchObject({ message: null, told: null, claim: null });
  });

  test('while Slack is busy: another try is asked for, and the claim is given back', async () => {
    const ports = createPorts();
    await deliverDigests(ports, first, WITH_ROUTE);
    ports.messenger.before = (call) => {
      if (call.endsWith(PAY)) throw new DeliveryError('ratelimited', { retry: true });
    };
    await expect(deliverDigests(ports, second, WITHOUT)).rejects.toMatchObject({ retry: true });
    ports.messenger.before = () => undefined;
    await deliverDigests(ports, second, WITHOUT);
    expect(textsOf(ports)).toEqual([`digest of ${first.run.id} ended`]);
  });

  test('of another scope is left alone', async () => {
    const ports = createPorts();
    await deliverDigests(ports, first, WITH_ROUTE);
    const other = { ...second, run: { ...second.run, scope: { kind: 'folder', id: '7' } as const } };
    await deliverDigests(ports, other, WITHOUT);
    expect(textsOf(ports)).toEqual([`digest ${first.run.id}, first`]);
  });
});
