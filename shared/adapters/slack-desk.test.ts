import { expect, test } from 'vitest';
import { createMemoryLog } from '../audit/memory-ports.test-helper.ts';
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
