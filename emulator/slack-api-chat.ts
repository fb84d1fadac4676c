import { textAt } from '../shared/report/slack-values.ts';
import type { Reply } from './http.ts';
import { failure, success } from './slack-answer.ts';
import { asObject } from './slack-arguments.ts';
import { contentOf, refuseContent } from './slack-content.ts';
import { addMessage, findMessage, messageJson, permalinkOf, removeMessage, replaceContent } from './slack-messages.ts';
import type { JsonObject, SlackState } from './slack-state.ts';

export function postMessage(state: SlackState, values: JsonObject, ephemeral: boolean): Reply {
  const direct = directChannelOf(state, textAt(values, 'channel'));
  const channel = direct ?? textAt(values, 'channel');
  const user = textAt(values, 'user');
  const refused =
    (direct === null ? refuseChannel(state, channel) : null) ??
    (ephemeral ? refuseUser(state, user) : null) ??
    refuseContent(state, values);
  if (refused !== null) return refused;
  const threadTs = textAt(values, 'thread_ts') || null;
  const root = threadTs === null ? null : findMessage(state, channel, threadTs);
  if (threadTs !== null && (root === undefined || root?.ephemeralFor !== null)) return failure('thread_not_found');
  const message = addMessage(state, {
    channel,
    threadTs: root?.threadTs ?? threadTs,
    ephemeralFor: ephemeral ? user : null,
    ...contentOf(values, state.nextNumber),
    metadata: asObject(values['metadata']),
    payload: values,
  });
  if (ephemeral) return success({ message_ts: message.ts });
  return success({ channel, ts: message.ts, message: messageJson(state, message) });
}

/** Slack takes a user's ID for the direct messages between that person and the app. Null for any other text. */
function directChannelOf({ setup }: SlackState, id: string): string | null {
  return setup.users.some((user) => user.id === id) ? directId(id) : null;
}

function directId(user: string): string {
  return `D${user.slice(1)}`;
}

export function updateMessage(state: SlackState, values: JsonObject): Reply {
  const channel = textAt(values, 'channel');
  const refused = refuseChannel(state, channel);
  if (refused !== null) return refused;
  const message = findMessage(state, channel, textAt(values, 'ts'));
  if (message === undefined || message.isDeleted) return failure('message_not_found');
  if (message.ephemeralFor !== null || message.author !== null) return failure('cant_update_message');
  const content = refuseContent(state, values);
  if (content !== null) return content;
  replaceContent(state, message, { ...contentOf(values, state.nextNumber), payload: values });
  const metadata = asObject(values['metadata']);
  if (metadata !== null) message.metadata = Object.keys(metadata).length === 0 ? null : metadata;
  return success({ channel, ts: message.ts, text: message.text, message: messageJson(state, message) });
}

export function deleteMessage(state: SlackState, values: JsonObject): Reply {
  const channel = textAt(values, 'channel');
  const refused = refuseChannel(state, channel);
  if (refused !== null) return refused;
  const message = findMessage(state, channel, textAt(values, 'ts'));
  if (message === undefined || message.isDeleted) return failure('message_not_found');
  if (message.ephemeralFor !== null || message.author !== null) return failure('cant_delete_message');
  removeMessage(state, message);
  return success({ channel, ts: message.ts });
}

export function getPermalink(state: SlackState, values: JsonObject): Reply {
  const channel = textAt(values, 'channel');
  if (!state.channels.includes(channel)) return failure('channel_not_found');
  const message = findMessage(state, channel, textAt(values, 'message_ts'));
  if (message === undefined || message.ephemeralFor !== null || message.isDeleted) return failure('message_not_found');
  return success({ channel, permalink: permalinkOf(state, message) });
}

export function refuseChannel(state: SlackState, channel: string): Reply | null {
  if (state.setup.archived.includes(channel)) return failure('is_archived');
  if (state.setup.notMember.includes(channel)) return failure('not_in_channel');
  const isDirect = state.setup.users.some(({ id }) => directId(id) === channel);
  return isDirect || state.channels.includes(channel) ? null : failure('channel_not_found');
}

function refuseUser(state: SlackState, user: string): Reply | null {
  return state.setup.users.some((one) => one.id === user) ? null : failure('user_not_in_channel');
}
