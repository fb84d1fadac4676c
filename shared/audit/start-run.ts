import type { z } from 'zod';
import {
  type Manifest,
  manifest as manifestSchema,
  type RunSchedule,
  runSchedule,
  type ShardOrder,
} from '../domain/run.ts';
import { formatScope, type Scope } from '../domain/scope.ts';
import { RequestError } from '../errors.ts';
import { readLatestReport } from './latest-report.ts';
import { runId, statePaths, taskName } from './paths.ts';
import { planShards } from './plan-shards.ts';
import type { Clock, InventorySource, Log, Progress, StateStore, WorkQueue } from './ports.ts';
import { readStored } from './stored.ts';

export interface StartRunPorts {
  inventory: InventorySource;
  state: StateStore;
  queue: WorkQueue;
  clock: Clock;
  log: Log;
  progress: Progress;
}

export interface StartRunRequest {
  scope: Scope;
  /** The schedule's slot; the same slot never starts two runs. */
  slot: Date;
  logWindowHours: number;
  runDeadlineMinutes: number;
  shardClusters: number;
  finalizeIntervalSeconds: number;
}

/** What a caller is told of a run that is under way. */
export interface StartedRun {
  run: string;
  shards: number;
  /** Clusters that the shards will look into. */
  candidates: number;
}

/**
 * Starts a run, or finishes starting one that was cut off. The manifest decides what the run is, and is written first;
 * what the tasks read derives from it, and is written before they are enqueued; tasks are named. So doing any part of this
 * again adds nothing.
 */
export async function startRun(ports: StartRunPorts, request: StartRunRequest): Promise<StartedRun> {
  const run = runId(request.scope, request.slot);
  const schedule =
    (await readStored(ports.state, statePaths.schedule(run), runSchedule))?.value ??
    (await prepareRun(ports, run, request));
  ports.progress.phase('Auditing clusters', schedule.candidates);
  // `finalize` first: with it in the queue the run ends, and says what is missing, whatever happens to the rest.
  const notBefore = new Date(ports.clock.now().getTime() + request.finalizeIntervalSeconds * 1000);
  await ports.queue.enqueue({
    name: taskName(run, 'finalize', 0),
    target: 'finalize',
    payload: { run, attempt: 0 },
    notBefore,
  });
  for (let shard = 0; shard < schedule.shards; shard += 1) {
    await ports.queue.enqueue({ name: taskName(run, 'audit', shard), target: 'audit', payload: { run, shard } });
  }
  const { shards, candidates } = schedule;
  ports.log.write('INFO', 'run started', { run, scope: formatScope(request.scope), shards, candidates });
  return { run, shards, candidates };
}

/** Makes and stores everything that the tasks of a run will read; the schedule last, as the sign that the rest is there. */
async function prepareRun(ports: StartRunPorts, run: string, request: StartRunRequest): Promise<RunSchedule> {
  const stored = await readStored(ports.state, statePaths.manifest(run), manifestSchema);
  const manifest = stored?.value ?? (await writeManifest(ports, run, request));
  const byName = new Map(manifest.inventory.clusters.map((cluster) => [cluster.name, cluster]));
  for (const shard of manifest.shards) {
    const order: ShardOrder = {
      schema: 'gke-dns-audit/shard-order/v1',
      run,
      index: shard.index,
      window: manifest.window,
      clusterSource: manifest.inventory.source,
      clusters: shard.clusters.flatMap((name) => byName.get(name) ?? []),
    };
    await ports.state.write(statePaths.order(run, shard.index), JSON.stringify(order), 'absent');
  }
  const schedule: RunSchedule = {
    schema: 'gke-dns-audit/schedule/v1',
    run,
    deadline: manifest.deadline,
    shards: manifest.shards.length,
    candidates: manifest.shards.reduce((sum, shard) => sum + shard.clusters.length, 0),
  };
  await ports.state.write(statePaths.schedule(run), JSON.stringify(schedule), 'absent');
  return schedule;
}

/** The manifest of a run that a task names. */
export async function requireManifest(state: StateStore, run: string): Promise<Manifest> {
  return requireStored(state, statePaths.manifest(run), manifestSchema, run);
}

/** An object of a run that a task names. Throws RequestError when there is no such run. */
export async function requireStored<T extends z.ZodType>(
  state: StateStore,
  path: string,
  schema: T,
  run: string,
): Promise<z.infer<T>> {
  const stored = await readStored(state, path, schema);
  if (stored === null) throw new RequestError(`There is no ${path}: start run ${run} with sweep.`);
  return stored.value;
}

async function writeManifest(ports: StartRunPorts, run: string, request: StartRunRequest): Promise<Manifest> {
  const startedAt = ports.clock.now();
  const inventory = await ports.inventory.enumerate(request.scope);
  const before = (hours: number) => new Date(startedAt.getTime() - hours * 3_600_000).toISOString();
  const manifest: Manifest = {
    schema: 'gke-dns-audit/manifest/v1',
    run,
    scope: request.scope,
    startedAt: startedAt.toISOString(),
    deadline: new Date(startedAt.getTime() + request.runDeadlineMinutes * 60_000).toISOString(),
    window: { from: before(request.logWindowHours), to: startedAt.toISOString() },
    inventory,
    shards: planShards(inventory.clusters, request.shardClusters, await readLatestReport(ports.state, request.scope)),
  };
  const outcome = await ports.state.write(statePaths.manifest(run), JSON.stringify(manifest), 'absent');
  // Somebody started the same run at the same time: theirs counts.
  return outcome.written ? manifest : await requireManifest(ports.state, run);
}
