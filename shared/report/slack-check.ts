import { SLACK_LIMITS } from './slack-limit-table.ts';

/** Where blocks are shown; each surface takes only some of them. */
export type Surface = 'message' | 'modal' | 'home';

/** What is being collected while one message or view is checked. */
export interface Check {
  surface: Surface;
  problems: string[];
  /** Text of all blocks together, in UTF-16 units. */
  textLength: number;
  blockIds: Set<string>;
  /** Of the block that is being checked: only there they have to differ. */
  actionIds: Set<string>;
  /** Elements that want the focus. */
  focused: number;
  inputs: number;
  tables: number;
  charts: number;
  /** Text of all table cells together. */
  tableLength: number;
  /** Text of all markdown blocks together. */
  markdownLength: number;
}

export type JsonObject = Record<string, unknown>;
export type CheckAt = (check: Check, value: unknown, pointer: string) => void;

export function startCheck(surface: Surface): Check {
  return {
    surface,
    problems: [],
    textLength: 0,
    blockIds: new Set(),
    actionIds: new Set(),
    focused: 0,
    inputs: 0,
    tables: 0,
    charts: 0,
    tableLength: 0,
    markdownLength: 0,
  };
}

/** Notes a problem at a JSON pointer (RFC 6901). */
export function note(check: Check, pointer: string, problem: string): void {
  check.problems.push(`${pointer}: ${problem}`);
}

/** The value as an object whose keys are all known and whose required keys are all there; null, and noted, when it is none. */
export function checkObject(
  check: Check,
  value: unknown,
  pointer: string,
  keys: { required: readonly string[]; optional?: readonly string[] },
): JsonObject | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    note(check, pointer, 'must be an object');
    return null;
  }
  const object = value as JsonObject;
  for (const key of keys.required) if (object[key] === undefined) note(check, `${pointer}/${key}`, 'is missing');
  for (const key of Object.keys(object)) {
    if (keys.required.includes(key) || keys.optional?.includes(key)) continue;
    note(check, `${pointer}/${escapePointer(key)}`, 'is not a known key');
  }
  return object;
}

/** Hands the value to the check of its `type`; a type that has none is a problem. */
export function checkByType(check: Check, value: unknown, pointer: string, kinds: Record<string, CheckAt>): void {
  const type = typeof value === 'object' && value !== null && 'type' in value ? value.type : undefined;
  const kind = typeof type === 'string' && Object.hasOwn(kinds, type) ? kinds[type] : undefined;
  if (kind === undefined) note(check, `${pointer}/type`, `must be one of ${Object.keys(kinds).join(', ')}`);
  else kind(check, value, pointer);
}

/** Every element of a list of 1 to `max` elements; an absent value is left to `required`. */
export function checkList(check: Check, value: unknown, pointer: string, max: number, element: CheckAt): void {
  if (value === undefined) return;
  if (!Array.isArray(value)) {
    note(check, pointer, 'must be a list');
    return;
  }
  if (value.length === 0) note(check, pointer, 'must not be empty');
  if (value.length > max) note(check, pointer, `has ${value.length} elements, at most ${max} are allowed`);
  for (const [index, one] of value.entries()) element(check, one, `${pointer}/${index}`);
}

/** A string of `min` (1) to `max` units; an absent value is left to `required`. Returns its length. */
export function checkString(check: Check, value: unknown, pointer: string, max: number, min = 1): number {
  if (value === undefined) return 0;
  if (typeof value !== 'string') {
    note(check, pointer, 'must be a string');
    return 0;
  }
  if (value.length < min) note(check, pointer, 'must not be empty');
  if (value.length > max) note(check, pointer, `has ${value.length} characters, at most ${max} are allowed`);
  return value.length;
}

/** A string that people read, so that it counts towards the sum of text. */
export function checkShownString(check: Check, value: unknown, pointer: string, max: number): void {
  check.textLength += checkString(check, value, pointer, max);
}

export function checkOneOf(check: Check, value: unknown, pointer: string, allowed: readonly unknown[]): void {
  if (value === undefined || allowed.includes(value)) return;
  note(check, pointer, `must be one of ${allowed.map((one) => JSON.stringify(one)).join(', ')}`);
}

export function checkBoolean(check: Check, value: unknown, pointer: string): void {
  if (value !== undefined && typeof value !== 'boolean') note(check, pointer, 'must be true or false');
}

export function checkUrl(check: Check, value: unknown, pointer: string, max: number): void {
  checkString(check, value, pointer, max);
  if (typeof value === 'string' && !/^(?:https?:\/\/|slack:\/\/|mailto:)\S+$/.test(value))
    note(check, pointer, 'must be a URL');
}

/** A whole number within bounds. */
export function checkInteger(check: Check, value: unknown, pointer: string, min: number, max: number): void {
  if (value === undefined) return;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= min && value <= max) return;
  note(check, pointer, `must be a whole number from ${min} to ${max}`);
}

/** A string of a form that `pattern` tells, such as YYYY-MM-DD. */
export function checkPattern(
  check: Check,
  value: unknown,
  pointer: string,
  form: { pattern: RegExp; name: string },
): void {
  if (value === undefined) return;
  if (typeof value !== 'string' || !form.pattern.test(value)) note(check, pointer, `must be ${form.name}`);
}

/** An id that may occur only once among `seen`. */
export function checkId(check: Check, value: unknown, pointer: string, max: number, seen: Set<string>): void {
  checkString(check, value, pointer, max);
  if (typeof value !== 'string') return;
  if (seen.has(value)) note(check, pointer, 'occurs more than once');
  seen.add(value);
}

/** A plain_text or mrkdwn object. */
export function checkText(
  check: Check,
  value: unknown,
  pointer: string,
  options: { max: number; plainOnly?: boolean; mrkdwnOnly?: boolean },
): void {
  if (value === undefined) return;
  const object = checkObject(check, value, pointer, { required: ['type', 'text'], optional: ['emoji', 'verbatim'] });
  if (object === null) return;
  const kinds = ['plain_text', 'mrkdwn'].filter(
    (kind) =>
      !(options.plainOnly === true && kind === 'mrkdwn') && !(options.mrkdwnOnly === true && kind === 'plain_text'),
  );
  checkOneOf(check, object.type, `${pointer}/type`, kinds);
  if (object.type !== 'plain_text' && object.emoji !== undefined)
    note(check, `${pointer}/emoji`, 'belongs to plain_text only');
  if (object.type !== 'mrkdwn' && object.verbatim !== undefined)
    note(check, `${pointer}/verbatim`, 'belongs to mrkdwn only');
  checkBoolean(check, object.emoji, `${pointer}/emoji`);
  checkBoolean(check, object.verbatim, `${pointer}/verbatim`);
  if (typeof object.text === 'string' && /^\s+$/.test(object.text)) note(check, `${pointer}/text`, 'must not be blank');
  checkShownString(check, object.text, `${pointer}/text`, Math.min(options.max, SLACK_LIMITS.text.max));
}

/** A block of these keys, with an id that occurs once; null, and noted, when it is no object. */
export function openBlock(
  check: Check,
  value: unknown,
  pointer: string,
  { required = [], optional = [] }: { required?: string[]; optional?: string[] },
): JsonObject | null {
  const keys = { required: ['type', ...required], optional: ['block_id', ...optional] };
  const block = checkObject(check, value, pointer, keys);
  if (block !== null) checkId(check, block.block_id, `${pointer}/block_id`, SLACK_LIMITS.blockId, check.blockIds);
  return block;
}

function escapePointer(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
