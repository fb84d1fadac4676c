import { type KubernetesObject, OWN_LABELS } from './manifest.ts';

const NAME = 'dns-audit-probe';
const LABEL = { app: NAME } as const;
/** Where the probe answers with its metrics. */
export const PROBE_METRICS_PORT = 9465;
const PORT_NAME = 'metrics';

export interface ProbePlan {
  namespace: string;
  /** An image whose entry point is dns-audit. */
  image: string;
  urls: readonly string[];
  /** As `dns-audit probe --interval` takes it. */
  interval: string;
}

/** One Pod that probes for as long as it is there. It asks the name servers that every Pod of its namespace asks. */
export function probeDeployment({ namespace, image, urls, interval }: ProbePlan): KubernetesObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: NAME, namespace, labels: { ...OWN_LABELS, ...LABEL } },
    spec: {
      replicas: 1,
      selector: { matchLabels: LABEL },
      template: {
        metadata: {
          labels: { ...OWN_LABELS, ...LABEL },
          annotations: { 'prometheus.io/scrape': 'true', 'prometheus.io/port': String(PROBE_METRICS_PORT) },
        },
        spec: {
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          terminationGracePeriodSeconds: 10,
          securityContext: {
            runAsNonRoot: true,
            runAsUser: 1000,
            runAsGroup: 1000,
            seccompProfile: { type: 'RuntimeDefault' },
          },
          containers: [
            {
              name: 'probe',
              image,
              args: [
                'probe',
                ...['--interval', interval],
                ...['--metrics-port', String(PROBE_METRICS_PORT), '--metrics-host', '0.0.0.0'],
                '--',
                ...urls,
              ],
              ports: [{ name: PORT_NAME, containerPort: PROBE_METRICS_PORT, protocol: 'TCP' }],
              resources: { requests: { cpu: '50m', memory: '96Mi' }, limits: { cpu: '500m', memory: '192Mi' } },
              livenessProbe: { httpGet: { path: '/healthz', port: PORT_NAME }, periodSeconds: 30, timeoutSeconds: 5 },
              securityContext: {
                allowPrivilegeEscalation: false,
                readOnlyRootFilesystem: true,
                capabilities: { drop: ['ALL'] },
              },
            },
          ],
        },
      },
    },
  };
}
