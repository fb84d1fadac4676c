import { textAt } from '../shared/report/slack-values.ts';
import { validateOptions } from '../shared/report/slack-view-check.ts';
import { refuseView } from './slack-api-views.ts';
import { asObject } from './slack-arguments.ts';
import type { SlackDelivery } from './slack-delivery.ts';
import { elementsOf, optionsOf } from './slack-elements.ts';
import { refuseResponse, respond } from './slack-response-url.ts';
import type { JsonObject, SlackState, SlackView } from './slack-state.ts';
import { addModal, closeModals, MAX_VIEWS, replaceView, stackOf } from './slack-views.ts';

/** What Slack makes of an answer that it cannot use; null when it can. */
export type Refused = string | null;

/** The answer to a command: nothing, text, or a message. */
export function applyCommandAnswer(state: SlackState, delivery: SlackDelivery): Refused {
  if (delivery.answer === '') return null;
  const url = state.responseUrls.get(new URL(textAt(delivery.payload, 'response_url')).pathname);
  if (url === undefined) return null;
  const values = asObject(delivery.json) ?? { text: delivery.answer };
  if (refuseResponse(state, values) !== null) return 'invalid_command_response';
  respond(state, url, values);
  return null;
}

/** The answer to a submission: nothing closes the view; else errors, another view in its place or on top, or all closed. */
export function applySubmission(state: SlackState, view: SlackView, delivery: SlackDelivery): Refused {
  if (delivery.answer === '') {
    closeModals(state, view.user, false);
    return null;
  }
  const answer = asObject(delivery.json);
  switch (answer?.['response_action']) {
    case 'errors':
      return showErrors(state, view, answer['errors']);
    case 'update':
    case 'push':
      return showView(state, view, answer);
    case 'clear':
      closeModals(state, view.user, true);
      return null;
    default:
      return 'the answer to a submission is neither empty nor a response_action';
  }
}

function showErrors(state: SlackState, view: SlackView, value: unknown): Refused {
  const errors = asObject(value) ?? {};
  const inputs = elementsOf(view.view['blocks']).filter((placed) => placed.isInput);
  const unknown = Object.keys(errors).filter((id) => !inputs.some((placed) => placed.blockId === id));
  if (unknown.length > 0) return `errors name blocks that are no inputs: ${unknown.join(', ')}`;
  if (Object.keys(errors).length === 0) return 'response_action errors names no block';
  view.errors = errors as Record<string, string>;
  state.changed();
  return null;
}

function showView(state: SlackState, view: SlackView, answer: JsonObject): Refused {
  const isPush = answer['response_action'] === 'push';
  const refused = refuseView(state, answer['view'], 'modal', isPush ? null : view);
  if (refused !== null) return String(refused.body);
  if (!isPush) replaceView(state, view, answer['view'] as JsonObject);
  else if (stackOf(state, view.user).length >= MAX_VIEWS) return 'push_limit_reached';
  else addModal(state, view.user, answer['view'] as JsonObject);
  return null;
}

/** The options of a typeahead's answer, groups laid flat. Throws what is wrong with them. */
export function optionsFrom(delivery: SlackDelivery): JsonObject[] {
  const problems = validateOptions(delivery.json);
  if (problems.length > 0) throw new Error(`Slack would not show these options: ${problems.join('; ')}`);
  return optionsOf(delivery.json as JsonObject);
}
