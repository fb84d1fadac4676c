import type { DnsEgressPolicy, DnsEgressRule, DnsProtocol, EgressPeer } from '../domain/kubernetes.ts';
import { containsAddress } from './ipv4-block.ts';
import { type Labels, matchSelector } from './label-selector.ts';

/** Pods that answer DNS, as far as their labels are known. */
export interface DnsPods {
  namespace: string;
  namespaceLabels: Labels;
  labels: Labels;
  /** Names of their containers' ports with number 53, by protocol. */
  ports: Readonly<Record<DnsProtocol, string>>;
}

/** Labels of both workloads and the names of their ports: kubernetes/kubernetes, cluster/addons/dns. */
const NAMED_PORTS = { UDP: 'dns', TCP: 'dns-tcp' } as const;

function systemPods(app: string): DnsPods {
  return {
    namespace: 'kube-system',
    // Of every namespace since Kubernetes 1.21; others may be there.
    namespaceLabels: { 'kubernetes.io/metadata.name': 'kube-system' },
    labels: { 'k8s-app': app },
    ports: NAMED_PORTS,
  };
}

export const KUBE_DNS_PODS = systemPods('kube-dns');
export const NODE_LOCAL_DNS_PODS = systemPods('node-local-dns');

/**
 * Whether one of these policies, which add up, lets a Pod ask an address on port 53. A selector of Pods never matches an
 * address outside of Pods' own, and a port by name is no port of it.
 */
export function permitsAddress(policies: readonly DnsEgressPolicy[], address: string, protocol: DnsProtocol): boolean {
  return someRule(policies, ({ protocols, peers }) => {
    if (!protocols.includes(protocol)) return false;
    return peers === null || peers.some((peer) => peer.kind === 'ip' && isInBlock(peer, address));
  });
}

/** Whether one of them lets a Pod ask those Pods on port 53; where it hangs on labels that are not known, it is taken to. */
export function permitsPods(policies: readonly DnsEgressPolicy[], pods: DnsPods, protocol: DnsProtocol): boolean {
  return policies.some(({ namespace, rules }) =>
    rules.some((rule) => {
      if (!reachesPort(rule, pods, protocol)) return false;
      return rule.peers === null || rule.peers.some((peer) => maySelect(peer, pods, namespace));
    }),
  );
}

function someRule(policies: readonly DnsEgressPolicy[], accept: (rule: DnsEgressRule) => boolean): boolean {
  return policies.some(({ rules }) => rules.some(accept));
}

function isInBlock({ cidr, except }: Extract<EgressPeer, { kind: 'ip' }>, address: string): boolean {
  return containsAddress(cidr, address) && !except.some((one) => containsAddress(one, address));
}

function reachesPort({ protocols, namedPorts }: DnsEgressRule, { ports }: DnsPods, protocol: DnsProtocol): boolean {
  if (protocols.includes(protocol)) return true;
  return namedPorts.some((port) => port.protocol === protocol && port.name === ports[protocol]);
}

function maySelect(peer: EgressPeer, pods: DnsPods, ownNamespace: string): boolean {
  // A block of addresses of Pods is possible, and nobody writes it for DNS.
  if (peer.kind === 'ip') return false;
  const { namespaceSelector, podSelector } = peer;
  const ofNamespace =
    namespaceSelector === null
      ? ownNamespace === pods.namespace
      : matchSelector(namespaceSelector, pods.namespaceLabels, { complete: false });
  const ofPods = podSelector === null ? true : matchSelector(podSelector, pods.labels, { complete: false });
  return ofNamespace !== false && ofPods !== false;
}
