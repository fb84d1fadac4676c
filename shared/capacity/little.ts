/** Seconds. */
export interface HoldTime {
  from: number;
  to: number;
}

/** How busy the nodes are; it decides for how long CoreDNS keeps a connection. */
export type NodeLoad = 'quiet' | 'bursty' | 'busy' | 'collapsed';

/**
 * Seconds from the handshake of a connection to its close by kube-dns, means of recordings of this project's lab (CoreDNS
 * 1.10.0, dnsmasq 2.88, limit 20, one run each; docs/failure-mode.md, "The path"). It is the idle time that CoreDNS allows and
 * not the time of a query, which is 1 ms. Between 1 and 11 s are possible by the source code.
 */
export const HOLD_SECONDS: Readonly<Record<NodeLoad, HoldTime>> = {
  quiet: { from: 2.6, to: 2.7 },
  bursty: { from: 3.3, to: 3.4 },
  /** Busy nodes, or a backend that answers slowly. */
  busy: { from: 4.1, to: 4.3 },
  /** One Pod, full all the time: it includes waiting before the kernel had the connection, so that the estimate is too high. */
  collapsed: { from: 6, to: 6 },
};

/** Seconds; what to assume where the hold time of a cluster was not measured: from quiet to busy nodes. */
export const USUAL_HOLD_SECONDS: HoldTime = { from: HOLD_SECONDS.quiet.from, to: HOLD_SECONDS.busy.to };

/** How well founded the estimate is. */
export const LITTLE_BASIS =
  "Little's law, connections = new connections a second x seconds that each is held: an identity for means; it fitted within 7 % in all recordings with two or four Pods, and was 14 to 61 % too high on a collapsed Pod. The hold time is of the lab, one run each, and is the weak part.";

/**
 * Mean connections that are open to kube-dns at one moment, over all Pods. A mean: bursts and the spread over Pods come on top.
 *
 * `missesPerSecond` counts misses of CoreDNS' connection cache, that is new connections, and not misses of its DNS cache. It
 * is the rate of `coredns_proxy_conn_cache_misses_total{proxy_name="forward"}` (before CoreDNS 1.11
 * `coredns_forward_conn_cache_misses_total`) towards kube-dns-upstream, summed over the nodes: exact on healthy clusters,
 * 10 to 19 % too high on failing ones.
 */
export function estimateConcurrentConnections(rate: { missesPerSecond: number; holdSeconds: number }): number {
  return rate.missesPerSecond * rate.holdSeconds;
}

/** The same for each of `pods` Pods; null without Pods. */
export function estimateConnectionsPerPod(
  rate: { missesPerSecond: number; holdSeconds: number },
  pods: number,
): number | null {
  return pods <= 0 ? null : estimateConcurrentConnections(rate) / pods;
}
