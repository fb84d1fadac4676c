/** Texts that are remembered; at the limit all are forgotten and the table begins anew. */
const MAX_TEXTS = 65_536;
/** Bytes; longer texts are cut. RFC 1035 names have 255, escaped ones about 1,000. */
const MAX_TEXT_BYTES = 1_024;

export type TextReader = (bytes: Uint8Array, start: number, end: number) => string;

/**
 * Makes texts of bytes, one character for each byte, and gives the same string for the same bytes: a log has the same few
 * names millions of times, and to look them up by their bytes is many times cheaper than to make and hash a new string.
 */
export function createTextReader(maxTexts = MAX_TEXTS): TextReader {
  const known = new Map<number, string[]>();
  let size = 0;

  function add(hash: number, text: string): string {
    if (size >= maxTexts) {
      known.clear();
      size = 0;
    }
    size += 1;
    const others = known.get(hash);
    if (others === undefined) known.set(hash, [text]);
    else others.push(text);
    return text;
  }

  return (bytes, start, end) => {
    const last = Math.min(end, start + MAX_TEXT_BYTES);
    let hash = 0x811c9dc5; // FNV-1a
    for (let index = start; index < last; index += 1) hash = Math.imul(hash ^ (bytes[index] ?? 0), 0x01000193);
    for (const text of known.get(hash) ?? []) if (isText(text, bytes, start, last)) return text;
    return add(hash, String.fromCharCode(...bytes.subarray(start, last)));
  };
}

function isText(text: string, bytes: Uint8Array, start: number, end: number): boolean {
  if (text.length !== end - start) return false;
  for (let index = 0; index < text.length; index += 1)
    if (bytes[start + index] !== text.charCodeAt(index)) return false;
  return true;
}
