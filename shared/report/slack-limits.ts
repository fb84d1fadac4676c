import {
  type Check,
  type CheckAt,
  checkBoolean,
  checkByType,
  checkId,
  checkList,
  checkObject,
  checkOneOf,
  checkShownString,
  checkString,
  checkText,
  type JsonObject,
  note,
  startCheck,
} from './slack-check.ts';
import { checkImage, ELEMENTS } from './slack-check-elements.ts';
import { RICH_TEXT_ELEMENTS } from './slack-check-rich-text.ts';
import { SLACK_LIMITS } from './slack-limit-table.ts';

export { SLACK_LIMITS } from './slack-limit-table.ts';

/** What of a message is checked: the arguments of chat.postMessage that people see. */
export interface SlackMessage {
  text?: string;
  blocks?: unknown;
}

/**
 * Everything that Slack would refuse or cut in a message, each with its JSON pointer (`/blocks/0/text/text: is missing`); an
 * empty list when it may be sent. Stricter than Slack in three places: top-level `text` is required, because phones and screen
 * readers read nothing else, unknown keys are refused, and the sum of all text stays under a safe figure.
 */
export function validateMessage(message: SlackMessage): string[] {
  const check = startCheck();
  if (message.text === undefined || message.text === '') note(check, '/text', 'is missing');
  checkString(check, message.text, '/text', SLACK_LIMITS.message.text, 0);
  checkList(check, message.blocks, '/blocks', SLACK_LIMITS.message.blocks, checkBlock);
  checkTotals(check);
  return check.problems;
}

function checkTotals(check: Check): void {
  const { sumOfText, tables } = SLACK_LIMITS.message;
  const { characters } = SLACK_LIMITS.table;
  if (check.textLength > sumOfText)
    note(check, '/blocks', `hold ${check.textLength} characters of text, at most ${sumOfText} are safe`);
  if (check.tables > tables) note(check, '/blocks', `hold ${check.tables} tables, at most ${tables} is allowed`);
  if (check.tableLength > characters) {
    note(check, '/blocks', `hold ${check.tableLength} characters in table cells, at most ${characters} are allowed`);
  }
}

const BLOCKS: Record<string, CheckAt> = {
  header: checkHeader,
  section: checkSection,
  context: checkContext,
  divider: (check, value, at) => void openBlock(check, value, at, {}),
  actions: checkActions,
  rich_text: checkRichText,
  table: checkTable,
  image: checkImageBlock,
  markdown: checkMarkdown,
};

function checkBlock(check: Check, value: unknown, pointer: string): void {
  checkByType(check, value, pointer, BLOCKS);
}

function openBlock(
  check: Check,
  value: unknown,
  pointer: string,
  { required = [], optional = [] }: { required?: string[]; optional?: string[] },
): JsonObject | null {
  const keys = { required: ['type', ...required], optional: ['block_id', ...optional] };
  const block = checkObject(check, value, pointer, keys);
  if (block !== null) checkId(check, block.block_id, `${pointer}/block_id`, SLACK_LIMITS.blockId, check.blockIds);
  return block;
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
  if (block.accessory === undefined) return;
  checkByType(check, block.accessory, `${pointer}/accessory`, { ...ELEMENTS, image: checkImage });
}

function checkContext(check: Check, value: unknown, pointer: string): void {
  const block = openBlock(check, value, pointer, { required: ['elements'] });
  const anyText: CheckAt = (_, element, at) => checkText(check, element, at, { max: SLACK_LIMITS.text.max });
  checkList(check, block?.elements, `${pointer}/elements`, SLACK_LIMITS.context.elements, (_, element, at) => {
    checkByType(check, element, at, { image: checkImage, plain_text: anyText, mrkdwn: anyText });
  });
}

function checkActions(check: Check, value: unknown, pointer: string): void {
  const block = openBlock(check, value, pointer, { required: ['elements'] });
  checkList(check, block?.elements, `${pointer}/elements`, SLACK_LIMITS.actions.elements, (_, element, at) => {
    checkByType(check, element, at, ELEMENTS);
  });
}

function checkRichText(check: Check, value: unknown, pointer: string): void {
  const block = openBlock(check, value, pointer, { required: ['elements'] });
  checkList(check, block?.elements, `${pointer}/elements`, Number.POSITIVE_INFINITY, (_, element, at) => {
    checkByType(check, element, at, RICH_TEXT_ELEMENTS);
  });
}

function checkImageBlock(check: Check, value: unknown, pointer: string): void {
  checkImage(check, value, pointer, ['block_id', 'title']);
  const { block_id } = value as JsonObject;
  checkId(check, block_id, `${pointer}/block_id`, SLACK_LIMITS.blockId, check.blockIds);
}

function checkMarkdown(check: Check, value: unknown, pointer: string): void {
  const block = openBlock(check, value, pointer, { required: ['text'] });
  checkShownString(check, block?.text, `${pointer}/text`, SLACK_LIMITS.markdown.text);
}

function checkTable(check: Check, value: unknown, pointer: string): void {
  const block = openBlock(check, value, pointer, { required: ['rows'], optional: ['column_settings'] });
  const limits = SLACK_LIMITS.table;
  const before = check.textLength;
  check.tables += 1;
  checkList(check, block?.rows, `${pointer}/rows`, limits.rows, (_, row, at) => {
    if (row === undefined) note(check, at, 'must be a list');
    checkList(check, row, at, limits.cells, checkCell);
  });
  check.tableLength += check.textLength - before;
  checkList(check, block?.column_settings, `${pointer}/column_settings`, limits.columnSettings, (_, column, at) => {
    const settings = checkObject(check, column, at, { required: [], optional: ['align', 'is_wrapped'] });
    checkOneOf(check, settings?.align, `${at}/align`, ['left', 'center', 'right']);
    checkBoolean(check, settings?.is_wrapped, `${at}/is_wrapped`);
  });
}

function checkCell(check: Check, value: unknown, pointer: string): void {
  checkByType(check, value, pointer, { raw_text: checkRawCell, raw_number: checkRawCell, rich_text: checkRichText });
}

function checkRawCell(check: Check, value: unknown, pointer: string): void {
  const isNumber = (value as JsonObject).type === 'raw_number';
  const cell = checkObject(check, value, pointer, {
    required: isNumber ? ['type', 'text', 'value'] : ['type', 'text'],
  });
  checkShownString(check, cell?.text, `${pointer}/text`, SLACK_LIMITS.text.max);
  if (isNumber && !Number.isFinite(cell?.value)) note(check, `${pointer}/value`, 'must be a number');
}
