import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ClusterFacts } from '../domain/cluster.ts';
import { NO_EXCEPTIONS } from '../domain/exception.ts';
import { SEVERITIES, VERDICTS } from '../domain/finding.ts';
import type { Gap } from '../domain/gap.ts';
import { type Report, report as reportSchema } from '../domain/report.ts';
import type { Manifest, ShardResult } from '../domain/run.ts';
import { aCluster, aGap, nodes, timeouts } from '../rules/evidence.test-helper.ts';
import { buildReport, createReportBuilder } from './build-report.ts';
import { aManifest, anInventory, aShard, collected } from './memory-ports.test-helper.ts';

const FINISHED_AT = '2026-11-22T06:10:00.000Z';

const COMBINATION = aCluster({ cluster: 'combination' });
const OFF = aCluster({ cluster: 'off', nodeLocalDnsCache: false });
const CLOUD_DNS = aCluster({ cluster: 'migrated', clusterDns: 'CLOUD_DNS' });
const MAKING = aCluster({ cluster: 'making', status: 'PROVISIONING' });

function build(manifest: Manifest, shards: readonly ShardResult[], previous: Report | null = null): Report {
  const report = buildReport({ manifest, shards, previous, exceptions: NO_EXCEPTIONS, finishedAt: FINISHED_AT });
  expect(reportSchema.parse(JSON.parse(JSON.stringify(report)))).toEqual(report);
  return report;
}

test('what the run asked of each API is added up over its parts; a part that is missing is told', () => {
  const calls = (api: string, count: number) => [{ api, calls: count, throttled: 1, retries: 2 }];
  const inventory = anInventory([COMBINATION, aCluster({ cluster: 'other' })], { calls: calls('cloudasset', 1) });
  const manifest = aManifest(inventory, 1);
  expect(
    build(manifest, [aShard(manifest, 0, { calls: [...calls('logging', 3), ...calls('cloudasset', 4)] })]).work,
  ).toEqual({
    ...{ shards: 2, missingShards: 1 },
    calls: [
      { api: 'cloudasset', calls: 5, throttled: 2, retries: 4 },
      { api: 'logging', calls: 3, throttled: 1, retries: 2 },
    ],
  });
  expect(buildAll([COMBINATION]).work).toBeUndefined();
});

/** A report of these clusters in which every shard finished. */
function buildAll(clusters: readonly ClusterFacts[], previous: Report | null = null): Report {
  const manifest = aManifest(anInventory(clusters), 1, previous);
  return build(
    manifest,
    manifest.shards.map((shard) => aShard(manifest, shard.index)),
    previous,
  );
}

function clusterOf(report: Report, name: string) {
  const found = report.clusters.find((cluster) => cluster.cluster === name);
  if (found === undefined) throw new Error(`no cluster ${name} in the report`);
  return found;
}

describe('every cluster of the inventory, exactly once', () => {
  test('with what is known of it', () => {
    const report = buildAll([COMBINATION, OFF, CLOUD_DNS, MAKING]);
    expect(report.clusters.map((cluster) => [cluster.cluster, cluster.verdict])).toEqual([
      ['combination', 'exposed'],
      ['making', 'unknown'],
      ['migrated', 'clear'],
      ['off', 'clear'],
    ]);
    expect(report.summary).toEqual({ affected: 0, exposed: 1, unknown: 1, clear: 2, excepted: 0 });
    expect(report.run).toMatchObject({ startedAt: '2026-11-22T06:00:00.000Z', finishedAt: FINISHED_AT });
  });

  test('listed twice: once in the report, and once in every count', () => {
    const report = buildAll([OFF, COMBINATION, OFF, COMBINATION, MAKING, MAKING]);
    expect(report.clusters.map((cluster) => cluster.cluster)).toEqual(['combination', 'making', 'off']);
    expect(report.coverage.clusters).toEqual({
      seen: 3,
      clearedByInventory: 1,
      candidates: 1,
      fullyRead: 1,
      unknown: 1,
    });
    expect(report.summary).toEqual({ affected: 0, exposed: 1, unknown: 1, clear: 1, excepted: 0 });
  });

  test('the live facts outrank those of the inventory', () => {
    const manifest = aManifest(anInventory([COMBINATION]));
    const live = { ...COMBINATION, clusterDns: 'CLOUD_DNS', controlPlaneVersion: '1.35.9-gke.1' };
    const report = build(manifest, [aShard(manifest, 0, { evidence: [collected(live)] })]);
    expect(clusterOf(report, 'combination')).toMatchObject({
      verdict: 'clear',
      clusterDns: 'CLOUD_DNS',
      controlPlaneVersion: '1.35.9-gke.1',
    });
  });

  test('nodes as the Kubernetes API counts them, or as the inventory does', () => {
    const manifest = aManifest(anInventory([COMBINATION, OFF]));
    const evidence = [collected(COMBINATION, { nodes: nodes(23) })];
    const report = build(manifest, [aShard(manifest, 0, { evidence })]);
    expect(clusterOf(report, 'combination').nodeCount).toBe(23);
    expect(clusterOf(report, 'off').nodeCount).toBe(17);
  });

  test('evidence of a cluster that the run does not account for is left out', () => {
    const manifest = aManifest(anInventory([COMBINATION]));
    const stranger = collected(aCluster({ cluster: 'stranger' }));
    const report = build(manifest, [aShard(manifest, 0, { evidence: [collected(COMBINATION), stranger] })]);
    expect(report.clusters.map((cluster) => cluster.cluster)).toEqual(['combination']);
  });

  test('the findings of a clear cluster leave out what does not apply to it', () => {
    const report = buildAll([OFF, COMBINATION]);
    expect(clusterOf(report, 'off').findings.map((finding) => finding.verdict)).toEqual(['pass']);
    expect(clusterOf(report, 'combination').findings.map((finding) => finding.verdict)).toContain('not-applicable');
  });

  test('no cluster at all', () => {
    const report = buildAll([]);
    expect(report).toMatchObject({ clusters: [], summary: { clear: 0 }, coverage: { complete: true } });
  });
});

describe('the order', () => {
  test('worst first: by verdict, then severity, then name', () => {
    const clusters = ['d', 'c', 'b', 'a'].map((cluster) => aCluster({ cluster }));
    const manifest = aManifest(anInventory([...clusters, OFF, MAKING]));
    const [d, c, b, a] = clusters;
    if (d === undefined || c === undefined || b === undefined || a === undefined) throw new Error('four clusters');
    const evidence = [
      collected(d, { timeouts: timeouts([{ kind: 'read-tcp' }]) }),
      collected(c, { timeouts: timeouts([{}]) }),
      collected(b),
      collected(a),
    ];
    const report = build(manifest, [aShard(manifest, 0, { evidence })]);
    expect(report.clusters.map((one) => [one.cluster, one.verdict, one.severity])).toEqual([
      ['c', 'affected', 'critical'],
      ['d', 'affected', 'high'],
      ['a', 'exposed', 'medium'],
      ['b', 'exposed', 'medium'],
      ['making', 'unknown', 'info'],
      ['off', 'clear', 'info'],
    ]);
  });

  test('of any fleet: sorted, every cluster once, the counts add up', () => {
    const facts = fc.record({
      cluster: fc.integer({ min: 0, max: 20 }).map((n) => `c-${n}`),
      nodeLocalDnsCache: fc.boolean(),
      status: fc.constantFrom('RUNNING' as const, 'ERROR' as const),
      clusterDns: fc.constantFrom(null, 'CLOUD_DNS', 'KUBE_DNS'),
      nodeCount: fc.option(fc.nat(50)),
    });
    fc.assert(
      fc.property(fc.array(facts), fc.array(fc.boolean()), (fleet, isDone) => {
        const manifest = aManifest(anInventory(fleet.map(aCluster)), 2);
        const done = manifest.shards.filter((shard) => isDone[shard.index] === true);
        const { clusters, coverage, summary } = build(
          manifest,
          done.map((shard) => aShard(manifest, shard.index)),
        );
        const names = new Set(manifest.inventory.clusters.map((cluster) => cluster.name));
        expect(new Set(clusters.map((cluster) => cluster.name))).toEqual(names);
        expect(clusters).toHaveLength(names.size);
        const rank = clusters.map(
          (one) => VERDICTS.indexOf(one.verdict) * SEVERITIES.length + SEVERITIES.indexOf(one.severity),
        );
        expect(rank).toEqual([...rank].sort((a, b) => a - b));
        expect(summary.affected + summary.exposed + summary.unknown + summary.clear).toBe(names.size);
        expect(coverage.clusters.seen).toBe(names.size);
        expect(coverage.clusters.unknown).toBe(summary.unknown);
        expect(coverage.clusters.clearedByInventory + coverage.clusters.candidates).toBeLessThanOrEqual(names.size);
        if (coverage.complete) expect(summary.unknown).toBe(0);
      }),
      { numRuns: 60 },
    );
  });
});

describe('shards that did not finish', () => {
  const clusters = ['a', 'b', 'c'].map((cluster) => aCluster({ cluster }));
  const manifest = aManifest(anInventory([...clusters, OFF]), 2);
  const report = build(manifest, [aShard(manifest, 1)]);

  test('their clusters are unknown, with the deadline as the first gap and what to do', () => {
    for (const name of ['a', 'b']) {
      const cluster = clusterOf(report, name);
      expect(cluster).toMatchObject({
        verdict: 'unknown',
        severity: 'info',
        reason: 'Its audit had not finished at the deadline of the run.',
      });
      expect(cluster.gaps[0]).toMatchObject({
        code: 'deadline',
        grant: expect.stringContaining('DNS_AUDIT_RUN_DEADLINE_MINUTES'),
      });
    }
  });

  test('the others stand as they are', () => {
    expect(clusterOf(report, 'c')).toMatchObject({ verdict: 'exposed', gaps: [] });
    expect(clusterOf(report, 'off').verdict).toBe('clear');
  });

  test('the coverage says so', () => {
    expect(report.coverage).toMatchObject({
      complete: false,
      clusters: { seen: 4, clearedByInventory: 1, candidates: 3, fullyRead: 1, unknown: 2 },
    });
    expect(report.coverage.clusterGaps).toContainEqual(
      expect.objectContaining({ code: 'deadline', what: 'audit of the cluster', clusters: 2 }),
    );
  });

  test('a shard that finished without one of its clusters: judged by the inventory, and the gap is named', () => {
    const incomplete = aShard(manifest, 0, { evidence: clusters.slice(0, 1).map((cluster) => collected(cluster)) });
    const cluster = clusterOf(build(manifest, [incomplete, aShard(manifest, 1)]), 'b');
    expect(cluster.verdict).toBe('exposed');
    expect(cluster.gaps.map((gap) => gap.code)).toContain('not-collected');
  });
});

describe('shards one by one', () => {
  const manifest = aManifest(anInventory([COMBINATION, CLOUD_DNS, OFF]), 1);

  test('in any order, the same report', () => {
    const shards = manifest.shards.map((shard) => aShard(manifest, shard.index));
    expect(build(manifest, [...shards].reverse())).toEqual(build(manifest, shards));
  });

  test('given twice, a shard counts once', () => {
    const skipped = [{ what: 'malformed log entry', count: 3, example: 'x' }];
    const shard = aShard(manifest, 0, { skipped });
    const builder = createReportBuilder({ manifest, previous: null, exceptions: NO_EXCEPTIONS });
    builder.add(shard);
    builder.add(shard);
    expect(builder.finish(FINISHED_AT).coverage.skipped).toEqual(skipped);
  });
});

describe('coverage', () => {
  test('everything read: complete', () => {
    const report = buildAll([COMBINATION, OFF]);
    expect(report.coverage).toEqual({
      inventorySource: 'asset-inventory',
      projects: { seen: 1, unreadable: 0, apiDisabled: 0 },
      clusters: { seen: 2, clearedByInventory: 1, candidates: 1, fullyRead: 1, unknown: 0 },
      gaps: [],
      clusterGaps: [],
      skipped: [],
      complete: true,
    });
  });

  test('projects that could not be listed, and projects without the API', () => {
    const denied = (project: string): Gap => ({ ...aGap().gap, what: `clusters of project ${project}` });
    const gaps = [denied('p-1'), denied('p-2'), denied('p-1'), { ...aGap().gap, what: 'clusters of zone z' }];
    const inventory = anInventory([OFF], { gaps, apiDisabledProjects: ['p-3'], projectsSeen: ['a', 'b', 'c'] });
    const { coverage } = build(aManifest(inventory), []);
    expect(coverage.projects).toEqual({ seen: 3, unreadable: 2, apiDisabled: 1 });
    expect(coverage.gaps).toEqual(gaps);
    expect(coverage.complete).toBe(false);
  });

  test('the same gap of many clusters is one line, the most frequent first; names of clusters are taken out', () => {
    const clusters = ['a', 'b', 'c'].map((cluster) => aCluster({ cluster, project: `p-${cluster}` }));
    const manifest = aManifest(anInventory(clusters));
    const evidence = clusters.map((cluster, n) => {
      const unreachable = aGap({ code: 'unreachable', what: `Kubernetes API of ${cluster.name}`, grant: 'connect' });
      const denied = aGap({ what: `logs of project ${cluster.project}`, grant: 'roles/logging.viewer' });
      const readings = { kubeDnsDeployment: unreachable, nodes: unreachable };
      return collected(cluster, n === 0 ? { ...readings, timeouts: denied } : readings);
    });
    const { coverage } = build(manifest, [aShard(manifest, 0, { evidence })]);
    expect(coverage.clusterGaps).toEqual([
      { code: 'unreachable', what: 'Kubernetes API of the cluster', clusters: 3, grant: 'connect' },
      { code: 'permission-denied', what: 'logs of the project', clusters: 1, grant: 'roles/logging.viewer' },
    ]);
    expect(coverage.clusters).toMatchObject({ candidates: 3, fullyRead: 0, unknown: 0 });
    expect(coverage.complete).toBe(false);
  });

  test('two gaps of one cluster that come to the same words count one cluster', () => {
    const manifest = aManifest(anInventory([COMBINATION]));
    const nodesOf = (whose: string) => aGap({ what: `Nodes of ${whose}` });
    const readings = { nodes: nodesOf(COMBINATION.name), kubeDnsConfigMap: nodesOf('the cluster') };
    const { coverage } = build(manifest, [aShard(manifest, 0, { evidence: [collected(COMBINATION, readings)] })]);
    expect(coverage.clusterGaps).toMatchObject([{ what: 'Nodes of the cluster', clusters: 1 }]);
  });

  test('gaps of a whole shard, and elements that were skipped in several', () => {
    const inventory = anInventory([COMBINATION, CLOUD_DNS], {
      skipped: [{ what: 'malformed cluster', count: 2, example: 'x' }],
    });
    const manifest = aManifest(inventory, 1);
    const [first, second] = [3, 4].map((count) => [
      { what: 'malformed log entry', count, example: `example ${count}` },
    ]);
    const view = { ...aGap().gap, what: 'a log view' };
    const { coverage } = build(manifest, [
      aShard(manifest, 0, { gaps: [view], skipped: first ?? [] }),
      aShard(manifest, 1, { skipped: second ?? [] }),
    ]);
    expect(coverage.gaps).toEqual([view]);
    expect(coverage.skipped).toEqual([
      { what: 'malformed cluster', count: 2, example: 'x' },
      { what: 'malformed log entry', count: 7, example: 'example 3' },
    ]);
    expect(coverage.complete).toBe(false);
  });

  test('one unknown cluster is enough to be incomplete', () => {
    expect(buildAll([OFF, MAKING]).coverage.complete).toBe(false);
  });

  test('a file: its candidates are counted, though nobody can look into them', () => {
    const inventory = anInventory([COMBINATION, CLOUD_DNS, OFF], { source: 'file' });
    const { coverage } = build({ ...aManifest(inventory), shards: [] }, []);
    expect(coverage).toMatchObject({
      inventorySource: 'file',
      complete: false,
      clusters: { seen: 3, clearedByInventory: 1, candidates: 2, fullyRead: 0, unknown: 0 },
    });
  });

  test('the window is named where logs were read, and only there', () => {
    const manifest = aManifest(anInventory([COMBINATION]));
    expect(build(manifest, [aShard(manifest, 0)]).run.window).toEqual(manifest.window);
    const denied = [collected(COMBINATION, { timeouts: aGap() })];
    expect(build(manifest, [aShard(manifest, 0, { evidence: denied })]).run.window).toBeNull();
    expect(build(manifest, []).run.window).toBeNull();
  });
});

describe('from report to report', () => {
  test('no earlier report: no changes', () => {
    expect(buildAll([COMBINATION]).changes).toBeNull();
  });

  test('an earlier report: what changed', () => {
    const before = buildAll([COMBINATION, aCluster({ cluster: 'gone' })]);
    const now = buildAll([COMBINATION, aCluster({ cluster: 'fresh' }), OFF], before);
    expect(now.changes).toMatchObject({
      previousRun: before.run.id,
      appeared: [expect.stringMatching(/\/fresh$/)],
      disappeared: [expect.stringMatching(/\/gone$/)],
      worse: [],
      better: [],
      resolved: [],
    });
  });

  test('kubeDnsLastSeen is the start of the last run that saw kube-dns, and is carried over a move', () => {
    const before = buildAll([aCluster({ cluster: 'moving' })]);
    expect(clusterOf(before, 'moving').kubeDnsLastSeen).toBe('2026-11-22T06:00:00.000Z');
    const moved = aCluster({ cluster: 'moving', clusterDns: 'CLOUD_DNS' });
    const after = buildAll([moved], before);
    expect(clusterOf(after, 'moving')).toMatchObject({
      kubeDnsLastSeen: '2026-11-22T06:00:00.000Z',
      verdict: 'exposed', // its nodes are of 1 November, so they are older than the move
      migrationShownComplete: null,
    });
    expect(after.changes?.resolved).toEqual([]);
    expect(clusterOf(buildAll([moved], after), 'moving').kubeDnsLastSeen).toBe('2026-11-22T06:00:00.000Z');
  });

  test('never seen on kube-dns', () => {
    expect(clusterOf(buildAll([CLOUD_DNS]), 'migrated').kubeDnsLastSeen).toBeNull();
  });

  test('moved since, and now its nodes cannot be read: unknown, not resolved', () => {
    const before = buildAll([aCluster({ cluster: 'moving' })]);
    const moved = aCluster({ cluster: 'moving', clusterDns: 'CLOUD_DNS' });
    const manifest = aManifest(anInventory([moved]), 1, before);
    const evidence = [collected(moved, { nodes: aGap({ what: 'Nodes of the cluster' }) })];
    const after = build(manifest, [aShard(manifest, 0, { evidence })], before);
    expect(clusterOf(after, 'moving').verdict).toBe('unknown');
    expect(after.changes?.resolved).toEqual([]);
  });

  test('a move that was shown complete stays so while nobody looks, with the time of the first proof', () => {
    const updates = { clusterUpdates: [{ endTime: '2026-10-20T06:00:00Z' }] };
    const manifest = aManifest(anInventory([CLOUD_DNS]));
    const proven = build(manifest, [aShard(manifest, 0, { evidence: [collected(CLOUD_DNS, updates)] })]);
    expect(clusterOf(proven, 'migrated').migrationShownComplete).toBe('2026-11-22T06:00:00.000Z');

    const next = { ...aManifest(anInventory([CLOUD_DNS]), 1, proven), startedAt: '2026-11-23T06:00:00.000Z' };
    expect(next.shards).toEqual([]);
    const later = build(next, [], proven);
    expect(clusterOf(later, 'migrated')).toMatchObject({
      verdict: 'clear',
      migrationShownComplete: '2026-11-22T06:00:00.000Z',
      gaps: [],
    });
    expect(later.coverage).toMatchObject({ complete: true, clusters: { clearedByInventory: 1, candidates: 0 } });

    const back = aCluster({ cluster: 'migrated', clusterDns: 'KUBE_DNS' });
    expect(clusterOf(buildAll([back], later), 'migrated').migrationShownComplete).toBeNull();
  });
});
