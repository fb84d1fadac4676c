import type { Evidence } from '../domain/evidence.ts';
import type { LabelSelector } from '../domain/kubernetes.ts';
import type { PolicyFix } from '../domain/plan.ts';
import {
  findPodsLosingDns,
  METADATA_ADDRESS,
  NODE_LOCAL_ADDRESS,
  type PodsLosingDns,
  resolversAfter,
} from '../formats/dns-after-move.ts';
import { isIpv4 } from '../formats/ipv4-block.ts';
import { count, listSome, readOf } from './cluster-state.ts';

const MAX_FIXES = 50;

/** The Pods that would lose DNS by the policies of the cluster; undefined where those were not read. */
export function findCutPods(evidence: Evidence): PodsLosingDns[] | undefined {
  const policies = readOf(evidence, 'networkPolicies');
  if (policies === undefined) return undefined;
  const ips = kubeDnsIps(evidence);
  return findPodsLosingDns({
    policies: policies.egress,
    pods: readOf(evidence, 'policyPods') ?? null,
    after: resolversAfter(evidence.cluster.nodeLocalDnsCache, ips),
    kubeDnsIps: ips,
  });
}

/** Addresses of Service kube-dns, which NodeLocal DNSCache answers as well. */
export function kubeDnsIps(evidence: Evidence): string[] {
  return (readOf(evidence, 'kubeDnsService')?.clusterIps ?? []).filter(isIpv4);
}

const LOSS_WORDS: Readonly<Record<PodsLosingDns['loses'], string>> = {
  all: 'lose DNS',
  tcp: 'lose DNS over TCP, which long answers need',
  perhaps: 'lose DNS if their name server becomes 169.254.20.10',
};

/** `team-a: Deployment/web (3 Pods) lose DNS, by allow-dns + default-deny`. */
export function cutWords(cut: PodsLosingDns): string {
  return `${cut.namespace}: ${podWords(cut)} ${LOSS_WORDS[cut.loses]}, by ${listSome(cut.policies, 5, ' + ')}`;
}

function podWords({ pods, owners, labels }: PodsLosingDns): string {
  if (pods !== null) return `${listSome(owners, 5)} (${count(pods, 'Pod')})`;
  const pairs = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  return pairs.length === 0 ? 'Pods that no other policy selects' : `Pods with ${listSome(pairs, 5)}`;
}

/** One further policy for each selector: DNS to the old and to the new resolvers, nothing else. */
export function proposePolicies(cut: readonly PodsLosingDns[], kubeDnsAddresses: readonly string[]): PolicyFix[] {
  const groups = Map.groupBy(cut, (one) => JSON.stringify([one.namespace, one.podSelector]));
  const numbers = new Map<string, number>();
  return [...groups.values()].slice(0, MAX_FIXES).flatMap((group): PolicyFix[] => {
    const [first] = group;
    if (first === undefined) return [];
    const { namespace, podSelector } = first;
    const number = (numbers.get(namespace) ?? 0) + 1;
    numbers.set(namespace, number);
    const name = `allow-dns-for-cloud-dns${number === 1 ? '' : `-${number}`}`;
    return [
      {
        namespace,
        name,
        because: [...new Set(group.flatMap((one) => one.policies))].sort(),
        pods: listSome(group.map(podWords), 5),
        manifest: JSON.stringify(writePolicy(namespace, name, podSelector, kubeDnsAddresses), null, 2),
      },
    ];
  });
}

function writeSelector({ matchLabels, matchExpressions }: LabelSelector): object {
  return {
    ...(Object.keys(matchLabels).length === 0 ? {} : { matchLabels }),
    ...(matchExpressions.length === 0
      ? {}
      : {
          matchExpressions: matchExpressions.map(({ key, operator, values }) => ({
            ...{ key, operator },
            ...(values.length === 0 ? {} : { values }),
          })),
        }),
  };
}

function writePolicy(namespace: string, name: string, selector: LabelSelector, addresses: readonly string[]): object {
  const system = { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } } };
  const pods = ['kube-dns', 'node-local-dns'].map((app) => ({
    ...system,
    podSelector: { matchLabels: { 'k8s-app': app } },
  }));
  const blocks = [NODE_LOCAL_ADDRESS, METADATA_ADDRESS, ...addresses].map((address) => ({
    ipBlock: { cidr: `${address}/32` },
  }));
  const ports = ['UDP', 'TCP'].map((protocol) => ({ protocol, port: 53 }));
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { namespace, name, labels: { 'app.kubernetes.io/managed-by': 'gke-dns-audit' } },
    spec: {
      podSelector: writeSelector(selector),
      policyTypes: ['Egress'],
      egress: [{ to: [...pods, ...blocks], ports }],
    },
  };
}
