import { assessConnectionSlots, type LiveLimit, liveLimit } from '../capacity/connection-slots.ts';
import type { Observation } from '../domain/finding.ts';
import type { KubeDnsDeployment } from '../domain/kubernetes.ts';
import { unlessCombination } from './kube-dns-path.ts';
import { kubernetesObject, LAB_FLOOR, observe, observeLimit } from './provenance.ts';
import { defineRule, type Facts, fail, notApplicable, pass } from './rule.ts';

type Known = Facts<'kubeDnsDeployment' | 'nodes', 'nodeLocalDnsDaemonSet'>;

export const kubeDnsConnectionSlots = defineRule({
  id: 'kube-dns-connection-slots',
  title: 'kube-dns has connection slots for every node, with room for bursts',
  why: 'Each node whose clients ask A and AAAA together holds two TCP connections to kube-dns for seconds after a cache miss, however few look-ups there are. Measured, one run each, at 0.3 look-ups a second per node: 8 nodes on one Pod of limit 20 had no wait over 0.15 s; 16 nodes, the shipped nodesPerReplica, filled it for 66 of 70 seconds.',
  fix: 'Raise the number of kube-dns replicas now (lower nodesPerReplica in ConfigMap kube-dns-autoscaler to 5 at limit 20), and plan the move to Cloud DNS for GKE. Queries per second are no measure for this: only connections open at one moment count.',
  whenNotToWorry:
    'Nodes that never ask kube-dns (no Pod with cluster DNS, every name cached) hold no connection; the floor then overstates.',
  references: ['docs/failure-mode.md', 'https://cloud.google.com/kubernetes-engine/docs/how-to/nodelocal-dns-cache'],
  needs: ['kubeDnsDeployment', 'nodes'],
  mayUse: ['nodeLocalDnsDaemonSet'],
  notApplicable: unlessCombination,
  judge(facts) {
    const deployment = facts.read.kubeDnsDeployment;
    if (deployment === null) return notApplicable('kube-dns-absent', {});
    const live = liveLimit(deployment);
    if (live === null) return notApplicable('coredns-live', {});
    const nodes = askingNodes(facts);
    const replicas = deployment.readyReplicas;
    const slots = assessConnectionSlots({ nodes: nodes.count, readyReplicas: replicas, limitPerPod: live.limit });
    if (slots.connectionsPerPodFloor === null) {
      return fail(
        'slots-none-ready',
        {},
        { severity: 'critical', confidence: 'high' },
        observeDeployment(deployment, live),
      );
    }
    const floor = round(slots.connectionsPerPodFloor);
    const observations = [
      ...observeDeployment(deployment, live),
      nodes.observation,
      observe('connections per Pod, floor', floor, LAB_FLOOR),
      observe('connections per Pod that leave room for spread', round(slots.comfortablePerPod), {
        kind: 'computed',
        detail: 'mean m with m + 2.5 sqrt(m) <= limit (docs/failure-mode.md, "The peak")',
      }),
      observe('slots in all', slots.slots, { kind: 'computed', detail: 'ready replicas x limit' }),
      observe('nodes without a queue at most', slots.maxNodesWithoutQueue, { kind: 'computed', detail: 'slots / 2' }),
    ];
    const numbers = { nodes: nodes.count, replicas, floor, limit: live.limit };
    if (slots.regime === 'saturated-by-design') {
      return fail('slots-saturated', numbers, { severity: 'high', confidence: live.confidence }, observations);
    }
    if (slots.regime === 'tight') {
      const comfortable = round(slots.comfortablePerPod);
      return fail(
        'slots-tight',
        { ...numbers, comfortable },
        { severity: 'medium', confidence: live.confidence },
        observations,
      );
    }
    return pass('slots-room', numbers, observations);
  },
});

/** Nodes with a ready node-local-dns Pod; all nodes where that DaemonSet could not be read. */
function askingNodes(facts: Known): { count: number; observation: Observation } {
  const ready = facts.read.nodeLocalDnsDaemonSet?.numberReady ?? 0;
  if (ready > 0) {
    return {
      count: ready,
      observation: observe(
        'nodes that ask kube-dns',
        ready,
        kubernetesObject('DaemonSet node-local-dns, status.numberReady'),
      ),
    };
  }
  const { total } = facts.read.nodes;
  return { count: total, observation: observe('nodes that ask kube-dns', total, kubernetesObject('list of Nodes')) };
}

function observeDeployment(deployment: KubeDnsDeployment, live: LiveLimit): Observation[] {
  const status = kubernetesObject(
    `Deployment kube-dns, status.readyReplicas${deployment.statusIsCurrent ? '' : ' (of an older generation)'}`,
  );
  return [
    observeLimit(live, deployment.dnsmasqImageTag),
    observe(
      'dnsmasq image tag',
      deployment.dnsmasqImageTag,
      kubernetesObject('Deployment kube-dns, container dnsmasq, image'),
    ),
    observe('ready kube-dns replicas', deployment.readyReplicas, status),
    ...(deployment.editedBy.length === 0
      ? []
      : [
          observe(
            'edited by',
            deployment.editedBy.join(', '),
            kubernetesObject('Deployment kube-dns, metadata.managedFields'),
          ),
        ]),
  ];
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
