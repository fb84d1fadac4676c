import type { LogSource } from './log-series.ts';
import type { Entry } from './logging-filter.ts';

interface Order {
  descending: boolean;
  /** Entries outside of [from, to] need not be made. */
  from: string | null;
  to: string | null;
  /** Begin behind this entry. */
  after: { timestamp: string; insertId: string } | null;
}

interface Cursor {
  source: LogSource;
  at: number;
  key: string;
}

/** The entries of many sources in the order of time, made one by one. Entries of the same time are ordered by insertId. */
export function* mergeSources(sources: readonly LogSource[], order: Order): Generator<Entry> {
  const heap: Cursor[] = [];
  for (const source of sources) {
    const cursor = openCursor(source, order);
    if (cursor !== null) push(heap, cursor, order.descending);
  }
  const last = order.after === null ? null : keyOf(order.after.timestamp, order.after.insertId);
  for (let top = heap[0]; top !== undefined; top = heap[0]) {
    const { source, at, key } = top;
    const isNew = last === null || (order.descending ? key < last : key > last);
    if (isNew) yield source.entryAt(at);
    advance(heap, order);
  }
}

function keyOf(timestamp: string, insertId: string): string {
  return `${timestamp} ${insertId}`;
}

/** Stands on the first entry that can be wanted; entries of the very time of `after` are looked at again, by key. */
function openCursor(source: LogSource, order: Order): Cursor | null {
  const lower =
    !order.descending && order.after !== null && (order.from === null || order.after.timestamp > order.from)
      ? order.after.timestamp
      : order.from;
  const upper =
    order.descending && order.after !== null && (order.to === null || order.after.timestamp < order.to)
      ? order.after.timestamp
      : order.to;
  const at = order.descending
    ? firstIndex(source, (timestamp) => upper !== null && timestamp > upper) - 1
    : firstIndex(source, (timestamp) => lower === null || timestamp >= lower);
  return cursorAt(source, at, order);
}

function cursorAt(source: LogSource, at: number, order: Order): Cursor | null {
  if (at < 0 || at >= source.count) return null;
  const timestamp = source.timestampAt(at);
  if (order.descending ? order.from !== null && timestamp < order.from : order.to !== null && timestamp > order.to)
    return null;
  return { source, at, key: keyOf(timestamp, source.insertIdAt(at)) };
}

/** The first index whose timestamp meets a condition that once met stays met; `count` when none does. */
function firstIndex(source: LogSource, isMet: (timestamp: string) => boolean): number {
  let low = 0;
  let high = source.count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isMet(source.timestampAt(middle))) high = middle;
    else low = middle + 1;
  }
  return low;
}

function isBefore(a: Cursor, b: Cursor, descending: boolean): boolean {
  return descending ? a.key > b.key : a.key < b.key;
}

function push(heap: Cursor[], cursor: Cursor, descending: boolean): void {
  heap.push(cursor);
  let child = heap.length - 1;
  while (child > 0) {
    const parent = (child - 1) >> 1;
    const above = heap[parent];
    if (above === undefined || !isBefore(cursor, above, descending)) break;
    heap[child] = above;
    child = parent;
  }
  heap[child] = cursor;
}

/** Moves the top cursor on by one entry and restores the heap. */
function advance(heap: Cursor[], order: Order): void {
  const top = heap[0];
  if (top === undefined) return;
  const next = cursorAt(top.source, top.at + (order.descending ? -1 : 1), order) ?? heap.pop();
  if (next === undefined || heap.length === 0) return;
  sink(heap, next, order.descending);
}

function sink(heap: Cursor[], cursor: Cursor, descending: boolean): void {
  let hole = 0;
  for (;;) {
    const left = heap[2 * hole + 1];
    const right = heap[2 * hole + 2];
    const useRight = left !== undefined && right !== undefined && isBefore(right, left, descending);
    const child = useRight ? right : left;
    if (child === undefined || !isBefore(child, cursor, descending)) break;
    heap[hole] = child;
    hole = 2 * hole + (useRight ? 2 : 1);
  }
  heap[hole] = cursor;
}
