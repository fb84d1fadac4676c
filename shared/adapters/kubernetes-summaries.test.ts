import { describe, expect, test } from 'vitest';
import { nodeSummary } from '../domain/kubernetes.ts';
import { createNodeTally, createPolicyTally, parseCpuQuantity } from './kubernetes-summaries.ts';
import { recordedAnswer, recordedItems } from './recorded-kubernetes.test-helper.ts';

describe('a CPU quantity', () => {
  test.each<[string, number | null]>([
    ['3920m', 3920],
    ['940m', 940],
    ['0', 0],
    ['0m', 0],
    ['4', 4000],
    ['4.0', 4000],
    ['0.5', 500],
    ['0.001', 1],
    ['1k', 1_000_000],
    ['1.5k', 1_500_000],
    // What a float would make one too many.
    ['2.007', 2007],
    ['15.043k', 15_043_000],
    // Rounded up, as Kubernetes does.
    ['0.0001', 1],
    ['1.0001', 1001],
    ['0.0000', 0],
    ['100.5m', 101],
    ['100.0m', 100],
    ['1.0000001k', 1_000_001],
    ['00012', 12_000],
    ['', null],
    [' 4', null],
    ['4 ', null],
    ['-4', null],
    ['+4', null],
    ['.5', null],
    ['4.', null],
    ['four', null],
    ['4M', null],
    ['4Ki', null],
    ['4e3', null],
    ['0x10', null],
    ['NaN', null],
    ['4m\n', null],
    ['٤', null],
    ['9'.repeat(400), null],
  ])('%j is %j thousandths of a core', (text, expected) => {
    expect(parseCpuQuantity(text)).toBe(expected);
  });
});

function node(
  changes: { cpu?: unknown; unschedulable?: boolean; ready?: string; created?: string | null } = {},
): unknown {
  const { cpu = '3920m', unschedulable, ready = 'True', created = '2026-10-01T08:00:00Z' } = changes;
  return {
    metadata: { name: 'n', creationTimestamp: created },
    spec: unschedulable === undefined ? {} : { unschedulable },
    status: {
      allocatable: { cpu, memory: '13589Mi' },
      conditions: [
        { type: 'MemoryPressure', status: 'False' },
        { type: 'Ready', status: ready },
      ],
    },
  };
}

function sumNodes(nodes: readonly unknown[]) {
  const tally = createNodeTally();
  for (const one of nodes) tally.add(one);
  return nodeSummary.parse(tally.result());
}

describe('nodes', () => {
  test('none are no nodes', () => {
    expect(sumNodes([])).toEqual({
      total: 0,
      schedulable: 0,
      ready: 0,
      totalMilliCores: 0,
      schedulableMilliCores: 0,
      oldestCreation: null,
      newestCreation: null,
      createdPerDay: {},
      malformed: 0,
    });
  });

  test('cordoned ones count in the total only, those not ready are schedulable', () => {
    expect(
      sumNodes([
        node(),
        node({ unschedulable: true, cpu: '8' }),
        node({ ready: 'False' }),
        node({ ready: 'Unknown' }),
        node({ unschedulable: false }),
      ]),
    ).toMatchObject({
      total: 5,
      schedulable: 4,
      ready: 3,
      totalMilliCores: 4 * 3920 + 8000,
      schedulableMilliCores: 4 * 3920,
      malformed: 0,
    });
  });

  test('are counted by their day of creation, with the oldest and the newest', () => {
    const days = ['2026-11-02T23:59:59Z', '2026-11-01T00:00:00Z', '2026-11-02T00:00:00Z', '2026-10-31T12:00:00Z'];
    expect(sumNodes(days.map((created) => node({ created })))).toMatchObject({
      oldestCreation: '2026-10-31T12:00:00Z',
      newestCreation: '2026-11-02T23:59:59Z',
      createdPerDay: { '2026-10-31': 1, '2026-11-01': 1, '2026-11-02': 2 },
    });
  });

  test.each<[string, unknown]>([
    ['no CPU', { metadata: {}, status: { allocatable: { memory: '13589Mi' } } }],
    ['a CPU in words', node({ cpu: 'four' })],
    ['no status', { metadata: {} }],
    ['a status without allocatable', { metadata: {}, status: {} }],
  ])('with %s count as nodes without cores, and as malformed', (_, one) => {
    const summary = sumNodes([one, node()]);
    expect(summary).toMatchObject({ total: 2, schedulable: 2, totalMilliCores: 3920, malformed: 1 });
  });

  test.each<[string, unknown]>([
    ['null', null],
    ['a text', 'node'],
    ['no metadata', { spec: {} }],
    ['a CPU that is a number', node({ cpu: 4 })],
    ['conditions of another shape', { metadata: {}, status: { conditions: 'Ready' } }],
  ])('that are %s are counted as malformed and stop nothing', (_, one) => {
    expect(sumNodes([one, node()])).toMatchObject({ total: 2, schedulable: 1, totalMilliCores: 3920, malformed: 1 });
  });

  test.each([null, '', 'yesterday', '2026-11'])('created %j have no day', (created) => {
    expect(sumNodes([node({ created })])).toMatchObject({ oldestCreation: null, createdPerDay: {}, malformed: 0 });
  });

  test('of a real API server are read', () => {
    const summary = sumNodes([
      ...recordedItems('n14'),
      JSON.parse(recordedAnswer('n15').body),
      JSON.parse(recordedAnswer('n16').body),
    ]);
    expect(summary).toMatchObject({
      total: 5,
      schedulable: 4,
      ready: 4,
      totalMilliCores: 3 * 1930 + 2 * 3920,
      schedulableMilliCores: 3 * 1930 + 3920,
      malformed: 0,
    });
    expect(summary.oldestCreation).toMatch(/^20\d\d-/);
  });
});

function policy(spec: object): unknown {
  return { metadata: { namespace: 'shop', name: 'p', uid: 'x' }, spec: { podSelector: {}, ...spec } };
}

function sumPolicies(policies: readonly unknown[]) {
  const tally = createPolicyTally();
  for (const one of policies) tally.add(one);
  return tally.result();
}

/** What a policy with these egress rules permits on port 53. */
function dnsOf(...egress: object[]) {
  const [one] = sumPolicies([policy({ policyTypes: ['Egress'], egress })]).egress;
  if (one === undefined) throw new Error('the policy restricts no egress');
  const { allowsAnyPeer: any, allowsKubeDnsPods: kubeDns, allowsNodeLocalDnsPods: nodeLocal, cidrs } = one;
  return { any, kubeDns, nodeLocal, cidrs };
}

const NOTHING = { any: false, kubeDns: false, nodeLocal: false, cidrs: [] };
const EVERYBODY = { ...NOTHING, any: true };
const BOTH = { ...NOTHING, kubeDns: true, nodeLocal: true };
const KUBE_DNS = { podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } } };
const expression = (operator: string, values?: string[], key = 'k8s-app') => ({
  podSelector: { matchExpressions: [{ key, operator, ...(values === undefined ? {} : { values }) }] },
});

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
    expect(dnsOf()).toEqual(NOTHING);
  });

  test.each<[string, object, object]>([
    ['is empty', {}, EVERYBODY],
    ['has null for ports and peers', { ports: null, to: null }, EVERYBODY],
    ['has empty lists', { ports: [], to: [] }, EVERYBODY],
    ['has port 53 and no peers', { ports: [{ protocol: 'UDP', port: 53 }] }, EVERYBODY],
    ['has other ports and no peers', { ports: [{ port: 443 }, { port: 54 }] }, NOTHING],
    ['has a protocol without a port', { ports: [{ protocol: 'TCP' }] }, EVERYBODY],
    ['has null for its port', { ports: [{ port: null, endPort: null }] }, EVERYBODY],
    ['has 53 among others', { ports: [{ port: 443 }, { port: 53 }] }, EVERYBODY],
    ['has a range around 53', { ports: [{ port: 50, endPort: 60 }] }, EVERYBODY],
    ['has a range that ends at 53', { ports: [{ port: 1, endPort: 53 }] }, EVERYBODY],
    ['has a range that begins at 53', { ports: [{ port: 53, endPort: 60 }] }, EVERYBODY],
    ['has a range below 53', { ports: [{ port: 1, endPort: 52 }] }, NOTHING],
    ['has a range above 53', { ports: [{ port: 54, endPort: 65_535 }] }, NOTHING],
    ['names the port dns', { ports: [{ port: 'dns' }] }, EVERYBODY],
    ['names the port dns-tcp', { ports: [{ port: 'dns-tcp' }] }, EVERYBODY],
    ['names the port 53 as text', { ports: [{ port: '53' }] }, EVERYBODY],
    ['names another port', { ports: [{ port: 'http' }] }, NOTHING],
  ])('whose rule %s', (_, rule, expected) => {
    expect(dnsOf(rule)).toEqual(expected);
  });

  test.each<[string, object, object]>([
    ['an empty podSelector', { podSelector: {} }, BOTH],
    ['a namespace', { namespaceSelector: {} }, BOTH],
    ['null for a podSelector', { podSelector: null, namespaceSelector: {} }, BOTH],
    ['the label of kube-dns', KUBE_DNS, { ...NOTHING, kubeDns: true }],
    [
      'the label of node-local-dns',
      { podSelector: { matchLabels: { 'k8s-app': 'node-local-dns' } } },
      { ...NOTHING, nodeLocal: true },
    ],
    ['another value of that label', { podSelector: { matchLabels: { 'k8s-app': 'metrics-server' } } }, NOTHING],
    ['another label', { podSelector: { matchLabels: { app: 'kube-dns' } } }, NOTHING],
    [
      'the label and one more, which those Pods need not have',
      { podSelector: { matchLabels: { 'k8s-app': 'kube-dns', tier: 'dns' } } },
      NOTHING,
    ],
    ['In both', expression('In', ['kube-dns', 'node-local-dns', 'x']), BOTH],
    ['In kube-dns', expression('In', ['kube-dns']), { ...NOTHING, kubeDns: true }],
    ['In others', expression('In', ['x']), NOTHING],
    ['In nothing', expression('In'), NOTHING],
    ['NotIn others', expression('NotIn', ['x']), BOTH],
    ['NotIn kube-dns', expression('NotIn', ['kube-dns']), { ...NOTHING, nodeLocal: true }],
    ['Exists', expression('Exists'), BOTH],
    ['DoesNotExist', expression('DoesNotExist'), NOTHING],
    ['an operator of tomorrow', expression('Resembles', ['kube-dns']), NOTHING],
    ['an expression on another label', expression('Exists', undefined, 'tier'), NOTHING],
    [
      'a label and an expression that contradict each other',
      {
        podSelector: {
          matchLabels: { 'k8s-app': 'kube-dns' },
          matchExpressions: [{ key: 'k8s-app', operator: 'NotIn', values: ['kube-dns'] }],
        },
      },
      NOTHING,
    ],
    ['null for labels and expressions', { podSelector: { matchLabels: null, matchExpressions: null } }, BOTH],
    [
      'an address block',
      { ipBlock: { cidr: '169.254.20.10/32', except: ['10.0.0.0/8'] } },
      { ...NOTHING, cidrs: ['169.254.20.10/32'] },
    ],
  ])('that lets port 53 to %s', (_, peer, expected) => {
    expect(dnsOf({ ports: [{ port: 53 }], to: [peer] })).toEqual(expected);
  });

  test('adds its rules up, and rules for other ports add nothing', () => {
    expect(
      dnsOf(
        { ports: [{ port: 53 }], to: [KUBE_DNS, { ipBlock: { cidr: '10.0.0.0/8' } }] },
        { to: [{ ipBlock: { cidr: '169.254.0.0/16' } }] },
        { ports: [{ port: 443 }] },
        { ports: [{ port: 443 }], to: [{ ipBlock: { cidr: '0.0.0.0/0' } }, { podSelector: {} }] },
      ),
    ).toEqual({ any: false, kubeDns: true, nodeLocal: false, cidrs: ['10.0.0.0/8', '169.254.0.0/16'] });
  });

  test.each<[string, unknown]>([
    ['null', null],
    ['no spec', { metadata: { namespace: 'a', name: 'b' } }],
    ['no name', { metadata: { namespace: 'a' }, spec: {} }],
    ['rules that are no list', policy({ policyTypes: ['Egress'], egress: {} })],
    ['a port that is an object', policy({ egress: [{ ports: [{ port: {} }] }] })],
    ['labels that are numbers', policy({ egress: [{ to: [{ podSelector: { matchLabels: { a: 1 } } }] }] })],
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
  expect(byName.get('monitoring/allow-all-egress')).toMatchObject({ allowsAnyPeer: true });
  expect(byName.get('monitoring/allow-dns-both')).toMatchObject({
    namespace: 'monitoring',
    allowsAnyPeer: false,
    allowsKubeDnsPods: true,
    allowsNodeLocalDnsPods: true,
    cidrs: ['169.254.20.10/32', '172.18.0.10/32'],
  });
  expect(byName.get('monitoring/allow-dns-kube-dns-only')).toMatchObject({
    allowsKubeDnsPods: true,
    allowsNodeLocalDnsPods: false,
    cidrs: [],
  });
});
