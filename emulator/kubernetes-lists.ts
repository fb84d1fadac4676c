import { clusterPath, nodeName, regionOf } from './cluster-names.ts';
import type { FleetCluster, FleetNetworkPolicy, JsonObject, NodeGroup } from './fleet.ts';
import { hashHex, hashNumber, hashUuid } from './hash.ts';

/** A list whose items are made when they are asked for. */
export interface LazyList {
  kind: string;
  apiVersion: string;
  count: number;
  itemAt(i: number): JsonObject;
  nameAt(i: number): string;
}

export function nodeList(cluster: FleetCluster): LazyList {
  const count = cluster.nodes.reduce((sum, group) => sum + group.count, 0);
  return {
    kind: 'NodeList',
    apiVersion: 'v1',
    count,
    itemAt: (i) => nodeAt(cluster, i),
    nameAt: (i) => {
      const place = placeOf(cluster, i);
      return nodeName(cluster, place.groupIndex, place.index);
    },
  };
}

export function networkPolicyList(cluster: FleetCluster): LazyList {
  const policies = cluster.kubernetes?.networkPolicies ?? [];
  return {
    kind: 'NetworkPolicyList',
    apiVersion: 'networking.k8s.io/v1',
    count: policies.length,
    itemAt: (i) => networkPolicy(cluster, policies[i]),
    nameAt: (i) => `${policies[i]?.namespace ?? ''}/${policies[i]?.name ?? ''}`,
  };
}

function placeOf(cluster: FleetCluster, i: number): { groupIndex: number; index: number; group: NodeGroup } {
  let index = i;
  for (const [groupIndex, group] of cluster.nodes.entries()) {
    if (index < group.count) return { groupIndex, index, group };
    index -= group.count;
  }
  throw new Error(`no node ${i}`);
}

/** Items of a list carry neither kind nor apiVersion. */
function nodeAt(cluster: FleetCluster, i: number): JsonObject {
  const { groupIndex, index, group } = placeOf(cluster, i);
  const name = nodeName(cluster, groupIndex, index);
  const isCordoned = index < (group.cordoned ?? 0);
  const isReady = index >= group.count - (group.notReady ?? 0) ? 'Unknown' : 'True';
  const isMalformed = index < (group.malformed ?? 0);
  const created = `${new Date(group.created).toISOString().slice(0, 19)}Z`;
  const zone =
    regionOf(cluster.location) === cluster.location ? `${cluster.location}-${'bcd'.charAt(i % 3)}` : cluster.location;
  const cores = Math.ceil(group.milliCores / 1000);
  return {
    metadata: {
      name,
      uid: hashUuid(name),
      resourceVersion: String(4000 + hashNumber(name, 900_000)),
      creationTimestamp: created,
      labels: {
        'beta.kubernetes.io/os': 'linux',
        'cloud.google.com/gke-nodepool': group.pool,
        'cloud.google.com/machine-family': group.machineType.split('-')[0] ?? 'e2',
        'kubernetes.io/arch': 'amd64',
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
        'node.kubernetes.io/instance-type': group.machineType,
        'topology.kubernetes.io/region': regionOf(cluster.location),
        'topology.kubernetes.io/zone': zone,
      },
      annotations: {
        'container.googleapis.com/instance_id': String(1e18 + hashNumber(name, 1e9)),
        'node.alpha.kubernetes.io/ttl': '300',
      },
      managedFields: [
        {
          manager: 'kubelet',
          operation: 'Update',
          apiVersion: 'v1',
          time: created,
          fieldsType: 'FieldsV1',
          fieldsV1: {},
        },
      ],
    },
    spec: {
      podCIDR: `10.66.${i & 255}.0/24`,
      podCIDRs: [`10.66.${i & 255}.0/24`],
      providerID: `gce://${cluster.project}/${zone}/${name}`,
      ...(isCordoned
        ? { taints: [{ key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' }], unschedulable: true }
        : {}),
    },
    status: {
      capacity: { cpu: String(cores), memory: '16393244Ki', pods: '110' },
      allocatable: isMalformed
        ? { memory: '13589Mi', pods: '110' }
        : { cpu: `${group.milliCores}m`, memory: '13589Mi', pods: '110' },
      conditions: [
        { type: 'MemoryPressure', status: 'False', reason: 'KubeletHasSufficientMemory' },
        { type: 'Ready', status: isReady, reason: isReady === 'True' ? 'KubeletReady' : 'NodeStatusUnknown' },
      ],
      addresses: [{ type: 'InternalIP', address: `10.132.${(i >> 8) & 255}.${i & 255}` }],
      nodeInfo: {
        kernelVersion: '6.6.72+',
        osImage: 'Container-Optimized OS from Google',
        kubeletVersion: `v${cluster.version ?? '1.32.4-gke.1415000'}`,
        operatingSystem: 'linux',
        architecture: 'amd64',
      },
    },
  };
}

function networkPolicy(cluster: FleetCluster, policy: FleetNetworkPolicy | undefined): JsonObject {
  if (policy === undefined) throw new Error('no such policy');
  const key = `${clusterPath(cluster)}/${policy.namespace}/${policy.name}`;
  return {
    metadata: {
      name: policy.name,
      namespace: policy.namespace,
      uid: hashUuid(key),
      resourceVersion: String(2000 + hashNumber(key, 9000)),
      generation: 1,
      creationTimestamp: `${new Date(cluster.createTime).toISOString().slice(0, 19)}Z`,
    },
    spec: policy.spec,
  };
}

/** The list's own resourceVersion: a number that stays the same while the fleet does. */
export function listVersion(cluster: FleetCluster): number {
  return 1000 + (Number.parseInt(hashHex(clusterPath(cluster), 8), 16) % 90_000);
}
