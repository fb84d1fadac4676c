import type { KnownBlock } from '@slack/types';
import { describe, expect, test } from 'vitest';
import type { FaultAnswer } from '../../emulator/index.ts';
import { DeliveryError } from '../errors.ts';
import { HOSTILE_TEXTS, hostileReport } from '../report/hostile-report.test-helper.ts';
import { sampleReport } from '../report/sample-report.test-helper.ts';
import { renderSlackDigest } from '../report/slack-digest.ts';
import { runEmulator } from './emulator.test-helper.ts';
import { answerJson, closedPort, serve } from './http-server.test-helper.ts';
import { createSlackPoster } from './slack.ts';

const TOKEN = 'xoxb-1-2-secret';
const CHANNEL = 'C0123ABCD';
const BLOCKS: KnownBlock[] = [{ type: 'section', text: { type: 'mrkdwn', text: '*digest*' } }];
const MESSAGE = { text: 'digest', blocks: BLOCKS };

async function open(options: Parameters<typeof runEmulator>[0] = {}, token = TOKEN) {
  const emulator = await runEmulator({
    slack: {
      token: TOKEN,
      channels: [CHANNEL, 'C0ARCHIVED', 'C0FOREIGN'],
      archived: ['C0ARCHIVED'],
      notMember: ['C0FOREIGN'],
    },
    ...options,
  });
  return { emulator, poster: createSlackPoster({ token, apiUrl: emulator.env['SLACK_API_URL'] ?? null }) };
}

async function refusal(promise: Promise<unknown>): Promise<DeliveryError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof DeliveryError) return error;
    throw error;
  }
  throw new Error('it was posted');
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
    const { emulator, poster } = await open();
    const digest = renderSlackDigest(sampleReport());
    const posted = await poster.post(CHANNEL, digest);
    expect(emulator.slack.messages).toHaveLength(1);
    expect(emulator.slack.messages[0]).toMatchObject({ ...posted, ...digest, threadTs: null, edits: 0 });
    expect(posted).toEqual({ channel: CHANNEL, ts: expect.stringMatching(/^\d+\.\d{6}$/) });
    expect(emulator.calls.map((call) => call.path)).toEqual(['/slack/api/chat.postMessage']);
  });

  test('unfurls no links and lets Slack read nothing into it', async () => {
    const { emulator, poster } = await open();
    await poster.post(CHANNEL, MESSAGE);
    expect(emulator.slack.messages[0]?.payload).toMatchObject({
      parse: 'none',
      unfurl_links: 'false',
      unfurl_media: 'false',
    });
  });

  test.each(['http://127.0.0.1:PORT/slack/api/', 'http://127.0.0.1:PORT/slack/api'])('goes to %s', async (url) => {
    const server = await serve((_, response) => answerJson(response, { ok: true, channel: CHANNEL, ts: '1.000001' }));
    const apiUrl = url.replace('PORT', new URL(server.origin).port);
    expect(await createSlackPoster({ token: TOKEN, apiUrl }).post(CHANNEL, MESSAGE)).toEqual({
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
      const { emulator, poster } = await open();
      await poster.post(CHANNEL, renderSlackDigest(hostileReport(text)));
      const [message] = emulator.slack.messages;
      if (message === undefined) throw new Error('nothing was posted');
      for (const markdown of markdownOf(message)) {
        expect(markdown).not.toMatch(/<[!@#]/);
        expect(markdown).not.toMatch(/<https?:\/\/(?!console\.cloud\.google\.com\/|cloud\.google\.com\/)/);
      }
    },
  );

  test('with untrusted text in mrkdwn arrives with its three characters escaped', async () => {
    const { emulator, poster } = await open();
    await poster.post(CHANNEL, renderSlackDigest(hostileReport('<!channel>&<@U012345>')));
    const [message] = emulator.slack.messages;
    const all = JSON.stringify(message?.blocks) + (message?.text ?? '');
    expect(all).toContain('&lt;!channel&gt;&amp;&lt;@U012345&gt;');
    for (const markdown of markdownOf(message ?? MESSAGE)) expect(markdown).not.toContain('<!channel>');
  });
});

describe('a refusal', () => {
  test.each<[string, string, RegExp]>([
    ['C0FOREIGN', 'not_in_channel', /\/invite @/],
    ['C0ARCHIVED', 'is_archived', /choose another one in DNS_AUDIT_SLACK_CHANNEL/],
    ['C0NOWHERE', 'channel_not_found', /must be the ID of a channel/],
  ])('of channel %s says what to do: %s', async (channel, name, remedy) => {
    const { emulator, poster } = await open();
    const error = await refusal(poster.post(channel, MESSAGE));
    expect(error.retry).toBe(false);
    expect(error.message).toMatch(`Slack refused the digest (${name}). `);
    expect(error.message).toMatch(remedy);
    expect(emulator.callCount('slack')).toBe(1);
    expect(emulator.slack.messages).toEqual([]);
  });

  test('of a token says what to do, and does not show it', async () => {
    const { poster } = await open({}, 'xoxb-wrong');
    const error = await refusal(poster.post(CHANNEL, MESSAGE));
    expect(error).toMatchObject({ retry: false });
    expect(error.message).toBe(
      'Slack refused the digest (invalid_auth). SLACK_BOT_TOKEN is not valid: install the app again and store its bot token.',
    );
  });

  test.each<[string, RegExp]>([
    ['token_revoked', /was revoked/],
    ['account_inactive', /deactivated/],
    ['missing_scope', /chat:write/],
    ['invalid_blocks', /docs\.slack\.dev/],
    ['something_of_tomorrow', /docs\.slack\.dev/],
    ['constructor', /docs\.slack\.dev/],
  ])('%s is not repeated', async (name, remedy) => {
    const { emulator, poster } = await open({
      faults: [{ match: { api: 'slack' }, answer: { status: 200, body: { ok: false, error: name } } }],
    });
    const error = await refusal(poster.post(CHANNEL, MESSAGE));
    expect(error.retry).toBe(false);
    expect(error.message).toMatch(remedy);
    expect(emulator.callCount('slack')).toBe(1);
  });

  test.each(['internal_error', 'ratelimited', 'rate_limited', 'service_unavailable', 'request_timeout'])(
    '%s passes: the run may try again, this adapter does not',
    async (name) => {
      const { emulator, poster } = await open({
        faults: [{ match: { api: 'slack' }, times: 1, answer: { status: 200, body: { ok: false, error: name } } }],
      });
      const error = await refusal(poster.post(CHANNEL, MESSAGE));
      expect(error.retry).toBe(true);
      expect(error.message).toContain(name);
      expect(emulator.callCount('slack')).toBe(1);
    },
  );

  test('for posting too fast is told at once, without waiting', async () => {
    const { emulator, poster } = await open({
      slack: { token: TOKEN, channels: [CHANNEL], rateLimits: 'tiers' },
    });
    await poster.post(CHANNEL, MESSAGE);
    const error = await refusal(poster.post(CHANNEL, MESSAGE));
    expect(emulator.callCount('slack')).toBe(2);
    expect(error.retry).toBe(true);
    expect(error.message).toMatch(/busy: .*rate.?limit/i);
    expect(emulator.slack.messages).toHaveLength(1);
  });

  test('that accepts but names no message is not repeated: it may be there', async () => {
    const { poster } = await open({
      faults: [{ match: { api: 'slack' }, answer: { status: 200, body: { ok: true } } }],
    });
    expect(await refusal(poster.post(CHANNEL, MESSAGE))).toMatchObject({ retry: false });
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
    const { emulator, poster } = await open({ faults: [{ match: { api: 'slack' }, answer, when }] });
    const error = await refusal(poster.post(CHANNEL, MESSAGE));
    expect(error.retry).toBe(true);
    expect(error.message).toMatch(/^Slack could not be reached or was busy: /);
    expect(error.message).not.toContain(TOKEN);
    expect(emulator.callCount('slack')).toBe(1);
    expect(emulator.slack.messages).toHaveLength(posted);
  });

  test('silence ends at the time limit, and posting is not repeated', async () => {
    const server = await serve(() => {});
    const poster = createSlackPoster({ token: TOKEN, apiUrl: `${server.origin}/api/`, timeoutMs: 1000 });
    const error = await refusal(poster.post(CHANNEL, MESSAGE));
    expect(error.retry).toBe(true);
    // None, where the time was over before the request arrived.
    expect(server.calls.length).toBeLessThanOrEqual(1);
  });

  test('a closed port: the run may try again', async () => {
    const poster = createSlackPoster({ token: TOKEN, apiUrl: `http://127.0.0.1:${await closedPort()}/api/` });
    expect(await refusal(poster.post(CHANNEL, MESSAGE))).toMatchObject({ retry: true });
  });
});
