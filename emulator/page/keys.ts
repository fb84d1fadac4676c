import { isView, type Surface } from '../slack-payloads.ts';
import type { SlackState } from '../slack-state.ts';

/** The name of a message or view in forms and addresses. */
export function surfaceKey(surface: Surface): string {
  return isView(surface) ? `v:${surface.id}` : `m:${surface.channel}:${surface.ts}`;
}

/** What that name stands for, when this person sees it. */
export function findSurface(state: SlackState, key: string, user: string): Surface | undefined {
  const [kind, first = '', ts] = key.split(':');
  if (kind === 'v')
    return [...state.modals, ...state.homes.values()].find((one) => one.id === first && one.user === user);
  return state.messages.find(
    (one) => one.channel === first && one.ts === ts && (one.ephemeralFor === null || one.ephemeralFor === user),
  );
}

/** The name of an element: its ids, with the value of an option for menus. */
export function elementKey(ids: { blockId: string; actionId: string; option?: string }): string {
  const { blockId, actionId, option } = ids;
  return JSON.stringify(option === undefined ? [blockId, actionId] : [blockId, actionId, option]);
}

/** The ids of such a name; null when it is none. */
export function parseElementKey(key: string): { id: string; option: string | undefined } | null {
  try {
    const [blockId, actionId, option] = JSON.parse(key) as string[];
    return typeof actionId === 'string' ? { id: `${blockId}/${actionId}`, option } : null;
  } catch {
    return null;
  }
}
