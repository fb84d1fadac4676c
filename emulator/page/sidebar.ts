import type { SlackState } from '../slack-state.ts';
import { hiddenFields } from './forms.ts';
import { type Html, html } from './html.ts';
import { addressOf, type PageView } from './view-state.ts';

/** Channels, the app, what went to and fro, and who one is. */
export function renderSidebar(
  state: SlackState,
  view: PageView,
  { requests, report }: { requests: number; report: string | null },
): Html {
  const { setup } = state;
  const link = (place: string, words: Html): Html =>
    html`<a href="${addressOf(view, { place, thread: null, confirm: null })}"${view.place === place ? html` aria-current="page"` : null}>${words}</a>`;
  const channels = setup.channels.map(({ id, name }) => {
    const count = state.inChannel(id).filter((one) => one.ephemeralFor === null).length;
    const sign = setup.archived.includes(id) ? '▣' : '#';
    return html`<li>${link(id, html`<span aria-hidden="true">${sign}</span> ${name}<span class="count">${count === 0 ? null : html`${count}<span class="hidden"> messages</span>`}</span>`)}</li>`;
  });
  const home = html`<form method="post" action="/slack/do/home">${hiddenFields(view)}<button type="submit" id="open-home" class="nav"${view.place === 'home' ? html` aria-current="page"` : null}><span class="dot" aria-hidden="true"></span> DNS Audit <span class="app">APP</span></button></form>`;
  return html`<nav id="sidebar" aria-label="Workspace"><h1>${setup.team.domain}<span class="soft">emulated Slack</span></h1><h2 id="channels">Channels</h2><ul aria-labelledby="channels">${channels}</ul><h2 id="apps">Apps</h2><ul aria-labelledby="apps"><li>${home}</li><li>${link('requests', html`<span aria-hidden="true">⇄</span> Requests<span class="count">${requests}</span>`)}</li>${reportLink(report)}</ul><h2 id="people">You are</h2><ul class="people" aria-labelledby="people">${setup.users.map((user, index) => renderPerson(state, view, { user, index }))}</ul></nav>`;
}

/** The page that the last run left in the bucket. */
function reportLink(report: string | null): Html | null {
  if (report === null) return null;
  return html`<li><a href="${report}" target="_blank" rel="noopener" id="report"><span aria-hidden="true">▤</span> Report of the last run</a></li>`;
}

function renderPerson(
  { setup }: SlackState,
  view: PageView,
  { user, index }: { user: PageView['user']; index: number },
): Html {
  const groups = setup.usergroups.filter((group) => group.users.includes(user.id)).map((group) => `@${group.handle}`);
  const role = user.teamId === setup.team.id ? groups.join(', ') || 'in no group' : `of workspace ${user.teamId}`;
  const isMe = user.id === view.user.id;
  return html`<li><a href="${addressOf(view, { user, thread: null, confirm: null })}"${isMe ? html` aria-current="true"` : null}><span class="avatar small person-${index % 4}" aria-hidden="true">${user.realName.slice(0, 1)}</span><span>${user.realName}<span class="soft">${role}</span></span></a></li>`;
}
