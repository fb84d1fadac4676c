import { describe, expect, test } from 'vitest';
import type { DnsEgressPolicy } from '../domain/kubernetes.ts';
import {
  aGap,
  anEvidence,
  aRule,
  aSelector,
  aService,
  judge,
  names,
  observed,
  policies,
  TO_KUBE_DNS,
  toBlock,
} from './evidence.test-helper.ts';
import { networkPoliciesDns as rule } from './network-policies-dns.ts';

const KUBE_DNS_IP = '172.18.0.10';

function withPolicies(egress: readonly Partial<DnsEgressPolicy>[], overrides = {}) {
  return anEvidence({
    readings: { networkPolicies: policies(egress, overrides), kubeDnsService: aService(KUBE_DNS_IP) },
  });
}

describe('policies that would cut DNS', () => {
  test('one that lets DNS reach kube-dns Pods alone', () => {
    const found = judge(rule, withPolicies([{}], { total: 7 }));
    expect(found).toMatchObject({ verdict: 'fail', code: 'policies-cut-dns', severity: 'info', confidence: 'medium' });
    expect(found.message).toContain(': 1 (team-a: Pods, by allow-dns).');
    expect(found.message).toContain('169.254.20.10');
    expect(found.observations.map(({ name, value, source }) => [name, value, source.kind])).toEqual([
      ['NetworkPolicies', 7, 'kubernetes-api'],
      ['of type Egress', 1, 'kubernetes-api'],
      ['would lose DNS', 'team-a: Pods, by allow-dns', 'kubernetes-api'],
    ]);
  });

  test('seven of them: five are named', () => {
    const found = judge(rule, withPolicies(['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((namespace) => ({ namespace }))));
    expect(found.message).toContain(': 7 (a: Pods, by allow-dns).');
    expect(names(found).filter((name) => name === 'would lose DNS')).toHaveLength(5);
  });

  test.each([
    ['the metadata server, which only the cache asks', [toBlock('169.254.169.254/32')]],
    ['a range without the cache', [toBlock('169.254.0.0/20'), toBlock('10.0.0.0/8')]],
    ['a range that leaves the cache out', [toBlock('169.254.0.0/16', '169.254.20.0/24')]],
    ['IPv6', [toBlock('::/0')]],
    ['what is no block', [toBlock('169.254.0.0/x'), toBlock('169.254/16'), toBlock('')]],
  ])('beside kube-dns Pods %s', (_, peers) => {
    expect(judge(rule, withPolicies([{ rules: [aRule(TO_KUBE_DNS, ...peers)] }])).code).toBe('policies-cut-dns');
  });

  test('the address of Service kube-dns alone: it hangs on the name server in the Pods', () => {
    const found = judge(rule, withPolicies([{ rules: [aRule(toBlock(`${KUBE_DNS_IP}/32`))] }]));
    expect(found).toMatchObject({ verdict: 'fail' });
    expect(names(found)).toContain('may lose DNS');
  });

  test('the cache over UDP alone, where TCP is permitted today', () => {
    const udp = { ...aRule(toBlock('169.254.20.10/32')), protocols: ['UDP' as const] };
    expect(names(judge(rule, withPolicies([{ rules: [aRule(TO_KUBE_DNS), udp] }])))).toContain(
      'would lose DNS over TCP',
    );
  });

  test('reading stopped at 500: at least', () => {
    const found = judge(rule, withPolicies([{}, { namespace: 'b' }], { truncated: true, total: 900 }));
    expect(found.message).toContain(': at least 2 (b: Pods');
    expect(observed(found, 'of type Egress').atLeast).toBe(true);
  });
});

describe('policies that leave DNS open', () => {
  test.each<[string, Partial<DnsEgressPolicy>]>([
    ['kube-dns Pods and the cache', { rules: [aRule(TO_KUBE_DNS, toBlock('169.254.20.10/32'))] }],
    ['the cache alone, without the metadata server', { rules: [aRule(toBlock('169.254.20.10'))] }],
    ['both in one range', { rules: [aRule(toBlock('169.254.0.0/16'))] }],
    ['any address', { rules: [aRule(toBlock('0.0.0.0/0'))] }],
    ['any peer', { rules: [aRule()] }],
    ['no DNS at all, so none is cut', { rules: [] }],
    [
      'kube-dns Pods of its own namespace, where there are none',
      { rules: [aRule({ kind: 'pods', podSelector: aSelector({ 'k8s-app': 'kube-dns' }), namespaceSelector: null })] },
    ],
  ])('%s', (_, policy) => {
    const found = judge(rule, withPolicies([policy]));
    expect(found).toMatchObject({ verdict: 'pass', code: 'policies-keep-dns' });
    expect(found.message).toContain('None of 1 egress');
  });

  test('one for all Pods that permits the cache helps those of every other policy in its namespace', () => {
    const open = { name: 'all', rules: [aRule(toBlock('169.254.20.10/32'))] };
    const tied = { name: 'web', podSelector: aSelector({ app: 'web' }) };
    expect(judge(rule, withPolicies([open, tied])).verdict).toBe('pass');
    expect(judge(rule, withPolicies([{ ...open, namespace: 'other' }, tied])).verdict).toBe('fail');
  });

  test('no policy', () => {
    const found = judge(rule, withPolicies([]));
    expect(found.verdict).toBe('pass');
    expect(observed(found, 'NetworkPolicies').value).toBe(0);
    expect(names(found)).not.toContain('would lose DNS');
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
