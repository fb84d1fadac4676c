import { addToStep, createTimeSeries, raiseStep, stepOf, type TimeSeries } from './time-series.ts';

/** Changes that wait for an earlier one to be decided; when there are more, the earliest counts as a connection. */
export const MAX_WAITING = 65_536;
const FIRST_WAITING = 256;
/** Numbers of connections told apart for the time spent at each; more share the last. Limits in use are 20 and 200. */
const LEVELS = 1024;

const DECIDED = 0;
const TENTATIVE = 1;
const CANCELLED = 2;

export const COLUMN = { peak: 0, area: 1, refused: 2, retried: 3 } as const;

/**
 * How many connections a server holds over time. A connection is added tentatively at its SYN-ACK, because only a later
 * packet tells whether the server's kernel really took it then. Changes are therefore kept in order until the first of them is
 * decided, and folded into bounded sums as soon as it is. Times are Unix microseconds.
 */
export interface ConnectionCount {
  series: TimeSeries;
  /** Time of the first packet of the capture. */
  start: number;
  /** Connections after the last folded change, and its time. */
  level: number;
  foldedTo: number;
  peak: number;
  peakAt: number;
  /** Connections times microseconds. */
  area: number;
  /** Microseconds at each number of connections. */
  levelTimes: Float64Array;
  times: Float64Array;
  /** When a tentative connection is given up as not taken; infinite until its client has sent something. */
  deadlines: Float64Array;
  deltas: Int8Array;
  statuses: Uint8Array;
  /** Of all changes ever; the ring holds those from `head` to `tail`. */
  head: number;
  tail: number;
  /** Tentative connections that had to be counted because too many changes waited for them. */
  forced: Set<number>;
}

export function createConnectionCount(start: number): ConnectionCount {
  const series = createTimeSeries([true, false, false, false]);
  stepOf(series, start);
  return {
    series,
    start,
    level: 0,
    foldedTo: start,
    peak: 0,
    peakAt: Number.NaN,
    area: 0,
    levelTimes: new Float64Array(LEVELS),
    times: new Float64Array(FIRST_WAITING),
    deadlines: new Float64Array(FIRST_WAITING),
    deltas: new Int8Array(FIRST_WAITING),
    statuses: new Uint8Array(FIRST_WAITING),
    head: 0,
    tail: 0,
    forced: new Set(),
  };
}

/** A SYN-ACK: answers a number by which the connection is confirmed or cancelled. */
export function addTentative(count: ConnectionCount, time: number): number {
  return append(count, time, 1, TENTATIVE);
}

export function addConnection(count: ConnectionCount, time: number): void {
  append(count, time, 1, DECIDED);
}

export function removeConnection(count: ConnectionCount, time: number): void {
  append(count, time, -1, DECIDED);
}

/** A connection that was there before the capture: one more at every moment so far. */
export function addFromTheStart(count: ConnectionCount): void {
  const { series, levelTimes } = count;
  count.level += 1;
  count.peak += 1;
  if (Number.isNaN(count.peakAt)) count.peakAt = count.start;
  const beyond = levelTimes[LEVELS - 1] ?? 0;
  levelTimes.copyWithin(1, 0, LEVELS - 1);
  levelTimes[0] = 0;
  levelTimes[LEVELS - 1] = (levelTimes[LEVELS - 1] ?? 0) + beyond;
  const peaks = series.columns[COLUMN.peak];
  const areas = series.columns[COLUMN.area];
  for (let step = 0; step < series.used; step += 1) {
    const elapsed = elapsedIn(count, step);
    if (peaks !== undefined) peaks[step] = (peaks[step] ?? 0) + 1;
    if (areas !== undefined) areas[step] = (areas[step] ?? 0) + elapsed;
    count.area += elapsed;
  }
}

/** The client has sent something: unless it is acknowledged until `deadline`, the connection was not taken. */
export function setDeadline(count: ConnectionCount, change: number, deadline: number): void {
  if (change >= count.head) count.deadlines[change & (count.times.length - 1)] = deadline;
}

export function confirmConnection(count: ConnectionCount, change: number): void {
  if (change >= count.head) count.statuses[change & (count.times.length - 1)] = DECIDED;
  fold(count, Number.NEGATIVE_INFINITY);
}

/** Answers false when the connection had to be counted already, and so stays. */
export function cancelConnection(count: ConnectionCount, change: number): boolean {
  if (change < count.head) return !count.forced.delete(change);
  count.statuses[change & (count.times.length - 1)] = CANCELLED;
  fold(count, Number.NEGATIVE_INFINITY);
  return true;
}

/** Folds what is left, and counts the last level until `end`. Every tentative connection has been decided. */
export function finishCount(count: ConnectionCount, end: number): void {
  while (count.head < count.tail) foldFirst(count);
  advance(count, end);
}

/** Microseconds with at least this many connections. */
export function timeAtOrAbove(count: ConnectionCount, level: number): number {
  let sum = 0;
  for (let index = Math.min(level, LEVELS - 1); index < LEVELS; index += 1) sum += count.levelTimes[index] ?? 0;
  return sum;
}

function append(count: ConnectionCount, time: number, delta: number, status: number): number {
  if (count.tail - count.head === count.times.length) makeRoom(count);
  const change = count.tail;
  const at = change & (count.times.length - 1);
  count.times[at] = time;
  count.deltas[at] = delta;
  count.statuses[at] = status;
  count.deadlines[at] = Number.POSITIVE_INFINITY;
  count.tail += 1;
  fold(count, time);
  return change;
}

/** Folds changes as long as the first is decided, be it by its deadline. */
function fold(count: ConnectionCount, now: number): void {
  while (count.head < count.tail) {
    const at = count.head & (count.times.length - 1);
    if (count.statuses[at] === TENTATIVE && !((count.deadlines[at] ?? 0) < now)) return;
    foldFirst(count);
  }
}

function foldFirst(count: ConnectionCount): void {
  const at = count.head & (count.times.length - 1);
  const isCounted = count.statuses[at] === DECIDED;
  count.head += 1;
  if (!isCounted) return;
  advance(count, count.times[at] ?? 0);
  count.level += count.deltas[at] ?? 0;
  raiseStep(count.series, COLUMN.peak, count.foldedTo, count.level);
  if (count.level > count.peak) {
    count.peak = count.level;
    count.peakAt = count.foldedTo;
  }
}

/** Lets time pass at the present level; packets whose time steps back are counted at the latest time seen. */
function advance(count: ConnectionCount, time: number): void {
  const { series, level } = count;
  const elapsed = time - count.foldedTo;
  if (!(elapsed > 0)) return;
  const index = Math.min(level, LEVELS - 1);
  count.levelTimes[index] = (count.levelTimes[index] ?? 0) + elapsed;
  count.area += level * elapsed;
  stepOf(series, time);
  let at = count.foldedTo;
  while (at < time) {
    const step = stepOf(series, at);
    const until = Math.min(time, series.start + (step + 1) * series.step);
    addToStep(series, COLUMN.area, at, level * (until - at));
    raiseStep(series, COLUMN.peak, at, level);
    // Where a step is finer than a double can tell, go on to the end.
    at = until > at ? until : time;
  }
  count.foldedTo = time;
}

function makeRoom(count: ConnectionCount): void {
  const capacity = count.times.length;
  if (capacity === MAX_WAITING) {
    count.forced.add(count.head);
    count.statuses[count.head & (capacity - 1)] = DECIDED;
    foldFirst(count);
    return;
  }
  const old = { times: count.times, deadlines: count.deadlines, deltas: count.deltas, statuses: count.statuses };
  count.times = new Float64Array(2 * capacity);
  count.deadlines = new Float64Array(2 * capacity);
  count.deltas = new Int8Array(2 * capacity);
  count.statuses = new Uint8Array(2 * capacity);
  for (let change = count.head; change < count.tail; change += 1) {
    const from = change & (capacity - 1);
    const to = change & (2 * capacity - 1);
    count.times[to] = old.times[from] ?? 0;
    count.deadlines[to] = old.deadlines[from] ?? 0;
    count.deltas[to] = old.deltas[from] ?? 0;
    count.statuses[to] = old.statuses[from] ?? 0;
  }
}

/** Microseconds of a step that lie between the first packet and the last change. */
export function elapsedIn(count: ConnectionCount, step: number): number {
  const { series } = count;
  const from = series.start + step * series.step;
  return Math.max(0, Math.min(from + series.step, count.foldedTo) - Math.max(from, count.start));
}
