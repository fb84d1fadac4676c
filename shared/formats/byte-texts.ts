/** Texts that are remembered; at the limit all are forgotten and the table begins anew. */
const MAX_TEXTS = 65_536;
/** Bytes; longer texts are cut. RFC 1035 names have 255, escaped ones about 1,000. */
const MAX_TEXT_BYTES = 1_024;

export type TextReader = (bytes: Uint8Array, start: number, end: number) => string;

/**
 * Makes texts of bytes, one character for each byte, and remembers them: a log has the same few names millions of times, and to
 * find one by its bytes is many times cheaper than to make and hash a new string.
 */
export function createTextReader(maxTexts = MAX_TEXTS): TextReader {
  const known = new Map<number, string>();
  return (bytes, start, end) => {
    const last = Math.min(end, start + MAX_TEXT_BYTES);
    let hash = 0x811c9dc5; // FNV-1a
    for (let index = start; index < last; index += 1) hash = Math.imul(hash ^ (bytes[index] ?? 0), 0x01000193);
    const found = known.get(hash);
    if (found !== undefined && isText(found, bytes, start, last)) return found;
    const text = String.fromCharCode(...bytes.subarray(start, last));
    if (known.size >= maxTexts) known.clear();
    known.set(hash, text);
    return text;
  };
}

/** Whether the bytes from `start` to `end` are the characters of a text. */
export function isText(text: string, bytes: Uint8Array, start: number, end: number): boolean {
  if (text.length !== end - start) return false;
  for (let index = 0; index < text.length; index += 1)
    if (bytes[start + index] !== text.charCodeAt(index)) return false;
  return true;
}
