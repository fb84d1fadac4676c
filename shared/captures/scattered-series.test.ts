import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createScatteredSeries } from './scattered-series.ts';

const EPOCH = 1_795_330_400_000_000; // microseconds

describe('values over time in any order', () => {
  it('are the same in every order, none is lost, and there are never too many steps', () => {
    const moments = fc.array(fc.integer({ min: 0, max: 400_000_000_000 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(moments, (times) => {
        const fill = (order: readonly number[]) => {
          const series = createScatteredSeries([false, true]);
          for (const time of order) series.add(EPOCH + time, [1, time]);
          return series.list();
        };
        const forwards = fill(times);
        const [counts = [], highest = []] = forwards.columns;
        expect(counts.length).toBeLessThanOrEqual(1024);
        expect(counts.reduce((sum, count) => sum + count, 0)).toBe(times.length);
        expect(Math.max(...highest)).toBe(Math.max(...times));
        expect(fill([...times].reverse())).toEqual(forwards);
        expect(fill([...times].sort((a, b) => a - b))).toEqual(forwards);
      }),
    );
  });

  it('begin where the earliest one is', () => {
    const series = createScatteredSeries([false]);
    series.add(EPOCH + 500_000, [2]);
    series.add(EPOCH + 210_000, [1]);
    expect(series.list()).toEqual({
      startMs: EPOCH / 1000 + 200,
      stepMs: 100,
      used: [true, false, false, true],
      columns: [[1, 0, 0, 2]],
    });
    expect(createScatteredSeries([false]).list()).toEqual({ startMs: 0, stepMs: 100, used: [], columns: [[]] });
  });
});
