import {
  type Check,
  type CheckAt,
  checkObject,
  checkShownString,
  checkString,
  checkText,
  checkUrl,
  note,
} from './slack-check.ts';
import { checkButton, checkOverflow, checkWorkflowButton } from './slack-check-buttons.ts';
import { checkDateTimepicker, checkRichTextInput, PICKERS, TYPED_INPUTS } from './slack-check-inputs.ts';
import { SELECTS } from './slack-check-selects.ts';
import { SLACK_LIMITS } from './slack-limit-table.ts';

const BUTTONS: Record<string, CheckAt> = {
  button: checkButton,
  overflow: checkOverflow,
  workflow_button: checkWorkflowButton,
};

/** What a section takes beside its text. */
export const ACCESSORIES: Record<string, CheckAt> = { ...BUTTONS, ...SELECTS, ...PICKERS, image: checkImage };

/** What an actions block takes. */
export const ACTION_ELEMENTS: Record<string, CheckAt> = {
  ...BUTTONS,
  ...SELECTS,
  ...PICKERS,
  datetimepicker: checkDateTimepicker,
  rich_text_input: checkRichTextInput,
};

/** What an input block takes. */
export const INPUT_ELEMENTS: Record<string, CheckAt> = {
  ...SELECTS,
  ...PICKERS,
  ...TYPED_INPUTS,
  datetimepicker: checkDateTimepicker,
  rich_text_input: checkRichTextInput,
};

/** An image, as a block or as an element of a context or section. */
export function checkImage(check: Check, value: unknown, pointer: string, optional: readonly string[] = []): void {
  const keys = { required: ['type', 'alt_text'], optional: ['image_url', 'slack_file', ...optional] };
  const image = checkObject(check, value, pointer, keys);
  if (image === null) return;
  checkShownString(check, image.alt_text, `${pointer}/alt_text`, SLACK_LIMITS.image.altText);
  checkText(check, image.title, `${pointer}/title`, { max: SLACK_LIMITS.image.title, plainOnly: true });
  checkUrl(check, image.image_url, `${pointer}/image_url`, SLACK_LIMITS.image.url);
  if ((image.image_url === undefined) === (image.slack_file === undefined))
    note(check, pointer, 'needs exactly one of image_url and slack_file');
  if (image.slack_file === undefined) return;
  const at = `${pointer}/slack_file`;
  const file = checkObject(check, image.slack_file, at, { required: [], optional: ['id', 'url'] });
  if (file === null) return;
  if ((file.id === undefined) === (file.url === undefined)) note(check, at, 'needs exactly one of id and url');
  checkString(check, file.id, `${at}/id`, SLACK_LIMITS.text.max);
  checkUrl(check, file.url, `${at}/url`, SLACK_LIMITS.image.url);
}
