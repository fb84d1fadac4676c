import { describe, expect, test } from 'vitest';
import type { DnsEgressPolicy, DnsEgressRule, EgressPeer } from '../domain/kubernetes.ts';
import { KUBE_DNS_PODS, NODE_LOCAL_DNS_PODS, permitsAddress, permitsPods } from './dns-egress.ts';

const CACHE = '169.254.20.10';
const KUBE_SYSTEM = { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' }, matchExpressions: [] };
const KUBE_DNS = { matchLabels: { 'k8s-app': 'kube-dns' }, matchExpressions: [] };

function policy(rules: Partial<DnsEgressRule>[], namespace = 'team-a'): DnsEgressPolicy {
  const rule = { protocols: ['UDP' as const], namedPorts: [], peers: null };
  const podSelector = { matchLabels: {}, matchExpressions: [] };
  return { namespace, name: 'p', podSelector, rules: rules.map((one) => ({ ...rule, ...one })) };
}

function block(cidr: string, ...except: string[]): EgressPeer {
  return { kind: 'ip', cidr, except };
}

describe('an address', () => {
  test.each<[string, Partial<DnsEgressRule>[], boolean]>([
    ['no rule', [], false],
    ['a rule to anywhere', [{}], true],
    ['a rule of TCP', [{ protocols: ['TCP'] }], false],
    ['its block', [{ peers: [block('169.254.20.10/32')] }], true],
    ['a wider block', [{ peers: [block('169.254.0.0/16')] }], true],
    ['a wider block that leaves it out', [{ peers: [block('169.254.0.0/16', '169.254.20.0/24')] }], false],
    ['a wider block that leaves others out', [{ peers: [block('169.254.0.0/16', '169.254.169.254/32')] }], true],
    ['one of two rules', [{ peers: [block('10.0.0.0/8')] }, { peers: [block('169.254.20.10')] }], true],
    [
      'a port by name to anywhere: no Pod, no name',
      [{ protocols: [], namedPorts: [{ protocol: 'UDP', name: 'dns' }] }],
      false,
    ],
    [
      'Pods of every namespace',
      [{ peers: [{ kind: 'pods', podSelector: null, namespaceSelector: KUBE_SYSTEM }] }],
      false,
    ],
  ])('%s: %s', (_, rules, expected) => {
    expect(permitsAddress([policy(rules)], CACHE, 'UDP')).toBe(expected);
  });
});

describe('the Pods of kube-dns', () => {
  test.each<[string, DnsEgressPolicy, boolean]>([
    [
      'their labels and their namespace',
      policy([{ peers: [{ kind: 'pods', podSelector: KUBE_DNS, namespaceSelector: KUBE_SYSTEM }] }]),
      true,
    ],
    [
      'their labels without a namespace: those of its own',
      policy([{ peers: [{ kind: 'pods', podSelector: KUBE_DNS, namespaceSelector: null }] }]),
      false,
    ],
    [
      'the same in kube-system',
      policy([{ peers: [{ kind: 'pods', podSelector: KUBE_DNS, namespaceSelector: null }] }], 'kube-system'),
      true,
    ],
    [
      'every Pod of a namespace with a label that may be its',
      policy([
        {
          peers: [
            {
              kind: 'pods',
              podSelector: null,
              namespaceSelector: { matchLabels: { name: 'kube-system' }, matchExpressions: [] },
            },
          ],
        },
      ]),
      true,
    ],
    [
      'the other namespaces',
      policy([
        {
          peers: [
            {
              kind: 'pods',
              podSelector: null,
              namespaceSelector: {
                matchLabels: {},
                matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: ['kube-system'] }],
              },
            },
          ],
        },
      ]),
      false,
    ],
    ['the port by its name', policy([{ protocols: [], namedPorts: [{ protocol: 'UDP', name: 'dns' }] }]), true],
    [
      'the name of the other protocol',
      policy([{ protocols: [], namedPorts: [{ protocol: 'UDP', name: 'dns-tcp' }] }]),
      false,
    ],
    ['a block of addresses', policy([{ peers: [block('0.0.0.0/0')] }]), false],
  ])('%s: %s', (_, given, expected) => {
    expect(permitsPods([given], KUBE_DNS_PODS, 'UDP')).toBe(expected);
  });

  test('are not those of node-local-dns', () => {
    const toKubeDns = policy([{ peers: [{ kind: 'pods', podSelector: KUBE_DNS, namespaceSelector: KUBE_SYSTEM }] }]);
    expect(permitsPods([toKubeDns], NODE_LOCAL_DNS_PODS, 'UDP')).toBe(false);
  });
});
