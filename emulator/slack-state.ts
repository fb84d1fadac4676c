export interface SlackMessage {
  channel: string;
  ts: string;
  threadTs: string | null;
  /** Null: everybody sees it. */
  ephemeralFor: string | null;
  text: string;
  blocks: unknown[];
  /** How often it was changed with chat.update. */
  edits: number;
  /** The arguments of the last call that made or changed it, as they were sent. */
  payload: Record<string, unknown>;
}

/** What the emulated workspace holds. */
export interface SlackState {
  channels: string[];
  /** All messages in the order of posting. */
  messages: SlackMessage[];
  /** Messages of one channel, oldest first. */
  inChannel(channel: string): SlackMessage[];
}

export function createSlackState(channels: readonly string[]): SlackState {
  const messages: SlackMessage[] = [];
  return {
    channels: [...channels],
    messages,
    inChannel: (channel) => messages.filter((message) => message.channel === channel),
  };
}
