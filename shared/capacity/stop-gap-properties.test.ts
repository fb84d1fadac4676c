import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { answerCapacity } from './answer.ts';
import {
  atMost,
  grown,
  type Linear,
  ladder,
  linear,
  type Node,
  question,
  slowLadder,
  slowLinear,
} from './slow-autoscaler.test-helper.ts';

describe('the stop-gap', () => {
  const goals = fc.record({
    limit: fc.integer({ min: 1, max: 60 }),
    slotsPerNode: fc.oneof(fc.integer({ min: 1, max: 30 }), fc.double({ min: 0.5, max: 30, noNaN: true })),
  });
  const small = atMost(60);

  /** Whether the parameters give each node its slots, now and with every number of nodes up to half as many more. */
  function reaches(
    params: Linear,
    nodes: readonly Node[],
    { limit, slotsPerNode }: { limit: number; slotsPerNode: number },
  ) {
    for (let added = 0; added <= Math.ceil(nodes.length / 2); added += 1) {
      const size = grown(nodes, added);
      if (size.length > 0 && (slowLinear(params, size) * limit) / size.length < slotsPerNode) return false;
    }
    return true;
  }

  test('reaches its slots for each node, changes only what it must, and one step less does not', () => {
    let changed = 0;
    fc.assert(
      fc.property(linear, small, goals, (params, nodes, goal) => {
        const asked = question(nodes, { linear: JSON.stringify(params) });
        const { stopGap } = answerCapacity({ ...asked, ...goal });
        if ('refused' in stopGap) throw new Error(stopGap.refused);
        const set: Linear = JSON.parse(JSON.stringify(stopGap.parameters));
        expect(reaches(set, nodes, goal)).toBe(true);
        expect(stopGap.replicas).toBe(slowLinear(set, nodes));
        expect(stopGap.needed).toBe(!reaches(params, nodes, goal));
        expect(stopGap.addedPods).toBe(slowLinear(set, nodes) - slowLinear(params, nodes));
        if (!stopGap.needed) return;
        changed += 1;
        expect(set.coresPerReplica).toBe(params.coresPerReplica);
        expect(set.preventSinglePointFailure ?? false).toBe(params.preventSinglePointFailure ?? false);
        expect(set.includeUnschedulableNodes ?? false).toBe(params.includeUnschedulableNodes ?? false);
        for (const less of stepsLess(params, set)) expect(reaches(less, nodes, goal)).toBe(false);
        if (set.nodesPerReplica !== params.nodesPerReplica) expect(set.min ?? 1).toBe(params.min ?? 1);
      }),
      { numRuns: 400 },
    );
    expect(changed).toBeGreaterThan(50);
  });

  /** The parameters one step nearer to what they were, for each that changed. */
  function stepsLess(before: Linear, after: Linear): Linear[] {
    const less: Linear[] = [];
    const { nodesPerReplica, min, max } = after;
    if (nodesPerReplica !== undefined && nodesPerReplica !== before.nodesPerReplica)
      less.push({ ...after, nodesPerReplica: nodesPerReplica + 1 });
    if (min !== undefined && min !== (before.min ?? 1)) less.push({ ...after, min: min - 1 });
    if (max !== undefined && max !== before.max) {
      less.push({ ...after, max: max - 1, ...(min === undefined ? {} : { min: Math.min(min, max - 1) }) });
    }
    return less;
  }

  test('of a ladder: reaches them, and never with fewer Pods than the ladder', () => {
    fc.assert(
      fc.property(ladder, small, goals, (params, nodes, goal) => {
        const asked = question(nodes, { ladder: JSON.stringify(params) });
        const { stopGap } = answerCapacity({ ...asked, ...goal });
        if ('refused' in stopGap) throw new Error(stopGap.refused);
        if (!stopGap.needed) return;
        const set: Linear = JSON.parse(JSON.stringify(stopGap.parameters));
        expect(reaches(set, nodes, goal)).toBe(true);
        for (let added = 0; added <= Math.ceil(nodes.length / 2); added += 1) {
          const size = grown(nodes, added);
          expect(slowLinear(set, size)).toBeGreaterThanOrEqual(slowLadder(params, size));
        }
      }),
      { numRuns: 200 },
    );
  });

  test('of any numbers, possible or not: an answer or a refusal, never an error', () => {
    const any = fc.oneof(
      fc.double(),
      fc.integer(),
      fc.constantFrom(0, -1, 65_000, 65_001, 2 ** 31, 2 ** 53, 1e300, Number.NaN, Number.POSITIVE_INFINITY),
    );
    const data = fc.oneof(
      linear.map((params) => ({ linear: JSON.stringify(params) })),
      ladder.map((params) => ({ ladder: JSON.stringify(params) })),
      fc.constantFrom({ linear: '{"nodesPerReplica":1e-300}' }, { linear: '{"nodesPerReplica":1,"min":9e18}' }, {}),
    );
    const counts = fc.record({ total: any, schedulable: any });
    fc.assert(
      fc.property(data, counts, counts, any, any, (config, nodes, milliCores, limit, slotsPerNode) => {
        const asked = { ...question([], config), cluster: { nodes, milliCores }, limit, slotsPerNode };
        const { stopGap } = answerCapacity(asked);
        if ('refused' in stopGap) expect(stopGap.refused).toMatch(/nothing is proposed\.$/);
        else expect(stopGap.words.length).toBeGreaterThan(0);
      }),
      { numRuns: 500 },
    );
  });
});
