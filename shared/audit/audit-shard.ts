import type { Evidence } from '../domain/evidence.ts';
import { type ShardResult, shardOrder, shardResult } from '../domain/run.ts';
import { type CollectPorts, collectEvidence } from './collect-evidence.ts';
import { statePaths } from './paths.ts';
import type { Log, StateStore } from './ports.ts';
import { requireStored } from './start-run.ts';
import { readStored } from './stored.ts';

export interface AuditShardPorts extends CollectPorts {
  state: StateStore;
  log: Log;
}

/** Audits one shard and stores its evidence; a shard that is stored already costs nothing. */
export async function auditShard(ports: AuditShardPorts, request: { run: string; shard: number }): Promise<void> {
  const { run, shard: index } = request;
  const order = await requireStored(ports.state, statePaths.order(run, index), shardOrder, run);
  const path = statePaths.shard(run, index);
  if ((await ports.state.read(path)) !== null) return;
  const { evidence, skipped } = await collectEvidence(ports, order);
  const result: ShardResult = { schema: 'gke-dns-audit/shard/v1', run, index, evidence, gaps: [], skipped };
  const calls = ports.calls?.();
  if (calls !== undefined) result.calls = calls;
  // Somebody else may have stored the same shard meanwhile: the first one counts.
  await ports.state.write(path, JSON.stringify(result), 'absent');
  for (const one of evidence)
    ports.log.write('INFO', 'cluster audited', { run, shard: index, cluster: one.cluster.name, ...countGaps(one) });
  ports.log.write('INFO', 'shard audited', { run, shard: index, clusters: order.clusters.length });
}

/** How many readings of a cluster are missing, and why: codes only, since details may hold what was read. */
function countGaps({ readings }: Evidence): { gaps: number; why: string | null } {
  const codes = Object.values(readings).flatMap((one) => (one?.state === 'gap' ? [one.gap.code] : []));
  return { gaps: codes.length, why: codes.length === 0 ? null : [...new Set(codes)].sort().join(' ') };
}

/** The stored evidence of a shard; null when it is not there yet. */
export async function readShard(state: StateStore, run: string, index: number): Promise<ShardResult | null> {
  return (await readStored(state, statePaths.shard(run, index), shardResult))?.value ?? null;
}
