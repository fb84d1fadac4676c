import { describe, expect, test } from 'vitest';
import { NOW, runEmulator } from './emulator.test-helper.ts';
import { attachFakeApp } from './fake-slack-app.test-helper.ts';
import { plain } from './slack.test-helper.ts';

const BUTTON = { type: 'actions', elements: [{ type: 'button', action_id: 'go', text: plain('Go') }] };

async function open() {
  let time = NOW.getTime();
  const emulator = await runEmulator({
    slack: { token: 'xoxb-test', channels: ['C0DNS'] },
    now: () => new Date(time),
  });
  const { requests, client } = await attachFakeApp(emulator, () => undefined);
  const respond = (body: unknown, headers: Record<string, string> = {}) =>
    fetch(String(requests.at(-1)?.payload['response_url']), {
      method: 'POST',
      headers,
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  const pass = (minutes: number) => {
    time += minutes * 60_000;
  };
  return { emulator, slack: emulator.slack, client, respond, pass };
}

describe('a response_url', () => {
  test('lives for half an hour', async () => {
    const { slack, respond, pass } = await open();
    await slack.command('/dns-audit', '');
    pass(30);
    expect((await respond({ text: 'in time' })).status).toBe(200);
    pass(1);
    const late = await respond({ text: 'late' });
    expect(late.status).toBe(404);
    expect(await late.json()).toEqual({ ok: false, error: 'expired_url' });
  });

  test.each<[string, unknown, string]>([
    ['nothing in it', {}, 'no_text'],
    ['no JSON', 'text=hello', 'invalid_payload'],
    ['another kind of response', { text: 'x', response_type: 'public' }, 'invalid_payload'],
    ['blocks that are no list', { text: 'x', blocks: {} }, 'invalid_blocks_format'],
    ['blocks that Slack would not show', { blocks: [{ type: 'header' }] }, 'invalid_blocks'],
  ])('refuses a message with %s, and that is no use', async (_, body, error) => {
    const { slack, respond } = await open();
    await slack.command('/dns-audit', '');
    for (let i = 0; i < 5; i += 1) {
      const answer = await respond(body);
      expect(answer.status).toBe(400);
      expect(await answer.json()).toMatchObject({ ok: false, error });
    }
    expect((await respond({ text: 'x' })).status).toBe(200);
    expect(slack.messages).toHaveLength(1);
  });

  test('takes more text in blocks than chat.postMessage', async () => {
    const { slack, respond } = await open();
    await slack.command('/dns-audit', '');
    const section = { type: 'section', text: plain('x'.repeat(3000)) };
    expect((await respond({ text: 'long', blocks: Array(4).fill(section) })).status).toBe(200);
  });

  test('of a click changes or takes away what was clicked, when that is asked for', async () => {
    const { slack, respond, client } = await open();
    await client.chat.postMessage({ channel: 'C0DNS', text: 'finding', blocks: [BUTTON] as never });
    const [message] = slack.messages;
    if (message === undefined) throw new Error('nothing was posted');
    await slack.click(message, 'go', { user: 'U0BOB0001' });
    await respond({ text: 'for you' });
    await respond({ text: 'done', replace_original: true });
    expect(slack.messages).toMatchObject([
      { text: 'done', blocks: [], edits: 1, ephemeralFor: null },
      { text: 'for you', ephemeralFor: 'U0BOB0001' },
    ]);
    await respond({ delete_original: true });
    expect(slack.messages).toMatchObject([{ text: 'for you' }]);
  });

  test('of a click in a thread answers there', async () => {
    const { slack, respond, client } = await open();
    const { ts = '' } = await client.chat.postMessage({ channel: 'C0DNS', text: 'root' });
    await client.chat.postMessage({ channel: 'C0DNS', text: 'x', thread_ts: ts, blocks: [BUTTON] as never });
    const reply = slack.messages[1];
    if (reply === undefined) throw new Error('nothing was posted');
    await slack.click(reply, 'go');
    expect(slack.deliveries[0]?.payload).toMatchObject({ container: { thread_ts: ts } });
    await respond({ text: 'answer' });
    expect(slack.messages[2]).toMatchObject({ text: 'answer', threadTs: ts });
  });

  test('needs no token, and a token there is a mistake', async () => {
    const { slack, respond, emulator } = await open();
    await slack.command('/dns-audit', '');
    await respond({ text: 'x', colour: 'red' }, { authorization: 'Bearer xoxb-test' });
    expect(emulator.violations).toEqual([
      'slack: token sent to a response_url',
      'slack: unknown key colour for a response_url',
    ]);
    expect((await fetch(`${emulator.origin}/slack/hooks/commands/T0/1/guessed`, { method: 'POST' })).status).toBe(404);
  });
});
