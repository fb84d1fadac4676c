import {
  type AutoscalerConfig,
  type ClusterSize,
  desiredReplicas,
  growCluster,
  type LinearParams,
  MAX_REPLICAS,
  MOST_NODES,
  meanNodeMilliCores,
  type ParsedAutoscalerConfig,
  parseAutoscalerConfig,
  SHIPPED_DEFAULT,
} from './autoscaler.ts';
import { type ParametersText, patchCommand, writeParameters } from './autoscaler-patch.ts';
import { CONNECTIONS_PER_NODE } from './connection-slots.ts';
import { type FitGoal, fitLinear, reachesGoal } from './fit-linear.ts';
import { tellStopGap } from './stop-gap-words.ts';

/** Slots for each node: twice the floor, so that the nodes alone take half of a Pod, near the mean that leaves room (11 of 20). */
export const COMFORTABLE_SLOTS_PER_NODE = 2 * CONNECTIONS_PER_NODE;

/** connections; more for one node is no goal, but a mistake. */
export const MOST_SLOTS_PER_NODE = 1_000;

/** Share of nodes that may be added before the stop-gap has to be looked at again. */
export const GROWTH = 0.5;

/** What one kube-dns Pod requests, summed over its containers. */
export interface PodRequests {
  cpuMillicores: number;
  memoryMebibytes: number;
  /** Where the numbers come from, for people. */
  source: string;
}

/** kubedns 100m and 70Mi, dnsmasq 150m and 20Mi, sidecar 10m and 20Mi. A documented default: give the live ones where known. */
export const DEFAULT_POD_REQUESTS: PodRequests = {
  cpuMillicores: 260,
  memoryMebibytes: 110,
  source:
    "documented default: kubernetes cluster/addons/dns/kube-dns/kube-dns.yaml.in, the same in the copy of GKE's Deployment that came with the 2023 article; not read from this cluster",
};

export interface StopGapInput {
  /** The data of ConfigMap kube-dns-autoscaler as it is. Untrusted, may be malformed. */
  data: Record<string, string>;
  cluster: ClusterSize;
  limitPerPod: number;
  /** Slots to reach for each node; twice the floor when not given. */
  slotsPerNode?: number;
  requests?: PodRequests;
  /** spec.replicas of Deployment kube-dns: what runs when the autoscaler refuses the ConfigMap. */
  presentReplicas?: number;
}

export interface SlotCount {
  nodes: number;
  replicas: number;
  slots: number;
  /** Null without nodes. */
  slotsPerNode: number | null;
}

/** What to set until the migration. Pods and requests are for the cluster as it is now. */
export interface StopGap extends Omit<SlotCount, 'nodes'> {
  /** False when the present parameters reach the goal; there is then no command. */
  needed: boolean;
  mode: 'linear' | 'ladder';
  /** The value of the data key `mode`, as JSON. */
  parameters: ParametersText;
  /** The words of a `kubectl patch`. */
  command: string[] | null;
  /** Sets the present parameters again; null where there is no change, or nothing that the autoscaler would take. */
  takeBack: string[] | null;
  /** Null when nobody knows how many Pods run: the ConfigMap is refused and the Deployment was not read. */
  addedPods: number | null;
  addedCpuMillicores: number | null;
  addedMemoryMebibytes: number | null;
  atGrowth: SlotCount;
  /** What changes, what it costs, and what it does not do: a sentence or a few each. */
  words: string[];
}

/** Nothing is proposed from numbers that no cluster has. */
export interface StopGapRefusal {
  /** One sentence: which number, and what it may be. */
  refused: string;
}

/**
 * The smallest change of the autoscaler's parameters that gives every node `slotsPerNode` connections, now and at every size
 * up to 50 % more nodes. A ladder is replaced by a linear proposal, a ConfigMap that the autoscaler refuses by a whole one.
 * Total: numbers that cannot be are refused with the reason.
 */
export function proposeStopGap(input: StopGapInput): StopGap | StopGapRefusal {
  const refused = findImpossible(input);
  if (refused !== null) return { refused };
  const { cluster, limitPerPod, data } = input;
  const present = parseAutoscalerConfig(data);
  const growth = Math.ceil(cluster.nodes.total * GROWTH);
  const runs = (size: ClusterSize) => (present.ok ? desiredReplicas(present, size) : (input.presentReplicas ?? 0));
  const slotsPerNode = input.slotsPerNode ?? COMFORTABLE_SLOTS_PER_NODE;
  const goal: FitGoal = { cluster, growth, limitPerPod, slotsPerNode, atLeast: runs };
  const proposed = present.ok && reachesGoal(present, goal) ? present : proposeLinear(present, goal);
  const keeps = proposed === present;
  const grown = growCluster(cluster, growth, meanNodeMilliCores(cluster));
  const count = (size: ClusterSize) => countSlots(size.nodes.total, desiredReplicas(proposed, size), limitPerPod);
  const { nodes: _, ...now } = count(cluster);
  const parameters = writeParameters(proposed);
  const after = { [proposed.mode]: JSON.stringify(parameters) };
  const before = present.ok ? runs(cluster) : (input.presentReplicas ?? null);
  const added = before === null ? null : now.replicas - before;
  const requests = input.requests ?? DEFAULT_POD_REQUESTS;
  const gap: Omit<StopGap, 'words'> = {
    needed: !keeps,
    mode: proposed.mode,
    parameters,
    command: keeps ? null : patchCommand(data, after),
    takeBack: keeps || !present.ok ? null : patchCommand(after, data),
    ...now,
    addedPods: added,
    addedCpuMillicores: added === null ? null : added * requests.cpuMillicores,
    addedMemoryMebibytes: added === null ? null : added * requests.memoryMebibytes,
    atGrowth: count(grown),
  };
  const words = tellStopGap({ gap, present, proposed, requests, cluster, slotsPerNode });
  return { ...gap, words };
}

/** connections; far beyond what a process may hold open. */
const MOST_CONNECTIONS = 1_000_000;
/** thousandths of a core; 1,000 cores on each node. */
const MOST_MILLI_CORES = MOST_NODES * 1_000_000;

function findImpossible(input: StopGapInput): string | null {
  const { cluster, limitPerPod, slotsPerNode, presentReplicas } = input;
  const { nodes, milliCores } = cluster;
  const numbers: readonly [string, number, number, number][] = [
    ['nodes', nodes.total, 0, MOST_NODES],
    ['schedulable nodes', nodes.schedulable, 0, nodes.total],
    ['thousandths of cores', milliCores.total, 0, MOST_MILLI_CORES],
    ['schedulable thousandths of cores', milliCores.schedulable, 0, milliCores.total],
    ['connections of each dnsmasq', limitPerPod, 1, MOST_CONNECTIONS],
    ['replicas', presentReplicas ?? 0, 0, MAX_REPLICAS],
  ];
  for (const [what, value, least, most] of numbers) {
    if (!(Number.isInteger(value) && value >= least && value <= most))
      return `${value} ${what}: it is a whole number from ${least} to ${most}, so nothing is proposed.`;
  }
  if (slotsPerNode !== undefined && !(slotsPerNode > 0 && slotsPerNode <= MOST_SLOTS_PER_NODE))
    return `${slotsPerNode} slots for each node: it is a number above 0, up to ${MOST_SLOTS_PER_NODE}, so nothing is proposed.`;
  return null;
}

export function countSlots(nodes: number, replicas: number, limitPerPod: number): SlotCount {
  const slots = replicas * limitPerPod;
  return { nodes, replicas, slots, slotsPerNode: nodes === 0 ? null : slots / nodes };
}

/** Starts from what is set, or from the shipped parameters where that cannot be changed into linear ones. */
function proposeLinear(present: ParsedAutoscalerConfig, goal: FitGoal): AutoscalerConfig {
  const includeUnschedulableNodes = present.ok && present.params.includeUnschedulableNodes;
  const base: LinearParams =
    present.ok && present.mode === 'linear'
      ? present.params
      : { ...SHIPPED_DEFAULT, min: 1, max: 0, includeUnschedulableNodes };
  return { ok: true, mode: 'linear', params: fitLinear(base, goal) };
}
