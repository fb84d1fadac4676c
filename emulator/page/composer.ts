import { hiddenFields } from './forms.ts';
import { type Html, html } from './html.ts';
import type { Conversation } from './messages.ts';

const COMMANDS = ['/dns-audit', '/dns-audit help', '/dns-audit fleet', '/dns-audit plan ', '/dns-audit exceptions'];

/** The input line; in a thread Slack takes no commands. */
export function renderComposer({ state, view, canAct }: Conversation, thread: string | null): Html {
  if (state.setup.archived.includes(view.place)) return html`<p class="composer soft">This channel is archived.</p>`;
  if (!canAct && thread === null)
    return html`<p class="composer soft" role="note">No Slack function is attached, so that commands cannot be sent. What other functions post is shown here.</p>`;
  const channel = state.setup.channels.find((one) => one.id === view.place)?.name ?? view.place;
  const id = thread === null ? 'line' : 'thread-line';
  const label = thread === null ? `Message or command in #${channel}` : 'Reply in the thread';
  const placeholder = thread === null ? '/dns-audit CLUSTER' : 'Reply';
  const shortcuts = state.setup.shortcuts.map(
    ({ callbackId, name }) =>
      html`<button type="submit" class="button quiet" id="shortcut-${callbackId}" name="shortcut" value="${callbackId}" formaction="/slack/do/shortcut" formnovalidate${canAct ? null : html` disabled`}><span aria-hidden="true">⚡</span> ${name}</button>`,
  );
  return html`<form class="composer" method="post" action="/slack/do/say">${hiddenFields(view, { in: view.place, ...(thread === null ? {} : { thread }) })}<label class="hidden" for="${id}">${label}</label><input type="text" id="${id}" name="text" autocomplete="off" placeholder="${placeholder}" required${thread === null ? html` list="commands"` : null}><button type="submit" class="button primary" id="${id}-send">Send</button>${
    thread === null
      ? html`<datalist id="commands">${COMMANDS.map((one) => html`<option value="${one}"></option>`)}</datalist><div class="shortcuts">${shortcuts}</div>`
      : null
  }</form>`;
}
