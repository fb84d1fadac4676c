import { raiseStep, type TimeSeries } from './time-series.ts';

/** Intervals that are kept until it is certain that no earlier one is still to come. */
const SWEEP_AT = 20_000;

/**
 * How many intervals overlap, of intervals that become known as they end. Times in Unix microseconds. Memory does not grow
 * with their number as long as `advance` is called now and then.
 */
export interface Overlap {
  add(start: number, end: number): void;
  /** An interval that was open turned out to be none. */
  forget(start: number): void;
  /** From now on no interval ends before `time`; `openStarts` are the beginnings of those that have not ended. */
  advance(time: number, openStarts: () => readonly number[]): void;
  peak(): { count: number; at: number };
}

/** Raises `column` of the series to the most intervals at one moment in each step. */
export function createOverlap(series: TimeSeries, column: number): Overlap {
  let starts: number[] = [];
  let ends: number[] = [];
  let active = 0;
  let now = Number.NaN;
  let peak = { count: 0, at: Number.NaN };
  /** Beginnings before this moment are in `active`, those of open intervals included. */
  let sweptTo = Number.NEGATIVE_INFINITY;

  function step(time: number, change: number): void {
    // What lies before the series is put into its first step: a clock that was set back may be years off.
    for (let at = Math.max(now, series.start); at < time; at += series.step) raiseStep(series, column, at, active);
    raiseStep(series, column, time, Math.max(active, active + change));
    now = time;
    active += change;
    if (active > peak.count) peak = { count: active, at: time };
  }

  function sweep(until: number, openStarts: readonly number[]): void {
    const opened = [...starts, ...openStarts].filter((start) => start >= sweptTo && start < until).sort(ascending);
    const closed = ends.filter((end) => end < until).sort(ascending);
    let next = 0;
    for (const start of opened) {
      for (; next < closed.length && (closed[next] ?? 0) < start; next += 1) step(closed[next] ?? 0, -1);
      step(start, 1);
    }
    for (; next < closed.length; next += 1) step(closed[next] ?? 0, -1);
    starts = starts.filter((start) => start >= until);
    ends = ends.filter((end) => end >= until);
    sweptTo = until;
  }

  return {
    add(start, end) {
      starts.push(start);
      ends.push(end);
    },
    forget(start) {
      if (start < sweptTo) ends.push(start);
    },
    advance(time, openStarts) {
      if (starts.length >= SWEEP_AT || time === Number.POSITIVE_INFINITY) sweep(time, openStarts());
    },
    peak: () => peak,
  };
}

function ascending(a: number, b: number): number {
  return a - b;
}
