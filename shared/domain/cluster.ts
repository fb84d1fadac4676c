import { z } from 'zod';

/** A cluster's resource name as the Container API spells it today: `projects/P/locations/L/clusters/C`. */
export const clusterName = z.string().regex(/^projects\/[^/\s]+\/locations\/[^/\s]+\/clusters\/[^/\s]+$/);

/** The three parts of a cluster's resource name. */
export interface ClusterRef {
  project: string;
  location: string;
  cluster: string;
}

const NAME_FORMS =
  /^(?:https:\/\/container\.googleapis\.com\/v\d\w*\/|\/\/container\.googleapis\.com\/)?projects\/([^/\s]+)\/(?:locations|zones|regions)\/([^/\s]+)\/clusters\/([^/\s]+)$/;

/**
 * Reads a cluster name in any of its spellings: resource name, Asset Inventory name (`//container.googleapis.com/...`),
 * selfLink; with `locations` or, on older zonal clusters, `zones`. Null when it is none of them.
 */
export function parseClusterName(text: string): ClusterRef | null {
  const match = NAME_FORMS.exec(text);
  if (match === null) return null;
  const [, project, location, cluster] = match;
  if (project === undefined || location === undefined || cluster === undefined) return null;
  return { project, location, cluster };
}

/** The one spelling used everywhere in this program: `projects/P/locations/L/clusters/C`. */
export function formatClusterName(ref: ClusterRef): string {
  return `projects/${ref.project}/locations/${ref.location}/clusters/${ref.cluster}`;
}

/** Cluster.Status of the Container API; UNKNOWN stands for a value that this program does not know. */
export const clusterStatus = z.enum([
  'STATUS_UNSPECIFIED',
  'PROVISIONING',
  'RUNNING',
  'RECONCILING',
  'STOPPING',
  'ERROR',
  'DEGRADED',
  'UNKNOWN',
]);
export type ClusterStatus = z.infer<typeof clusterStatus>;

/** How GKE re-creates a pool's nodes (`upgradeSettings`). */
export const upgradeSettings = z.object({
  strategy: z.enum(['SURGE', 'BLUE_GREEN', 'UNKNOWN']),
  maxSurge: z.number().int().nonnegative(),
  maxUnavailable: z.number().int().nonnegative(),
  /** Of BLUE_GREEN: how long the old nodes stay after they were drained; null when not said. */
  soakSeconds: z.number().nonnegative().nullable(),
});
export type UpgradeSettings = z.infer<typeof upgradeSettings>;

export const nodePoolFacts = z.object({
  name: z.string(),
  version: z.string().nullable(),
  machineType: z.string().nullable(),
  // What follows only the migration plan reads; absent in facts that an older version stored.
  /** `config.imageType`; begins with WINDOWS on Windows pools. */
  imageType: z.string().nullable().optional(),
  /** `initialNodeCount` times the number of zones: what was asked for once, not what there is. */
  initialNodes: z.number().int().nonnegative().nullable().optional(),
  isAutoscaled: z.boolean().optional(),
  upgradeSettings: upgradeSettings.nullable().optional(),
});
export type NodePoolFacts = z.infer<typeof nodePoolFacts>;

/** When GKE may maintain the cluster (`maintenancePolicy.window`); times are RFC 3339 or `HH:MM` in UTC, durations ISO 8601. */
export const maintenancePolicy = z.object({
  /** Null: there is none, and maintenance may come at any time. */
  window: z
    .discriminatedUnion('kind', [
      z.object({ kind: z.literal('daily'), startTime: z.string(), duration: z.string().nullable() }),
      /** `recurringWindow`: its first window, and a rule of RFC 5545. */
      z.object({ kind: z.literal('recurring'), start: z.string(), end: z.string(), recurrence: z.string() }),
      /** `recurringMaintenanceWindow`, the form that follows it. */
      z.object({
        kind: z.literal('schedule'),
        startTime: z.string(),
        minutes: z.number().int().positive(),
        /** `2026-12-01`: not before that day; null when not said. */
        delayUntil: z.string().nullable(),
        recurrence: z.string(),
      }),
      /** There is one that this program cannot read. */
      z.object({ kind: z.literal('unreadable') }),
    ])
    .nullable(),
  exclusions: z.array(
    z.object({
      name: z.string(),
      start: z.string().nullable(),
      end: z.string().nullable(),
      /** NO_UPGRADES, NO_MINOR_UPGRADES, NO_MINOR_OR_NODE_UPGRADES. */
      scope: z.string(),
      untilEndOfSupport: z.boolean(),
    }),
  ),
});
export type MaintenancePolicy = z.infer<typeof maintenancePolicy>;

/**
 * What the inventory (Asset Inventory, Container API or a file) says of a cluster: configuration only, no credentials and
 * no addresses. A field that the upstream left out is null, never a guessed value.
 */
export const clusterFacts = z.object({
  name: clusterName,
  project: z.string(),
  location: z.string(),
  cluster: z.string(),
  mode: z.enum(['standard', 'autopilot']),
  status: clusterStatus,
  controlPlaneVersion: z.string().nullable(),
  initialVersion: z.string().nullable(),
  releaseChannel: z.string().nullable(),
  createTime: z.string().nullable(),
  /** `networkConfig.dnsConfig.clusterDns` as written upstream; null when absent. */
  clusterDns: z.string().nullable(),
  clusterDnsScope: z.string().nullable(),
  clusterDnsDomain: z.string().nullable(),
  /** `addonsConfig.dnsCacheConfig.enabled`; absent, `{}` and false are all false. */
  nodeLocalDnsCache: z.boolean(),
  /** `currentNodeCount`, deprecated upstream and absent on Autopilot. */
  nodeCount: z.number().int().nonnegative().nullable(),
  nodePools: z.array(nodePoolFacts),
  /** `loggingConfig.componentConfig.enableComponents`; null when the cluster does not say. */
  loggingComponents: z.array(z.string()).nullable(),
  monitoringComponents: z.array(z.string()).nullable(),
  managedPrometheus: z.boolean().nullable(),
  datapathProvider: z.string().nullable(),
  resourceLabels: z.record(z.string(), z.string()),
  // What follows only the migration plan reads; absent in facts that an older version stored.
  /** `additiveVpcScopeDnsDomain`; null when not set. */
  additiveVpcScopeDomain: z.string().nullable().optional(),
  /** `networkConfig.network`, `projects/P/global/networks/N`; P is another project on a Shared VPC. */
  network: z.string().nullable().optional(),
  maintenance: maintenancePolicy.nullable().optional(),
  /** The DNS endpoint of the control plane takes external traffic. */
  hasOpenDnsEndpoint: z.boolean().optional(),
});
export type ClusterFacts = z.infer<typeof clusterFacts>;
