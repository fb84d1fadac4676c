import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dnsmasqSupportsMaxTcpConnections } from '../formats/image-tag.ts';
import { assessConnectionSlots, findComfortableMean, liveLimit, SPREAD } from './connection-slots.ts';

describe('assessConnectionSlots', () => {
  test('8 nodes on one Pod: full to the brim, no queue, as measured', () => {
    expect(assessConnectionSlots({ nodes: 8, readyReplicas: 1, limitPerPod: 20 })).toEqual({
      slots: 20,
      connectionsPerPodFloor: 16,
      comfortablePerPod: 11,
      regime: 'tight',
      queuedPerPod: 0,
      unansweredPerPod: 0,
      maxNodesWithoutQueue: 10,
      replicasNeeded: 2,
    });
  });

  test('16 nodes on one Pod, the shipped ratio: saturated, as measured', () => {
    expect(assessConnectionSlots({ nodes: 16, readyReplicas: 1, limitPerPod: 20 })).toMatchObject({
      connectionsPerPodFloor: 32,
      regime: 'saturated-by-design',
      queuedPerPod: 12,
      unansweredPerPod: 0,
      replicasNeeded: 3,
    });
  });

  test.each([
    [32, 2, 20, 'saturated-by-design', 12, 0],
    [27, 1, 20, 'saturated-by-design', 33, 1],
    [100, 1, 20, 'saturated-by-design', 33, 147],
    [21, 2, 20, 'saturated-by-design', 1, 0],
    [20, 2, 20, 'tight', 0, 0],
    [12, 2, 20, 'tight', 0, 0],
    [11, 2, 20, 'room', 0, 0],
    [1000, 63, 200, 'room', 0, 0],
    [0, 1, 20, 'room', 0, 0],
  ])(
    '%i nodes, %i ready, limit %i: %s',
    (nodes, readyReplicas, limitPerPod, regime, queuedPerPod, unansweredPerPod) => {
      expect(assessConnectionSlots({ nodes, readyReplicas, limitPerPod })).toMatchObject({
        regime,
        queuedPerPod,
        unansweredPerPod,
      });
    },
  );

  test('no replica is ready', () => {
    expect(assessConnectionSlots({ nodes: 33, readyReplicas: 0, limitPerPod: 20 })).toEqual({
      slots: 0,
      connectionsPerPodFloor: null,
      comfortablePerPod: 11,
      regime: 'none-ready',
      queuedPerPod: null,
      unansweredPerPod: null,
      maxNodesWithoutQueue: 0,
      replicasNeeded: 6,
    });
  });

  test('no node', () => {
    expect(assessConnectionSlots({ nodes: 0, readyReplicas: 2, limitPerPod: 20 })).toMatchObject({
      connectionsPerPodFloor: 0,
      replicasNeeded: 1,
    });
  });

  const size = fc.record({
    nodes: fc.integer({ min: 0, max: 15_000 }),
    readyReplicas: fc.integer({ min: 1, max: 1_000 }),
    limitPerPod: fc.integer({ min: 1, max: 1_500 }),
  });

  test('with the replicas it asks for there is room, with one fewer not', () => {
    fc.assert(
      fc.property(size, (input) => {
        const { replicasNeeded } = assessConnectionSlots(input);
        expect(assessConnectionSlots({ ...input, readyReplicas: replicasNeeded }).regime).toBe('room');
        if (replicasNeeded > 1) {
          expect(assessConnectionSlots({ ...input, readyReplicas: replicasNeeded - 1 }).regime).not.toBe('room');
        }
      }),
    );
  });

  test('the most nodes without a queue have none, and one more has', () => {
    fc.assert(
      fc.property(size, (input) => {
        const { maxNodesWithoutQueue: nodes } = assessConnectionSlots(input);
        expect(assessConnectionSlots({ ...input, nodes }).queuedPerPod).toBe(0);
        expect(assessConnectionSlots({ ...input, nodes: nodes + 1 }).queuedPerPod).toBeGreaterThan(0);
      }),
    );
  });

  test('served, queued and unanswered make up the floor', () => {
    fc.assert(
      fc.property(size, (input) => {
        const { connectionsPerPodFloor, queuedPerPod, unansweredPerPod } = assessConnectionSlots(input);
        const floor = Math.ceil(connectionsPerPodFloor ?? 0);
        const served = Math.min(floor, input.limitPerPod);
        expect(served + (queuedPerPod ?? 0) + (unansweredPerPod ?? 0)).toBe(floor);
      }),
    );
  });
});

describe('findComfortableMean', () => {
  test.each([
    [20, 11],
    [200, 167],
    [1500, 1406],
    [5, 1],
    [1, 1],
  ])('limit %i: %i', (limit, mean) => {
    expect(findComfortableMean(limit)).toBe(mean);
  });

  test('it is the largest whole mean that leaves room for the spread', () => {
    const demand = (mean: number) => mean + SPREAD * Math.sqrt(mean);
    for (let limit = 4; limit <= 3_000; limit += 1) {
      const mean = findComfortableMean(limit);
      expect(demand(mean)).toBeLessThanOrEqual(limit);
      expect(demand(mean + 1)).toBeGreaterThan(limit);
    }
  });
});

describe('liveLimit', () => {
  test.each([
    [{ hasDnsmasq: false, dnsmasqImageTag: null, maxTcpConnections: null }, null],
    [
      { hasDnsmasq: true, dnsmasqImageTag: '1.22.22-gke.0', maxTcpConnections: null },
      { limit: 20, source: 'compiled-default', confidence: 'high' },
    ],
    [
      { hasDnsmasq: true, dnsmasqImageTag: '1.26.8-gke.3', maxTcpConnections: null },
      { limit: 20, source: 'compiled-default', confidence: 'medium' },
    ],
    [
      { hasDnsmasq: true, dnsmasqImageTag: null, maxTcpConnections: null },
      { limit: 20, source: 'compiled-default', confidence: 'medium' },
    ],
    [
      { hasDnsmasq: true, dnsmasqImageTag: '1.26.8-gke.3', maxTcpConnections: 200 },
      { limit: 200, source: 'args', confidence: 'high' },
    ],
    [
      { hasDnsmasq: true, dnsmasqImageTag: null, maxTcpConnections: 200 },
      { limit: 200, source: 'args', confidence: 'high' },
    ],
    [
      { hasDnsmasq: true, dnsmasqImageTag: '1.22.22-gke.0', maxTcpConnections: 200 },
      { limit: 200, source: 'args', confidence: 'medium' },
    ],
  ])('%j', (deployment, limit) => {
    expect(liveLimit(deployment)).toEqual(limit);
  });

  test.each([
    '0.99.0',
    '1.14.13',
    '1.22.28',
    'v1.22.22-gke.0',
    '1.23.0',
    '1.26.8-gke.5',
    'v2.0.0',
    'latest',
    '',
    '1.22',
  ])('tag %j is judged as the image-tag reader judges it', (dnsmasqImageTag) => {
    const known = dnsmasqSupportsMaxTcpConnections(dnsmasqImageTag);
    const limit = liveLimit({ hasDnsmasq: true, dnsmasqImageTag, maxTcpConnections: null });
    expect(limit?.confidence).toBe(known === false ? 'high' : 'medium');
  });
});
