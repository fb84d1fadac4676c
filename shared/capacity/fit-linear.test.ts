import { describe, expect, test } from 'vitest';
import { type ClusterSize, type LinearParams, SHIPPED_DEFAULT } from './autoscaler.ts';
import { type FitGoal, fitLinear, reachesGoal } from './fit-linear.ts';

const PARAMS: LinearParams = { ...SHIPPED_DEFAULT, min: 1, max: 0, includeUnschedulableNodes: false };

function goal(nodes: number, more: Partial<FitGoal> = {}): FitGoal {
  const cluster: ClusterSize = {
    nodes: { total: nodes, schedulable: nodes },
    milliCores: { total: nodes * 4000, schedulable: nodes * 4000 },
  };
  return { cluster, growth: 0, limitPerPod: 20, slotsPerNode: 4, atLeast: () => 0, ...more };
}

test('parameters that reach the goal are the very same', () => {
  expect(fitLinear(PARAMS, goal(6))).toBe(PARAMS);
});

describe('the sizes in between count, too', () => {
  test('9 nodes alone have enough with two Pods', () => {
    expect(fitLinear(PARAMS, goal(9))).toBe(PARAMS);
  });

  test('9 to 14 nodes: 6 a Pod would do at both ends, and fail at 11 and 12', () => {
    const six = { ...PARAMS, nodesPerReplica: 6 };
    const ends = [9, 14].map((nodes) => reachesGoal({ ok: true, mode: 'linear', params: six }, goal(nodes)));
    expect(ends).toEqual([true, true]);
    expect(fitLinear(PARAMS, goal(9, { growth: 5 })).nodesPerReplica).toBe(5);
  });
});

test.each([
  [5, 20, 4],
  [50, 200, 4],
  [6, 20, 20 / 6],
  [10, 20, 2],
  [1, 20, 20],
])('%i nodes a Pod at limit %i for %d slots a node', (nodesPerReplica, limitPerPod, slotsPerNode) => {
  const asked = goal(300, { growth: 150, limitPerPod, slotsPerNode });
  expect(fitLinear({ ...PARAMS, nodesPerReplica: 1000 }, asked).nodesPerReplica).toBe(nodesPerReplica);
});

test('never below what runs without it', () => {
  const asked = goal(40, { atLeast: ({ nodes }) => nodes.total / 2 });
  expect(fitLinear(PARAMS, asked).nodesPerReplica).toBe(2);
});
