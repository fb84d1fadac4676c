const encoder = new TextEncoder();

/**
 * Makes UTF-8 of text files that begin with a byte order mark: Windows PowerShell redirects output into UTF-16. Other bytes
 * are handed through as they are.
 */
export function createUtf8Bytes(): (chunk: Uint8Array) => Uint8Array {
  let decode: ((chunk: Uint8Array) => string) | null | undefined;
  return (chunk) => {
    if (decode === undefined) {
      const encoding = encodingOf(chunk);
      const decoder = encoding === null ? null : new TextDecoder(encoding);
      decode = decoder === null ? null : (bytes) => decoder.decode(bytes, { stream: true });
    }
    return decode === null ? chunk : encoder.encode(decode(chunk));
  };
}

function encodingOf([first, second, third]: Uint8Array): 'utf-16le' | 'utf-16be' | 'utf-8' | null {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  return first === 0xef && second === 0xbb && third === 0xbf ? 'utf-8' : null;
}
