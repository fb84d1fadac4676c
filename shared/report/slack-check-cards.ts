import {
  type Check,
  checkByType,
  checkList,
  checkObject,
  checkOneOf,
  checkShownString,
  checkString,
  checkText,
  checkUrl,
  note,
  openBlock,
} from './slack-check.ts';
import { checkButton, checkFeedbackButtons, checkIconButton } from './slack-check-buttons.ts';
import { checkImage } from './slack-check-elements.ts';
import { checkRichTextBlock } from './slack-check-rich-text.ts';
import { SLACK_LIMITS } from './slack-limit-table.ts';

const ANY_NUMBER = Number.POSITIVE_INFINITY;

export function checkAlert(check: Check, value: unknown, pointer: string): void {
  const block = openBlock(check, value, pointer, { required: ['text'], optional: ['level'] });
  checkText(check, block?.text, `${pointer}/text`, { max: SLACK_LIMITS.alert.text });
  checkOneOf(check, block?.level, `${pointer}/level`, ['default', 'info', 'warning', 'error', 'success']);
}

export function checkCard(check: Check, value: unknown, pointer: string): void {
  const optional = ['hero_image', 'icon', 'title', 'subtitle', 'body', 'actions'];
  const card = openBlock(check, value, pointer, { optional });
  if (card === null) return;
  if (['hero_image', 'title', 'actions', 'body'].every((key) => card[key] === undefined))
    note(check, pointer, 'needs hero_image, title, actions or body');
  const limits = SLACK_LIMITS.card;
  for (const key of ['title', 'subtitle', 'body'] as const)
    checkText(check, card[key], `${pointer}/${key}`, { max: limits[key], mrkdwnOnly: true });
  for (const key of ['hero_image', 'icon'])
    if (card[key] !== undefined) checkByType(check, card[key], `${pointer}/${key}`, { image: checkImage });
  checkList(check, card.actions, `${pointer}/actions`, limits.actions, (_, button, at) => {
    checkByType(check, button, at, { button: checkButton });
  });
}

export function checkCarousel(check: Check, value: unknown, pointer: string): void {
  const block = openBlock(check, value, pointer, { required: ['elements'] });
  checkList(check, block?.elements, `${pointer}/elements`, SLACK_LIMITS.carousel.cards, (_, card, at) => {
    check.actionIds = new Set();
    checkByType(check, card, at, { card: checkCard });
  });
}

export function checkContextActions(check: Check, value: unknown, pointer: string): void {
  const block = openBlock(check, value, pointer, { required: ['elements'] });
  const kinds = { feedback_buttons: checkFeedbackButtons, icon_button: checkIconButton };
  checkList(check, block?.elements, `${pointer}/elements`, SLACK_LIMITS.contextActions.elements, (_, element, at) => {
    checkByType(check, element, at, kinds);
  });
}

export function checkPlan(check: Check, value: unknown, pointer: string): void {
  const block = openBlock(check, value, pointer, { required: ['title'], optional: ['tasks'] });
  checkShownString(check, block?.title, `${pointer}/title`, SLACK_LIMITS.text.max);
  checkList(check, block?.tasks, `${pointer}/tasks`, ANY_NUMBER, (_, task, at) => {
    checkByType(check, task, at, { task_card: checkTaskCard });
  });
}

export function checkTaskCard(check: Check, value: unknown, pointer: string): void {
  const required = ['task_id', 'title', 'status'];
  const block = openBlock(check, value, pointer, { required, optional: ['details', 'output', 'sources'] });
  if (block === null) return;
  checkString(check, block.task_id, `${pointer}/task_id`, SLACK_LIMITS.blockId);
  checkShownString(check, block.title, `${pointer}/title`, SLACK_LIMITS.text.max);
  checkOneOf(check, block.status, `${pointer}/status`, ['pending', 'in_progress', 'complete', 'error']);
  for (const key of ['details', 'output'])
    if (block[key] !== undefined) checkRichTextBlock(check, block[key], `${pointer}/${key}`);
  checkList(check, block.sources, `${pointer}/sources`, ANY_NUMBER, (_, source, at) => {
    const url = checkObject(check, source, at, { required: ['type', 'url', 'text'] });
    checkOneOf(check, url?.type, `${at}/type`, ['url']);
    checkUrl(check, url?.url, `${at}/url`, SLACK_LIMITS.button.url);
    checkShownString(check, url?.text, `${at}/text`, SLACK_LIMITS.text.max);
  });
}

export function checkVideo(check: Check, value: unknown, pointer: string): void {
  const required = ['video_url', 'thumbnail_url', 'alt_text', 'title'];
  const optional = ['title_url', 'author_name', 'provider_name', 'provider_icon_url', 'description'];
  const video = openBlock(check, value, pointer, { required, optional });
  if (video === null) return;
  const limits = SLACK_LIMITS.video;
  for (const key of ['video_url', 'thumbnail_url', 'title_url', 'provider_icon_url'])
    checkUrl(check, video[key], `${pointer}/${key}`, SLACK_LIMITS.image.url);
  for (const key of ['title', 'description'])
    checkText(check, video[key], `${pointer}/${key}`, { max: limits.text, plainOnly: true });
  checkShownString(check, video.alt_text, `${pointer}/alt_text`, limits.text);
  checkShownString(check, video.author_name, `${pointer}/author_name`, limits.author);
  checkShownString(check, video.provider_name, `${pointer}/provider_name`, limits.provider);
}
