import { describe, expect, test } from 'vitest';
import { cloudDnsMigration as rule } from './cloud-dns-migration.ts';
import {
  aGap,
  aHistory,
  anEvidence,
  aService,
  judge,
  METADATA_SERVER,
  names,
  nodes,
  observed,
  type ReadingsInput,
  timeouts,
  UPSTREAM_IP,
} from './evidence.test-helper.ts';

const OLDEST = '2026-11-01T08:00:00Z'; // of nodes(n)
const BEFORE = '2026-10-20T06:00:00Z';
const AFTER = '2026-11-10T06:00:00Z';
const UPSTREAM = { kubeDnsUpstreamService: aService(UPSTREAM_IP) };
const LINES = timeouts([{ count: 140 }, { count: 10, kind: 'read-tcp', node: 'node-b' }]);

/** A Standard cluster on Cloud DNS, of which twelve nodes were read unless said otherwise. */
function onCloudDns(readings: ReadingsInput = {}) {
  return anEvidence({ cluster: { clusterDns: 'CLOUD_DNS' }, readings: { nodes: nodes(12), ...readings } });
}

describe('nodes that still ask kube-dns', () => {
  test('time-outs towards kube-dns: high, and certain', () => {
    const found = judge(rule, onCloudDns({ timeouts: LINES, ...UPSTREAM }));
    expect(found).toMatchObject({
      verdict: 'fail',
      code: 'migration-still-on-kube-dns',
      severity: 'high',
      confidence: 'high',
    });
    expect(found.message).toMatch(/^150 look-ups .* in 24 h/);
    expect(observed(found, 'failed look-ups')).toMatchObject({ value: 150, source: { kind: 'logging' } });
    expect(observed(found, 'nodes').value).toBe(12);
    expect(observed(found, 'DNS provider').value).toBe('CLOUD_DNS');
  });

  test('capped: the sentence still reads as one', () => {
    const capped = timeouts([{ count: 20_000 }], { capped: true });
    expect(judge(rule, onCloudDns({ timeouts: capped, ...UPSTREAM })).message).toMatch(/^At least 20000 look-ups/);
  });

  test('time-outs towards a private address, kube-dns-upstream denied: medium confidence', () => {
    expect(judge(rule, onCloudDns({ timeouts: LINES, kubeDnsUpstreamService: aGap() }))).toMatchObject({
      code: 'migration-still-on-kube-dns',
      confidence: 'medium',
    });
  });

  test('time-outs towards kube-dns, the nodes denied: the lines suffice', () => {
    const found = judge(rule, onCloudDns({ timeouts: LINES, nodes: aGap(), ...UPSTREAM }));
    expect(found).toMatchObject({ verdict: 'fail', code: 'migration-still-on-kube-dns', confidence: 'high' });
    expect(names(found)).not.toContain('oldest node');
  });

  test('time-outs towards kube-dns outweigh a move that was shown complete', () => {
    const history = aHistory({ migrationShownComplete: AFTER });
    expect(judge(rule, onCloudDns({ timeouts: LINES, history, ...UPSTREAM })).code).toBe('migration-still-on-kube-dns');
  });
});

describe('nodes older than the switch', () => {
  test('older than the last report that saw the cluster on kube-dns: medium, and certain', () => {
    const found = judge(rule, onCloudDns({ history: aHistory({ kubeDnsLastSeen: AFTER }) }));
    expect(found).toMatchObject({
      verdict: 'fail',
      code: 'migration-nodes-older',
      severity: 'medium',
      confidence: 'high',
    });
    expect(found.message).toContain(OLDEST);
    expect(found.message).toContain(AFTER);
    expect(observed(found, 'last seen on kube-dns')).toMatchObject({ value: AFTER, source: { kind: 'previous-run' } });
    expect(observed(found, 'oldest node')).toMatchObject({ value: OLDEST, source: { kind: 'kubernetes-api' } });
  });

  test('older than the last update of the cluster, which may have been the switch: a suspicion', () => {
    const clusterUpdates = [{ endTime: AFTER }, { endTime: BEFORE }];
    const found = judge(rule, onCloudDns({ clusterUpdates }));
    expect(found).toMatchObject({
      verdict: 'fail',
      code: 'migration-nodes-older-than-update',
      severity: 'low',
      confidence: 'low',
    });
    expect(observed(found, 'last update of the cluster')).toMatchObject({
      value: AFTER,
      source: { kind: 'container-api' },
    });
  });

  test('newer than the last report on kube-dns, older than an update since: a suspicion', () => {
    const readings = { history: aHistory({ kubeDnsLastSeen: BEFORE }), clusterUpdates: [{ endTime: AFTER }] };
    expect(judge(rule, onCloudDns(readings)).code).toBe('migration-nodes-older-than-update');
  });

  test('times are compared as times, not as texts', () => {
    // The same moment as 2026-11-01T09:30:00Z: after the oldest node.
    const history = aHistory({ kubeDnsLastSeen: '2026-10-31T23:30:00.000-10:00' });
    expect(judge(rule, onCloudDns({ history })).code).toBe('migration-nodes-older');
  });
});

describe('a complete move', () => {
  test.each<[string, ReadingsInput]>([
    ['every node newer than the last update', { clusterUpdates: [{ endTime: BEFORE }] }],
    [
      'the same, and newer than the last report on kube-dns',
      { clusterUpdates: [{ endTime: BEFORE }], history: aHistory({ kubeDnsLastSeen: '2026-10-19T06:00:00Z' }) },
    ],
    [
      'time-outs of the metadata server only',
      {
        clusterUpdates: [{ endTime: BEFORE }],
        timeouts: timeouts([{ kind: 'udp', upstream: METADATA_SERVER, count: 9 }]),
      },
    ],
  ])('%s', (_, readings) => {
    const found = judge(rule, onCloudDns(readings));
    expect(found).toMatchObject({ verdict: 'pass', code: 'migration-complete', confidence: 'high' });
    expect(found.message).toContain(`oldest ${OLDEST}`);
  });

  test('no nodes now', () => {
    expect(judge(rule, onCloudDns({ nodes: nodes(0) }))).toMatchObject({ verdict: 'pass', code: 'migration-no-nodes' });
  });

  test.each<[string, ReadingsInput]>([
    ['not looked into again', { nodes: aGap() }],
    ['looked into all the same, after another update', { clusterUpdates: [{ endTime: AFTER }] }],
    ['and the metadata server times out', { nodes: aGap(), timeouts: timeouts([{ kind: 'udp', count: 9 }]) }],
  ])('shown by an earlier run, %s', (_, readings) => {
    const history = aHistory({ migrationShownComplete: BEFORE });
    const found = judge(rule, onCloudDns({ ...readings, history }));
    expect(found).toMatchObject({ verdict: 'pass', code: 'migration-complete-earlier' });
    expect(found.message).toContain(BEFORE);
    expect(observed(found, 'shown complete').source.kind).toBe('previous-run');
  });
});

describe('not to be known', () => {
  test('the nodes denied: the gap says what to grant', () => {
    const denied = aGap({ what: 'Nodes of the cluster', grant: 'container.nodes.list' });
    expect(judge(rule, onCloudDns({ nodes: denied, history: aHistory({ kubeDnsLastSeen: AFTER }) }))).toMatchObject({
      verdict: 'unknown',
      gaps: [{ code: 'permission-denied', grant: 'container.nodes.list' }],
    });
  });

  test('nothing asked for, as in a file', () => {
    const found = judge(rule, anEvidence({ cluster: { clusterDns: 'CLOUD_DNS' }, clusterSource: 'file' }));
    expect(found.gaps).toMatchObject([{ code: 'not-collected', what: 'Nodes of the cluster' }]);
  });

  test.each([
    ['no earlier report', aHistory()],
    ['an earlier report that showed the move complete', aHistory({ migrationShownComplete: BEFORE })],
  ])('the nodes denied, %s, and TCP time-outs that may be those of a stub domain', (_, history) => {
    const lines = timeouts([{ upstream: '10.20.0.53' }]);
    expect(judge(rule, onCloudDns({ nodes: aGap(), timeouts: lines, history })).verdict).toBe('unknown');
  });

  test('no update remembered and no earlier report', () => {
    expect(judge(rule, onCloudDns({ clusterUpdates: [], history: aHistory() })).gaps).toEqual([
      {
        code: 'not-observable',
        what: 'moment of the switch to Cloud DNS',
        detail: 'The Container API remembers no update of this cluster, so that the switch cannot be dated.',
        grant: null,
      },
    ]);
  });

  test('time-outs of the metadata server say nothing of the switch', () => {
    const elsewhere = timeouts([{ kind: 'udp', upstream: METADATA_SERVER, count: 500 }]);
    expect(judge(rule, onCloudDns({ clusterUpdates: [], timeouts: elsewhere, ...UPSTREAM })).verdict).toBe('unknown');
  });

  test('newer than the last report on kube-dns, and nobody dates the switch: they may have come before it', () => {
    const readings = { clusterUpdates: [], history: aHistory({ kubeDnsLastSeen: BEFORE }) };
    expect(judge(rule, onCloudDns(readings))).toMatchObject({
      verdict: 'unknown',
      gaps: [{ what: 'moment of the switch to Cloud DNS' }],
    });
  });

  test.each([
    ['no earlier report', aHistory()],
    ['newer than the last report on kube-dns', aHistory({ kubeDnsLastSeen: BEFORE })],
  ])('the operations denied, and %s', (_, history) => {
    const denied = aGap({ what: 'operations', grant: 'container.operations.list' });
    expect(judge(rule, onCloudDns({ clusterUpdates: denied, history })).gaps).toEqual([denied.gap]);
  });

  test('the operations denied, older than the last report on kube-dns: that needs no operation', () => {
    const readings = { clusterUpdates: aGap({ what: 'operations' }), history: aHistory({ kubeDnsLastSeen: AFTER }) };
    expect(judge(rule, onCloudDns(readings)).code).toBe('migration-nodes-older');
  });

  test('the operations never asked for: nobody claims to know what the API remembers', () => {
    expect(judge(rule, onCloudDns()).gaps).toMatchObject([
      { code: 'not-collected', what: 'operations of the cluster' },
    ]);
  });

  test('system logs off besides: one more thing that would have told', () => {
    const cluster = { clusterDns: 'CLOUD_DNS', loggingComponents: [] };
    const readings = { nodes: nodes(12), clusterUpdates: [], timeouts: timeouts([]) };
    expect(judge(rule, anEvidence({ cluster, readings })).gaps.map((gap) => gap.what)).toEqual([
      'moment of the switch to Cloud DNS',
      'node-cache logs of the cluster',
    ]);
  });

  test('nodes that do not say when they were created are not "no nodes"', () => {
    const ageless = nodes(12, { oldestCreation: null, newestCreation: null });
    expect(judge(rule, onCloudDns({ nodes: ageless, clusterUpdates: [{ endTime: AFTER }] }))).toMatchObject({
      verdict: 'unknown',
      gaps: [{ code: 'malformed', what: 'creation times of the nodes' }],
    });
  });
});

describe('nothing to judge', () => {
  test.each([
    ['kube-dns', {}, 'migration-not-configured'],
    ['kube-dns by name', { clusterDns: 'KUBE_DNS' }, 'migration-not-configured'],
    ['Autopilot on Cloud DNS', { clusterDns: 'CLOUD_DNS', mode: 'autopilot' }, 'migration-not-possible'],
    ['Cloud DNS without the cache', { clusterDns: 'CLOUD_DNS', nodeLocalDnsCache: false }, 'not-the-combination'],
    ['a cluster that is being made', { clusterDns: 'CLOUD_DNS', status: 'PROVISIONING' }, 'not-the-combination'],
  ] as const)('%s: no gap, though nothing was read', (_, cluster, code) => {
    expect(judge(rule, anEvidence({ cluster }))).toMatchObject({ verdict: 'not-applicable', code, gaps: [] });
  });

  test('gone from the live API', () => {
    expect(judge(rule, onCloudDns({ liveCluster: { found: false } })).verdict).toBe('not-applicable');
  });
});
