import { z } from 'zod';

/** The Deployment kube-system/kube-dns, as far as it decides capacity. */
export const kubeDnsDeployment = z.object({
  /** Image tag of container dnsmasq (`1.22.22-gke.0`); null when there is no such container or the image has no tag. */
  dnsmasqImageTag: z.string().nullable(),
  /** False on GKE 1.36 and later, where CoreDNS serves kube-dns and the dnsmasq limit is gone. */
  hasDnsmasq: z.boolean(),
  /** `--max-tcp-connections` of container dnsmasq, from its args or command; null when not given. */
  maxTcpConnections: z.number().int().positive().nullable(),
  /** spec.replicas; 1 when absent, as the API server defaults it. */
  specReplicas: z.number().int().nonnegative(),
  /** status.readyReplicas; 0 when absent (Go omitempty). */
  readyReplicas: z.number().int().nonnegative(),
  /** False when status.observedGeneration is behind metadata.generation: the status is then of an older spec. */
  statusIsCurrent: z.boolean(),
  /** Managers in metadata.managedFields other than GKE's own, such as `kubectl-edit`. Untrusted text. */
  editedBy: z.array(z.string()),
});
export type KubeDnsDeployment = z.infer<typeof kubeDnsDeployment>;

export const nodeLocalDnsDaemonSet = z.object({
  imageTag: z.string().nullable(),
  desiredNumberScheduled: z.number().int().nonnegative(),
  numberReady: z.number().int().nonnegative(),
});
export type NodeLocalDnsDaemonSet = z.infer<typeof nodeLocalDnsDaemonSet>;

/** A ConfigMap's text data. Values are untrusted and may be malformed. */
export const configMap = z.object({ data: z.record(z.string(), z.string()) });
export type ConfigMap = z.infer<typeof configMap>;

export const kubernetesService = z.object({ clusterIp: z.string().nullable(), clusterIps: z.array(z.string()) });
export type KubernetesService = z.infer<typeof kubernetesService>;

/** Nodes summed up while their pages are read, so that no list of nodes is ever held. */
export const nodeSummary = z.object({
  total: z.number().int().nonnegative(),
  schedulable: z.number().int().nonnegative(),
  ready: z.number().int().nonnegative(),
  /** Allocatable CPU in thousandths of a core. */
  totalMilliCores: z.number().int().nonnegative(),
  schedulableMilliCores: z.number().int().nonnegative(),
  oldestCreation: z.string().nullable(),
  newestCreation: z.string().nullable(),
  /** Nodes per day of creation (`2026-11-20`), to see a migration left half done. */
  createdPerDay: z.record(z.string(), z.number().int().positive()),
  /** Nodes whose allocatable CPU could not be read; they count as nodes, with no cores. */
  malformed: z.number().int().nonnegative(),
  /** Nodes per node pool (label `cloud.google.com/gke-nodepool`), with the oldest of each; absent in older evidence. */
  pools: z
    .array(z.object({ name: z.string(), nodes: z.number().int().positive(), oldestCreation: z.string().nullable() }))
    .optional(),
});
export type NodeSummary = z.infer<typeof nodeSummary>;

/** One NetworkPolicy that restricts egress, reduced to what it permits on port 53. */
export const dnsEgressPolicy = z.object({
  namespace: z.string(),
  name: z.string(),
  /** True when a rule lets port 53 to anywhere, or has no ports and no peers. */
  allowsAnyPeer: z.boolean(),
  allowsKubeDnsPods: z.boolean(),
  allowsNodeLocalDnsPods: z.boolean(),
  /** CIDRs that may be reached on port 53. */
  cidrs: z.array(z.string()),
  /** `spec.podSelector` as JSON, as it was read (`{}`: every Pod of the namespace); absent in older evidence. */
  podSelector: z.string().optional(),
});
export type DnsEgressPolicy = z.infer<typeof dnsEgressPolicy>;

export const networkPolicySummary = z.object({
  total: z.number().int().nonnegative(),
  /** Policies of type Egress, at most 500; `truncated` says when there were more. */
  egress: z.array(dnsEgressPolicy),
  truncated: z.boolean(),
  malformed: z.number().int().nonnegative(),
});
export type NetworkPolicySummary = z.infer<typeof networkPolicySummary>;

/** A PodDisruptionBudget that permits no eviction at the moment it was read. */
export const blockingBudget = z.object({
  namespace: z.string(),
  name: z.string(),
  /** `minAvailable: 1`, `maxUnavailable: 0`, as written. */
  rule: z.string(),
  currentHealthy: z.number().int().nonnegative(),
  desiredHealthy: z.number().int().nonnegative(),
  expectedPods: z.number().int().nonnegative(),
});
export type BlockingBudget = z.infer<typeof blockingBudget>;

export const disruptionBudgetSummary = z.object({
  total: z.number().int().nonnegative(),
  /** Budgets with Pods and without a permitted disruption, at most 200; `truncated` says when there were more. */
  blocking: z.array(blockingBudget),
  truncated: z.boolean(),
  malformed: z.number().int().nonnegative(),
});
export type DisruptionBudgetSummary = z.infer<typeof disruptionBudgetSummary>;

/** Pods on the network of their node, those of kube-system counted only. */
export const hostNetworkSummary = z.object({
  total: z.number().int().nonnegative(),
  inKubeSystem: z.number().int().nonnegative(),
  /** By namespace, owner and DNS policy, at most 200; `truncated` says when there were more. */
  workloads: z.array(
    z.object({
      namespace: z.string(),
      /** `DaemonSet/agent`, or `Pod/name` without an owner. */
      owner: z.string(),
      dnsPolicy: z.string(),
      pods: z.number().int().positive(),
    }),
  ),
  truncated: z.boolean(),
  malformed: z.number().int().nonnegative(),
});
export type HostNetworkSummary = z.infer<typeof hostNetworkSummary>;
