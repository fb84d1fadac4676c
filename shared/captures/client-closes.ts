import type { ClientCloses, CloseBatch } from '../domain/capture-packets.ts';

/** microseconds; the constant defaultExpire of CoreDNS' connection cache (plugin/forward/persistent.go), not configurable. */
const PERIOD = 10_000_000;
/** microseconds; FINs of one look into the cache leave within about 1 ms. */
const BATCH = 5_000;
/** microseconds; how wide a window is tried for the phase. */
const WINDOW = 20_000;
const PHASES = 1000;
const PHASE_WIDTH = PERIOD / PHASES;
/** Batches kept for the output, the largest; batches kept for the phase, the latest. */
const MAX_LISTED = 100;
const MAX_REMEMBERED = 2048;
/** Chance of a phase as good as the one found, all phases having been tried, below which it is taken for real. */
const SIGNIFICANCE = 0.01;
const FEWEST_PERIODS = 3;

/** The FINs that one client sent first, as they come. Times are Unix microseconds. */
export interface Closes {
  count: number;
  inBatches: number;
  phases: Map<number, number>;
  listed: CloseBatch[];
  /** Where the smallest of those stands, once there are as many as are kept; -1 before. */
  smallest: number;
  /** Of each batch its beginning and its size; a ring. */
  batchTimes: number[];
  batchSizes: number[];
  batches: number;
  open: { at: number; last: number; closed: number; minIdle: number; maxIdle: number } | null;
}

export function createCloses(): Closes {
  return {
    count: 0,
    inBatches: 0,
    phases: new Map(),
    listed: [],
    smallest: -1,
    batchTimes: [],
    batchSizes: [],
    batches: 0,
    open: null,
  };
}

/** `idle`: microseconds since the last data; NaN when the connection carried none. */
export function addClose(closes: Closes, time: number, idle: number): void {
  closes.count += 1;
  const phase = Math.floor((time % PERIOD) / PHASE_WIDTH);
  closes.phases.set(phase, (closes.phases.get(phase) ?? 0) + 1);
  const { open } = closes;
  const idleFrom = Number.isNaN(idle) ? Number.POSITIVE_INFINITY : idle;
  const idleTo = Number.isNaN(idle) ? 0 : idle;
  if (open !== null && Math.abs(time - open.last) <= BATCH) {
    open.last = time;
    open.closed += 1;
    open.minIdle = Math.min(open.minIdle, idleFrom);
    open.maxIdle = Math.max(open.maxIdle, idleTo);
    return;
  }
  endBatch(closes);
  closes.open = { at: time, last: time, closed: 1, minIdle: idleFrom, maxIdle: idleTo };
}

function endBatch(closes: Closes): void {
  const { open } = closes;
  if (open === null) return;
  closes.open = null;
  closes.batchTimes[closes.batches % MAX_REMEMBERED] = open.at;
  closes.batchSizes[closes.batches % MAX_REMEMBERED] = open.closed;
  closes.batches += 1;
  if (open.closed < 2) return;
  closes.inBatches += open.closed;
  const listed = {
    at: open.at / 1000,
    closed: open.closed,
    minIdleMs: Math.min(open.minIdle, open.maxIdle) / 1000,
    maxIdleMs: open.maxIdle / 1000,
  };
  keepLargest(closes, listed);
}

function keepLargest(closes: Closes, batch: CloseBatch): void {
  const { listed } = closes;
  if (listed.length < MAX_LISTED) {
    listed.push(batch);
    return;
  }
  if (closes.smallest < 0) closes.smallest = findSmallest(listed);
  if (batch.closed <= (listed[closes.smallest]?.closed ?? 0)) return;
  listed[closes.smallest] = batch;
  closes.smallest = findSmallest(listed);
}

function findSmallest(listed: readonly CloseBatch[]): number {
  let smallest = 0;
  for (const [index, { closed }] of listed.entries()) {
    if (closed < (listed[smallest]?.closed ?? 0)) smallest = index;
  }
  return smallest;
}

/** Takes the closes of the same client that another capture saw, beside another server, into these. */
export function addCloses(closes: Closes, other: Closes): void {
  endBatch(other);
  closes.count += other.count;
  closes.inBatches += other.inBatches;
  for (const [phase, count] of other.phases) closes.phases.set(phase, (closes.phases.get(phase) ?? 0) + count);
  for (const batch of other.listed) keepLargest(closes, batch);
  closes.batchTimes.push(...other.batchTimes);
  closes.batchSizes.push(...other.batchSizes);
}

export function summariseCloses(closes: Closes): Omit<ClientCloses, 'client' | 'files'> {
  endBatch(closes);
  return {
    closes: closes.count,
    inBatches: closes.inBatches,
    batches: [...closes.listed].sort((a, b) => a.at - b.at),
    phases: [...closes.phases].sort(([a], [b]) => a - b),
    tick: findTick(closes),
  };
}

interface Batch {
  phase: number;
  period: number;
  size: number;
}

interface Window {
  middle: number;
  closes: number;
  periods: number;
}

/** The window of phases in which most periods have a batch; of equals the one with most closes. */
function findTick(closes: Closes): ClientCloses['tick'] {
  const batches = closes.batchTimes
    .map((time, index) => ({
      phase: time % PERIOD,
      period: Math.floor(time / PERIOD),
      size: closes.batchSizes[index] ?? 0,
    }))
    .sort((a, b) => a.phase - b.phase);
  const best = findBestWindow(batches);
  if (best === null || best.periods < FEWEST_PERIODS) return null;
  const seen = batches.reduce((sum, { size }) => sum + size, 0);
  const expected = (batches.length * WINDOW) / PERIOD;
  const byChance = (2 * PERIOD * poissonTail(expected, best.periods)) / WINDOW;
  return {
    phaseMs: best.middle / 1000,
    windowMs: WINDOW / 1000,
    closes: best.closes,
    periods: best.periods,
    share: best.closes / seen,
    chance: WINDOW / PERIOD,
    isSignificant: byChance < SIGNIFICANCE,
  };
}

/** Moves a window over the batches in order of phase; it may reach over the end of the period, where the next one begins. */
function findBestWindow(batches: readonly Batch[]): Window | null {
  const round = [
    ...batches,
    ...batches.map(({ phase, period, size }) => ({ phase: phase + PERIOD, period: period - 1, size })),
  ];
  const periods = new Map<number, number>();
  let best: Window | null = null;
  let closes = 0;
  let weighted = 0;
  let first = 0;
  for (const batch of round) {
    closes += batch.size;
    weighted += batch.phase * batch.size;
    periods.set(batch.period, (periods.get(batch.period) ?? 0) + 1);
    for (
      let oldest = round[first];
      oldest !== undefined && batch.phase - oldest.phase > WINDOW;
      oldest = round[first]
    ) {
      closes -= oldest.size;
      weighted -= oldest.phase * oldest.size;
      const left = (periods.get(oldest.period) ?? 1) - 1;
      if (left === 0) periods.delete(oldest.period);
      else periods.set(oldest.period, left);
      first += 1;
    }
    if (best !== null && best.periods >= periods.size && (best.periods > periods.size || best.closes >= closes))
      continue;
    best = { middle: (weighted / closes) % PERIOD, closes, periods: periods.size };
  }
  return best;
}

/** Chance of at least n events where `mean` are expected. */
function poissonTail(mean: number, n: number): number {
  let term = Math.exp(-mean);
  let below = 0;
  for (let k = 0; k < n; k += 1) {
    below += term;
    term *= mean / (k + 1);
  }
  return Math.max(0, 1 - below);
}
