import type { KnownBlock } from '@slack/types';
import { describe, expect, test } from 'vitest';
import type { FaultAnswer } from '../../emulator/index.ts';
import { createMemoryLog } from '../audit/memory-ports.test-helper.ts';
import { DeliveryError } from '../errors.ts';
import { HOSTILE_TEXTS, hostileReport } from '../report/hostile-report.test-helper.ts';
import { NO_CHANGES, SINCE, viewOfAll } from '../report/sample-digest.test-helper.ts';
import { sampleReport } from '../report/sample-report.test-helper.ts';
import { renderSlackDigest } from '../report/slack-digest.ts';
import { runEmulator } from './emulator.test-helper.ts';
import { answerJson, closedPort, serve } from './http-server.test-helper.ts';
import { createMessenger } from './slack.ts';
import { createSlackClient, type SlackAccess } from './slack-client.ts';

const TOKEN = 'xoxb-1-2-secret';
const CHANNEL = 'C0123ABCD';
const BLOCKS: KnownBlock[] = [{ type: 'section', text: { type: 'mrkdwn', text: '*digest*' } }];
const MESSAGE = { text: 'digest', blocks: BLOCKS };

const SLACK = {
  token: TOKEN,
  channels: [CHANNEL, 'C0ARCHIVED', 'C0FOREIGN'],
  archived: ['C0ARCHIVED'],
  notMember: ['C0FOREIGN'],
};

/** A messenger whose clock moves only while it sleeps. */
function createPacedMessenger(access: SlackAccess) {
  let now = new Date('2026-11-22T06:00:00Z').getTime();
  const slept: number[] = [];
  const log = createMemoryLog();
  const messenger = createMessenger({
    client: createSlackClient(access),
    clock: { now: () => new Date(now) },
    async sleep(milliseconds) {
      slept.push(milliseconds);
      now += milliseconds;
    },
    log,
  });
  return { messenger, slept, log };
}

async function open(options: Parameters<typeof runEmulator>[0] = {}, token = TOKEN) {
  const emulator = await runEmulator({ slack: SLACK, ...options });
  return { emulator, ...createPacedMessenger({ token, apiUrl: emulator.env['SLACK_API_URL'] ?? null }) };
}

const refusing = (error: string, times = 1): Parameters<typeof runEmulator>[0] => ({
  faults: [{ match: { api: 'slack' }, times, answer: { status: 200, body: { ok: false, error } } }],
});

async function refusal(promise: Promise<unknown>): Promise<DeliveryError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof DeliveryError) return error;
    throw error;
  }
  throw new Error('it was posted');
}

function hostileDigest(text: string) {
  return renderSlackDigest(viewOfAll(hostileReport(text)), NO_CHANGES, SINCE);
}

/** Every string that Slack reads as mrkdwn: texts of that type, and the text of the message itself. */
function markdownOf(message: { text: string; blocks: unknown }): string[] {
  const found = [message.text];
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(walk);
    else if (typeof value === 'object' && value !== null) {
      if ('type' in value && value.type === 'mrkdwn' && 'text' in value) found.push(String(value.text));
      Object.values(value).forEach(walk);
    }
  };
  walk(message.blocks);
  return found;
}

describe('a digest', () => {
  test('is posted once, as it was rendered', async () => {
    const { emulator, messenger } = await open();
    const digest = renderSlackDigest(viewOfAll(sampleReport()), NO_CHANGES, SINCE);
    const posted = await messenger.post(CHANNEL, digest);
    expect(emulator.slack.messages).toHaveLength(1);
    expect(emulator.slack.messages[0]).toMatchObject({ ...posted, ...digest, threadTs: null, edits: 0 });
    expect(posted).toEqual({ channel: CHANNEL, ts: expect.stringMatching(/^\d+\.\d{6}$/) });
    expect(emulator.calls.map((call) => call.path)).toEqual(['/slack/api/chat.postMessage']);
  });

  test('unfurls no links and lets Slack read nothing into it', async () => {
    const { emulator, messenger } = await open();
    await messenger.post(CHANNEL, MESSAGE);
    expect(emulator.slack.messages[0]?.payload).toMatchObject({
      parse: 'none',
      unfurl_links: 'false',
      unfurl_media: 'false',
    });
  });

  test.each(['http://127.0.0.1:PORT/slack/api/', 'http://127.0.0.1:PORT/slack/api'])('goes to %s', async (url) => {
    const server = await serve((_, response) => answerJson(response, { ok: true, channel: CHANNEL, ts: '1.000001' }));
    const apiUrl = url.replace('PORT', new URL(server.origin).port);
    expect(await createPacedMessenger({ token: TOKEN, apiUrl }).messenger.post(CHANNEL, MESSAGE)).toEqual({
      channel: CHANNEL,
      ts: '1.000001',
    });
    expect(server.calls[0]).toMatchObject({ method: 'POST', path: '/slack/api/chat.postMessage' });
    expect(server.calls[0]?.headers.authorization).toBe(`Bearer ${TOKEN}`);
    expect(server.calls[0]?.body).not.toContain(TOKEN);
  });

  test.each(HOSTILE_TEXTS.map((text) => [JSON.stringify(text).slice(0, 60), text]))(
    'about clusters called %s mentions and links nobody',
    async (_, text) => {
      const { emulator, messenger } = await open();
      await messenger.post(CHANNEL, hostileDigest(text));
      const [message] = emulator.slack.messages;
      if (message === undefined) throw new Error('nothing was posted');
      for (const markdown of markdownOf(message)) {
        expect(markdown).not.toMatch(/<[!@#]/);
        expect(markdown).not.toMatch(/<https?:\/\/(?!console\.cloud\.google\.com\/|cloud\.google\.com\/)/);
      }
    },
  );

  test('with untrusted text in mrkdwn arrives with its three characters escaped', async () => {
    const { emulator, messenger } = await open();
    await messenger.post(CHANNEL, hostileDigest('<!channel>&<@U012345>'));
    const [message] = emulator.slack.messages;
    const all = JSON.stringify(message?.blocks) + (message?.text ?? '');
    expect(all).toContain('&lt;!channel&gt;&amp;&lt;@U012345&gt;');
    for (const markdown of markdownOf(message ?? MESSAGE)) expect(markdown).not.toContain('<!channel>');
  });
});

describe('a refusal', () => {
  test.each<[string, string, RegExp]>([
    ['C0FOREIGN', 'not_in_channel', /\/invite @/],
    ['C0ARCHIVED', 'is_archived', /choose another one in DNS_AUDIT_SLACK_CHANNEL or DNS_AUDIT_SLACK_ROUTES/],
    ['C0NOWHERE', 'channel_not_found', /must be the ID of a channel/],
  ])('of channel %s says what to do: %s', async (channel, name, remedy) => {
    const { emulator, messenger } = await open();
    const error = await refusal(messenger.post(channel, MESSAGE));
    expect(error.retry).toBe(false);
    expect(error.message).toMatch(`Slack refused the message to ${channel} (${name}). `);
    expect(error.message).toMatch(remedy);
    expect(emulator.callCount('slack')).toBe(1);
    expect(emulator.slack.messages).toEqual([]);
  });

  test('of a token says what to do, and does not show it', async () => {
    const { messenger } = await open({}, 'xoxb-wrong');
    const error = await refusal(messenger.post(CHANNEL, MESSAGE));
    expect(error).toMatchObject({ retry: false });
    expect(error.message).toBe(
      'Slack refused the message to C0123ABCD (invalid_auth). SLACK_BOT_TOKEN is not valid: install the app again and store its bot token.',
    );
  });

  test.each<[string, RegExp, 'channel' | 'workspace' | null]>([
    ['token_revoked', /was revoked/, 'workspace'],
    ['account_inactive', /deactivated/, 'workspace'],
    ['is_archived', /archived/, 'channel'],
    ['not_in_channel', /\/invite @/, null],
    ['missing_scope', /chat:write/, null],
    ['invalid_blocks', /docs\.slack\.dev/, null],
    ['something_of_tomorrow', /docs\.slack\.dev/, null],
    ['constructor', /docs\.slack\.dev/, null],
  ])('%s is not repeated', async (name, remedy, stops) => {
    const { emulator, messenger } = await open({
      faults: [{ match: { api: 'slack' }, answer: { status: 200, body: { ok: false, error: name } } }],
    });
    const error = await refusal(messenger.post(CHANNEL, MESSAGE));
    expect(error.retry).toBe(false);
    expect(error.stops).toBe(stops);
    expect(error.message).toMatch(remedy);
    expect(emulator.callCount('slack')).toBe(1);
  });

  test.each(['internal_error', 'ratelimited', 'rate_limited', 'service_unavailable', 'request_timeout'])(
    '%s passes: the run may try again, this adapter does not',
    async (name) => {
      const { emulator, messenger } = await open({
        faults: [{ match: { api: 'slack' }, times: 1, answer: { status: 200, body: { ok: false, error: name } } }],
      });
      const error = await refusal(messenger.post(CHANNEL, MESSAGE));
      expect(error.retry).toBe(true);
      expect(error.message).toContain(name);
      expect(emulator.callCount('slack')).toBe(1);
    },
  );

  test('for posting too fast is told at once, without waiting', async () => {
    const { emulator, messenger } = await open({
      slack: { token: TOKEN, channels: [CHANNEL], rateLimits: 'tiers' },
    });
    await messenger.post(CHANNEL, MESSAGE);
    const error = await refusal(messenger.post(CHANNEL, MESSAGE));
    expect(emulator.callCount('slack')).toBe(2);
    expect(error.retry).toBe(true);
    expect(error.retryAfterSeconds).toBe(1);
    expect(error.message).toMatch(/did not take the message to C0123ABCD; it asks for 1 s/);
    expect(emulator.slack.messages).toHaveLength(1);
  });

  test('that accepts but names no message is not repeated: it may be there', async () => {
    const { messenger } = await open({
      faults: [{ match: { api: 'slack' }, answer: { status: 200, body: { ok: true } } }],
    });
    expect(await refusal(messenger.post(CHANNEL, MESSAGE))).toMatchObject({ retry: false });
  });
});

describe('an answer that is lost', () => {
  test.each<[string, FaultAnswer, 'before' | 'after', number]>([
    ['500', { status: 500, body: 'oops' }, 'before', 0],
    ['503', { status: 503 }, 'before', 0],
    ['a page of a proxy', { status: 502, body: '<html>' }, 'before', 0],
    ['a broken connection', 'reset', 'before', 0],
    ['500 after it was posted', { status: 500 }, 'after', 1],
    ['a broken connection after it was posted', 'reset', 'after', 1],
  ])('%s: posting is not repeated', async (_, answer, when, posted) => {
    const { emulator, messenger } = await open({ faults: [{ match: { api: 'slack' }, answer, when }] });
    const error = await refusal(messenger.post(CHANNEL, MESSAGE));
    expect(error.retry).toBe(true);
    expect(error.message).toMatch(/^Slack could not be reached or did not answer about the message to C0123ABCD: /);
    expect(error.mayHaveArrived).toBe(true);
    expect(error.message).not.toContain(TOKEN);
    expect(emulator.callCount('slack')).toBe(1);
    expect(emulator.slack.messages).toHaveLength(posted);
  });

  test('silence ends at the time limit, and posting is not repeated', async () => {
    const server = await serve(() => {});
    const { messenger } = createPacedMessenger({ token: TOKEN, apiUrl: `${server.origin}/api/`, timeoutMs: 1000 });
    const error = await refusal(messenger.post(CHANNEL, MESSAGE));
    expect(error.retry).toBe(true);
    // None, where the time was over before the request arrived.
    expect(server.calls.length).toBeLessThanOrEqual(1);
  });

  test('a closed port: the run may try again', async () => {
    const { messenger } = createPacedMessenger({
      token: TOKEN,
      apiUrl: `http://127.0.0.1:${await closedPort()}/api/`,
    });
    expect(await refusal(messenger.post(CHANNEL, MESSAGE))).toMatchObject({ retry: true });
  });
});

describe('an update', () => {
  test('changes the message in place', async () => {
    const { emulator, messenger } = await open();
    const { ts } = await messenger.post(CHANNEL, MESSAGE);
    expect(await messenger.update(CHANNEL, ts, { ...MESSAGE, text: 'later' })).toBe('updated');
    expect(emulator.slack.inChannel(CHANNEL)).toMatchObject([{ ts, text: 'later', blocks: BLOCKS, edits: 1 }]);
    expect(emulator.violations).toEqual([]);
  });

  test('of a message that is not there: it is gone', async () => {
    const { messenger } = await open();
    expect(await messenger.update(CHANNEL, '1.000001', MESSAGE)).toBe('gone');
  });

  test.each(['cant_update_message', 'edit_window_closed'])('refused with %s: it is gone', async (name) => {
    const { messenger } = await open(refusing(name));
    expect(await messenger.update(CHANNEL, '1.000001', MESSAGE)).toBe('gone');
  });

  test('refused otherwise says where and what to do', async () => {
    const { messenger } = await open();
    expect(await refusal(messenger.update('C0ARCHIVED', '1.000001', MESSAGE))).toMatchObject({
      retry: false,
      message: expect.stringMatching(/the update of a message in C0ARCHIVED \(is_archived\)/),
    });
  });

  test('too long for Slack: what it takes is shown, nothing goes into the thread', async () => {
    const { emulator, messenger } = await open();
    const { ts } = await messenger.post(CHANNEL, MESSAGE);
    expect(await messenger.update(CHANNEL, ts, { text: 'long', blocks: longBlocks(6) })).toBe('updated');
    expect(emulator.slack.inChannel(CHANNEL)).toHaveLength(1);
    const blocks = emulator.slack.messages[0]?.blocks ?? [];
    expect(blocks.slice(0, -1)).toMatchObject(longBlocks(6).slice(0, blocks.length - 1));
    expect(blocks.length).toBeGreaterThan(1);
    expect(JSON.stringify(blocks.at(-1))).toContain('its end is left out');
  });
});

describe('blocks that Slack does not know', () => {
  const NEW = [{ type: 'data_table_of_tomorrow' }];

  test('are sent once more as classic ones', async () => {
    const { emulator, messenger } = await open();
    const posted = await messenger.post(CHANNEL, { text: 'digest', blocks: NEW, classic: BLOCKS });
    expect(emulator.slack.messages).toMatchObject([{ ts: posted.ts, blocks: BLOCKS }]);
    expect(await messenger.update(CHANNEL, posted.ts, { text: 'later', blocks: NEW, classic: BLOCKS })).toBe('updated');
    expect(emulator.slack.messages).toMatchObject([{ text: 'later', blocks: BLOCKS, edits: 1 }]);
    expect(emulator.callCount('slack')).toBe(4);
  });

  test('are refused where there are no classic ones, and where those are refused too', async () => {
    const { emulator, messenger } = await open();
    expect(await refusal(messenger.post(CHANNEL, { text: 'x', blocks: NEW }))).toMatchObject({ retry: false });
    const both = { text: 'x', blocks: NEW, classic: NEW };
    expect((await refusal(messenger.post(CHANNEL, both))).message).toContain('invalid_blocks');
    expect(emulator.callCount('slack')).toBe(3);
  });
});

describe('a message that is too long for Slack', () => {
  test('goes on in its own thread', async () => {
    const { emulator, messenger } = await open();
    const { ts } = await messenger.post(CHANNEL, { text: 'long', blocks: longBlocks(7) });
    const [first, ...rest] = emulator.slack.inChannel(CHANNEL);
    expect(first).toMatchObject({ ts, threadTs: null });
    expect(rest.map(({ threadTs }) => threadTs)).toEqual(rest.map(() => ts));
    expect([first, ...rest].flatMap((message) => message?.blocks)).toMatchObject(longBlocks(7));
  });

  test('in a thread goes on in the same thread', async () => {
    const { emulator, messenger } = await open();
    const root = await messenger.post(CHANNEL, MESSAGE);
    await messenger.post(CHANNEL, { text: 'long', blocks: longBlocks(6) }, { threadTs: root.ts });
    expect(
      emulator.slack
        .inChannel(CHANNEL)
        .slice(1)
        .every(({ threadTs }) => threadTs === root.ts),
    ).toBe(true);
  });

  test('whose rest is refused is there, and the log says what is missing', async () => {
    const answers = [
      { ok: false, error: 'msg_blocks_too_long' },
      { ok: true, channel: CHANNEL, ts: '1.000001' },
      { ok: false, error: 'restricted_action' },
    ];
    const server = await serve((_, response) => answerJson(response, answers[server.calls.length - 1]));
    const { messenger, log } = createPacedMessenger({ token: TOKEN, apiUrl: `${server.origin}/api/` });
    const posted = await messenger.post(CHANNEL, { text: 'long', blocks: longBlocks(6) });
    expect(posted).toEqual({ channel: CHANNEL, ts: '1.000001' });
    expect(server.calls).toHaveLength(3);
    expect(log.lines).toMatchObject([{ severity: 'WARNING', message: 'the rest of a long message was not posted' }]);
  });

  test('in one block is refused', async () => {
    const { messenger } = await open(refusing('msg_blocks_too_long', 9));
    expect((await refusal(messenger.post(CHANNEL, MESSAGE))).message).toContain('msg_blocks_too_long');
  });
});

describe('pace', () => {
  test('posts to one channel are 1.1 s apart; other channels and updates do not wait', async () => {
    const { messenger, slept } = await open({ slack: { token: TOKEN, channels: [CHANNEL, 'C0OTHER01'] } });
    const { ts } = await messenger.post(CHANNEL, MESSAGE);
    await messenger.post('C0OTHER01', MESSAGE);
    await messenger.update(CHANNEL, ts, MESSAGE);
    expect(slept).toEqual([]);
    await messenger.post(CHANNEL, MESSAGE, { threadTs: ts });
    expect(slept).toEqual([1100]);
  });

  test('posts at the same time take turns', async () => {
    const { messenger, slept } = await open();
    await Promise.all([1, 2, 3].map(() => messenger.post(CHANNEL, MESSAGE)));
    // The clock moves while the second sleeps: the third has as much to wait after it.
    expect(slept).toEqual([1100, 1100]);
  });
});

describe('a permalink', () => {
  test('leads to the message', async () => {
    const { emulator, messenger } = await open();
    const { ts } = await messenger.post(CHANNEL, MESSAGE);
    const link = `https://acme.slack.com/archives/${CHANNEL}/p${ts.replace('.', '')}`;
    expect(await messenger.permalink(CHANNEL, ts)).toBe(link);
    expect(emulator.violations).toEqual([]);
  });

  test.each([
    'https://evil.example/archives/C0123ABCD/p1',
    'https://acme.slack.com.evil.example/archives/C0123ABCD/p1',
    'https://acme.slack.com/archives/C0123ABCD/p1|forged>',
  ])('that is none of Slack’s is not shown: %s', async (permalink) => {
    const server = await serve((_, response) => answerJson(response, { ok: true, permalink }));
    const { messenger } = createPacedMessenger({ token: TOKEN, apiUrl: `${server.origin}/api/` });
    expect(await messenger.permalink(CHANNEL, '1.000001')).toBeNull();
  });

  test('that Slack does not give is none', async () => {
    const { messenger } = await open(refusing('message_not_found'));
    expect(await messenger.permalink(CHANNEL, '1.000001')).toBeNull();
  });
});

/** So many blocks of 2,000 characters each. */
function longBlocks(count: number): KnownBlock[] {
  return Array.from({ length: count }, (_, index) => ({
    type: 'section',
    text: { type: 'mrkdwn', text: `${index} ${'x'.repeat(1998)}` },
  }));
}
