import { textAt } from '../shared/report/slack-values.ts';
import type { Handler, Reply } from './http.ts';
import { failure, success } from './slack-answer.ts';
import { deleteMessage, getPermalink, postMessage, updateMessage } from './slack-api-chat.ts';
import { completeUpload, getUploadUrl, receiveUpload } from './slack-api-files.ts';
import { openView, publishView, pushView, updateView } from './slack-api-views.ts';
import { parseSlackArguments } from './slack-arguments.ts';
import { validateForSlack } from './slack-blocks-validate.ts';
import { SLACK_METHODS, type SlackMethod } from './slack-methods.ts';
import { createSlackRateLimit } from './slack-rate-limit.ts';
import { receiveResponse } from './slack-response-url.ts';
import type { JsonObject, SlackState } from './slack-state.ts';

const HANDLERS: Record<string, (state: SlackState, values: JsonObject) => Reply> = {
  'auth.test': authTest,
  'blocks.validate': (_, values) => validateForSlack(values),
  'chat.postMessage': (state, values) => postMessage(state, values, false),
  'chat.postEphemeral': (state, values) => postMessage(state, values, true),
  'chat.update': updateMessage,
  'chat.delete': deleteMessage,
  'chat.getPermalink': getPermalink,
  'views.open': openView,
  'views.push': pushView,
  'views.update': updateView,
  'views.publish': publishView,
  'files.getUploadURLExternal': getUploadUrl,
  'files.completeUploadExternal': completeUpload,
  'usergroups.users.list': listUsergroup,
};

/** Slack as far as this program calls it: the Web API, uploads, and response URLs. */
export function createSlackApi(state: SlackState, violations: string[]): Handler {
  const waitFor = createSlackRateLimit(state.setup, state.now);
  return (request) => {
    if (request.path.startsWith('/slack/hooks/')) return receiveResponse(state, violations, request);
    if (request.path.startsWith('/slack/upload/')) return receiveUpload(state, request);
    const name = request.path.slice('/slack/api/'.length);
    const method = Object.hasOwn(SLACK_METHODS, name) ? SLACK_METHODS[name] : undefined;
    const handler = HANDLERS[name];
    if (method === undefined || handler === undefined) {
      violations.push(`slack: unknown method ${name}`);
      return failure('unknown_method');
    }
    const values = parseSlackArguments(request);
    if (values === null) return failure('invalid_form_data');
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? textAt(values, 'token');
    const refused =
      refuseToken(state, method, token) ??
      refuseArguments(name, method, values, violations) ??
      refuseRate(waitFor(name, textAt(values, 'channel')));
    return withScopes(state, method, refused ?? handler(state, values));
  };
}

function refuseToken({ setup }: SlackState, method: SlackMethod, token: string): Reply | null {
  if (method.isPublic === true) return null;
  if (token === '') return failure('not_authed');
  if (token !== setup.token) return failure('invalid_auth');
  if (method.scope === null || setup.scopes.includes(method.scope)) return null;
  return failure('missing_scope', { needed: method.scope, provided: setup.scopes.join(',') });
}

/** Slack lets unknown arguments pass; here they are refused, because they are mistakes. */
function refuseArguments(name: string, method: SlackMethod, values: JsonObject, violations: string[]): Reply | null {
  const known = [...method.required, ...method.optional, 'token', 'team_id'];
  const unknown = Object.keys(values).filter((key) => !known.includes(key));
  for (const key of unknown) violations.push(`slack: unknown argument ${key} of ${name}`);
  // Slack takes it, but phones and screen readers would have nothing to say.
  if (name.startsWith('chat.') && Array.isArray(values['blocks']) && textAt(values, 'text') === '')
    violations.push(`slack: ${name} with blocks but without text`);
  const missing = method.required.filter((key) => values[key] === undefined || values[key] === '');
  const messages = [
    ...missing.map((key) => `[ERROR] missing required field: ${key}`),
    ...unknown.map((key) => `[ERROR] unknown argument: ${key}`),
  ];
  return messages.length === 0 ? null : failure('invalid_arguments', { response_metadata: { messages } });
}

function refuseRate(seconds: number | null): Reply | null {
  if (seconds === null) return null;
  return {
    ...failure('ratelimited'),
    status: 429,
    headers: { 'content-type': 'application/json; charset=utf-8', 'retry-after': String(seconds) },
  };
}

function withScopes({ setup }: SlackState, method: SlackMethod, reply: Reply): Reply {
  const accepted = method.scope === null ? {} : { 'x-accepted-oauth-scopes': method.scope };
  return { ...reply, headers: { ...reply.headers, 'x-oauth-scopes': setup.scopes.join(','), ...accepted } };
}

function authTest({ setup }: SlackState): Reply {
  return success({
    url: `https://${setup.team.domain}.slack.com/`,
    team: 'Acme',
    user: 'dns-audit',
    team_id: setup.team.id,
    user_id: setup.botUserId,
    bot_id: setup.botId,
    is_enterprise_install: false,
  });
}

function listUsergroup({ setup }: SlackState, values: JsonObject): Reply {
  const group = setup.usergroups.find((one) => one.id === values['usergroup']);
  return group === undefined ? failure('no_such_subteam') : success({ users: group.users });
}
