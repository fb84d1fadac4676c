import type {
  DnsEgressPolicy,
  DnsEgressRule,
  DnsProtocol,
  EgressPeer,
  NetworkPolicySummary,
  PolicyPodSummary,
} from '../domain/kubernetes.ts';
import { requirementsOf } from '../formats/label-selector.ts';
import { type NetworkPolicy, networkPolicy, pod } from './kubernetes.schema.ts';
import { ownerOf } from './pod-owner.ts';

/** Policies kept for the migration plan; a cluster with more than this is said to be truncated. */
const MAX_POLICIES = 500;
/** Peers of one policy; etcd's limit of an object would take some 20,000. */
const MAX_PEERS = 2_000;
/** Characters of a Pod selector as JSON; a longer one is no sensible one. */
const MAX_SELECTOR = 2_000;
const DNS_PORT = 53;

/** Reduces egress NetworkPolicies to what they permit on port 53. */
export function createPolicyTally(): { add(raw: unknown): void; result(): NetworkPolicySummary } {
  const summary: NetworkPolicySummary = { total: 0, egress: [], truncated: false, malformed: 0 };
  return {
    add(raw) {
      summary.total += 1;
      const parsed = networkPolicy.safeParse(raw);
      if (!parsed.success) {
        summary.malformed += 1;
        return;
      }
      if (!restrictsEgress(parsed.data)) return;
      const policy = toDnsEgress(parsed.data);
      if (isTooLong(policy)) summary.malformed += 1;
      else if (summary.egress.length >= MAX_POLICIES) summary.truncated = true;
      else summary.egress.push(policy);
    },
    result: () => summary,
  };
}

/** Without policyTypes, a policy restricts egress only if it has egress rules. */
function restrictsEgress({ spec }: NetworkPolicy): boolean {
  if (spec.policyTypes != null) return spec.policyTypes.includes('Egress');
  return (spec.egress ?? []).length > 0;
}

function isTooLong({ podSelector, rules }: DnsEgressPolicy): boolean {
  const peers = rules.reduce((sum, rule) => sum + (rule.peers?.length ?? 0), 0);
  return peers > MAX_PEERS || JSON.stringify(podSelector).length > MAX_SELECTOR;
}

function toDnsEgress({ metadata, spec }: NetworkPolicy): DnsEgressPolicy {
  const rules = (spec.egress ?? []).flatMap((rule): DnsEgressRule[] => {
    const { protocols, namedPorts } = readPorts(rule.ports ?? []);
    if (protocols.length === 0 && namedPorts.length === 0) return [];
    const to = rule.to ?? [];
    return [{ protocols, namedPorts, peers: to.length === 0 ? null : to.map(readPeer) }];
  });
  return { ...metadata, podSelector: spec.podSelector ?? { matchLabels: {}, matchExpressions: [] }, rules };
}

type Port = {
  protocol?: string | null | undefined;
  port?: number | string | null | undefined;
  endPort?: number | null | undefined;
};

/** No ports: every one of every protocol. A port without a protocol is of TCP, a protocol without a port has all of its ports. */
function readPorts(ports: readonly Port[]): Pick<DnsEgressRule, 'protocols' | 'namedPorts'> {
  if (ports.length === 0) return { protocols: ['UDP', 'TCP'], namedPorts: [] };
  const protocols = new Set<DnsProtocol>();
  const namedPorts: DnsEgressRule['namedPorts'] = [];
  for (const { protocol: given, port, endPort } of ports) {
    const protocol = given ?? 'TCP';
    if (protocol !== 'UDP' && protocol !== 'TCP') continue;
    if (typeof port === 'string') namedPorts.push({ protocol, name: port });
    else if (port == null || (port <= DNS_PORT && DNS_PORT <= (endPort ?? port))) protocols.add(protocol);
  }
  return { protocols: [...protocols].sort().reverse(), namedPorts };
}

type To = NonNullable<NonNullable<NetworkPolicy['spec']['egress']>[number]['to']>[number];

function readPeer({ ipBlock, podSelector, namespaceSelector }: To): EgressPeer {
  if (ipBlock != null) return { kind: 'ip', cidr: ipBlock.cidr, except: ipBlock.except ?? [] };
  return { kind: 'pods', podSelector: podSelector ?? null, namespaceSelector: namespaceSelector ?? null };
}

/** Groups kept; Pods of one workload are one group unless a policy tells them apart. */
const MAX_GROUPS = 1_000;
const MAX_OWNERS = 5;

/** Sums up Pods by the labels that the egress policies of their namespace select by. Pods on host networks obey no policy. */
export function createPolicyPodTally(egress: readonly DnsEgressPolicy[]): {
  add(raw: unknown): void;
  result(): PolicyPodSummary;
} {
  const summary: PolicyPodSummary = { total: 0, groups: [], truncated: false, malformed: 0 };
  const keys = new Map<string, Set<string>>();
  for (const { namespace, podSelector } of egress) {
    const known = keys.get(namespace) ?? new Set();
    for (const { key } of requirementsOf(podSelector)) known.add(key);
    keys.set(namespace, known);
  }
  const groups = new Map<string, PolicyPodSummary['groups'][number]>();
  return {
    add(raw) {
      const parsed = pod.safeParse(raw);
      if (!parsed.success) {
        summary.total += 1;
        summary.malformed += 1;
        return;
      }
      const { metadata, spec } = parsed.data;
      if (spec.hostNetwork === true) return;
      summary.total += 1;
      const wanted = keys.get(metadata.namespace) ?? new Set();
      const labels = Object.fromEntries(Object.entries(metadata.labels ?? {}).filter(([key]) => wanted.has(key)));
      const key = JSON.stringify([metadata.namespace, Object.entries(labels).sort()]);
      const group = groups.get(key);
      const owner = ownerOf(metadata);
      if (group !== undefined) {
        group.pods += 1;
        if (group.owners.length < MAX_OWNERS && !group.owners.includes(owner)) group.owners.push(owner);
      } else if (groups.size < MAX_GROUPS) {
        groups.set(key, { namespace: metadata.namespace, labels, owners: [owner], pods: 1 });
      } else summary.truncated = true;
    },
    result: () => ({ ...summary, groups: [...groups.values()] }),
  };
}
