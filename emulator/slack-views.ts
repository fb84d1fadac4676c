import { textAt } from '../shared/report/slack-values.ts';
import { hashHex } from './hash.ts';
import { startValues } from './slack-inputs.ts';
import type { JsonObject, SlackState, SlackView } from './slack-state.ts';
import { storeBlocks } from './slack-stored-blocks.ts';

export const MAX_VIEWS = 3; // docs.slack.dev, surfaces/modals: views in a stack

/** One person's modals, the last on top. */
export function stackOf(state: SlackState, user: string): SlackView[] {
  return state.modals.filter((view) => view.user === user);
}

export function addModal(state: SlackState, user: string, view: JsonObject): SlackView {
  const below = stackOf(state, user).at(-1);
  const modal = makeView(state, { kind: 'modal', user, view, below: below ?? null });
  state.modals.push(modal);
  state.changed();
  return modal;
}

export function publishHome(state: SlackState, user: string, view: JsonObject): SlackView {
  const present = state.homes.get(user);
  if (present !== undefined) {
    replaceView(state, present, view);
    return present;
  }
  const home = makeView(state, { kind: 'home', user, view, below: null });
  state.homes.set(user, home);
  state.changed();
  return home;
}

/** Another content for a view that is open; what was typed stays where block_id and action_id stay. */
export function replaceView(state: SlackState, target: SlackView, view: JsonObject): void {
  target.view = { ...view, blocks: storeBlocks(view['blocks'], state.nextNumber) };
  target.values = startValues(target.view['blocks'], target.values);
  target.errors = {};
  target.trouble = null;
  target.hash = newHash(state);
  state.changed();
}

/** Takes views away: the one on top, or all of that person. Returns what is gone. */
export function closeModals(state: SlackState, user: string, all: boolean): SlackView[] {
  const stack = stackOf(state, user);
  const gone = all ? stack : stack.slice(-1);
  state.modals = state.modals.filter((view) => !gone.includes(view));
  if (gone.length > 0) state.changed();
  return gone;
}

function makeView(
  state: SlackState,
  { kind, user, view, below }: Pick<SlackView, 'kind' | 'user' | 'view'> & { below: SlackView | null },
): SlackView {
  const id = `V0${hashHex(`view ${state.nextNumber()}`, 8).toUpperCase()}`;
  const stored = { ...view, blocks: storeBlocks(view['blocks'], state.nextNumber) };
  return {
    id,
    kind,
    user,
    hash: newHash(state),
    rootViewId: below?.rootViewId ?? id,
    previousViewId: below?.id ?? null,
    view: stored,
    values: startValues(stored['blocks']),
    errors: {},
    trouble: null,
  };
}

function newHash(state: SlackState): string {
  return `${Math.floor(state.now().getTime() / 1000)}.${hashHex(`hash ${state.nextNumber()}`, 8)}`;
}

/** A view as Slack hands it out. */
export function viewJson(state: SlackState, { id, kind, hash, view, values, ...links }: SlackView): JsonObject {
  return {
    id,
    team_id: state.setup.team.id,
    type: kind,
    blocks: view['blocks'],
    private_metadata: textAt(view, 'private_metadata'),
    callback_id: textAt(view, 'callback_id'),
    state: { values },
    hash,
    title: storedText(view['title'] ?? { type: 'plain_text', text: 'View Title' }),
    clear_on_close: view['clear_on_close'] ?? false,
    notify_on_close: view['notify_on_close'] ?? false,
    close: storedText(view['close'] ?? null),
    submit: storedText(view['submit'] ?? null),
    previous_view_id: links.previousViewId,
    root_view_id: links.rootViewId,
    app_id: state.setup.appId,
    external_id: textAt(view, 'external_id'),
    app_installed_team_id: state.setup.team.id,
    bot_id: state.setup.botId,
  };
}

function storedText(text: unknown): unknown {
  return typeof text === 'object' && text !== null ? { emoji: true, ...text } : null;
}
