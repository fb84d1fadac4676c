import type {
  ActionsBlock,
  Button,
  ContextBlock,
  DividerBlock,
  HeaderBlock,
  MrkdwnElement,
  PlainTextElement,
  RichTextBlock,
  RichTextBlockElement,
  RichTextElement,
  RichTextList,
  RichTextPreformatted,
  RichTextSection,
  RichTextText,
  SectionBlock,
  TableBlock,
} from '@slack/types';
import { cutText, type Mrkdwn, visibleText } from './escape.ts';
import { SLACK_LIMITS } from './slack-limit-table.ts';

// Slack refuses an empty text; what has no text is shown as this.
const NOTHING = '–';

/** Lines that the caller wrote; untrusted text inside one can not start another. */
export type Lines = string | readonly string[];

/** Text that Slack shows as it is: nothing in it is parsed, not even `:emoji:`. */
export function plainText(text: Lines, maxLength: number = SLACK_LIMITS.text.max): PlainTextElement {
  return { type: 'plain_text', text: showLines(text, maxLength), emoji: false };
}

/** Mrkdwn in which Slack looks for no links or mentions beyond those written out. Too long, it is refused: a cut could open it. */
export function mrkdwnText(text: Mrkdwn, maxLength: number = SLACK_LIMITS.text.max): MrkdwnElement {
  if (text.value.length > maxLength)
    throw new RangeError(`mrkdwn of ${text.value.length} characters, at most ${maxLength}`);
  return { type: 'mrkdwn', text: text.value === '' ? NOTHING : text.value, verbatim: true };
}

export function header(text: string): HeaderBlock {
  return { type: 'header', text: { type: 'plain_text', text: showText(text, SLACK_LIMITS.header.text), emoji: false } };
}

/** A paragraph: plain text, or mrkdwn that was made by the template. */
export function section(text: Lines | Mrkdwn): SectionBlock {
  return { type: 'section', text: textObject(text, SLACK_LIMITS.section.text) };
}

/** Short facts in two columns; what is beyond Slack's ten is left out. */
export function fields(texts: readonly (Lines | Mrkdwn)[]): SectionBlock {
  const { fields: max, fieldText } = SLACK_LIMITS.section;
  return { type: 'section', fields: texts.slice(0, max).map((text) => textObject(text, fieldText)) };
}

/** Small grey text: where numbers come from, which run. */
export function context(...texts: readonly (Lines | Mrkdwn)[]): ContextBlock {
  const elements = texts.slice(0, SLACK_LIMITS.context.elements).map((text) => textObject(text, SLACK_LIMITS.text.max));
  return { type: 'context', elements };
}

export function divider(): DividerBlock {
  return { type: 'divider' };
}

export function actions(elements: readonly Button[]): ActionsBlock {
  return { type: 'actions', elements: elements.slice(0, SLACK_LIMITS.actions.elements) };
}

export interface ButtonOptions {
  text: string;
  actionId: string;
  /** An opaque id, looked up by the server; a value too long is refused, because a cut one would mean something else. */
  value?: string;
  url?: string;
  style?: 'primary' | 'danger';
  /** What a screen reader says instead of the text: name the cluster. */
  accessibilityLabel?: string;
}

export function button(options: ButtonOptions): Button {
  const limits = SLACK_LIMITS.button;
  for (const key of ['value', 'url'] as const) {
    if ((options[key]?.length ?? 0) > limits[key])
      throw new RangeError(`${key} of a button has more than ${limits[key]} characters`);
  }
  return {
    type: 'button',
    action_id: options.actionId,
    text: { type: 'plain_text', text: showText(options.text, limits.text), emoji: false },
    ...(options.value === undefined ? {} : { value: options.value }),
    ...(options.url === undefined ? {} : { url: options.url }),
    ...(options.style === undefined ? {} : { style: options.style }),
    ...(options.accessibilityLabel === undefined
      ? {}
      : { accessibility_label: showText(options.accessibilityLabel, limits.accessibilityLabel) }),
  };
}

/** A button that opens a page. Slack still sends a block_actions for it, which has to be acknowledged. */
export function linkButton(options: ButtonOptions & { url: string }): Button {
  return button(options);
}

export function richText(...elements: RichTextBlockElement[]): RichTextBlock {
  return { type: 'rich_text', elements };
}

export function richSection(...elements: RichTextElement[]): RichTextSection {
  return { type: 'rich_text_section', elements };
}

export function richList(style: 'bullet' | 'ordered', elements: RichTextSection[]): RichTextList {
  return { type: 'rich_text_list', style, elements };
}

/** A stretch of rich text. Nothing in it is parsed, so that untrusted text belongs here. */
export function richPart(
  text: string,
  style?: NonNullable<RichTextText['style']>,
  maxLength: number = SLACK_LIMITS.text.max,
): RichTextText {
  // Blanks between two parts are kept: only an empty text is refused here.
  return {
    type: 'text',
    text: text === '' ? NOTHING : visibleText(text, maxLength),
    ...(style === undefined ? {} : { style }),
  };
}

/** A name, as inline code. */
export function richCode(text: string, maxLength = 80): RichTextText {
  return richPart(text, { code: true }, maxLength);
}

export function richEmoji(name: string): RichTextElement {
  return { type: 'emoji', name };
}

/** A person, shown by name. Only an ID of Slack's own form becomes one: anything else is somebody. */
export function richUser(id: string): RichTextElement {
  return /^[UW][A-Z0-9]{2,30}$/.test(id) ? { type: 'user', user_id: id } : richPart('somebody');
}

/** A user or a user group, shown by name. */
export function richMember(id: string): RichTextElement {
  return /^S[A-Z0-9]{2,30}$/.test(id) ? { type: 'usergroup', usergroup_id: id } : richUser(id);
}

/** Commands and log lines. */
export function preformatted(text: Lines, maxLength: number = SLACK_LIMITS.text.max): RichTextPreformatted {
  return { type: 'rich_text_preformatted', elements: [{ type: 'text', text: showLines(text, maxLength) }] };
}

/** A table of raw text. Rows, cells and characters beyond Slack's limits are left out; the caller says how many there are. */
export function table(
  rows: readonly (readonly string[])[],
  maxCharacters: number = SLACK_LIMITS.table.characters,
): TableBlock {
  const limits = SLACK_LIMITS.table;
  const kept: TableBlock['rows'] = [];
  let characters = 0;
  for (const row of rows.slice(0, limits.rows)) {
    const cells = row.slice(0, limits.cells).map((text) => ({ type: 'raw_text' as const, text: showText(text, 200) }));
    characters += cells.reduce((sum, cell) => sum + cell.text.length, 0);
    if (characters > maxCharacters) break;
    kept.push(cells);
  }
  return { type: 'table', rows: kept };
}

function textObject(text: Lines | Mrkdwn, maxLength: number): PlainTextElement | MrkdwnElement {
  if (typeof text === 'object' && 'value' in text) return mrkdwnText(text, maxLength);
  return plainText(text, maxLength);
}

function showText(text: string, maxLength: number): string {
  return text.trim() === '' ? NOTHING : visibleText(text, maxLength);
}

function showLines(text: Lines, maxLength: number): string {
  const lines = typeof text === 'string' ? [text] : text;
  return cutText(lines.map((line) => visibleText(line, maxLength)).join('\n'), maxLength).trimEnd() || NOTHING;
}
