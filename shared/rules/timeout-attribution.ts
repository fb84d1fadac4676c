import type { KubernetesService } from '../domain/kubernetes.ts';
import type { TimeoutBucket, TimeoutEvidence } from '../domain/timeouts.ts';

/** Time-outs told apart by whom node-local-dns had asked. */
export interface Attribution {
  dialTcp: readonly TimeoutBucket[];
  readTcp: readonly TimeoutBucket[];
  other: readonly TimeoutBucket[];
  /** True when the address of Service kube-dns-upstream was read; otherwise TCP to a private address is taken for kube-dns. */
  isCertain: boolean;
}

/** The Services of kube-dns, where they were read; null when one does not exist. */
export interface KubeDnsServices {
  kubeDnsUpstreamService?: KubernetesService | null | undefined;
  kubeDnsService?: KubernetesService | null | undefined;
}

/**
 * Only TCP towards kube-dns counts against kube-dns. UDP towards the metadata server or a stub domain, and TCP towards a
 * public resolver, are other paths with other causes.
 */
export function attributeTimeouts(
  timeouts: TimeoutEvidence,
  { kubeDnsUpstreamService, kubeDnsService }: KubeDnsServices,
): Attribution {
  const { isCertain, isAddress } = kubeDnsAddresses({ kubeDnsUpstreamService, kubeDnsService });
  const isKubeDns = (bucket: TimeoutBucket) => {
    if (bucket.kind !== 'dial-tcp' && bucket.kind !== 'read-tcp') return false;
    return bucket.upstream === null || isAddress(bucket.upstream); // a summary line of TCP errors names no address
  };
  return {
    dialTcp: timeouts.buckets.filter((bucket) => bucket.kind === 'dial-tcp' && isKubeDns(bucket)),
    readTcp: timeouts.buckets.filter((bucket) => bucket.kind === 'read-tcp' && isKubeDns(bucket)),
    other: timeouts.buckets.filter((bucket) => !isKubeDns(bucket)),
    isCertain,
  };
}

/** Which addresses are kube-dns': those of its Services, or, where they were not read, any private one. */
export function kubeDnsAddresses({ kubeDnsUpstreamService, kubeDnsService }: KubeDnsServices) {
  const upstream = kubeDnsUpstreamService?.clusterIps ?? [];
  const addresses = new Set([...upstream, ...(kubeDnsService?.clusterIps ?? [])]);
  const isCertain = upstream.length > 0; // the one that node-local-dns asks; the other is the cache's own as well
  const isAddress = (address: string): boolean => addresses.has(address) || (!isCertain && isPrivate(address));
  return { isCertain, isAddress };
}

/** Ranges in which a Service address can lie, so none that is link-local (the metadata server, the cache itself): RFC 1918, RFC 6598 and GKE's own 34.118.224.0/20, and unique local IPv6. */
function isPrivate(address: string): boolean {
  if (address.includes(':')) return /^f[cd]/i.test(address);
  const [a = -1, b = -1, c = -1] = address.split('.').map(Number);
  if (a === 10 || (a === 172 && b >= 16 && b <= 31) || (a === 192 && b === 168) || (a === 100 && b >= 64 && b <= 127))
    return true;
  return a === 34 && b === 118 && c >= 224 && c <= 239;
}

export function sumCounts(buckets: readonly TimeoutBucket[]): number {
  return buckets.reduce((sum, bucket) => sum + bucket.count, 0);
}

export function distinctNodes(buckets: readonly TimeoutBucket[]): number {
  return new Set(buckets.map((bucket) => bucket.node).filter((node) => node !== null)).size;
}

/** The hour with most of them, for "when was it worst". */
export function worstHour(buckets: readonly TimeoutBucket[]): { hour: string; count: number } | null {
  const perHour = new Map<string, number>();
  for (const bucket of buckets) perHour.set(bucket.hour, (perHour.get(bucket.hour) ?? 0) + bucket.count);
  let worst: { hour: string; count: number } | null = null;
  for (const [hour, count] of [...perHour].sort(([a], [b]) => a.localeCompare(b))) {
    if (worst === null || count > worst.count) worst = { hour, count };
  }
  return worst;
}

/** Length of the window in hours, at least one; one, too, of a window that cannot be read. */
export function windowHours(timeouts: TimeoutEvidence): number {
  const span = Date.parse(timeouts.window.to) - Date.parse(timeouts.window.from);
  return Number.isFinite(span) ? Math.max(1, Math.round(span / 3_600_000)) : 1;
}

export function countWords(count: number, isCapped: boolean): string {
  return isCapped ? `At least ${count}` : String(count);
}
