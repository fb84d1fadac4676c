import type { JsonObject, SlackFile, SlackMessage, SlackState } from './slack-state.ts';

type NewMessage = Pick<SlackMessage, 'channel' | 'text' | 'blocks' | 'payload'> & Partial<SlackMessage>;

export function addMessage(state: SlackState, values: NewMessage): SlackMessage {
  const message: SlackMessage = {
    threadTs: null,
    ephemeralFor: null,
    author: null,
    edits: 0,
    isDeleted: false,
    metadata: null,
    files: [],
    ...values,
    ts: state.nextTs(),
  };
  state.messages.push(message);
  state.changed();
  return message;
}

export function findMessage(state: SlackState, channel: string, ts: string): SlackMessage | undefined {
  return state.messages.find((one) => one.channel === channel && one.ts === ts);
}

/** A change without blocks takes the blocks away. */
export function replaceContent(
  state: SlackState,
  message: SlackMessage,
  content: Pick<SlackMessage, 'text' | 'blocks' | 'payload'>,
): void {
  message.text = content.text;
  message.blocks = content.blocks;
  message.payload = content.payload;
  message.edits += 1;
  state.changed();
}

/** A message with replies stays as a stone, any other is gone. */
export function removeMessage(state: SlackState, message: SlackMessage): void {
  const hasReplies = state.messages.some(
    (one) => one !== message && one.channel === message.channel && one.threadTs === message.ts,
  );
  if (hasReplies) {
    message.isDeleted = true;
    message.text = 'This message was deleted.';
    message.blocks = [];
    message.files = [];
  } else state.messages.splice(state.messages.indexOf(message), 1);
  state.changed();
}

export function permalinkOf(state: SlackState, message: SlackMessage): string {
  const base = `https://${state.setup.team.domain}.slack.com/archives/${message.channel}/p${message.ts.replace('.', '')}`;
  const isReply = message.threadTs !== null && message.threadTs !== message.ts;
  return isReply ? `${base}?thread_ts=${message.threadTs}&cid=${message.channel}` : base;
}

/** A message as Slack hands it out. */
export function messageJson(state: SlackState, message: SlackMessage): JsonObject {
  const { setup } = state;
  return {
    user: message.author ?? setup.botUserId,
    type: 'message',
    ts: message.ts,
    ...(message.author === null ? { bot_id: setup.botId, app_id: setup.appId } : {}),
    text: message.text,
    team: setup.team.id,
    ...(message.threadTs === null ? {} : { thread_ts: message.threadTs, parent_user_id: setup.botUserId }),
    ...(message.edits === 0 ? {} : { edited: { user: setup.botId, ts: message.ts } }),
    ...(message.files.length === 0 ? {} : { files: message.files.map((file) => fileJson(state, file)) }),
    ...(message.metadata === null ? {} : { metadata: message.metadata }),
    blocks: message.blocks,
  };
}

export function fileJson(state: SlackState, file: SlackFile): JsonObject {
  const base = `${state.setup.origin}/slack/files/${file.id}`;
  return {
    id: file.id,
    name: file.name,
    title: file.title,
    mimetype: file.mimetype,
    size: file.content.length,
    user: state.setup.botUserId,
    ...(file.altText === '' ? {} : { alt_txt: file.altText }),
    url_private: base,
    url_private_download: `${base}?download=1`,
    permalink: base,
    channels: file.sharedIn === null ? [] : [file.sharedIn.channel],
    ...(file.sharedIn === null
      ? {}
      : { shares: { public: { [file.sharedIn.channel]: [{ ts: file.sharedIn.ts, channel_name: '' }] } } }),
  };
}
