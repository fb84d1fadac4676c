import { hedge } from '../plan/knowledge.ts';
import type { Known } from '../plan/known.ts';

const GMP_SOURCE = 'GoogleCloudPlatform/prometheus-engine, pkg/operator/apis/monitoring/v1';

/** What manifests rely on about Google Cloud, and how it is known. */
export const KNOWN_OF_MONITORING = {
  'no-annotations': {
    text: 'Managed Service for Prometheus does not follow the scrape annotations of node-local-dns and kube-dns.',
    basis: 'inferred',
    source: 'the 2023 article; prometheus-engine has no code for them',
  },
  'cadvisor-set': {
    text: "container_processes is not in GKE's managed set of cAdvisor metrics.",
    basis: 'source-code',
    source: 'GoogleCloudPlatform/prometheus-engine, examples/cadvisor-metrics.yaml',
  },
  'processes-beside': {
    text: 'container_processes counts dnsmasq-nanny and the parent of dnsmasq beside the children, so that a full dnsmasq shows as its limit and 2.',
    basis: 'inferred',
    source:
      'the 2023 article saw 22 at a limit of 20; in the lab `pidof dnsmasq` counted 21, which leaves the nanny out',
  },
  'node-monitoring': {
    text: 'A ClusterNodeMonitoring reads the kubelet of each node, here only the process counts of dnsmasq.',
    basis: 'source-code',
    source: 'GoogleCloudPlatform/prometheus-engine, examples/cadvisor-metrics.yaml',
  },
  'numeric-port': {
    text: 'Ports stand as numbers: two containers of kube-dns call theirs "metrics", and by name both would be one instance.',
    basis: 'source-code',
    source: `${GMP_SOURCE}/pod_types.go`,
  },
  'rules-scope': {
    text: 'ClusterRules see the metrics of this cluster only, and keep its labels.',
    basis: 'source-code',
    source: `${GMP_SOURCE}/rules_types.go`,
  },
  autopilot: {
    text: 'On Autopilot kube-system is managed, and cannot be written.',
    basis: 'unconfirmed',
    source: 'no source at hand',
  },
  coredns: {
    text: 'From GKE 1.36 on CoreDNS serves kube-dns: there is no dnsmasq, and these ports have nobody.',
    basis: 'documented',
    source: 'https://cloud.google.com/kubernetes-engine/docs/concepts/kube-dns',
  },
} as const satisfies Record<string, Known>;

/** The sentence, with its doubt where there is any. */
export function sayOfMonitoring(id: keyof typeof KNOWN_OF_MONITORING): string {
  return hedge(KNOWN_OF_MONITORING[id]);
}
