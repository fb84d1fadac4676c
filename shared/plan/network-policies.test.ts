import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DnsEgressPolicy, LabelSelector, PolicyPodSummary } from '../domain/kubernetes.ts';
import { findPodsLosingDns, resolversAfter } from '../formats/dns-after-move.ts';
import { matchSelector } from '../formats/label-selector.ts';
import {
  anEvidence,
  aPolicy,
  aRule,
  aSelector,
  everythingRead,
  policies,
  TO_KUBE_DNS,
  toBlock,
} from '../rules/evidence.test-helper.ts';
import { anyLabels, anyPolicy } from '../rules/evidence-arbitrary.test-helper.ts';
import { cutWords, findCutPods, proposePolicies } from './network-policies.ts';

function cut(egress: readonly Partial<DnsEgressPolicy>[], groups: PolicyPodSummary['groups'] | null = null) {
  const policyPods = groups === null ? {} : { policyPods: { total: 9, groups, truncated: false, malformed: 0 } };
  const readings = everythingRead({ networkPolicies: policies(egress), ...policyPods });
  return findCutPods(anEvidence({ readings })) ?? [];
}

const group = (labels: Record<string, string>, pods = 3) => ({
  ...{ namespace: 'team-a', labels, pods },
  owners: [`Deployment/${labels['app'] ?? 'other'}`],
});
const WEB = aSelector({ app: 'web' });
const DENY = { name: 'default-deny', podSelector: aSelector(), rules: [] };
const TO_CACHE = { name: 'cache', rules: [aRule(toBlock('169.254.20.10/32'))] };

describe('Pods that were listed', () => {
  test('are named with their number and the policies that select them', () => {
    const found = cut([DENY, { name: 'web', podSelector: WEB }], [group({ app: 'web' }), group({ app: 'db' }, 1)]);
    expect(found.map(cutWords)).toEqual(['team-a: Deployment/web (3 Pods) lose DNS, by default-deny + web']);
  });

  test('that carry the labels of a policy which permits the cache keep their DNS', () => {
    const egress = [{ podSelector: WEB }, { ...TO_CACHE, podSelector: aSelector({ tier: 'front' }) }];
    expect(cut(egress, [group({ app: 'web', tier: 'front' })])).toEqual([]);
    expect(cut(egress, [group({ app: 'web' })])).toHaveLength(1);
    // Without the Pods the smallest one that the policy selects is judged.
    expect(cut(egress)).toHaveLength(1);
  });

  test('that no policy selects are free', () => {
    expect(cut([{ podSelector: WEB }], [group({ app: 'db' })])).toEqual([]);
  });

  test.each<[string, LabelSelector['matchExpressions'][number], boolean]>([
    ['In', { key: 'app', operator: 'In', values: ['web', 'db'] }, true],
    ['NotIn', { key: 'app', operator: 'NotIn', values: ['web'] }, false],
    ['Exists', { key: 'app', operator: 'Exists', values: [] }, true],
    ['DoesNotExist', { key: 'tier', operator: 'DoesNotExist', values: [] }, true],
  ])('are selected by %s as the API server does it', (_, expression, expected) => {
    const podSelector = { matchLabels: {}, matchExpressions: [expression] };
    expect(cut([{ podSelector }], [group({ app: 'web' })])).toHaveLength(expected ? 1 : 0);
  });
});

describe('policies that deny all, or let all through', () => {
  test.each<[string, Partial<DnsEgressPolicy>]>([
    ['no rule', { rules: [] }],
    ['anywhere', { rules: [aRule()] }],
    ['an own resolver', { rules: [aRule(toBlock('8.8.8.8/32'))] }],
  ])('%s: not touched', (_, policy) => {
    expect(cut([policy])).toEqual([]);
  });
});

describe('the policy to add', () => {
  test('permits port 53 to the resolvers of today and of tomorrow, and nothing else', () => {
    const [fix] = proposePolicies(cut([{}]), ['10.8.0.10']);
    const { spec, metadata } = JSON.parse(fix?.manifest ?? '');
    expect(metadata).toMatchObject({ namespace: 'team-a', name: 'allow-dns-for-cloud-dns' });
    expect(spec.policyTypes).toEqual(['Egress']);
    expect(spec.egress).toHaveLength(1);
    expect(spec.egress[0].ports).toEqual([
      { protocol: 'UDP', port: 53 },
      { protocol: 'TCP', port: 53 },
    ]);
    const cidrs = spec.egress[0].to.flatMap((peer: { ipBlock?: { cidr: string } }) => peer.ipBlock?.cidr ?? []);
    expect(cidrs).toEqual(['169.254.20.10/32', '169.254.169.254/32', '10.8.0.10/32']);
  });

  test('selects as a policy that is there, so that it restricts nobody who is free today', () => {
    const expression = { key: 'tier', operator: 'NotIn' as const, values: ['batch'] };
    const [fix] = proposePolicies(
      cut([{ podSelector: { matchLabels: { app: 'web' }, matchExpressions: [expression] } }]),
      [],
    );
    const { podSelector } = JSON.parse(fix?.manifest ?? '').spec;
    expect(podSelector).toEqual({ matchLabels: { app: 'web' }, matchExpressions: [expression] });
  });

  test('gives no DNS to Pods that are denied it', () => {
    const [fix, ...others] = proposePolicies(
      cut([DENY, { name: 'web', podSelector: WEB }], [group({ app: 'web' }), group({ app: 'db' })]),
      [],
    );
    expect(others).toEqual([]);
    expect(JSON.parse(fix?.manifest ?? '').spec.podSelector).toEqual({ matchLabels: { app: 'web' } });
    expect(fix?.because).toEqual(['default-deny', 'web']);
  });

  test('is one for each selector', () => {
    const fixes = proposePolicies(
      cut([{ podSelector: WEB }, { name: 'b', podSelector: aSelector({ app: 'b' }) }, { namespace: 'team-b' }]),
      [],
    );
    expect(fixes.map((fix) => [fix.namespace, fix.name])).toEqual([
      ['team-a', 'allow-dns-for-cloud-dns'],
      ['team-a', 'allow-dns-for-cloud-dns-2'],
      ['team-b', 'allow-dns-for-cloud-dns'],
    ]);
  });
});

describe('any policies and Pods', () => {
  const after = resolversAfter(true, ['172.18.0.10']);
  const anyGroups: fc.Arbitrary<PolicyPodSummary['groups']> = fc.array(
    fc.record({
      namespace: fc.constantFrom('team-a', 'team-b'),
      labels: anyLabels,
      owners: fc.array(fc.constant('Deployment/x')),
      pods: fc.integer({ min: 1, max: 9 }),
    }),
    { maxLength: 6 },
  );

  test('with the proposed policies added nobody loses DNS, and no free Pod is restricted', () => {
    fc.assert(
      fc.property(fc.array(anyPolicy, { maxLength: 5 }), anyGroups, (egress, groups) => {
        const asked = { after, kubeDnsIps: ['172.18.0.10'] };
        const pods = { total: groups.length, groups, truncated: false, malformed: 0 };
        const found = findPodsLosingDns({ ...asked, policies: egress, pods });
        const added = found.map(({ namespace, podSelector }) =>
          aPolicy({
            namespace,
            name: 'added',
            podSelector,
            rules: [aRule(TO_KUBE_DNS, toBlock('169.254.20.10/32'), toBlock('172.18.0.10/32'))],
          }),
        );
        expect(findPodsLosingDns({ ...asked, policies: [...egress, ...added], pods })).toEqual([]);
        const restricts = (some: readonly DnsEgressPolicy[], one: PolicyPodSummary['groups'][number]) =>
          some.some(
            (policy) =>
              policy.namespace === one.namespace &&
              matchSelector(policy.podSelector, one.labels, { complete: true }) === true,
          );
        for (const one of groups) if (!restricts(egress, one)) expect(restricts(added, one)).toBe(false);
      }),
      { numRuns: 300 },
    );
  });
});
