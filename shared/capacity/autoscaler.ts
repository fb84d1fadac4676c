import type { AutoscalerConfig, LadderParams, LinearParams } from './autoscaler-config.ts';

export {
  type AutoscalerConfig,
  type LadderParams,
  type LinearParams,
  type ParsedAutoscalerConfig,
  parseAutoscalerConfig,
} from './autoscaler-config.ts';

/** What the autoscaler counts; cores are allocatable ones, in thousandths, summed over the nodes. */
export interface ClusterSize {
  nodes: { total: number; schedulable: number };
  milliCores: { total: number; schedulable: number };
}

/** kubernetes cluster/addons/dns-horizontal-autoscaler; the value that GKE's clusters were seen with (the 2023 article). */
export const SHIPPED_DEFAULT = { coresPerReplica: 256, nodesPerReplica: 16, preventSinglePointFailure: true } as const;

/** replicas; Deployment.spec.replicas is an int32. */
export const MAX_REPLICAS = 2_147_483_647;
/** nodes; GKE's largest clusters, documented limit. A number above it is a mistake, and nothing is computed from it. */
export const MOST_NODES = 65_000;
const MAX_NODES = 15_000; // nodes of a GKE Standard cluster, documented limit

/** True when the parameters size as the shipped ones do; includeUnschedulableNodes is in newer add-ons and not in older. */
export function isShippedDefault(params: LinearParams): boolean {
  return (
    params.coresPerReplica === SHIPPED_DEFAULT.coresPerReplica &&
    params.nodesPerReplica === SHIPPED_DEFAULT.nodesPerReplica &&
    params.preventSinglePointFailure === SHIPPED_DEFAULT.preventSinglePointFailure &&
    params.min <= 1 &&
    params.max === 0
  );
}

/**
 * The replicas that cluster-proportional-autoscaler 1.9.0 writes for a cluster of this size; 0 is possible in mode ladder.
 * Cores are the sum over the nodes, rounded up to whole ones. Source: linear_controller.go, ladder_controller.go.
 */
export function desiredReplicas(config: AutoscalerConfig, cluster: ClusterSize): number {
  const counted = config.params.includeUnschedulableNodes ? 'total' : 'schedulable';
  const nodes = cluster.nodes[counted];
  const cores = Math.ceil(cluster.milliCores[counted] / 1000);
  const replicas =
    config.mode === 'linear' ? sizeLinear(config.params, nodes, cores) : sizeLadder(config.params, nodes, cores);
  return Math.min(replicas, MAX_REPLICAS);
}

/**
 * The number of nodes in the cluster, cordoned ones included, at which the desired replicas first rise above the present
 * ones, when it grows by schedulable nodes of `coresPerNodeMilli` each. Null when that does not happen within 15,000 nodes.
 */
export function nextReplicaAtNodes(
  config: AutoscalerConfig,
  cluster: ClusterSize,
  coresPerNodeMilli: number,
): number | null {
  const present = desiredReplicas(config, cluster);
  const room = MAX_NODES - Math.max(0, cluster.nodes.total); // none of what is no number
  for (let added = 1; added <= room; added += 1) {
    const grown = growCluster(cluster, added, coresPerNodeMilli);
    if (desiredReplicas(config, grown) > present) return grown.nodes.total;
  }
  return null;
}

/** The cluster with that many more nodes, all schedulable, of `coresPerNodeMilli` allocatable thousandths of a core each. */
export function growCluster(cluster: ClusterSize, added: number, coresPerNodeMilli: number): ClusterSize {
  const cores = added * coresPerNodeMilli;
  return {
    nodes: { total: cluster.nodes.total + added, schedulable: cluster.nodes.schedulable + added },
    milliCores: { total: cluster.milliCores.total + cores, schedulable: cluster.milliCores.schedulable + cores },
  };
}

/** Thousandths of a core, whole: the mean over all nodes, for nodes that are yet to come; 0 without nodes. */
export function meanNodeMilliCores({ nodes, milliCores }: ClusterSize): number {
  return nodes.total === 0 ? 0 : Math.round(milliCores.total / nodes.total);
}

function sizeLinear(params: LinearParams, nodes: number, cores: number): number {
  const fromCores = divide(params, cores, params.coresPerReplica);
  const fromNodes = divide(params, nodes, params.nodesPerReplica);
  // After the cap, so that max 1 becomes 2.
  const floor = params.preventSinglePointFailure && nodes > 1 ? 2 : 0;
  return Math.max(fromCores, fromNodes, floor);
}

/** min and max do not apply to a resource without a ratio: it asks for 1. */
function divide(params: LinearParams, resources: number, perReplica: number): number {
  if (perReplica === 0) return 1;
  const needed = Math.ceil(resources / perReplica);
  const capped = params.max === 0 ? needed : Math.min(params.max, needed);
  return Math.max(params.min, capped);
}

function sizeLadder(params: LadderParams, nodes: number, cores: number): number {
  return Math.max(climb(params.coresToReplicas, cores), climb(params.nodesToReplicas, nodes));
}

/** The last step at or below the resources; below the first step the first; 0 without steps. */
function climb(steps: readonly [number, number][], resources: number): number {
  const reached = steps.findLast(([threshold]) => threshold <= resources) ?? steps[0];
  return reached?.[1] ?? 0;
}
