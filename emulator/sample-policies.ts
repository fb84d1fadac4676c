import type { FleetNetworkPolicy, FleetPods } from './fleet.ts';

const DNS_PORTS = [
  { protocol: 'UDP', port: 53 },
  { protocol: 'TCP', port: 53 },
];
const KUBE_SYSTEM = { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } };

function policy(namespace: string, name: string, podSelector: object, egress: object[]): FleetNetworkPolicy {
  return { namespace, name, spec: { podSelector, policyTypes: ['Egress'], egress } };
}

/** Policies of every sort that a move to Cloud DNS has to look at. */
export const TRAINING_POLICIES: FleetNetworkPolicy[] = [
  { namespace: 'notebooks', name: 'default-deny-egress', spec: { podSelector: {}, policyTypes: ['Egress'] } },
  policy('notebooks', 'allow-dns-kube-dns-only', { matchLabels: { app: 'jupyter' } }, [
    {
      ports: DNS_PORTS,
      to: [{ podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } }, namespaceSelector: KUBE_SYSTEM }],
    },
  ]),
  // Permits everything but link-local addresses, the new resolver among them.
  policy('notebooks', 'internet', { matchExpressions: [{ key: 'app', operator: 'In', values: ['hub', 'jupyter'] }] }, [
    { to: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['169.254.0.0/16'] } }] },
  ]),
  { namespace: 'jobs', name: 'ingress-only', spec: { podSelector: {}, policyTypes: ['Ingress'] } },
  policy('jobs', 'allow-metadata-dns', {}, [
    { ports: [{ protocol: 'UDP', port: 53 }], to: [{ ipBlock: { cidr: '169.254.169.254/32' } }] },
  ]),
  policy('jobs', 'allow-node-cache', { matchLabels: { tier: 'gpu' } }, [
    { ports: DNS_PORTS, to: [{ ipBlock: { cidr: '169.254.20.10/32' } }] },
  ]),
  // The port by its name, which only a Pod has.
  policy('serving', 'dns-by-name', { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['gateway'] }] }, [
    {
      ports: [{ protocol: 'UDP', port: 'dns' }],
      to: [{ podSelector: { matchLabels: { 'k8s-app': 'node-local-dns' } }, namespaceSelector: KUBE_SYSTEM }],
    },
  ]),
];

export const TRAINING_PODS: FleetPods[] = [
  pods('notebooks', { kind: 'Deployment', name: 'hub' }, { app: 'hub' }, 1),
  pods('notebooks', { kind: 'StatefulSet', name: 'jupyter' }, { app: 'jupyter' }, 24),
  pods('jobs', { kind: 'Deployment', name: 'queue' }, { app: 'queue' }, 8),
  pods('jobs', { kind: 'Job', name: 'train-resnet' }, { tier: 'gpu' }, 12),
  pods('serving', { kind: 'Deployment', name: 'model' }, { app: 'model' }, 6),
  pods('serving', { kind: 'Deployment', name: 'gateway' }, { app: 'gateway' }, 2),
];

/** Of a Deployment the Pods belong to its ReplicaSet. */
function pods(namespace: string, owner: FleetPods['owner'], labels: Record<string, string>, count: number): FleetPods {
  if (owner.kind !== 'Deployment') return { namespace, owner, labels, count };
  const hash = '6f9c7b8d5f';
  return {
    ...{ namespace, count },
    owner: { kind: 'ReplicaSet', name: `${owner.name}-${hash}` },
    labels: { ...labels, 'pod-template-hash': hash },
  };
}
