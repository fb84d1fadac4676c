/** Lines by which it is told whether a log runs backwards: Cloud Logging, Loki and Grafana give the newest line first. */
const FIRST_LOOK = 256;
/** bytes of lines that are held back to be turned round; more than that come in blocks, each of which is in order. */
const MAX_HELD = 128 * 1024 * 1024;

/** One line: its bytes, where its words begin, its time (NaN without one) and where it is from. */
export interface OrderedLine {
  bytes: Uint8Array;
  words: number;
  end: number;
  time: number;
  source: string;
}

/** Hands lines on in the order of their times when a log has them newest first, else as they come. */
export interface LineOrder {
  push(line: OrderedLine): void;
  end(): void;
  /** True once it is certain that lines come in order: they need not be pushed any more. */
  isForwards(): boolean;
  /** True when a log that runs backwards was too long to be turned round as a whole. */
  isCut(): boolean;
}

export function createLineOrder(take: (line: OrderedLine) => void): LineOrder {
  let state: 'looking' | 'forwards' | 'backwards' = 'looking';
  let held: OrderedLine[] = [];
  let heldBytes = 0;
  let balance = 0;
  let before = Number.NaN;
  let isCut = false;

  function hold(line: OrderedLine): void {
    const bytes = line.bytes.slice(line.words, line.end);
    held.push({ ...line, bytes, words: 0, end: bytes.length });
    heldBytes += bytes.length;
  }

  function flush(): void {
    const lines = state === 'backwards' ? held.reverse() : held;
    held = [];
    heldBytes = 0;
    for (const line of lines) take(line);
  }

  function look({ time }: OrderedLine): void {
    if (time > before) balance += 1;
    if (time < before) balance -= 1;
    if (!Number.isNaN(time)) before = time;
    if (held.length >= FIRST_LOOK) decide();
  }

  function decide(): void {
    state = balance < 0 ? 'backwards' : 'forwards';
    if (state === 'forwards') flush();
  }

  return {
    push(line) {
      if (state === 'forwards') {
        take(line);
        return;
      }
      hold(line);
      if (state === 'looking') look(line);
      if (heldBytes <= MAX_HELD) return;
      isCut = true;
      flush();
    },
    end() {
      if (state === 'looking') decide();
      flush();
    },
    isForwards: () => state === 'forwards',
    isCut: () => isCut,
  };
}
