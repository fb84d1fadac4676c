import { dnsServiceIps } from './cluster-names.ts';
import type { FleetCluster, JsonObject } from './fleet.ts';
import { creationTime, manager, metadata } from './kubernetes-metadata.ts';

/** Replicas that the default parameters give (cluster-proportional-autoscaler, linear). */
function defaultReplicas(cluster: FleetCluster): number {
  const nodes = cluster.nodes.reduce((sum, group) => sum + group.count, 0);
  const cores = Math.ceil(cluster.nodes.reduce((sum, group) => sum + group.count * group.milliCores, 0) / 1000);
  return Math.max(Math.ceil(cores / 256), Math.ceil(nodes / 16), nodes > 1 ? 2 : 1);
}

/** The Deployment kube-dns: dnsmasq with its side-cars, or CoreDNS. */
export function kubeDnsDeployment(cluster: FleetCluster): JsonObject {
  const side = cluster.kubernetes ?? {};
  const replicas = side.replicas ?? defaultReplicas(cluster);
  const ready = side.readyReplicas ?? replicas;
  const generation = side.editedBy === undefined ? 3 : 4;
  const managers = [
    manager(cluster, 'kube-addon-manager', 'apps/v1', { 'f:spec': { 'f:template': {} } }),
    manager(
      cluster,
      'cluster-proportional-autoscaler',
      'apps/v1',
      { 'f:spec': { 'f:replicas': {} } },
      { subresource: 'scale' },
    ),
    manager(cluster, 'kube-controller-manager', 'apps/v1', { 'f:status': {} }, { subresource: 'status' }),
    ...(side.editedBy === undefined
      ? []
      : [manager(cluster, side.editedBy, 'apps/v1', { 'f:spec': { 'f:replicas': {} } })]),
  ];
  const labels = {
    'addonmanager.kubernetes.io/mode': 'Reconcile',
    'k8s-app': 'kube-dns',
    'kubernetes.io/cluster-service': 'true',
  };
  const annotations = { 'components.gke.io/layer': 'addon', 'deployment.kubernetes.io/revision': '3' };
  return {
    kind: 'Deployment',
    apiVersion: 'apps/v1',
    metadata: metadata(
      cluster,
      'deployments',
      'kube-dns',
      { generation, creationTimestamp: creationTime(cluster), labels, annotations },
      managers,
    ),
    spec: {
      replicas,
      selector: { matchLabels: { 'k8s-app': 'kube-dns' } },
      template: {
        metadata: {
          creationTimestamp: null,
          labels: { 'k8s-app': 'kube-dns' },
          annotations: { 'components.gke.io/component-name': 'kubedns' },
        },
        spec: {
          containers: side.dnsmasq === false ? coreDnsContainers(side.imageTag) : dnsmasqContainers(cluster),
          restartPolicy: 'Always',
          dnsPolicy: 'Default',
          serviceAccountName: 'kube-dns',
          priorityClassName: 'system-cluster-critical',
        },
      },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: '10%' } },
      revisionHistoryLimit: 10,
      progressDeadlineSeconds: 600,
    },
    status: deploymentStatus(replicas, ready, side.statusBehind === true ? generation - 1 : generation),
  };
}

/** Counts of 0 are left out (Go's omitempty): a kube-dns without a ready Pod has no `readyReplicas`. */
function deploymentStatus(replicas: number, ready: number, observedGeneration: number): JsonObject {
  return {
    observedGeneration,
    ...(replicas === 0 ? {} : { replicas, updatedReplicas: replicas }),
    ...(ready === 0 ? {} : { readyReplicas: ready, availableReplicas: ready }),
    ...(ready >= replicas ? {} : { unavailableReplicas: replicas - ready }),
    conditions: [
      {
        type: 'Available',
        status: ready > 0 ? 'True' : 'False',
        reason: ready > 0 ? 'MinimumReplicasAvailable' : 'MinimumReplicasUnavailable',
      },
    ],
  };
}

function dnsmasqContainers(cluster: FleetCluster): JsonObject[] {
  const side = cluster.kubernetes ?? {};
  const tag = side.imageTag ?? '1.23.0-gke.9';
  const limit = side.maxTcpConnections;
  const limitArgs =
    limit === undefined
      ? []
      : limit.form === 'one-argument'
        ? [`--max-tcp-connections=${limit.value}`]
        : ['--max-tcp-connections', String(limit.value)];
  return [
    {
      name: 'kubedns',
      image: `gke.gcr.io/k8s-dns-kube-dns:${tag}`,
      args: ['--domain=cluster.local.', '--dns-port=10053', '--config-dir=/kube-dns-config', '--v=2'],
    },
    {
      name: 'dnsmasq',
      image: `gke.gcr.io/k8s-dns-dnsmasq-nanny:${tag}`,
      args: [
        '-v=2',
        '-logtostderr',
        '-configDir=/etc/k8s/dns/dnsmasq-nanny',
        '-restartDnsmasq=true',
        '--',
        '-k',
        '--cache-size=1000',
        '--no-negcache',
        '--dns-forward-max=1500',
        '--log-facility=-',
        '--server=/cluster.local/127.0.0.1#10053',
        '--server=/in-addr.arpa/127.0.0.1#10053',
        '--server=/ip6.arpa/127.0.0.1#10053',
        '--max-ttl=30',
        '--max-cache-ttl=30',
        ...limitArgs,
      ],
    },
    { name: 'sidecar', image: `gke.gcr.io/k8s-dns-sidecar:${tag}`, args: ['--v=2', '--logtostderr'] },
    { name: 'prometheus-to-sd', image: 'gke.gcr.io/prometheus-to-sd:v0.11.12-gke.0', command: ['/monitor'] },
  ];
}

/** What runs in kube-dns from 1.36 on is known to be CoreDNS; its container and image names are not (an assumption). */
function coreDnsContainers(tag = '1.12.1-gke.3'): JsonObject[] {
  return [{ name: 'coredns', image: `gke.gcr.io/k8s-dns-coredns:${tag}`, args: ['-conf', '/etc/coredns/Corefile'] }];
}

/** The DaemonSet node-local-dns. */
export function nodeLocalDnsDaemonSet(cluster: FleetCluster): JsonObject {
  const nodes = cluster.nodes.reduce((sum, group) => sum + group.count, 0);
  const ready = cluster.kubernetes?.nodeLocalReady ?? nodes;
  const labels = {
    'addonmanager.kubernetes.io/mode': 'Reconcile',
    'k8s-app': 'node-local-dns',
    'kubernetes.io/cluster-service': 'true',
  };
  const managers = [
    manager(cluster, 'kube-addon-manager', 'apps/v1', {}),
    manager(cluster, 'kube-controller-manager', 'apps/v1', {}, { subresource: 'status' }),
  ];
  return {
    kind: 'DaemonSet',
    apiVersion: 'apps/v1',
    metadata: metadata(
      cluster,
      'daemonsets',
      'node-local-dns',
      { generation: 1, creationTimestamp: creationTime(cluster), labels },
      managers,
    ),
    spec: {
      selector: { matchLabels: { 'k8s-app': 'node-local-dns' } },
      template: {
        metadata: { creationTimestamp: null, labels: { 'k8s-app': 'node-local-dns' } },
        spec: {
          containers: [
            {
              name: 'node-cache',
              image: `gke.gcr.io/k8s-dns-node-cache:${cluster.kubernetes?.nodeCacheTag ?? '1.23.0-gke.9'}`,
              args: [
                '-localip',
                `169.254.20.10,${dnsServiceIps(cluster).kubeDns}`,
                '-conf',
                '/etc/Corefile',
                '-upstreamsvc',
                'kube-dns-upstream',
              ],
            },
          ],
          hostNetwork: cluster.dataplaneV2 !== true,
        },
      },
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '10%', maxSurge: 0 } },
    },
    status: {
      currentNumberScheduled: nodes,
      numberMisscheduled: 0,
      desiredNumberScheduled: nodes,
      numberReady: ready,
      observedGeneration: 1,
      ...(ready === 0 ? {} : { updatedNumberScheduled: ready, numberAvailable: ready }),
      ...(ready >= nodes ? {} : { numberUnavailable: nodes - ready }),
    },
  };
}
