import { MOST_NODES } from '../capacity/autoscaler.ts';
import type { NodePoolFacts } from '../domain/cluster.ts';
import type { Evidence } from '../domain/evidence.ts';
import type { Duration, PoolPlan } from '../domain/plan.ts';
import { readOf } from './cluster-state.ts';
import { say } from './knowledge.ts';

/** minutes; what one batch of a surge upgrade takes, at least and at most. An assumption: no source gives one. */
const BATCH_MINUTES = { least: 4, most: 15 } as const;
/** minutes; soak time of a blue-green upgrade that does not say it. Source: see `blue-green-time`. */
const DEFAULT_SOAK_MINUTES = 60;
/** minutes; the update of the provider itself. An assumption. */
export const SWITCH_MINUTES = { least: 5, most: 30 } as const;
/** minutes; a control plane from one minor version to the next. An assumption. */
export const UPGRADE_MINUTES = { least: 5, most: 60 } as const;

/** Every node pool of the cluster, the canary first: the smallest that has nodes and is not Windows. */
export function planPools(evidence: Evidence): PoolPlan[] {
  const pools = poolsOf(evidence).map((pool) => planPool(evidence, pool));
  const bySize = pools.toSorted(
    (a, b) =>
      Number(isPoorCanary(a)) - Number(isPoorCanary(b)) ||
      (a.nodes ?? Number.MAX_SAFE_INTEGER) - (b.nodes ?? Number.MAX_SAFE_INTEGER) ||
      (a.name < b.name ? -1 : 1),
  );
  return bySize.map((pool, index) => ({ ...pool, canary: index === 0 }));
}

function isPoorCanary(pool: PoolPlan): boolean {
  return pool.windows === true || pool.nodes === 0;
}

/** Pools of the configuration, and those that only the nodes name: made since, or hidden from an old inventory. */
function poolsOf(evidence: Evidence): NodePoolFacts[] {
  const { nodePools } = evidence.cluster;
  const known = new Set(nodePools.map((pool) => pool.name));
  const others = readOf(evidence, 'nodes')?.pools?.filter((pool) => !known.has(pool.name)) ?? [];
  return [...nodePools, ...others.map(({ name }) => ({ name, version: null, machineType: null }))];
}

function planPool(evidence: Evidence, pool: NodePoolFacts): PoolPlan {
  const { nodes, nodesFrom } = countNodes(evidence, pool);
  const { imageType } = pool;
  return {
    name: pool.name,
    version: pool.version,
    nodes,
    nodesFrom,
    canary: false,
    windows: imageType == null ? null : imageType.toUpperCase().startsWith('WINDOWS'),
    surge: surgeWords(pool),
    duration: nodes === null || nodes > MOST_NODES ? null : estimateRecreation(pool, nodes),
  };
}

function countNodes(evidence: Evidence, pool: NodePoolFacts): Pick<PoolPlan, 'nodes' | 'nodesFrom'> {
  const summary = readOf(evidence, 'nodes');
  if (summary?.pools !== undefined) {
    const found = summary.pools.find((one) => one.name === pool.name);
    return { nodes: found?.nodes ?? 0, nodesFrom: 'read from the cluster' };
  }
  if (evidence.cluster.nodePools.length === 1) {
    if (summary !== undefined) return { nodes: summary.total, nodesFrom: 'read from the cluster' };
    const { nodeCount } = evidence.cluster;
    if (nodeCount !== null) return { nodes: nodeCount, nodesFrom: 'currentNodeCount of the cluster' };
  }
  const { initialNodes } = pool;
  if (initialNodes == null) return { nodes: null, nodesFrom: 'not known' };
  return { nodes: initialNodes, nodesFrom: 'an estimate: its initial size' };
}

function surgeWords({ upgradeSettings: settings, isAutoscaled }: NodePoolFacts): string {
  const scaled = isAutoscaled === true ? ', autoscaled' : '';
  if (settings == null) return `not said; maxSurge 1 and maxUnavailable 0 taken${scaled}`;
  if (settings.strategy === 'BLUE_GREEN') return `blue-green${scaled}`;
  return `maxSurge ${settings.maxSurge}, maxUnavailable ${settings.maxUnavailable}${scaled}`;
}

/** A range, for nothing that is read tells how long a drain takes. */
export function estimateRecreation(pool: Pick<NodePoolFacts, 'upgradeSettings'>, nodes: number): Duration {
  const settings = pool.upgradeSettings;
  if (nodes === 0) return { minMinutes: 0, maxMinutes: 0, basis: 'The pool has no nodes.' };
  if (settings?.strategy === 'BLUE_GREEN') {
    const soak = settings.soakSeconds === null ? DEFAULT_SOAK_MINUTES : Math.ceil(settings.soakSeconds / 60);
    return {
      minMinutes: soak + 2 * BATCH_MINUTES.least,
      maxMinutes: soak + (nodes + 1) * BATCH_MINUTES.most,
      basis: `${nodes} nodes, blue-green with ${soak} minutes of soak time. ${say('blue-green-time')} ${say('batch-time')}`,
    };
  }
  const parallel = Math.max(1, settings == null ? 1 : settings.maxSurge + settings.maxUnavailable);
  const batches = Math.ceil(nodes / parallel);
  return {
    minMinutes: batches * BATCH_MINUTES.least,
    maxMinutes: batches * BATCH_MINUTES.most,
    basis: `${nodes} nodes, ${parallel} at a time: ${batches} batches. ${say('batch-time')} ${say('pdb-hour')}`,
  };
}

/** The whole way: the switch and every pool, one after the other; null when the size of a pool is unknown. */
export function sumDurations(pools: readonly PoolPlan[], withSwitch: boolean): Duration | null {
  let minMinutes: number = withSwitch ? SWITCH_MINUTES.least : 0;
  let maxMinutes: number = withSwitch ? SWITCH_MINUTES.most : 0;
  for (const pool of pools) {
    if (pool.duration === null) return null;
    minMinutes += pool.duration.minMinutes;
    maxMinutes += pool.duration.maxMinutes;
  }
  return { minMinutes, maxMinutes, basis: 'The switch and all node pools, one after the other; without waiting.' };
}
