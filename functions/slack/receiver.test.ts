import { createHmac } from 'node:crypto';
import type { Request, Response } from '@google-cloud/functions-framework';
import type { App } from '@slack/bolt';
import { describe, expect, test } from 'vitest';
import { createMemoryClock, createMemoryLog } from '../../shared/audit/memory-ports.test-helper.ts';
import { createSlackReceiver } from './receiver.ts';

const SECRET = '0123456789abcdef0123456789abcdef';
const OURS = { app: 'A0DNSAUDIT', team: 'T0ACME001' };
const FROM = { api_app_id: OURS.app, team: { id: OURS.team }, user: { id: 'U1', team_id: OURS.team } };

type ProcessEvent = Pick<App, 'processEvent'>['processEvent'];

/** Sends a payload, signed, to a receiver with that Bolt behind it. */
async function send(payload: object, processEvent: ProcessEvent) {
  const clock = createMemoryClock();
  const log = createMemoryLog();
  const receiver = createSlackReceiver({ signingSecrets: [SECRET], ...OURS, clock, log, deadlineMs: 5 });
  receiver.init({ processEvent } as App);
  const rawBody = Buffer.from(JSON.stringify(payload));
  const timestamp = String(clock.now().getTime() / 1000);
  const digest = createHmac('sha256', SECRET).update(`v0:${timestamp}:`).update(rawBody).digest('hex');
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    'x-slack-request-timestamp': timestamp,
    'x-slack-signature': `v0=${digest}`,
  };
  const answers: { status: number; body: unknown }[] = [];
  let status = 0;
  const answer = (body: unknown) => {
    answers.push({ status, body });
    response.headersSent = true;
  };
  const response = {
    headersSent: false,
    status(code: number) {
      status = code;
      return response;
    },
    type: () => response,
    json: answer,
    send: answer,
    end: () => answer(''),
  };
  const request = { method: 'POST', rawBody, get: (name: string) => headers[name] };
  await receiver.handle(request as unknown as Request, response as unknown as Response);
  return { answers, lines: log.lines.map(({ message }) => message) };
}

const KINDS = {
  command: { command: '/dns-audit', api_app_id: OURS.app, team_id: OURS.team },
  action: { ...FROM, type: 'block_actions' },
  options: { ...FROM, type: 'block_suggestion' },
  submission: { ...FROM, type: 'view_submission' },
  event: { type: 'event_callback', api_app_id: OURS.app, team_id: OURS.team },
} as const;

const words = (text: string) => expect.objectContaining({ text: expect.stringContaining(text) });
const window = expect.objectContaining({ response_action: 'update' });

describe.each([
  ['command', words('knows the command /dns-audit only'), words('send the command again')],
  ['action', '', ''],
  ['options', { options: [] }, { options: [] }],
  ['submission', '', window],
  ['event', '', ''],
] as const)('%s', (kind, unmatched, late) => {
  test('that nothing takes is answered at once', async () => {
    const { answers, lines } = await send(KINDS[kind], async () => undefined);
    expect(answers).toEqual([{ status: 200, body: unmatched }]);
    expect(lines).toEqual(['slack call that nothing answers']);
  });

  test('that takes too long is answered in time, and once', async () => {
    let finish = () => {};
    const slow = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const sent = send(KINDS[kind], async ({ ack }) => {
      await slow;
      await ack('too late');
    });
    setTimeout(finish, 30);
    const { answers, lines } = await sent;
    expect(answers).toEqual([{ status: 200, body: late }]);
    expect(lines).toEqual(['slack call not answered in time']);
  });

  test('that fails is answered without saying why', async () => {
    const { answers, lines } = await send(KINDS[kind], async () => {
      throw new Error('the queue is gone');
    });
    expect(answers).toEqual([{ status: 200, body: late }]);
    expect(lines).toEqual(['slack call failed']);
  });

  test('that a listener acknowledges is answered with its words', async () => {
    const { answers } = await send(KINDS[kind], async ({ ack }) => ack({ text: 'One moment…' }));
    expect(answers).toEqual([{ status: 200, body: { text: 'One moment…' } }]);
  });
});
