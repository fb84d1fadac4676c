import { type Assumption, listAssumptions } from './assumptions.ts';
import {
  type AutoscalerConfig,
  type ClusterSize,
  desiredReplicas,
  meanNodeMilliCores,
  nextReplicaAtNodes,
  parseAutoscalerConfig,
} from './autoscaler.ts';
import { assessConnectionSlots, CONNECTIONS_PER_NODE, findComfortableMean } from './connection-slots.ts';
import { type BurstAnswer, describeBurst, describeSteady, type SteadyAnswer } from './demand.ts';
import { addSpread } from './peak.ts';
import { classifyDemand, describeRegime, type Regime } from './regimes.ts';
import { countSlots, proposeStopGap, type StopGap, type StopGapRefusal } from './stop-gap.ts';

export interface CapacityQuestion {
  cluster: ClusterSize;
  /** The data of ConfigMap kube-dns-autoscaler. Untrusted. */
  data: Record<string, string>;
  parametersAreDefault: boolean;
  /** TCP connections that one dnsmasq serves at a time. */
  limit: number;
  limitIsDefault: boolean;
  /** Null takes the default of the stop-gap. */
  slotsPerNode: number | null;
  /** New connections from all nodes to kube-dns in a second; null when not known. */
  missesPerSecond: number | null;
  /** Look-ups in flight at one moment, from all nodes; null when not known. */
  missesAtOneMoment: number | null;
}

/** What is known of a cluster's kube-dns from its numbers alone. Null where the autoscaler refuses the parameters. */
export interface CapacityAnswer {
  replicas: number | null;
  /** Why there are no replicas. */
  reason: string | null;
  limit: number;
  slots: number | null;
  slotsPerNode: number | null;
  /** Nodes, cordoned ones included, at which one more replica comes; null when not within 15,000. */
  nextReplicaAtNodes: number | null;
  connectionsPerPodFloor: number | null;
  /** What the fullest Pod sees of the floor. */
  connectionsPerPodPeak: number | null;
  /** The mean on a Pod that leaves room for the spread. */
  comfortablePerPod: number;
  /** Of the floor. */
  regime: Regime | null;
  whatUsersNotice: string | null;
  steady: SteadyAnswer | null;
  burst: BurstAnswer | null;
  stopGap: StopGap | StopGapRefusal;
  assumptions: Assumption[];
}

/** Answers from the numbers alone, without a cluster. Total: parameters that the autoscaler refuses are an answer, too. */
export function answerCapacity(question: CapacityQuestion): CapacityAnswer {
  const { cluster, data, limit, slotsPerNode } = question;
  const config = parseAutoscalerConfig(data);
  const goal = slotsPerNode === null ? {} : { slotsPerNode };
  return {
    ...(config.ok ? describePods(question, config) : { ...UNKNOWN, reason: config.problem, limit }),
    comfortablePerPod: findComfortableMean(limit),
    stopGap: proposeStopGap({ data, cluster, limitPerPod: limit, ...goal }),
    assumptions: listAssumptions({
      unschedulable: cluster.nodes.total - cluster.nodes.schedulable,
      limitIsDefault: question.limitIsDefault,
      parametersAreDefault: question.parametersAreDefault,
    }),
  };
}

type OfPods = Omit<CapacityAnswer, 'comfortablePerPod' | 'stopGap' | 'assumptions'>;

const UNKNOWN: Omit<OfPods, 'limit'> = {
  replicas: null,
  reason: null,
  slots: null,
  slotsPerNode: null,
  nextReplicaAtNodes: null,
  connectionsPerPodFloor: null,
  connectionsPerPodPeak: null,
  regime: null,
  whatUsersNotice: null,
  steady: null,
  burst: null,
};

function describePods(question: CapacityQuestion, config: AutoscalerConfig): OfPods {
  const { cluster, limit, missesPerSecond, missesAtOneMoment } = question;
  const nodes = cluster.nodes.total;
  const replicas = desiredReplicas(config, cluster);
  const { slots, slotsPerNode } = countSlots(nodes, replicas, limit);
  const assessed = assessConnectionSlots({ nodes, readyReplicas: replicas, limitPerPod: limit });
  const floor = assessed.connectionsPerPodFloor;
  const { regime } = classifyDemand(floor, limit);
  const peak = floor === null ? null : addSpread(floor);
  const pods = { pods: replicas, limit };
  const openConnections = nodes * CONNECTIONS_PER_NODE;
  return {
    replicas,
    reason: null,
    limit,
    slots,
    slotsPerNode,
    nextReplicaAtNodes: nextReplicaAtNodes(config, cluster, meanNodeMilliCores(cluster)),
    connectionsPerPodFloor: floor,
    connectionsPerPodPeak: peak,
    regime,
    whatUsersNotice: assessed.regime === 'tight' ? tellTight(peak) : describeRegime(regime, { lasting: true }),
    steady: missesPerSecond === null ? null : describeSteady({ missesPerSecond, ...pods }),
    burst: missesAtOneMoment === null ? null : describeBurst({ missesAtOneMoment, openConnections, ...pods }),
  };
}

/** Enough in the mean, and not for the fullest Pod. */
function tellTight(peak: number | null): string {
  return `Nothing, as long as connections are spread evenly and nothing bursts. The Service picks Pods at random: one may see up to about ${Math.round(peak ?? 0)}. Then: ${describeRegime('queue', { lasting: false })}`;
}
