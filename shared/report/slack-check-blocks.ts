import {
  type Check,
  type CheckAt,
  checkBoolean,
  checkByType,
  checkList,
  checkOneOf,
  checkShownString,
  checkText,
  type JsonObject,
  note,
  openBlock,
  type Surface,
} from './slack-check.ts';
import {
  checkAlert,
  checkCard,
  checkCarousel,
  checkContextActions,
  checkPlan,
  checkTaskCard,
  checkVideo,
} from './slack-check-cards.ts';
import { checkDataVisualization } from './slack-check-charts.ts';
import { ACCESSORIES, ACTION_ELEMENTS, checkImage, INPUT_ELEMENTS } from './slack-check-elements.ts';
import { checkRichTextBlock } from './slack-check-rich-text.ts';
import { checkDataTable, checkTable } from './slack-check-tables.ts';
import { SLACK_LIMITS } from './slack-limit-table.ts';

const EVERYWHERE: Record<string, CheckAt> = {
  actions: checkActions,
  context: checkContext,
  divider: (check, value, at) => void openBlock(check, value, at, {}),
  header: checkHeader,
  image: checkImageBlock,
  rich_text: checkRichTextBlock,
  section: checkSection,
  video: checkVideo,
};
const MESSAGE_ONLY: Record<string, CheckAt> = {
  card: checkCard,
  carousel: checkCarousel,
  container: checkContainer,
  context_actions: checkContextActions,
  data_table: checkDataTable,
  data_visualization: checkDataVisualization,
  markdown: checkMarkdown,
  plan: checkPlan,
  table: checkTable,
  task_card: checkTaskCard,
};
/** Sources disagree whether messages take an alert, and inputs in messages are of no use to an app that reads submissions. */
const MODAL: Record<string, CheckAt> = { ...EVERYWHERE, alert: checkAlert, input: checkInput };

const BLOCKS: Record<Surface, Record<string, CheckAt>> = {
  message: { ...EVERYWHERE, ...MESSAGE_ONLY },
  modal: MODAL,
  home: { ...EVERYWHERE, input: checkInput },
};

/** Every block of a surface that @slack/types 3.2 knows, and data_visualization, which it does not; `file` is none, because no app can send it. */
export function checkBlock(check: Check, value: unknown, pointer: string): void {
  check.actionIds = new Set();
  checkByType(check, value, pointer, BLOCKS[check.surface]);
}

function checkHeader(check: Check, value: unknown, pointer: string): void {
  const block = openBlock(check, value, pointer, { required: ['text'] });
  checkText(check, block?.text, `${pointer}/text`, { max: SLACK_LIMITS.header.text, plainOnly: true });
}

function checkSection(check: Check, value: unknown, pointer: string): void {
  const block = openBlock(check, value, pointer, { optional: ['text', 'fields', 'accessory', 'expand'] });
  if (block === null) return;
  const limits = SLACK_LIMITS.section;
  if (block.text === undefined && block.fields === undefined) note(check, pointer, 'needs text or fields');
  checkText(check, block.text, `${pointer}/text`, { max: limits.text });
  checkList(check, block.fields, `${pointer}/fields`, limits.fields, (_, field, at) => {
    checkText(check, field, at, { max: limits.fieldText });
  });
  checkBoolean(check, block.expand, `${pointer}/expand`);
  if (block.accessory !== undefined) checkByType(check, block.accessory, `${pointer}/accessory`, ACCESSORIES);
}

function checkContext(check: Check, value: unknown, pointer: string): void {
  const block = openBlock(check, value, pointer, { required: ['elements'] });
  const anyText: CheckAt = (_, element, at) => checkText(check, element, at, { max: SLACK_LIMITS.text.max });
  const kinds = { image: checkImage, plain_text: anyText, mrkdwn: anyText };
  checkList(check, block?.elements, `${pointer}/elements`, SLACK_LIMITS.context.elements, (_, element, at) => {
    checkByType(check, element, at, kinds);
  });
}

function checkActions(check: Check, value: unknown, pointer: string): void {
  const block = openBlock(check, value, pointer, { required: ['elements'] });
  checkList(check, block?.elements, `${pointer}/elements`, SLACK_LIMITS.actions.elements, (_, element, at) => {
    checkByType(check, element, at, ACTION_ELEMENTS);
  });
}

function checkInput(check: Check, value: unknown, pointer: string): void {
  const optional = ['hint', 'optional', 'dispatch_action'];
  const block = openBlock(check, value, pointer, { required: ['label', 'element'], optional });
  check.inputs += 1;
  if (block === null) return;
  const limits = SLACK_LIMITS.input;
  checkText(check, block.label, `${pointer}/label`, { max: limits.label, plainOnly: true });
  checkText(check, block.hint, `${pointer}/hint`, { max: limits.hint, plainOnly: true });
  checkBoolean(check, block.optional, `${pointer}/optional`);
  checkBoolean(check, block.dispatch_action, `${pointer}/dispatch_action`);
  if (block.element !== undefined) checkByType(check, block.element, `${pointer}/element`, INPUT_ELEMENTS);
}

function checkImageBlock(check: Check, value: unknown, pointer: string): void {
  checkImage(check, value, pointer, ['block_id', 'title']);
  const { block_id } = value as JsonObject;
  openBlock(check, { type: 'image', ...(block_id === undefined ? {} : { block_id }) }, pointer, {});
}

function checkMarkdown(check: Check, value: unknown, pointer: string): void {
  const block = openBlock(check, value, pointer, { required: ['text'] });
  checkShownString(check, block?.text, `${pointer}/text`, SLACK_LIMITS.markdown.text);
  check.markdownLength += typeof block?.text === 'string' ? block.text.length : 0;
}

const CHILDREN: Record<string, CheckAt> = { ...EVERYWHERE, table: checkTable };

function checkContainer(check: Check, value: unknown, pointer: string): void {
  const looks = ['width', 'icon', 'is_collapsible', 'default_collapsed', 'has_header_divider'];
  const optional = ['title', 'rich_text_title', 'subtitle', ...looks];
  const block = openBlock(check, value, pointer, { required: ['child_blocks'], optional });
  if (block === null) return;
  const limits = SLACK_LIMITS.container;
  if (block.title === undefined && block.rich_text_title === undefined)
    note(check, pointer, 'needs title or rich_text_title');
  checkText(check, block.title, `${pointer}/title`, { max: limits.title, plainOnly: true });
  checkText(check, block.subtitle, `${pointer}/subtitle`, { max: limits.subtitle });
  if (block.rich_text_title !== undefined)
    checkRichTextBlock(check, block.rich_text_title, `${pointer}/rich_text_title`);
  if (block.icon !== undefined) checkByType(check, block.icon, `${pointer}/icon`, { image: checkImage });
  checkOneOf(check, block.width, `${pointer}/width`, ['narrow', 'standard', 'wide', 'full']);
  for (const key of ['is_collapsible', 'default_collapsed', 'has_header_divider'])
    checkBoolean(check, block[key], `${pointer}/${key}`);
  if (block.default_collapsed === true && block.is_collapsible !== true)
    note(check, `${pointer}/default_collapsed`, 'needs is_collapsible');
  checkList(check, block.child_blocks, `${pointer}/child_blocks`, limits.blocks, (_, child, at) => {
    check.actionIds = new Set();
    checkByType(check, child, at, CHILDREN);
  });
}
