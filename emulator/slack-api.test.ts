import { describe, expect, test } from 'vitest';
import { ask, NOW, postJson, runEmulator } from './emulator.test-helper.ts';
import type { Emulator, EmulatorOptions } from './index.ts';
import { refusalOf, webClient } from './slack.test-helper.ts';

const TOKEN = 'xoxb-test';
const SLACK = {
  token: TOKEN,
  channels: ['C0DNS', 'C0OPS', 'C0OLD', 'C0PRIVATE'],
  archived: ['C0OLD'],
  notMember: ['C0PRIVATE'],
};
const SECTION = { type: 'section', text: { type: 'mrkdwn', text: 'hello' } };

function runSlack(more: Partial<EmulatorOptions> = {}): Promise<Emulator> {
  return runEmulator({ slack: SLACK, ...more });
}

describe('the official client', () => {
  test('posts and changes a message', async () => {
    const emulator = await runSlack();
    const client = webClient(emulator);
    expect((await client.auth.test()).user_id).toBe('U0DNSBOT1');
    const { ts } = await client.chat.postMessage({ channel: 'C0DNS', text: 'first', blocks: [SECTION] });
    await client.chat.update({
      channel: 'C0DNS',
      ts: ts ?? '',
      text: 'second',
      blocks: [SECTION, { type: 'divider' }],
    });
    expect(emulator.slack.inChannel('C0DNS')).toMatchObject([
      { ts, text: 'second', blocks: [SECTION, { type: 'divider' }], edits: 1, threadTs: null },
    ]);
    expect(emulator.violations).toEqual([]);
  });

  test('posts into a thread and to one person', async () => {
    const emulator = await runSlack();
    const client = webClient(emulator);
    const { ts } = await client.chat.postMessage({ channel: 'C0DNS', text: 'root' });
    await client.chat.postMessage({ channel: 'C0DNS', text: 'reply', thread_ts: ts ?? '' });
    const { message_ts } = await client.chat.postEphemeral({ channel: 'C0DNS', user: 'U0ALICE01', text: 'secret' });
    expect(emulator.slack.inChannel('C0DNS')).toMatchObject([
      { text: 'root' },
      { text: 'reply', threadTs: ts },
      { text: 'secret', ephemeralFor: 'U0ALICE01' },
    ]);
    expect(await refusalOf(client.chat.update({ channel: 'C0DNS', ts: message_ts ?? '', text: 'x' }))).toMatchObject({
      error: 'cant_update_message',
    });
  });

  test('loses the blocks in an update without blocks', async () => {
    const emulator = await runSlack();
    const client = webClient(emulator);
    const { ts } = await client.chat.postMessage({ channel: 'C0DNS', text: 'a', blocks: [SECTION] });
    await client.chat.update({ channel: 'C0DNS', ts: ts ?? '', text: 'b' });
    expect(emulator.slack.messages[0]?.blocks).toEqual([]);
  });

  test('gets timestamps that rise, though the clock stands', async () => {
    const emulator = await runSlack();
    const client = webClient(emulator);
    const stamps: string[] = [];
    for (let i = 0; i < 5; i += 1)
      stamps.push((await client.chat.postMessage({ channel: 'C0DNS', text: 'x' })).ts ?? '');
    expect(stamps).toEqual([...new Set(stamps)].sort());
    expect(Math.floor(Number(stamps[0]))).toBe(NOW.getTime() / 1000);
  });
});

describe('refused', () => {
  test.each([
    ['channel_not_found', { channel: 'C0NONE', text: 'x' }],
    ['not_in_channel', { channel: 'C0PRIVATE', text: 'x' }],
    ['is_archived', { channel: 'C0OLD', text: 'x' }],
    ['no_text', { channel: 'C0DNS', text: '' }],
    ['msg_too_long', { channel: 'C0DNS', text: 'x'.repeat(40_001) }],
    ['invalid_blocks', { channel: 'C0DNS', text: 'x', blocks: [{ type: 'section' }] }],
    ['invalid_blocks_format', { channel: 'C0DNS', text: 'x', blocks: { type: 'section' } }],
    [
      'msg_blocks_too_long',
      {
        channel: 'C0DNS',
        text: 'x',
        blocks: Array.from({ length: 6 }, () => ({ ...SECTION, text: { type: 'mrkdwn', text: 'y'.repeat(2900) } })),
      },
    ],
    ['thread_not_found', { channel: 'C0DNS', text: 'x', thread_ts: '1.000001' }],
  ])('with %s', async (error, values) => {
    const emulator = await runSlack();
    const { status, json } = await postJson(emulator, '/slack/api/chat.postMessage', values, {
      authorization: `Bearer ${TOKEN}`,
    });
    expect(status).toBe(200);
    expect(json).toMatchObject({ ok: false, error });
    expect(emulator.slack.messages).toEqual([]);
  });

  test('blocks, with a pointer to what is wrong', async () => {
    const emulator = await runSlack();
    const blocks = [SECTION, { type: 'header', text: { type: 'plain_text', text: '' } }];
    const values = { channel: 'C0DNS', text: 'x', blocks };
    const { json } = await postJson(emulator, '/slack/api/chat.postMessage', values, {
      authorization: `Bearer ${TOKEN}`,
    });
    expect(json).toMatchObject({ error: 'invalid_blocks', errors: [expect.stringContaining('/blocks/1')] });
    expect(json.response_metadata.messages[0]).toContain('[json-pointer:/blocks/1');
  });

  test('an update of what was never posted', async () => {
    const emulator = await runSlack();
    expect(await refusalOf(webClient(emulator).chat.update({ channel: 'C0DNS', ts: '1.1', text: 'x' }))).toMatchObject({
      error: 'message_not_found',
    });
  });

  test('without a token, and with a wrong one', async () => {
    const emulator = await runSlack();
    expect((await ask(emulator, '/slack/api/auth.test', { method: 'POST' })).json.error).toBe('not_authed');
    expect(await refusalOf(webClient(emulator, 'xoxb-other').auth.test())).toMatchObject({ error: 'invalid_auth' });
  });

  test('posts that come too fast, by channel', async () => {
    let time = NOW.getTime();
    const emulator = await runSlack({ slack: { ...SLACK, rateLimits: 'tiers' }, now: () => new Date(time) });
    const post = (channel: string) =>
      postJson(emulator, '/slack/api/chat.postMessage', { channel, text: 'x' }, { authorization: `Bearer ${TOKEN}` });
    expect((await post('C0DNS')).json.ok).toBe(true);
    const limited = await post('C0DNS');
    expect(limited).toMatchObject({ status: 429, json: { ok: false, error: 'ratelimited' } });
    expect(limited.headers.get('retry-after')).toBe('1');
    expect((await post('C0OPS')).json.ok).toBe(true);
    time += 1000;
    expect((await post('C0DNS')).json.ok).toBe(true);
  });
});

describe('recorded', () => {
  test('are unknown arguments and methods, and blocks without text', async () => {
    const emulator = await runSlack();
    const authorization = { authorization: `Bearer ${TOKEN}` };
    await postJson(
      emulator,
      '/slack/api/chat.postMessage',
      { channel: 'C0DNS', text: 'x', channel_id: 'C0DNS' },
      authorization,
    );
    await postJson(emulator, '/slack/api/chat.meMessage', {}, authorization);
    await postJson(emulator, '/slack/api/chat.postMessage', { channel: 'C0DNS', blocks: [SECTION] }, authorization);
    expect(emulator.violations).toEqual([
      'slack: unknown argument channel_id of chat.postMessage',
      'slack: unknown method chat.meMessage',
      'slack: chat.postMessage with blocks but without text',
    ]);
  });
});
