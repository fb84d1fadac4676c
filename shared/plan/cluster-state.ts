import type { ClusterFacts } from '../domain/cluster.ts';
import type { Evidence, EvidenceKey, ReadingValue } from '../domain/evidence.ts';
import type { Gap } from '../domain/gap.ts';
import { forwardsToKubeDns, parseCorefile } from '../formats/corefile.ts';
import { FIRST_COREDNS_VERSION, isAtLeastVersion, parseGkeVersion } from '../formats/gke-version.ts';

/** First version whose new Standard clusters have NodeLocal DNSCache on. Source: GKE release note of 2026-01-07. */
export const FIRST_DEFAULT_ON_VERSION = '1.34.1-gke.3720000';

const KUBE_DNS: ReadonlySet<string> = new Set(['PLATFORM_DEFAULT', 'KUBE_DNS', 'PROVIDER_UNSPECIFIED']);

export type Provider = 'kube-dns' | 'cloud-dns' | 'unknown';

/** An absent provider is kube-dns, on Standard and on Autopilot from before Cloud DNS was its default. */
export function providerOf({ clusterDns }: ClusterFacts): Provider {
  if (clusterDns === null || KUBE_DNS.has(clusterDns)) return 'kube-dns';
  return clusterDns === 'CLOUD_DNS' ? 'cloud-dns' : 'unknown';
}

/** Whether a version is `threshold` or newer; null when it cannot be read. */
export function reaches(version: string | null, threshold: string): boolean | null {
  const parsed = version === null ? null : parseGkeVersion(version);
  return parsed === null ? null : isAtLeastVersion(parsed, threshold);
}

/** Whether kube-dns runs on CoreDNS: the live Deployment outranks the version. Null when neither tells. */
export function runsCoreDns(evidence: Evidence): boolean | null {
  const deployment = readOf(evidence, 'kubeDnsDeployment');
  if (deployment != null) return !deployment.hasDnsmasq;
  return reaches(evidence.cluster.controlPlaneVersion, FIRST_COREDNS_VERSION);
}

/** True where the live Corefile sends misses to kube-dns over UDP: dnsmasq's limit is one of TCP. False where nobody read it. */
export function asksOverUdp(evidence: Evidence): boolean {
  const text = readOf(evidence, 'nodeLocalDnsConfigMap')?.data['Corefile'];
  if (text === undefined) return false;
  const upstream = readOf(evidence, 'kubeDnsUpstreamService')?.clusterIps ?? [];
  const { blocks, forceTcp } = forwardsToKubeDns(parseCorefile(text), upstream);
  return blocks.length > 0 && !forceTcp;
}

/** What was read; undefined when it was not. */
export function readOf<K extends EvidenceKey>(evidence: Evidence, key: K): ReadingValue<K> | undefined {
  const reading = evidence.readings[key];
  return reading?.state === 'read' ? (reading.value as ReadingValue<K>) : undefined;
}

const NOT_ASKED: Partial<Record<EvidenceKey, string>> = {
  liveCluster: 'live configuration of the cluster',
  kubeDnsConfigMap: 'ConfigMap kube-dns in kube-system',
  networkPolicies: 'NetworkPolicies of the cluster',
  hostNetworkPods: 'Pods on the network of their node',
  podDisruptionBudgets: 'PodDisruptionBudgets of the cluster',
  policyPods: 'Pods of the namespaces with egress NetworkPolicies',
  runningOperations: 'running operations of the cluster',
  offeredVersions: 'versions that GKE offers in its location',
  nodes: 'Nodes of the cluster',
};

/** Why something was not read, for a precheck that is unknown. */
export function gapOf(evidence: Evidence, key: EvidenceKey): Gap {
  const reading = evidence.readings[key];
  if (reading?.state === 'gap') return reading.gap;
  const what = NOT_ASKED[key] ?? key;
  // The way to everything of the cluster leads over its live configuration.
  const live = evidence.readings.liveCluster;
  if (reading === undefined && live?.state === 'gap') return { ...live.gap, what };
  return {
    code: 'not-collected',
    what,
    detail: 'It was not asked for.',
    grant: null,
  };
}

/** `projects/HOST/global/networks/N`: the project that owns the network; null when it is not said. */
export function networkProject({ network }: ClusterFacts): string | null {
  return /^projects\/([^/]+)\/global\/networks\//.exec(network ?? '')?.[1] ?? null;
}

/** `1 node`, `5 nodes`. */
export function count(number: number, noun: string, plural = `${noun}s`): string {
  return `${number} ${number === 1 ? noun : plural}`;
}

/** The first few of a list, and how many more there are. */
export function listSome(items: readonly string[], most = 10, separator = ', '): string {
  const shown = items.slice(0, most).join(separator);
  return items.length > most ? `${shown} and ${items.length - most} more` : shown;
}
