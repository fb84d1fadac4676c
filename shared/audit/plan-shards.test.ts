import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ClusterFacts } from '../domain/cluster.ts';
import { NO_EXCEPTIONS } from '../domain/exception.ts';
import { candidateReason } from '../rules/classify.ts';
import { aCluster, nodes } from '../rules/evidence.test-helper.ts';
import { buildReport } from './build-report.ts';
import { aManifest, anInventory, aShard, collected } from './memory-ports.test-helper.ts';
import { planShards } from './plan-shards.ts';

function inProject(project: string, count: number, overrides: Partial<ClusterFacts> = {}): ClusterFacts[] {
  return Array.from({ length: count }, (_, n) => aCluster({ project, cluster: `c-${n}`, ...overrides }));
}

describe('planShards', () => {
  test('no cluster, or none that is a candidate: no shard', () => {
    expect(planShards([], 10, null)).toEqual([]);
    expect(planShards(inProject('p-1', 3, { nodeLocalDnsCache: false }), 10, null)).toEqual([]);
  });

  test('only candidates: the combination, an unreadable version, a possible migration', () => {
    const clusters = [
      aCluster({ cluster: 'combination' }),
      aCluster({ cluster: 'unreadable', controlPlaneVersion: null }),
      aCluster({ cluster: 'migrated', clusterDns: 'CLOUD_DNS' }),
      aCluster({ cluster: 'autopilot', clusterDns: 'CLOUD_DNS', mode: 'autopilot' }),
      aCluster({ cluster: 'off', nodeLocalDnsCache: false }),
      aCluster({ cluster: 'coredns', controlPlaneVersion: '1.36.4-gke.1391000' }),
      aCluster({ cluster: 'new', status: 'PROVISIONING' }),
    ];
    const planned = planShards(clusters, 10, null).flatMap((shard) => shard.clusters);
    expect(planned.map((name) => name.split('/').at(-1))).toEqual(['combination', 'migrated', 'unreadable']);
  });

  test('project by project, whatever order the inventory has', () => {
    const clusters = [...inProject('p-2', 2), ...inProject('p-10', 2), ...inProject('p-1', 1)].reverse();
    expect(planShards(clusters, 2, null)).toEqual([
      { index: 0, clusters: [expect.stringContaining('/p-1/'), expect.stringContaining('/p-10/')] },
      { index: 1, clusters: [expect.stringContaining('/p-10/'), expect.stringContaining('/p-2/')] },
      { index: 2, clusters: [expect.stringContaining('/p-2/')] },
    ]);
  });

  test('a cluster that is listed twice is audited once', () => {
    const clusters = inProject('p-1', 2);
    expect(planShards([...clusters, ...clusters], 10, null)).toEqual(planShards(clusters, 10, null));
  });

  test('any fleet: every candidate once, shards full but the last, numbered, the same for any order', () => {
    const facts = fc.record({
      project: fc.constantFrom('p-1', 'p-1-a', 'p-10', 'p-2'),
      cluster: fc.integer({ min: 0, max: 30 }).map((n) => `c-${n}`),
      nodeLocalDnsCache: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(facts), fc.integer({ min: 1, max: 7 }), (fleet, size) => {
        const unique = [...new Map(fleet.map(aCluster).map((cluster) => [cluster.name, cluster])).values()];
        const shards = planShards(unique, size, null);
        const names = shards.flatMap((shard) => shard.clusters);
        const candidates = unique.filter((cluster) => candidateReason(cluster) !== null);
        expect([...names].sort()).toEqual(candidates.map((cluster) => cluster.name).sort());
        expect(shards.map((shard) => shard.index)).toEqual(shards.map((_, index) => index));
        for (const shard of shards.slice(0, -1)) expect(shard.clusters).toHaveLength(size);
        expect(planShards([...unique].reverse(), size, null)).toEqual(shards);
        // The logs of a project are asked for in one piece: its clusters stand together.
        const projects = names.map((name) => name.split('/')[1]);
        expect(projects.filter((project, n) => project !== projects[n - 1])).toEqual([...new Set(projects)]);
      }),
      { numRuns: 100 },
    );
  });
});

describe('a cluster on Cloud DNS', () => {
  const migrated = aCluster({ clusterDns: 'CLOUD_DNS' });
  const manifest = aManifest(anInventory([migrated]));

  /** The report of a run that read the cluster, whose oldest node is of 1 November. */
  function reportOf(lastUpdate: string) {
    const evidence = [collected(migrated, { nodes: nodes(12), clusterUpdates: [{ endTime: lastUpdate }] })];
    const shards = [aShard(manifest, 0, { evidence })];
    return buildReport({
      manifest,
      shards,
      previous: null,
      exceptions: NO_EXCEPTIONS,
      finishedAt: '2026-11-22T06:10:00.000Z',
    });
  }

  test('shown complete by the report before: not looked into again', () => {
    expect(planShards([migrated], 10, reportOf('2026-10-20T06:00:00Z'))).toEqual([]);
  });

  test('not shown complete: looked into again', () => {
    expect(planShards([migrated], 10, reportOf('2026-11-10T06:00:00Z'))).toHaveLength(1);
  });

  test('shown complete, then moved back to kube-dns: a candidate as any other', () => {
    const back = aCluster({ clusterDns: 'KUBE_DNS' });
    expect(planShards([back], 10, reportOf('2026-10-20T06:00:00Z'))).toHaveLength(1);
  });
});
