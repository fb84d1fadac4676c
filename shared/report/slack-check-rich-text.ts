import {
  type Check,
  type CheckAt,
  checkBoolean,
  checkByType,
  checkList,
  checkObject,
  checkOneOf,
  checkShownString,
  checkString,
  checkUrl,
  note,
  openBlock,
} from './slack-check.ts';
import { SLACK_LIMITS } from './slack-limit-table.ts';

const ANY_NUMBER = Number.POSITIVE_INFINITY;
const STYLES = ['bold', 'italic', 'strike', 'code', 'underline'];

/** Keys of each inline element beside `type` and `style`. */
const INLINE: Record<string, { required: string[]; optional?: string[] }> = {
  text: { required: ['text'] },
  link: { required: ['url'], optional: ['text', 'unsafe'] },
  emoji: { required: ['name'], optional: ['unicode', 'url'] },
  date: { required: ['timestamp', 'format'], optional: ['url', 'fallback'] },
  user: { required: ['user_id'] },
  usergroup: { required: ['usergroup_id'] },
  channel: { required: ['channel_id'] },
  team: { required: ['team_id'] },
  broadcast: { required: ['range'] },
  color: { required: ['value'] },
};
const INLINE_CHECKS: Record<string, CheckAt> = Object.fromEntries(
  Object.keys(INLINE).map((type) => [type, checkInline]),
);

/** A rich_text block; also a cell of a table, and the title of a container. */
export function checkRichTextBlock(check: Check, value: unknown, pointer: string): void {
  const block = openBlock(check, value, pointer, { required: ['elements'] });
  checkOneOf(check, block?.type, `${pointer}/type`, ['rich_text']);
  checkList(check, block?.elements, `${pointer}/elements`, ANY_NUMBER, (_, element, at) => {
    checkByType(check, element, at, RICH_TEXT_ELEMENTS);
  });
}

const RICH_TEXT_ELEMENTS: Record<string, CheckAt> = {
  rich_text_section: checkSection,
  rich_text_list: checkRichTextList,
  rich_text_quote: checkQuote,
  rich_text_preformatted: checkPreformatted,
};

function checkSection(check: Check, value: unknown, pointer: string): void {
  const section = checkObject(check, value, pointer, { required: ['type', 'elements'] });
  if (section === null) return;
  checkOneOf(check, section.type, `${pointer}/type`, ['rich_text_section']);
  checkList(check, section.elements, `${pointer}/elements`, ANY_NUMBER, (_, element, at) => {
    checkByType(check, element, at, INLINE_CHECKS);
  });
}

function checkRichTextList(check: Check, value: unknown, pointer: string): void {
  const list = checkObject(check, value, pointer, {
    required: ['type', 'elements', 'style'],
    optional: ['indent', 'border'],
  });
  if (list === null) return;
  checkOneOf(check, list.style, `${pointer}/style`, ['bullet', 'ordered']);
  checkOneOf(check, list.border, `${pointer}/border`, [0, 1]);
  checkOneOf(check, list.indent, `${pointer}/indent`, [...Array(SLACK_LIMITS.richText.indent + 1).keys()]);
  checkList(check, list.elements, `${pointer}/elements`, ANY_NUMBER, checkSection);
}

function checkQuote(check: Check, value: unknown, pointer: string): void {
  checkBordered(check, value, pointer, INLINE_CHECKS);
}

function checkPreformatted(check: Check, value: unknown, pointer: string): void {
  checkBordered(check, value, pointer, { text: checkInline, link: checkInline });
}

function checkBordered(check: Check, value: unknown, pointer: string, kinds: Record<string, CheckAt>): void {
  const quote = checkObject(check, value, pointer, { required: ['type', 'elements'], optional: ['border'] });
  if (quote === null) return;
  checkOneOf(check, quote.border, `${pointer}/border`, [0, 1]);
  checkList(check, quote.elements, `${pointer}/elements`, ANY_NUMBER, (_, element, at) => {
    checkByType(check, element, at, kinds);
  });
}

function checkInline(check: Check, value: unknown, pointer: string): void {
  const { type } = value as { type: string };
  const { required = [], optional = [] } = INLINE[type] ?? {};
  const element = checkObject(check, value, pointer, {
    required: ['type', ...required],
    optional: ['style', ...optional],
  });
  if (element === null) return;
  checkShownString(check, element.text, `${pointer}/text`, SLACK_LIMITS.text.max);
  checkShownString(check, element.fallback, `${pointer}/fallback`, SLACK_LIMITS.text.max);
  checkUrl(check, element.url, `${pointer}/url`, SLACK_LIMITS.button.url);
  for (const key of ['name', 'user_id', 'usergroup_id', 'channel_id', 'team_id', 'value', 'format']) {
    checkString(check, element[key], `${pointer}/${key}`, SLACK_LIMITS.text.max);
  }
  checkOneOf(check, element.range, `${pointer}/range`, ['here', 'channel', 'everyone']);
  if (type === 'date' && !Number.isSafeInteger(element.timestamp))
    note(check, `${pointer}/timestamp`, 'must be whole seconds');
  checkStyle(check, element.style, `${pointer}/style`);
}

function checkStyle(check: Check, value: unknown, pointer: string): void {
  if (value === undefined) return;
  const style = checkObject(check, value, pointer, { required: [], optional: STYLES });
  if (style === null) return;
  for (const key of STYLES) checkBoolean(check, style[key], `${pointer}/${key}`);
}
