import { describe, expect, test } from 'vitest';
import type { DnsEgressPolicy } from '../domain/kubernetes.ts';
import { createPolicyPodTally, createPolicyTally } from './network-policy-summaries.ts';
import { recordedItems } from './recorded-kubernetes.test-helper.ts';

function policy(spec: object): unknown {
  return { metadata: { namespace: 'shop', name: 'p', uid: 'x' }, spec: { podSelector: {}, ...spec } };
}

function sumPolicies(policies: readonly unknown[]) {
  const tally = createPolicyTally();
  for (const one of policies) tally.add(one);
  return tally.result();
}

/** The rules that concern port 53, of a policy with these egress rules. */
function rulesOf(...egress: object[]) {
  const [one] = sumPolicies([policy({ policyTypes: ['Egress'], egress })]).egress;
  if (one === undefined) throw new Error('the policy restricts no egress');
  return one.rules;
}

const ANY = { protocols: ['UDP', 'TCP'], namedPorts: [], peers: null };
const TCP = { ...ANY, protocols: ['TCP'] };
const UDP = { ...ANY, protocols: ['UDP'] };

describe('a NetworkPolicy', () => {
  test.each<[string, object, boolean]>([
    ['with policyTypes Egress', { policyTypes: ['Egress'] }, true],
    ['with both types', { policyTypes: ['Ingress', 'Egress'], egress: [] }, true],
    ['with policyTypes Ingress', { policyTypes: ['Ingress'], ingress: [{}] }, false],
    ['with policyTypes Ingress and egress rules that mean nothing', { policyTypes: ['Ingress'], egress: [{}] }, false],
    ['with no types at all', { policyTypes: [] }, false],
    ['without types, with egress rules', { egress: [{}] }, true],
    ['without types, with an empty list of egress rules', { egress: [] }, false],
    ['without types and rules', {}, false],
    ['with null for both', { policyTypes: null, egress: null }, false],
  ])('%s', (_, spec, restricts) => {
    const summary = sumPolicies([policy(spec)]);
    expect(summary).toMatchObject({ total: 1, malformed: 0, truncated: false });
    expect(summary.egress.map((one) => `${one.namespace}/${one.name}`)).toEqual(restricts ? ['shop/p'] : []);
  });

  test('without rules lets nothing out', () => {
    expect(rulesOf()).toEqual([]);
  });

  test.each<[string, object, object[]]>([
    ['is empty', {}, [ANY]],
    ['has null for ports and peers', { ports: null, to: null }, [ANY]],
    ['has empty lists', { ports: [], to: [] }, [ANY]],
    ['has port 53 of UDP', { ports: [{ protocol: 'UDP', port: 53 }] }, [UDP]],
    [
      'has port 53 of both',
      {
        ports: [
          { protocol: 'TCP', port: 53 },
          { protocol: 'UDP', port: 53 },
        ],
      },
      [ANY],
    ],
    ['has port 53 without a protocol, which is TCP', { ports: [{ port: 53 }] }, [TCP]],
    ['has port 53 of SCTP', { ports: [{ protocol: 'SCTP', port: 53 }] }, []],
    ['has other ports', { ports: [{ port: 443 }, { port: 54 }] }, []],
    ['has a protocol without a port', { ports: [{ protocol: 'UDP' }] }, [UDP]],
    ['has null for its port', { ports: [{ port: null, endPort: null }] }, [TCP]],
    ['has 53 among others', { ports: [{ port: 443 }, { port: 53 }] }, [TCP]],
    ['has a range around 53', { ports: [{ port: 50, endPort: 60 }] }, [TCP]],
    ['has a range that ends at 53', { ports: [{ port: 1, endPort: 53 }] }, [TCP]],
    ['has a range that begins at 53', { ports: [{ port: 53, endPort: 60 }] }, [TCP]],
    ['has a range below 53', { ports: [{ port: 1, endPort: 52 }] }, []],
    ['has a range above 53', { ports: [{ port: 54, endPort: 65_535 }] }, []],
    [
      'names a port',
      { ports: [{ protocol: 'UDP', port: 'dns' }] },
      [{ protocols: [], namedPorts: [{ protocol: 'UDP', name: 'dns' }], peers: null }],
    ],
  ])('whose rule %s', (_, rule, expected) => {
    expect(rulesOf(rule)).toEqual(expected);
  });

  const NONE = { matchLabels: {}, matchExpressions: [] };
  const expression = { key: 'app', operator: 'Exists' };
  test.each<[string, object, object]>([
    ['an empty podSelector', { podSelector: {} }, { kind: 'pods', podSelector: NONE, namespaceSelector: null }],
    ['a namespace', { namespaceSelector: {} }, { kind: 'pods', podSelector: null, namespaceSelector: NONE }],
    [
      'labels and an expression',
      { podSelector: { matchLabels: { a: 'b' }, matchExpressions: [expression] } },
      {
        kind: 'pods',
        podSelector: { matchLabels: { a: 'b' }, matchExpressions: [{ ...expression, values: [] }] },
        namespaceSelector: null,
      },
    ],
    [
      'an address block with a hole',
      { ipBlock: { cidr: '169.254.0.0/16', except: ['169.254.20.0/24'] } },
      { kind: 'ip', cidr: '169.254.0.0/16', except: ['169.254.20.0/24'] },
    ],
    ['an address block', { ipBlock: { cidr: '10.0.0.0/8' } }, { kind: 'ip', cidr: '10.0.0.0/8', except: [] }],
  ])('that lets port 53 to %s', (_, peer, expected) => {
    expect(rulesOf({ ports: [{ protocol: 'UDP', port: 53 }], to: [peer] })).toEqual([{ ...UDP, peers: [expected] }]);
  });

  test('keeps each rule for itself, and rules for other ports not at all', () => {
    const block = { ipBlock: { cidr: '10.0.0.0/8' } };
    const rules = rulesOf({ ports: [{ port: 53 }], to: [block] }, { to: [block] }, { ports: [{ port: 443 }] });
    expect(rules.map(({ protocols }) => protocols)).toEqual([['TCP'], ['UDP', 'TCP']]);
  });

  test.each<[string, unknown]>([
    ['null', null],
    ['no spec', { metadata: { namespace: 'a', name: 'b' } }],
    ['no name', { metadata: { namespace: 'a' }, spec: {} }],
    ['rules that are no list', policy({ policyTypes: ['Egress'], egress: {} })],
    ['a port that is an object', policy({ egress: [{ ports: [{ port: {} }] }] })],
    ['labels that are numbers', policy({ egress: [{ to: [{ podSelector: { matchLabels: { a: 1 } } }] }] })],
    [
      'an operator of tomorrow',
      policy({ egress: [{ to: [{ podSelector: { matchExpressions: [{ key: 'a', operator: 'Resembles' }] } }] }] }),
    ],
    ['a selector that no one writes', policy({ podSelector: { matchLabels: { a: 'x'.repeat(2_000) } }, egress: [{}] })],
    ['peers without end', policy({ egress: [{ to: Array.from({ length: 2_001 }, () => ({ podSelector: {} })) }] })],
  ])('that is %s is counted as malformed and stops nothing', (_, malformed) => {
    const summary = sumPolicies([malformed, policy({ policyTypes: ['Egress'] })]);
    expect(summary).toMatchObject({ total: 2, malformed: 1, truncated: false });
    expect(summary.egress).toHaveLength(1);
  });

  test('beyond the 500th that restricts egress is counted and not kept', () => {
    const egress = Array.from({ length: 500 }, () => policy({ policyTypes: ['Egress'] }));
    const ingress = Array.from({ length: 50 }, () => policy({ policyTypes: ['Ingress'] }));
    expect(sumPolicies([...egress, ...ingress])).toMatchObject({ total: 550, truncated: false });
    const summary = sumPolicies([...egress, ...ingress, policy({ policyTypes: ['Egress'] })]);
    expect(summary).toMatchObject({ total: 551, truncated: true });
    expect(summary.egress).toHaveLength(500);
  });
});

test('the 40 policies of a real API server', () => {
  const summary = sumPolicies(recordedItems('b13'));
  expect(summary).toMatchObject({ total: 40, truncated: false, malformed: 0 });
  const byName = new Map(summary.egress.map((one) => [`${one.namespace}/${one.name}`, one]));
  expect(byName.get('monitoring/allow-all-egress')).toMatchObject({ rules: [ANY] });
  const kinds = (name: string) =>
    byName
      .get(name)
      ?.rules.flatMap((rule) => rule.peers ?? [])
      .map((peer) => (peer.kind === 'ip' ? peer.cidr : 'pods'));
  expect(kinds('monitoring/allow-dns-both')).toEqual(['pods', '169.254.20.10/32', '172.18.0.10/32']);
  expect(kinds('monitoring/allow-dns-kube-dns-only')).toEqual(['pods']);
});

describe('Pods of namespaces with egress policies', () => {
  const web: DnsEgressPolicy = {
    namespace: 'shop',
    name: 'web',
    podSelector: {
      matchLabels: { app: 'web' },
      matchExpressions: [{ key: 'tier', operator: 'Exists', values: [] }],
    },
    rules: [],
  };

  function aPod(name: string, labels: object, more: { spec?: object; owner?: { kind: string; name: string } } = {}) {
    const ownerReferences = more.owner === undefined ? [] : [{ ...more.owner, controller: true }];
    return { metadata: { namespace: 'shop', name, labels, ownerReferences }, spec: more.spec ?? {} };
  }

  test('are grouped by the labels that a policy selects by', () => {
    const tally = createPolicyPodTally([web]);
    const owner = { kind: 'ReplicaSet', name: 'web-6f9c7b8d5f' };
    tally.add(aPod('web-1', { app: 'web', 'pod-template-hash': '6f9c7b8d5f', x: '1' }, { owner }));
    tally.add(aPod('web-2', { app: 'web', 'pod-template-hash': '6f9c7b8d5f', x: '2' }, { owner }));
    tally.add(aPod('lone', { other: 'y' }));
    tally.add(aPod('agent', { app: 'web' }, { spec: { hostNetwork: true } }));
    tally.add({ metadata: {} });
    expect(tally.result()).toEqual({
      total: 4,
      groups: [
        { namespace: 'shop', labels: { app: 'web' }, owners: ['Deployment/web'], pods: 2 },
        { namespace: 'shop', labels: {}, owners: ['Pod/lone'], pods: 1 },
      ],
      truncated: false,
      malformed: 1,
    });
  });

  test('are kept up to a thousand groups, and five owners of each', () => {
    const tally = createPolicyPodTally([web]);
    for (let i = 0; i < 1_002; i += 1) tally.add(aPod(`p-${i}`, { app: `a-${i}` }));
    for (let i = 0; i < 9; i += 1) tally.add(aPod(`q-${i}`, { app: 'a-0' }));
    const { groups, truncated, total } = tally.result();
    expect([groups.length, truncated, total]).toEqual([1_000, true, 1_011]);
    expect(groups[0]).toMatchObject({ pods: 10, owners: ['Pod/p-0', 'Pod/q-0', 'Pod/q-1', 'Pod/q-2', 'Pod/q-3'] });
  });
});
