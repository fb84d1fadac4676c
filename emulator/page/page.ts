import type { SlackDelivery } from '../slack-delivery.ts';
import { findMessage } from '../slack-messages.ts';
import type { SlackState } from '../slack-state.ts';
import { renderBlock } from './blocks.ts';
import { renderComposer } from './composer.ts';
import { drawingOf, renderDialogs } from './dialogs.ts';
import { hiddenFields } from './forms.ts';
import { type Html, html } from './html.ts';
import { type Conversation, renderChannelLog, renderNotices, renderThreadLog } from './messages.ts';
import { renderRequests } from './requests.ts';
import { renderSidebar } from './sidebar.ts';
import { addressOf, type PageView } from './view-state.ts';

/** What the page needs beside the workspace. */
export interface PageParts {
  state: SlackState;
  deliveries: readonly SlackDelivery[];
  canAct: boolean;
  /** Address of the script. */
  script: string;
  /** Address of the newest report; null where there is none. */
  report: string | null;
}

/** The whole page for one person at one place. */
export function renderPage(parts: PageParts, view: PageView): string {
  const { state, canAct, deliveries } = parts;
  const title = titleOf(state, view);
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} – emulated Slack</title>
<link rel="stylesheet" href="/slack/app/style.css">
<script type="module" src="${parts.script}"></script>
</head>
<body>
<a class="skip" href="#main">Skip to the messages</a>
${renderSidebar(state, view, { requests: deliveries.length, report: parts.report })}
<main id="main" tabindex="-1" aria-labelledby="place"><header class="bar"><h2 id="place">${title}</h2><p class="soft">${topicOf(view, canAct)}</p></header>${renderPlace({ state, view, canAct }, deliveries)}</main>
${renderThread({ state, view, canAct })}
${renderDialogs(state, view, canAct)}
<p id="status" class="hidden" role="status"></p>
</body>
</html>
`;
  return page.markup;
}

function titleOf({ setup }: SlackState, view: PageView): string {
  if (view.place === 'home') return 'DNS Audit';
  if (view.place === 'requests') return 'Requests';
  return `#${setup.channels.find((channel) => channel.id === view.place)?.name ?? view.place}`;
}

function topicOf(view: PageView, canAct: boolean): string {
  if (view.place === 'requests') return 'What Slack sent to the function, and what the function answered';
  if (!canAct) return 'No Slack function is attached: what is posted shows, nothing can be clicked';
  return `Drawn from the payloads of the function. You are ${view.user.realName}`;
}

function renderPlace(conversation: Conversation, deliveries: readonly SlackDelivery[]): Html {
  const { view } = conversation;
  if (view.place === 'requests') return html`<div id="log" class="scroller">${renderRequests(deliveries)}</div>`;
  if (view.place === 'home') return html`<div id="log" class="scroller">${renderHome(conversation)}</div>`;
  return html`<div id="log" class="scroller" data-follow>${renderChannelLog(conversation)}</div>${renderComposer(conversation, null)}`;
}

function renderHome(conversation: Conversation): Html {
  const { state, view, canAct } = conversation;
  const home = state.homes.get(view.user.id);
  if (home === undefined)
    return html`<p class="empty">The app has published no Home tab for you${canAct ? '' : ': no Slack function is attached'}.</p>`;
  const drawing = drawingOf(state, home, canAct);
  const { blocks } = home.view;
  const list = Array.isArray(blocks) ? blocks : [];
  return html`<form class="body home" method="post" action="/slack/do/act">${hiddenFields(view, { at: drawing.at })}<button type="submit" class="hidden" formaction="/slack/do/stay" tabindex="-1" aria-hidden="true">Enter</button>${list.map((block) => renderBlock(drawing, block))}</form>${renderNotices(conversation)}`;
}

function renderThread(conversation: Conversation): Html {
  const { state, view } = conversation;
  const root = view.thread === null ? undefined : findMessage(state, view.place, view.thread);
  if (root === undefined || (root.ephemeralFor !== null && root.ephemeralFor !== view.user.id))
    return html`<aside id="thread" hidden></aside>`;
  const close = addressOf(view, { thread: null, confirm: null });
  return html`<aside id="thread" aria-labelledby="thread-title"><header class="bar"><h2 id="thread-title" tabindex="-1">Thread</h2><a class="close" id="thread-close" href="${close}" aria-label="Close the thread">×</a></header><div class="scroller" data-follow>${renderThreadLog(conversation, root)}</div>${renderComposer(conversation, root.ts)}</aside>`;
}
