import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SlackMessage } from '../emulator/index.ts';
import { CHANNEL, type SlackService, startSlackService } from './slack-service.test-helper.ts';

/** Through the real functions-framework, Bolt, web-api and queue; Google and Slack are emulated and strict. */
const ALICE = 'U0ALICE01'; // of the group that may make exceptions
const BOB = 'U0BOB0001';
const CAROL = 'U0CAROL01'; // of another company

let service: SlackService;

beforeAll(async () => {
  service = await startSlackService();
  await service.sweep(new Date('2026-11-22T06:00:00Z'));
}, 120_000);

afterAll(() => service.stop());

async function command(text: string, user = ALICE) {
  const exchange = await service.emulator.slack.command('/dns-audit', text, { user, channel: CHANNEL });
  await service.idle();
  return exchange;
}

function shown(user = ALICE): SlackMessage {
  const message = service.ephemeral(user);
  if (message === undefined) throw new Error('the person sees nothing');
  return message;
}

const words = (message: { text: string; blocks: unknown }) => `${message.text} ${JSON.stringify(message.blocks)}`;

describe('/dns-audit', () => {
  it.each(['', 'help'])('%j answers at once with five lines, and asks nobody', async (text) => {
    const { delivery, error } = await command(text);
    expect(error).toBeNull();
    expect(delivery?.calls).toEqual([]);
    expect(words(shown())).toContain('/dns-audit plan CLUSTER');
  });

  it('CLUSTER ends with one message for the asker alone: verdict, why, facts, buttons', async () => {
    const { delivery, error } = await command('checkout');
    expect(error).toBeNull();
    expect(delivery?.calls).toEqual([]);
    const message = shown();
    expect(message.blocks.length).toBeLessThanOrEqual(6);
    expect(message.text).toMatch(/checkout/);
    expect(words(message)).toContain('cluster:details');
    expect(service.emulator.violations).toEqual([]);
  });
});
