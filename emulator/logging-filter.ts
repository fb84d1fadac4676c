import { type Expression, type Operator, parseLoggingFilter } from './logging-filter-parser.ts';

export type Entry = Record<string, unknown>;

/** A filter ready for use: `matches` on whole entries, `mayMatch` on entries of which some fields are not made yet. */
export interface LoggingFilter {
  matches(entry: Entry): boolean;
  /** False only when no value of the unknown fields could make the entry match. */
  mayMatch(entry: Entry, isUnknown: (path: readonly string[]) => boolean): boolean;
  /** Bounds on `timestamp` that every match keeps, RFC 3339 with nine digits; to leave whole spans of time unread. */
  from: string | null;
  to: string | null;
}

/** Parses a filter of the Logging query language. Null when it cannot be parsed. */
export function compileLoggingFilter(text: string): LoggingFilter | null {
  const expression = parseLoggingFilter(text);
  if (expression === null) return null;
  const bounds = timeBounds(expression);
  return {
    matches: (entry) => evaluate(expression, entry, () => false) === true,
    mayMatch: (entry, isUnknown) => evaluate(expression, entry, isUnknown) !== false,
    ...bounds,
  };
}

/** Brings an RFC 3339 timestamp to UTC with nine digits, so that strings compare as times do. Null when it is none. */
export function normaliseTimestamp(text: string): string | null {
  const match = /^(\d{4}-\d\d-\d\d)(?:[Tt](\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?([Zz]|[+-]\d\d:\d\d)?)?$/.exec(text);
  if (match === null) return null;
  const [, date, time = '00:00:00', fraction = '', zone = 'Z'] = match;
  const millis = Date.parse(`${date}T${time}${zone.toUpperCase()}`);
  if (Number.isNaN(millis)) return null;
  return `${new Date(millis).toISOString().slice(0, 19)}.${fraction.padEnd(9, '0')}Z`;
}

const SEVERITIES = ['DEFAULT', 'DEBUG', 'INFO', 'NOTICE', 'WARNING', 'ERROR', 'CRITICAL', 'ALERT', 'EMERGENCY'];

/** Three-valued: undefined where the outcome hangs on an unknown field. */
function evaluate(
  expression: Expression,
  entry: Entry,
  isUnknown: (path: readonly string[]) => boolean,
): boolean | undefined {
  switch (expression.kind) {
    case 'all': {
      let result: boolean | undefined = true;
      for (const term of expression.terms) {
        const one = evaluate(term, entry, isUnknown);
        if (one === false) return false;
        if (one === undefined) result = undefined;
      }
      return result;
    }
    case 'any': {
      let result: boolean | undefined = false;
      for (const term of expression.terms) {
        const one = evaluate(term, entry, isUnknown);
        if (one === true) return true;
        if (one === undefined) result = undefined;
      }
      return result;
    }
    case 'not': {
      const one = evaluate(expression.term, entry, isUnknown);
      return one === undefined ? undefined : !one;
    }
    case 'log-id':
      return isUnknown(['logName']) ? undefined : logIdOf(entry) === expression.id;
    case 'text':
      return isUnknown([]) ? undefined : containsText(entry, expression.text.toLowerCase());
    case 'compare':
      if (isUnknown(expression.path)) return undefined;
      return compare(lookUp(entry, expression.path), expression.operator, expression.value, expression.path);
  }
}

function logIdOf(entry: Entry): string {
  const name = typeof entry['logName'] === 'string' ? entry['logName'] : '';
  return decodeURIComponent(name.slice(name.indexOf('/logs/') + '/logs/'.length));
}

function containsText(value: unknown, text: string): boolean {
  if (typeof value === 'string') return value.toLowerCase().includes(text);
  if (typeof value !== 'object' || value === null) return String(value).toLowerCase().includes(text);
  return Object.values(value).some((one) => containsText(one, text));
}

function lookUp(entry: Entry, path: readonly string[]): unknown {
  let value: unknown = entry;
  for (const segment of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, segment)) return undefined;
    value = (value as Entry)[segment];
  }
  return value;
}

/** Comparisons with a field that the entry does not have fail, `!=` too; severity alone has a default. */
function compare(found: unknown, operator: Operator, wanted: string, path: readonly string[]): boolean {
  const isSeverity = path.length === 1 && path[0] === 'severity';
  const value = found === undefined && isSeverity ? 'DEFAULT' : found;
  if (value === undefined) return false;
  if (operator === ':' && wanted === '*') return true;
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  switch (operator) {
    case ':':
      return text.toLowerCase().includes(wanted.toLowerCase());
    case '=~':
      return new RegExp(wanted).test(text);
    case '!~':
      return !new RegExp(wanted).test(text);
    case '=':
      return order(text, wanted, path) === 0;
    case '!=':
      return order(text, wanted, path) !== 0;
    case '<':
      return order(text, wanted, path) < 0;
    case '<=':
      return order(text, wanted, path) <= 0;
    case '>':
      return order(text, wanted, path) > 0;
    case '>=':
      return order(text, wanted, path) >= 0;
  }
}

function order(value: string, wanted: string, path: readonly string[]): number {
  if (path.length === 1 && (path[0] === 'timestamp' || path[0] === 'receiveTimestamp')) {
    return compareStrings(normaliseTimestamp(value) ?? value, normaliseTimestamp(wanted) ?? wanted);
  }
  if (path.length === 1 && path[0] === 'severity')
    return SEVERITIES.indexOf(value) - SEVERITIES.indexOf(wanted.toUpperCase());
  if (/^-?\d+(\.\d+)?$/.test(value) && /^-?\d+(\.\d+)?$/.test(wanted)) return Number(value) - Number(wanted);
  // Equality of strings does not look at case. https://cloud.google.com/logging/docs/view/logging-query-language
  return compareStrings(value.toLowerCase(), wanted.toLowerCase());
}

function compareStrings(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function timeBounds(expression: Expression): { from: string | null; to: string | null } {
  const terms = expression.kind === 'all' ? expression.terms : [expression];
  let from: string | null = null;
  let to: string | null = null;
  for (const term of terms) {
    if (term.kind === 'all') {
      const inner = timeBounds(term);
      if (inner.from !== null && (from === null || inner.from > from)) from = inner.from;
      if (inner.to !== null && (to === null || inner.to < to)) to = inner.to;
    }
    if (term.kind !== 'compare' || term.path.join('.') !== 'timestamp') continue;
    const time = normaliseTimestamp(term.value);
    if (time === null) continue;
    if (['>', '>=', '='].includes(term.operator) && (from === null || time > from)) from = time;
    if (['<', '<=', '='].includes(term.operator) && (to === null || time < to)) to = time;
  }
  return { from, to };
}
