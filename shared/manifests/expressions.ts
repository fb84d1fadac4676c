/** Labels that tell clusters apart, as Managed Service for Prometheus writes them; elsewhere they may be missing. */
const CLUSTER = 'project_id, location, cluster';
/** processes of container dnsmasq beside its children: dnsmasq-nanny and the parent of dnsmasq. */
export const PROCESSES_BESIDE_CHILDREN = 2;
const DEBUG_PODS = 'kube-dns-debug-.*';
const ANSWERED = 'answered="yes"';

export interface Selection {
  /** Matchers that every selector takes, each complete: `cluster=~"$cluster"`. */
  matchers: readonly string[];
  /** Range of a rate: `5m`, `$__rate_interval`. */
  range: string;
}

/** PromQL about one cluster or several; the same for dashboards and alerts, so that a panel shows what an alert judged. */
export function createExpressions({ matchers, range }: Selection) {
  const select = (metric: string, ...more: string[]): string => {
    const all = [...more, ...matchers];
    return all.length === 0 ? metric : `${metric}{${all.join(',')}}`;
  };
  const rate = (metric: string, ...more: string[]) => `rate(${select(metric, ...more)}[${range}])`;
  /** A metric of CoreDNS' upstreams under both its names: no series of one hides one of the other, since labels differ. */
  const bothNames = (name: string, ...more: string[]) =>
    `(${rate(`coredns_forward_${name}`, ...more)} or ${rate(`coredns_proxy_${name}`, 'proxy_name="forward"', ...more)})`;
  const sum = (by: string, expression: string) =>
    `sum by (${[CLUSTER, by].filter((one) => one !== '').join(', ')}) (${expression})`;
  const quantile = (q: number, by: string, buckets: string) =>
    `histogram_quantile(${q}, ${sum([by, 'le'].filter((one) => one !== '').join(', '), buckets)})`;
  const answeredBelow = (le: string) =>
    sumOf('server', rate('dns_audit_probe_lookup_seconds_bucket', ANSWERED, `le="${le}"`));
  const dnsmasqPods = ['namespace="kube-system"', 'container="dnsmasq"', `pod!~"${DEBUG_PODS}"`];

  return {
    dnsmasqProcesses: `max by (${CLUSTER}, pod) (${select('container_processes', ...dnsmasqPods)})`,
    kubeDnsPods: `count by (${CLUSTER}) (group by (${CLUSTER}, pod) (${select('kubedns_dnsmasq_hits', `pod!~"${DEBUG_PODS}"`)}))`,
    dnsmasqHits: sum('pod', rate('kubedns_dnsmasq_hits')),
    dnsmasqMisses: sum('pod', rate('kubedns_dnsmasq_misses')),
    dnsmasqEvictions: sum('pod', rate('kubedns_dnsmasq_evictions')),
    dnsmasqProbeErrors: sum('pod', rate('kubedns_probe_dnsmasq_errors')),
    kubednsProbeErrors: sum('pod', rate('kubedns_probe_kubedns_errors')),
    dnsmasqProbeMilliseconds: quantile(0.95, 'pod', rate('kubedns_probe_dnsmasq_latency_ms_bucket')),
    kubednsSeconds: (q: number) => quantile(q, 'pod', rate('skydns_skydns_dns_request_duration_seconds_bucket')),
    versions: `count by (version) (${select('coredns_build_info')})`,
    requests: sum('zone', rate('coredns_dns_requests_total')),
    cacheMisses: sum('zone', rate('coredns_cache_misses_total')),
    cacheHitShare: `${sum('', rate('coredns_cache_hits_total'))} / ${sum('', rate('coredns_cache_requests_total'))}`,
    responses: sum('zone, rcode', rate('coredns_dns_responses_total')),
    servfailShare: `${sum('zone', rate('coredns_dns_responses_total', 'rcode="SERVFAIL"'))} / ${sum('zone', rate('coredns_dns_responses_total'))}`,
    /** Share of answers that took more than 0.512 s, a bound of CoreDNS' buckets: below the first step of 1 s, above all that is usual. */
    slowShare: `1 - ${sum('zone', rate('coredns_dns_request_duration_seconds_bucket', 'le="0.512"'))} / ${sum('zone', rate('coredns_dns_request_duration_seconds_count'))}`,
    requestSeconds: (q: number) => quantile(q, 'zone', rate('coredns_dns_request_duration_seconds_bucket')),
    connectionMisses: sum('to', bothNames('conn_cache_misses_total', 'proto="tcp"')),
    connectionMissesOf: (upstream: string) => sum('', bothNames('conn_cache_misses_total', 'proto="tcp"', upstream)),
    connectionMissesByNode: sum('instance, to', bothNames('conn_cache_misses_total', 'proto="tcp"')),
    connectionHits: sum('to', bothNames('conn_cache_hits_total', 'proto="tcp"')),
    upstreamSeconds: (q: number) => quantile(q, 'to', bothNames('request_duration_seconds_bucket')),
    upstreamRequests: sum('to, rcode', bothNames('request_duration_seconds_count')),
    failedHealthChecks: sum('to', bothNames('healthcheck_failures_total')),
    allUpstreamsDown: sum('', rate('coredns_forward_healthcheck_broken_total')),
    probeFailures: sumOf('target, outcome', rate('dns_audit_probe_requests_total', 'outcome!="ok"')),
    probeDnsFailureShare: `${sumOf('target', rate('dns_audit_probe_requests_total', 'outcome="dns"'))} / ${sumOf('target', rate('dns_audit_probe_requests_total'))}`,
    probePhaseSeconds: `histogram_quantile(0.99, ${sumOf('target, phase, le', rate('dns_audit_probe_phase_seconds_bucket'))})`,
    probeQueries: sumOf('server, outcome', rate('dns_audit_probe_lookups_total')),
    /** Share of the DNS queries answered after more than 0.5 s that lie within 0.1 s above 1, 2, 3, 4 or 5 s; time-outs of the probe lie there by themselves. */
    probeStepShare: `(${stepBuckets((le) => answeredBelow(le))}) / (${sumOf('server', rate('dns_audit_probe_lookup_seconds_count', ANSWERED))} - ${answeredBelow('0.5')})`,
    probeSlowShare: `1 - ${sumOf('server', rate('dns_audit_probe_lookup_seconds_bucket', 'le="0.5"'))} / ${sumOf('server', rate('dns_audit_probe_lookup_seconds_count'))}`,
  } as const;
}

function sumOf(by: string, expression: string): string {
  return `sum by (${CLUSTER}, ${by}) (${expression})`;
}

/** What lies in the narrow buckets above whole seconds; the probe has them for that. */
function stepBuckets(bucket: (le: string) => string): string {
  return [1, 2, 3, 4, 5].map((step) => `${bucket(`${step}.1`)} - ${bucket(`${step - 1}.99`)}`).join(' + ');
}

/**
 * Addresses that kube-dns-upstream can have: private ones (RFC 1918, RFC 6598) and 34.118.224.0/20, which GKE gives to Services
 * of newer clusters. Name servers of stub domains may be among them.
 */
const PRIVATE_UPSTREAMS =
  '(10\\\\.|172\\\\.(1[6-9]|2\\\\d|3[01])\\\\.|192\\\\.168\\\\.|100\\\\.(6[4-9]|[7-9]\\\\d|1[01]\\\\d|12[0-7])\\\\.|34\\\\.118\\\\.2(2[4-9]|3\\\\d)\\\\.).*';

/** A matcher for the label `to` of metrics about kube-dns; of every private address where kube-dns' own is not known. */
export function matchUpstream(address: string | null): string {
  return address === null
    ? `to=~"${PRIVATE_UPSTREAMS}"`
    : `to="${address.includes(':') ? `[${address}]` : address}:53"`;
}
