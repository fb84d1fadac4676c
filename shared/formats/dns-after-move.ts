import type { DnsEgressPolicy, DnsProtocol, LabelSelector, PolicyPodSummary } from '../domain/kubernetes.ts';
import { KUBE_DNS_PODS, NODE_LOCAL_DNS_PODS, permitsAddress, permitsPods } from './dns-egress.ts';
import { isIpv4 } from './ipv4-block.ts';
import { exampleLabels, type Labels, matchSelector } from './label-selector.ts';

/** NodeLocal DNSCache's own address. Source: kubernetes/kubernetes, cluster/addons/dns/nodelocaldns. */
export const NODE_LOCAL_ADDRESS = '169.254.20.10';
/** The metadata server of the node, where Cloud DNS answers. */
export const METADATA_ADDRESS = '169.254.169.254';

/** What Pods ask once Cloud DNS is the provider. */
export interface ResolversAfter {
  /** Every one of these has to be reached. */
  certain: string[];
  /** Pods may ask these in place of the others: which, is not known. */
  perhaps: string[];
}

/**
 * With NodeLocal DNSCache, Pods ask the cache and the cache, on the network of its node, asks Cloud DNS: no policy stands
 * between those two. The name server in a Pod is then the cache's address, or still that of Service kube-dns, which the cache
 * holds as well. Without it Pods ask the metadata server.
 */
export function resolversAfter(nodeLocalDnsCache: boolean, kubeDnsIps: readonly string[]): ResolversAfter {
  if (!nodeLocalDnsCache) return { certain: [METADATA_ADDRESS], perhaps: [] };
  return { certain: [NODE_LOCAL_ADDRESS], perhaps: kubeDnsIps.filter(isIpv4) };
}

/** Pods, or what a selector says of them, that the same policies restrict. */
export interface PodsLosingDns {
  namespace: string;
  labels: Labels;
  /** Null where the Pods were not listed. */
  pods: number | null;
  owners: readonly string[];
  /** The egress policies that select them, by name. */
  policies: string[];
  /**
   * Of one of those policies, so that a further policy with it restricts nobody who is free today; the one that reaches
   * fewest Pods that have no DNS at all.
   */
  podSelector: LabelSelector;
  /** `all`: no resolver is left; `tcp`: answers too long for UDP; `perhaps`: it hangs on the name server in the Pods. */
  loses: 'all' | 'tcp' | 'perhaps';
}

interface PodClass {
  namespace: string;
  labels: Labels;
  pods: number | null;
  owners: readonly string[];
}

/**
 * The Pods that are meant to have DNS by their policies today and would lose it. Of `pods` where they were listed; else of
 * the smallest Pods that each policy selects, for other labels can only bring further policies, which permit more.
 */
export function findPodsLosingDns(input: {
  policies: readonly DnsEgressPolicy[];
  pods: PolicyPodSummary | null;
  after: ResolversAfter;
  kubeDnsIps: readonly string[];
}): PodsLosingDns[] {
  const { policies, after } = input;
  const today = [...new Set([...input.kubeDnsIps.filter(isIpv4), NODE_LOCAL_ADDRESS, METADATA_ADDRESS])];
  const byNamespace = Map.groupBy(policies, (policy) => policy.namespace);
  const judged = classesOf(input).map((one): Judged => {
    const selecting = (byNamespace.get(one.namespace) ?? []).filter((policy) =>
      selects(policy.podSelector, one.labels),
    );
    return { one, selecting, ...judge(selecting, after, today) };
  });
  const losing = judged.flatMap(({ one, selecting, loses }) => {
    const [best] = selecting.toSorted((a, b) => compareReach(a.podSelector, b.podSelector, one.namespace, judged));
    if (best === undefined || loses === null) return [];
    const names = selecting.map((policy) => policy.name).sort();
    return [{ ...one, policies: names, podSelector: best.podSelector, loses }];
  });
  return losing.sort((a, b) => compare(a.namespace, b.namespace) || compare(keyOf(a.labels), keyOf(b.labels)));
}

interface Judged {
  one: PodClass;
  selecting: readonly DnsEgressPolicy[];
  loses: PodsLosingDns['loses'] | null;
  /** True where policies leave these Pods without DNS today. */
  isDenied: boolean;
}

/** First the selector that gives DNS to fewest who are denied it, then the one that helps most. */
function compareReach(a: LabelSelector, b: LabelSelector, namespace: string, judged: readonly Judged[]): number {
  const reach = (selector: LabelSelector, wanted: (one: Judged) => boolean) =>
    judged.filter((one) => one.one.namespace === namespace && wanted(one) && selects(selector, one.one.labels)).length;
  return (
    reach(a, (one) => one.isDenied) - reach(b, (one) => one.isDenied) ||
    reach(b, (one) => one.loses !== null) - reach(a, (one) => one.loses !== null) ||
    compare(JSON.stringify(a), JSON.stringify(b))
  );
}

function selects(selector: LabelSelector, labels: Labels): boolean {
  return matchSelector(selector, labels, { complete: true }) === true;
}

function classesOf({ policies, pods }: { policies: readonly DnsEgressPolicy[]; pods: PolicyPodSummary | null }) {
  if (pods !== null) return pods.groups;
  const examples = policies.flatMap(({ namespace, podSelector }) =>
    exampleLabels(podSelector).map((labels): PodClass => ({ namespace, labels, pods: null, owners: [] })),
  );
  return [...new Map(examples.map((one) => [JSON.stringify([one.namespace, keyOf(one.labels)]), one])).values()];
}

function judge(
  selecting: readonly DnsEgressPolicy[],
  after: ResolversAfter,
  today: readonly string[],
): Pick<Judged, 'loses' | 'isDenied'> {
  const keeps = { loses: null, isDenied: false };
  if (selecting.length === 0) return keeps;
  const permits = (addresses: readonly string[], protocol: DnsProtocol) =>
    addresses.every((address) => permitsAddress(selecting, address, protocol));
  const hasToday = (protocol: DnsProtocol) =>
    permitsPods(selecting, KUBE_DNS_PODS, protocol) ||
    permitsPods(selecting, NODE_LOCAL_DNS_PODS, protocol) ||
    today.some((address) => permitsAddress(selecting, address, protocol));
  if (permits(after.certain, 'UDP'))
    return hasToday('TCP') && !permits(after.certain, 'TCP') ? { ...keeps, loses: 'tcp' } : keeps;
  if (!hasToday('UDP') && !hasToday('TCP')) return { loses: null, isDenied: true };
  const mayKeep = after.perhaps.length > 0 && permits(after.perhaps, 'UDP');
  return { ...keeps, loses: mayKeep ? 'perhaps' : 'all' };
}

function keyOf(labels: Labels): string {
  return JSON.stringify(Object.entries(labels).sort(([a], [b]) => compare(a, b)));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
