import { describe, expect, test } from 'vitest';
import {
  aGap,
  anEvidence,
  aService,
  judge,
  METADATA_SERVER,
  names,
  observed,
  timeouts,
  UPSTREAM_IP,
} from './evidence.test-helper.ts';
import { kubeDnsDialTimeouts as rule } from './kube-dns-dial-timeouts.ts';

type Timeouts = ReturnType<typeof timeouts>;

/** A cluster whose Service kube-dns-upstream was read. */
function withTimeouts(value: Timeouts) {
  return anEvidence({ readings: { timeouts: value, kubeDnsUpstreamService: aService(UPSTREAM_IP) } });
}

describe('dial time-outs towards kube-dns', () => {
  const found = judge(
    rule,
    withTimeouts(
      timeouts(
        [
          { count: 1200, node: 'node-a' },
          { count: 500, node: 'node-b' },
          { count: 100, node: 'node-b', hour: '2026-11-21T10:00:00Z' },
          { count: 999, kind: 'read-tcp' },
          { count: 12, kind: 'udp', upstream: METADATA_SERVER },
          { count: 3, upstream: '8.8.8.8' },
        ],
        { loopProbes: 4, summaryLines: 2, malformed: 1 },
      ),
    ),
  );

  test('critical, and certain, since the address was read', () => {
    expect(found).toMatchObject({ verdict: 'fail', code: 'dial-timeouts', severity: 'critical', confidence: 'high' });
    expect(found.message).toContain('1800 look-ups failed in 24 h');
    expect(found.message).toContain('on 2 nodes');
  });

  const read = found.observations.filter(({ source }) => source.kind !== 'measured-in-lab');

  test('what a line stands for, as the lab measured it', () => {
    const lab = found.observations.filter(({ source }) => source.kind === 'measured-in-lab');
    expect(lab.map(({ name }) => name)).toEqual([
      'one line stands for',
      'waits over 0.1 s beside 39 lines, in the lab',
    ]);
    expect(observed(found, 'one line stands for').value).toContain('more than limit + 33 connections');
  });

  test('how many, where, when, and what was set aside; all from the logs of the window', () => {
    expect(read.map(({ name, value }) => [name, value])).toEqual([
      ['failed look-ups', 1800],
      ['window', 24],
      ['nodes', 2],
      [`towards ${UPSTREAM_IP}`, 1800],
      ['from node node-a', 1200],
      ['from node node-b', 600],
      ['worst hour, from 2026-11-21T09:00:00Z', 1700],
      ['first seen', '2026-11-21T09:00:01.000000000Z'],
      ['last seen', '2026-11-21T09:59:59.000000000Z'],
      ['start-up probes (HINFO), not counted', 4],
      ['summary lines (N errors like), counted as N', 2],
      ['unreadable lines, not counted', 1],
    ]);
    expect(new Set(read.map((one) => one.source.kind))).toEqual(new Set(['logging']));
    expect(observed(found, 'failed look-ups').source.detail).toContain('2026-11-21T06:00:00Z to 2026-11-22T06:00:00Z');
    expect(observed(found, 'window').unit).toBe('h');
  });

  test('counts of a log-based metric name it, and what it cannot show', () => {
    const metric = timeouts([{ count: 40 }], { route: 'log-metric', limitations: ['hours-only', 'no-names'] });
    const counted = judge(rule, withTimeouts(metric));
    expect(observed(counted, 'failed look-ups').source).toMatchObject({ kind: 'monitoring' });
    const shown = counted.observations.filter(({ name }) => name === 'not shown').map(({ value }) => value);
    expect(shown).toEqual([
      'first and last seen are the borders of hours',
      'a metric holds no names: which were asked is not known',
    ]);
    const silent = judge(rule, withTimeouts(timeouts([], { limitations: ['exclusions-unread'] })));
    expect(observed(silent, 'not shown').value).toContain('exclusion filters and sampling');
  });

  test('of many nodes the five with the most', () => {
    const many = timeouts(Array.from({ length: 40 }, (_, n) => ({ node: `node-${n + 10}`, count: n + 1 })));
    const shown = names(judge(rule, withTimeouts(many))).filter((name) => name.startsWith('from node'));
    expect(shown).toEqual([49, 48, 47, 46, 45].map((n) => `from node node-${n}`));
  });

  test('reading stopped at the cap: every count is "at least"', () => {
    const capped = judge(rule, withTimeouts(timeouts([{ count: 20_000 }], { capped: true })));
    expect(capped.message).toMatch(/^At least 20000 look-ups failed/);
    const isAtLeast = capped.observations.filter((one) => one.atLeast === true).map((one) => one.name);
    expect(isAtLeast).toContain('failed look-ups');
    expect(isAtLeast).toContain('nodes');
    expect(isAtLeast).not.toContain('window');
  });

  test('lines that name no node: nothing is said of nodes', () => {
    const found = judge(rule, withTimeouts(timeouts([{ node: null, count: 40 }])));
    expect(found.message).not.toMatch(/\d nodes?/);
    expect(names(found)).not.toContain('nodes');
  });

  test('one node is not "1 nodes"', () => {
    expect(judge(rule, withTimeouts(timeouts([{ count: 40 }]))).message).toContain('on 1 node:');
  });

  test('the address was not read: a private one is taken for kube-dns, with medium confidence', () => {
    const readings = { timeouts: timeouts([{ count: 5 }]), kubeDnsUpstreamService: aGap() };
    expect(judge(rule, anEvidence({ readings }))).toMatchObject({ verdict: 'fail', confidence: 'medium' });
  });

  test('only Service kube-dns was read, which is not the one that the cache asks', () => {
    const readings = { timeouts: timeouts([{ count: 5 }]), kubeDnsService: aService('172.18.0.10') };
    expect(judge(rule, anEvidence({ readings }))).toMatchObject({ verdict: 'fail', confidence: 'medium' });
  });
});

describe('no dial time-outs towards kube-dns', () => {
  test.each<[string, Timeouts]>([
    ['no line at all', timeouts([])],
    ['only read time-outs', timeouts([{ kind: 'read-tcp', count: 39 }])],
    ['only time-outs of the metadata server', timeouts([{ kind: 'udp', upstream: METADATA_SERVER, count: 500 }])],
    ['only time-outs of another TCP resolver', timeouts([{ upstream: '10.20.0.53', count: 500 }])],
  ])('%s', (_, value) => {
    const found = judge(rule, withTimeouts(value));
    expect(found).toMatchObject({ verdict: 'pass', code: 'no-timeouts' });
    expect(found.message).toContain('No such line in 24 h');
    expect(found.message).toContain('not proof of health');
    expect(observed(found, 'window').value).toBe(24);
  });

  test('a restart of node-local-dns is no sign of harm, and is said', () => {
    const found = judge(rule, withTimeouts(timeouts([], { loopProbes: 24 })));
    expect(found.verdict).toBe('pass');
    expect(observed(found, 'start-up probes (HINFO), not counted').value).toBe(24);
  });
});

describe('not to be known', () => {
  test('the logs denied: the gap says what to grant', () => {
    const denied = aGap({ what: 'node-cache logs of the cluster', grant: 'roles/logging.viewer' });
    expect(judge(rule, anEvidence({ readings: { timeouts: denied } }))).toMatchObject({
      verdict: 'unknown',
      gaps: [{ code: 'permission-denied', grant: 'roles/logging.viewer' }],
    });
  });

  test.each([[[]], [['WORKLOADS']]])('system logs off (%j): no line says nothing', (loggingComponents) => {
    const found = judge(rule, anEvidence({ cluster: { loggingComponents }, readings: { timeouts: timeouts([]) } }));
    expect(found).toMatchObject({
      verdict: 'unknown',
      gaps: [{ code: 'not-observable', grant: expect.stringContaining('--logging=SYSTEM,WORKLOAD') }],
    });
  });

  test('system logs off now, lines of before found all the same', () => {
    const cluster = { loggingComponents: [] };
    const found = judge(rule, anEvidence({ cluster, readings: { timeouts: timeouts([{ count: 7 }]) } }));
    expect(found).toMatchObject({ verdict: 'fail', code: 'dial-timeouts' });
  });

  test('the cluster does not say what it logs: lines may be there, so none is a pass', () => {
    const cluster = { loggingComponents: null };
    expect(judge(rule, anEvidence({ cluster, readings: { timeouts: timeouts([]) } })).verdict).toBe('pass');
  });
});

describe('nothing to judge', () => {
  test.each([
    ['NodeLocal DNSCache off', { nodeLocalDnsCache: false }],
    ['kube-dns on CoreDNS', { controlPlaneVersion: '1.36.4-gke.1391000' }],
    ['Autopilot on Cloud DNS', { clusterDns: 'CLOUD_DNS', mode: 'autopilot' }],
  ] as const)('%s, and nobody asked for logs', (_, cluster) => {
    expect(judge(rule, anEvidence({ cluster }))).toMatchObject({
      verdict: 'not-applicable',
      code: 'not-the-combination',
    });
  });

  test('gone from the live API', () => {
    const readings = { liveCluster: { found: false }, timeouts: timeouts([{ count: 7 }]) };
    expect(judge(rule, anEvidence({ readings })).verdict).toBe('not-applicable');
  });

  test('lines were asked for all the same: then they are judged', () => {
    const readings = { timeouts: timeouts([{ count: 7 }]) };
    const cluster = { controlPlaneVersion: '1.36.4-gke.1391000' };
    expect(judge(rule, anEvidence({ cluster, readings })).verdict).toBe('fail');
  });
});
