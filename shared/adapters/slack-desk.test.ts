import { expect, test } from 'vitest';
import { createMemoryLog } from '../audit/memory-ports.test-helper.ts';
import { section } from '../report/slack-blocks.ts';
import { renderTimeouts } from '../report/slack-timeouts.ts';
import { transcribeMessage } from '../report/slack-transcript.ts';
import { runEmulator } from './emulator.test-helper.ts';
import { createSlackClient } from './slack-client.ts';
import { createSlackDesk } from './slack-desk.ts';

const TOKEN = 'xoxb-1-2-secret';
const CHANNEL = 'C0123ABCD';

async function open(options: Parameters<typeof runEmulator>[0] = {}) {
  const emulator = await runEmulator({ slack: { token: TOKEN, channels: [CHANNEL] }, ...options });
  const client = createSlackClient({ token: TOKEN, apiUrl: emulator.env['SLACK_API_URL'] ?? null });
  const sleeps: number[] = [];
  const sleep = async (milliseconds: number) => void sleeps.push(milliseconds);
  const desk = createSlackDesk({ client, responseOrigin: null, now: () => 0, sleep, log: createMemoryLog() });
  return { emulator, desk, sleeps };
}

const none = { dialTcp: 0, readTcp: 0, udp: 0, other: 0 };

function timeouts() {
  return renderTimeouts('checkout', {
    window: { from: '2026-11-20T06:00:00Z', to: '2026-11-21T06:30:00Z' },
    capped: false,
    byHour: [
      { ...none, hour: '2026-11-21T03:00:00Z', dialTcp: 4, readTcp: 30 },
      { ...none, hour: '2026-11-21T06:00:00Z', readTcp: 9 },
    ],
    byNode: [],
    byUpstream: [],
    firstSeen: null,
    lastSeen: null,
    topNames: [],
    loopProbes: 0,
  });
}

test('time-outs by hour are a chart that Slack draws', async () => {
  const { emulator, desk } = await open();
  await desk.post(CHANNEL, timeouts(), null);
  expect(emulator.violations).toEqual([]);
  const [message] = emulator.slack.inChannel(CHANNEL);
  expect(message?.blocks).toMatchObject([{ type: 'section' }, { type: 'data_visualization' }]);
  expect(
    transcribeMessage(message ?? { text: '' })
      .split('\n')
      .slice(2),
  ).toEqual([
    '43 time-outs of node-local-dns by hour (UTC).',
    'chart: Time-outs by hour (UTC)',
    '- 11-21 03:00: could not connect 4, no answer (TCP) 30',
    '- 11-21 04:00: could not connect 0, no answer (TCP) 0',
    '- 11-21 05:00: could not connect 0, no answer (TCP) 0',
    '- 11-21 06:00: could not connect 0, no answer (TCP) 9',
    '',
  ]);
});

test('a message that is too long goes on in its thread, a second and more later', async () => {
  const { emulator, desk, sleeps } = await open({
    faults: [
      { match: { api: 'slack' }, times: 1, answer: { status: 200, body: { ok: false, error: 'msg_blocks_too_long' } } },
    ],
  });
  await desk.post(CHANNEL, { text: 'Findings', blocks: [section('one'), section('two')] }, null);
  const [first, second] = emulator.slack.inChannel(CHANNEL);
  expect(JSON.stringify(first?.blocks)).toContain('one');
  expect(JSON.stringify(second?.blocks)).toContain('two');
  expect(second?.threadTs).toBe(first?.ts);
  expect(sleeps).toEqual([1100, 2200]); // the refused one took its turn, too
});

test('what a person is told unfurls nothing, and Slack reads nothing into it', async () => {
  const { emulator, desk } = await open();
  await desk.post(CHANNEL, { text: '@here #general https://example.org', blocks: [section('x')] }, null);
  const { payload } = emulator.slack.messages[0] ?? {};
  expect(payload).toMatchObject({ parse: 'none', unfurl_links: 'false', unfurl_media: 'false' });
  expect(payload).not.toHaveProperty('link_names');
});

test('a Slack that takes no chart gets bars of text, once', async () => {
  const { emulator, desk } = await open({
    faults: [
      { match: { api: 'slack' }, times: 1, answer: { status: 200, body: { ok: false, error: 'invalid_blocks' } } },
    ],
  });
  await desk.post(CHANNEL, timeouts(), null);
  const messages = emulator.slack.inChannel(CHANNEL);
  expect(messages).toHaveLength(1);
  expect(transcribeMessage(messages[0] ?? { text: '' })).toContain('█');
  expect(emulator.callCount('slack')).toBe(2);
});

test('members of a group are kept for five minutes, and no longer', async () => {
  const emulator = await runEmulator({ slack: { token: TOKEN, channels: [CHANNEL] } });
  const client = createSlackClient({ token: TOKEN, apiUrl: emulator.env['SLACK_API_URL'] ?? null });
  let now = 0;
  const sleep = async () => undefined;
  const desk = createSlackDesk({ client, responseOrigin: null, now: () => now, sleep, log: createMemoryLog() });
  expect(await desk.members('S0PLATFORM')).toEqual(['U0ALICE01']);
  now = 299_000;
  await desk.members('S0PLATFORM');
  expect(emulator.callCount('slack')).toBe(1);
  now = 300_000;
  await desk.members('S0PLATFORM');
  expect(emulator.callCount('slack')).toBe(2);
  await expect(desk.members('S0UNKNOWN')).rejects.toMatchObject({ retry: false });
});
