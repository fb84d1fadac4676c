import {
  type Check,
  type CheckAt,
  checkId,
  checkList,
  checkObject,
  checkOneOf,
  checkShownString,
  checkString,
  checkText,
  checkUrl,
  type JsonObject,
  note,
} from './slack-check.ts';
import { SLACK_LIMITS } from './slack-limit-table.ts';

const ACTION_KEYS = ['action_id', 'confirm', 'focus_on_load'];

/** An interactive element of an actions block, or the accessory of a section. */
export const ELEMENTS: Record<string, CheckAt> = {
  button: checkButton,
  overflow: checkOverflow,
  static_select: checkSelect,
  external_select: checkSelect,
};

function checkButton(check: Check, value: unknown, pointer: string): void {
  const optional = ['value', 'url', 'style', 'accessibility_label', ...ACTION_KEYS];
  const button = checkObject(check, value, pointer, { required: ['type', 'text'], optional });
  if (button === null) return;
  const limits = SLACK_LIMITS.button;
  checkText(check, button.text, `${pointer}/text`, { max: limits.text, plainOnly: true });
  checkString(check, button.value, `${pointer}/value`, limits.value);
  checkUrl(check, button.url, `${pointer}/url`, limits.url);
  checkString(check, button.accessibility_label, `${pointer}/accessibility_label`, limits.accessibilityLabel);
  checkOneOf(check, button.style, `${pointer}/style`, ['primary', 'danger']);
  checkAction(check, button, pointer);
}

function checkOverflow(check: Check, value: unknown, pointer: string): void {
  const overflow = checkObject(check, value, pointer, { required: ['type', 'options'], optional: ACTION_KEYS });
  if (overflow === null) return;
  checkList(check, overflow.options, `${pointer}/options`, SLACK_LIMITS.overflow.options, checkOption);
  checkAction(check, overflow, pointer);
}

function checkSelect(check: Check, value: unknown, pointer: string): void {
  const optional = ['placeholder', 'options', 'initial_option', 'min_query_length', ...ACTION_KEYS];
  const select = checkObject(check, value, pointer, { required: ['type'], optional });
  if (select === null) return;
  checkText(check, select.placeholder, `${pointer}/placeholder`, {
    max: SLACK_LIMITS.select.placeholder,
    plainOnly: true,
  });
  checkList(check, select.options, `${pointer}/options`, SLACK_LIMITS.select.options, checkOption);
  if (select.type === 'static_select' && select.options === undefined) note(check, `${pointer}/options`, 'is missing');
  if (select.initial_option !== undefined) checkOption(check, select.initial_option, `${pointer}/initial_option`);
  checkAction(check, select, pointer);
}

function checkOption(check: Check, value: unknown, pointer: string): void {
  const option = checkObject(check, value, pointer, { required: ['text'], optional: ['value', 'description', 'url'] });
  if (option === null) return;
  const limits = SLACK_LIMITS.option;
  checkText(check, option.text, `${pointer}/text`, { max: limits.text });
  checkText(check, option.description, `${pointer}/description`, { max: limits.description, plainOnly: true });
  checkString(check, option.value, `${pointer}/value`, limits.value);
  checkUrl(check, option.url, `${pointer}/url`, limits.url);
}

function checkAction(check: Check, element: JsonObject, pointer: string): void {
  checkId(check, element.action_id, `${pointer}/action_id`, SLACK_LIMITS.actionId, check.actionIds);
  if (element.confirm === undefined) return;
  const at = `${pointer}/confirm`;
  const keys = { required: ['text'], optional: ['title', 'confirm', 'deny', 'style'] };
  const confirm = checkObject(check, element.confirm, at, keys);
  if (confirm === null) return;
  const limits = SLACK_LIMITS.confirm;
  checkText(check, confirm.title, `${at}/title`, { max: limits.title, plainOnly: true });
  checkText(check, confirm.text, `${at}/text`, { max: limits.text });
  checkText(check, confirm.confirm, `${at}/confirm`, { max: limits.button, plainOnly: true });
  checkText(check, confirm.deny, `${at}/deny`, { max: limits.button, plainOnly: true });
  checkOneOf(check, confirm.style, `${at}/style`, ['primary', 'danger']);
}

/** An image, as a block or as an element of a context or section. */
export function checkImage(check: Check, value: unknown, pointer: string, optional: readonly string[] = []): void {
  const keys = { required: ['type', 'alt_text'], optional: ['image_url', 'slack_file', ...optional] };
  const image = checkObject(check, value, pointer, keys);
  if (image === null) return;
  checkShownString(check, image.alt_text, `${pointer}/alt_text`, SLACK_LIMITS.image.altText);
  checkText(check, image.title, `${pointer}/title`, { max: SLACK_LIMITS.image.title, plainOnly: true });
  checkUrl(check, image.image_url, `${pointer}/image_url`, SLACK_LIMITS.image.url);
  if ((image.image_url === undefined) === (image.slack_file === undefined)) {
    note(check, pointer, 'needs exactly one of image_url and slack_file');
  }
}
