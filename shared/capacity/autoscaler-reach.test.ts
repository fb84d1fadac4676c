import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AutoscalerConfig, type ClusterSize, desiredReplicas, parseAutoscalerConfig } from './autoscaler.ts';
import { readAutoscalerReach } from './autoscaler-reach.ts';
import { ladder } from './slow-autoscaler.test-helper.ts';

const LIMIT = 20;

function accepted(data: Record<string, string>): AutoscalerConfig {
  const config = parseAutoscalerConfig(data);
  if (!config.ok) throw new Error(config.problem);
  return config;
}

function size(nodes: number, milliCoresEach = 4000): ClusterSize {
  const milliCores = nodes * milliCoresEach;
  return { nodes: { total: nodes, schedulable: nodes }, milliCores: { total: milliCores, schedulable: milliCores } };
}

describe('mode linear', () => {
  test.each<[string, ClusterSize | null, number | null, number, boolean, number | null]>([
    ['{"nodesPerReplica":16}', null, 16, 32, false, null],
    ['{"nodesPerReplica":2.5}', null, 2.5, 5, false, null],
    ['{"coresPerReplica":64}', null, null, 0, false, null],
    ['{"coresPerReplica":64}', size(9, 16_000), 4, 8, true, null],
    ['{"coresPerReplica":256,"nodesPerReplica":16}', size(9, 4000), 16, 32, false, null],
    ['{"coresPerReplica":256,"nodesPerReplica":16}', size(9, 64_000), 4, 8, true, null],
    ['{"nodesPerReplica":5,"max":4}', null, 5, 10, false, 40],
    ['{"nodesPerReplica":5,"max":1,"preventSinglePointFailure":true}', null, 5, 10, false, 20],
  ])('%s, %j', (linear, cluster, nodesPerPod, connectionsPerPod, decidedByCores, mostNodes) => {
    const reach = readAutoscalerReach(accepted({ linear }), cluster, LIMIT);
    expect(reach).toMatchObject({ nodesPerPod, connectionsPerPod, decidedByCores, mostNodes });
  });
});

describe('mode ladder', () => {
  test('without a size only whether it asks for any Pod is known', () => {
    expect(readAutoscalerReach(accepted({ ladder: '{"nodesToReplicas":[[1,1]]}' }), null, LIMIT).pods).toBeNull();
    expect(readAutoscalerReach(accepted({ ladder: '{}' }), null, LIMIT).pods).toBe(0);
  });

  test('any: up to the last number of nodes no Pod gets more than it serves, and one node further one does', () => {
    let ended = 0;
    fc.assert(
      fc.property(ladder, fc.integer({ min: 1, max: 60 }), (params, nodes) => {
        const config = accepted({ ladder: JSON.stringify(params) });
        const { mostNodes } = readAutoscalerReach(config, size(nodes), LIMIT);
        if (mostNodes === null) return;
        ended += 1;
        const isFull = (count: number) => count * 2 > desiredReplicas(config, size(count)) * LIMIT;
        for (let count = nodes; count <= mostNodes; count += 1) expect([count, isFull(count)]).toEqual([count, false]);
        expect(isFull(mostNodes + 1)).toBe(true);
      }),
      { numRuns: 100 },
    );
    expect(ended).toBeGreaterThan(50);
  });
});
