import {
  type Check,
  checkBoolean,
  checkId,
  checkList,
  checkObject,
  checkOneOf,
  checkString,
  checkText,
  checkUrl,
  type JsonObject,
  note,
} from './slack-check.ts';
import { SLACK_LIMITS } from './slack-limit-table.ts';

export const ACTION_KEYS = ['action_id', 'confirm'];

/** What every interactive element has. */
export function checkAction(check: Check, element: JsonObject, pointer: string): void {
  checkId(check, element.action_id, `${pointer}/action_id`, SLACK_LIMITS.actionId, check.actionIds);
  checkBoolean(check, element.focus_on_load, `${pointer}/focus_on_load`);
  if (element.focus_on_load === true) {
    check.focused += 1;
    if (check.focused > 1) note(check, `${pointer}/focus_on_load`, 'may be true for one element only');
  }
  checkConfirm(check, element.confirm, `${pointer}/confirm`);
}

function checkConfirm(check: Check, value: unknown, pointer: string): void {
  if (value === undefined) return;
  const keys = { required: ['text'], optional: ['title', 'confirm', 'deny', 'style'] };
  const confirm = checkObject(check, value, pointer, keys);
  if (confirm === null) return;
  const limits = SLACK_LIMITS.confirm;
  checkText(check, confirm.title, `${pointer}/title`, { max: limits.title, plainOnly: true });
  checkText(check, confirm.text, `${pointer}/text`, { max: limits.text });
  checkText(check, confirm.confirm, `${pointer}/confirm`, { max: limits.button, plainOnly: true });
  checkText(check, confirm.deny, `${pointer}/deny`, { max: limits.button, plainOnly: true });
  checkOneOf(check, confirm.style, `${pointer}/style`, ['primary', 'danger']);
}

export function checkPlaceholder(check: Check, value: unknown, pointer: string): void {
  checkText(check, value, pointer, { max: SLACK_LIMITS.select.placeholder, plainOnly: true });
}

/** How an option may look: mrkdwn in checkboxes and radio buttons only, a URL in overflow menus only. */
export interface OptionForm {
  mrkdwn?: boolean;
  url?: boolean;
}

export function checkOption(check: Check, value: unknown, pointer: string, form: OptionForm = {}): void {
  const optional = ['description', ...(form.url === true ? ['url'] : [])];
  const option = checkObject(check, value, pointer, { required: ['text', 'value'], optional });
  if (option === null) return;
  const limits = SLACK_LIMITS.option;
  checkText(check, option.text, `${pointer}/text`, { max: limits.text, plainOnly: form.mrkdwn !== true });
  checkText(check, option.description, `${pointer}/description`, {
    max: limits.description,
    plainOnly: form.mrkdwn !== true,
  });
  checkString(check, option.value, `${pointer}/value`, limits.value);
  checkUrl(check, option.url, `${pointer}/url`, limits.url);
}

/** Either options or groups of options, as a select has them and as a typeahead is answered. */
export function checkOptions(check: Check, { options, option_groups: groups }: JsonObject, pointer: string): void {
  if (options !== undefined && groups !== undefined) note(check, pointer, 'takes options or option_groups, not both');
  const limits = SLACK_LIMITS.select;
  checkList(check, options, `${pointer}/options`, limits.options, checkOption);
  checkList(check, groups, `${pointer}/option_groups`, limits.groups, (_, value, at) => {
    const group = checkObject(check, value, at, { required: ['label', 'options'] });
    checkText(check, group?.label, `${at}/label`, { max: SLACK_LIMITS.optionGroup.label, plainOnly: true });
    checkList(check, group?.options, `${at}/options`, limits.options, checkOption);
  });
}

/** An initial option has to be one of those that are offered, exactly. */
export function checkInitial(check: Check, initial: unknown, offered: readonly unknown[], pointer: string): void {
  if (initial === undefined) return;
  if (!offered.some((one) => sameOption(one, initial))) note(check, pointer, 'must be one of the options, exactly');
}

function sameOption(one: unknown, other: unknown): boolean {
  return JSON.stringify(sortKeys(one)) === JSON.stringify(sortKeys(other));
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, one]): [string, unknown] => [key, sortKeys(one)]);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
