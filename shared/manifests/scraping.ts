import { METRIC_PORTS } from './known-metrics.ts';
import { type KubernetesObject, OWN_LABELS, SYSTEM_NAMESPACE } from './manifest.ts';

const INTERVAL = '30s';
const NODE_LOCAL_DNS = { 'k8s-app': 'node-local-dns' } as const;
const KUBE_DNS = { 'k8s-app': 'kube-dns' } as const;
const GMP = 'monitoring.googleapis.com/v1';
const OPERATOR = 'monitoring.coreos.com/v1';
const PROBE = { app: 'dns-audit-probe' } as const;
const PROBE_PORT_NAME = 'metrics';

/** Managed Service for Prometheus: node-local-dns, kube-dns, the processes of dnsmasq, and the probe. */
export function googlePodMonitorings({ namespace }: { namespace: string }): KubernetesObject[] {
  const ports = (...numbers: number[]) => numbers.map((port) => ({ port, interval: INTERVAL }));
  return [
    podMonitoring('dns-audit-node-local-dns', SYSTEM_NAMESPACE, {
      matchLabels: NODE_LOCAL_DNS,
      endpoints: ports(METRIC_PORTS['node-local-dns']),
    }),
    podMonitoring('dns-audit-kube-dns', SYSTEM_NAMESPACE, {
      matchLabels: KUBE_DNS,
      endpoints: ports(METRIC_PORTS['kube-dns sidecar'], METRIC_PORTS.kubedns),
    }),
    {
      apiVersion: GMP,
      kind: 'ClusterNodeMonitoring',
      metadata: { name: 'dns-audit-dnsmasq-processes', labels: OWN_LABELS },
      spec: {
        endpoints: [
          {
            path: '/metrics/cadvisor',
            scheme: 'https',
            interval: INTERVAL,
            metricRelabeling: [
              { action: 'keep', sourceLabels: ['__name__', 'container'], regex: 'container_processes;dnsmasq' },
            ],
          },
        ],
      },
    },
    podMonitoring('dns-audit-probe', namespace, {
      matchLabels: PROBE,
      endpoints: [{ port: PROBE_PORT_NAME, interval: INTERVAL }],
    }),
  ];
}

function podMonitoring(
  name: string,
  namespace: string,
  { matchLabels, endpoints }: { matchLabels: Readonly<Record<string, string>>; endpoints: object[] },
): KubernetesObject {
  return {
    apiVersion: GMP,
    kind: 'PodMonitoring',
    metadata: { name, namespace, labels: OWN_LABELS },
    spec: { selector: { matchLabels }, endpoints },
  };
}

/** The Prometheus operator: a PodMonitor for node-local-dns, a ServiceMonitor with its Service for kube-dns, one for the probe. */
export function operatorMonitors({
  namespace,
  labels,
}: {
  namespace: string;
  labels: Record<string, string>;
}): KubernetesObject[] {
  const allLabels = { ...OWN_LABELS, ...labels };
  const metricsService = 'dns-audit-kube-dns-metrics';
  return [
    {
      apiVersion: OPERATOR,
      kind: 'PodMonitor',
      metadata: { name: 'dns-audit-node-local-dns', namespace: SYSTEM_NAMESPACE, labels: allLabels },
      spec: {
        jobLabel: 'k8s-app',
        namespaceSelector: { matchNames: [SYSTEM_NAMESPACE] },
        selector: { matchLabels: NODE_LOCAL_DNS },
        podMetricsEndpoints: [{ port: 'metrics', interval: INTERVAL }],
      },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: metricsService, namespace: SYSTEM_NAMESPACE, labels: { ...OWN_LABELS, app: metricsService } },
      // Headless, and without port 53: it carries no query. By number, since two containers call their port "metrics".
      spec: {
        clusterIP: 'None',
        selector: KUBE_DNS,
        ports: [
          {
            name: 'metrics-sidecar',
            port: METRIC_PORTS['kube-dns sidecar'],
            targetPort: METRIC_PORTS['kube-dns sidecar'],
          },
          { name: 'metrics-kubedns', port: METRIC_PORTS.kubedns, targetPort: METRIC_PORTS.kubedns },
        ],
      },
    },
    {
      apiVersion: OPERATOR,
      kind: 'ServiceMonitor',
      metadata: { name: 'dns-audit-kube-dns', namespace: SYSTEM_NAMESPACE, labels: allLabels },
      spec: {
        namespaceSelector: { matchNames: [SYSTEM_NAMESPACE] },
        selector: { matchLabels: { app: metricsService } },
        endpoints: ['metrics-sidecar', 'metrics-kubedns'].map((port) => ({ port, interval: INTERVAL })),
      },
    },
    {
      apiVersion: OPERATOR,
      kind: 'PodMonitor',
      metadata: { name: 'dns-audit-probe', namespace, labels: allLabels },
      spec: {
        namespaceSelector: { matchNames: [namespace] },
        selector: { matchLabels: PROBE },
        podMetricsEndpoints: [{ port: PROBE_PORT_NAME, interval: INTERVAL }],
      },
    },
  ];
}
