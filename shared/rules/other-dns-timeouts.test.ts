import { describe, expect, test } from 'vitest';
import type { TimeoutBucket } from '../domain/timeouts.ts';
import {
  aGap,
  anEvidence,
  aService,
  judge,
  METADATA_SERVER,
  observed,
  timeouts,
  UPSTREAM_IP,
} from './evidence.test-helper.ts';
import { otherDnsTimeouts as rule } from './other-dns-timeouts.ts';

function withTimeouts(buckets: readonly Partial<TimeoutBucket>[], overrides = {}) {
  const readings = { timeouts: timeouts(buckets, overrides), kubeDnsUpstreamService: aService(UPSTREAM_IP) };
  return anEvidence({ readings });
}

describe('time-outs of another DNS path', () => {
  test('the metadata server over UDP: low, whatever their number', () => {
    const found = judge(rule, withTimeouts([{ kind: 'udp', upstream: METADATA_SERVER, count: 5000 }, { count: 9 }]));
    expect(found).toMatchObject({ verdict: 'fail', code: 'other-timeouts', severity: 'low', confidence: 'high' });
    expect(found.message).toContain(`5000 look-ups timed out in 24 h towards ${METADATA_SERVER}:`);
    expect(observed(found, 'failed look-ups')).toMatchObject({ value: 5000, source: { kind: 'logging' } });
  });

  test('a stub domain, a public resolver over TCP, and a summary line', () => {
    const found = judge(
      rule,
      withTimeouts([
        { kind: 'udp', upstream: '10.20.0.53', count: 2 },
        { kind: 'dial-tcp', upstream: '8.8.8.8', count: 3 },
        { kind: 'other', upstream: null, count: 4 },
      ]),
    );
    expect(found.message).toContain(
      '9 look-ups timed out in 24 h towards 10.20.0.53, 8.8.8.8, servers that a summary line does not name:',
    );
  });

  test.each([
    [3, 'towards 10.0.0.1, 10.0.0.2, 10.0.0.3:'],
    [4, 'towards 10.0.0.1, 10.0.0.2, 10.0.0.3 and 1 more:'],
  ])('%i servers: three are listed', (count, words) => {
    const upstreams = Array.from({ length: count }, (_, n) => `10.0.0.${n + 1}`);
    const found = judge(rule, withTimeouts(upstreams.map((upstream) => ({ kind: 'udp', upstream }))));
    expect(found.message).toContain(words);
  });

  test('more than three servers are counted, not listed', () => {
    const upstreams = ['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.4', '10.0.0.5', '10.0.0.1'];
    const found = judge(rule, withTimeouts(upstreams.map((upstream) => ({ kind: 'udp', upstream }))));
    expect(found.message).toContain('towards 10.0.0.1, 10.0.0.2, 10.0.0.3 and 2 more:');
    expect(observed(found, 'towards 10.0.0.1').value).toBe(2);
  });

  test('capped', () => {
    const found = judge(rule, withTimeouts([{ kind: 'udp', count: 20_000 }], { capped: true }));
    expect(found.message).toMatch(/^At least 20000 look-ups/);
  });
});

test.each([
  ['no line at all', []],
  ['only kube-dns times out', [{ count: 9 }, { kind: 'read-tcp' as const, count: 9 }]],
])('%s', (_, buckets) => {
  const found = judge(rule, withTimeouts(buckets));
  expect(found).toMatchObject({ verdict: 'pass', code: 'no-other-timeouts' });
  expect(found.message).toContain('24 h');
  expect(observed(found, 'window').value).toBe(24);
});

test('the logs denied: unknown, with what to grant', () => {
  const denied = aGap({ what: 'node-cache logs of the cluster', grant: 'roles/logging.viewer' });
  expect(judge(rule, anEvidence({ readings: { timeouts: denied } }))).toMatchObject({
    verdict: 'unknown',
    gaps: [{ grant: 'roles/logging.viewer' }],
  });
});

test('NodeLocal DNSCache off: nothing to judge', () => {
  expect(judge(rule, anEvidence({ cluster: { nodeLocalDnsCache: false } }))).toMatchObject({
    verdict: 'not-applicable',
    code: 'not-the-combination',
  });
});
