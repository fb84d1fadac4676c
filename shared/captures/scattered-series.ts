import { MAX_STEPS } from './time-series.ts';

const FIRST_STEP = 100_000; // microseconds

/**
 * Values over time that come in any order, as those of several logs do, in at most MAX_STEPS steps of equal length. Each column
 * is added up or keeps its maximum.
 */
export interface ScatteredSeries {
  /** `time` in Unix microseconds. */
  add(time: number, values: readonly number[]): void;
  /** The steps from the first to the last; `used` tells those in which there was something. Milliseconds. */
  list(): { startMs: number; stepMs: number; used: boolean[]; columns: number[][] };
}

export function createScatteredSeries(isMaximum: readonly boolean[]): ScatteredSeries {
  let steps = new Map<number, number[]>();
  let step = FIRST_STEP;
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];

  function put(index: number, values: readonly number[]): void {
    const known = steps.get(index);
    if (known === undefined) {
      steps.set(index, [...values]);
      return;
    }
    for (const [column, value] of values.entries()) {
      const before = known[column] ?? 0;
      known[column] = isMaximum[column] === true ? Math.max(before, value) : before + value;
    }
  }

  function doubleStep(): void {
    const finer = steps;
    steps = new Map();
    step *= 2;
    first = Math.floor(first / 2);
    last = Math.floor(last / 2);
    for (const [index, values] of finer) put(Math.floor(index / 2), values);
  }

  return {
    add(time, values) {
      let index = Math.floor(time / step);
      first = Math.min(first, index);
      last = Math.max(last, index);
      while (last - first >= MAX_STEPS) {
        doubleStep();
        index = Math.floor(time / step);
      }
      put(index, values);
    },
    list() {
      const length = steps.size === 0 ? 0 : last - first + 1;
      const indices = Array.from({ length }, (_, offset) => first + offset);
      return {
        startMs: length === 0 ? 0 : (first * step) / 1000,
        stepMs: step / 1000,
        used: indices.map((index) => steps.has(index)),
        columns: isMaximum.map((_, column) => indices.map((index) => steps.get(index)?.[column] ?? 0)),
      };
    },
  };
}
