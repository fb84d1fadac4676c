import { cloudDnsMigration } from './cloud-dns-migration.ts';
import { connectionDemand } from './connection-demand.ts';
import { dnsmasqSlotsInUse } from './dnsmasq-slots-in-use.ts';
import { kubeDnsAutoscalerConfigmap } from './kube-dns-autoscaler-configmap.ts';
import { kubeDnsAutoscalerParameters } from './kube-dns-autoscaler-parameters.ts';
import { kubeDnsConnectionSlots } from './kube-dns-connection-slots.ts';
import { kubeDnsDialTimeouts } from './kube-dns-dial-timeouts.ts';
import { kubeDnsReadTimeouts } from './kube-dns-read-timeouts.ts';
import { kubeDnsReplicas } from './kube-dns-replicas.ts';
import { networkPoliciesDns } from './network-policies-dns.ts';
import { nodeLocalDnsLogs } from './node-local-dns-logs.ts';
import { nodeLocalDnsMetrics } from './node-local-dns-metrics.ts';
import { nodelocalDnscacheOnKubeDns } from './nodelocal-dnscache-on-kube-dns.ts';
import { otherDnsTimeouts } from './other-dns-timeouts.ts';
import type { Rule } from './rule.ts';

/** All rules, in the order in which a report shows them: the combination, the harm, the capacity, the rest. */
export const RULES: readonly Rule[] = [
  nodelocalDnscacheOnKubeDns,
  cloudDnsMigration,
  kubeDnsDialTimeouts,
  kubeDnsReadTimeouts,
  dnsmasqSlotsInUse,
  kubeDnsConnectionSlots,
  connectionDemand,
  kubeDnsAutoscalerParameters,
  kubeDnsAutoscalerConfigmap,
  kubeDnsReplicas,
  nodeLocalDnsLogs,
  nodeLocalDnsMetrics,
  otherDnsTimeouts,
  networkPoliciesDns,
];
