import {
  type Check,
  checkList,
  checkObject,
  checkOneOf,
  checkString,
  checkText,
  checkUrl,
  type JsonObject,
} from './slack-check.ts';
import { ACTION_KEYS, checkAction, checkOption } from './slack-check-actions.ts';
import { SLACK_LIMITS } from './slack-limit-table.ts';

const BUTTON_KEYS = ['style', 'accessibility_label', ...ACTION_KEYS];

export function checkButton(check: Check, value: unknown, pointer: string): void {
  const keys = { required: ['type', 'text'], optional: ['value', 'url', ...BUTTON_KEYS] };
  const button = checkObject(check, value, pointer, keys);
  if (button === null) return;
  checkString(check, button.value, `${pointer}/value`, SLACK_LIMITS.button.value);
  checkUrl(check, button.url, `${pointer}/url`, SLACK_LIMITS.button.url);
  checkLook(check, button, pointer);
}

export function checkWorkflowButton(check: Check, value: unknown, pointer: string): void {
  const button = checkObject(check, value, pointer, { required: ['type', 'text', 'workflow'], optional: BUTTON_KEYS });
  if (button === null) return;
  checkLook(check, button, pointer);
  const workflow = checkObject(check, button.workflow, `${pointer}/workflow`, { required: ['trigger'] });
  if (workflow === null) return;
  const at = `${pointer}/workflow/trigger`;
  const keys = { required: ['url'], optional: ['customizable_input_parameters'] };
  const trigger = checkObject(check, workflow.trigger, at, keys);
  checkUrl(check, trigger?.url, `${at}/url`, SLACK_LIMITS.button.url);
}

function checkLook(check: Check, button: JsonObject, pointer: string): void {
  const limits = SLACK_LIMITS.button;
  checkText(check, button.text, `${pointer}/text`, { max: limits.text, plainOnly: true });
  checkString(check, button.accessibility_label, `${pointer}/accessibility_label`, limits.accessibilityLabel);
  checkOneOf(check, button.style, `${pointer}/style`, ['primary', 'danger']);
  checkAction(check, button, pointer);
}

export function checkOverflow(check: Check, value: unknown, pointer: string): void {
  const overflow = checkObject(check, value, pointer, { required: ['type', 'options'], optional: ACTION_KEYS });
  if (overflow === null) return;
  checkList(check, overflow.options, `${pointer}/options`, SLACK_LIMITS.overflow.options, (_, option, at) => {
    checkOption(check, option, at, { url: true });
  });
  checkAction(check, overflow, pointer);
}

export function checkFeedbackButtons(check: Check, value: unknown, pointer: string): void {
  const keys = { required: ['type', 'positive_button', 'negative_button'], optional: ['action_id'] };
  const feedback = checkObject(check, value, pointer, keys);
  if (feedback === null) return;
  checkAction(check, feedback, pointer);
  const limits = SLACK_LIMITS.feedback;
  for (const key of ['positive_button', 'negative_button']) {
    const at = `${pointer}/${key}`;
    if (feedback[key] === undefined) continue;
    const one = { required: ['text', 'value'], optional: ['accessibility_label'] };
    const button = checkObject(check, feedback[key], at, one);
    checkText(check, button?.text, `${at}/text`, { max: limits.text, plainOnly: true });
    checkString(check, button?.value, `${at}/value`, limits.value);
    checkString(check, button?.accessibility_label, `${at}/accessibility_label`, limits.label);
  }
}

export function checkIconButton(check: Check, value: unknown, pointer: string): void {
  const optional = ['accessibility_label', 'value', 'visible_to_user_ids', ...ACTION_KEYS];
  const button = checkObject(check, value, pointer, { required: ['type', 'icon', 'text'], optional });
  if (button === null) return;
  const limits = SLACK_LIMITS.button;
  checkOneOf(check, button.icon, `${pointer}/icon`, ['trash']);
  checkText(check, button.text, `${pointer}/text`, { max: limits.text, plainOnly: true });
  checkString(check, button.value, `${pointer}/value`, limits.value);
  checkString(check, button.accessibility_label, `${pointer}/accessibility_label`, limits.accessibilityLabel);
  const at = `${pointer}/visible_to_user_ids`;
  checkList(check, button.visible_to_user_ids, at, SLACK_LIMITS.iconButton.users, (_, id, where) => {
    checkString(check, id, where, SLACK_LIMITS.text.max);
  });
  checkAction(check, button, pointer);
}
