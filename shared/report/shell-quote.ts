import { visibleText } from './escape.ts';

const PLAIN_WORD = /^[A-Za-z0-9_/:=.,@%+-]+$/;

/** A flag with its value; the quotation then begins behind `=`, where people look for it. */
const FLAG = /^(--[a-z][a-z-]*=)(.+)$/s;

/**
 * One word for bash, whatever is in it. Characters that a reader does not see are written as bytes in `$'...'`, so that
 * what is read in the script is what runs; all others stay between single quotes.
 */
export function quoteWord(text: string): string {
  if (PLAIN_WORD.test(text)) return text;
  const [, flag = '', value = text] = FLAG.exec(text) ?? [];
  return flag + quoteText(value);
}

function quoteText(text: string): string {
  if (visibleText(text) === text) return singleQuoted(text);
  const characters = [...text].map((character) => {
    if (character === "'" || character === '\\') return `\\${character}`;
    return visibleText(character) === character ? character : escapeBytes(character);
  });
  return `$'${characters.join('')}'`;
}

/** Several lines between single quotes; every line has to be visible text. */
export function quoteLines(lines: readonly string[]): string {
  return singleQuoted(lines.map((line) => visibleText(line)).join('\n'));
}

export function quoteCommand(argv: readonly string[]): string {
  return argv.map(quoteWord).join(' ');
}

function singleQuoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function escapeBytes(character: string): string {
  return [...new TextEncoder().encode(character)].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
}
