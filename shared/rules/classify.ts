import type { ClusterFacts } from '../domain/cluster.ts';
import type { Gap } from '../domain/gap.ts';
import { FIRST_COREDNS_VERSION, isAtLeastVersion, parseGkeVersion } from '../formats/gke-version.ts';

/** What the inventory alone says of a cluster. */
export type Classification =
  | { state: 'clear'; code: 'nodelocal-off' | 'cloud-dns' | 'coredns-by-version' }
  | { state: 'combination' }
  | { state: 'unknown'; gap: Gap };

/** States in which a cluster's configuration is in force and its DNS is at work. */
const WORKING: ReadonlySet<string> = new Set(['RUNNING', 'RECONCILING', 'DEGRADED']);
/** Values of clusterDns that mean kube-dns; absent means it too, on Standard and on Autopilot before Cloud DNS was its default. */
const KUBE_DNS: ReadonlySet<string> = new Set(['PLATFORM_DEFAULT', 'KUBE_DNS']);

/** The static verdict: no evidence but the inventory, so it has to be cheap and may not guess. */
export function classifyCluster(cluster: ClusterFacts): Classification {
  if (!WORKING.has(cluster.status) && cluster.status !== 'STATUS_UNSPECIFIED') {
    return unknown(
      'status of the cluster',
      `The cluster is ${cluster.status}: its configuration is not, or no longer, in force.`,
      null,
    );
  }
  if (!cluster.nodeLocalDnsCache) return NODELOCAL_OFF;
  if (cluster.clusterDns === 'CLOUD_DNS') return CLOUD_DNS;
  if (cluster.clusterDns !== null && !KUBE_DNS.has(cluster.clusterDns)) {
    return unknown(
      'DNS provider of the cluster',
      `clusterDns is ${cluster.clusterDns}, which this version does not know.`,
      'Update gke-dns-audit.',
    );
  }
  const version = cluster.controlPlaneVersion === null ? null : parseGkeVersion(cluster.controlPlaneVersion);
  if (version === null) {
    return unknown(
      'control plane version',
      `currentMasterVersion is ${cluster.controlPlaneVersion ?? 'absent'}.`,
      null,
    );
  }
  return isAtLeastVersion(version, FIRST_COREDNS_VERSION) ? COREDNS_BY_VERSION : COMBINATION;
}

// One object each: a fleet of 100,000 clusters is classified without making garbage.
const NODELOCAL_OFF: Classification = { state: 'clear', code: 'nodelocal-off' };
const CLOUD_DNS: Classification = { state: 'clear', code: 'cloud-dns' };
const COREDNS_BY_VERSION: Classification = { state: 'clear', code: 'coredns-by-version' };
const COMBINATION: Classification = { state: 'combination' };

function unknown(what: string, detail: string, grant: string | null): Classification {
  return { state: 'unknown', gap: { code: 'not-observable', what, detail, grant } };
}

/** True where kube-dns answers the cluster's nodes, whatever stands in front of it. */
export function usesKubeDns({ clusterDns }: ClusterFacts): boolean {
  return clusterDns === null || KUBE_DNS.has(clusterDns);
}

function isFromVersion({ controlPlaneVersion }: ClusterFacts, threshold: string): boolean {
  const version = controlPlaneVersion === null ? null : parseGkeVersion(controlPlaneVersion);
  return version !== null && isAtLeastVersion(version, threshold);
}

/** Why a cluster is worth more calls than the inventory took; null when it is not. */
export type CandidateReason = 'combination' | 'unknown-version' | 'migration';

/**
 * Picks the clusters that cost more calls: the combination; an unreadable version, which the live Deployment can settle;
 * and Standard clusters on Cloud DNS, whose nodes may date from before the switch (once shown complete, they are left out
 * by planShards).
 */
export function candidateReason(cluster: ClusterFacts): CandidateReason | null {
  const classification = classifyCluster(cluster);
  if (classification.state === 'combination') return 'combination';
  if (classification.state === 'unknown')
    return classification.gap.what === 'control plane version' ? 'unknown-version' : null;
  // From 1.36 on even an old node asks a kube-dns without dnsmasq.
  const hasDnsmasq = !isFromVersion(cluster, FIRST_COREDNS_VERSION);
  if (classification.code === 'cloud-dns' && cluster.mode === 'standard' && hasDnsmasq) return 'migration';
  return null;
}
