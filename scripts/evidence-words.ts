import type { EvidenceKey } from '../shared/domain/evidence.ts';

interface EvidenceWords {
  noun: string;
  from: string;
  /** Null where none is asked for. */
  permission: string | null;
}

const inCluster = (noun: string, permission: string): EvidenceWords => ({
  noun,
  from: 'from the Kubernetes API of the cluster',
  permission,
});

/** What a piece of evidence is called, where it comes from, and the permission that it takes there. */
export const EVIDENCE: Readonly<Record<EvidenceKey, EvidenceWords>> = {
  liveCluster: { noun: 'live configuration', from: 'from the Container API', permission: 'container.clusters.get' },
  kubeDnsDeployment: inCluster('Deployment kube-dns', 'container.deployments.get'),
  nodeLocalDnsDaemonSet: inCluster('DaemonSet node-local-dns', 'container.daemonSets.get'),
  autoscalerConfigMap: inCluster('ConfigMap kube-dns-autoscaler', 'container.configMaps.get'),
  kubeDnsConfigMap: inCluster('ConfigMap kube-dns', 'container.configMaps.get'),
  nodeLocalDnsConfigMap: inCluster('ConfigMap node-local-dns', 'container.configMaps.get'),
  kubeDnsService: inCluster('Service kube-dns', 'container.services.get'),
  kubeDnsUpstreamService: inCluster('Service kube-dns-upstream', 'container.services.get'),
  nodes: inCluster('Nodes', 'container.nodes.list'),
  networkPolicies: inCluster('NetworkPolicies', 'container.networkPolicies.list'),
  timeouts: {
    noun: 'time-outs of node-local-dns',
    from: 'from Cloud Logging, which has to receive the system logs of the cluster',
    permission: 'logging.logEntries.list',
  },
  dnsmasqSlots: {
    noun: 'connection counts of dnsmasq',
    from: 'from Cloud Logging, where dnsmasq writes them',
    permission: 'logging.logEntries.list',
  },
  connectionMetrics: {
    noun: 'connection metrics of node-local-dns',
    from: "from Cloud Monitoring's Prometheus API or another Prometheus, where they are collected",
    permission: 'monitoring.timeSeries.list',
  },
  clusterUpdates: {
    noun: 'updates of the cluster',
    from: 'from the operations that the Container API remembers',
    permission: 'container.operations.list',
  },
  history: { noun: 'earlier report', from: 'of the same scope, from the state store', permission: null },
  runningOperations: {
    noun: 'running operations of the cluster',
    from: 'from the Container API',
    permission: 'container.operations.list',
  },
  offeredVersions: {
    noun: 'versions that GKE offers',
    from: 'from the Container API',
    permission: 'container.clusters.list',
  },
  podDisruptionBudgets: inCluster('PodDisruptionBudgets', 'container.podDisruptionBudgets.list'),
  hostNetworkPods: inCluster('Pods on the network of their node', 'container.pods.list'),
  policyPods: inCluster('Pods of the namespaces with egress NetworkPolicies', 'container.pods.list'),
};
