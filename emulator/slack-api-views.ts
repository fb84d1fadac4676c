import { SLACK_LIMITS } from '../shared/report/slack-limits.ts';
import { textAt } from '../shared/report/slack-values.ts';
import { validateView } from '../shared/report/slack-view-check.ts';
import type { Reply } from './http.ts';
import { failure, invalidArguments, messagesOf, success } from './slack-answer.ts';
import { asObject } from './slack-arguments.ts';
import type { JsonObject, SlackState, SlackView } from './slack-state.ts';
import { exchangeTrigger } from './slack-triggers.ts';
import { addModal, closeModals, MAX_VIEWS, publishHome, replaceView, stackOf, viewJson } from './slack-views.ts';

/** A new modal; whatever this person had open of the app is closed. */
export function openView(state: SlackState, values: JsonObject): Reply {
  const refused = refuseView(state, values['view'], 'modal', null);
  if (refused !== null) return refused;
  const trigger = exchangeTrigger(state, textAt(values, 'trigger_id'));
  if ('status' in trigger) return trigger;
  closeModals(state, trigger.user, true);
  return success({ view: viewJson(state, addModal(state, trigger.user, values['view'] as JsonObject)) });
}

/** Another modal on top; the trigger has to come from a modal. */
export function pushView(state: SlackState, values: JsonObject): Reply {
  const refused = refuseView(state, values['view'], 'modal', null);
  if (refused !== null) return refused;
  const trigger = exchangeTrigger(state, textAt(values, 'trigger_id'));
  if ('status' in trigger) return trigger;
  const stack = stackOf(state, trigger.user);
  if (trigger.viewId === null || !stack.some((view) => view.id === trigger.viewId)) return failure('not_found');
  if (stack.length >= MAX_VIEWS) return failure('push_limit_reached');
  return success({ view: viewJson(state, addModal(state, trigger.user, values['view'] as JsonObject)) });
}

export function updateView(state: SlackState, values: JsonObject): Reply {
  const id = textAt(values, 'view_id');
  const externalId = textAt(values, 'external_id');
  if (id === '' && externalId === '') return invalidArguments('view_id or external_id is required');
  const target = [...state.modals, ...state.homes.values()].find((view) =>
    id === '' ? view.view['external_id'] === externalId : view.id === id,
  );
  if (target === undefined) return failure('not_found');
  const refused = refuseView(state, values['view'], target.kind, target);
  if (refused !== null) return refused;
  if (hasConflict(target, values['hash'])) return failure('hash_conflict');
  replaceView(state, target, values['view'] as JsonObject);
  return success({ view: viewJson(state, target) });
}

export function publishView(state: SlackState, values: JsonObject): Reply {
  const user = textAt(values, 'user_id');
  if (!state.setup.users.some((one) => one.id === user)) return failure('user_not_found');
  const present = state.homes.get(user) ?? null;
  const refused = refuseView(state, values['view'], 'home', present);
  if (refused !== null) return refused;
  if (present !== null && hasConflict(present, values['hash'])) return failure('hash_conflict');
  return success({ view: viewJson(state, publishHome(state, user, values['view'] as JsonObject)) });
}

function hasConflict(target: SlackView, hash: unknown): boolean {
  return hash !== undefined && hash !== '' && hash !== target.hash;
}

/** Why Slack would not show this view; null when it would. `target` is the view that it replaces. */
export function refuseView(
  state: SlackState,
  value: unknown,
  kind: 'modal' | 'home',
  target: SlackView | null,
): Reply | null {
  const view = asObject(value);
  if (view === null) return invalidArguments('[ERROR] must be a JSON object [json-pointer:/view]');
  if (Buffer.byteLength(JSON.stringify(view)) > SLACK_LIMITS.view.bytes) return failure('view_too_large');
  const problems = validateView(view);
  if (view['type'] !== kind) problems.unshift(`/type: must be ${kind} here`);
  if (problems.length > 0) return invalidArguments(...messagesOf(problems.map((problem) => `/view${problem}`)));
  const externalId = view['external_id'];
  const others = [...state.modals, ...state.homes.values()].filter((one) => one !== target);
  if (externalId !== undefined && externalId !== '' && others.some((one) => one.view['external_id'] === externalId))
    return failure('duplicate_external_id');
  return null;
}
