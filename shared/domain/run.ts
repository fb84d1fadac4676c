import { z } from 'zod';
import { clusterFacts } from './cluster.ts';
import { evidence } from './evidence.ts';
import { gap } from './gap.ts';
import { inventory, skipped } from './inventory.ts';
import { scope } from './scope.ts';

/** Clusters of one run that are audited by one task. */
export const shardPlan = z.object({ index: z.number().int().nonnegative(), clusters: z.array(z.string()) });
export type ShardPlan = z.infer<typeof shardPlan>;

/** Written once, before anything is enqueued: what the run will account for. */
export const manifest = z.object({
  schema: z.literal('gke-dns-audit/manifest/v1'),
  run: z.string(),
  scope,
  startedAt: z.string(),
  /** After this moment `finalize` reports what is missing as unknown instead of waiting. */
  deadline: z.string(),
  window: z.object({ from: z.string(), to: z.string() }),
  inventory,
  shards: z.array(shardPlan),
});
export type Manifest = z.infer<typeof manifest>;

/** What one task found out about its clusters. Same bytes however often it is done from the same answers. */
export const shardResult = z.object({
  schema: z.literal('gke-dns-audit/shard/v1'),
  run: z.string(),
  index: z.number().int().nonnegative(),
  evidence: z.array(evidence),
  /** Gaps that belong to no single cluster, such as a log view that cannot be read. */
  gaps: z.array(gap),
  skipped: z.array(skipped),
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

/**
 * Delivery of one run's digest. `claimed` is written before Slack is asked and `posted` after it answered; a kill between
 * Slack's answer and the second write is the one window in which a digest can be posted twice.
 */
export const delivery = z.discriminatedUnion('state', [
  z.object({ state: z.literal('claimed'), until: z.string() }),
  z.object({ state: z.literal('posted'), at: z.string(), channel: z.string(), ts: z.string() }),
]);
export type Delivery = z.infer<typeof delivery>;

/** Body of the task that starts one shard. */
export const auditTask = z.object({ run: z.string().min(1), shard: z.number().int().nonnegative() });
export type AuditTask = z.infer<typeof auditTask>;

/** Body of the task that ends a run. `attempt` makes the name of the follow-up task. */
export const finalizeTask = z.object({ run: z.string().min(1), attempt: z.number().int().nonnegative() });
export type FinalizeTask = z.infer<typeof finalizeTask>;

export type { ClusterFacts } from './cluster.ts';
export { clusterFacts };
