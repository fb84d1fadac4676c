import { refuse } from './google-error.ts';

/** A partial-response mask: null takes the whole value. */
interface Mask {
  [field: string]: Mask | null;
}

/**
 * Applies Google's `fields` parameter (`nextPageToken,items(name,size)` or `a/b`) to an answer.
 * Unlike the real one it cannot know a field that happens to be absent from this answer, so it refuses only bad syntax.
 */
export function applyFields(value: unknown, fields: string | null): unknown {
  if (fields === null || fields === '' || fields === '*') return value;
  const state = { text: fields, at: 0 };
  const mask = parseMask(state);
  if (state.at !== fields.length) refuse('INVALID_ARGUMENT', `Invalid field selection ${fields}`);
  return select(value, mask);
}

function parseMask(state: { text: string; at: number }): Mask {
  const mask: Mask = {};
  for (;;) {
    const name = /^[\w$@*.-]+/.exec(state.text.slice(state.at))?.[0];
    if (name === undefined) refuse('INVALID_ARGUMENT', `Invalid field selection ${state.text}`);
    state.at += name.length;
    mask[name] = parseInner(state);
    if (state.text[state.at] !== ',') return mask;
    state.at += 1;
  }
}

function parseInner(state: { text: string; at: number }): Mask | null {
  if (state.text[state.at] === '/') {
    state.at += 1;
    const name = /^[\w$@*.-]+/.exec(state.text.slice(state.at))?.[0];
    if (name === undefined) refuse('INVALID_ARGUMENT', `Invalid field selection ${state.text}`);
    state.at += name.length;
    return { [name]: parseInner(state) };
  }
  if (state.text[state.at] !== '(') return null;
  state.at += 1;
  const inner = parseMask(state);
  if (state.text[state.at] !== ')') refuse('INVALID_ARGUMENT', `Invalid field selection ${state.text}`);
  state.at += 1;
  return inner;
}

function select(value: unknown, mask: Mask | null): unknown {
  if (mask === null || '*' in mask) return value;
  if (Array.isArray(value)) return value.map((one) => select(one, mask));
  if (typeof value !== 'object' || value === null) return value;
  const out: Record<string, unknown> = {};
  for (const [key, one] of Object.entries(value)) {
    if (Object.hasOwn(mask, key)) out[key] = select(one, mask[key] ?? null);
  }
  return out;
}
