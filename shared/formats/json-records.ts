/** UTF-16 code units; an answer of Loki's API is one record, with 5,000 lines unless asked otherwise. */
export const MAX_RECORD = 64 * 1024 * 1024;

const [QUOTE, BACKSLASH, OPEN_BRACE, CLOSE_BRACE] = [34, 92, 123, 125];

export interface JsonRecordSplitter {
  push(chunk: Uint8Array): void;
  end(): void;
  /** Records that were longer than the limit, or no JSON. */
  malformed(): number;
}

/**
 * Cuts a stream of JSON objects into objects, whether they stand one on a line or in an array, and whatever is between them.
 * Memory does not grow with their number.
 */
export function createJsonRecordSplitter(
  onRecord: (value: unknown) => void,
  maxLength = MAX_RECORD,
): JsonRecordSplitter {
  const decoder = new TextDecoder('utf-8');
  let pieces: string[] = [];
  let length = 0;
  let depth = 0;
  let isInString = false;
  let isEscaped = false;
  let malformed = 0;

  function keep(piece: string): void {
    length += piece.length;
    if (length <= maxLength) pieces.push(piece);
    else pieces = [];
  }

  function finish(): void {
    const text = pieces.join('');
    const isTooLong = length > maxLength;
    pieces = [];
    length = 0;
    if (isTooLong) {
      malformed += 1;
      return;
    }
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      malformed += 1;
      return;
    }
    onRecord(value);
  }

  function take(text: string): void {
    let start = 0;
    for (let index = 0; index < text.length; index += 1) {
      const code = text.charCodeAt(index);
      if (isInString) {
        if (isEscaped) isEscaped = false;
        else if (code === BACKSLASH) isEscaped = true;
        else if (code === QUOTE) isInString = false;
      } else if (code === OPEN_BRACE) {
        if (depth === 0) start = index;
        depth += 1;
      } else if (depth > 0 && code === QUOTE) isInString = true;
      else if (depth > 0 && code === CLOSE_BRACE) {
        depth -= 1;
        if (depth > 0) continue;
        keep(text.slice(start, index + 1));
        finish();
      }
    }
    if (depth > 0) keep(text.slice(start));
  }

  return {
    push: (chunk) => take(decoder.decode(chunk, { stream: true })),
    end() {
      take(decoder.decode());
      if (depth > 0) malformed += 1;
    },
    malformed: () => malformed,
  };
}
