import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addToSpread, createSpread, listHistogram, summariseSpread } from './spread.ts';

function spreadOf(values: readonly number[]) {
  const spread = createSpread();
  for (const value of values) addToSpread(spread, value);
  return spread;
}

const durations = fc.array(
  fc.oneof(
    fc.integer({ min: 0, max: 2000 }),
    fc.integer({ min: 0, max: 2 ** 31 - 1 }),
    fc.double({ min: 0, max: 1e8, noNaN: true }),
  ),
  { minLength: 1, maxLength: 300 },
);

describe('how values are spread', () => {
  it('percentiles are within 1.6 % of the value of that rank; minimum, mean and maximum are exact', () => {
    fc.assert(
      fc.property(durations, (values) => {
        const sorted = values.toSorted((a, b) => a - b);
        const summary = summariseSpread(spreadOf(values));
        const ranks = { p50Ms: 0.5, p90Ms: 0.9, p95Ms: 0.95, p99Ms: 0.99 } as const;
        for (const [name, share] of Object.entries(ranks)) {
          const exact = (sorted[Math.ceil(share * sorted.length) - 1] ?? 0) / 1000;
          const found = summary?.[name as keyof typeof ranks] ?? Number.NaN;
          // Values are put into buckets by their whole microseconds.
          expect(Math.abs(found - exact)).toBeLessThanOrEqual(0.016 * exact + 0.001);
        }
        expect(summary?.minMs).toBe((sorted[0] ?? 0) / 1000);
        expect(summary?.maxMs).toBe((sorted.at(-1) ?? 0) / 1000);
        expect(summary?.meanMs).toBeCloseTo(values.reduce((sum, value) => sum + value, 0) / values.length / 1000, 3);
      }),
    );
  });

  it('buckets touch, and hold every value', () => {
    fc.assert(
      fc.property(durations, (values) => {
        const { fromMs, toMs, count } = listHistogram(spreadOf(values));
        expect(count.reduce((sum, one) => sum + one, 0)).toBe(values.length);
        for (const [index, from] of fromMs.entries()) {
          const to = toMs[index] ?? 0;
          const inside = values.filter((value) => Math.floor(value) / 1000 >= from && Math.floor(value) / 1000 < to);
          expect(inside.length).toBe(count[index]);
        }
      }),
    );
  });

  it('of nothing, of what went back in time, of what is longer than half an hour', () => {
    expect(summariseSpread(createSpread())).toBeNull();
    expect(summariseSpread(spreadOf([-5]))).toMatchObject({ count: 1, minMs: 0, maxMs: 0 });
    expect(summariseSpread(spreadOf([1e13]))?.maxMs).toBe(1e10);
  });
});
