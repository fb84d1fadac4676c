import { describe, expect, test } from 'vitest';
import type { DnsEgressPolicy } from '../domain/kubernetes.ts';
import { aGap, anEvidence, judge, names, observed, policies } from './evidence.test-helper.ts';
import { networkPoliciesDns as rule } from './network-policies-dns.ts';

const BOTH = ['169.254.20.10/32', '169.254.169.254/32'];

function withPolicies(egress: readonly Partial<DnsEgressPolicy>[], overrides = {}) {
  return anEvidence({ readings: { networkPolicies: policies(egress, overrides) } });
}

describe('policies that would cut DNS', () => {
  test('one that lets DNS reach kube-dns Pods alone', () => {
    const found = judge(rule, withPolicies([{}], { total: 7 }));
    expect(found).toMatchObject({ verdict: 'fail', code: 'policies-cut-dns', severity: 'info', confidence: 'medium' });
    expect(found.message).toContain(': 1 (team-a/allow-dns).');
    expect(found.observations.map(({ name, value, source }) => [name, value, source.kind])).toEqual([
      ['NetworkPolicies', 7, 'kubernetes-api'],
      ['of type Egress', 1, 'kubernetes-api'],
      ['that tie DNS to kube-dns', 1, 'kubernetes-api'],
      ['would cut DNS', 'team-a/allow-dns', 'kubernetes-api'],
    ]);
  });

  test('seven of them: five are named', () => {
    const found = judge(rule, withPolicies(['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((namespace) => ({ namespace }))));
    expect(found.message).toContain(': 7 (a/allow-dns).');
    expect(names(found).filter((name) => name === 'would cut DNS')).toHaveLength(5);
    expect(observed(found, 'that tie DNS to kube-dns').value).toBe(7);
  });

  test.each([
    ['only the cache', ['169.254.20.10/32']],
    ['only the metadata server', ['169.254.169.254/32']],
    ['a range that holds one of the two', ['169.254.20.0/24']],
    ['a range beside them', ['169.254.0.0/20', '10.0.0.0/8']],
    ['an address without both', ['169.254.20.10', '10.1.2.3']],
    ['IPv6', ['::/0']],
    ['what is no CIDR', ['169.254.0.0/x', '169.254.0.0/33', '169.254.0/16', 'a.b.c.d/8', '']],
  ])('beside kube-dns Pods %s', (_, cidrs) => {
    expect(judge(rule, withPolicies([{ cidrs }])).code).toBe('policies-cut-dns');
  });

  test('reading stopped at 500: at least', () => {
    const found = judge(rule, withPolicies([{}, {}], { truncated: true, total: 900 }));
    expect(found.message).toContain(': at least 2 (team-a/allow-dns).');
    expect(observed(found, 'of type Egress').atLeast).toBe(true);
    expect(observed(found, 'that tie DNS to kube-dns').atLeast).toBe(true);
  });
});

describe('policies that leave DNS open', () => {
  test.each<[string, Partial<DnsEgressPolicy>]>([
    ['kube-dns Pods and both new addresses', { cidrs: BOTH }],
    ['both addresses without a length', { cidrs: ['169.254.20.10', '169.254.169.254'] }],
    ['both in one range', { cidrs: ['169.254.0.0/16'] }],
    ['any address', { cidrs: ['0.0.0.0/0'] }],
    ['any peer', { allowsAnyPeer: true }],
    ['no DNS at all, so none is cut', { allowsKubeDnsPods: false }],
    ['only the metadata server', { allowsKubeDnsPods: false, cidrs: ['169.254.169.254/32'] }],
  ])('%s', (_, policy) => {
    const found = judge(rule, withPolicies([policy]));
    expect(found).toMatchObject({ verdict: 'pass', code: 'policies-keep-dns' });
    expect(found.message).toContain('None of 1 egress');
  });

  test('no policy', () => {
    const found = judge(rule, withPolicies([]));
    expect(found.verdict).toBe('pass');
    expect(observed(found, 'NetworkPolicies').value).toBe(0);
    expect(names(found)).not.toContain('that tie DNS to kube-dns');
  });

  test('policies that cannot be read are said', () => {
    expect(observed(judge(rule, withPolicies([], { total: 3, malformed: 2 })), 'unreadable, not judged').value).toBe(2);
  });
});

test('denied: unknown, with what to grant', () => {
  const denied = aGap({ what: 'NetworkPolicies of the cluster', grant: 'container.networkPolicies.list' });
  expect(judge(rule, anEvidence({ readings: { networkPolicies: denied } }))).toMatchObject({
    verdict: 'unknown',
    gaps: [{ code: 'permission-denied', grant: 'container.networkPolicies.list' }],
  });
});

test.each([
  ['Cloud DNS already', { clusterDns: 'CLOUD_DNS' }],
  ['NodeLocal DNSCache off', { nodeLocalDnsCache: false }],
])('%s: nothing to judge', (_, cluster) => {
  expect(judge(rule, anEvidence({ cluster }))).toMatchObject({
    verdict: 'not-applicable',
    code: 'not-the-combination',
  });
});
