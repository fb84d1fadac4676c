import { type Manifest, manifest as manifestSchema } from '../domain/run.ts';
import type { Scope } from '../domain/scope.ts';
import { RequestError } from '../errors.ts';
import { readLatestReport } from './latest-report.ts';
import { runId, statePaths, taskName } from './paths.ts';
import { planShards } from './plan-shards.ts';
import type { Clock, InventorySource, Log, StateStore, WorkQueue } from './ports.ts';
import { readStored } from './stored.ts';

export interface StartRunPorts {
  inventory: InventorySource;
  state: StateStore;
  queue: WorkQueue;
  clock: Clock;
  log: Log;
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

/**
 * Starts a run, or finishes starting one that was cut off: the manifest is written before anything is enqueued, and tasks
 * are named, so that doing this again adds nothing.
 */
export async function startRun(ports: StartRunPorts, request: StartRunRequest): Promise<Manifest> {
  const run = runId(request.scope, request.slot);
  const manifest = (await readManifest(ports.state, run)) ?? (await writeManifest(ports, run, request));
  // `finalize` first: with it in the queue the run ends, and says what is missing, whatever happens to the rest.
  const notBefore = new Date(ports.clock.now().getTime() + request.finalizeIntervalSeconds * 1000);
  await ports.queue.enqueue({
    name: taskName(run, 'finalize', 0),
    target: 'finalize',
    payload: { run, attempt: 0 },
    notBefore,
  });
  for (const shard of manifest.shards) {
    await ports.queue.enqueue({
      name: taskName(run, 'audit', shard.index),
      target: 'audit',
      payload: { run, shard: shard.index },
    });
  }
  ports.log.write('INFO', 'run started', {
    run,
    clusters: manifest.inventory.clusters.length,
    shards: manifest.shards.length,
  });
  return manifest;
}

/** The manifest of a run; null when the run was never started. */
export async function readManifest(state: StateStore, run: string): Promise<Manifest | null> {
  return (await readStored(state, statePaths.manifest(run), manifestSchema))?.value ?? null;
}

/** The manifest of a run that a task names. */
export async function requireManifest(state: StateStore, run: string): Promise<Manifest> {
  const manifest = await readManifest(state, run);
  if (manifest === null) throw new RequestError(`There is no run ${run}: start one with sweep.`);
  return manifest;
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
