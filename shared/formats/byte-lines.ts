/** Bytes; no line of the programs read here comes near it. A longer one is dropped and counted, not kept. */
export const MAX_LINE_BYTES = 262_144;

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/** Takes one line, `bytes` from `start` to `end`, without its line end; the bytes are valid during the call only. */
export type TakeLine = (bytes: Uint8Array, start: number, end: number) => void;

export interface LineSplitter {
  /** Bytes in the order of the file; a chunk may be reused after the call. */
  push(chunk: Uint8Array): void;
  /** Hands out the last line, when it has no line end. */
  end(): void;
  /** Lines so far that were longer than the limit and were dropped. */
  tooLong(): number;
}

/** Cuts bytes into lines without decoding them, in memory that does not grow with the file. */
export function createLineSplitter(takeLine: TakeLine, maxBytes = MAX_LINE_BYTES): LineSplitter {
  /** What the chunks so far left of an unfinished line; grows up to maxBytes and is then kept. */
  let rest = new Uint8Array(4_096);
  let length = 0;
  let isDropping = false;
  let dropped = 0;

  function keep(chunk: Uint8Array, start: number, end: number): void {
    if (isDropping) return;
    if (length + end - start > maxBytes) {
      isDropping = true;
      dropped += 1;
      length = 0;
      return;
    }
    if (length + end - start > rest.length) {
      const larger = new Uint8Array(Math.min(maxBytes, 2 * (length + end - start)));
      larger.set(rest.subarray(0, length));
      rest = larger;
    }
    rest.set(chunk.subarray(start, end), length);
    length += end - start;
  }

  function take(bytes: Uint8Array, start: number, end: number): void {
    const last = end > start && bytes[end - 1] === CARRIAGE_RETURN ? end - 1 : end;
    if (last - start > maxBytes) dropped += 1;
    else takeLine(bytes, start, last);
  }

  function takeRest(): void {
    if (!isDropping) take(rest, 0, length);
    isDropping = false;
    length = 0;
  }

  return {
    push(chunk) {
      let start = 0;
      for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, start)) {
        if (length === 0 && !isDropping) take(chunk, start, end);
        else {
          keep(chunk, start, end);
          takeRest();
        }
        start = end + 1;
      }
      if (start < chunk.length) keep(chunk, start, chunk.length);
    },
    end() {
      if (length > 0) takeRest();
    },
    tooLong: () => dropped,
  };
}

const utf8 = new TextDecoder('utf-8');

/** A line as text; bytes that are no UTF-8 become U+FFFD. */
export function decodeLine(bytes: Uint8Array, start: number, end: number): string {
  return utf8.decode(bytes.subarray(start, end));
}
