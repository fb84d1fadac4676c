import { watchComboboxes } from './combobox.ts';
import { arrangeDialogs, isDialogOpen, rememberFocus } from './dialogs.ts';
import { morphPage } from './morph.ts';

/** The page works without this script; with it nothing is loaded anew, and what happens shows by itself. */
const REFRESH_PAUSE_MS = 60;
let refreshTimer = 0;
let pending = 0;

function show(html: string, address: string): void {
  const wasOpen = isDialogOpen();
  const followed = [...document.querySelectorAll<HTMLElement>('[data-follow]')].filter(isAtEnd);
  const known = new Map(spoken(document).map((item) => [item.id, item.dataset['say']]));
  const next = new DOMParser().parseFromString(html, 'text/html');
  const isSamePlace = placeOf(address) === placeOf(location.href);
  if (address !== location.href) history.pushState(null, '', address);
  morphPage(next);
  arrangeDialogs(wasOpen);
  if (isSamePlace) announce(known);
  for (const scroller of document.querySelectorAll<HTMLElement>('[data-follow]'))
    if (!isSamePlace || followed.includes(scroller)) scroller.scrollTop = scroller.scrollHeight;
}

function placeOf(address: string): string {
  const { searchParams } = new URL(address, location.href);
  return `${searchParams.get('as')} ${searchParams.get('in')}`;
}

function isAtEnd(scroller: HTMLElement): boolean {
  return scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 40;
}

function spoken(root: Document): HTMLElement[] {
  return [...root.querySelectorAll<HTMLElement>('#main [data-say]')];
}

/** Says what is new or changed, with the text that Slack gives to screen readers. */
function announce(known: Map<string, string | undefined>): void {
  const news = spoken(document).filter((item) => known.get(item.id) !== item.dataset['say']);
  const status = document.getElementById('status');
  if (news.length > 0 && status !== null) status.textContent = news.map((item) => item.dataset['say']).join('. ');
}

async function refresh(): Promise<void> {
  if (pending > 0) return;
  const address = location.href;
  const response = await fetch(address);
  const html = await response.text();
  if (response.ok && pending === 0 && address === location.href) show(html, address);
}

async function send(form: HTMLFormElement, submitter: HTMLElement | null): Promise<void> {
  const data = new FormData(form, submitter);
  const action = submitter?.getAttribute('formaction') ?? form.action;
  const body = new URLSearchParams([...data].map(([name, value]) => [name, String(value)]));
  rememberFocus(submitter);
  form.setAttribute('aria-busy', 'true');
  pending += 1;
  try {
    const response = await fetch(action, { method: 'POST', body });
    const html = await response.text();
    pending -= 1;
    if (form.classList.contains('composer')) form.reset();
    if (response.ok) show(html, response.url);
  } catch {
    pending -= 1;
    document.body.classList.add('offline');
  } finally {
    form.removeAttribute('aria-busy');
  }
}

document.addEventListener('submit', (event) => {
  if (!(event.target instanceof HTMLFormElement)) return;
  event.preventDefault();
  void send(event.target, event.submitter);
});

/** A choice outside of an input block is sent when it is made, as Slack does. */
document.addEventListener('change', (event) => {
  if (!(event.target instanceof Element) || event.target.getAttribute('role') === 'combobox') return;
  event.target.closest('[data-chooser]')?.querySelector<HTMLButtonElement>('button.send')?.click();
});

/** A button with a link opens it, and the app is told as well. */
document.addEventListener('click', (event) => {
  const target = event.target instanceof Element ? event.target : null;
  const link = target?.closest<HTMLElement>('a[data-act]');
  const form = link?.closest('form');
  if (link === null || link === undefined || form === null || form === undefined) return;
  const data = new URLSearchParams([...new FormData(form)].map(([name, value]) => [name, String(value)]));
  data.set('on', link.dataset['act'] ?? '');
  void fetch('/slack/do/act', { method: 'POST', body: data });
});

addEventListener('popstate', () => void refresh());

function listen(): void {
  const events = new EventSource('/slack/events');
  events.onmessage = () => {
    document.body.classList.remove('offline');
    clearTimeout(refreshTimer);
    refreshTimer = setTimeout(() => void refresh(), REFRESH_PAUSE_MS);
  };
  events.onerror = () => document.body.classList.add('offline');
}

document.body.classList.add('live');
for (const scroller of document.querySelectorAll<HTMLElement>('[data-follow]'))
  scroller.scrollTop = scroller.scrollHeight;
arrangeDialogs(false);
watchComboboxes();
listen();
