import {
  type Check,
  type CheckAt,
  checkBoolean,
  checkInteger,
  checkList,
  checkObject,
  checkOneOf,
  checkPattern,
  checkString,
  type JsonObject,
  note,
} from './slack-check.ts';
import { ACTION_KEYS, checkAction, checkInitial, checkOption, checkPlaceholder } from './slack-check-actions.ts';
import { checkRichTextBlock } from './slack-check-rich-text.ts';
import { SLACK_LIMITS } from './slack-limit-table.ts';

const PICKER_KEYS = ['focus_on_load', ...ACTION_KEYS];
const TYPED_KEYS = ['action_id', 'dispatch_action_config', 'focus_on_load', 'placeholder', 'initial_value'];
const DATE = { pattern: /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/, name: 'a date like 2026-11-22' };
const TIME = { pattern: /^(?:[01]\d|2[0-3]):[0-5]\d$/, name: 'a time like 22:25' };
const NUMBER = { pattern: /^-?\d+(?:\.\d+)?$/, name: 'a number, as a string' };
const TEN_DIGITS = { min: 1_000_000_000, max: 9_999_999_999 };

/** Pickers and choices, which also stand in actions and sections. */
export const PICKERS: Record<string, CheckAt> = {
  checkboxes: checkChoices,
  radio_buttons: checkChoices,
  datepicker: checkDatepicker,
  timepicker: checkTimepicker,
};

export function checkDateTimepicker(check: Check, value: unknown, pointer: string): void {
  const picker = openInput(check, value, pointer, { optional: ['initial_date_time', ...PICKER_KEYS] });
  checkInteger(check, picker?.initial_date_time, `${pointer}/initial_date_time`, TEN_DIGITS.min, TEN_DIGITS.max);
}

export function checkRichTextInput(check: Check, value: unknown, pointer: string): void {
  const input = openInput(check, value, pointer, { optional: ['min_lines', 'max_lines', ...TYPED_KEYS] });
  if (input === null) return;
  const { lines } = SLACK_LIMITS.textInput;
  checkInteger(check, input.min_lines, `${pointer}/min_lines`, 1, lines);
  checkInteger(check, input.max_lines, `${pointer}/max_lines`, 1, lines);
  if (input.initial_value !== undefined) checkRichTextBlock(check, input.initial_value, `${pointer}/initial_value`);
}

/** What stands in input blocks only. */
export const TYPED_INPUTS: Record<string, CheckAt> = {
  plain_text_input: checkPlainTextInput,
  number_input: checkNumberInput,
  email_text_input: (check, value, pointer) => void openText(check, value, pointer, {}),
  url_text_input: (check, value, pointer) => void openText(check, value, pointer, {}),
  file_input: checkFileInput,
};

function openInput(
  check: Check,
  value: unknown,
  pointer: string,
  { required = [], optional }: { required?: string[]; optional: string[] },
): JsonObject | null {
  const input = checkObject(check, value, pointer, { required: ['type', ...required], optional });
  if (input === null) return null;
  checkPlaceholder(check, input.placeholder, `${pointer}/placeholder`);
  checkDispatch(check, input.dispatch_action_config, `${pointer}/dispatch_action_config`);
  checkAction(check, input, pointer);
  return input;
}

function openText(
  check: Check,
  value: unknown,
  pointer: string,
  { required = [], optional = [] }: { required?: string[]; optional?: string[] },
): JsonObject | null {
  const input = openInput(check, value, pointer, { required, optional: [...optional, ...TYPED_KEYS] });
  checkString(check, input?.initial_value, `${pointer}/initial_value`, SLACK_LIMITS.textInput.length, 0);
  return input;
}

function checkDispatch(check: Check, value: unknown, pointer: string): void {
  if (value === undefined) return;
  const config = checkObject(check, value, pointer, { required: [], optional: ['trigger_actions_on'] });
  checkList(check, config?.trigger_actions_on, `${pointer}/trigger_actions_on`, 2, (_, one, at) => {
    checkOneOf(check, one, at, ['on_enter_pressed', 'on_character_entered']);
  });
}

function checkPlainTextInput(check: Check, value: unknown, pointer: string): void {
  const input = openText(check, value, pointer, { optional: ['multiline', 'min_length', 'max_length'] });
  if (input === null) return;
  const { length } = SLACK_LIMITS.textInput;
  checkBoolean(check, input.multiline, `${pointer}/multiline`);
  checkInteger(check, input.min_length, `${pointer}/min_length`, 0, length);
  checkInteger(check, input.max_length, `${pointer}/max_length`, 1, length);
  const { min_length: min, max_length: max, initial_value: initial } = input;
  if (typeof max !== 'number') return;
  if (typeof min === 'number' && min > max) note(check, `${pointer}/min_length`, 'is above max_length');
  if (typeof initial === 'string' && initial.length > max)
    note(check, `${pointer}/initial_value`, 'is above max_length');
}

function checkNumberInput(check: Check, value: unknown, pointer: string): void {
  const input = openText(check, value, pointer, {
    required: ['is_decimal_allowed'],
    optional: ['min_value', 'max_value'],
  });
  if (input === null) return;
  checkBoolean(check, input.is_decimal_allowed, `${pointer}/is_decimal_allowed`);
  for (const key of ['initial_value', 'min_value', 'max_value'])
    checkPattern(check, input[key], `${pointer}/${key}`, NUMBER);
  if (Number(input.min_value) > Number(input.max_value)) note(check, `${pointer}/min_value`, 'is above max_value');
}

function checkFileInput(check: Check, value: unknown, pointer: string): void {
  const optional = ['action_id', 'filetypes', 'max_files'];
  const input = openInput(check, value, pointer, { optional });
  if (check.surface !== 'modal') note(check, pointer, 'belongs to modals only');
  checkInteger(check, input?.max_files, `${pointer}/max_files`, 1, SLACK_LIMITS.fileInput.files);
  checkList(check, input?.filetypes, `${pointer}/filetypes`, SLACK_LIMITS.select.options, (_, type, at) => {
    checkString(check, type, at, SLACK_LIMITS.text.max);
  });
}

function checkDatepicker(check: Check, value: unknown, pointer: string): void {
  const picker = openInput(check, value, pointer, { optional: ['initial_date', 'placeholder', ...PICKER_KEYS] });
  checkPattern(check, picker?.initial_date, `${pointer}/initial_date`, DATE);
}

function checkTimepicker(check: Check, value: unknown, pointer: string): void {
  const optional = ['initial_time', 'timezone', 'placeholder', ...PICKER_KEYS];
  const picker = openInput(check, value, pointer, { optional });
  checkPattern(check, picker?.initial_time, `${pointer}/initial_time`, TIME);
  checkString(check, picker?.timezone, `${pointer}/timezone`, SLACK_LIMITS.text.max);
}

function checkChoices(check: Check, value: unknown, pointer: string): void {
  const isRadio = (value as JsonObject).type === 'radio_buttons';
  const initial = isRadio ? 'initial_option' : 'initial_options';
  const choices = openInput(check, value, pointer, { required: ['options'], optional: [initial, ...PICKER_KEYS] });
  if (choices === null) return;
  const max = SLACK_LIMITS.choices.options;
  const checkOne: CheckAt = (_, option, at) => checkOption(check, option, at, { mrkdwn: true });
  checkList(check, choices.options, `${pointer}/options`, max, checkOne);
  const offered = Array.isArray(choices.options) ? choices.options : [];
  checkInitial(check, choices.initial_option, offered, `${pointer}/initial_option`);
  checkList(check, choices.initial_options, `${pointer}/initial_options`, max, (_, option, at) => {
    checkInitial(check, option, offered, at);
  });
}
