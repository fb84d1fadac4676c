import { describe, expect, test } from 'vitest';
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
import { kubeDnsReadTimeouts as rule } from './kube-dns-read-timeouts.ts';

function withTimeouts(value: ReturnType<typeof timeouts>) {
  return anEvidence({ readings: { timeouts: value, kubeDnsUpstreamService: aService(UPSTREAM_IP) } });
}

describe('read time-outs towards kube-dns', () => {
  test('39 lines from two nodes: high, one step below dial time-outs', () => {
    const found = judge(
      rule,
      withTimeouts(
        timeouts([
          { kind: 'read-tcp', count: 30 },
          { kind: 'read-tcp', count: 9, node: 'node-b' },
          { kind: 'dial-tcp', count: 4 },
          { kind: 'udp', upstream: METADATA_SERVER, count: 12 },
        ]),
      ),
    );
    expect(found).toMatchObject({ verdict: 'fail', code: 'read-timeouts', severity: 'high', confidence: 'high' });
    expect(found.message).toContain('39 look-ups failed in 24 h');
    expect(found.message).toContain('on 2 nodes');
    expect(observed(found, 'failed look-ups')).toMatchObject({ value: 39, source: { kind: 'logging' } });
    expect(observed(found, 'worst hour, from 2026-11-21T09:00:00Z').value).toBe(39);
  });

  test('a summary line names no upstream and no node; its N counts', () => {
    const summary = timeouts([{ kind: 'read-tcp', upstream: null, node: null, count: 17 }], { summaryLines: 3 });
    const found = judge(rule, withTimeouts(summary));
    expect(found.message).toMatch(/^17 look-ups failed/);
    expect(found.message).not.toMatch(/\d nodes?/);
    expect(observed(found, 'summary lines (N errors like), counted as N').value).toBe(3);
  });

  test('the address was not read: medium confidence', () => {
    const readings = { timeouts: timeouts([{ kind: 'read-tcp', count: 5 }]) };
    expect(judge(rule, anEvidence({ readings }))).toMatchObject({ verdict: 'fail', confidence: 'medium' });
  });

  test('capped', () => {
    const found = judge(rule, withTimeouts(timeouts([{ kind: 'read-tcp', count: 20_000 }], { capped: true })));
    expect(found.message).toMatch(/^At least 20000/);
    expect(observed(found, 'failed look-ups').atLeast).toBe(true);
  });
});

describe('no read time-outs towards kube-dns', () => {
  test.each([
    ['no line at all', timeouts([])],
    ['only dial time-outs', timeouts([{ count: 4 }])],
    ['only time-outs of the metadata server', timeouts([{ kind: 'read-tcp', upstream: METADATA_SERVER, count: 4 }])],
  ])('%s', (_, value) => {
    const found = judge(rule, withTimeouts(value));
    expect(found).toMatchObject({ verdict: 'pass', code: 'no-timeouts' });
    expect(observed(found, 'window').value).toBe(24);
  });
});

test('the logs denied: unknown, with what to grant', () => {
  const denied = aGap({ what: 'node-cache logs of the cluster', grant: 'roles/logging.viewer' });
  expect(judge(rule, anEvidence({ readings: { timeouts: denied } }))).toMatchObject({
    verdict: 'unknown',
    gaps: [{ grant: 'roles/logging.viewer' }],
  });
});

test('system logs off: unknown, with the command that turns them on', () => {
  const evidence = anEvidence({ cluster: { loggingComponents: [] }, readings: { timeouts: timeouts([]) } });
  expect(judge(rule, evidence)).toMatchObject({
    verdict: 'unknown',
    gaps: [{ grant: expect.stringContaining('--logging=SYSTEM,WORKLOAD') }],
  });
});

test('NodeLocal DNSCache off: nothing to judge', () => {
  expect(judge(rule, anEvidence({ cluster: { nodeLocalDnsCache: false } }))).toMatchObject({
    verdict: 'not-applicable',
    code: 'not-the-combination',
  });
});
