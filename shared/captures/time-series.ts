/** Steps of a series; when there are more, two neighbours become one. */
export const MAX_STEPS = 1024;
/** microseconds */
const FIRST_STEP = 100_000;
const FIRST_CAPACITY = 64;

/**
 * Values over time in a bounded number of steps, whatever the length of the capture. Each column is added up or keeps its
 * maximum when steps are put together.
 */
export interface TimeSeries {
  /** Unix microseconds of the first step; NaN before the first value. */
  start: number;
  step: number;
  used: number;
  columns: Float64Array[];
  isMaximum: readonly boolean[];
}

export function createTimeSeries(isMaximum: readonly boolean[]): TimeSeries {
  return {
    start: Number.NaN,
    step: FIRST_STEP,
    used: 0,
    columns: isMaximum.map(() => new Float64Array(FIRST_CAPACITY)),
    isMaximum,
  };
}

/** The step of a moment, made if it is not there; moments before the first belong to the first. */
export function stepOf(series: TimeSeries, time: number): number {
  if (Number.isNaN(series.start)) series.start = Math.floor(time / FIRST_STEP) * FIRST_STEP;
  let index = Math.floor((time - series.start) / series.step);
  if (index < 0) return 0;
  while (index >= MAX_STEPS) {
    halve(series);
    index = Math.floor((time - series.start) / series.step);
  }
  if (index >= series.used) {
    series.used = index + 1;
    if (index >= (series.columns[0]?.length ?? 0)) grow(series);
  }
  return index;
}

/** Room for the steps in use. */
function grow(series: TimeSeries): void {
  let capacity = FIRST_CAPACITY;
  while (capacity < series.used) capacity *= 2;
  for (const [column, values] of series.columns.entries()) {
    const larger = new Float64Array(capacity);
    larger.set(values);
    series.columns[column] = larger;
  }
}

export function addToStep(series: TimeSeries, column: number, time: number, value: number): void {
  addAt(series, column, stepOf(series, time), value);
}

export function raiseStep(series: TimeSeries, column: number, time: number, value: number): void {
  raiseAt(series, column, stepOf(series, time), value);
}

/** Adds to a column where the step is known. */
export function addAt(series: TimeSeries, column: number, step: number, value: number): void {
  const values = series.columns[column];
  if (values !== undefined) values[step] = (values[step] ?? 0) + value;
}

export function raiseAt(series: TimeSeries, column: number, step: number, value: number): void {
  const values = series.columns[column];
  if (values !== undefined && value > (values[step] ?? 0)) values[step] = value;
}

/** The steps of a column that are in use. */
export function listSteps(series: TimeSeries, column: number): number[] {
  return [...(series.columns[column]?.subarray(0, series.used) ?? [])];
}

function halve(series: TimeSeries): void {
  for (const [column, values] of series.columns.entries()) {
    const isMaximum = series.isMaximum[column] === true;
    for (let index = 0; index < values.length / 2; index += 1) {
      const first = values[2 * index] ?? 0;
      const second = values[2 * index + 1] ?? 0;
      values[index] = isMaximum ? Math.max(first, second) : first + second;
    }
    values.fill(0, values.length / 2);
  }
  series.step *= 2;
  series.used = Math.ceil(series.used / 2);
}
