import { setTimeout as wait } from 'node:timers/promises';
import { applyCommandAnswer, applySubmission, optionsFrom, type Refused } from './slack-answers.ts';
import {
  type AttachedApp,
  type AttachOptions,
  attachedApp,
  deliver,
  type Letter,
  retryReason,
  type SlackDelivery,
} from './slack-delivery.ts';
import { type Given, refuseInputs, stateOf } from './slack-inputs.ts';
import { addMessage } from './slack-messages.ts';
import {
  blockActions,
  blockSuggestion,
  commandForm,
  elementOn,
  eventCallback,
  globalShortcut,
  homeOpened,
  isView,
  keepMessageValue,
  messageShortcut,
  type Surface,
  sslCheck,
  urlVerification,
  viewClosed,
  viewSubmission,
} from './slack-payloads.ts';
import { findUser } from './slack-setup.ts';
import type { JsonObject, SlackMessage, SlackState, SlackView } from './slack-state.ts';
import { closeModals, stackOf } from './slack-views.ts';

/** Who does it, and where; the first user and the first channel when absent. */
export interface By {
  user?: string;
  channel?: string;
}

export interface SlackExchange {
  /** Null when Slack itself stopped it, such as an input that is not filled. */
  delivery: SlackDelivery | null;
  /** What the person is told when it did not work: `dispatch_failed`, `operation_timeout`, or why the answer is no good. */
  error: string | null;
}

/** People at work in the emulated Slack: each function is something a person does, sent to the app as Slack sends it. */
export interface SlackPeople {
  /** Names the function to which Slack sends; without one nothing can be sent. */
  attach(options: AttachOptions): void;
  isAttached(): boolean;
  command(command: string, text: string, by?: By): Promise<SlackExchange>;
  /** Writes a message, which the app is not told of. */
  say(text: string, by?: By & { threadTs?: string }): SlackMessage;
  /** A button, or an option of an overflow menu; a confirmation is taken as given. */
  click(surface: Surface, actionId: string, by?: By & { option?: string }): Promise<SlackExchange>;
  /** A choice in a select, a picker, checkboxes or radio buttons outside of input blocks. */
  choose(surface: Surface, actionId: string, given: Given, by?: By): Promise<SlackExchange>;
  /** What a typeahead offers. Throws when Slack would not show the answer. */
  suggest(surface: Surface, actionId: string, query: string, by?: By): Promise<JsonObject[]>;
  /** Puts values into inputs, by action_id, without sending anything. */
  fill(surface: Surface, values: Record<string, Given>, by?: By): void;
  submit(view: SlackView, values?: Record<string, Given>): Promise<SlackExchange>;
  /** Cancels the view; the app is told only when it asked for it. */
  close(view: SlackView): Promise<SlackExchange>;
  openHome(user?: string): Promise<SlackExchange>;
  shortcut(callbackId: string, by?: By): Promise<SlackExchange>;
  messageShortcut(message: SlackMessage, callbackId: string, by?: By): Promise<SlackExchange>;
  /** An event of the Events API, with Slack's repetitions when it is not answered with 2xx. */
  sendEvent(event: JsonObject): Promise<SlackExchange>;
  verifyUrl(challenge: string): Promise<SlackExchange>;
  checkSsl(): Promise<SlackExchange>;
  /** The modal on top of what that person has open. */
  modalOf(user?: string): SlackView | undefined;
  deliveries: SlackDelivery[];
  /** When no repetition of an event is under way any more. */
  settled(): Promise<void>;
}

/** `callsSoFar` are the paths of Slack's API that were called until now. */
export function createSlackPeople(state: SlackState, callsSoFar: () => string[]): SlackPeople {
  let app: AttachedApp | null = null;
  const deliveries: SlackDelivery[] = [];
  const suggested = new Map<string, JsonObject[]>();
  const repetitions = new Set<Promise<void>>();
  const userOf = (by: By): string => by.user ?? state.setup.users[0]?.id ?? '';
  const channelOf = (by: By): string => by.channel ?? state.channels[0] ?? '';

  async function send(letter: Letter): Promise<SlackDelivery> {
    if (app === null) throw new Error('no function is attached to the emulated Slack: call attach first');
    const delivery = await deliver(app, letter, callsSoFar);
    deliveries.push(delivery);
    return delivery;
  }

  /** Keeps what is said to a response URL meanwhile waiting until the app's own answer is shown. */
  async function answered<T>(work: () => Promise<T>): Promise<T> {
    state.unanswered += 1;
    try {
      return await work();
    } finally {
      state.unanswered -= 1;
      if (state.unanswered === 0) for (const show of state.saidEarly.splice(0)) show();
    }
  }

  function interact(payload: JsonObject, apply: (delivery: SlackDelivery) => Refused = () => null) {
    return answered(async () => {
      const delivery = await send({ kind: String(payload['type']), payload, form: 'payload' });
      return { delivery, error: delivery.error ?? apply(delivery) };
    });
  }

  function personAt(surface: Surface, by: By): string {
    const only = isView(surface) ? surface.user : surface.ephemeralFor;
    if (only !== null && by.user !== undefined && by.user !== only)
      throw new Error(`${by.user} does not see what only ${only} sees`);
    const user = only ?? userOf(by);
    findUser(state.setup, user);
    return user;
  }

  async function act(surface: Surface, actionId: string, given: Given, by: By): Promise<SlackExchange> {
    const user = personAt(surface, by);
    const placed = elementOn(surface, actionId);
    const isButton = ['button', 'icon_button', 'workflow_button', 'feedback_buttons'].includes(placed.type);
    const { type: _, ...values } = isButton
      ? {}
      : placed.type === 'overflow'
        ? stateOf({ ...placed, type: 'static_select' }, given)
        : stateOf(placed, given, suggested.get(`${placed.blockId}/${placed.actionId}`));
    if (!isButton && placed.type !== 'overflow')
      keep(surface, user, { placed, values: { type: placed.type, ...values } });
    return interact(blockActions(state, surface, user, { placed, values }));
  }

  function keep(surface: Surface, user: string, change: Parameters<typeof keepMessageValue>[3]): void {
    const { blockId, actionId } = change.placed;
    if (!isView(surface)) keepMessageValue(state, surface, user, change);
    else surface.values[blockId] = { ...surface.values[blockId], [actionId]: change.values };
    state.changed();
  }

  function tell(user: string, channel: string, text: string): void {
    state.notices.push({ user, channel, ts: state.nextTs(), text });
    state.changed();
  }

  function repeatEvent(first: SlackDelivery, letter: Letter, delays: readonly number[]): void {
    const repeating = (async () => {
      let last = first;
      for (const [index, delay] of delays.entries()) {
        if (last.error === null || last.noRetry) return;
        // A repetition that is far away keeps no program running.
        await wait(delay, undefined, { ref: delay < 1000 });
        const headers = { 'x-slack-retry-num': String(index + 1), 'x-slack-retry-reason': retryReason(last) };
        last = await send({ ...letter, headers });
      }
    })();
    repetitions.add(repeating);
    void repeating.finally(() => repetitions.delete(repeating));
  }

  async function sendEvent(event: JsonObject): Promise<SlackExchange> {
    const letter: Letter = { kind: 'event_callback', payload: eventCallback(state, event), form: 'json' };
    const delivery = await send(letter);
    repeatEvent(delivery, letter, app?.retryDelaysMs ?? []);
    return { delivery, error: delivery.error };
  }

  const people: SlackPeople = {
    attach: (options) => {
      app = attachedApp(options, { signingSecret: state.setup.signingSecret, now: state.now });
      state.changed();
    },
    isAttached: () => app !== null,
    command: async (command, text, by = {}) => {
      const user = userOf(by);
      const channel = channelOf(by);
      if (findUser(state.setup, user).teamId !== state.setup.team.id) {
        tell(user, channel, `${command} belongs to an app of another workspace.`);
        return { delivery: null, error: 'not_in_workspace' };
      }
      const payload = commandForm(state, { command, text, user, channel });
      return answered(async () => {
        const delivery = await send({ kind: 'command', payload, form: 'fields' });
        const error = delivery.error ?? applyCommandAnswer(state, delivery);
        if (error !== null) tell(user, channel, `${command} failed with the error "${error}"`);
        return { delivery, error };
      });
    },
    say: (text, by = {}) =>
      addMessage(state, {
        channel: channelOf(by),
        author: userOf(by),
        threadTs: by.threadTs ?? null,
        text,
        blocks: [],
        payload: {},
      }),
    click: (surface, actionId, by = {}) => act(surface, actionId, by.option ?? null, by),
    choose: (surface, actionId, given, by = {}) => act(surface, actionId, given, by),
    suggest: async (surface, actionId, query, by = {}) => {
      const placed = elementOn(surface, actionId);
      const payload = blockSuggestion(state, surface, personAt(surface, by), { placed, query });
      const { delivery, error } = await interact(payload);
      if (error !== null) throw new Error(`the typeahead failed with ${error}`);
      const options = optionsFrom(delivery);
      suggested.set(`${placed.blockId}/${placed.actionId}`, options);
      return options;
    },
    fill: (surface, values, by = {}) => {
      const user = personAt(surface, by);
      for (const [actionId, given] of Object.entries(values)) {
        const placed = elementOn(surface, actionId);
        const offered = suggested.get(`${placed.blockId}/${placed.actionId}`);
        keep(surface, user, { placed, values: stateOf(placed, given, offered) });
      }
    },
    submit: async (view, values = {}) => {
      if (people.modalOf(view.user) !== view) throw new Error('only the modal on top can be submitted');
      people.fill(view, values);
      view.errors = refuseInputs(view.view['blocks'], view.values);
      view.trouble = null;
      state.changed();
      if (Object.keys(view.errors).length > 0) return { delivery: null, error: 'invalid_input' };
      const sent = await interact(viewSubmission(state, view), (delivery) => applySubmission(state, view, delivery));
      view.trouble = sent.error;
      if (sent.error !== null) state.changed();
      return sent;
    },
    close: async (view) => {
      const isCleared = view.view['clear_on_close'] === true;
      const gone = closeModals(state, view.user, isCleared);
      const told = gone.findLast((one) => one.view['notify_on_close'] === true);
      return told === undefined ? { delivery: null, error: null } : interact(viewClosed(state, told, isCleared));
    },
    openHome: (user) => sendEvent(homeOpened(state, user ?? userOf({}))),
    shortcut: (callbackId, by = {}) => interact(globalShortcut(state, callbackId, userOf(by))),
    messageShortcut: (message, callbackId, by = {}) =>
      interact(messageShortcut(state, callbackId, personAt(message, by), message)),
    sendEvent,
    verifyUrl: async (challenge) => {
      const delivery = await send({ kind: 'url_verification', payload: urlVerification(challenge), form: 'json' });
      const isEchoed =
        delivery.answer === challenge || (delivery.json as { challenge?: unknown } | null)?.challenge === challenge;
      return { delivery, error: delivery.error ?? (isEchoed ? null : 'challenge_failed') };
    },
    checkSsl: async () => {
      const delivery = await send({ kind: 'ssl_check', payload: sslCheck(), form: 'fields', isUnsigned: true });
      return { delivery, error: delivery.error };
    },
    modalOf: (user) => stackOf(state, user ?? userOf({})).at(-1),
    deliveries,
    settled: async () => {
      while (repetitions.size > 0) await Promise.all(repetitions);
    },
  };
  return people;
}
