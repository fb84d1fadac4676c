import type { DnsEgressPolicy, NetworkPolicySummary, NodeSummary } from '../domain/kubernetes.ts';
import { type LabelSelector, type NetworkPolicy, networkPolicy, node } from './kubernetes.schema.ts';

/** Sums nodes up page by page; no list of nodes is kept. */
export function createNodeTally(): { add(raw: unknown): void; result(): NodeSummary } {
  const summary: NodeSummary = {
    total: 0,
    schedulable: 0,
    ready: 0,
    totalMilliCores: 0,
    schedulableMilliCores: 0,
    oldestCreation: null,
    newestCreation: null,
    createdPerDay: {},
    malformed: 0,
  };
  const pools = new Map<string, PoolSummary>();

  function add(raw: unknown): void {
    const parsed = node.safeParse(raw);
    summary.total += 1;
    if (!parsed.success) {
      summary.malformed += 1;
      return;
    }
    const { metadata, spec, status } = parsed.data;
    const milliCores = parseCpuQuantity(status?.allocatable?.['cpu'] ?? '');
    if (milliCores === null) summary.malformed += 1;
    summary.totalMilliCores += milliCores ?? 0;
    if (spec?.unschedulable !== true) {
      summary.schedulable += 1;
      summary.schedulableMilliCores += milliCores ?? 0;
    }
    if (status?.conditions?.some((condition) => condition.type === 'Ready' && condition.status === 'True'))
      summary.ready += 1;
    addCreation(summary, metadata.creationTimestamp ?? null);
    addToPool(pools, metadata.labels?.['cloud.google.com/gke-nodepool'] ?? null, metadata.creationTimestamp ?? null);
  }

  return {
    add,
    result: () =>
      pools.size === 0
        ? summary
        : { ...summary, pools: [...pools.values()].sort((a, b) => (a.name < b.name ? -1 : 1)) },
  };
}

type PoolSummary = NonNullable<NodeSummary['pools']>[number];
/** GKE's limit of node pools in a cluster is far below; a made-up label on each node must not fill the memory. */
const MAX_POOLS = 1000;

function addToPool(pools: Map<string, PoolSummary>, name: string | null, created: string | null): void {
  if (name === null) return;
  const known = pools.get(name);
  const isTime = created !== null && /^\d{4}-\d{2}-\d{2}T/.test(created);
  if (known === undefined) {
    if (pools.size < MAX_POOLS) pools.set(name, { name, nodes: 1, oldestCreation: isTime ? created : null });
    return;
  }
  known.nodes += 1;
  if (isTime && (known.oldestCreation === null || created < known.oldestCreation)) known.oldestCreation = created;
}

function addCreation(summary: NodeSummary, created: string | null): void {
  if (created === null || !/^\d{4}-\d{2}-\d{2}T/.test(created)) return;
  if (summary.oldestCreation === null || created < summary.oldestCreation) summary.oldestCreation = created;
  if (summary.newestCreation === null || created > summary.newestCreation) summary.newestCreation = created;
  const day = created.slice(0, 10);
  summary.createdPerDay[day] = (summary.createdPerDay[day] ?? 0) + 1;
}

/** A CPU quantity (`3920m`, `4`, `0.5`) in thousandths of a core, rounded up as Kubernetes does; null when it is none. */
export function parseCpuQuantity(text: string): number | null {
  const [, whole, fraction = '', unit = ''] = /^(\d+)(?:\.(\d+))?(m|k)?$/.exec(text) ?? [];
  if (whole === undefined) return null;
  // By its digits: 2.007 * 1000 is more than 2007.
  const places = unit === 'm' ? 0 : unit === 'k' ? 6 : 3;
  const milliCores = Number(whole + fraction.slice(0, places).padEnd(places, '0'));
  const rest = /[1-9]/.test(fraction.slice(places)) ? 1 : 0;
  return Number.isSafeInteger(milliCores + rest) ? milliCores + rest : null;
}

/** Policies kept for the migration plan; a cluster with more than this is said to be truncated. */
const MAX_POLICIES = 500;
const DNS_PORT = 53;

/** Reduces egress NetworkPolicies to what they permit on port 53. */
export function createPolicyTally(): { add(raw: unknown): void; result(): NetworkPolicySummary } {
  const summary: NetworkPolicySummary = { total: 0, egress: [], truncated: false, malformed: 0 };
  return {
    add(raw) {
      summary.total += 1;
      const parsed = networkPolicy.safeParse(raw);
      if (!parsed.success) {
        summary.malformed += 1;
        return;
      }
      if (!restrictsEgress(parsed.data)) return;
      if (summary.egress.length >= MAX_POLICIES) summary.truncated = true;
      else summary.egress.push(toDnsEgress(parsed.data));
    },
    result: () => summary,
  };
}

/** Without policyTypes, a policy restricts egress only if it has egress rules. */
function restrictsEgress({ spec }: NetworkPolicy): boolean {
  if (spec.policyTypes != null) return spec.policyTypes.includes('Egress');
  return (spec.egress ?? []).length > 0;
}

function toDnsEgress({ metadata, spec }: NetworkPolicy): DnsEgressPolicy {
  const result: DnsEgressPolicy = {
    ...metadata,
    allowsAnyPeer: false,
    allowsKubeDnsPods: false,
    allowsNodeLocalDnsPods: false,
    cidrs: [],
    podSelector: writeSelector(spec.podSelector),
  };
  for (const rule of spec.egress ?? []) {
    if (!coversDnsPort(rule.ports ?? [])) continue;
    const peers = rule.to ?? [];
    if (peers.length === 0) result.allowsAnyPeer = true;
    for (const peer of peers) {
      if (peer.ipBlock != null) result.cidrs.push(peer.ipBlock.cidr);
      else {
        if (selects(peer.podSelector, 'kube-dns')) result.allowsKubeDnsPods = true;
        if (selects(peer.podSelector, 'node-local-dns')) result.allowsNodeLocalDnsPods = true;
      }
    }
  }
  return result;
}

/** A selector as JSON; one that is longer than any sensible one is left out, and then no policy can be made from it. */
const MAX_SELECTOR = 2000;

function writeSelector(selector: unknown): string {
  const json = JSON.stringify(selector ?? {});
  return json.length > MAX_SELECTOR ? '' : json;
}

/** Port names cannot be resolved from here; only `dns` and `dns-tcp`, as kube-dns names them, are taken for 53. */
function coversDnsPort(
  ports: readonly { port?: number | string | null | undefined; endPort?: number | null | undefined }[],
): boolean {
  if (ports.length === 0) return true;
  return ports.some(({ port, endPort }) => {
    if (port === null || port === undefined) return true;
    if (typeof port === 'string') return port === 'dns' || port === 'dns-tcp' || port === String(DNS_PORT);
    return port <= DNS_PORT && DNS_PORT <= (endPort ?? port);
  });
}

/** Whether a Pod selector can match Pods labelled `k8s-app: app`; other labels of those Pods are not known here. */
function selects(selector: LabelSelector, app: string): boolean {
  if (selector == null) return true;
  const label = selector.matchLabels?.['k8s-app'];
  if (label !== undefined && label !== app) return false;
  if (Object.keys(selector.matchLabels ?? {}).some((key) => key !== 'k8s-app')) return false;
  return (selector.matchExpressions ?? []).every(({ key, operator, values }) => {
    if (key !== 'k8s-app') return false;
    if (operator === 'In') return (values ?? []).includes(app);
    if (operator === 'NotIn') return !(values ?? []).includes(app);
    return operator === 'Exists';
  });
}
