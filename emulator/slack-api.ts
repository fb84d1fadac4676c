import { SLACK_LIMITS, validateMessage } from '../shared/report/slack-limits.ts';
import { type Handler, jsonReply, type Reply, type Request } from './http.ts';
import type { EmulatorOptions } from './options.ts';
import type { SlackMessage, SlackState } from './slack-state.ts';

const MAX_TEXT = 40_000;

const COMMON = ['token', 'channel', 'text', 'blocks', 'as_user', 'link_names', 'parse', 'attachments', 'team_id'];
const ARGUMENTS: Record<string, string[]> = {
  'auth.test': ['token', 'team_id'],
  'chat.postMessage': [
    ...COMMON,
    'thread_ts',
    'reply_broadcast',
    'unfurl_links',
    'unfurl_media',
    'mrkdwn',
    'metadata',
    'username',
    'icon_emoji',
  ],
  'chat.update': [...COMMON, 'ts', 'metadata', 'reply_broadcast'],
  'chat.postEphemeral': [...COMMON, 'user', 'thread_ts'],
};

interface SlackServer {
  state: SlackState;
  options: NonNullable<EmulatorOptions['slack']>;
  violations: string[];
  now: () => Date;
  lastTs: number;
  /** Times of the posts of the running second, by channel. */
  posts: Map<string, number[]>;
}

/** Slack's Web API as far as this program calls it. */
export function createSlackApi(
  state: SlackState,
  options: NonNullable<EmulatorOptions['slack']>,
  violations: string[],
  now: () => Date,
): Handler {
  const server: SlackServer = { state, options, violations, now, lastTs: 0, posts: new Map() };
  return (request) => {
    const method = request.path.slice('/slack/api/'.length);
    const known = ARGUMENTS[method];
    if (known === undefined) {
      violations.push(`slack: unknown method ${method}`);
      return failure('unknown_method');
    }
    const parsed = parseArguments(request);
    if (parsed === null) return failure('invalid_form_data');
    for (const name of Object.keys(parsed))
      if (!known.includes(name)) violations.push(`slack: unknown argument ${name} of ${method}`);
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? parsed['token'];
    if (token === undefined || token === '') return failure('not_authed');
    if (token !== options.token) return failure('invalid_auth');
    if (method === 'auth.test')
      return success({
        url: 'https://acme.slack.com/',
        team: 'Acme',
        user: 'dns-audit',
        team_id: 'T0ACME001',
        user_id: 'U0DNSBOT1',
        bot_id: 'B0DNSBOT1',
        is_enterprise_install: false,
      });
    // Slack takes it, but phones and screen readers would have nothing to say.
    if (textOf(parsed) === '' && Array.isArray(parsed['blocks']))
      violations.push(`slack: ${method} with blocks but without text`);
    return method === 'chat.update'
      ? updateMessage(server, parsed)
      : postMessage(server, parsed, method === 'chat.postEphemeral');
  };
}

function success(body: Record<string, unknown>): Reply {
  return jsonReply({ ok: true, ...body, response_metadata: { warnings: [] } });
}

/** Slack says no with 200. */
function failure(error: string, more: Record<string, unknown> = {}): Reply {
  return jsonReply({ ok: false, error, ...more });
}

/** Form-encoded, with JSON in the structured fields, or JSON. Null when it can be read as neither. */
function parseArguments(request: Request): Record<string, unknown> | null {
  const type = request.headers['content-type'] ?? '';
  const text = request.body.toString('utf8');
  if (/^application\/json\b/i.test(type)) return asObject(parseJson(text));
  const values: Record<string, unknown> = Object.fromEntries(request.query);
  if (text === '') return values;
  if (!/^application\/x-www-form-urlencoded\b/i.test(type)) return null;
  for (const [name, value] of new URLSearchParams(text)) {
    const isStructured = ['blocks', 'attachments', 'metadata'].includes(name);
    values[name] = isStructured ? (parseJson(value) ?? value) : value;
  }
  return values;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function asObject(value: unknown): Record<string, unknown> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null;
}

function refuseChannel(server: SlackServer, channel: string): Reply | null {
  if (server.options.archived?.includes(channel) === true) return failure('is_archived');
  if (server.options.notMember?.includes(channel) === true) return failure('not_in_channel');
  return server.state.channels.includes(channel) ? null : failure('channel_not_found');
}

function refuseContent(values: Record<string, unknown>): Reply | null {
  const text = textOf(values);
  const blocks = values['blocks'];
  const hasBlocks = Array.isArray(blocks) && blocks.length > 0;
  if (blocks !== undefined && !Array.isArray(blocks)) return failure('invalid_blocks_format');
  if (text === '' && !hasBlocks && values['attachments'] === undefined) return failure('no_text');
  if (text.length > MAX_TEXT) return failure('msg_too_long');
  if (!hasBlocks) return null;
  if (textLength(blocks) > SLACK_LIMITS.message.sumOfText) return failure('msg_blocks_too_long');
  const problems = validateMessage({ text: text === '' ? 'no text' : text, blocks });
  if (problems.length === 0) return null;
  const messages = problems.map((problem) => {
    const [pointer = '/blocks', ...words] = problem.split(': ');
    return `[ERROR] ${words.join(': ')} [json-pointer:${pointer}]`;
  });
  return failure('invalid_blocks', { errors: problems, response_metadata: { messages } });
}

function textOf(values: Record<string, unknown>): string {
  return typeof values['text'] === 'string' ? values['text'] : '';
}

/** Characters of all texts in blocks, whatever they hang on. */
function textLength(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, one) => sum + textLength(one), 0);
  if (typeof value !== 'object' || value === null) return 0;
  let sum = 0;
  for (const [key, one] of Object.entries(value))
    sum += typeof one === 'string' ? (key === 'text' ? one.length : 0) : textLength(one);
  return sum;
}

function rateLimited(server: SlackServer, channel: string): Reply | null {
  const limit = server.options.postsPerSecondPerChannel;
  if (limit === undefined) return null;
  const time = server.now().getTime();
  const recent = (server.posts.get(channel) ?? []).filter((one) => time - one < 1000);
  if (recent.length >= limit)
    return {
      ...failure('ratelimited'),
      status: 429,
      headers: { 'content-type': 'application/json; charset=utf-8', 'retry-after': '1' },
    };
  server.posts.set(channel, [...recent, time]);
  return null;
}

function postMessage(server: SlackServer, values: Record<string, unknown>, ephemeral: boolean): Reply {
  const channel = String(values['channel'] ?? '');
  const user = typeof values['user'] === 'string' ? values['user'] : '';
  if (ephemeral && user === '') return failure('user_not_in_channel');
  const refused = refuseChannel(server, channel) ?? rateLimited(server, channel) ?? refuseContent(values);
  if (refused !== null) return refused;
  const threadTs = typeof values['thread_ts'] === 'string' ? values['thread_ts'] : null;
  if (threadTs !== null && !server.state.messages.some((one) => one.channel === channel && one.ts === threadTs))
    return failure('thread_not_found');
  const message: SlackMessage = {
    channel,
    ts: nextTs(server),
    threadTs,
    ephemeralFor: ephemeral ? user : null,
    text: textOf(values),
    blocks: Array.isArray(values['blocks']) ? values['blocks'] : [],
    edits: 0,
    payload: values,
  };
  server.state.messages.push(message);
  if (ephemeral) return success({ message_ts: message.ts });
  return success({ channel, ts: message.ts, message: messageJson(message) });
}

function updateMessage(server: SlackServer, values: Record<string, unknown>): Reply {
  const channel = String(values['channel'] ?? '');
  const refused = refuseChannel(server, channel);
  if (refused !== null) return refused;
  const message = server.state.messages.find((one) => one.channel === channel && one.ts === values['ts']);
  if (message === undefined) return failure('message_not_found');
  if (message.ephemeralFor !== null) return failure('cant_update_message');
  const content = refuseContent(values);
  if (content !== null) return content;
  message.text = textOf(values);
  // An update with text and without blocks takes the blocks away.
  message.blocks = Array.isArray(values['blocks']) ? values['blocks'] : [];
  message.payload = values;
  message.edits += 1;
  return success({ channel, ts: message.ts, text: message.text, message: messageJson(message) });
}

function messageJson(message: SlackMessage): Record<string, unknown> {
  return {
    type: 'message',
    user: 'U0DNSBOT1',
    bot_id: 'B0DNSBOT1',
    text: message.text,
    blocks: message.blocks,
    ts: message.ts,
    ...(message.threadTs === null ? {} : { thread_ts: message.threadTs }),
  };
}

/** Seconds with six digits; unique and rising whatever the clock does. */
function nextTs(server: SlackServer): string {
  server.lastTs = Math.max(server.lastTs + 1, server.now().getTime() * 1000);
  const seconds = Math.floor(server.lastTs / 1e6);
  return `${seconds}.${String(server.lastTs % 1e6).padStart(6, '0')}`;
}
