/** Which series to look at, and how far back. */
export interface QueryScope {
  /** Label matchers without braces, each complete: `cluster="c"`. */
  matchers: readonly string[];
  windowSeconds: number;
}

/** Labels that tell clusters apart, as Managed Service for Prometheus writes them. */
export const CLUSTER_LABELS = ['project_id', 'location', 'cluster'] as const;

const MISSES = {
  forward: 'coredns_forward_conn_cache_misses_total', // CoreDNS up to 1.10
  proxy: 'coredns_proxy_conn_cache_misses_total', // from 1.11 on, with a label proxy_name
} as const;
const PEAK_RANGE = '5m';
/** seconds between two looks for the peak; a subquery looks at whole multiples only, so that a short window needs short steps. */
const LONGEST_STEP = 300;
const LOOKS = 120;
const GROUP = CLUSTER_LABELS.join(', ');

/**
 * The queries of one reading, for PromQL's instant API at the end of the window. Both generations of a metric are joined by
 * `or` before anything is summed: their series differ in a label (proxy_name), so that none hides another, and nodes of both
 * generations add up. Names stand in full because Cloud Monitoring takes no pattern for them.
 */
export function buildQueries({ matchers, windowSeconds }: QueryScope) {
  const window = `${windowSeconds}s`;
  const step = Math.min(LONGEST_STEP, Math.max(1, Math.floor(windowSeconds / LOOKS)));
  const select = (metric: string, ...more: string[]) => `${metric}{${[...more, ...matchers].join(',')}}`;
  const misses = (wrap: (series: string) => string): string =>
    [
      `label_replace(${wrap(select(MISSES.forward, 'proto="tcp"'))}, "generation", "forward", "", "")`,
      `label_replace(${wrap(select(MISSES.proxy, 'proto="tcp"', 'proxy_name="forward"'))}, "generation", "proxy", "", "")`,
    ].join(' or ');
  const rates = (range: string) => `sum by (${GROUP}, generation, to) (${misses((one) => `rate(${one}[${range}])`)})`;
  return {
    mean: rates(window),
    peak: `max_over_time(${rates(PEAK_RANGE)}[${window}:${step}s])`,
    instances: `count by (${GROUP}) (group by (${GROUP}, instance) (${misses((one) => one)}))`,
    failedHealthChecks: `sum by (${GROUP}) (${['coredns_forward', 'coredns_proxy']
      .map((prefix) => `increase(${select(`${prefix}_healthcheck_failures_total`)}[${window}])`)
      .join(' or ')})`,
    dnsmasqProcesses: `max by (${GROUP}, pod) (max_over_time(${select(
      'container_processes',
      'namespace="kube-system"',
      'container="dnsmasq"',
    )}[${window}]))`,
    received: `sum by (${GROUP}) (rate(${select('coredns_dns_requests_total')}[${window}]))`,
    missed: `sum by (${GROUP}) (rate(${select('coredns_cache_misses_total')}[${window}]))`,
    kubeDns: `sum by (${GROUP}) (${['hits', 'misses']
      .map(
        (name) => `label_replace(rate(${select(`kubedns_dnsmasq_${name}`)}[${window}]), "counter", "${name}", "", "")`,
      )
      .join(' or ')})`,
  } as const;
}
export type QueryName = keyof ReturnType<typeof buildQueries>;

/** A label's value as PromQL quotes it; names come from upstream. */
export function matchLabel(name: string, value: string): string {
  return `${name}=${JSON.stringify(value)}`;
}
