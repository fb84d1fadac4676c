import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createOverlap } from './overlap.ts';
import { createTimeSeries, listSteps, stepOf } from './time-series.ts';

const interval = fc.tuple(fc.integer({ min: 1, max: 5_000 }), fc.integer({ min: 0, max: 900 }));

function countSlowly(intervals: readonly [number, number][]): number {
  const atStart = ([start]: [number, number]) =>
    intervals.filter(([other, length]) => other <= start && other + length >= start).length;
  return Math.max(0, ...intervals.map(atStart));
}

describe('overlapping intervals', () => {
  it('are as many as at the worst moment, whatever the order in which they became known', () => {
    fc.assert(
      fc.property(fc.array(interval, { maxLength: 40 }), (intervals) => {
        const overlap = createOverlap(createTimeSeries([true]), 0);
        for (const [start, length] of intervals) overlap.add(start, start + length);
        overlap.advance(Number.POSITIVE_INFINITY, () => []);
        expect(overlap.peak().count).toBe(countSlowly(intervals));
      }),
    );
  });

  it('far before the series begins take no longer', () => {
    const series = createTimeSeries([true]);
    stepOf(series, 2e15);
    const overlap = createOverlap(series, 0);
    overlap.add(1, 2);
    overlap.add(3, 2e15);
    overlap.add(2e15 + 1, 4e15);
    overlap.advance(Number.POSITIVE_INFINITY, () => []);
    expect(overlap.peak().count).toBe(1);
    expect(listSteps(series, 0).length).toBeLessThanOrEqual(1024);
  });

  it('that are still open count from their beginning, once', () => {
    const series = createTimeSeries([true]);
    const overlap = createOverlap(series, 0);
    overlap.add(100_000, 150_000);
    overlap.advance(Number.POSITIVE_INFINITY, () => [120_000, 130_000]);
    expect(overlap.peak()).toEqual({ count: 3, at: 130_000 });
    overlap.add(120_000, 700_000);
    overlap.add(130_000, 800_000);
    overlap.advance(Number.POSITIVE_INFINITY, () => []);
    expect(overlap.peak()).toEqual({ count: 3, at: 130_000 });
    expect(listSteps(series, 0)).toEqual([3, 2, 2, 2, 2, 2, 2, 1]);
  });
});
