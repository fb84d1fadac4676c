import type { DnsContainer, LiveKubeDns } from '../domain/live-kube-dns.ts';
import { type KubernetesObject, OWN_LABELS, SYSTEM_NAMESPACE } from './manifest.ts';

const NAME = 'kube-dns-debug';
/**
 * Its own value of the label by which Services kube-dns and kube-dns-upstream, the disruption budget and NetworkPolicies
 * select: with `kube-dns` it would get their traffic.
 */
const LABEL = { 'k8s-app': NAME } as const;
const QUERY_LOG = '--log-queries=extra'; // the form that `dns-audit analyze` reads: serial numbers and clients
const CONFIG_VOLUME = 'kube-dns-config';

/** Kubernetes quantities; the managed Deployment bounds only the memory of kubedns. */
const RESOURCES: Readonly<Record<DnsContainer['name'], object>> = {
  kubedns: { requests: { cpu: '100m', memory: '70Mi' }, limits: { cpu: '500m', memory: '210Mi' } },
  dnsmasq: { requests: { cpu: '150m', memory: '20Mi' }, limits: { cpu: '1', memory: '128Mi' } },
  sidecar: { requests: { cpu: '10m', memory: '20Mi' }, limits: { cpu: '100m', memory: '64Mi' } },
};

/** One Pod of the same containers as the managed kube-dns, with query logging on, and a Service that only it answers. */
export function kubeDnsDebug({ containers, serviceAccount }: LiveKubeDns): KubernetesObject[] {
  const metadata = { name: NAME, namespace: SYSTEM_NAMESPACE, labels: { ...OWN_LABELS, ...LABEL } };
  return [
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata,
      spec: {
        replicas: 1,
        selector: { matchLabels: LABEL },
        template: {
          metadata: { labels: { ...OWN_LABELS, ...LABEL } },
          spec: {
            // No priority class: it must never push another Pod off its node.
            serviceAccountName: serviceAccount,
            dnsPolicy: 'Default',
            nodeSelector: { 'kubernetes.io/os': 'linux' },
            securityContext: {
              seccompProfile: { type: 'RuntimeDefault' },
              supplementalGroups: [65534],
              fsGroup: 65534,
            },
            containers: containers.map(toContainer),
            volumes: [{ name: CONFIG_VOLUME, configMap: { name: 'kube-dns', optional: true } }],
          },
        },
      },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata,
      spec: {
        type: 'ClusterIP',
        selector: LABEL,
        ports: [
          { name: 'dns', protocol: 'UDP', port: 53, targetPort: 53 },
          { name: 'dns-tcp', protocol: 'TCP', port: 53, targetPort: 53 },
        ],
      },
    },
  ];
}

function toContainer(container: DnsContainer): object {
  const { name, image, args, ports, env, livenessProbe, readinessProbe, securityContext, configAt } = container;
  return {
    name,
    image,
    args: name === 'dnsmasq' ? withQueryLog(args) : args,
    ...(env.length === 0 ? {} : { env }),
    ...(ports.length === 0 ? {} : { ports }),
    resources: RESOURCES[name],
    ...(livenessProbe === null ? {} : { livenessProbe }),
    ...(readinessProbe === null ? {} : { readinessProbe }),
    securityContext,
    ...(configAt === null ? {} : { volumeMounts: [{ name: CONFIG_VOLUME, mountPath: configAt, readOnly: true }] }),
  };
}

/** dnsmasq-nanny hands on what stands behind `--`, so that the end of the list is dnsmasq's. */
function withQueryLog(args: readonly string[]): string[] {
  const rest = args.filter((arg) => arg !== '--log-queries' && !arg.startsWith('--log-queries=') && arg !== '-q');
  return [...rest, QUERY_LOG];
}
