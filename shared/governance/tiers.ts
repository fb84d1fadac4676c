import type { Scope } from '../domain/scope.ts';

/** Four steps at which a cautious organization can stop; each adds evidence to the one before. */
export const TIERS = [
  {
    tier: 1,
    id: 'inventory',
    title: 'Inventory',
    says: 'which clusters have the combination, by version',
  },
  {
    tier: 2,
    id: 'liveConfiguration',
    title: 'Live configuration',
    says: 'the same, confirmed; nothing from a stale inventory',
  },
  { tier: 3, id: 'signals', title: 'Logs and metrics', says: 'which of them are hurt' },
  {
    tier: 4,
    id: 'kubernetes',
    title: 'Kubernetes API',
    says: 'how much room there is, and what a move to Cloud DNS would break',
  },
] as const;
export type Tier = (typeof TIERS)[number]['tier'];

/** Where roles can be bound; a scope of projects is bound project by project. */
export type ScopeKind = Exclude<Scope['kind'], 'file' | 'cluster'>;
const EVERYWHERE: readonly ScopeKind[] = ['organization', 'folder', 'projects'];
const ABOVE: readonly ScopeKind[] = ['organization', 'folder'];
const PROJECTS: readonly ScopeKind[] = ['projects'];

/** What has to be asked for before a permission is of use; none: the tier is enough. */
export const FEATURES = {
  'list-projects': 'clusters are listed project by project, where Asset Inventory cannot be used',
  'log-batches': 'DNS_AUDIT_LOG_ROUTE is batches',
  'log-metric': 'DNS_AUDIT_LOG_ROUTE is log-metric',
  'connection-metrics': 'DNS_AUDIT_READ_METRICS is true',
  'connect-gateway': 'control planes are reached by Connect Gateway',
  plans: 'migration plans are made with these credentials',
} as const;
export type Feature = keyof typeof FEATURES;

/** Functions that read customers' projects. The others have no right there at all. */
export type ReadingFunction = 'sweep' | 'audit';

export interface TierPermission {
  permission: string;
  /** The narrowest predefined role that has it; a role of one's own is narrower. */
  role: string;
  tier: Tier;
  /** Scopes in which it is asked for. */
  scopes: readonly ScopeKind[];
  functions: readonly ReadingFunction[];
  feature?: Feature;
  /** What it is for. */
  reason: string;
  /** What the report cannot say without it. */
  without: string;
}

/**
 * Every permission on the audited projects, each with the call that needs it. Terraform's roles are made from this table,
 * `dns-audit doctor` asks for it, the docs show it.
 */
export const TIER_PERMISSIONS: readonly TierPermission[] = [
  {
    permission: 'cloudasset.assets.listResource',
    role: 'roles/cloudasset.viewer',
    ...{ tier: 1, scopes: ABOVE, functions: ['sweep'] },
    reason: 'lists the clusters of the scope with their configuration, 1,000 a call (Cloud Asset assets.list)',
    without: 'no cluster is found, unless projects are listed one by one',
  },
  {
    permission: 'resourcemanager.projects.list',
    role: 'roles/browser',
    ...{ tier: 1, scopes: ABOVE, functions: ['sweep'], feature: 'list-projects' },
    reason: 'lists the projects below a folder (Resource Manager projects.list)',
    without: 'where Asset Inventory is denied, no project is found',
  },
  {
    permission: 'resourcemanager.folders.list',
    role: 'roles/browser',
    ...{ tier: 1, scopes: ABOVE, functions: ['sweep'], feature: 'list-projects' },
    reason: 'finds the folders below a folder (Resource Manager folders.list)',
    without: 'where Asset Inventory is denied, projects in folders are missing',
  },
  {
    permission: 'container.clusters.list',
    role: 'roles/container.clusterViewer',
    ...{ tier: 1, scopes: ABOVE, functions: ['sweep'], feature: 'list-projects' },
    reason: 'lists the clusters of each project (Container clusters.list)',
    without: 'where Asset Inventory is denied, no cluster is found',
  },
  {
    permission: 'container.clusters.list',
    role: 'roles/container.clusterViewer',
    ...{ tier: 1, scopes: PROJECTS, functions: ['sweep'] },
    reason: 'lists the clusters of the project with their configuration (Container clusters.list)',
    without: 'the clusters of the project are missing, and the project counts as unreadable',
  },
  {
    permission: 'container.clusters.get',
    role: 'roles/container.clusterViewer',
    ...{ tier: 2, scopes: EVERYWHERE, functions: ['audit'] },
    reason: 'reads a candidate as it is now, and how its control plane can be reached (Container clusters.get)',
    without: 'the inventory counts, which may be behind; nothing is asked of the cluster itself',
  },
  {
    permission: 'container.operations.list',
    role: 'roles/container.viewer',
    ...{ tier: 2, scopes: EVERYWHERE, functions: ['audit'] },
    reason: 'dates the last change of a cluster on Cloud DNS (Container operations.list)',
    without: 'a half-done move to Cloud DNS shows only by time-outs or an earlier report',
  },
  {
    permission: 'logging.logEntries.list',
    role: 'roles/logging.viewer',
    ...{ tier: 3, scopes: EVERYWHERE, functions: ['audit'], feature: 'log-batches' },
    reason: 'reads the time-outs of node-local-dns, up to 90 projects a call (Logging entries.list)',
    without: 'harm cannot be seen: no cluster is found affected, and the reason says so',
  },
  {
    permission: 'logging.logMetrics.get',
    role: 'roles/logging.viewer',
    ...{ tier: 3, scopes: EVERYWHERE, functions: ['audit'], feature: 'log-metric' },
    reason: 'reads since when the log-based metric counts and which labels it has (Logging metrics.get)',
    without: 'the age and the labels of the metric are unknown',
  },
  {
    permission: 'monitoring.timeSeries.list',
    role: 'roles/monitoring.viewer',
    ...{ tier: 3, scopes: EVERYWHERE, functions: ['audit'], feature: 'log-metric' },
    reason: 'reads the counts of the log-based metric (Monitoring timeSeries.list)',
    without: 'entries.list is asked instead',
  },
  {
    permission: 'monitoring.timeSeries.list',
    role: 'roles/monitoring.viewer',
    ...{ tier: 3, scopes: EVERYWHERE, functions: ['audit'], feature: 'connection-metrics' },
    reason: 'reads the connection metrics of clusters with Managed Service for Prometheus (Prometheus API)',
    without: 'the demand for connections is not measured, only computed from nodes',
  },
  {
    permission: 'container.clusters.connect',
    role: 'roles/container.clusterViewer',
    ...{ tier: 4, scopes: EVERYWHERE, functions: ['audit'] },
    reason: "reaches a control plane by the cluster's DNS endpoint",
    without: 'only clusters with a reachable IP endpoint or Connect Gateway can be asked',
  },
  {
    permission: 'gkehub.gateway.get',
    role: 'roles/gkehub.gatewayReader',
    ...{ tier: 4, scopes: EVERYWHERE, functions: ['audit'], feature: 'connect-gateway' },
    reason: 'reaches a control plane by Connect Gateway',
    without: 'clusters that only Connect Gateway reaches cannot be asked',
  },
  {
    permission: 'container.deployments.get',
    role: 'roles/container.viewer',
    ...{ tier: 4, scopes: EVERYWHERE, functions: ['audit'] },
    reason: 'reads Deployment kube-dns: engine, connection limit, replicas',
    without: 'the connection limit, the replicas and the engine are unknown: capacity cannot be judged',
  },
  {
    permission: 'container.daemonSets.get',
    role: 'roles/container.viewer',
    ...{ tier: 4, scopes: EVERYWHERE, functions: ['audit'] },
    reason: 'reads DaemonSet node-local-dns',
    without: 'all nodes are counted as asking kube-dns',
  },
  {
    permission: 'container.configMaps.get',
    role: 'roles/container.viewer',
    ...{ tier: 4, scopes: EVERYWHERE, functions: ['audit'] },
    reason:
      'reads ConfigMaps kube-dns-autoscaler, node-local-dns and kube-dns. It allows to read every ConfigMap of every cluster in scope',
    without: "the autoscaler's parameters and the live Corefile are unknown",
  },
  {
    permission: 'container.services.get',
    role: 'roles/container.viewer',
    ...{ tier: 4, scopes: EVERYWHERE, functions: ['audit'] },
    reason: 'reads Services kube-dns and kube-dns-upstream: the addresses that time-outs name',
    without: 'time-outs over TCP to any private address are taken for kube-dns, with medium confidence',
  },
  {
    permission: 'container.nodes.list',
    role: 'roles/container.viewer',
    ...{ tier: 4, scopes: EVERYWHERE, functions: ['audit'] },
    reason: 'counts nodes and cores, and reads when each node was created',
    without: 'capacity and a half-done move to Cloud DNS cannot be judged',
  },
  {
    permission: 'container.networkPolicies.list',
    role: 'roles/container.viewer',
    ...{ tier: 4, scopes: EVERYWHERE, functions: ['audit'] },
    reason: 'finds NetworkPolicies that would cut DNS off',
    without: 'what a move to Cloud DNS would cut off is unknown',
  },
  {
    permission: 'container.podDisruptionBudgets.list',
    role: 'roles/container.viewer',
    ...{ tier: 4, scopes: EVERYWHERE, functions: ['audit'], feature: 'plans' },
    reason: 'finds what would hold up the drain of a node, for a plan',
    without: 'what would hold a drain up is unknown',
  },
  {
    permission: 'container.pods.list',
    role: 'roles/container.viewer',
    ...{ tier: 4, scopes: EVERYWHERE, functions: ['audit'], feature: 'plans' },
    reason:
      'finds Pods on the network of their node, for a plan. It allows to list every Pod of every cluster in scope',
    without: 'which Pods use the resolver of their node is unknown',
  },
];

export interface TierQuestion {
  scope: ScopeKind;
  /** The highest tier that is granted. */
  upTo: Tier;
  features: readonly Feature[];
  /** Of one function only; absent: of all. */
  of?: ReadingFunction;
}

/** The permissions that a tier and everything below it consist of, in the order of the table, each once. */
export function permissionsOf({ scope, upTo, features, of }: TierQuestion): TierPermission[] {
  const seen = new Set<string>();
  return TIER_PERMISSIONS.filter((one) => {
    const isAsked =
      one.tier <= upTo &&
      one.scopes.includes(scope) &&
      (one.feature === undefined || features.includes(one.feature)) &&
      (of === undefined || one.functions.includes(of));
    if (!isAsked || seen.has(one.permission)) return false;
    seen.add(one.permission);
    return true;
  });
}
