/** Who writes a metric, and on which port of its Pod; cAdvisor writes about containers on the kubelet's. */
export type Exporter = 'node-local-dns' | 'kube-dns sidecar' | 'kubedns' | 'cAdvisor' | 'dns-audit probe';

export interface KnownMetric {
  type: 'counter' | 'gauge' | 'histogram';
  exporter: Exporter;
  /** Where the name was read. */
  source: string;
}

const RECORDED = 'recorded from CoreDNS 1.10.0 (kubernetes/dns 1.22.22)';
const PROXY = 'coredns plugin/pkg/proxy/metrics.go; not recorded';
const SIDECAR = 'recorded from the sidecar of kubernetes/dns 1.22.22; its pkg/sidecar/metrics.go';
const KUBEDNS = 'recorded from kube-dns of kubernetes/dns 1.22.22';
const CADVISOR = "cAdvisor; used by the 2023 article on GKE. Not in GKE's managed set of cAdvisor metrics";
const OWN = 'this program';

/** Port of the Pod on which an exporter answers. */
export const METRIC_PORTS = { 'node-local-dns': 9253, 'kube-dns sidecar': 10054, kubedns: 10055 } as const;

/**
 * Every metric that a dashboard or an alert may name. CoreDNS calls the metrics of its upstreams `forward` up to 1.10 and `proxy`
 * from 1.11 on, with a label `proxy_name`; expressions ask for both.
 */
export const KNOWN_METRICS: Readonly<Record<string, KnownMetric>> = {
  coredns_build_info: { type: 'gauge', exporter: 'node-local-dns', source: RECORDED },
  coredns_cache_hits_total: { type: 'counter', exporter: 'node-local-dns', source: RECORDED },
  coredns_cache_misses_total: { type: 'counter', exporter: 'node-local-dns', source: RECORDED },
  coredns_cache_requests_total: { type: 'counter', exporter: 'node-local-dns', source: RECORDED },
  coredns_dns_requests_total: { type: 'counter', exporter: 'node-local-dns', source: RECORDED },
  coredns_dns_responses_total: { type: 'counter', exporter: 'node-local-dns', source: RECORDED },
  coredns_dns_request_duration_seconds: { type: 'histogram', exporter: 'node-local-dns', source: RECORDED },
  coredns_forward_conn_cache_hits_total: { type: 'counter', exporter: 'node-local-dns', source: RECORDED },
  coredns_forward_conn_cache_misses_total: { type: 'counter', exporter: 'node-local-dns', source: RECORDED },
  coredns_forward_healthcheck_failures_total: { type: 'counter', exporter: 'node-local-dns', source: RECORDED },
  coredns_forward_healthcheck_broken_total: { type: 'counter', exporter: 'node-local-dns', source: RECORDED },
  coredns_forward_request_duration_seconds: { type: 'histogram', exporter: 'node-local-dns', source: RECORDED },
  coredns_proxy_conn_cache_hits_total: { type: 'counter', exporter: 'node-local-dns', source: PROXY },
  coredns_proxy_conn_cache_misses_total: { type: 'counter', exporter: 'node-local-dns', source: PROXY },
  coredns_proxy_healthcheck_failures_total: { type: 'counter', exporter: 'node-local-dns', source: PROXY },
  coredns_proxy_request_duration_seconds: { type: 'histogram', exporter: 'node-local-dns', source: PROXY },
  kubedns_dnsmasq_hits: { type: 'counter', exporter: 'kube-dns sidecar', source: SIDECAR },
  kubedns_dnsmasq_misses: { type: 'counter', exporter: 'kube-dns sidecar', source: SIDECAR },
  kubedns_dnsmasq_evictions: { type: 'counter', exporter: 'kube-dns sidecar', source: SIDECAR },
  kubedns_probe_dnsmasq_errors: { type: 'counter', exporter: 'kube-dns sidecar', source: SIDECAR },
  kubedns_probe_dnsmasq_latency_ms: { type: 'histogram', exporter: 'kube-dns sidecar', source: SIDECAR },
  kubedns_probe_kubedns_errors: { type: 'counter', exporter: 'kube-dns sidecar', source: SIDECAR },
  skydns_skydns_dns_request_duration_seconds: { type: 'histogram', exporter: 'kubedns', source: KUBEDNS },
  container_processes: { type: 'gauge', exporter: 'cAdvisor', source: CADVISOR },
  dns_audit_probe_phase_seconds: { type: 'histogram', exporter: 'dns-audit probe', source: OWN },
  dns_audit_probe_lookup_seconds: { type: 'histogram', exporter: 'dns-audit probe', source: OWN },
  dns_audit_probe_lookups_total: { type: 'counter', exporter: 'dns-audit probe', source: OWN },
  dns_audit_probe_requests_total: { type: 'counter', exporter: 'dns-audit probe', source: OWN },
};
