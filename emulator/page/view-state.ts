import type { SlackUser } from '../slack-setup.ts';
import type { SlackState } from '../slack-state.ts';

/** What somebody looks at: it stands in the address of the page. */
export interface PageView {
  user: SlackUser;
  /** A channel, `home` for the app's Home tab, `requests` for what went to and fro. */
  place: string;
  /** The root of the thread that is open beside the channel. */
  thread: string | null;
  /** What asks to be confirmed: the surface and the element. */
  confirm: { at: string; on: string } | null;
}

/** Reads the address; whatever is not there becomes the first that is. */
export function readView(state: SlackState, query: URLSearchParams): PageView {
  const { users } = state.setup;
  const user = users.find((one) => one.id === query.get('as')) ?? users[0];
  if (user === undefined) throw new Error('the emulated Slack has no users');
  const place = query.get('in') ?? '';
  const isThere = place === 'home' || place === 'requests' || state.channels.includes(place);
  const at = query.get('at');
  const on = query.get('on');
  return {
    user,
    place: isThere ? place : (state.channels[0] ?? 'home'),
    thread: query.get('thread'),
    confirm: at === null || on === null ? null : { at, on },
  };
}

/** The address of a view, with some of it changed. */
export function addressOf(view: PageView, change: Partial<PageView> = {}): string {
  const { user, place, thread, confirm } = { ...view, ...change };
  const query = new URLSearchParams({ as: user.id, in: place });
  if (thread !== null) query.set('thread', thread);
  if (confirm !== null) {
    query.set('at', confirm.at);
    query.set('on', confirm.on);
  }
  return `/slack?${query}`;
}
