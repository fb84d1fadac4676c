import { WebClient } from '@slack/web-api';
import { describe, expect, test } from 'vitest';
import { NOW, runEmulator } from './emulator.test-helper.ts';
import type { EmulatorOptions, SlackOptions } from './index.ts';
import { refusalOf, webClient } from './slack.test-helper.ts';
import { SLACK_METHODS } from './slack-methods.ts';

const SECTION = { type: 'section' as const, text: { type: 'mrkdwn' as const, text: 'hello' } };
const PNG = Buffer.from('89504e470d0a1a0a', 'hex');

async function runSlack(slack: Partial<SlackOptions> = {}, more: Partial<EmulatorOptions> = {}) {
  const emulator = await runEmulator({
    slack: { token: 'xoxb-test', channels: ['C0DNS', 'C0OPS'], ...slack },
    ...more,
  });
  const client = webClient(emulator);
  return { emulator, client, slack: emulator.slack };
}

describe('a message', () => {
  test('is kept with its metadata until they are taken away', async () => {
    const { client, slack } = await runSlack();
    const metadata = { event_type: 'digest', event_payload: { run: 'r1' } };
    const { ts = '' } = await client.chat.postMessage({ channel: 'C0DNS', text: 'x', metadata });
    await client.chat.update({ channel: 'C0DNS', ts, text: 'y' });
    expect(slack.messages[0]).toMatchObject({ text: 'y', metadata });
    const big = { event_type: 'digest', event_payload: { text: 'x'.repeat(2000) } };
    expect(await refusalOf(client.chat.update({ channel: 'C0DNS', ts, text: 'y', metadata: big }))).toMatchObject({
      error: 'metadata_too_large',
    });
  });

  test('is deleted, or stays as a stone when it has replies', async () => {
    const { client, slack } = await runSlack();
    const { ts = '' } = await client.chat.postMessage({ channel: 'C0DNS', text: 'root' });
    const reply = await client.chat.postMessage({ channel: 'C0DNS', text: 'reply', thread_ts: ts });
    await client.chat.delete({ channel: 'C0DNS', ts });
    expect(slack.messages).toMatchObject([{ isDeleted: true, blocks: [] }, { text: 'reply' }]);
    expect(await refusalOf(client.chat.update({ channel: 'C0DNS', ts, text: 'x' }))).toMatchObject({
      error: 'message_not_found',
    });
    await client.chat.delete({ channel: 'C0DNS', ts: reply.ts ?? '' });
    expect(slack.messages).toHaveLength(1);
  });

  test('in a thread has a link that names it', async () => {
    const { client } = await runSlack();
    const { ts = '' } = await client.chat.postMessage({ channel: 'C0DNS', text: 'root' });
    const reply = await client.chat.postMessage({ channel: 'C0DNS', text: 'reply', thread_ts: ts });
    const { permalink } = await client.chat.getPermalink({ channel: 'C0DNS', message_ts: reply.ts ?? '' });
    expect(permalink).toBe(
      `https://acme.slack.com/archives/C0DNS/p${reply.ts?.replace('.', '')}?thread_ts=${ts}&cid=C0DNS`,
    );
  });
});

describe('a file', () => {
  test('is uploaded in three steps and shared in a thread', async () => {
    const { client, slack, emulator } = await runSlack();
    const { ts = '' } = await client.chat.postMessage({ channel: 'C0DNS', text: 'root' });
    await client.filesUploadV2({
      channel_id: 'C0DNS',
      thread_ts: ts,
      initial_comment: 'the plan',
      filename: 'plan.md',
      title: 'Migration plan',
      content: '# Plan',
    });
    expect(slack.inChannel('C0DNS')[1]).toMatchObject({ text: 'the plan', threadTs: ts });
    expect(slack.files).toMatchObject([
      { name: 'plan.md', title: 'Migration plan', mimetype: 'text/markdown', isComplete: true },
    ]);
    expect(slack.files[0]?.content.toString()).toBe('# Plan');
    expect(emulator.violations).toEqual([]);
  });

  test('that is an image can be shown by blocks, one that is missing cannot', async () => {
    const { client, slack } = await runSlack();
    await client.filesUploadV2({ filename: 'chart.png', file: PNG });
    const image = (id: string) => ({ type: 'image' as const, alt_text: 'time-outs per hour', slack_file: { id } });
    const id = slack.files[0]?.id ?? '';
    await client.chat.postMessage({ channel: 'C0DNS', text: 'chart', blocks: [image(id)] });
    expect(
      await refusalOf(client.chat.postMessage({ channel: 'C0DNS', text: 'chart', blocks: [SECTION, image('F0NONE')] })),
    ).toMatchObject({ error: 'invalid_blocks', errors: ['/blocks/1/slack_file: invalid slack file'] });
  });

  test('of another length than announced is refused', async () => {
    const { client } = await runSlack();
    const { upload_url: url = '', file_id: id = '' } = await client.files.getUploadURLExternal({
      filename: 'a.txt',
      length: 3,
    });
    expect((await fetch(url, { method: 'POST', body: 'four' })).status).toBe(400);
    expect(await refusalOf(client.files.completeUploadExternal({ files: [{ id, title: 'a' }] }))).toMatchObject({
      error: 'file_not_found',
    });
  });
});

describe('scopes', () => {
  test.each<[string, (client: ReturnType<typeof webClient>) => Promise<unknown>, string]>([
    ['files', (client) => client.files.getUploadURLExternal({ filename: 'a', length: 1 }), 'files:write'],
    ['usergroups', (client) => client.usergroups.users.list({ usergroup: 'S0PLATFORM' }), 'usergroups:read'],
  ])('%s: what is missing is named', async (_, call, needed) => {
    const { client } = await runSlack({ scopes: ['commands', 'chat:write'] });
    expect(await refusalOf(call(client))).toMatchObject({
      error: 'missing_scope',
      needed,
      provided: 'commands,chat:write',
    });
  });

  test('a group is listed, an unknown one refused', async () => {
    const { client } = await runSlack();
    expect(await client.usergroups.users.list({ usergroup: 'S0PLATFORM' })).toMatchObject({ users: ['U0ALICE01'] });
    expect(await refusalOf(client.usergroups.users.list({ usergroup: 'S0NONE' }))).toMatchObject({
      error: 'no_such_subteam',
    });
  });
});

describe('rate limits', () => {
  test('posting: one a second in a channel; others by their tier', async () => {
    let time = NOW.getTime();
    const { client } = await runSlack({ rateLimits: 'tiers' }, { now: () => new Date(time) });
    const post = (channel: string) => client.chat.postMessage({ channel, text: 'x' });
    const { ts = '' } = await post('C0DNS');
    await post('C0OPS');
    await expect(post('C0DNS')).rejects.toMatchObject({ retryAfter: 1 });
    time += 1000;
    await post('C0DNS');
    const update = () => client.chat.update({ channel: 'C0DNS', ts, text: 'y' });
    for (let i = 0; i < 50; i += 1) await update();
    await expect(update()).rejects.toMatchObject({ retryAfter: 2 });
    time += 1200;
    await update();
  });

  test('figures of one’s own', async () => {
    const { client } = await runSlack({ rateLimits: { 'auth.test': { calls: 1, seconds: 30 } } });
    await client.auth.test();
    await expect(client.auth.test()).rejects.toMatchObject({ retryAfter: 30 });
  });
});

describe('blocks.validate', () => {
  test('needs no token and points at what is wrong', async () => {
    const { emulator } = await runSlack();
    const client = new WebClient(undefined, { slackApiUrl: `${emulator.origin}/slack/api/` });
    expect(await client.blocks.validate({ blocks: [SECTION] })).toMatchObject({ ok: true });
    expect(await refusalOf(client.blocks.validate({ message: { blocks: [{ type: 'header' }] } }))).toMatchObject({
      error: 'invalid_blocks',
      errors: [{ pointer: '/message/blocks/0/text', message: 'is missing' }],
    });
    const view = { type: 'modal' as const, title: { type: 'plain_text' as const, text: 'x' }, blocks: [] };
    expect(await refusalOf(client.blocks.validate({ view }))).toMatchObject({ errors: [{ pointer: '/view/blocks' }] });
  });
});

describe('every method', () => {
  test.each(Object.entries(SLACK_METHODS))('%s wants a token and its arguments', async (name, method) => {
    const { emulator } = await runSlack();
    const call = (headers: Record<string, string>) =>
      fetch(`${emulator.origin}/slack/api/${name}`, { method: 'POST', headers }).then((answer) => answer.json());
    if (method.isPublic !== true) expect(await call({})).toEqual({ ok: false, error: 'not_authed' });
    const answer = await call({ authorization: 'Bearer xoxb-test' });
    const messages = method.required.map((key) => `[ERROR] missing required field: ${key}`);
    if (messages.length > 0)
      expect(answer).toEqual({ ok: false, error: 'invalid_arguments', response_metadata: { messages } });
  });

  test('fails as faults say: slowly, with 500, not at all', async () => {
    const { client } = await runSlack({}, { faults: [{ match: { api: 'slack' }, times: 1, answer: { status: 500 } }] });
    await expect(client.auth.test()).rejects.toMatchObject({ statusCode: 500 });
    expect(await client.auth.test()).toMatchObject({ ok: true });
  });
});
