import type { NodeSummary } from '../domain/kubernetes.ts';
import { node } from './kubernetes.schema.ts';

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
