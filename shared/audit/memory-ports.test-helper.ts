import type { ClusterFacts } from '../domain/cluster.ts';
import type { Evidence } from '../domain/evidence.ts';
import type { Inventory } from '../domain/inventory.ts';
import type { Report } from '../domain/report.ts';
import type { Manifest, ShardResult } from '../domain/run.ts';
import type { Scope } from '../domain/scope.ts';
import { anEvidence, everythingRead, type ReadingsInput } from '../rules/evidence.test-helper.ts';
import { runId } from './paths.ts';
import { planShards } from './plan-shards.ts';
import type { Clock, InventorySource, Log, LogSeverity, Progress, StateStore, Task, WorkQueue } from './ports.ts';

export const SCOPE: Scope = { kind: 'folder', id: '42' };
export const SLOT = new Date('2026-11-22T06:00:00Z');
export const RUN = runId(SCOPE, SLOT);

export interface MemoryState extends StateStore {
  /** Texts by path. */
  objects: Map<string, string>;
  /** Done before the next write to that path, once: what somebody else does in the same moment. */
  interrupt(path: string, work: () => Promise<unknown>): void;
}

/** State in memory with compare-and-swap; generations count the writes. */
export function createMemoryState(): MemoryState {
  const objects = new Map<string, string>();
  const generations = new Map<string, number>();
  const interruptions = new Map<string, () => Promise<unknown>>();
  return {
    objects,
    interrupt: (path, work) => void interruptions.set(path, work),
    async read(path) {
      const text = objects.get(path);
      return text === undefined ? null : { text, generation: String(generations.get(path) ?? 0) };
    },
    async write(path, text, ifGeneration) {
      const interruption = interruptions.get(path);
      interruptions.delete(path);
      await interruption?.();
      const generation = generations.get(path) ?? 0;
      const expected = objects.has(path) ? String(generation) : 'absent';
      if (ifGeneration !== expected) return { written: false };
      objects.set(path, text);
      generations.set(path, generation + 1);
      return { written: true, generation: String(generation + 1) };
    },
    list: async (prefix) => [...objects.keys()].filter((path) => path.startsWith(prefix)).sort(),
  };
}

export interface MemoryQueue extends WorkQueue {
  tasks: Task[];
}

/** Keeps tasks; a name is taken for ever. */
export function createMemoryQueue(): MemoryQueue {
  const tasks: Task[] = [];
  return {
    tasks,
    async enqueue(task) {
      if (tasks.some((known) => known.name === task.name)) return 'exists';
      tasks.push(task);
      return 'enqueued';
    },
  };
}

export interface MemoryClock extends Clock {
  advance(seconds: number): void;
}

export function createMemoryClock(start = SLOT): MemoryClock {
  let now = start.getTime();
  return {
    now: () => new Date(now),
    advance(seconds) {
      now += seconds * 1000;
    },
  };
}

export interface MemoryLog extends Log {
  lines: { severity: LogSeverity; message: string; fields: Record<string, unknown> }[];
}

export function createMemoryLog(): MemoryLog {
  const lines: MemoryLog['lines'] = [];
  return { lines, write: (severity, message, fields = {}) => void lines.push({ severity, message, fields }) };
}

export interface MemoryInventory extends InventorySource {
  /** Scopes that were enumerated. */
  asked: Scope[];
}

export function createMemoryInventory(inventory: Inventory): MemoryInventory {
  const asked: Scope[] = [];
  return {
    asked,
    async enumerate(scope) {
      asked.push(scope);
      return inventory;
    },
  };
}

export const silentProgress: Progress = { phase: () => undefined, advance: () => undefined };

export function anInventory(clusters: readonly ClusterFacts[], overrides: Partial<Inventory> = {}): Inventory {
  return {
    source: 'asset-inventory',
    clusters: [...clusters],
    projectsSeen: [...new Set(clusters.map((cluster) => cluster.project))].sort(),
    gaps: [],
    apiDisabledProjects: [],
    skipped: [],
    ...overrides,
  };
}

/** A manifest as startRun writes it: an hour for the run, a day of logs, `size` clusters a shard. */
export function aManifest(inventory: Inventory, size = 100, previous: Report | null = null): Manifest {
  return {
    schema: 'gke-dns-audit/manifest/v1',
    run: RUN,
    scope: SCOPE,
    startedAt: '2026-11-22T06:00:00.000Z',
    deadline: '2026-11-22T07:00:00.000Z',
    window: { from: '2026-11-21T06:00:00.000Z', to: '2026-11-22T06:00:00.000Z' },
    inventory,
    shards: planShards(inventory.clusters, size, previous),
  };
}

/** Evidence of that cluster with everything read, but for what is given. */
export function collected(cluster: ClusterFacts, readings: ReadingsInput = {}): Evidence {
  const { history, ...read } = anEvidence({ cluster, readings: everythingRead(readings) }).readings;
  return { cluster, clusterSource: 'container-api', readings: read };
}

/** The result of one shard of a manifest: everything read of each of its clusters. */
export function aShard(manifest: Manifest, index: number, overrides: Partial<ShardResult> = {}): ShardResult {
  const wanted = new Set(manifest.shards[index]?.clusters);
  return {
    schema: 'gke-dns-audit/shard/v1',
    run: manifest.run,
    index,
    evidence: manifest.inventory.clusters
      .filter((cluster) => wanted.has(cluster.name))
      .map((cluster) => collected(cluster)),
    gaps: [],
    skipped: [],
    ...overrides,
  };
}
