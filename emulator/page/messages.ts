import { elementsOf } from '../slack-elements.ts';
import { messageValues } from '../slack-payloads.ts';
import type { SlackMessage, SlackNotice, SlackState } from '../slack-state.ts';
import { renderBlock } from './blocks.ts';
import { type Drawing, namesIn } from './drawing.ts';
import { hiddenFields } from './forms.ts';
import { type Html, html } from './html.ts';
import { renderFile } from './images.ts';
import { surfaceKey } from './keys.ts';
import { renderMrkdwn } from './mrkdwn.ts';
import { addressOf, type PageView } from './view-state.ts';

/** What a conversation is drawn from. */
export interface Conversation {
  state: SlackState;
  view: PageView;
  canAct: boolean;
}

export function isReply(message: SlackMessage): boolean {
  return message.threadTs !== null && message.threadTs !== message.ts;
}

/** Messages that this person sees in the channel, without replies, with what Slack itself told them. */
export function renderChannelLog(conversation: Conversation): Html {
  const roots = visibleMessages(conversation).filter((message) => !isReply(message));
  const { state } = conversation;
  const notices = noticesAt(conversation);
  const items = [
    ...roots.map((message) => ({ ts: message.ts, drawn: renderMessage(conversation, message, true) })),
    ...notices.map((notice) => ({ ts: notice.ts, drawn: renderNotice(state, notice) })),
  ].sort((a, b) => Number(a.ts) - Number(b.ts));
  if (items.length === 0)
    return html`<p class="empty">No messages yet. Commands begin with <code>/dns-audit</code>.</p>`;
  return html`<ol class="log" aria-label="Messages">${items.map((item) => item.drawn)}</ol>`;
}

/** A root message and its replies. */
export function renderThreadLog(conversation: Conversation, root: SlackMessage): Html {
  const replies = visibleMessages(conversation).filter((one) => isReply(one) && one.threadTs === root.ts);
  return html`<ol class="log" aria-label="Thread">${[root, ...replies].map((one) => renderMessage(conversation, one, false))}</ol>`;
}

function visibleMessages({ state, view }: Conversation): SlackMessage[] {
  return state
    .inChannel(view.place)
    .filter((message) => message.ephemeralFor === null || message.ephemeralFor === view.user.id);
}

/** What Slack itself told where there are no messages. */
export function renderNotices(conversation: Conversation): Html | null {
  const notices = noticesAt(conversation);
  return notices.length === 0
    ? null
    : html`<ol class="log" aria-label="Notices">${notices.map((notice) => renderNotice(conversation.state, notice))}</ol>`;
}

function noticesAt({ state, view }: Conversation): SlackNotice[] {
  return state.notices.filter((one) => one.user === view.user.id && one.channel === view.place);
}

function renderNotice(state: SlackState, notice: SlackNotice): Html {
  return html`<li class="message notice" id="n-${domTs(notice.ts)}" data-say="Slackbot: ${notice.text}"><div class="avatar slackbot" aria-hidden="true">S</div><div class="content"><div class="who"><h3>Slackbot</h3>${renderTime(state, notice.ts)}<span class="only">Only visible to you</span></div><div class="body"><p>${notice.text}</p></div></div></li>`;
}

function renderMessage(conversation: Conversation, message: SlackMessage, inChannel: boolean): Html {
  const { state } = conversation;
  const name = authorOf(state, message);
  const replies = countReplies(conversation, message);
  const look = `message${message.ephemeralFor === null ? '' : ' ephemeral'}`;
  const prefix = inChannel ? 'm' : 't';
  const app = message.author === null ? html`<span class="app">APP</span>` : null;
  return html`<li class="${look}" id="${prefix}-${domTs(message.ts)}" data-say="${name}: ${message.text}">${renderAvatar(state, message)}<div class="content"><div class="who"><h3>${name}</h3>${app}${renderTime(state, message.ts)}${
    message.edits === 0 ? null : html`<span class="soft">updated ${message.edits}×</span>`
  }${message.ephemeralFor === null ? null : html`<span class="only">Only visible to you</span>`}${renderSource(message)}${
    inChannel && replies === 0 ? renderThreadLink(conversation, message, 0) : null
  }</div>${renderBody(conversation, message)}${inChannel && replies > 0 ? renderThreadLink(conversation, message, replies) : null}</div></li>`;
}

function renderBody({ state, view, canAct }: Conversation, message: SlackMessage): Html {
  if (message.isDeleted) return html`<div class="body"><p class="soft">This message was deleted.</p></div>`;
  const drawing: Drawing = {
    state,
    names: namesIn(state),
    user: view.user.id,
    at: surfaceKey(message),
    values: messageValues(state, message, view.user.id),
    errors: {},
    canAct,
  };
  const files = message.files.map(renderFile);
  if (message.blocks.length === 0) {
    const text =
      message.text === '' ? null : html`<div class="block">${renderMrkdwn(message.text, drawing.names)}</div>`;
    return html`<div class="body">${text}${files}</div>`;
  }
  const blocks = message.blocks.map((block) => renderBlock(drawing, block));
  if (elementsOf(message.blocks).length === 0) return html`<div class="body">${blocks}${files}</div>`;
  return html`<form class="body" method="post" action="/slack/do/act">${hiddenFields(view, { at: drawing.at })}${blocks}${files}</form>`;
}

function countReplies(conversation: Conversation, message: SlackMessage): number {
  return visibleMessages(conversation).filter((one) => isReply(one) && one.threadTs === message.ts).length;
}

function renderThreadLink({ view }: Conversation, message: SlackMessage, replies: number): Html | null {
  if (message.ephemeralFor !== null) return null;
  const words = replies === 0 ? 'Reply in thread' : replies === 1 ? '1 reply' : `${replies} replies`;
  const look = replies === 0 ? 'quiet' : 'thread-link';
  return html`<a class="${look}" id="r-${domTs(message.ts)}" href="${addressOf(view, { thread: message.ts, confirm: null })}#thread-title">${words}</a>`;
}

/** What phones and screen readers say, and the payload as it came. */
function renderSource(message: SlackMessage): Html | null {
  if (message.author !== null || message.isDeleted) return null;
  const { text, payload } = message;
  return html`<details class="source"><summary>Source</summary><p class="soft">Notification text</p><p class="spoken">${text === '' ? '(none)' : text}</p><p class="soft">Payload</p><pre tabindex="0">${JSON.stringify(payload, null, 2)}</pre></details>`;
}

function authorOf({ setup }: SlackState, message: SlackMessage): string {
  if (message.author === null) return 'DNS Audit';
  return setup.users.find((user) => user.id === message.author)?.realName ?? message.author;
}

function renderAvatar({ setup }: SlackState, message: SlackMessage): Html {
  if (message.author === null) return html`<div class="avatar bot" aria-hidden="true">D</div>`;
  const index = setup.users.findIndex((user) => user.id === message.author);
  return html`<div class="avatar person-${index % 4}" aria-hidden="true">${authorOf({ setup } as SlackState, message).slice(0, 1)}</div>`;
}

/** The day is said when it is not the present one. */
function renderTime(state: SlackState, ts: string): Html {
  const time = new Date(Number.parseFloat(ts) * 1000).toISOString();
  const isToday = state.now().toISOString().slice(0, 10) === time.slice(0, 10);
  return html`<time datetime="${time}">${isToday ? '' : `${time.slice(0, 10)} `}${time.slice(11, 16)} UTC</time>`;
}

function domTs(ts: string): string {
  return ts.replace('.', '-');
}
