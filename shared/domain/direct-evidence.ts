import { z } from 'zod';

const window = z.object({ from: z.string(), to: z.string() });

/** What the dnsmasq of one kube-dns Pod said of its TCP connections in a window. */
export const dnsmasqPod = z.object({
  pod: z.string(),
  node: z.string().nullable(),
  /** Connections served at a time; null when no line says. */
  limit: z.number().int().positive().nullable(),
  /** `statistics`: `max allowed N`; `arguments`: `Starting dnsmasq [... --max-tcp-connections=N ...]`; `compiled-default`: no such argument. */
  limitSource: z.enum(['statistics', 'arguments', 'compiled-default']).nullable(),
  /** Most connections served at one moment; each line speaks of the time since the line before. Null without such a line. */
  highest: z.number().int().nonnegative().nullable(),
  /** When the line with the highest mark was written: the mark itself lies somewhere before. */
  highestAt: z.string().nullable(),
  statisticsLines: z.number().int().nonnegative(),
  /** Lines whose `highest` is the limit. */
  linesThatReached: z.number().int().nonnegative(),
  /** Lines whose `in use`, counted at the moment of writing, is the limit. */
  linesAtLimit: z.number().int().nonnegative(),
  starts: z.number().int().nonnegative(),
});
export type DnsmasqPod = z.infer<typeof dnsmasqPod>;

/**
 * The lines `child processes for TCP requests: ...` and `Starting dnsmasq [...]` of container dnsmasq. No Pod at all is the
 * ordinary case: only dnsmasq 2.90 and later under a nanny with --logInterval writes the former by itself.
 */
export const dnsmasqSlots = z.object({
  window,
  /** By name, at most MAX_PODS of formats/dnsmasq-slots.ts. */
  pods: z.array(dnsmasqPod),
  /** Lines that were asked for and could not be read. */
  malformed: z.number().int().nonnegative(),
  /** True when reading stopped at a cap: every count and mark is "at least". */
  capped: z.boolean(),
});
export type DnsmasqSlots = z.infer<typeof dnsmasqSlots>;

/** New TCP connections of the node caches to one upstream, a second, over all nodes that are scraped. */
export const connectionRate = z.object({
  /** IP without port. */
  upstream: z.string(),
  /** CoreDNS up to 1.10 names its metrics `forward`, from 1.11 on `proxy`; both while nodes are replaced. */
  generations: z.array(z.enum(['forward', 'proxy'])),
  /** Over the whole window; null when the counter was seen only once. */
  meanPerSecond: z.number().nonnegative().nullable(),
  /** The highest of the means over 5 minutes; null as above. */
  peakPerSecond: z.number().nonnegative().nullable(),
});
export type ConnectionRate = z.infer<typeof connectionRate>;

/** DNS queries a second over the window; null where the counter is not collected. */
export const queryRates = z.object({
  /** At the node caches, from Pods and nodes: `coredns_dns_requests_total`. */
  receivedPerSecond: z.number().nonnegative().nullable(),
  /** Of those, what no node cache held: `coredns_cache_misses_total`. */
  missedPerSecond: z.number().nonnegative().nullable(),
  /** At dnsmasq of kube-dns, names of the cluster only: `kubedns_dnsmasq_hits` and `_misses` of its sidecar. */
  kubeDnsPerSecond: z.number().nonnegative().nullable(),
});
export type QueryRates = z.infer<typeof queryRates>;

/** What a Prometheus API says of the connections between the node caches and kube-dns. */
export const connectionMetrics = z.object({
  window,
  /** Where it was asked, for people: an origin and path, never a credential. */
  endpoint: z.string(),
  rates: z.array(connectionRate),
  /** Instances of node-local-dns with such a metric at the end of the window; a node that is not scraped is not counted. */
  scrapedInstances: z.number().int().nonnegative(),
  /** Failed health checks of all upstreams in the window; null where the metric is not collected. */
  failedHealthChecks: z.number().nonnegative().nullable(),
  /** Most processes in container dnsmasq of each kube-dns Pod, as samples saw them: nanny, dnsmasq and one for each connection. */
  dnsmasqProcesses: z.array(z.object({ pod: z.string(), highest: z.number().int().nonnegative() })),
  /** Absent in older evidence. */
  queries: queryRates.optional(),
  /** True when the series name no cluster and were taken for the only one asked about. */
  isAssumedCluster: z.boolean(),
});
export type ConnectionMetrics = z.infer<typeof connectionMetrics>;
