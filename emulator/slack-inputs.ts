import { elementsOf, optionsOf, type PlacedElement } from './slack-elements.ts';
import type { InputValues, JsonObject } from './slack-state.ts';

/** What a person puts in: text, a date, an id, the value of an option or the option itself, or several of these. */
export type Given = string | number | JsonObject | readonly (string | JsonObject)[] | null;

/** Under which key an element's state stands, with which key of the element it begins, and what it is when empty. */
const STATE: Record<string, { key: string; initial: string; empty: null | [] }> = {
  channels_select: { key: 'selected_channel', initial: 'initial_channel', empty: null },
  checkboxes: { key: 'selected_options', initial: 'initial_options', empty: [] },
  conversations_select: { key: 'selected_conversation', initial: 'initial_conversation', empty: null },
  datepicker: { key: 'selected_date', initial: 'initial_date', empty: null },
  datetimepicker: { key: 'selected_date_time', initial: 'initial_date_time', empty: null },
  email_text_input: { key: 'value', initial: 'initial_value', empty: null },
  external_select: { key: 'selected_option', initial: 'initial_option', empty: null },
  file_input: { key: 'files', initial: '', empty: [] },
  multi_channels_select: { key: 'selected_channels', initial: 'initial_channels', empty: [] },
  multi_conversations_select: { key: 'selected_conversations', initial: 'initial_conversations', empty: [] },
  multi_external_select: { key: 'selected_options', initial: 'initial_options', empty: [] },
  multi_static_select: { key: 'selected_options', initial: 'initial_options', empty: [] },
  multi_users_select: { key: 'selected_users', initial: 'initial_users', empty: [] },
  number_input: { key: 'value', initial: 'initial_value', empty: null },
  plain_text_input: { key: 'value', initial: 'initial_value', empty: null },
  radio_buttons: { key: 'selected_option', initial: 'initial_option', empty: null },
  rich_text_input: { key: 'rich_text_value', initial: 'initial_value', empty: null },
  static_select: { key: 'selected_option', initial: 'initial_option', empty: null },
  timepicker: { key: 'selected_time', initial: 'initial_time', empty: null },
  url_text_input: { key: 'value', initial: 'initial_value', empty: null },
  users_select: { key: 'selected_user', initial: 'initial_user', empty: null },
};

/** Whether an element keeps a value; a button does not. */
export function isStateful(type: string): boolean {
  return STATE[type] !== undefined;
}

/** The state of all inputs as they begin, with what was put in before where block_id, action_id and type are the same. */
export function startValues(blocks: unknown, before: InputValues = {}): InputValues {
  const values: InputValues = {};
  for (const { element, blockId, actionId, type } of elementsOf(blocks)) {
    const state = STATE[type];
    if (state === undefined) continue;
    const kept = before[blockId]?.[actionId];
    const block = values[blockId] ?? {};
    values[blockId] = block;
    block[actionId] = kept?.['type'] === type ? kept : { type, [state.key]: element[state.initial] ?? state.empty };
  }
  return values;
}

/** What was put into an element, as it can be put in again. */
export function givenOf(state: JsonObject): Given {
  return (state[STATE[String(state['type'])]?.key ?? ''] ?? null) as Given;
}

/** The state of an element after a person put this in. Throws when it cannot be chosen there. */
export function stateOf(placed: PlacedElement, given: Given, suggested: readonly JsonObject[] = []): JsonObject {
  const { type } = placed;
  const state = STATE[type];
  if (state === undefined) throw new Error(`nothing can be put into a ${type}`);
  if (given === null || given === '') return { type, [state.key]: state.empty };
  if (state.key === 'selected_option') return { type, [state.key]: optionOf(placed, given, suggested) };
  if (state.key === 'selected_options')
    return { type, [state.key]: listOf(given).map((one) => optionOf(placed, one, suggested)) };
  if (state.key === 'selected_date' && !/^\d{4}-\d{2}-\d{2}$/.test(String(given)))
    throw new Error(`${String(given)} is no date for ${placed.actionId}`);
  if (state.key === 'selected_time' && !/^\d{2}:\d{2}$/.test(String(given)))
    throw new Error(`${String(given)} is no time for ${placed.actionId}`);
  if (Array.isArray(state.empty)) return { type, [state.key]: listOf(given) };
  if (state.key === 'selected_date_time') return { type, [state.key]: Number(given) };
  return { type, [state.key]: typeof given === 'number' ? String(given) : given };
}

function listOf(given: Given): readonly (string | JsonObject)[] {
  if (Array.isArray(given)) return given as readonly (string | JsonObject)[];
  return [given as string | JsonObject];
}

function optionOf(placed: PlacedElement, given: Given, suggested: readonly JsonObject[]): JsonObject {
  const value = typeof given === 'object' && given !== null ? (given as JsonObject)['value'] : given;
  const offered = [...optionsOf(placed.element), ...suggested, ...initialOptions(placed.element)];
  const option = offered.find((one) => one['value'] === value);
  if (option === undefined) throw new Error(`${placed.actionId} does not offer ${JSON.stringify(value)}`);
  return option;
}

function initialOptions({ initial_option: one, initial_options: many }: JsonObject): JsonObject[] {
  return [one, ...(Array.isArray(many) ? many : [])].filter((option) => option !== undefined) as JsonObject[];
}

/** What Slack itself holds against the inputs before it sends a submission, by block_id. */
export function refuseInputs(blocks: unknown, values: InputValues): Record<string, string> {
  const errors: Record<string, string> = {};
  for (const placed of elementsOf(blocks)) {
    if (!placed.isInput) continue;
    const problem = problemOf(placed, values[placed.blockId]?.[placed.actionId] ?? {});
    if (problem !== null) errors[placed.blockId] = problem;
  }
  return errors;
}

function problemOf({ element, block, type }: PlacedElement, state: JsonObject): string | null {
  const value = state[STATE[type]?.key ?? ''] ?? null;
  const isEmpty = value === null || (Array.isArray(value) && value.length === 0);
  if (isEmpty) return block['optional'] === true ? null : 'Please complete this required field.';
  if (typeof value !== 'string') return null;
  const { min_length: min = 0, max_length: max = 3000 } = element;
  if (type === 'plain_text_input' && value.length < Number(min)) return `This needs at least ${min} characters.`;
  if (type === 'plain_text_input' && value.length > Number(max)) return `This takes at most ${max} characters.`;
  if (type === 'number_input') return numberProblem(element, value);
  if (type === 'email_text_input' && !/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(value)) return 'This is no email address.';
  if (type === 'url_text_input' && !/^https?:\/\/\S+$/.test(value)) return 'This is no URL.';
  return null;
}

function numberProblem(element: JsonObject, value: string): string | null {
  const number = Number(value);
  if (value.trim() === '' || !Number.isFinite(number)) return 'This is no number.';
  if (element['is_decimal_allowed'] !== true && !Number.isInteger(number)) return 'This has to be a whole number.';
  if (element['min_value'] !== undefined && number < Number(element['min_value']))
    return `This has to be at least ${element['min_value']}.`;
  if (element['max_value'] !== undefined && number > Number(element['max_value']))
    return `This has to be at most ${element['max_value']}.`;
  return null;
}
