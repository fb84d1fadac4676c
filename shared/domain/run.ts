import { z } from 'zod';
import { clusterFacts } from './cluster.ts';
import { evidence } from './evidence.ts';
import { gap } from './gap.ts';
import { inventory, skipped } from './inventory.ts';
import { apiCalls } from './run-work.ts';
import { scope } from './scope.ts';

const window = z.object({ from: z.string(), to: z.string() });

/** Clusters of one run that are audited by one task, by name. */
export const shardPlan = z.object({ index: z.number().int().nonnegative(), clusters: z.array(z.string()) });
export type ShardPlan = z.infer<typeof shardPlan>;

/** What one task needs to know, copied from the manifest: a task must not read the inventory of the whole run. */
export const shardOrder = z.object({
  schema: z.literal('gke-dns-audit/shard-order/v1'),
  run: z.string(),
  index: z.number().int().nonnegative(),
  window,
  clusterSource: z.enum(['asset-inventory', 'container-api', 'file']),
  clusters: z.array(clusterFacts),
});
export type ShardOrder = z.infer<typeof shardOrder>;

/** What `finalize` looks at while it waits, copied from the manifest. */
export const runSchedule = z.object({
  schema: z.literal('gke-dns-audit/schedule/v1'),
  run: z.string(),
  deadline: z.string(),
  shards: z.number().int().nonnegative(),
  candidates: z.number().int().nonnegative(),
});
export type RunSchedule = z.infer<typeof runSchedule>;

/** Written once, before anything else: what the run will account for. Everything that follows derives from it. */
export const manifest = z.object({
  schema: z.literal('gke-dns-audit/manifest/v1'),
  run: z.string(),
  scope,
  startedAt: z.string(),
  /** After this moment `finalize` reports what is missing as unknown instead of waiting. */
  deadline: z.string(),
  window,
  inventory,
  shards: z.array(shardPlan),
});
export type Manifest = z.infer<typeof manifest>;

/** What one task found out about its clusters: the same however often it is done from the same answers, but for `calls`. */
export const shardResult = z.object({
  schema: z.literal('gke-dns-audit/shard/v1'),
  run: z.string(),
  index: z.number().int().nonnegative(),
  evidence: z.array(evidence),
  /** Gaps that belong to no single cluster, such as a log view that cannot be read. */
  gaps: z.array(gap),
  skipped: z.array(skipped),
  /** What finding it out took; absent in shards of older versions. */
  calls: z.array(apiCalls).optional(),
});
export type ShardResult = z.infer<typeof shardResult>;

/** Pointer to the newest report of a scope; changed by compare-and-swap only. */
export const latest = z.object({
  schema: z.literal('gke-dns-audit/latest/v1'),
  run: z.string(),
  startedAt: z.string(),
  report: z.string(),
});
export type Latest = z.infer<typeof latest>;

/** Body of the task that starts one shard. */
export const auditTask = z.object({ run: z.string().min(1), shard: z.number().int().nonnegative() });
export type AuditTask = z.infer<typeof auditTask>;

/** Body of the task that ends a run. `attempt` makes the name of the follow-up task. */
export const finalizeTask = z.object({ run: z.string().min(1), attempt: z.number().int().nonnegative() });
export type FinalizeTask = z.infer<typeof finalizeTask>;

export type { ClusterFacts } from './cluster.ts';
export { clusterFacts };
