import type { SlackSetup } from './slack-setup.ts';

export type JsonObject = Record<string, unknown>;

export interface SlackFile {
  id: string;
  name: string;
  title: string;
  mimetype: string;
  altText: string;
  /** Empty until it was uploaded. */
  content: Buffer;
  /** Bytes that the upload has to have. */
  announcedLength: number;
  isComplete: boolean;
  /** Where it was shared; null when it was not. */
  sharedIn: { channel: string; ts: string } | null;
}

export interface SlackMessage {
  channel: string;
  ts: string;
  threadTs: string | null;
  /** Null: everybody sees it. */
  ephemeralFor: string | null;
  /** The person who wrote it; null for the app. */
  author: string | null;
  text: string;
  /** As Slack keeps them: every block and interactive element has its id. */
  blocks: unknown[];
  /** How often it was changed. */
  edits: number;
  /** A deleted message that has replies stays as a stone in its place. */
  isDeleted: boolean;
  metadata: JsonObject | null;
  files: SlackFile[];
  /** The arguments of the last call that made or changed it, as they were sent. */
  payload: JsonObject;
}

/** What a person sees of a modal or of the Home tab. */
export interface SlackView {
  id: string;
  kind: 'modal' | 'home';
  user: string;
  hash: string;
  rootViewId: string;
  previousViewId: string | null;
  /** The view as the app sent it, with ids in its blocks. */
  view: JsonObject;
  /** What the person typed or chose, by block_id and action_id. */
  values: InputValues;
  /** What a submission was refused for, by block_id. */
  errors: Record<string, string>;
  /** Why the app could not be asked; null when it could. */
  trouble: string | null;
}

export type InputValues = Record<string, Record<string, JsonObject>>;

/** What Slack itself tells one person, such as a command that failed. */
export interface SlackNotice {
  user: string;
  channel: string | null;
  ts: string;
  text: string;
}

/** A right to post that came with an interaction. */
export interface ResponseUrl {
  user: string;
  channel: string;
  /** The message that was clicked, or the last one that was posted by this address. */
  original: SlackMessage | null;
  /** The thread in which the click was. */
  threadTs: string | null;
  createdAt: number;
  uses: number;
}

export interface Trigger {
  user: string;
  createdAt: number;
  isUsed: boolean;
  /** The modal from which it came: only such a one lets a view be pushed. */
  viewId: string | null;
}

/** What the emulated workspace holds. */
export interface SlackState {
  /** How many commands and interactions the app has not answered yet. */
  unanswered: number;
  /** What the app said to response URLs meanwhile: it is shown after the answers. */
  saidEarly: (() => void)[];
  setup: SlackSetup;
  /** Ids of the channels. */
  channels: string[];
  /** All messages in the order of posting. */
  messages: SlackMessage[];
  /** Messages of one channel, oldest first. */
  inChannel(channel: string): SlackMessage[];
  /** Open modals, of all people; of one person's the last is on top. */
  modals: SlackView[];
  /** The Home tab of each person who has one. */
  homes: Map<string, SlackView>;
  files: SlackFile[];
  notices: SlackNotice[];
  /** Choices made in messages, by channel, ts and user. */
  messageValues: Map<string, InputValues>;
  triggers: Map<string, Trigger>;
  responseUrls: Map<string, ResponseUrl>;
  /** Seconds with six digits; unique and rising whatever the clock does. */
  nextTs(): string;
  /** A number that was not given before. */
  nextNumber(): number;
  /** Counts changes; whoever draws the workspace looks at it. */
  revision: number;
  changed(): void;
  onChange(listener: () => void): () => void;
  now: () => Date;
}

export function createSlackState(setup: SlackSetup, now: () => Date): SlackState {
  const messages: SlackMessage[] = [];
  const listeners = new Set<() => void>();
  let lastTs = 0;
  let lastNumber = 0;
  const state: SlackState = {
    setup,
    unanswered: 0,
    saidEarly: [],
    channels: setup.channels.map((channel) => channel.id),
    messages,
    inChannel: (channel) => messages.filter((message) => message.channel === channel),
    modals: [],
    homes: new Map(),
    files: [],
    notices: [],
    messageValues: new Map(),
    triggers: new Map(),
    responseUrls: new Map(),
    nextTs: () => {
      lastTs = Math.max(lastTs + 1, now().getTime() * 1000);
      return `${Math.floor(lastTs / 1e6)}.${String(lastTs % 1e6).padStart(6, '0')}`;
    },
    nextNumber: () => {
      lastNumber += 1;
      return lastNumber;
    },
    revision: 0,
    changed: () => {
      state.revision += 1;
      for (const listener of listeners) listener();
    },
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    now,
  };
  return state;
}
