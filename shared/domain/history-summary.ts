import { z } from 'zod';
import { severity, verdict } from './finding.ts';

export const HISTORY_SUMMARY_VERSION = 'gke-dns-audit/history-summary/v1';

const count = z.number().int().nonnegative();

/** One run in the course of things, oldest first. */
export const trendPoint = z.object({
  run: z.string(),
  startedAt: z.string(),
  durationSeconds: z.number().nonnegative(),
  affected: count,
  exposed: count,
  unknown: count,
  clear: count,
  excepted: count,
  /** Null where no log was read. */
  failedLookups: count.nullable(),
  failedLookupsAtLeast: z.boolean(),
  complete: z.boolean(),
  /** Requests to all APIs; null where nobody counted. */
  calls: count.nullable(),
  throttled: count.nullable(),
});
export type TrendPoint = z.infer<typeof trendPoint>;

/** A cluster with what it is now; verdict and severity are null of one that is gone. */
export const changedCluster = z.object({
  name: z.string(),
  verdict: verdict.nullable(),
  severity: severity.nullable(),
});
export type ChangedCluster = z.infer<typeof changedCluster>;

/** What the newest run found changed. The counts are whole; the lists have no more than the history kept. */
export const historyChanges = z.object({
  run: z.string(),
  previousRun: z.string(),
  counts: z.object({ appeared: count, worse: count, better: count, resolved: count, disappeared: count }),
  appeared: z.array(changedCluster),
  worse: z.array(changedCluster),
  better: z.array(changedCluster),
  resolved: z.array(changedCluster),
  disappeared: z.array(changedCluster),
});
export type HistoryChanges = z.infer<typeof historyChanges>;

/** A cluster that is affected or exposed, or was when it was last seen. */
export const openProblem = z.object({
  name: z.string(),
  verdict: verdict.nullable(),
  severity: severity.nullable(),
  excepted: z.boolean(),
  /** Start of the run that first saw it so. */
  since: z.string(),
  /** From then to the newest run. */
  ageSeconds: z.number().nonnegative(),
  /** True where nothing shows that it was well before: it is as old as that, or older. */
  atLeast: z.boolean(),
  /** Start of the run that last saw it affected or exposed. */
  lastSeen: z.string(),
});
export type OpenProblem = z.infer<typeof openProblem>;

/** How long clusters stay affected or exposed, from the run that first saw it to the run that first saw it gone. */
export const timeToResolution = z.object({
  resolved: count,
  /** Of those that were resolved; null where there are none. */
  medianSeconds: z.number().nonnegative().nullable(),
  /** True where what is only known to be "at least" weighs in: the median is that, or more. */
  medianAtLeast: z.boolean(),
  /** Clusters that were affected or exposed and are gone. */
  disappeared: count,
  /** Clear or gone; a run that was not compared with the one before cannot tell which. */
  unclear: count,
  /** Oldest first. */
  open: z.array(openProblem),
});
export type TimeToResolution = z.infer<typeof timeToResolution>;

export const historySummary = z.object({
  schema: z.literal(HISTORY_SUMMARY_VERSION),
  scope: z.string(),
  trend: z.array(trendPoint),
  /** Null where the newest run had none before it to compare with. */
  changes: historyChanges.nullable(),
  resolution: timeToResolution,
  /** Runs before the first one here. */
  earlierRuns: count,
  /** Lines of the history that could not be read. */
  skippedLines: count,
});
export type HistorySummary = z.infer<typeof historySummary>;
