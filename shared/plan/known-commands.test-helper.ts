import type { PlanCommand } from '../domain/plan.ts';

/** A command that plans may use, with all flags that it has there, and where that was read. */
interface KnownCommand {
  prefix: readonly string[];
  flags: readonly string[];
  /** Arguments without a flag: how many. */
  positional: number;
  source: string;
}

const REFERENCE = 'https://cloud.google.com/sdk/gcloud/reference';
const SDK = 'Google Cloud SDK 578.0.0, command_lib/container/flags.py:2728-2798';
const KUBECTL = 'https://kubernetes.io/docs/reference/kubectl/generated';

export const KNOWN_COMMANDS: readonly KnownCommand[] = [
  {
    prefix: ['gcloud', 'container', 'clusters', 'describe'],
    flags: ['--location', '--project', '--format'],
    positional: 1,
    source: `${REFERENCE}/container/clusters/describe`,
  },
  {
    prefix: ['gcloud', 'container', 'clusters', 'update'],
    flags: ['--location', '--project', '--cluster-dns', '--cluster-dns-scope'],
    positional: 1,
    source: SDK,
  },
  {
    prefix: ['gcloud', 'container', 'clusters', 'upgrade'],
    flags: ['--location', '--project', '--node-pool', '--cluster-version', '--master'],
    positional: 1,
    source: `${REFERENCE}/container/clusters/upgrade`,
  },
  {
    prefix: ['gcloud', 'container', 'clusters', 'get-credentials'],
    flags: ['--location', '--project', '--dns-endpoint'],
    positional: 1,
    source: `${REFERENCE}/container/clusters/get-credentials`,
  },
  {
    prefix: ['gcloud', 'container', 'operations', 'list'],
    flags: ['--location', '--project', '--filter', '--format'],
    positional: 0,
    source: `${REFERENCE}/container/operations/list`,
  },
  {
    prefix: ['gcloud', 'container', 'operations', 'cancel'],
    flags: ['--location', '--project'],
    positional: 1,
    source: `${REFERENCE}/container/operations/cancel`,
  },
  {
    prefix: ['gcloud', 'container', 'node-pools', 'update'],
    flags: [
      ...['--cluster', '--location', '--project', '--enable-blue-green-upgrade', '--node-pool-soak-duration'],
      ...['--enable-surge-upgrade', '--max-surge-upgrade', '--max-unavailable-upgrade'],
    ],
    positional: 1,
    source: `${REFERENCE}/container/node-pools/update; GKE how-to/node-pool-upgrade-strategies`,
  },
  {
    prefix: ['gcloud', 'container', 'node-pools', 'describe'],
    flags: ['--cluster', '--location', '--project', '--format'],
    positional: 1,
    source: `${REFERENCE}/container/node-pools/describe`,
  },
  {
    prefix: ['gcloud', 'container', 'node-pools', 'complete-upgrade'],
    flags: ['--cluster', '--location', '--project'],
    positional: 1,
    source: `${REFERENCE}/container/node-pools/complete-upgrade`,
  },
  {
    prefix: ['gcloud', 'container', 'node-pools', 'rollback'],
    flags: ['--cluster', '--location', '--project'],
    positional: 1,
    source: `${REFERENCE}/container/node-pools/rollback`,
  },
  {
    prefix: ['gcloud', 'container', 'node-pools', 'delete'],
    flags: ['--cluster', '--location', '--project'],
    positional: 1,
    source: `${REFERENCE}/container/node-pools/delete`,
  },
  {
    prefix: ['gcloud', 'container', 'get-server-config'],
    flags: ['--location', '--project', '--format'],
    positional: 0,
    source: `${REFERENCE}/container/get-server-config`,
  },
  {
    prefix: ['gcloud', 'dns', 'response-policies', 'list'],
    flags: ['--project'],
    positional: 0,
    source: `${REFERENCE}/dns/response-policies/list`,
  },
  {
    prefix: ['gcloud', 'logging', 'read'],
    flags: ['--project', '--freshness', '--limit', '--format'],
    positional: 1,
    source: `${REFERENCE}/logging/read`,
  },
  {
    prefix: ['kubectl', 'get', 'nodes'],
    flags: ['--selector', '--output', '--sort-by'],
    positional: 0,
    source: `${KUBECTL}/kubectl_get/`,
  },
  {
    prefix: ['kubectl', 'get'],
    flags: ['--namespace', '--output'],
    positional: 1,
    source: `${KUBECTL}/kubectl_get/`,
  },
  {
    prefix: ['kubectl', 'scale'],
    flags: ['--namespace', '--replicas'],
    positional: 1,
    source: `${KUBECTL}/kubectl_scale/`,
  },
  {
    prefix: ['kubectl', 'patch', 'configmap', 'kube-dns-autoscaler'],
    flags: ['--namespace', '--type', '--patch'],
    positional: 0,
    source: `${KUBECTL}/kubectl_patch/`,
  },
  { prefix: ['kubectl', 'cordon'], flags: ['--selector'], positional: 0, source: `${KUBECTL}/kubectl_cordon/` },
  {
    prefix: ['kubectl', 'drain'],
    flags: ['--selector', '--ignore-daemonsets', '--delete-emptydir-data'],
    positional: 0,
    source: `${KUBECTL}/kubectl_drain/`,
  },
  { prefix: ['kubectl', 'apply'], flags: ['--filename'], positional: 0, source: `${KUBECTL}/kubectl_apply/` },
  {
    prefix: ['kubectl', 'run'],
    flags: ['--namespace', '--image', '--restart', '--rm', '--attach', '--overrides', '--command'],
    positional: 1,
    source: `${KUBECTL}/kubectl_run/`,
  },
];

/** Values that a flag may have, where there are few. */
export const KNOWN_VALUES: Readonly<Record<string, { pattern: RegExp; source: string }>> = {
  '--cluster-dns': { pattern: /^(clouddns|kubedns|default)$/, source: SDK },
  '--cluster-dns-scope': { pattern: /^(cluster|vpc)$/, source: SDK },
  '--type': { pattern: /^merge$/, source: `${KUBECTL}/kubectl_patch/` },
  '--node-pool-soak-duration': { pattern: /^\d+s$/, source: `${REFERENCE}/container/node-pools/update` },
  '--restart': { pattern: /^Never$/, source: `${KUBECTL}/kubectl_run/` },
};

const PROTO = 'npm @google-cloud/container, google/container/v1/cluster_service.proto';
const CORE_V1 = 'https://kubernetes.io/docs/reference/kubernetes-api/';

/** Fields that --format, --filter, --output and --sort-by name. */
export const KNOWN_FIELDS: Readonly<Record<string, string>> = {
  status: PROTO,
  currentMasterVersion: PROTO,
  maintenancePolicy: PROTO,
  'networkConfig.dnsConfig.clusterDns': PROTO,
  'networkConfig.dnsConfig.clusterDnsScope': PROTO,
  name: PROTO,
  operationType: PROTO,
  targetLink: PROTO,
  startTime: PROTO,
  channels: `${PROTO}, ServerConfig`,
  'updateInfo.blueGreenInfo': `${PROTO}, NodePool.UpdateInfo`,
  timestamp: 'https://cloud.google.com/logging/docs/reference/v2/rest/v2/LogEntry',
  textPayload: 'https://cloud.google.com/logging/docs/reference/v2/rest/v2/LogEntry',
  '.metadata.name': CORE_V1,
  '.metadata.creationTimestamp': CORE_V1,
  '.status.nodeInfo.kubeletVersion': CORE_V1,
  '.spec.template.spec.containers[*].name': CORE_V1,
};

/** Objects that kubectl is pointed at. */
export const KNOWN_OBJECTS: Readonly<Record<string, string>> = {
  'deployment/kube-dns': 'facts 2.2, GKE how-to/cloud-dns',
  'deployment/kube-dns-autoscaler': 'facts 2.2, GKE how-to/cloud-dns',
  'daemonset/node-local-dns': 'facts 4.1',
};

/** Attributes of google_container_cluster and of the terraform block. */
export const KNOWN_ATTRIBUTES: Readonly<Record<string, string>> = {
  required_providers: 'https://developer.hashicorp.com/terraform/language/providers/requirements',
  google: 'https://registry.terraform.io/providers/hashicorp/google',
  source: 'https://developer.hashicorp.com/terraform/language/providers/requirements',
  version: 'https://developer.hashicorp.com/terraform/language/providers/requirements',
  name: 'magic-modules resource_container_cluster.go.tmpl',
  location: 'magic-modules resource_container_cluster.go.tmpl',
  project: 'magic-modules resource_container_cluster.go.tmpl',
  deletion_protection: 'magic-modules resource_container_cluster.go.tmpl',
  dns_config: 'magic-modules resource_container_cluster.go.tmpl',
  cluster_dns: 'magic-modules resource_container_cluster.go.tmpl',
  cluster_dns_scope: 'magic-modules resource_container_cluster.go.tmpl',
  addons_config: 'magic-modules resource_container_cluster.go.tmpl',
  dns_cache_config: 'magic-modules resource_container_cluster.go.tmpl',
  enabled: 'magic-modules resource_container_cluster.go.tmpl',
  terraform: 'https://developer.hashicorp.com/terraform/language/terraform',
  resource: 'https://developer.hashicorp.com/terraform/language/resources/syntax',
};

/** What of a command is on none of the lists. */
export function findUnknown({ argv }: PlanCommand): string[] {
  const end = argv.indexOf('--');
  const own = end === -1 ? argv : argv.slice(0, end);
  const words = own.filter((one) => !one.startsWith('--'));
  const known = KNOWN_COMMANDS.find(({ prefix }) => prefix.every((word, index) => words[index] === word));
  if (known === undefined) return [`command ${words.join(' ')}`];
  const positional = words.slice(known.prefix.length);
  const problems = positional.length === known.positional ? [] : [`arguments of ${words.join(' ')}`];
  for (const word of positional) {
    const isObject = words[0] === 'kubectl' && words[1] !== 'run';
    if (isObject && KNOWN_OBJECTS[word] === undefined) problems.push(`object ${word}`);
  }
  for (const option of own.filter((one) => one.startsWith('--'))) {
    const [flag = '', ...rest] = option.split('=');
    const value = rest.join('=');
    if (!known.flags.includes(flag)) problems.push(`flag ${known.prefix.join(' ')} ${flag}`);
    const values = KNOWN_VALUES[flag];
    if (values !== undefined && !values.pattern.test(value)) problems.push(`value ${option}`);
    problems.push(...fieldsOf(flag, value).filter((field) => KNOWN_FIELDS[field] === undefined));
  }
  return problems;
}

function fieldsOf(flag: string, value: string): string[] {
  if (flag === '--sort-by') return [value];
  if (flag === '--filter') return value.split(/!?=/).slice(0, 1);
  if (flag === '--format') return (/\((.*)\)/.exec(value)?.[1] ?? value).split(',');
  if (flag !== '--output') return [];
  if (value.startsWith('jsonpath=')) return [value.replace(/^jsonpath=\{|\}$/g, '')];
  return value
    .replace(/^custom-columns=/, '')
    .split(',')
    .map((column) => column.replace(/^[A-Z]+:/, ''));
}

export function unknownAttributes(snippet: string): string[] {
  const names = [...snippet.matchAll(/^[ +-]\s*([a-z_]+)(?: +=| \{| ")/gm)].map(([, name = '']) => name);
  return names.filter((name) => KNOWN_ATTRIBUTES[name] === undefined);
}
