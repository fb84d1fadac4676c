import type { z } from 'zod';
import type { EvidenceKey } from '../domain/evidence.ts';
import type { DnsEgressPolicy } from '../domain/kubernetes.ts';
import { configMapObject, daemonSet, deployment, service } from './kubernetes.schema.ts';
import { createBudgetTally, createHostNetworkTally } from './kubernetes-plan-summaries.ts';
import { createNodeTally } from './kubernetes-summaries.ts';
import { createPolicyPodTally, createPolicyTally } from './network-policy-summaries.ts';

const SYSTEM = 'namespaces/kube-system';
/** Objects that are read by name, each a reading of its own. */
export const OBJECTS = {
  kubeDnsDeployment: {
    path: `/apis/apps/v1/${SYSTEM}/deployments/kube-dns`,
    schema: deployment,
    noun: 'Deployment kube-dns',
    grant: 'container.deployments.get',
  },
  nodeLocalDnsDaemonSet: {
    path: `/apis/apps/v1/${SYSTEM}/daemonsets/node-local-dns`,
    schema: daemonSet,
    noun: 'DaemonSet node-local-dns',
    grant: 'container.daemonSets.get',
  },
  autoscalerConfigMap: {
    path: `/api/v1/${SYSTEM}/configmaps/kube-dns-autoscaler`,
    schema: configMapObject,
    noun: 'ConfigMap kube-dns-autoscaler',
    grant: 'container.configMaps.get',
  },
  kubeDnsConfigMap: {
    path: `/api/v1/${SYSTEM}/configmaps/kube-dns`,
    schema: configMapObject,
    noun: 'ConfigMap kube-dns',
    grant: 'container.configMaps.get',
  },
  nodeLocalDnsConfigMap: {
    path: `/api/v1/${SYSTEM}/configmaps/node-local-dns`,
    schema: configMapObject,
    noun: 'ConfigMap node-local-dns',
    grant: 'container.configMaps.get',
  },
  kubeDnsService: {
    path: `/api/v1/${SYSTEM}/services/kube-dns`,
    schema: service,
    noun: 'Service kube-dns',
    grant: 'container.services.get',
  },
  kubeDnsUpstreamService: {
    path: `/api/v1/${SYSTEM}/services/kube-dns-upstream`,
    schema: service,
    noun: 'Service kube-dns-upstream',
    grant: 'container.services.get',
  },
} as const satisfies Partial<Record<EvidenceKey, { path: string; schema: z.ZodType; noun: string; grant: string }>>;

/** Lists that every audit reads. */
export const LISTS = {
  nodes: { path: '/api/v1/nodes', createTally: createNodeTally, noun: 'Nodes', grant: 'container.nodes.list' },
  networkPolicies: {
    path: '/apis/networking.k8s.io/v1/networkpolicies',
    createTally: createPolicyTally,
    noun: 'NetworkPolicies',
    grant: 'container.networkPolicies.list',
  },
} as const;

/** Lists that only a migration plan asks for. */
export const PLAN_LISTS = {
  podDisruptionBudgets: {
    path: '/apis/policy/v1/poddisruptionbudgets',
    createTally: createBudgetTally,
    noun: 'PodDisruptionBudgets',
    grant: 'container.podDisruptionBudgets.list',
  },
  hostNetworkPods: {
    // A field selector of 1.28 and later; older servers answer 400, which becomes a gap.
    path: '/api/v1/pods',
    selector: 'spec.hostNetwork=true',
    createTally: createHostNetworkTally,
    noun: 'Pods on the network of their node',
    grant: 'container.pods.list',
    maxPages: 40,
  },
} as const;

/** Namespaces whose Pods are listed; a cluster with egress policies in more is said to be truncated. */
export const MAX_POLICY_NAMESPACES = 200;

/** Pods of a namespace, for the egress policies that it has. Those that ended ask for no name any more. */
export function podsOfPolicies(egress: readonly DnsEgressPolicy[], namespace: string) {
  return {
    path: `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods`,
    selector: 'status.phase!=Succeeded,status.phase!=Failed',
    createTally: () => createPolicyPodTally(egress),
    noun: `Pods of namespace ${namespace}`,
    grant: 'container.pods.list',
    maxPages: 40,
  };
}

export interface List<T = unknown> {
  path: string;
  selector?: string;
  createTally: () => { add(raw: unknown): void; result(): T };
  noun: string;
  grant: string;
  /** Where reading gives up with a gap: DaemonSets put Pods on every node. */
  maxPages?: number;
}
