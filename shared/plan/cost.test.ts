import { describe, expect, test } from 'vitest';
import type { ConnectionMetrics, QueryRates } from '../domain/direct-evidence.ts';
import { metrics } from '../rules/evidence.test-helper.ts';
import { type CostInput, estimateCost } from './cost.ts';

const NONE: CostInput = { isAutopilot: false, nodes: 10, given: null, metrics: null };

function counted(queries: Partial<QueryRates>, more: Partial<ConnectionMetrics> = {}): ConnectionMetrics {
  const nothing = { receivedPerSecond: null, missedPerSecond: null, kubeDnsPerSecond: null };
  return { ...metrics(1), scrapedInstances: 10, ...more, queries: { ...nothing, ...queries } };
}

const estimate = (more: Partial<CostInput>) => estimateCost({ ...NONE, ...more });

describe('a rate that was given', () => {
  test('with and without the cache', () => {
    const cost = estimate({ given: 1000 });
    // 1,000 a second are 2,592 million in 30 days, at $0.40, and one zone.
    expect(cost).toMatchObject({ source: 'measured' });
    expect(cost?.scenarios).toEqual([
      { name: 'measured rate', queriesPerSecond: 1000, withoutCache: 1037, withCache: { least: 103.88, most: 518.6 } },
    ]);
    expect(cost?.assumptions[0]).toContain('was given');
  });
});

describe('counters of the node caches', () => {
  test('give both, and no share has to be assumed', () => {
    const cost = estimate({ metrics: counted({ receivedPerSecond: 1000, missedPerSecond: 250 }) });
    expect(cost).toMatchObject({ source: 'metrics' });
    expect(cost?.scenarios).toEqual([
      {
        name: 'counted at the node caches',
        queriesPerSecond: 1000,
        withoutCache: 1037,
        withCache: { least: 259.4, most: 259.4 },
      },
    ]);
    expect(cost?.assumptions.join()).toContain('coredns_dns_requests_total');
    expect(cost?.assumptions.join()).not.toContain('%: an assumption');
  });

  test('without those of misses the share is an assumption', () => {
    const cost = estimate({ metrics: counted({ receivedPerSecond: 1000 }) });
    expect(cost?.scenarios[0]?.withCache).toEqual({ least: 103.88, most: 518.6 });
    expect(cost?.assumptions.join()).toContain('%: an assumption');
  });

  test('of some nodes: what was counted, and the same for all', () => {
    const some = counted({ receivedPerSecond: 100, missedPerSecond: 10 }, { scrapedInstances: 4 });
    const cost = estimate({ metrics: some });
    expect(cost?.scenarios.map((one) => [one.name, one.queriesPerSecond])).toEqual([
      ['counted at the node caches', 100],
      ['the same for all 10 nodes', 250],
    ]);
    expect(cost?.assumptions.join()).toContain('4 of 10 node caches');
  });

  test('come first; a rate that was given stands beside them', () => {
    const cost = estimate({ given: 7, metrics: counted({ receivedPerSecond: 100 }) });
    expect(cost?.source).toBe('metrics');
    expect(cost?.scenarios.map((one) => one.name)).toEqual(['counted at the node caches', 'measured rate']);
  });
});

test('counters of kube-dns alone: a lower bound behind the cache', () => {
  const cost = estimate({ metrics: counted({ kubeDnsPerSecond: 100 }) });
  expect(cost?.scenarios).toMatchObject([{ queriesPerSecond: 100, withoutCache: null, withCache: { least: 103.88 } }]);
  expect(cost?.assumptions.join()).toContain('so that the charge is higher');
});

describe('nothing measured', () => {
  test('three rates, said to be assumed', () => {
    const cost = estimate({ metrics: counted({}) });
    expect(cost).toMatchObject({ source: 'assumed' });
    expect(cost?.scenarios.map((one) => one.queriesPerSecond)).toEqual([10, 200, 2000]);
    expect(cost?.assumptions[0]).toContain('assumptions');
  });

  test('no estimate without nodes, none on Autopilot', () => {
    expect(estimate({ nodes: null })?.scenarios).toEqual([]);
    expect(estimate({ isAutopilot: true, given: 5 })).toBeNull();
  });
});
