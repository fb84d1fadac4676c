import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assessConnectionSlots } from './connection-slots.ts';
import { classifyDemand, connectionCeiling, describeRegime } from './regimes.ts';

test.each([
  [20, 53],
  [200, 233],
  [5, 38],
])('at limit %i a Pod holds %i connections, as measured', (limit, ceiling) => {
  expect(connectionCeiling(limit)).toBe(ceiling);
});

describe('classifyDemand', () => {
  test.each([
    [0, 20, 'no-waiting', 0, 0, 0],
    [20, 20, 'no-waiting', 20, 0, 0],
    [20.1, 20, 'queue', 20, 1, 0],
    [21, 20, 'queue', 20, 1, 0],
    [53, 20, 'queue', 20, 33, 0],
    [53.5, 20, 'refused', 20, 33, 1],
    [54, 20, 'refused', 20, 33, 1],
    [64, 200, 'no-waiting', 64, 0, 0],
    [234, 200, 'refused', 200, 33, 1],
    [2, 1, 'queue', 1, 1, 0],
  ])('%d connections wanted of %i: %s', (demand, limit, regime, servedPerPod, waitingPerPod, unansweredPerPod) => {
    expect(classifyDemand(demand, limit)).toEqual({ regime, servedPerPod, waitingPerPod, unansweredPerPod });
  });

  test('without a Pod', () => {
    expect(classifyDemand(null, 20)).toMatchObject({ regime: 'no-pods', servedPerPod: 0, waitingPerPod: 0 });
  });

  test('it tells the floor apart as the audit does', () => {
    const size = fc.record({
      nodes: fc.integer({ min: 0, max: 5_000 }),
      readyReplicas: fc.integer({ min: 1, max: 500 }),
      limitPerPod: fc.integer({ min: 1, max: 1_500 }),
    });
    fc.assert(
      fc.property(size, (input) => {
        const slots = assessConnectionSlots(input);
        const demand = classifyDemand(slots.connectionsPerPodFloor, input.limitPerPod);
        expect(demand.regime === 'no-waiting').toBe(slots.regime !== 'saturated-by-design');
        expect(demand.waitingPerPod).toBe(slots.queuedPerPod);
        expect(demand.unansweredPerPod).toBe(slots.unansweredPerPod);
      }),
    );
  });
});

describe('describeRegime', () => {
  test('says what users notice, in the words of docs/failure-mode.md', () => {
    expect(describeRegime('no-waiting', { lasting: false })).toMatch(/^Nothing/);
    expect(describeRegime('queue', { lasting: false })).toContain('2 to 5 s');
    expect(describeRegime('refused', { lasting: false })).toMatch(/1 to 7 s.*fail.*dial tcp/);
    expect(describeRegime('no-pods', { lasting: false })).toContain('no kube-dns Pod');
  });

  test('a queue that lasts is worse than one of a burst', () => {
    expect(describeRegime('queue', { lasting: true })).toContain('60 failed');
    expect(describeRegime('queue', { lasting: false })).not.toContain('failed');
    expect(describeRegime('no-waiting', { lasting: true })).toBe(describeRegime('no-waiting', { lasting: false }));
  });
});
