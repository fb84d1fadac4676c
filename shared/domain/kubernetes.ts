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

/** A label selector as Kubernetes has it; all of its requirements have to hold, and one without any matches everything. */
export const labelSelector = z.object({
  matchLabels: z.record(z.string(), z.string()),
  matchExpressions: z.array(
    z.object({
      key: z.string(),
      operator: z.enum(['In', 'NotIn', 'Exists', 'DoesNotExist']),
      values: z.array(z.string()),
    }),
  ),
});
export type LabelSelector = z.infer<typeof labelSelector>;

/** Where an egress rule lets traffic go. A selector that is null was not given. */
export const egressPeer = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ip'), cidr: z.string(), except: z.array(z.string()) }),
  z.object({
    kind: z.literal('pods'),
    podSelector: labelSelector.nullable(),
    /** Null: Pods of the policy's own namespace. */
    namespaceSelector: labelSelector.nullable(),
  }),
]);
export type EgressPeer = z.infer<typeof egressPeer>;

export const dnsProtocol = z.enum(['UDP', 'TCP']);
export type DnsProtocol = z.infer<typeof dnsProtocol>;

/** An egress rule that reaches port 53 of somebody. */
export const dnsEgressRule = z.object({
  /** Protocols of which it permits port 53, by number or range. */
  protocols: z.array(dnsProtocol),
  /** Ports by name, which only a Pod can have: `dns` of protocol UDP. */
  namedPorts: z.array(z.object({ protocol: dnsProtocol, name: z.string() })),
  /** Null: anywhere. */
  peers: z.array(egressPeer).nullable(),
});
export type DnsEgressRule = z.infer<typeof dnsEgressRule>;

/** One NetworkPolicy that restricts egress, reduced to what it permits on port 53. */
export const dnsEgressPolicy = z.object({
  namespace: z.string(),
  name: z.string(),
  /** The Pods of its namespace that it restricts. */
  podSelector: labelSelector,
  rules: z.array(dnsEgressRule),
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

/** Pods of the namespaces that have egress policies, by the labels that those policies select by. */
export const policyPodSummary = z.object({
  total: z.number().int().nonnegative(),
  /** At most 1,000; `truncated` says when there were more. */
  groups: z.array(
    z.object({
      namespace: z.string(),
      /** Only keys that an egress policy of the namespace selects by. */
      labels: z.record(z.string(), z.string()),
      /** `Deployment/web`, at most 5. */
      owners: z.array(z.string()),
      pods: z.number().int().positive(),
    }),
  ),
  truncated: z.boolean(),
  malformed: z.number().int().nonnegative(),
});
export type PolicyPodSummary = z.infer<typeof policyPodSummary>;

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
