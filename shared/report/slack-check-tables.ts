import {
  type Check,
  type CheckAt,
  checkBoolean,
  checkByType,
  checkInteger,
  checkList,
  checkObject,
  checkOneOf,
  checkShownString,
  type JsonObject,
  note,
  openBlock,
} from './slack-check.ts';
import { checkRichTextBlock } from './slack-check-rich-text.ts';
import { SLACK_LIMITS } from './slack-limit-table.ts';

const RAW_CELLS: Record<string, CheckAt> = { raw_text: checkRawCell, raw_number: checkRawCell };
const CELLS: Record<string, CheckAt> = { ...RAW_CELLS, rich_text: checkRichTextBlock };

export function checkTable(check: Check, value: unknown, pointer: string): void {
  const block = openBlock(check, value, pointer, { required: ['rows'], optional: ['column_settings'] });
  const limits = SLACK_LIMITS.table;
  check.tables += 1;
  check.tableLength += checkRows(check, block?.rows, `${pointer}/rows`, limits);
  checkList(check, block?.column_settings, `${pointer}/column_settings`, limits.columnSettings, (_, column, at) => {
    const settings = checkObject(check, column, at, { required: [], optional: ['align', 'is_wrapped'] });
    checkOneOf(check, settings?.align, `${at}/align`, ['left', 'center', 'right']);
    checkBoolean(check, settings?.is_wrapped, `${at}/is_wrapped`);
  });
}

export function checkDataTable(check: Check, value: unknown, pointer: string): void {
  const optional = ['page_size', 'row_header_column_index'];
  const block = openBlock(check, value, pointer, { required: ['rows', 'caption'], optional });
  if (block === null) return;
  const limits = SLACK_LIMITS.dataTable;
  const characters = checkRows(check, block.rows, `${pointer}/rows`, { ...limits, headerIsRaw: true });
  if (characters > limits.characters)
    note(check, `${pointer}/rows`, `hold ${characters} characters, at most ${limits.characters} are safe`);
  if (Array.isArray(block.rows) && block.rows.length < 2)
    note(check, `${pointer}/rows`, 'need a row beside the header');
  checkShownString(check, block.caption, `${pointer}/caption`, SLACK_LIMITS.text.max);
  checkInteger(check, block.page_size, `${pointer}/page_size`, 1, limits.pageSize);
  checkInteger(check, block.row_header_column_index, `${pointer}/row_header_column_index`, 0, limits.cells - 1);
}

/** Checks all cells and returns how many characters they hold. */
function checkRows(
  check: Check,
  value: unknown,
  pointer: string,
  limits: { rows: number; cells: number; headerIsRaw?: boolean },
): number {
  const before = check.textLength;
  const header = `${pointer}/0`;
  checkList(check, value, pointer, limits.rows, (_, row, at) => {
    if (row === undefined) note(check, at, 'must be a list');
    const kinds = limits.headerIsRaw === true && at === header ? RAW_CELLS : CELLS;
    checkList(check, row, at, limits.cells, (_check, cell, where) => checkByType(check, cell, where, kinds));
  });
  return check.textLength - before;
}

function checkRawCell(check: Check, value: unknown, pointer: string): void {
  const isNumber = (value as JsonObject).type === 'raw_number';
  const keys = { required: isNumber ? ['type', 'text', 'value'] : ['type', 'text'] };
  const cell = checkObject(check, value, pointer, keys);
  checkShownString(check, cell?.text, `${pointer}/text`, SLACK_LIMITS.text.max);
  if (isNumber && !Number.isFinite(cell?.value)) note(check, `${pointer}/value`, 'must be a number');
}
