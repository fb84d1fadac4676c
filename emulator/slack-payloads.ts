import { findElement, type PlacedElement } from './slack-elements.ts';
import { isStateful, startValues } from './slack-inputs.ts';
import { messageJson } from './slack-messages.ts';
import { findChannel, findUser } from './slack-setup.ts';
import type { InputValues, JsonObject, SlackMessage, SlackState, SlackView } from './slack-state.ts';
import { issueResponseUrl, issueTrigger } from './slack-triggers.ts';
import { viewJson } from './slack-views.ts';

/** Where something was clicked. */
export type Surface = SlackMessage | SlackView;

export function isView(surface: Surface): surface is SlackView {
  return 'rootViewId' in surface;
}

/** Slack still sends it; nothing may rely on it. */
const VERIFICATION_TOKEN = 'emulated-verification-token';

/** The form of a slash command. https://docs.slack.dev/interactivity/implementing-slash-commands */
export function commandForm(
  state: SlackState,
  { command, text, user, channel }: { command: string; text: string; user: string; channel: string },
): Record<string, string> {
  const { setup } = state;
  return {
    token: VERIFICATION_TOKEN,
    team_id: setup.team.id,
    team_domain: setup.team.domain,
    channel_id: channel,
    channel_name: findChannel(setup, channel).name,
    user_id: user,
    user_name: findUser(setup, user).name,
    command,
    text,
    api_app_id: setup.appId,
    is_enterprise_install: 'false',
    response_url: issueResponseUrl(state, 'commands', { user, channel }),
    trigger_id: issueTrigger(state, user),
  };
}

/** A click or choice. https://docs.slack.dev/reference/interaction-payloads/block_actions-payload */
export function blockActions(
  state: SlackState,
  surface: Surface,
  user: string,
  action: { placed: PlacedElement; values: JsonObject },
): JsonObject {
  const { placed } = action;
  return {
    type: 'block_actions',
    ...commonFields(state, user),
    ...placeOf(state, surface),
    trigger_id: issueTrigger(state, user, isView(surface) && surface.kind === 'modal' ? surface.id : null),
    ...(isView(surface)
      ? { response_urls: [] }
      : {
          state: { values: messageValues(state, surface, user) },
          response_url: issueResponseUrl(state, 'actions', {
            user,
            channel: surface.channel,
            original: surface,
            threadTs: surface.threadTs,
          }),
        }),
    actions: [
      {
        ...echoOf(placed.element),
        type: placed.type,
        action_id: placed.actionId,
        block_id: placed.blockId,
        ...action.values,
        action_ts: state.nextTs(),
      },
    ],
  };
}

/** What of an element comes back with its action. */
function echoOf(element: JsonObject): JsonObject {
  const kept = ['text', 'value', 'style', 'url', 'confirm', 'placeholder', 'initial_option', 'initial_date', 'icon'];
  return Object.fromEntries(kept.flatMap((key) => (element[key] === undefined ? [] : [[key, element[key]]])));
}

/** A typeahead's question. https://docs.slack.dev/reference/interaction-payloads/block_suggestion-payload */
export function blockSuggestion(
  state: SlackState,
  surface: Surface,
  user: string,
  { placed, query }: { placed: PlacedElement; query: string },
): JsonObject {
  return {
    type: 'block_suggestion',
    ...commonFields(state, user),
    ...placeOf(state, surface),
    action_id: placed.actionId,
    block_id: placed.blockId,
    value: query,
  };
}

/** https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload */
export function viewSubmission(state: SlackState, view: SlackView): JsonObject {
  return {
    type: 'view_submission',
    ...commonFields(state, view.user),
    trigger_id: issueTrigger(state, view.user, view.id),
    view: viewJson(state, view),
    response_urls: [],
  };
}

export function viewClosed(state: SlackState, view: SlackView, isCleared: boolean): JsonObject {
  return {
    type: 'view_closed',
    ...commonFields(state, view.user),
    view: viewJson(state, view),
    is_cleared: isCleared,
  };
}

/** https://docs.slack.dev/reference/interaction-payloads/shortcuts-interaction-payload */
export function globalShortcut(state: SlackState, callbackId: string, user: string): JsonObject {
  const { api_app_id: _, ...fields } = commonFields(state, user);
  return {
    type: 'shortcut',
    ...fields,
    action_ts: state.nextTs(),
    callback_id: callbackId,
    trigger_id: issueTrigger(state, user),
  };
}

export function messageShortcut(
  state: SlackState,
  callbackId: string,
  user: string,
  message: SlackMessage,
): JsonObject {
  const { channel, threadTs } = message;
  return {
    ...globalShortcut(state, callbackId, user),
    type: 'message_action',
    response_url: issueResponseUrl(state, 'app', { user, channel, threadTs, original: message }),
    channel: channelJson(state, channel),
    message_ts: message.ts,
    message: messageJson(state, message),
  };
}

/** The envelope of the Events API. https://docs.slack.dev/apis/events-api */
export function eventCallback(state: SlackState, event: JsonObject): JsonObject {
  const { setup } = state;
  const number = String(state.nextNumber()).padStart(8, '0');
  return {
    token: VERIFICATION_TOKEN,
    team_id: setup.team.id,
    api_app_id: setup.appId,
    event: { ...event, event_ts: state.nextTs() },
    type: 'event_callback',
    event_id: `Ev0${number}`,
    event_time: Math.floor(state.now().getTime() / 1000),
    authorizations: [
      {
        enterprise_id: null,
        team_id: setup.team.id,
        user_id: setup.botUserId,
        is_bot: true,
        is_enterprise_install: false,
      },
    ],
    is_ext_shared_channel: false,
    event_context: `4-emulated-${number}`,
  };
}

export function homeOpened(state: SlackState, user: string): JsonObject {
  const view = state.homes.get(user);
  return {
    type: 'app_home_opened',
    user,
    channel: `D0${user.slice(2)}`,
    tab: 'home',
    ...(view === undefined ? {} : { view: viewJson(state, view) }),
  };
}

export function urlVerification(challenge: string): JsonObject {
  return { token: VERIFICATION_TOKEN, challenge, type: 'url_verification' };
}

export function sslCheck(): Record<string, string> {
  return { token: VERIFICATION_TOKEN, ssl_check: '1' };
}

/** Choices of one person in a message, as they are now. */
export function messageValues(state: SlackState, message: SlackMessage, user: string): InputValues {
  return startValues(message.blocks, state.messageValues.get(keyOf(message, user)));
}

export function keepMessageValue(
  state: SlackState,
  message: SlackMessage,
  user: string,
  change: { placed: PlacedElement; values: JsonObject },
): void {
  const { blockId, actionId, type } = change.placed;
  if (!isStateful(type)) return;
  const values = messageValues(state, message, user);
  values[blockId] = { ...values[blockId], [actionId]: change.values };
  state.messageValues.set(keyOf(message, user), values);
}

function keyOf(message: SlackMessage, user: string): string {
  return `${message.channel} ${message.ts} ${user}`;
}

/** An element on a surface. Throws when it is not there: nobody can click it. */
export function elementOn(surface: Surface, id: string): PlacedElement {
  const blocks = isView(surface) ? surface.view['blocks'] : surface.blocks;
  const placed = findElement(blocks, id);
  if (placed === undefined) throw new Error(`nothing with the action_id ${id} is shown there`);
  return placed;
}

function commonFields({ setup }: SlackState, user: string): JsonObject {
  const { id, name, teamId } = findUser(setup, user);
  return {
    user: { id, username: name, name, team_id: teamId },
    api_app_id: setup.appId,
    token: VERIFICATION_TOKEN,
    team: setup.team,
    enterprise: null,
    is_enterprise_install: false,
  };
}

function placeOf(state: SlackState, surface: Surface): JsonObject {
  if (isView(surface)) return { container: { type: 'view', view_id: surface.id }, view: viewJson(state, surface) };
  const isEphemeral = surface.ephemeralFor !== null;
  const thread = surface.threadTs === null ? {} : { thread_ts: surface.threadTs };
  return {
    container: {
      type: 'message',
      message_ts: surface.ts,
      channel_id: surface.channel,
      is_ephemeral: isEphemeral,
      ...thread,
    },
    channel: channelJson(state, surface.channel),
    // Slack does not send the content of an ephemeral message back.
    ...(isEphemeral ? {} : { message: messageJson(state, surface) }),
  };
}

function channelJson({ setup }: SlackState, channel: string): JsonObject {
  const { id, name } = findChannel(setup, channel);
  return { id, name };
}
