import type { ServerResponse } from 'node:http';
import type { Reply, Request } from '../http.ts';
import type { SlackPeople } from '../slack-client.ts';
import type { SlackState } from '../slack-state.ts';
import { actOnPage } from './acts.ts';
import { assetReply, SCRIPT_PATH } from './assets.ts';
import { isBitmap } from './images.ts';
import { findSurface, parseElementKey } from './keys.ts';
import { renderPage } from './page.ts';
import { addressOf, readView } from './view-state.ts';

/** Nothing from elsewhere is loaded, nothing stands inline, nobody may frame it. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');
const SAFE_HEADERS = {
  'content-security-policy': POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'cache-control': 'no-store',
};
const PULSE_MS = 15_000;

/** An answer at once, or one that goes on: a stream of events. */
export type PageOutcome = Reply | { stream: (response: ServerResponse) => void };

export type PageRequest = Pick<Request, 'method' | 'path' | 'query' | 'headers' | 'body'>;

/** The small Slack for people; null for a path that is none of its own. */
export function createSlackPages(
  slack: SlackState & SlackPeople,
  newestReport: () => string | null = () => null,
): (request: PageRequest) => Promise<PageOutcome | null> {
  return async (request) => {
    const { path, method } = request;
    if (path === '/favicon.ico') return { status: 204 };
    if (path === '/') return redirect('/slack');
    if (path !== '/slack' && !/^\/slack\/(?:app|do|options|events|files|archives)(?:\/|$)/.test(path)) return null;
    if (!isOwnPage(slack, request)) return { status: 403, body: 'only the page itself may ask\n' };
    if (path.startsWith('/slack/do/'))
      return method === 'POST' ? redirect(await actOnPage(slack, request)) : { status: 405 };
    if (method !== 'GET') return { status: 405 };
    if (path === '/slack') return pageReply(slack, request, newestReport());
    if (path === '/slack/options') return safe(await suggest(slack, request.query));
    if (path === '/slack/events') return { stream: (response) => streamChanges(slack, response) };
    if (path.startsWith('/slack/files/')) return fileReply(slack, request);
    if (path.startsWith('/slack/archives/')) return archiveReply(slack, request);
    const asset = assetReply(path);
    return asset === null ? { status: 404, body: 'not found\n' } : safe(asset);
  };
}

/** Another page in the same browser may neither ask nor act here, under whatever name it found the port. */
function isOwnPage({ setup }: SlackState, { headers, method }: PageRequest): boolean {
  const { host } = new URL(setup.origin);
  if (headers.host !== host && headers.host !== host.replace('127.0.0.1', 'localhost')) return false;
  const site = headers['sec-fetch-site'];
  if (method !== 'GET' && headers.origin !== undefined && headers.origin !== `http://${headers.host}`) return false;
  return method === 'GET' || site === undefined || site === 'same-origin' || site === 'none';
}

function pageReply(slack: SlackState & SlackPeople, { query }: PageRequest, report: string | null): Reply {
  if (query.get('as') === null || query.get('in') === null) return redirect(addressOf(readView(slack, query)));
  const parts = { state: slack, deliveries: slack.deliveries, canAct: slack.isAttached(), script: SCRIPT_PATH, report };
  const body = renderPage(parts, readView(slack, query));
  return safe({ status: 200, headers: { 'content-type': 'text/html; charset=utf-8' }, body });
}

async function suggest(slack: SlackState & SlackPeople, query: URLSearchParams): Promise<Reply> {
  const surface = findSurface(slack, query.get('at') ?? '', query.get('as') ?? '');
  const key = parseElementKey(query.get('on') ?? '');
  const answer = async (): Promise<object> => {
    if (surface === undefined || key === null) return { error: 'This is not there any more.' };
    try {
      const by = { user: query.get('as') ?? '' };
      return { options: await slack.suggest(surface, key.id, query.get('q') ?? '', by) };
    } catch (error) {
      return { error: error instanceof Error ? error.message : String(error) };
    }
  };
  return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(await answer()) };
}

/** Says that something changed; the page then asks for itself again. */
function streamChanges(slack: SlackState, response: ServerResponse): void {
  response.writeHead(200, { ...SAFE_HEADERS, 'content-type': 'text/event-stream' });
  const tell = () => response.write(`data: ${slack.revision}\n\n`);
  tell();
  const stop = slack.onChange(tell);
  const pulse = setInterval(() => response.write(': still here\n\n'), PULSE_MS);
  response.once('close', () => {
    stop();
    clearInterval(pulse);
  });
}

/** A bitmap is shown, everything else is saved: no file can become a page of this origin. */
function fileReply({ files }: SlackState, { path, query }: PageRequest): Reply {
  const file = files.find((one) => path === `/slack/files/${one.id}`);
  if (file === undefined) return safe({ status: 404, body: 'not found\n' });
  const inline = isBitmap(file) && query.get('download') === null;
  const name = file.name.replaceAll(/[^\w.-]/g, '_');
  const headers = {
    'content-type': inline ? file.mimetype : 'application/octet-stream',
    'content-disposition': inline ? 'inline' : `attachment; filename="${name}"`,
  };
  return safe({ status: 200, headers, body: file.content });
}

/** Links to messages, as chat.getPermalink gives them, lead to the message on this page. */
function archiveReply(slack: SlackState, { path, query, headers }: PageRequest): Reply {
  const [, channel = '', seconds = '', micros = ''] = /\/archives\/([^/]+)\/p(\d+)(\d{6})$/.exec(path) ?? [];
  const from = URL.canParse(headers.referer ?? '')
    ? new URL(headers.referer ?? '').searchParams
    : new URLSearchParams();
  const view = readView(slack, new URLSearchParams({ as: from.get('as') ?? '', in: channel }));
  return redirect(`${addressOf(view, { thread: query.get('thread_ts') })}#m-${seconds}-${micros}`);
}

function redirect(location: string): Reply {
  return safe({ status: 303, headers: { location } });
}

function safe(reply: Reply): Reply {
  return { ...reply, headers: { ...SAFE_HEADERS, ...reply.headers } };
}
