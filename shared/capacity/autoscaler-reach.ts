import {
  type AutoscalerConfig,
  type ClusterSize,
  desiredReplicas,
  growCluster,
  type LinearParams,
  MOST_NODES,
  meanNodeMilliCores,
} from './autoscaler.ts';
import { CONNECTIONS_PER_NODE } from './connection-slots.ts';

/** How far the parameters carry: the nodes that one Pod gets, and where it ends. */
export interface AutoscalerReach {
  /** Pods that they ask for at the present size; null when the size is not known. */
  pods: number | null;
  /** Nodes for each Pod as the cluster grows; null when nothing binds Pods to nodes. */
  nodesPerPod: number | null;
  /** connections; the floor of those nodes, rounded up. 0 where `nodesPerPod` is null. */
  connectionsPerPod: number;
  /** True where coresPerReplica asks for more Pods than nodesPerReplica. */
  decidedByCores: boolean;
  /** Pods that the parameters never exceed; null without an upper end. */
  mostPods: number | null;
  /** The most nodes whose floor those Pods serve without a queue; null where that has no end within 65,000 nodes. */
  mostNodes: number | null;
}

/**
 * What the parameters give each Pod, at a limit of connections a Pod. Without the size of the cluster only the ratio of
 * nodes is known, and of a ladder nothing but whether it asks for any Pod at all.
 */
export function readAutoscalerReach(
  config: AutoscalerConfig,
  size: ClusterSize | null,
  limitPerPod: number,
): AutoscalerReach {
  const pods = size === null ? podsWithoutSize(config) : desiredReplicas(config, size);
  if (config.mode === 'linear') return { pods, ...reachLinear(config.params, size, limitPerPod) };
  const nodes = size?.nodes.total ?? 0;
  const nodesPerPod = pods === null || pods === 0 ? null : nodes / pods;
  return {
    pods,
    nodesPerPod,
    connectionsPerPod: toConnections(nodesPerPod),
    decidedByCores: false,
    mostPods: null,
    mostNodes: size === null ? null : growUntil(config, size, limitPerPod),
  };
}

function podsWithoutSize(config: AutoscalerConfig): number | null {
  if (config.mode === 'linear') return null;
  const steps = [...config.params.coresToReplicas, ...config.params.nodesToReplicas];
  return steps.every(([, replicas]) => replicas === 0) ? 0 : null;
}

function reachLinear(
  params: LinearParams,
  size: ClusterSize | null,
  limitPerPod: number,
): Omit<AutoscalerReach, 'pods'> {
  const { nodesPerReplica, coresPerReplica, max } = params;
  const milliCores = size === null ? 0 : meanNodeMilliCores(size);
  const byNodes = nodesPerReplica === 0 ? Number.POSITIVE_INFINITY : nodesPerReplica;
  const byCores =
    coresPerReplica === 0 || milliCores === 0 ? Number.POSITIVE_INFINITY : (coresPerReplica * 1000) / milliCores;
  const nodesPerPod = Math.min(byNodes, byCores);
  // preventSinglePointFailure applies after max: it makes 2 of 1.
  const mostPods = max === 0 ? null : Math.max(max, params.preventSinglePointFailure ? 2 : 1);
  return {
    nodesPerPod: Number.isFinite(nodesPerPod) ? nodesPerPod : null,
    connectionsPerPod: toConnections(Number.isFinite(nodesPerPod) ? nodesPerPod : null),
    decidedByCores: byCores < byNodes,
    mostPods,
    mostNodes: mostPods === null ? null : Math.floor((mostPods * limitPerPod) / CONNECTIONS_PER_NODE),
  };
}

function toConnections(nodes: number | null): number {
  return nodes === null ? 0 : Math.min(Math.ceil(nodes * CONNECTIONS_PER_NODE), Number.MAX_SAFE_INTEGER);
}

/** The last number of nodes before a Pod gets more connections than it serves, when mean nodes are added one by one. */
function growUntil(config: AutoscalerConfig, size: ClusterSize, limitPerPod: number): number | null {
  const perNode = meanNodeMilliCores(size);
  for (let added = 0; size.nodes.total + added <= MOST_NODES; added += 1) {
    const grown = growCluster(size, added, perNode);
    const slots = desiredReplicas(config, grown) * limitPerPod;
    if (grown.nodes.total * CONNECTIONS_PER_NODE > slots) return grown.nodes.total - 1;
  }
  return null;
}
