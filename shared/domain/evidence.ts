import { z } from 'zod';
import { clusterFacts } from './cluster.ts';
import { connectionMetrics, dnsmasqSlots } from './direct-evidence.ts';
import { provenanceKind } from './finding.ts';
import { gap } from './gap.ts';
import {
  configMap,
  disruptionBudgetSummary,
  hostNetworkSummary,
  kubeDnsDeployment,
  kubernetesService,
  networkPolicySummary,
  nodeLocalDnsDaemonSet,
  nodeSummary,
  policyPodSummary,
} from './kubernetes.ts';
import { timeoutEvidence } from './timeouts.ts';

/** Something that was looked for: read (null: it does not exist), or a gap. */
function reading<T extends z.ZodType>(value: T) {
  return z.discriminatedUnion('state', [
    z.object({ state: z.literal('read'), value, source: provenanceKind }),
    z.object({ state: z.literal('gap'), gap }),
  ]);
}

/** Cluster updates (operations of type UPDATE_CLUSTER) that the Container API still remembers, newest first. */
export const clusterUpdates = z.array(z.object({ endTime: z.string() }));

/** Operations on the cluster or its node pools that have not ended, as the Container API names them. */
export const runningOperations = z.array(
  z.object({ name: z.string(), type: z.string(), status: z.string(), startTime: z.string().nullable() }),
);

/** Versions that GKE offers for the cluster's channel in its location (`getServerConfig`); newest first, as GKE lists them. */
export const offeredVersions = z.object({
  /** Null: the cluster is on no channel, and these are `validMasterVersions`. */
  channel: z.string().nullable(),
  versions: z.array(z.string()),
  defaultVersion: z.string().nullable(),
  /** `upgradeTargetVersion`: to which the channel upgrades clusters by itself; null when it does not say. */
  upgradeTarget: z.string().nullable(),
});
export type OfferedVersions = z.infer<typeof offeredVersions>;

/** What earlier reports said of this cluster, for a migration that happened, or was shown complete, between two runs. */
export const clusterHistory = z.object({
  /** When this program last saw the cluster on kube-dns; null when it never did. */
  kubeDnsLastSeen: z.string().nullable(),
  /** When a run first showed that every node dates from after the switch to Cloud DNS; null when none has. */
  migrationShownComplete: z.string().nullable(),
});

/**
 * Everything that can be known of a cluster. A reading that is absent was never attempted (a cluster cleared by the
 * inventory, an offline file); the engine names it `not-collected` when a rule needs it.
 */
export const readings = z.object({
  /** Whether the live Container API knows the cluster; `cluster` is then what it said, not the inventory. */
  liveCluster: reading(z.object({ found: z.boolean() })).optional(),
  /** Null: the Deployment does not exist. */
  kubeDnsDeployment: reading(kubeDnsDeployment.nullable()).optional(),
  nodeLocalDnsDaemonSet: reading(nodeLocalDnsDaemonSet.nullable()).optional(),
  autoscalerConfigMap: reading(configMap.nullable()).optional(),
  kubeDnsConfigMap: reading(configMap.nullable()).optional(),
  nodeLocalDnsConfigMap: reading(configMap.nullable()).optional(),
  kubeDnsService: reading(kubernetesService.nullable()).optional(),
  kubeDnsUpstreamService: reading(kubernetesService.nullable()).optional(),
  nodes: reading(nodeSummary).optional(),
  // Evidence of an older version, in another form, counts as not read.
  networkPolicies: reading(networkPolicySummary).optional().catch(undefined),
  timeouts: reading(timeoutEvidence).optional(),
  dnsmasqSlots: reading(dnsmasqSlots).optional(),
  connectionMetrics: reading(connectionMetrics).optional(),
  clusterUpdates: reading(clusterUpdates).optional(),
  history: reading(clusterHistory).optional(),
  /** What follows is read for a migration plan only. */
  runningOperations: reading(runningOperations).optional(),
  offeredVersions: reading(offeredVersions).optional(),
  podDisruptionBudgets: reading(disruptionBudgetSummary).optional(),
  hostNetworkPods: reading(hostNetworkSummary).optional(),
  policyPods: reading(policyPodSummary).optional(),
});
export type Readings = z.infer<typeof readings>;
export type EvidenceKey = keyof Readings;

/** The value of a reading that was read. */
export type ReadingValue<K extends EvidenceKey> = Extract<NonNullable<Readings[K]>, { state: 'read' }>['value'];

/** All that a verdict on one cluster rests on. */
export const evidence = z.object({
  cluster: clusterFacts,
  /** Which source gave `cluster`. */
  clusterSource: z.enum(['asset-inventory', 'container-api', 'file']),
  readings,
});
export type Evidence = z.infer<typeof evidence>;
