export type Token =
  | { kind: 'word'; text: string }
  | { kind: 'string'; text: string }
  | { kind: 'operator'; text: string }
  | { kind: 'and' | 'or' | 'not' | 'minus' | 'open' | 'close' | 'dot' | 'comma' };

const OPERATORS = ['>=', '<=', '!=', '=~', '!~', '=', '<', '>', ':'];
const WORD = /[\w/*?@#$%&;+][\w/*?@#$%&;+-]*/y;
const SPACE = /(?:\s+|--[^\n]*(?:\n|$))+/y;
const ESCAPES: Record<string, string> = {
  '"': '"',
  "'": "'",
  '\\': '\\',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/** Splits a filter of the Logging query language into tokens; null when a character or a quoted string is wrong. */
export function lexLoggingFilter(text: string): Token[] | null {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const space = matchAt(SPACE, text, at);
    if (space !== null) {
      at += space.length;
      continue;
    }
    const read = readToken(text, at);
    if (read === null) return null;
    tokens.push(read.token);
    at = read.end;
  }
  return tokens;
}

function readToken(text: string, at: number): { token: Token; end: number } | null {
  const char = text[at];
  if (char === '(') return { token: { kind: 'open' }, end: at + 1 };
  if (char === ')') return { token: { kind: 'close' }, end: at + 1 };
  if (char === '.') return { token: { kind: 'dot' }, end: at + 1 };
  if (char === ',') return { token: { kind: 'comma' }, end: at + 1 };
  if (char === '-') return { token: { kind: 'minus' }, end: at + 1 };
  if (char === '"') return readString(text, at + 1);
  const operator = OPERATORS.find((one) => text.startsWith(one, at));
  if (operator !== undefined) return { token: { kind: 'operator', text: operator }, end: at + operator.length };
  const word = matchAt(WORD, text, at);
  if (word === null) return null;
  const end = at + word.length;
  // Only in capitals: `and` is a word to search for.
  if (word === 'AND') return { token: { kind: 'and' }, end };
  if (word === 'OR') return { token: { kind: 'or' }, end };
  if (word === 'NOT') return { token: { kind: 'not' }, end };
  return { token: { kind: 'word', text: word }, end };
}

function readString(text: string, start: number): { token: Token; end: number } | null {
  let value = '';
  for (let at = start; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (char === '"') return { token: { kind: 'string', text: value }, end: at + 1 };
    if (char !== '\\') {
      value += char;
      continue;
    }
    const escaped = readEscape(text.slice(at + 1, at + 6));
    if (escaped === null) return null;
    value += escaped.value;
    at += escaped.length;
  }
  return null;
}

function readEscape(rest: string): { value: string; length: number } | null {
  const code = /^(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([0-3][0-7]{2}))/.exec(rest);
  if (code !== null) {
    const value = code[3] === undefined ? Number.parseInt(code[1] ?? code[2] ?? '0', 16) : Number.parseInt(code[3], 8);
    return { value: String.fromCharCode(value), length: code[0].length };
  }
  const simple = ESCAPES[rest.charAt(0)];
  return simple === undefined ? null : { value: simple, length: 1 };
}

function matchAt(pattern: RegExp, text: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? null;
}
