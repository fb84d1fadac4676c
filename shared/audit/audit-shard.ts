import { type Manifest, type ShardResult, shardResult } from '../domain/run.ts';
import { RequestError } from '../errors.ts';
import { type CollectPorts, collectEvidence } from './collect-evidence.ts';
import { statePaths } from './paths.ts';
import type { Log, StateStore } from './ports.ts';
import { requireManifest } from './start-run.ts';
import { readStored } from './stored.ts';

export interface AuditShardPorts extends CollectPorts {
  state: StateStore;
  log: Log;
}

/** Audits one shard and stores its evidence; a shard that is stored already costs nothing. */
export async function auditShard(ports: AuditShardPorts, request: { run: string; shard: number }): Promise<void> {
  const manifest = await requireManifest(ports.state, request.run);
  const path = statePaths.shard(request.run, request.shard);
  if ((await ports.state.read(path)) !== null) return;
  const clusters = clustersOf(manifest, request.shard);
  const { evidence, skipped } = await collectEvidence(ports, {
    clusters,
    clusterSource: manifest.inventory.source,
    window: manifest.window,
  });
  const result: ShardResult = {
    schema: 'gke-dns-audit/shard/v1',
    run: request.run,
    index: request.shard,
    evidence,
    gaps: [],
    skipped,
  };
  // Somebody else may have stored the same shard meanwhile: the first one counts.
  await ports.state.write(path, JSON.stringify(result), 'absent');
  ports.log.write('INFO', 'shard audited', { run: request.run, shard: request.shard, clusters: clusters.length });
}

/** The stored evidence of a shard; null when it is not there yet. */
export async function readShard(state: StateStore, run: string, index: number): Promise<ShardResult | null> {
  return (await readStored(state, statePaths.shard(run, index), shardResult))?.value ?? null;
}

function clustersOf(manifest: Manifest, index: number) {
  const shard = manifest.shards[index];
  if (shard === undefined)
    throw new RequestError(`Run ${manifest.run} has ${manifest.shards.length} shards; there is no shard ${index}.`);
  const wanted = new Set(shard.clusters);
  return manifest.inventory.clusters.filter((cluster) => wanted.has(cluster.name));
}
