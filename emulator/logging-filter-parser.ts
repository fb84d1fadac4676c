import { lexLoggingFilter, type Token } from './logging-filter-lexer.ts';

export type Operator = '=' | '!=' | '<' | '<=' | '>' | '>=' | ':' | '=~' | '!~';

export type Expression =
  | { kind: 'all'; terms: Expression[] }
  | { kind: 'any'; terms: Expression[] }
  | { kind: 'not'; term: Expression }
  | { kind: 'compare'; path: string[]; operator: Operator; value: string }
  | { kind: 'log-id'; id: string }
  | { kind: 'text'; text: string };

/** First names of the paths that a LogEntry has. https://cloud.google.com/logging/docs/reference/v2/rest/v2/LogEntry */
const LOG_ENTRY_FIELDS = [
  'logName',
  'resource',
  'timestamp',
  'receiveTimestamp',
  'severity',
  'insertId',
  'httpRequest',
  'labels',
  'metadata',
  'operation',
  'trace',
  'spanId',
  'traceSampled',
  'sourceLocation',
  'split',
  'protoPayload',
  'textPayload',
  'jsonPayload',
];

class SyntaxProblem extends Error {}

/**
 * Parses a filter of the Logging query language. NOT binds tightest, then OR, then AND; two terms side by side are an AND.
 * Knows comparisons, value lists, log_id() and bare words; null for all else, as the service answers 400.
 */
export function parseLoggingFilter(text: string): Expression | null {
  const tokens = lexLoggingFilter(text);
  if (tokens === null) return null;
  if (tokens.length === 0) return { kind: 'all', terms: [] };
  const reader: Reader = { tokens, at: 0 };
  try {
    const expression = parseAll(reader);
    return reader.at === tokens.length ? expression : null;
  } catch (error) {
    if (error instanceof SyntaxProblem) return null;
    throw error;
  }
}

interface Reader {
  tokens: Token[];
  at: number;
}

function peek(reader: Reader, ahead = 0): Token | undefined {
  return reader.tokens[reader.at + ahead];
}

function take(reader: Reader, kind: Token['kind']): boolean {
  if (peek(reader)?.kind !== kind) return false;
  reader.at += 1;
  return true;
}

function parseAll(reader: Reader): Expression {
  const terms = [parseAny(reader)];
  for (;;) {
    const next = peek(reader);
    if (next === undefined || next.kind === 'close') break;
    take(reader, 'and');
    terms.push(parseAny(reader));
  }
  return terms.length === 1 && terms[0] !== undefined ? terms[0] : { kind: 'all', terms };
}

function parseAny(reader: Reader): Expression {
  const terms = [parseNot(reader)];
  while (take(reader, 'or')) terms.push(parseNot(reader));
  return terms.length === 1 && terms[0] !== undefined ? terms[0] : { kind: 'any', terms };
}

function parseNot(reader: Reader): Expression {
  if (take(reader, 'not') || take(reader, 'minus')) return { kind: 'not', term: parseNot(reader) };
  return parseTerm(reader);
}

function parseTerm(reader: Reader): Expression {
  if (take(reader, 'open')) {
    const inner = parseAll(reader);
    if (!take(reader, 'close')) throw new SyntaxProblem();
    return inner;
  }
  const first = peek(reader);
  if (first?.kind === 'word' && peek(reader, 1)?.kind === 'open') return parseCall(reader, first.text);
  const path = parsePath(reader);
  const operator = peek(reader);
  if (operator?.kind !== 'operator') return { kind: 'text', text: path.join('.') };
  reader.at += 1;
  const name = path[0] ?? '';
  if (!LOG_ENTRY_FIELDS.includes(name)) throw new SyntaxProblem();
  return parseValue(reader, path, operator.text as Operator);
}

function parseCall(reader: Reader, name: string): Expression {
  reader.at += 2;
  const argument = peek(reader);
  if (name.toLowerCase() !== 'log_id' || argument?.kind !== 'string') throw new SyntaxProblem();
  reader.at += 1;
  if (!take(reader, 'close')) throw new SyntaxProblem();
  return { kind: 'log-id', id: argument.text };
}

/** `a.b."c/d"`; also what stands alone as a word or a quoted text to search for. */
function parsePath(reader: Reader): string[] {
  const path: string[] = [];
  do {
    const token = peek(reader);
    if (token?.kind !== 'word' && token?.kind !== 'string') throw new SyntaxProblem();
    path.push(token.text);
    reader.at += 1;
  } while (take(reader, 'dot'));
  return path;
}

/** One value, or `("a" OR "b")`; in such a list NOT and AND are allowed as well. */
function parseValue(reader: Reader, path: string[], operator: Operator): Expression {
  if (!take(reader, 'open')) return compareWith(path, operator, parseScalar(reader));
  const list = parseValueAll(reader, path, operator);
  if (!take(reader, 'close')) throw new SyntaxProblem();
  return list;
}

function parseValueAll(reader: Reader, path: string[], operator: Operator): Expression {
  const terms = [parseValueAny(reader, path, operator)];
  while (peek(reader)?.kind !== 'close') {
    if (peek(reader) === undefined) throw new SyntaxProblem();
    take(reader, 'and');
    terms.push(parseValueAny(reader, path, operator));
  }
  return terms.length === 1 && terms[0] !== undefined ? terms[0] : { kind: 'all', terms };
}

function parseValueAny(reader: Reader, path: string[], operator: Operator): Expression {
  const terms: Expression[] = [];
  do {
    if (take(reader, 'not')) terms.push({ kind: 'not', term: compareWith(path, operator, parseScalar(reader)) });
    else terms.push(parseValue(reader, path, operator));
  } while (take(reader, 'or'));
  return terms.length === 1 && terms[0] !== undefined ? terms[0] : { kind: 'any', terms };
}

function parseScalar(reader: Reader): string {
  const sign = take(reader, 'minus') ? '-' : '';
  const token = peek(reader);
  if (token?.kind === 'string' && sign === '') {
    reader.at += 1;
    return token.text;
  }
  if (token?.kind !== 'word') throw new SyntaxProblem();
  return sign + parsePath(reader).join('.');
}

function compareWith(path: string[], operator: Operator, value: string): Expression {
  const isTime = path.length === 1 && (path[0] === 'timestamp' || path[0] === 'receiveTimestamp');
  if (isTime && !/^\d{4}-\d\d-\d\d/.test(value)) throw new SyntaxProblem();
  if (operator === '=~' || operator === '!~') assertPattern(value);
  return { kind: 'compare', path, operator, value };
}

function assertPattern(pattern: string): void {
  try {
    new RegExp(pattern);
  } catch {
    throw new SyntaxProblem();
  }
}
