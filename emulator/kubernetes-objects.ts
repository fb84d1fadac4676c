import { dnsServiceIps } from './cluster-names.ts';
import type { FleetCluster, JsonObject } from './fleet.ts';
import { creationTime, manager, metadata } from './kubernetes-metadata.ts';
import { kubeDnsDeployment, nodeLocalDnsDaemonSet } from './kubernetes-workloads.ts';

/** GKE's default, as the 2023 article and upstream's add-on have it. */
export const DEFAULT_AUTOSCALER = {
  linear: '{"coresPerReplica":256,"nodesPerReplica":16,"preventSinglePointFailure":true}',
};

/** A namespaced object by resource and name; null: 404. */
export function namespacedObject(cluster: FleetCluster, resource: string, name: string): JsonObject | null {
  switch (`${resource}/${name}`) {
    case 'deployments/kube-dns':
      return cluster.kubernetes?.replicas === null ? null : kubeDnsDeployment(cluster);
    case 'daemonsets/node-local-dns':
      return cluster.dnsCache === 'on' && cluster.kubernetes?.nodeLocalReady !== null
        ? nodeLocalDnsDaemonSet(cluster)
        : null;
    case 'configmaps/kube-dns-autoscaler':
      return configMap(
        cluster,
        name,
        cluster.kubernetes?.autoscaler === undefined ? DEFAULT_AUTOSCALER : cluster.kubernetes.autoscaler,
      );
    case 'configmaps/kube-dns':
      return configMap(
        cluster,
        name,
        cluster.kubernetes?.kubeDnsConfig === undefined ? {} : cluster.kubernetes.kubeDnsConfig,
      );
    case 'configmaps/node-local-dns':
      return cluster.dnsCache === 'on' ? nodeLocalConfigMap(cluster) : null;
    case 'services/kube-dns':
      return service(cluster, name, dnsServiceIps(cluster).kubeDns);
    case 'services/kube-dns-upstream':
      return cluster.dnsCache === 'on' ? service(cluster, name, dnsServiceIps(cluster).upstream) : null;
    default:
      return null;
  }
}

/** GKE's Corefile as far as it is known: upstream's four blocks, with `expire 1s`. */
export function defaultCorefile(cluster: FleetCluster): string {
  const bind = `bind 169.254.20.10 ${dnsServiceIps(cluster).kubeDns}`;
  const zone = (name: string, extra: string): string =>
    `${name}:53 {\n    errors\n    cache {\n            success 9984 30\n            denial 9984 5\n    }\n    reload\n    loop\n    ${bind}\n` +
    `    forward . __PILLAR__CLUSTER__DNS__ {\n            force_tcp\n            expire 1s\n    }\n    prometheus :9253\n${extra}}\n`;
  const rest = `.:53 {\n    errors\n    cache 30\n    reload\n    loop\n    ${bind}\n    forward . __PILLAR__UPSTREAM__SERVERS__\n    prometheus :9253\n}\n`;
  return (
    zone('cluster.local', '    health 169.254.20.10:8080\n') + zone('in-addr.arpa', '') + zone('ip6.arpa', '') + rest
  );
}

function configMap(cluster: FleetCluster, name: string, data: Record<string, string> | null): JsonObject | null {
  if (data === null) return null;
  const keys = Object.keys(data);
  const fields =
    keys.length === 0 ? {} : { 'f:data': { '.': {}, ...Object.fromEntries(keys.map((key) => [`f:${key}`, {}])) } };
  const by =
    name === 'kube-dns-autoscaler'
      ? cluster.kubernetes?.autoscaler === undefined
        ? 'cluster-proportional-autoscaler'
        : 'kubectl-edit'
      : 'kube-addon-manager';
  return {
    kind: 'ConfigMap',
    apiVersion: 'v1',
    metadata: metadata(cluster, 'configmaps', name, { creationTimestamp: creationTime(cluster) }, [
      manager(cluster, by, 'v1', fields),
    ]),
    // Go leaves an empty map out.
    ...(keys.length === 0 ? {} : { data }),
  };
}

function nodeLocalConfigMap(cluster: FleetCluster): JsonObject | null {
  const corefile = cluster.kubernetes?.corefile;
  if (corefile === null) return null;
  return configMap(cluster, 'node-local-dns', { Corefile: corefile ?? defaultCorefile(cluster) });
}

function service(cluster: FleetCluster, name: string, ip: string): JsonObject {
  const labels = {
    'addonmanager.kubernetes.io/mode': 'Reconcile',
    'k8s-app': 'kube-dns',
    'kubernetes.io/cluster-service': 'true',
    'kubernetes.io/name': name === 'kube-dns' ? 'KubeDNS' : 'KubeDNSUpstream',
  };
  return {
    kind: 'Service',
    apiVersion: 'v1',
    metadata: metadata(cluster, 'services', name, { creationTimestamp: creationTime(cluster), labels }, [
      manager(cluster, 'kube-addon-manager', 'v1', {}),
    ]),
    spec: {
      ports: [
        { name: 'dns', protocol: 'UDP', port: 53, targetPort: 53 },
        { name: 'dns-tcp', protocol: 'TCP', port: 53, targetPort: 53 },
      ],
      selector: { 'k8s-app': 'kube-dns' },
      clusterIP: ip,
      clusterIPs: [ip],
      type: 'ClusterIP',
      sessionAffinity: 'None',
      ipFamilies: ['IPv4'],
      ipFamilyPolicy: 'SingleStack',
      internalTrafficPolicy: 'Cluster',
    },
    status: { loadBalancer: {} },
  };
}
