import { createHash } from 'node:crypto';
import { renderBlock } from './slack-page-blocks.ts';
import { type Html, html } from './slack-page-html.ts';
import { renderMrkdwn } from './slack-page-mrkdwn.ts';
import { SLACK_PAGE_STYLE } from './slack-page-style.ts';
import type { SlackMessage, SlackState } from './slack-state.ts';

/** The page runs no script, loads nothing and sends nothing; its own style is allowed by its hash. */
const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(SLACK_PAGE_STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** Draws the channels of the emulated workspace from the payloads that were posted: one self-contained HTML page. */
export function renderSlackPage(state: Pick<SlackState, 'channels' | 'messages'>): string {
  const channels = [...new Set([...state.channels, ...state.messages.map((message) => message.channel)])];
  const links = channels.map((channel, i) => html`<li><a href="#channel-${i}">${channelName(channel)}</a></li>`);
  const sections = channels.map((channel, i) =>
    renderChannel(
      channel,
      i,
      state.messages.filter((message) => message.channel === channel),
    ),
  );
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>Emulated Slack (${state.messages.length} messages)</title>
<style>${{ markup: SLACK_PAGE_STYLE }}</style>
</head>
<body>
<a class="skip" href="#messages">Skip to the messages</a>
<nav aria-label="Channels"><h1>Emulated Slack</h1><ul>${links}</ul><p>Drawn from the payloads that were posted. Reload to see new messages.</p></nav>
<main id="messages">${sections.length === 0 ? html`<p class="empty">There is no channel.</p>` : sections}</main>
</body>
</html>
`;
  return page.markup;
}

/** Ids stand without a sign, names with theirs. */
function channelName(channel: string): string {
  return /^[A-Z][A-Z0-9]+$/.test(channel) || channel.startsWith('#') ? channel : `#${channel}`;
}

function renderChannel(channel: string, index: number, messages: readonly SlackMessage[]): Html {
  const roots = messages.filter((message) => message.threadTs === null || message.threadTs === message.ts);
  const items = roots.map((root) => {
    const replies = messages.filter((message) => message !== root && message.threadTs === root.ts);
    return html`<li>${renderMessage(root)}${replies.length === 0 ? null : html`<ol class="messages" aria-label="Replies">${replies.map((reply) => html`<li>${renderMessage(reply)}</li>`)}</ol>`}</li>`;
  });
  return html`<section id="channel-${index}" aria-labelledby="name-${index}"><h2 id="name-${index}">${channelName(channel)}</h2>${
    items.length === 0 ? html`<p class="empty">No messages yet.</p>` : html`<ol class="messages">${items}</ol>`
  }</section>`;
}

function renderMessage(message: SlackMessage): Html {
  const time = new Date(Number.parseFloat(message.ts) * 1000).toISOString();
  const isReply = message.threadTs !== null && message.threadTs !== message.ts;
  const content =
    message.blocks.length === 0
      ? html`<div class="block">${renderMrkdwn(message.text)}</div>`
      : html`${message.blocks.map(renderBlock)}`;
  return html`<article class="${isReply ? 'reply' : ''}" aria-label="${isReply ? 'Reply' : 'Message'} of ${time.slice(0, 16).replace('T', ' ')} UTC"><div class="avatar" aria-hidden="true">D</div><div><div class="who"><h3>DNS Audit</h3><span class="app">APP</span><time datetime="${time}">${time.slice(0, 16).replace('T', ' ')} UTC</time>${
    message.edits === 0
      ? null
      : html`<span class="edited">changed ${message.edits} ${message.edits === 1 ? 'time' : 'times'}</span>`
  }${message.ephemeralFor === null ? null : html`<span class="only">only visible to ${message.ephemeralFor}</span>`}</div><div class="body">${content}</div></div>${
    message.blocks.length === 0
      ? null
      : html`<details><summary>Text for phones and screen readers</summary><p>${message.text === '' ? '(none)' : message.text}</p></details>`
  }</article>`;
}
