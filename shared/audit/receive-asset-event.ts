import type { ClusterFacts } from '../domain/cluster.ts';
import { formatScope, type Scope } from '../domain/scope.ts';
import { type ChangeOutcome, judgeChange } from '../governance/cluster-change.ts';
import type { AssetEvent, Clock, InventorySource, Log, StateStore, WorkQueue } from './ports.ts';
import { startRun } from './start-run.ts';

export interface ReceiveEventPorts {
  state: StateStore;
  queue: WorkQueue;
  clock: Clock;
  log: Log;
}

export interface ReceiveEventSettings {
  /** What the service audits; a cluster outside of it is none of its business. */
  scope: Scope;
  logWindowHours: number;
  runDeadlineMinutes: number;
  finalizeIntervalSeconds: number;
}

/** What became of an event; all but `audit` mean that there was nothing to do. */
export type EventOutcome = Exclude<AssetEvent['kind'], 'changed'> | ChangeOutcome | 'out-of-scope';

/**
 * Starts a run of its own for a cluster that was created or changed, and drops what concerns nobody. The run is named by
 * cluster and moment: an event that is delivered twice starts one run. Throws only where state or queue fail, which Pub/Sub
 * repeats.
 */
export async function receiveAssetEvent(
  ports: ReceiveEventPorts,
  event: AssetEvent,
  settings: ReceiveEventSettings,
): Promise<{ outcome: EventOutcome; run: string | null }> {
  if (event.kind !== 'changed') {
    const severity = event.kind === 'malformed' ? 'WARNING' : 'INFO';
    ports.log.write(severity, 'asset event dropped', { outcome: event.kind, detail: event.detail });
    return { outcome: event.kind, run: null };
  }
  const { cluster, before, at } = event;
  const outcome = isInScope(event, settings.scope) ? judgeChange(cluster, before) : 'out-of-scope';
  if (outcome !== 'audit') {
    ports.log.write('INFO', 'asset event dropped', { outcome, cluster: cluster.name });
    return { outcome, run: null };
  }
  const scope: Scope = { kind: 'cluster', name: cluster.name };
  const inventory = inventoryOf(cluster);
  const progress = { phase() {}, advance() {} };
  const { run } = await startRun({ ...ports, inventory, progress }, { ...settings, scope, slot: at, shardClusters: 1 });
  ports.log.write('INFO', 'asset event audited', { run, cluster: cluster.name, isNew: before === null });
  return { outcome, run };
}

/** The event is the inventory: nothing is listed. */
function inventoryOf(cluster: ClusterFacts): InventorySource {
  return {
    enumerate: async () => ({
      source: 'asset-inventory',
      clusters: [cluster],
      projectsSeen: [cluster.project],
      gaps: [],
      apiDisabledProjects: [],
      skipped: [],
    }),
  };
}

function isInScope({ cluster, ancestors }: Extract<AssetEvent, { kind: 'changed' }>, scope: Scope): boolean {
  if (scope.kind === 'projects') return scope.ids.includes(cluster.project) || isAncestor(ancestors, scope.ids);
  // A feed belongs to one organization or folder; where it does not say whose an asset is, its configuration counts.
  return ancestors.length === 0 || ancestors.includes(formatScope(scope));
}

/** Asset Inventory names projects by number, which a scope may have too. */
function isAncestor(ancestors: readonly string[], ids: readonly string[]): boolean {
  return ids.some((id) => ancestors.includes(`projects/${id}`));
}
