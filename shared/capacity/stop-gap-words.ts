import type { AutoscalerConfig, ClusterSize, LinearParams, ParsedAutoscalerConfig } from './autoscaler.ts';
import type { PodRequests, StopGap } from './stop-gap.ts';

const PARAMETERS = ['nodesPerReplica', 'min', 'max'] as const satisfies readonly (keyof LinearParams)[];

export const NOT_A_CURE =
  'This reduces the problem and does not remove it. Connections still stay open for seconds after each miss, a large enough burst still fills every Pod, and each new node brings its own. What removes it is Cloud DNS for GKE, or GKE 1.36 and later.';

interface Told {
  gap: Omit<StopGap, 'words'>;
  present: ParsedAutoscalerConfig;
  proposed: AutoscalerConfig;
  requests: PodRequests;
  cluster: ClusterSize;
  slotsPerNode: number;
}

/** The stop-gap in words: what changes, what it gives, what it costs, what it does not do. */
export function tellStopGap(told: Told): string[] {
  const { gap, cluster, slotsPerNode } = told;
  if (!gap.needed) {
    return [
      `Nothing to set: the present parameters give every node ${shown(slotsPerNode)} connections or more, from ${cluster.nodes.total} to ${gap.atGrowth.nodes} nodes.`,
      NOT_A_CURE,
    ];
  }
  return [tellChange(told), ...tellMode(told), tellGain(told), tellCost(told), ...tellCrowd(told), NOT_A_CURE];
}

function tellChange({ present, proposed }: Told): string {
  if (!present.ok) {
    return `${present.problem} It cannot be amended; this is a whole one, from the parameters that the add-on ships.`;
  }
  if (present.mode === 'ladder' || proposed.mode === 'ladder') {
    return 'The mode changes from ladder to linear: the steps of the ladder are dropped, and Pods follow a ratio, without an upper end.';
  }
  const [before, after] = [present.params, proposed.params];
  const changes = PARAMETERS.filter((name) => before[name] !== after[name]).map(
    (name) => `${name} from ${nameValue(name, before[name])} to ${after[name]}`,
  );
  return `Changes ${changes.join(' and ')}; the other parameters stay.`;
}

/** Why it is not nodesPerReplica alone. */
function tellMode({ present, proposed }: Told): string[] {
  if (!present.ok || present.mode !== 'linear' || proposed.mode !== 'linear') return [];
  return [
    ...(present.params.max === proposed.params.max ? [] : [`max ${present.params.max} stood in the way.`]),
    ...(present.params.min === proposed.params.min
      ? []
      : ['The autoscaler counts too few nodes for a ratio to reach it, hence min; it does not grow with the cluster.']),
  ];
}

function nameValue(name: (typeof PARAMETERS)[number], value: number): string {
  return value === 0 ? (name === 'max' ? 'no maximum' : 'not set') : String(value);
}

function tellGain({ gap, present, slotsPerNode }: Told): string {
  const what = present.ok && present.mode === 'linear' ? 'It is the smallest change that gives' : 'It gives';
  return `${what} every node ${shown(slotsPerNode)} connections or more at every size up to ${gap.atGrowth.nodes} nodes (${gap.atGrowth.replicas} Pods there). The autoscaler follows at its next poll, every 10 s.`;
}

function tellCost({ gap, requests }: Told): string {
  const each = `Each Pod requests ${requests.cpuMillicores}m CPU and ${requests.memoryMebibytes}Mi memory (${requests.source}).`;
  if (gap.addedPods === null) return `How many Pods it adds is not known, since the Deployment was not read. ${each}`;
  return `Costs ${gap.addedPods} more ${gap.addedPods === 1 ? 'Pod' : 'Pods'}, which request ${gap.addedCpuMillicores}m CPU and ${gap.addedMemoryMebibytes}Mi memory. ${each}`;
}

/** The Deployment only prefers one Pod a node; on the same node Pods share its CPU and its failure. */
function tellCrowd({ gap, cluster }: Told): string[] {
  if (gap.replicas <= cluster.nodes.schedulable) return [];
  return [`There are then more Pods than schedulable nodes (${cluster.nodes.schedulable}): some nodes run several.`];
}

function shown(value: number): string {
  return String(Math.round(value * 100) / 100);
}
