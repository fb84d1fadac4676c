import {
  type AutoscalerConfig,
  isShippedDefault,
  parseAutoscalerConfig,
  SHIPPED_DEFAULT,
} from '../capacity/autoscaler.ts';
import { CONNECTIONS_PER_NODE, liveLimit } from '../capacity/connection-slots.ts';
import type { Observation } from '../domain/finding.ts';
import { unlessCombination } from './kube-dns-path.ts';
import { kubernetesObject, LAB_FLOOR, observe, observeLimit } from './provenance.ts';
import { defineRule, fail, notApplicable, pass } from './rule.ts';

export const kubeDnsAutoscalerParameters = defineRule({
  id: 'kube-dns-autoscaler-parameters',
  title: 'kube-dns-autoscaler gives each kube-dns Pod no more nodes than it has connections for',
  why: `The shipped parameters (nodesPerReplica ${SHIPPED_DEFAULT.nodesPerReplica}, coresPerReplica ${SHIPPED_DEFAULT.coresPerReplica}) know nothing of connections. Behind NodeLocal DNSCache every node holds about two connections, so that 16 nodes want 32 of the 20 that a Pod serves by default.`,
  fix: 'Lower nodesPerReplica in ConfigMap kube-system/kube-dns-autoscaler so that twice its value stays at half of the limit: 5 at limit 20, 50 at limit 200. The autoscaler follows at its next poll, every 10 s.',
  whenNotToWorry:
    'With few nodes the second replica that preventSinglePointFailure keeps may be enough; the rule kube-dns-connection-slots judges what runs now, this one what growth will bring.',
  references: ['docs/failure-mode.md', 'https://github.com/kubernetes-sigs/cluster-proportional-autoscaler'],
  needs: ['autoscalerConfigMap', 'kubeDnsDeployment'],
  notApplicable: unlessCombination,
  judge({ read }) {
    if (read.kubeDnsDeployment === null) return notApplicable('kube-dns-absent', {});
    const live = liveLimit(read.kubeDnsDeployment);
    if (live === null) return notApplicable('coredns-live', {});
    if (read.autoscalerConfigMap === null) return notApplicable('autoscaler-absent', {});
    const config = parseAutoscalerConfig(read.autoscalerConfigMap.data);
    if (!config.ok) return notApplicable('autoscaler-refused', { problem: config.problem });
    if (config.mode === 'ladder') return pass('autoscaler-ladder', {}, observeParameters(config));
    const { limit } = live;
    const { nodesPerReplica } = config.params;
    const parameters = [...observeParameters(config), observeLimit(live, read.kubeDnsDeployment.dnsmasqImageTag)];
    const weight = { severity: 'medium', confidence: live.confidence } as const;
    if (nodesPerReplica === 0) return fail('autoscaler-nodes-unbounded', { limit }, weight, parameters);
    const connections = Math.min(Math.ceil(nodesPerReplica * CONNECTIONS_PER_NODE), Number.MAX_SAFE_INTEGER);
    const observations = [...parameters, observe('connections of nodesPerReplica nodes', connections, LAB_FLOOR)];
    if (connections <= limit) return pass('autoscaler-fits', { nodesPerReplica, limit, connections }, observations);
    const code = isShippedDefault(config.params) ? 'autoscaler-shipped-defaults' : 'autoscaler-too-many-nodes';
    return fail(code, { nodesPerReplica, limit, connections }, weight, observations);
  },
});

const SOURCE = kubernetesObject('ConfigMap kube-dns-autoscaler');

function observeParameters(config: AutoscalerConfig): Observation[] {
  if (config.mode === 'ladder') return [observe('mode', 'ladder', SOURCE)];
  const { coresPerReplica, nodesPerReplica, min, max, preventSinglePointFailure } = config.params;
  return [
    observe('nodesPerReplica', nodesPerReplica, SOURCE),
    observe('coresPerReplica', coresPerReplica, SOURCE),
    observe('min', min, SOURCE),
    observe('max', max === 0 ? 'no maximum' : max, SOURCE),
    observe('preventSinglePointFailure', preventSinglePointFailure, SOURCE),
  ];
}
