const ZERO_WIDTH = /^[\p{M}]$/u;
/** East Asian wide characters and emoji: two cells in a terminal (Unicode TR 11, simplified to whole blocks). */
const DOUBLE_WIDTH =
  /^[\p{Emoji_Presentation}\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]$/u;

/** Cells that a text takes in a terminal. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) width += cellsOf(character);
  return width;
}

function cellsOf(character: string): number {
  if (character < '\u0300' || ZERO_WIDTH.test(character)) return character < '\u0300' ? 1 : 0;
  return DOUBLE_WIDTH.test(character) ? 2 : 1;
}

export function padText(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)));
}

/** At most `width` cells, ended by an ellipsis when something was cut. */
export function fitText(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  return `${splitAtWidth(text, Math.max(0, width - 1))[0]}…`;
}

const NO_BREAK_SPACE = '\u00a0';

/** Holds words together in `wrapText`, which turns the no-break spaces back. */
export function keepTogether(text: string): string {
  return text.replace(/ +/g, NO_BREAK_SPACE);
}

/** Lines of at most `width` cells, broken at blanks; a word longer than a line is broken where the line ends. */
export function wrapText(text: string, width: number): string[] {
  const room = Math.max(2, width);
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').filter((one) => one !== '')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (displayWidth(longer) <= room) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    line = word;
    while (displayWidth(line) > room) {
      const [head, tail] = splitAtWidth(line, room);
      lines.push(head);
      line = tail;
    }
  }
  if (line !== '') lines.push(line);
  return lines.map((one) => one.replaceAll(NO_BREAK_SPACE, ' ').trim()).filter((one) => one !== '');
}

/** Wrapped text whose first line begins with `first` and whose others are indented to match. */
export function hangText(first: string, text: string, width: number): string[] {
  const indent = displayWidth(first);
  const lines = wrapText(text, width - indent);
  if (lines.length === 0) return [first.trimEnd()];
  return lines.map((line, index) => `${index === 0 ? first : ' '.repeat(indent)}${line}`.trimEnd());
}

/** Wrapped text whose other lines are indented, so that none of them can pass for a line of the report. */
export function wrapHanging(text: string, width: number, indent = 2): string[] {
  return wrapText(text, width - indent).map((line, index) => (index === 0 ? line : ' '.repeat(indent) + line));
}

function splitAtWidth(text: string, width: number): [string, string] {
  let cells = 0;
  let end = 0;
  for (const character of text) {
    cells += cellsOf(character);
    if (cells > width) break;
    end += character.length;
  }
  return [text.slice(0, end), text.slice(end)];
}

/** SGR codes (ECMA-48, 8.3.117) of the few styles in use. */
const STYLES = { bold: '1', dim: '2', red: '31', boldRed: '1;31', green: '32', yellow: '33', cyan: '36' } as const;
export type Style = keyof typeof STYLES;
export type Paint = (style: Style | null, text: string) => string;

/** Colours a text, or leaves it as it is when no colour is wanted. Paint after padding and wrapping: codes have no width. */
export function createPaint(color: boolean): Paint {
  return (style, text) => (color && style !== null && text !== '' ? `\u001b[${STYLES[style]}m${text}\u001b[0m` : text);
}
