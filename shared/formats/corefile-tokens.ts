/** A word of a Corefile and where it stands, lines counted from 1. */
export interface CorefileToken {
  text: string;
  line: number;
  /** Differs from `line` for a quoted word with line breaks in it. */
  endLine: number;
  /** False for a word in quotes: `"{"` opens no block. */
  bare: boolean;
}

const SPACE = /\s/;
const WORD = /\S+/y;

/**
 * Splits a Corefile into words, as CoreDNS' copy of Caddy's lexer does: white space separates, `#` at the start of a word
 * begins a comment, double quotes at the start of a word hold spaces and line breaks, and `\"` inside them is a quote.
 * Never throws.
 */
export function tokenizeCorefile(text: string): CorefileToken[] {
  const tokens: CorefileToken[] = [];
  let line = 1;
  let index = 0;
  while (index < text.length) {
    const char = text[index] ?? '';
    if (char === '\n') line += 1;
    if (SPACE.test(char)) {
      index += 1;
    } else if (char === '#') {
      const end = text.indexOf('\n', index);
      index = end < 0 ? text.length : end;
    } else if (char === '"') {
      const quoted = readQuoted(text, index + 1);
      tokens.push({ text: quoted.text, line, endLine: line + quoted.breaks, bare: false });
      line += quoted.breaks;
      index = quoted.end;
    } else {
      WORD.lastIndex = index;
      const word = WORD.exec(text)?.[0] ?? char;
      tokens.push({ text: word, line, endLine: line, bare: true });
      index += word.length;
    }
  }
  return tokens;
}

/** From behind the opening quote to behind the closing one, or to the end of the text when there is none. */
function readQuoted(text: string, from: number): { text: string; end: number; breaks: number } {
  let end = from;
  while (end < text.length && text[end] !== '"') end += text[end] === '\\' ? 2 : 1;
  const inner = text.slice(from, end);
  const breaks = inner.split('\n').length - 1;
  return { text: inner.replace(/\\([\s\S])/g, (pair, char) => (char === '"' ? '"' : pair)), end: end + 1, breaks };
}
