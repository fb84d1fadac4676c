/**
 * Characters that a reader does not see or that move other characters: C0 and C1 controls, ESC, bidi overrides, zero width,
 * line and paragraph separators, variation selectors, tags, lone surrogates; and every combining mark after the second.
 */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]|(?<=\p{M}{2})\p{M}/u;
const UNSEEN_ALL = new RegExp(UNSEEN.source, 'gu');
const PRINTABLE = /^[ -~]*$/;
const LINE_BREAKS_AND_TABS = /[\t\n\v\f\r\u0085\u2028\u2029]+/g;

const ELLIPSIS = '…';

declare const mrkdwnBrand: unique symbol;

/** Slack mrkdwn that is safe to send: made by `mrkdwn` only, so that no raw string reaches a mrkdwn field. */
export interface Mrkdwn {
  readonly [mrkdwnBrand]: true;
  readonly value: string;
}

/**
 * Makes untrusted text harmless inside Slack mrkdwn. Slack knows three escapes, `&`, `<` and `>`; they end mentions and links.
 * A backtick has none and becomes an apostrophe. Unseen characters are dropped, line breaks become a space.
 */
export function escapeMrkdwn(text: string): string {
  return text
    .replace(LINE_BREAKS_AND_TABS, ' ')
    .replace(UNSEEN_ALL, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('`', "'");
}

/** Tagged template: its own text is mrkdwn, every interpolated string is escaped, interpolated mrkdwn stays as it is. */
export function mrkdwn(strings: TemplateStringsArray, ...values: (string | number | Mrkdwn)[]): Mrkdwn {
  let value = strings[0] ?? '';
  for (const [index, part] of values.entries()) {
    value += typeof part === 'object' ? part.value : escapeMrkdwn(String(part));
    value += strings[index + 1] ?? '';
  }
  return { value } as Mrkdwn;
}

/**
 * One line of text in which nothing hides: unseen characters are shown as `\u{1b}`. At most `maxLength` UTF-16 units, cut
 * between code points and ended by an ellipsis.
 */
export function visibleText(text: string, maxLength = Number.POSITIVE_INFINITY): string {
  // Nearly all text is plain, and a page of 10,000 clusters has a million texts.
  if (text.length <= maxLength && PRINTABLE.test(text)) return text;
  return showMatches(text, UNSEEN_ALL, maxLength);
}

const NOT_IN_CODE = new RegExp(`${UNSEEN.source}|[\`|]`, 'gu');

/** Untrusted text as a Markdown code span, in which neither mentions nor links nor HTML are read; also inside a table. */
export function markdownCode(text: string, maxLength = Number.POSITIVE_INFINITY): string {
  const shown = showMatches(text, NOT_IN_CODE, maxLength).trim();
  return shown === '' ? '(empty)' : `\`${shown}\``;
}

// A mention, an issue number, a link or an emoji is found by GitHub in the rendered text, where no backslash is left: only a
// character between its parts stops it.
const ZERO_WIDTH_SPACE = '&#8203;';
const MARKDOWN_SYNTAX =
  /[\\`*_~[\]$&<>|@#]|:\/\/|www\.|:(?=[\w+-]*[a-z][\w+-]*:)|^(?:[-+](?=\s|$)|[-=]+(?=\s*$)|\d+(?=[.)](?:\s|$)))/gi;
const MARKDOWN_ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '|': '&#124;' };

/** Untrusted text inside GitHub-flavoured Markdown, also in a table cell: shown as it is written, never interpreted. */
export function escapeMarkdown(text: string, maxLength = Number.POSITIVE_INFINITY): string {
  return visibleText(text.trim(), maxLength).replace(MARKDOWN_SYNTAX, (match) => {
    const entity = MARKDOWN_ENTITIES[match];
    if (entity !== undefined) return entity;
    if (/^[\\`*_~[\]$]$/.test(match)) return `\\${match}`;
    if (/^[-+=\d]/.test(match)) return `${ZERO_WIDTH_SPACE}${match}`;
    if (match.length > 1) return `${match.slice(0, -1)}${ZERO_WIDTH_SPACE}${match.slice(-1)}`;
    return `${match}${ZERO_WIDTH_SPACE}`;
  });
}

/** Untrusted text inside HTML, as content or in a quoted attribute. */
export function escapeHtml(text: string): string {
  return visibleText(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** JSON text that prints safely: what JSON may hold but a terminal should not see is written as `\u009b`. */
export function escapeJsonText(json: string): string {
  return json.replace(UNSEEN_ALL, (match) => (match === '\n' ? match : [...utf16Escapes(match)].join('')));
}

const NOT_IN_SCRIPT = /[^\x20-\x7e]|[<>&]/g;

/** JSON text for a block of data inside HTML: nothing in it can end the block, open a comment, or be read otherwise in another charset. */
export function escapeScriptJson(json: string): string {
  return json.replace(NOT_IN_SCRIPT, (match) => [...utf16Escapes(match)].join(''));
}

const NOT_ASCII = /\P{ASCII}/gu;

/** The same HTML in ASCII: whole in any charset, and a byte a character in memory. Not for what stands in a script or a style. */
export function asciiHtml(html: string): string {
  return html.replace(NOT_ASCII, (match) => `&#${match.codePointAt(0)};`);
}

function* utf16Escapes(text: string): Generator<string> {
  for (let index = 0; index < text.length; index++) yield `\\u${text.charCodeAt(index).toString(16).padStart(4, '0')}`;
}

function showMatches(text: string, pattern: RegExp, maxLength: number): string {
  // Showing only lengthens, so what lies beyond the limit is never needed.
  const head = text.length > maxLength ? text.slice(0, maxLength + 1) : text;
  const shown = head.replace(pattern, (match) => `\\u{${match.codePointAt(0)?.toString(16)}}`);
  if (text.length <= maxLength && shown.length <= maxLength) return shown;
  // An escape that the cut went through would read as another one.
  return cutText(shown, maxLength).replace(/\\(?:u(?:\{[0-9a-f]*)?)?…$/, ELLIPSIS);
}

/** At most `maxLength` UTF-16 units, cut between code points and ended by an ellipsis. */
export function cutText(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  let end = Math.max(0, maxLength - ELLIPSIS.length);
  const last = text.charCodeAt(end - 1);
  if (last >= 0xd800 && last <= 0xdbff) end -= 1;
  return text.slice(0, end) + ELLIPSIS;
}
