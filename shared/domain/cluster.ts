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

export const nodePoolFacts = z.object({
  name: z.string(),
  version: z.string().nullable(),
  machineType: z.string().nullable(),
});
export type NodePoolFacts = z.infer<typeof nodePoolFacts>;

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
});
export type ClusterFacts = z.infer<typeof clusterFacts>;
