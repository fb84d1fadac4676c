import {
  type AutoscalerConfig,
  type ClusterSize,
  desiredReplicas,
  growCluster,
  type LinearParams,
  meanNodeMilliCores,
} from './autoscaler.ts';

/** What the parameters shall reach, for the cluster as it is and at every size up to its growth. */
export interface FitGoal {
  cluster: ClusterSize;
  /** Nodes that may be added, of the cluster's mean size. */
  growth: number;
  limitPerPod: number;
  slotsPerNode: number;
  /** Pods below which the answer may not fall at some size of the cluster: what runs there without it. */
  atLeast: (cluster: ClusterSize) => number;
}

/**
 * The smallest change of `params` that reaches the goal; `params` itself when it does. Changed is only what has to be:
 * `max` is raised where it stands in the way; then nodesPerReplica becomes the largest whole number that suffices; where even
 * one node for each Pod does not (few nodes, many of them cordoned), `min` is raised instead. Never fewer Pods than before.
 */
export function fitLinear(params: LinearParams, goal: FitGoal): LinearParams {
  const sizes = listSizes(goal);
  const reaches = (candidate: LinearParams) => reachesAt({ ok: true, mode: 'linear', params: candidate }, sizes, goal);
  if (reaches(params)) return params;
  const most = Math.max(...sizes.map((size) => neededReplicas(size, goal)));
  const open = params.max === 0 ? params : { ...params, max: Math.max(params.max, most) };
  if (reaches(open)) return open;
  const nodes = largest(mostNodesPerReplica(params, sizes), (nodesPerReplica) => reaches({ ...open, nodesPerReplica }));
  if (nodes !== null) return { ...open, nodesPerReplica: nodes };
  const short = largest(most - params.min, (less) => reaches({ ...open, min: most - less })) ?? 0;
  return { ...open, min: most - short };
}

/** Whether these parameters, of whichever mode, reach the goal as they are. */
export function reachesGoal(config: AutoscalerConfig, goal: FitGoal): boolean {
  return reachesAt(config, listSizes(goal), goal);
}

function reachesAt(config: AutoscalerConfig, sizes: readonly ClusterSize[], goal: FitGoal): boolean {
  return sizes.every((size) => desiredReplicas(config, size) >= neededReplicas(size, goal));
}

/** Pods that this size of the cluster takes: enough slots, and no fewer than without the change. */
function neededReplicas(size: ClusterSize, goal: FitGoal): number {
  return Math.max(replicasForSlots(size.nodes.total, goal), goal.atLeast(size));
}

/** The smallest whole number of Pods with that many slots for each node, compared as it is shown: slots / nodes. */
function replicasForSlots(nodes: number, { slotsPerNode, limitPerPod }: FitGoal): number {
  if (nodes === 0) return 0;
  const near = Math.ceil((slotsPerNode * nodes) / limitPerPod);
  return [near - 1, near].find((replicas) => (replicas * limitPerPod) / nodes >= slotsPerNode) ?? near + 1;
}

/** The cluster now, with one node more, and so on. */
function listSizes({ cluster, growth }: FitGoal): ClusterSize[] {
  const perNode = meanNodeMilliCores(cluster);
  return Array.from({ length: growth + 1 }, (_, added) => growCluster(cluster, added, perNode));
}

/** A whole number below what is set now; from the largest size on the ratio asks for one Pod anyway. */
function mostNodesPerReplica(params: LinearParams, sizes: readonly ClusterSize[]): number {
  const grown = sizes.at(-1)?.nodes.total ?? 0;
  return params.nodesPerReplica === 0 ? grown : Math.min(Math.ceil(params.nodesPerReplica) - 1, grown);
}

/** The largest whole number from 1 to `most` that suffices, when all below one that suffices do; null without any. */
function largest(most: number, suffices: (value: number) => boolean): number | null {
  let [low, high] = [0, most];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (suffices(middle)) low = middle;
    else high = middle - 1;
  }
  return low === 0 ? null : low;
}
