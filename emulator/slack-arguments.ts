import type { Request } from './http.ts';
import type { JsonObject } from './slack-state.ts';

/** Arguments that hold JSON when they are sent in a form. */
const STRUCTURED = ['blocks', 'attachments', 'metadata', 'view', 'files', 'message', 'file_ids'];

/** Form-encoded, with JSON in the structured arguments, or JSON. Null when it can be read as neither. */
export function parseSlackArguments(request: Request): JsonObject | null {
  const type = request.headers['content-type'] ?? '';
  const text = request.body.toString('utf8');
  if (/^application\/json\b/i.test(type)) return asObject(parseJson(text));
  const values: JsonObject = Object.fromEntries(request.query);
  if (text === '') return values;
  if (!/^application\/x-www-form-urlencoded\b/i.test(type)) return null;
  for (const [name, value] of new URLSearchParams(text))
    values[name] = STRUCTURED.includes(name) ? (parseJson(value) ?? value) : value;
  return values;
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function asObject(value: unknown): JsonObject | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : null;
}
