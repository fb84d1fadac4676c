import { desiredReplicas, parseAutoscalerConfig } from '../capacity/autoscaler.ts';
import type { Observation } from '../domain/finding.ts';
import type { NodeSummary } from '../domain/kubernetes.ts';
import { clusterSize } from './cluster-size.ts';
import { unlessCombination } from './kube-dns-path.ts';
import { kubernetesObject, observe } from './provenance.ts';
import { defineRule, fail, notApplicable, pass } from './rule.ts';

export const kubeDnsReplicas = defineRule({
  id: 'kube-dns-replicas',
  title: 'As many kube-dns replicas run as the autoscaler parameters ask for',
  why: 'A Deployment that was scaled by hand is set back at the next poll of the autoscaler; one that the autoscaler no longer touches does not grow with the cluster. Replicas that are not ready serve nobody.',
  fix: 'Change the parameters in ConfigMap kube-dns-autoscaler instead of the Deployment, and see that Deployment kube-dns-autoscaler runs.',
  whenNotToWorry: 'During a scale-up or an upgrade the numbers differ for a minute; look again.',
  references: ['https://github.com/kubernetes-sigs/cluster-proportional-autoscaler'],
  needs: ['autoscalerConfigMap', 'kubeDnsDeployment', 'nodes'],
  notApplicable: unlessCombination,
  judge({ read }) {
    const deployment = read.kubeDnsDeployment;
    if (deployment === null) return notApplicable('kube-dns-absent', {});
    const config = read.autoscalerConfigMap === null ? null : parseAutoscalerConfig(read.autoscalerConfigMap.data);
    if (config === null) return notApplicable('autoscaler-absent', {});
    if (!config.ok) return notApplicable('autoscaler-refused', { problem: config.problem });
    const { nodes } = read;
    const asked = desiredReplicas(config, clusterSize(nodes));
    const { specReplicas: set, readyReplicas: ready } = deployment;
    const observations = [
      observe('replicas asked for', asked, {
        kind: 'computed',
        detail: 'arithmetic of cluster-proportional-autoscaler over allocatable cores and nodes',
      }),
      observe('replicas set', set, kubernetesObject('Deployment kube-dns, spec.replicas')),
      observe('replicas ready', ready, kubernetesObject('Deployment kube-dns, status.readyReplicas')),
      ...observeSize(nodes, config.params.includeUnschedulableNodes),
    ];
    if (set < asked)
      return fail(
        'replicas-fewer-than-asked',
        { asked, set },
        { severity: 'medium', confidence: 'high' },
        observations,
      );
    if (set > asked)
      return fail('replicas-more-than-asked', { asked, set }, { severity: 'low', confidence: 'medium' }, observations);
    if (ready < set)
      return fail('replicas-not-ready', { set, ready }, { severity: 'medium', confidence: 'high' }, observations);
    return pass('replicas-as-asked', { set }, observations);
  },
});

/** The nodes and cores that the autoscaler counts with these parameters. */
function observeSize(nodes: NodeSummary, includesUnschedulable: boolean): Observation[] {
  const milliCores = includesUnschedulable ? nodes.totalMilliCores : nodes.schedulableMilliCores;
  return [
    includesUnschedulable
      ? observe('nodes, cordoned ones included', nodes.total, kubernetesObject('list of Nodes'))
      : observe('schedulable nodes', nodes.schedulable, kubernetesObject('list of Nodes')),
    observe(
      'allocatable cores',
      Math.ceil(milliCores / 1000),
      kubernetesObject('list of Nodes, status.allocatable.cpu'),
    ),
  ];
}
