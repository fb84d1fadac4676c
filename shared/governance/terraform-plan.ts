import { z } from 'zod';

/** Characters of an address; longer ones are not read. */
const MOST_ADDRESS = 10_000;

/** One change of `terraform show -json`; everything that is not read is ignored. */
const resourceChange = z.object({
  address: z.string().max(MOST_ADDRESS),
  module_address: z.string().max(MOST_ADDRESS).optional(),
  mode: z.string(),
  type: z.string(),
  name: z.string(),
  provider_name: z.string().optional(),
  change: z.object({
    actions: z.array(z.string()),
    after: z.unknown().optional(),
    after_unknown: z.unknown().optional(),
  }),
});
export type ResourceChange = z.infer<typeof resourceChange>;

/** The output of `terraform show -json PLAN` (format 1.x), as far as it is read. */
export const terraformPlan = z
  .object({
    format_version: z.string().regex(/^1\.\d+$/),
    errored: z.boolean().optional(),
    /** Terraform leaves it out where the configuration has no resources. */
    resource_changes: z.array(z.unknown()).optional(),
    deferred_changes: z.array(z.unknown()).optional(),
    planned_values: z.unknown().optional(),
    configuration: z.object({ root_module: z.unknown().optional() }).optional(),
  })
  .refine((plan) => plan.resource_changes !== undefined || plan.planned_values !== undefined, {
    path: ['resource_changes'],
    error: 'missing, and so is planned_values',
  });
export type TerraformPlan = z.infer<typeof terraformPlan>;

/** What a plan says of one setting of a cluster. */
export type Setting<T> =
  | { state: 'known'; value: T }
  /** Nobody wrote it: GKE decides. */
  | { state: 'unset' }
  /** Known only after apply. */
  | { state: 'unknown' };

export interface PlannedCluster {
  address: string;
  action: 'create' | 'update' | 'replace' | 'none';
  isAutopilot: Setting<boolean>;
  nodeLocalDnsCache: Setting<boolean>;
  clusterDns: Setting<string>;
  /** What the configuration asks for (`min_master_version`), else what runs, where the plan knows it. */
  version: Setting<string>;
  /** What runs (`master_version`): the configuration only asks for a least version. Not known of a new cluster. */
  runningVersion: Setting<string>;
}

const CLUSTER_TYPE = 'google_container_cluster';

export interface PlannedClusters {
  clusters: PlannedCluster[];
  /** Addresses of changes that may be of clusters and could not be read. */
  unreadable: string[];
  /** Addresses of clusters that a later plan decides about. */
  deferred: string[];
}

/** The clusters that there will be after the plan is applied, and those of which it cannot be said. */
export function readPlannedClusters(plan: TerraformPlan): PlannedClusters {
  const clusters: PlannedCluster[] = [];
  const unreadable: string[] = [];
  for (const [index, raw] of (plan.resource_changes ?? []).entries()) {
    const parsed = resourceChange.safeParse(raw);
    if (!parsed.success) {
      if (mentionsCluster(raw)) unreadable.push(addressOf(raw) ?? `resource_changes[${index}]`);
      continue;
    }
    const { mode, type } = parsed.data;
    if (mode !== 'managed' || type !== CLUSTER_TYPE) continue;
    const cluster = readCluster(parsed.data, findExpressions(plan.configuration?.root_module, parsed.data));
    if (cluster !== null) clusters.push(cluster);
  }
  const deferred = (plan.deferred_changes ?? []).flatMap((one, index) => {
    const change = at(one, 'resource_change');
    return mentionsCluster(change) ? [addressOf(change) ?? `deferred_changes[${index}]`] : [];
  });
  return { clusters, unreadable, deferred };
}

function mentionsCluster(raw: unknown): boolean {
  return at(raw, 'type') === CLUSTER_TYPE || at(raw, 'type') === undefined;
}

function addressOf(raw: unknown): string | null {
  const address = at(raw, 'address');
  return typeof address === 'string' && address.length <= MOST_ADDRESS ? address : null;
}

function readCluster(change: ResourceChange, expressions: unknown): PlannedCluster | null {
  const action = actionOf(change.change.actions);
  if (action === null) return null;
  const read = (path: readonly string[]) => readSetting(change, expressions, path);
  const asked = read(['min_master_version']);
  const running = read(['master_version']);
  return {
    address: change.address,
    action,
    isAutopilot: asBoolean(read(['enable_autopilot'])),
    nodeLocalDnsCache: asBoolean(read(['addons_config', 'dns_cache_config', 'enabled'])),
    clusterDns: asText(read(['dns_config', 'cluster_dns'])),
    version: asText(asked.state === 'unset' ? running : asked),
    runningVersion: asText(running),
  };
}

function actionOf(actions: readonly string[]): PlannedCluster['action'] | null {
  if (actions.includes('create')) return actions.includes('delete') ? 'replace' : 'create';
  if (actions.includes('update')) return 'update';
  return actions.includes('no-op') ? 'none' : null;
}

/** Walks through blocks, which are lists of one. */
function readSetting({ change }: ResourceChange, expressions: unknown, path: readonly string[]): Setting<unknown> {
  let value = change.after;
  let unknown = change.after_unknown;
  let written = expressions;
  for (const step of path) {
    value = at(first(value), step);
    unknown = at(first(unknown), step);
    written = at(first(written), step);
    // A provider plans "known after apply" for what nobody wrote, too: then it is GKE's to decide.
    if (unknown === true) return { state: written === undefined && expressions !== null ? 'unset' : 'unknown' };
  }
  return value === undefined || value === null || value === '' ? { state: 'unset' } : { state: 'known', value };
}

function first(value: unknown): unknown {
  return Array.isArray(value) ? value[0] : value;
}

function at(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined;
}

function asBoolean(setting: Setting<unknown>): Setting<boolean> {
  if (setting.state !== 'known') return setting;
  return { state: 'known', value: setting.value === true || setting.value === 'true' };
}

function asText(setting: Setting<unknown>): Setting<string> {
  return setting.state === 'known' ? { state: 'known', value: String(setting.value) } : setting;
}

/** What the configuration writes of a resource, by the way through its modules; null where the plan does not hold it. */
function findExpressions(root: unknown, change: ResourceChange): unknown {
  if (root === undefined) return null;
  let module: unknown = root;
  for (const name of moduleNames(change.module_address ?? ''))
    module = at(at(at(module, 'module_calls'), name), 'module');
  const resources = at(module, 'resources');
  if (!Array.isArray(resources)) return null;
  const found = resources.find(
    (one) => at(one, 'mode') === 'managed' && at(one, 'type') === change.type && at(one, 'name') === change.name,
  );
  return found === undefined ? null : (at(found, 'expressions') ?? {});
}

/** `module.a["x.module.y"].module.b[0]` leads through `a` and `b`; what stands in brackets is an index. */
function moduleNames(address: string): string[] {
  const withoutIndexes = address.replace(/\[(?:\d+|"(?:[^"\\]|\\.)*")\]/g, '');
  return withoutIndexes.split('.').filter((step, index) => index % 2 === 1 && step !== '');
}
