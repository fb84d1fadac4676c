import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addToStep, createTimeSeries, listSteps, MAX_STEPS, raiseStep, stepOf } from './time-series.ts';

describe('a series in a bounded number of steps', () => {
  it('keeps sums and maxima when steps are put together', () => {
    const values = fc.array(fc.record({ time: fc.nat(2_000_000_000), value: fc.integer({ min: 1, max: 100 }) }), {
      minLength: 1,
      maxLength: 200,
    });
    fc.assert(
      fc.property(values, (all) => {
        const series = createTimeSeries([false, true]);
        const ordered = all.toSorted((a, b) => a.time - b.time);
        for (const { time, value } of ordered) {
          addToStep(series, 0, time, value);
          raiseStep(series, 1, time, value);
        }
        expect(series.used).toBeLessThanOrEqual(MAX_STEPS);
        const sums = listSteps(series, 0);
        const maxima = listSteps(series, 1);
        for (const [step, sum] of sums.entries()) {
          const from = series.start + step * series.step;
          const inside = ordered
            .filter(({ time }) => time >= from && time < from + series.step)
            .map(({ value }) => value);
          expect(sum).toBe(inside.reduce((total, value) => total + value, 0));
          expect(maxima[step]).toBe(Math.max(0, ...inside));
        }
      }),
      { numRuns: 50 },
    );
  });

  it('takes moments before its beginning into the first step, and moments far away', () => {
    const series = createTimeSeries([false]);
    addToStep(series, 0, 10_000_000, 1);
    addToStep(series, 0, 9_000_000, 1);
    expect(listSteps(series, 0)).toEqual([2]);
    addToStep(series, 0, Number.MAX_SAFE_INTEGER, 1);
    expect(series.used).toBeLessThanOrEqual(MAX_STEPS);
    expect(stepOf(series, 10_000_000)).toBe(0);
  });
});
