import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import {
  type AutoscalerConfig,
  type ClusterSize,
  desiredReplicas,
  isShippedDefault,
  nextReplicaAtNodes,
  parseAutoscalerConfig,
  SHIPPED_DEFAULT,
} from './autoscaler.ts';

function linear(params: object): AutoscalerConfig {
  return accepted({ linear: JSON.stringify(params) });
}

function ladder(params: object): AutoscalerConfig {
  return accepted({ ladder: JSON.stringify(params) });
}

function accepted(data: Record<string, string>): AutoscalerConfig {
  const config = parseAutoscalerConfig(data);
  if (!config.ok) throw new Error(config.problem);
  return config;
}

function size(nodes: number, milliCores: number): ClusterSize {
  return { nodes: { total: nodes, schedulable: nodes }, milliCores: { total: milliCores, schedulable: milliCores } };
}

const vectors = z.object({
  vectors: z.array(
    z.object({
      id: z.string(),
      data: z.record(z.string(), z.string()),
      nodes: z.object({
        total: z.number(),
        schedulable: z.number(),
        totalMilliCores: z.number(),
        schedulableMilliCores: z.number(),
      }),
      replicas: z.number().nullable(),
    }),
  ),
});

describe('what the real cluster-proportional-autoscaler 1.9.0 wrote', () => {
  const path = new URL('../../test/fixtures/kubernetes-api/cpa-truth-vectors.json', import.meta.url);
  const truth = vectors.parse(JSON.parse(readFileSync(path, 'utf8'))).vectors;

  test('there are 30 vectors', () => {
    expect(truth).toHaveLength(30);
  });

  test.each(truth.map((one) => [one.id, one] as const))('%s', (_id, { data, nodes, replicas }) => {
    const config = parseAutoscalerConfig(data);
    const cluster = {
      nodes: { total: nodes.total, schedulable: nodes.schedulable },
      milliCores: { total: nodes.totalMilliCores, schedulable: nodes.schedulableMilliCores },
    };
    expect(config.ok ? desiredReplicas(config, cluster) : null).toBe(replicas);
  });
});

describe('desiredReplicas, linear', () => {
  test.each([
    [1, 4, 1],
    [2, 8, 2],
    [17, 272, 2],
    [32, 512, 2],
    [33, 528, 3],
    [100, 400, 7],
    [100, 1600, 7],
    [1000, 8000, 63],
    [1000, 32_000, 125],
  ])('the shipped default, %i nodes with %i cores', (nodes, cores, replicas) => {
    expect(desiredReplicas(linear(SHIPPED_DEFAULT), size(nodes, cores * 1000))).toBe(replicas);
  });

  test.each([
    [{ coresPerReplica: 24, nodesPerReplica: 16, preventSinglePointFailure: true }, 17, 272_000, 12],
    [{ coresPerReplica: 24, nodesPerReplica: 16, preventSinglePointFailure: true }, 17, 17 * 15_890, 12],
    [{ nodesPerReplica: 16, max: 1, preventSinglePointFailure: true }, 5, 0, 2],
    [{ nodesPerReplica: 16, max: 1, preventSinglePointFailure: true }, 1, 0, 1],
    [{ nodesPerReplica: 16, preventSinglePointFailure: true }, 0, 0, 1],
    [{ coresPerReplica: 256, preventSinglePointFailure: true }, 2, 0, 2],
    [{ nodesPerReplica: 1, min: 3 }, 2, 0, 3],
    [{ nodesPerReplica: 16, min: 4 }, 0, 0, 4],
    [{ nodesPerReplica: 0.5 }, 3, 0, 6],
    [{ nodesPerReplica: 1.5 }, 3, 0, 2],
    [{ coresPerReplica: 11.76 }, 3, 3 * 3920, 2],
    [{ coresPerReplica: 12 }, 3, 3 * 3920, 1],
    [{ coresPerReplica: 1 }, 1, 1, 1],
    [{ nodesPerReplica: 5e-324 }, 1, 0, 2_147_483_647],
  ])('%j, %i nodes with %i thousandths of a core', (params, nodes, milliCores, replicas) => {
    expect(desiredReplicas(linear(params), size(nodes, milliCores))).toBe(replicas);
  });

  test('cordoned nodes count only when they shall', () => {
    const cluster = { nodes: { total: 700, schedulable: 686 }, milliCores: { total: 0, schedulable: 0 } };
    expect(desiredReplicas(linear({ nodesPerReplica: 16, includeUnschedulableNodes: true }), cluster)).toBe(44);
    expect(desiredReplicas(linear({ nodesPerReplica: 16 }), cluster)).toBe(43);
  });
});

describe('desiredReplicas, ladder', () => {
  test.each([
    [{}, 33, 0],
    [{ coresPerReplica: 256, nodesPerReplica: 16 }, 33, 0],
    [{ nodesToReplicas: [[1, 0]] }, 33, 0],
    [{ nodesToReplicas: [[5]] }, 33, 0],
    [{ nodesToReplicas: [[1, 2, 3]] }, 33, 2],
    [
      {
        nodesToReplicas: [
          [10, 4],
          [20, 1],
        ],
      },
      3,
      4,
    ],
    [
      {
        nodesToReplicas: [
          [10, 4],
          [20, 1],
        ],
      },
      20,
      1,
    ],
    [
      {
        nodesToReplicas: [
          [1, 1],
          [1, 7],
        ],
      },
      1,
      7,
    ],
    [{ coresToReplicas: [[1, 9]], nodesToReplicas: [[1, 2]] }, 1, 9],
  ])('%j, %i nodes', (params, nodes, replicas) => {
    expect(desiredReplicas(ladder(params), size(nodes, nodes * 1000))).toBe(replicas);
  });

  test('cordoned nodes count only when they shall', () => {
    const cluster = { nodes: { total: 10, schedulable: 5 }, milliCores: { total: 0, schedulable: 0 } };
    const steps = {
      nodesToReplicas: [
        [1, 1],
        [10, 2],
      ],
    };
    expect(desiredReplicas(ladder(steps), cluster)).toBe(1);
    expect(desiredReplicas(ladder({ ...steps, includeUnschedulableNodes: true }), cluster)).toBe(2);
  });
});

describe('nextReplicaAtNodes', () => {
  test.each([
    ['the shipped default, by nodes', SHIPPED_DEFAULT, 20, 4000, 33],
    ['the shipped default, by cores', SHIPPED_DEFAULT, 10, 32_000, 17],
    ['one node: the second brings the second replica', SHIPPED_DEFAULT, 1, 4000, 2],
    ['no node yet', { nodesPerReplica: 16 }, 0, 4000, 17],
    ['one below the cap', { nodesPerReplica: 16, max: 3 }, 20, 4000, 33],
    ['at the cap', { nodesPerReplica: 16, max: 2 }, 20, 4000, null],
    ['beyond what a cluster can have', { nodesPerReplica: 16_000 }, 20, 4000, null],
    ['the last possible node', { nodesPerReplica: 14_999 }, 20, 0, 15_000],
    ['a cluster that is larger than any', { nodesPerReplica: 16 }, 20_000, 4000, null],
  ])('%s', (_state, params, nodes, perNode, next) => {
    expect(nextReplicaAtNodes(linear(params), size(nodes, nodes * perNode), perNode)).toBe(next);
  });

  test('a ladder that first falls and then rises', () => {
    const steps = {
      nodesToReplicas: [
        [1, 3],
        [5, 1],
        [9, 4],
      ],
    };
    expect(nextReplicaAtNodes(ladder(steps), size(2, 0), 1000)).toBe(9);
  });

  test('cordoned nodes are in the answer, but bring no replica', () => {
    const cluster = { nodes: { total: 20, schedulable: 16 }, milliCores: { total: 0, schedulable: 0 } };
    expect(nextReplicaAtNodes(linear({ nodesPerReplica: 16 }), cluster, 0)).toBe(21);
    expect(nextReplicaAtNodes(linear({ nodesPerReplica: 16, includeUnschedulableNodes: true }), cluster, 0)).toBe(33);
  });

  test('at the answer there are more replicas, and just below it not', () => {
    const params = fc.record({
      coresPerReplica: fc.integer({ min: 1, max: 300 }),
      nodesPerReplica: fc.integer({ min: 1, max: 100 }),
      preventSinglePointFailure: fc.boolean(),
    });
    fc.assert(
      fc.property(
        params,
        fc.integer({ min: 0, max: 2_000 }),
        fc.integer({ min: 0, max: 64_000 }),
        (some, nodes, perNode) => {
          const config = linear(some);
          const now = desiredReplicas(config, size(nodes, nodes * perNode));
          const next = nextReplicaAtNodes(config, size(nodes, nodes * perNode), perNode);
          if (next === null) throw new Error('a linear ratio without a cap always rises');
          expect(desiredReplicas(config, size(next, next * perNode))).toBeGreaterThan(now);
          if (next > nodes + 1) expect(desiredReplicas(config, size(next - 1, (next - 1) * perNode))).toBe(now);
        },
      ),
    );
  });
});

test.each([
  [SHIPPED_DEFAULT, true],
  [{ ...SHIPPED_DEFAULT, includeUnschedulableNodes: true }, true],
  [{ ...SHIPPED_DEFAULT, min: 1, max: 0 }, true],
  [{ ...SHIPPED_DEFAULT, min: 2 }, false],
  [{ ...SHIPPED_DEFAULT, max: 100 }, false],
  [{ ...SHIPPED_DEFAULT, nodesPerReplica: 8 }, false],
  [{ ...SHIPPED_DEFAULT, coresPerReplica: 24 }, false],
  [{ ...SHIPPED_DEFAULT, preventSinglePointFailure: false }, false],
])('%j as shipped: %s', (params, shipped) => {
  const config = linear(params);
  expect(config.mode === 'linear' && isShippedDefault(config.params)).toBe(shipped);
});
