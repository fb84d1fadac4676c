import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addClose, addCloses, createCloses, summariseCloses } from './client-closes.ts';

const START = 1_795_330_510_000_000;
const SECOND = 1_000_000;

describe('the FINs of one client', () => {
  it('at one phase of ten seconds are the tick of CoreDNS', () => {
    const closes = createCloses();
    for (let period = 0; period < 12; period += 1) {
      const tick = START + (period * 10 + 9.2701) * SECOND;
      for (let fin = 0; fin < 5; fin += 1) addClose(closes, tick + fin * 50, (3 + period / 3) * SECOND + fin);
      addClose(closes, tick + (0.7 + 0.61 * period) * SECOND, 1.2 * SECOND);
    }
    const { tick, batches, inBatches, closes: count } = summariseCloses(closes);
    expect({ count, inBatches, batches: batches.length }).toEqual({ count: 72, inBatches: 60, batches: 12 });
    expect(batches[0]).toMatchObject({ closed: 5, minIdleMs: 3000 });
    expect(tick).toMatchObject({ closes: 60, periods: 12, isSignificant: true });
    expect(tick?.phaseMs).toBeCloseTo(9270, 0);
    expect(tick?.share).toBeCloseTo(60 / 72, 5);
    expect(tick?.chance).toBe(0.002);
  });

  it('around the end of the ten seconds', () => {
    const closes = createCloses();
    for (let period = 1; period < 9; period += 1) {
      addClose(closes, START + (period * 10 + (period % 2 === 0 ? 0.003 : -0.003)) * SECOND, 4 * SECOND);
    }
    const { tick } = summariseCloses(closes);
    expect(tick).toMatchObject({ closes: 8, periods: 8, isSignificant: true });
    expect(Math.min(tick?.phaseMs ?? 5000, 10_000 - (tick?.phaseMs ?? 5000))).toBeLessThan(4);
  });

  it('that fall anywhere seldom look like a tick', () => {
    const times = fc.array(fc.integer({ min: 0, max: 600 * SECOND }), { minLength: 50, maxLength: 300 });
    let significant = 0;
    fc.assert(
      fc.property(times, (offsets) => {
        const closes = createCloses();
        for (const offset of offsets.toSorted((a, b) => a - b)) addClose(closes, START + offset, SECOND);
        if (summariseCloses(closes).tick?.isSignificant === true) significant += 1;
      }),
      // Uniform values: those near the edges, which fast-check prefers, would make a phase.
      { numRuns: 200, seed: 7, endOnFailure: true },
    );
    expect(significant).toBeLessThan(20);
  });

  it('beside two servers are put together', () => {
    const [one, other] = [createCloses(), createCloses()];
    for (let period = 0; period < 4; period += 1) {
      addClose(one, START + (period * 10 + 2) * SECOND, SECOND);
      addClose(other, START + (period * 10 + 2.001) * SECOND, 2 * SECOND);
    }
    const sum = createCloses();
    addCloses(sum, one);
    addCloses(sum, other);
    const { closes, tick, phases } = summariseCloses(sum);
    expect(closes).toBe(8);
    expect(phases).toEqual([[200, 8]]);
    expect(tick).toMatchObject({ closes: 8, periods: 4 });
  });

  it('of connections that carried nothing have no idle time', () => {
    const closes = createCloses();
    addClose(closes, START, Number.NaN);
    addClose(closes, START + 100, Number.NaN);
    expect(summariseCloses(closes).batches).toEqual([{ at: START / 1000, closed: 2, minIdleMs: 0, maxIdleMs: 0 }]);
  });

  it('are kept in a bounded number of batches, the largest', () => {
    const closes = createCloses();
    for (let batch = 0; batch < 3000; batch += 1) {
      for (let fin = 0; fin < (batch % 97 === 0 ? 4 : 2); fin += 1)
        addClose(closes, START + batch * 0.1 * SECOND + fin, SECOND);
    }
    const { batches } = summariseCloses(closes);
    expect(batches).toHaveLength(100);
    expect(batches.filter(({ closed }) => closed === 4)).toHaveLength(31);
    expect(closes.batchTimes.length).toBe(2048);
  });
});
