import { textAt } from '../shared/report/slack-values.ts';
import { jsonReply, type Reply, type Request } from './http.ts';
import { asObject, parseJson } from './slack-arguments.ts';
import { contentOf, refuseBlocks } from './slack-content.ts';
import { addMessage, removeMessage, replaceContent } from './slack-messages.ts';
import type { JsonObject, ResponseUrl, SlackState } from './slack-state.ts';

// docs.slack.dev, interactivity/handling-user-interaction: "up to 5 times within 30 minutes"
const MAX_USES = 5;
const LIFE_MS = 30 * 60_000;

const KNOWN = [
  'text',
  'blocks',
  'attachments',
  'response_type',
  'replace_original',
  'delete_original',
  'thread_ts',
  'metadata',
  'mrkdwn',
  'parse',
  'link_names',
  'unfurl_links',
  'unfurl_media',
];

/** What hooks.slack.com does with a message for a response_url. It needs no token: the address is the right to post. */
export function receiveResponse(state: SlackState, violations: string[], request: Request): Reply {
  const url = state.responseUrls.get(request.path);
  if (request.headers.authorization !== undefined) violations.push('slack: token sent to a response_url');
  if (request.method !== 'POST') return { status: 405 };
  if (url === undefined) return refusal(404, 'invalid_url');
  if (state.now().getTime() - url.createdAt > LIFE_MS) return refusal(404, 'expired_url');
  if (url.uses >= MAX_USES) return refusal(404, 'used_url');
  const values = asObject(parseJson(request.body.toString('utf8')));
  if (values === null) return refusal(400, 'invalid_payload');
  for (const name of Object.keys(values))
    if (!KNOWN.includes(name)) violations.push(`slack: unknown key ${name} for a response_url`);
  const refused = refuseResponse(state, values);
  if (refused !== null) return refused;
  url.uses += 1;
  // Taken at once, as an app may say something before it answers; shown after its answer.
  if (state.unanswered === 0) respond(state, url, values);
  else state.saidEarly.push(() => respond(state, url, values));
  return { status: 200, headers: { 'content-type': 'text/html' }, body: 'ok' };
}

function refusal(status: number, error: string, more: JsonObject = {}): Reply {
  return jsonReply({ ok: false, error, ...more }, undefined, status);
}

/** Why the body of a response, or of the answer to a command, is no message; null when it is one. */
export function refuseResponse(state: SlackState, values: JsonObject): Reply | null {
  const { blocks, response_type: type } = values;
  if (type !== undefined && type !== 'ephemeral' && type !== 'in_channel') return refusal(400, 'invalid_payload');
  if (values['delete_original'] === true) return null;
  if (blocks !== undefined && !Array.isArray(blocks)) return refusal(400, 'invalid_blocks_format');
  const list = Array.isArray(blocks) ? blocks : [];
  if (textAt(values, 'text') === '' && list.length === 0 && values['attachments'] === undefined)
    return refusal(400, 'no_text');
  const wrong = refuseBlocks(state, list, false);
  if (wrong === null) return null;
  const { error, ...more } = JSON.parse(String(wrong.body)) as { error: string };
  return refusal(400, error, more);
}

/** Carries a response out: deletes, replaces or posts. Nothing is replaced or deleted unless that is asked for. */
export function respond(state: SlackState, url: ResponseUrl, values: JsonObject): void {
  const { original } = url;
  const isThere = original !== null && state.messages.includes(original);
  if (values['delete_original'] === true) {
    if (isThere) removeMessage(state, original);
    return;
  }
  const content = { ...contentOf(values, state.nextNumber), payload: values };
  if (values['replace_original'] === true && isThere) {
    replaceContent(state, original, content);
    return;
  }
  const message = addMessage(state, {
    channel: url.channel,
    threadTs: textAt(values, 'thread_ts') || url.threadTs,
    ephemeralFor: values['response_type'] === 'in_channel' ? null : url.user,
    ...content,
  });
  url.original ??= message;
}
