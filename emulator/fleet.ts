/** A JSON object as an API would send it; the emulator never looks into more of it than it needs. */
export type JsonObject = Record<string, unknown>;

/** The organisation that the emulated Google APIs, clusters and logs belong to. Plain data, so a test may change it. */
export interface Fleet {
  /** Number of the organisation, without `organizations/`. */
  organization: string;
  folders: FleetFolder[];
  projects: FleetProject[];
  clusters: FleetCluster[];
  /** Log buckets that hold the entries of many projects, as an aggregated sink fills them. */
  logBuckets?: LogBucket[];
  /** User-defined log-based metrics, by the projects that have them. */
  logMetrics?: LogMetric[];
  /** Sources in Security Command Center, `organizations/N/sources/M`, that the caller may write to. */
  findingSources?: string[];
  /** What GKE offers, everywhere; absent: the versions of server-config.ts. */
  offered?: OfferedVersions;
  /** Permissions that the caller does not hold, by resource name (`organizations/N`, a queue, `buckets/B`, an account). */
  missingPermissions?: Readonly<Record<string, readonly string[]>>;
  /** Resources that the caller cannot see at all. */
  hiddenResources?: readonly string[];
  /** Services that are off, in every project. */
  disabledApis?: readonly string[];
  /** Asset Inventory refuses every call, as it does for a caller without `cloudasset.assets.listResource`. */
  assetsDenied?: boolean;
}

export interface FleetFolder {
  number: string;
  /** `organizations/N` or `folders/N`. */
  parent: string;
  displayName: string;
}

export interface FleetProject {
  id: string;
  number: string;
  /** `organizations/N` or `folders/N`. */
  parent: string;
  displayName: string;
  /** What the Container API answers instead of clusters. Asset Inventory shows the clusters of a denied project all the same. */
  container?: 'denied' | 'api-disabled';
  /** getServerConfig is refused. */
  versionsDenied?: boolean;
  /** entries.list over this project is refused. */
  logsDenied?: boolean;
  /** What Cloud Monitoring answers in place of series. */
  monitoring?: 'denied' | 'api-disabled';
  /** Zones that clusters.list and operations.list could not reach; their clusters are left out of the answer. */
  missingZones?: string[];
  state?: 'ACTIVE' | 'DELETE_REQUESTED';
}

/** Versions by channel (`REGULAR`), newest first; the first is the default, and the target of upgrades unless one is named. */
export interface OfferedVersions {
  channels: Record<string, { versions: string[]; upgradeTarget?: string }>;
  /** For clusters on no channel. */
  masters: string[];
}

export interface LogBucket {
  /** `projects/P/locations/L/buckets/B`. */
  name: string;
  /** Ids of the projects whose entries it holds; absent: all. */
  projects?: string[];
}

export interface LogMetric {
  name: string;
  /** Ids of the projects in which it is defined. */
  projects: string[];
  /** Projects whose metrics scope holds all of those; each sees its own in any case. */
  scopingProjects?: string[];
  /** Labels that it extracts; absent: all that docs/evidence.md tells of. */
  labels?: string[];
  createTime?: string;
  /** It counts what this bucket holds. */
  bucketName?: string;
  disabled?: boolean;
}

/** Connection metrics of a cluster, as they would be collected. */
export interface FleetMetrics {
  generation: 'forward' | 'proxy';
  /** New connections a second to the cluster's kube-dns-upstream: over the window, and in its busiest 5 minutes. */
  perSecond: number;
  peakPerSecond: number;
  instances: number;
  failedHealthChecks?: number;
  /** DNS queries a second at the node caches, and of those what no cache held. */
  queries?: { received: number; missed: number };
  /** DNS queries a second at dnsmasq. */
  kubeDnsPerSecond?: number;
  /** Most processes in container dnsmasq, by Pod. */
  processes?: Record<string, number>;
}

/** One cluster: what the Container API, Asset Inventory, Kubernetes and Logging say of it is derived from this. */
export interface FleetCluster {
  project: string;
  location: string;
  name: string;
  createTime: string;
  /** Control plane version; null leaves the field out. */
  version: string | null;
  initialVersion?: string;
  channel?: string;
  /** RUNNING when absent. */
  status?: string;
  autopilot?: boolean;
  /** `networkConfig.dnsConfig`, as it stands; absent: the field is absent. */
  dnsConfig?: JsonObject;
  /** How the JSON says whether NodeLocal DNSCache is on: all four ways of `off` occur in real clusters. */
  dnsCache: 'on' | 'absent' | 'empty' | 'false' | 'no-addons';
  dataplaneV2?: boolean;
  /** `loggingConfig.componentConfig.enableComponents`; `empty`: a loggingConfig without components; absent: system and workloads. */
  logging?: string[] | 'empty';
  labels?: Record<string, string>;
  nodes: NodeGroup[];
  endpoint: ControlPlaneAccess;
  /** Laid over the JSON of the Container API at the end; null removes a field. */
  patch?: JsonObject;
  asset?: AssetQuirk;
  operations?: FleetOperation[];
  kubernetes?: KubernetesSide;
  logs?: LogSeries[];
  metrics?: FleetMetrics;
}

/**
 * How the control plane can be reached: `dns`: its DNS endpoint, from anywhere; `dns-closed`: it has one that takes no
 * external traffic, and a private IP; `gateway`: the same, but it is a member of the fleet, so Connect Gateway works;
 * `public-ip`: an IP endpoint only; `private`: nothing from outside.
 */
export type ControlPlaneAccess = 'dns' | 'dns-closed' | 'gateway' | 'public-ip' | 'private';

/** Nodes of one pool that came into being together. */
export interface NodeGroup {
  pool: string;
  count: number;
  machineType: string;
  /** Allocatable CPU of each node. */
  milliCores: number;
  created: string;
  cordoned?: number;
  notReady?: number;
  /** Nodes whose allocatable CPU cannot be read. */
  malformed?: number;
  /** Laid over the JSON of the pool, by the first group of it. */
  patch?: JsonObject;
}

export interface AssetQuirk {
  /** The asset's name has `/zones/`, as older zonal clusters have it. */
  zonesInName?: boolean;
  /** Asset Inventory still shows a cluster that the Container API has no longer. */
  goneLive?: boolean;
  /** The Container API has a cluster that Asset Inventory does not show yet. */
  notIndexed?: boolean;
  /** Laid over `resource.data` only: an inventory that is behind, or malformed. */
  patch?: JsonObject;
  /** The asset comes without `resource.data`. */
  withoutData?: boolean;
}

export interface FleetOperation {
  type: string;
  status: 'PENDING' | 'RUNNING' | 'DONE' | 'ABORTING';
  startTime: string;
  endTime?: string;
}

/** What the Kubernetes API of a cluster says; a field that is absent is as GKE would have it. */
export interface KubernetesSide {
  /** Tag of the kube-dns images (`1.22.28-gke.4`). */
  imageTag?: string;
  /** False on 1.36 and later: kube-dns is CoreDNS. */
  dnsmasq?: boolean;
  maxTcpConnections?: { value: number; form: 'one-argument' | 'two-arguments' };
  /** Null: there is no Deployment kube-dns. */
  replicas?: number | null;
  readyReplicas?: number;
  /** status.observedGeneration is behind metadata.generation. */
  statusBehind?: boolean;
  editedBy?: string;
  /** Data of ConfigMap kube-dns-autoscaler; null: 404. */
  autoscaler?: Record<string, string> | null;
  kubeDnsConfig?: Record<string, string> | null;
  corefile?: string | null;
  nodeCacheTag?: string;
  /** Ready Pods of node-local-dns; null: there is no DaemonSet. Absent: one for each node. */
  nodeLocalReady?: number | null;
  networkPolicies?: FleetNetworkPolicy[];
  disruptionBudgets?: FleetDisruptionBudget[];
  /** Pods on the network of their node besides those of kube-system, which every GKE node has. */
  hostNetworkPods?: FleetHostNetworkPod[];
  /** Pods with an address of their own, listed by namespace. */
  pods?: FleetPods[];
  denied?: KubernetesKind[];
  /** Connections are reset, whichever way is taken. */
  unreachable?: boolean;
  /** A starting control plane answers this many requests with 403 before it knows anybody's rights. */
  forbiddenFirst?: number;
  /** This many pages after the first answer 410 Expired. */
  expiredContinues?: number;
}

export type KubernetesKind =
  | 'deployments'
  | 'daemonsets'
  | 'configmaps'
  | 'services'
  | 'nodes'
  | 'networkpolicies'
  | 'poddisruptionbudgets'
  | 'pods';

export interface FleetDisruptionBudget {
  namespace: string;
  name: string;
  spec: JsonObject;
  /** Pods that it covers, how many are healthy, and how many may go now. */
  expectedPods: number;
  currentHealthy: number;
  disruptionsAllowed: number;
}

/** Pods of one owner, one on each of the cluster's first `count` nodes. */
export interface FleetHostNetworkPod {
  namespace: string;
  owner: { kind: string; name: string };
  count: number;
  dnsPolicy?: string;
}

/** Running Pods of one workload. */
export interface FleetPods {
  namespace: string;
  owner: { kind: string; name: string };
  labels: Record<string, string>;
  count: number;
}

export interface FleetNetworkPolicy {
  namespace: string;
  name: string;
  spec: JsonObject;
}

/** Log lines of one sort, spread evenly over a span of time; entries are made when they are asked for. */
export interface LogSeries {
  kind: 'dial-tcp' | 'read-tcp' | 'udp' | 'hinfo' | 'summary' | 'refused' | 'raw';
  count: number;
  /** RFC 3339; the span is [from, to). */
  from: string;
  to: string;
  /** Upstream without port; absent: the cluster's kube-dns-upstream, and for `udp` the metadata server. */
  upstream?: string;
  /** The lines come from this many of the cluster's nodes; all when absent. */
  nodes?: number;
  /** Names asked, in turn. */
  names?: string[];
  /** Of `raw`: the whole line. */
  text?: string;
  /** Of `summary`: the errors that each line stands for. */
  errors?: number;
  /** `node-cache` when absent. */
  container?: string;
}
