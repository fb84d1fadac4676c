import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addConnection,
  addFromTheStart,
  addTentative,
  COLUMN,
  cancelConnection,
  confirmConnection,
  createConnectionCount,
  elapsedIn,
  finishCount,
  MAX_WAITING,
  removeConnection,
  setDeadline,
  timeAtOrAbove,
} from './connection-count.ts';
import { listSteps, MAX_STEPS } from './time-series.ts';

const START = 1_795_330_510_000_000;
const SECOND = 1_000_000;

/** A connection as it turns out to be; times are milliseconds from the start, `decided` when that is known. */
interface Life {
  from: number;
  decided: number;
  to: number;
  outcome: 'confirmed' | 'cancelled' | 'late' | 'before';
}

/** The levels by the definition: every connection that exists at each change. */
function countPlainly(lives: readonly Life[], end: number) {
  const spans = lives.flatMap(({ from, decided, to, outcome }) => {
    if (outcome === 'cancelled') return [];
    const begin = outcome === 'before' ? 0 : outcome === 'late' ? decided : from;
    return to > begin ? [{ begin, to }] : [];
  });
  const changes = [...new Set(spans.flatMap(({ begin, to }) => [begin, to]))];
  const levelAt = (time: number) => spans.filter(({ begin, to }) => begin <= time && time < to).length;
  return {
    peak: Math.max(0, ...changes.map(levelAt)),
    area: spans.reduce((sum, { begin, to }) => sum + Math.min(to, end) - begin, 0),
    levelAt,
  };
}

interface Step {
  at: number;
  order: number;
  do: () => void;
}

/** Tells the lives as packets would, in order of time; ends come before beginnings of the same moment. */
function countAsTold(lives: readonly Life[], end: number) {
  const count = createConnectionCount(START);
  const at = (milliseconds: number) => START + milliseconds * 1000;
  const steps = lives.flatMap((life): Step[] => {
    let change = -1;
    const remove = { at: life.to, order: 0, do: () => removeConnection(count, at(life.to)) };
    if (life.outcome === 'before') return [{ at: life.decided, order: 1, do: () => addFromTheStart(count) }, remove];
    const begin = () => {
      change = addTentative(count, at(life.from));
    };
    const add = { at: life.from, order: 1, do: begin };
    const confirm = { at: life.decided, order: 1, do: () => confirmConnection(count, change) };
    if (life.outcome === 'confirmed') return [add, confirm, remove];
    const cancel = () => void cancelConnection(count, change);
    if (life.outcome === 'cancelled') return [add, { at: life.decided, order: 1, do: cancel }];
    const accept = () => {
      cancel();
      addConnection(count, at(life.decided));
    };
    return [add, { at: life.decided, order: 1, do: accept }, remove];
  });
  for (const step of steps.sort((a, b) => a.at - b.at || a.order - b.order)) step.do();
  finishCount(count, at(end));
  return count;
}

const life = fc
  .record({
    from: fc.integer({ min: 1, max: 20_000 }),
    wait: fc.integer({ min: 1, max: 3000 }),
    hold: fc.integer({ min: 1, max: 8000 }),
    outcome: fc.constantFrom(
      'confirmed' as const,
      'confirmed' as const,
      'cancelled' as const,
      'late' as const,
      'before' as const,
    ),
  })
  .map(({ from, wait, hold, outcome }) => ({ from, decided: from + wait, to: from + wait + hold, outcome }));

describe('the number of connections over time', () => {
  it('is what a count of all spans gives, though it is decided later which of them count', () => {
    fc.assert(
      fc.property(fc.array(life, { maxLength: 40 }), (lives) => {
        const end = 40_000;
        const plain = countPlainly(lives, end);
        const count = countAsTold(lives, end);
        expect(count.peak).toBe(plain.peak);
        expect(count.area / 1000).toBeCloseTo(plain.area, 3);
        if (plain.peak > 0) expect(plain.levelAt((count.peakAt - START) / 1000)).toBe(plain.peak);
        const steps = listSteps(count.series, COLUMN.peak);
        expect(Math.max(0, ...steps)).toBe(plain.peak);
        const areas = listSteps(count.series, COLUMN.area);
        expect(areas.reduce((sum, area) => sum + area, 0) / 1000).toBeCloseTo(plain.area, 2);
        for (let level = 1; level <= plain.peak; level += 1) {
          const above = timeAtOrAbove(count, level) / 1000;
          expect(above).toBeGreaterThan(0);
          expect(above).toBeLessThanOrEqual(timeAtOrAbove(count, level - 1) / 1000);
        }
        expect(timeAtOrAbove(count, plain.peak + 1)).toBe(0);
      }),
    );
  });

  it('stays in a bounded number of steps for a week', () => {
    const count = createConnectionCount(START);
    for (let minute = 0; minute < 7 * 24 * 60; minute += 1) {
      addConnection(count, START + minute * 60 * SECOND);
      removeConnection(count, START + (minute * 60 + 30) * SECOND);
    }
    finishCount(count, START + 7 * 24 * 3600 * SECOND);
    const means = listSteps(count.series, COLUMN.area).map((area, step) => area / elapsedIn(count, step));
    expect(means.length).toBeLessThanOrEqual(MAX_STEPS);
    expect(Math.max(...means)).toBeCloseTo(0.5, 1);
    expect(Math.min(...means)).toBeCloseTo(0.5, 1);
  });

  it('is not held up by a connection that sends and is never acknowledged', () => {
    const count = createConnectionCount(START);
    const change = addTentative(count, START);
    setDeadline(count, change, START + 150_000);
    addConnection(count, START + SECOND);
    expect(count).toMatchObject({ level: 1, peak: 1 });
    expect(cancelConnection(count, change)).toBe(true);
  });

  it('is held up by one that says nothing only so long as there is room', () => {
    const count = createConnectionCount(START);
    const change = addTentative(count, START);
    for (let index = 1; index < MAX_WAITING + 10; index += 1) addConnection(count, START + index);
    expect(count.times.length).toBe(MAX_WAITING);
    expect(cancelConnection(count, change)).toBe(false);
    finishCount(count, START + SECOND);
    expect(count.peak).toBe(MAX_WAITING + 10);
  });

  it('does not go back in time with a packet that comes out of order', () => {
    const count = createConnectionCount(START);
    addConnection(count, START + 2 * SECOND);
    removeConnection(count, START + SECOND);
    finishCount(count, START + 3 * SECOND);
    expect(count).toMatchObject({ peak: 1, area: 0 });
  });
});
