/** A member of a JSON object: its key decoded, its value as raw text. Duplicates are kept, in text order. */
export interface RawMember {
  key: string;
  raw: string;
}

/** What a raw value became; `value` is null for JSON `null`, which Go takes as "not given". */
export type Decoded<T> = { ok: true; value: T | null } | { ok: false };

const MAX_DEPTH = 10_000; // Go encoding/json scanner.go, maxNestingDepth
const MIN_INT64 = -(2n ** 63n);
const MAX_INT64 = 2n ** 63n - 1n;

/** True for JSON text that Go would scan: RFC 8259, nothing behind it, not nested too deeply. */
export function isGoJson(text: string): boolean {
  try {
    JSON.parse(text);
  } catch {
    return false;
  }
  let depth = 0;
  return scan(text, (char) => {
    if (char === '{' || char === '[') depth += 1;
    if (char === '}' || char === ']') depth -= 1;
    return depth <= MAX_DEPTH;
  });
}

/** The members of an object in valid JSON text; null when it is no object. */
export function readMembers(text: string): RawMember[] | null {
  const raw = text.trim();
  if (!raw.startsWith('{')) return null;
  return splitContainer(raw).map((member) => {
    const keyEnd = endOfString(member);
    const key: unknown = JSON.parse(member.slice(0, keyEnd));
    return { key: String(key), raw: member.slice(member.indexOf(':', keyEnd) + 1).trim() };
  });
}

/** The raw elements of an array in valid JSON text; null when it is no array. */
export function readElements(text: string): string[] | null {
  const raw = text.trim();
  return raw.startsWith('[') ? splitContainer(raw) : null;
}

/**
 * A key as Go compares it with a field's name when the spelling differs: letters without case, in which U+017F counts as
 * `s` and U+212A (Kelvin) as `k`. Source: Go encoding/json fold.go.
 */
export function foldKey(key: string): string {
  return key
    .replace(/[A-Z]/g, (letter) => letter.toLowerCase())
    .replaceAll('\u017f', 's')
    .replaceAll('\u212a', 'k');
}

/** Into a Go float64: any JSON number in range. */
export function decodeFloat(raw: string): Decoded<number> {
  if (raw === 'null') return { ok: true, value: null };
  if (!isNumber(raw) || !Number.isFinite(Number(raw))) return { ok: false };
  return { ok: true, value: Number(raw) };
}

/** Into a Go int: a JSON number without fraction and exponent (`3.0` and `1e1` are refused) within 64 bits. */
export function decodeInt(raw: string): Decoded<number> {
  if (raw === 'null') return { ok: true, value: null };
  if (!/^-?\d+$/.test(raw) || raw.length > 20) return { ok: false };
  const value = BigInt(raw);
  return value >= MIN_INT64 && value <= MAX_INT64 ? { ok: true, value: Number(value) } : { ok: false };
}

/** Into a Go bool: `true` or `false`, no text and no number. */
export function decodeBool(raw: string): Decoded<boolean> {
  if (raw === 'null') return { ok: true, value: null };
  return raw === 'true' || raw === 'false' ? { ok: true, value: raw === 'true' } : { ok: false };
}

function isNumber(raw: string): boolean {
  return /^[-\d]/.test(raw);
}

/** Cuts a JSON object or array at the commas of its own level. */
function splitContainer(raw: string): string[] {
  const pieces: string[] = [];
  let depth = 0;
  let start = 1;
  scan(raw, (char, index) => {
    if ((char === ',' && depth === 1) || ((char === '}' || char === ']') && depth === 1)) {
      pieces.push(raw.slice(start, index).trim());
      start = index + 1;
    }
    if (char === '{' || char === '[') depth += 1;
    if (char === '}' || char === ']') depth -= 1;
    return true;
  });
  return pieces.length === 1 && pieces[0] === '' ? [] : pieces;
}

/** Visits the characters outside of strings until the visitor says false; true when it never did. */
function scan(text: string, visit: (char: string, index: number) => boolean): boolean {
  let index = 0;
  while (index < text.length) {
    const char = text[index] ?? '';
    if (char === '"') {
      index = endOfString(text, index);
      continue;
    }
    if (!visit(char, index)) return false;
    index += 1;
  }
  return true;
}

/** Index behind the closing quote of the string that begins at `from`. */
function endOfString(text: string, from = 0): number {
  let index = from + 1;
  while (index < text.length && text[index] !== '"') index += text[index] === '\\' ? 2 : 1;
  return index + 1;
}
