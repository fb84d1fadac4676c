import {
  isShippedDefault,
  type LadderParams,
  type LinearParams,
  parseAutoscalerConfig,
  SHIPPED_DEFAULT,
} from '../capacity/autoscaler.ts';
import { readAutoscalerReach } from '../capacity/autoscaler-reach.ts';
import { type LiveLimit, liveLimit } from '../capacity/connection-slots.ts';
import type { Observation } from '../domain/finding.ts';
import type { NodeSummary } from '../domain/kubernetes.ts';
import { clusterSize } from './cluster-size.ts';
import { unlessCombination } from './kube-dns-path.ts';
import { kubernetesObject, LAB_FLOOR, observe, observeLimit } from './provenance.ts';
import { defineRule, fail, type Judgement, missingReading, notApplicable, pass, readValue } from './rule.ts';

export const kubeDnsAutoscalerParameters = defineRule({
  id: 'kube-dns-autoscaler-parameters',
  title: 'kube-dns-autoscaler gives each kube-dns Pod no more nodes than it has connections for',
  why: `The shipped parameters (nodesPerReplica ${SHIPPED_DEFAULT.nodesPerReplica}, coresPerReplica ${SHIPPED_DEFAULT.coresPerReplica}) know nothing of connections. Behind NodeLocal DNSCache every node holds about two connections, so that 16 nodes want 32 of the 20 that a Pod serves by default. A max, or the last step of a ladder, ends the growth of kube-dns while the nodes grow on; a ladder without a fitting step asks for 0 Pods.`,
  fix: 'Lower nodesPerReplica in ConfigMap kube-system/kube-dns-autoscaler so that twice its value stays at half of the limit: 5 at limit 20, 50 at limit 200; and raise max, or add steps, where they stand in the way. The autoscaler follows at its next poll, every 10 s.',
  whenNotToWorry:
    'With few nodes the second replica that preventSinglePointFailure keeps may be enough; the rule kube-dns-connection-slots judges what runs now, this one what growth will bring.',
  references: ['docs/failure-mode.md', 'https://github.com/kubernetes-sigs/cluster-proportional-autoscaler'],
  needs: ['autoscalerConfigMap', 'kubeDnsDeployment'],
  mayUse: ['nodes'],
  notApplicable: unlessCombination,
  // What a ladder asks for depends on the nodes and nothing else.
  missing(evidence) {
    const config = parseAutoscalerConfig(readValue(evidence, 'autoscalerConfigMap')?.data ?? {});
    if (!config.ok || config.mode === 'linear' || asksForNone(config.params)) return [];
    return readValue(evidence, 'nodes') === undefined ? [missingReading(evidence, 'nodes')] : [];
  },
  judge({ read }) {
    if (read.kubeDnsDeployment === null) return notApplicable('kube-dns-absent', {});
    const live = liveLimit(read.kubeDnsDeployment);
    if (live === null) return notApplicable('coredns-live', {});
    if (read.autoscalerConfigMap === null) return notApplicable('autoscaler-absent', {});
    const config = parseAutoscalerConfig(read.autoscalerConfigMap.data);
    if (!config.ok) return notApplicable('autoscaler-refused', { problem: config.problem });
    const limit = { live, observation: observeLimit(live, read.kubeDnsDeployment.dnsmasqImageTag) };
    if (config.mode === 'ladder') return judgeLadder(config.params, limit, read.nodes);
    return judgeLinear(config.params, limit, read.nodes);
  },
});

const SOURCE = kubernetesObject('ConfigMap kube-dns-autoscaler');

interface Limit {
  live: LiveLimit;
  observation: Observation;
}

function judgeLinear(params: LinearParams, { live, observation }: Limit, nodes: NodeSummary | undefined): Judgement {
  const { limit, confidence } = live;
  const weight = { severity: 'medium', confidence } as const;
  const parameters = [...observeParameters(params), observation];
  const config = { ok: true, mode: 'linear', params } as const;
  const reach = readAutoscalerReach(config, nodes === undefined ? null : clusterSize(nodes), limit);
  if (reach.nodesPerPod === null) return fail('autoscaler-nodes-unbounded', { limit }, weight, parameters);
  const nodesPerReplica = round(reach.nodesPerPod);
  const connections = reach.connectionsPerPod;
  const observations = [
    ...parameters,
    ...observeNodes(nodes),
    observe('connections of nodesPerReplica nodes', connections, LAB_FLOOR),
  ];
  if (connections > limit) {
    const code = isShippedDefault(params) ? 'autoscaler-shipped-defaults' : 'autoscaler-too-many-nodes';
    return fail(code, { nodesPerReplica, limit, connections }, weight, observations);
  }
  const by = reach.decidedByCores ? `coresPerReplica ${params.coresPerReplica}` : `nodesPerReplica ${nodesPerReplica}`;
  const { mostPods, mostNodes } = reach;
  if (mostPods === null || mostNodes === null) return pass('autoscaler-fits', { by, limit, connections }, observations);
  const until = { max: params.max, most: mostNodes, limit };
  const more = [...observations, observe('nodes that max Pods have connections for', mostNodes, LAB_FLOOR)];
  if (nodes !== undefined && nodes.total > mostNodes)
    return fail('autoscaler-capped', { ...until, nodes: nodes.total }, weight, more);
  return pass('autoscaler-fits-until', { ...until, by }, more);
}

function judgeLadder(params: LadderParams, { live, observation }: Limit, nodes: NodeSummary | undefined): Judgement {
  const { limit, confidence } = live;
  const steps = [observe('mode', 'ladder', SOURCE), observation, ...observeNodes(nodes)];
  const config = { ok: true, mode: 'ladder', params } as const;
  const size = nodes === undefined ? null : clusterSize(nodes);
  const reach = readAutoscalerReach(config, size, limit);
  if (reach.pods === 0)
    return fail('autoscaler-zero-replicas', {}, { severity: 'critical', confidence: 'high' }, steps);
  const total = nodes?.total ?? 0;
  const numbers = { pods: reach.pods ?? 0, nodes: total, connections: reach.connectionsPerPod, limit };
  const observations = [
    ...steps,
    observe('replicas that the ladder asks for', numbers.pods, {
      kind: 'computed',
      detail: 'arithmetic of cluster-proportional-autoscaler over allocatable cores and nodes',
    }),
    observe('connections of the nodes of one Pod', numbers.connections, LAB_FLOOR),
  ];
  if (numbers.connections > limit)
    return fail('autoscaler-ladder-short', numbers, { severity: 'medium', confidence }, observations);
  return pass('autoscaler-ladder', { ...numbers, most: reach.mostNodes }, observations);
}

/** True when no step asks for a Pod, at whatever size. */
function asksForNone({ coresToReplicas, nodesToReplicas }: LadderParams): boolean {
  return [...coresToReplicas, ...nodesToReplicas].every(([, replicas]) => replicas === 0);
}

function observeNodes(nodes: NodeSummary | undefined): Observation[] {
  return nodes === undefined ? [] : [observe('nodes', nodes.total, kubernetesObject('list of Nodes'))];
}

function observeParameters(params: LinearParams): Observation[] {
  const { coresPerReplica, nodesPerReplica, min, max, preventSinglePointFailure } = params;
  return [
    observe('nodesPerReplica', nodesPerReplica, SOURCE),
    observe('coresPerReplica', coresPerReplica, SOURCE),
    observe('min', min, SOURCE),
    observe('max', max === 0 ? 'no maximum' : max, SOURCE),
    observe('preventSinglePointFailure', preventSinglePointFailure, SOURCE),
  ];
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
