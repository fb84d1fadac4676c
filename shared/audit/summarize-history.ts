import { type HistoryChange, type HistoryRecord, historyChange } from '../domain/history.ts';
import {
  type ChangedCluster,
  HISTORY_SUMMARY_VERSION,
  type HistoryChanges,
  type HistorySummary,
  type TrendPoint,
} from '../domain/history-summary.ts';
import { totalCalls } from '../domain/run-work.ts';
import type { History } from './read-history.ts';
import { measureResolution } from './time-to-resolution.ts';

/** What the runs of a scope say together: the course of the verdicts, what changed last, how long problems last. */
export function summarizeHistory(scope: string, { records, earlierRuns, skipped }: History): HistorySummary {
  const newest = records.at(-1);
  return {
    schema: HISTORY_SUMMARY_VERSION,
    scope,
    trend: records.map(toPoint),
    changes: newest === undefined ? null : changesOf(newest),
    resolution: measureResolution(records),
    earlierRuns,
    skippedLines: skipped,
  };
}

function toPoint({ run }: HistoryRecord): TrendPoint {
  const calls = run.calls.length === 0 ? null : totalCalls(run.calls);
  return {
    run: run.run,
    startedAt: run.startedAt,
    durationSeconds: run.durationSeconds,
    affected: run.affectedClusters,
    exposed: run.exposedClusters,
    unknown: run.unknownClusters,
    clear: run.clearClusters,
    excepted: run.exceptedClusters,
    failedLookups: run.failedLookups,
    failedLookupsAtLeast: run.failedLookupsAtLeast,
    complete: run.complete,
    calls: calls?.calls ?? null,
    throttled: calls?.throttled ?? null,
  };
}

function changesOf({ run, clusters }: HistoryRecord): HistoryChanges | null {
  if (run.previousRun === null) return null;
  const lists = Object.fromEntries(
    historyChange.options.map((change) => [change, clusters.filter((line) => line.change === change).map(nameState)]),
  ) as Record<HistoryChange, ChangedCluster[]>;
  const counts = Object.fromEntries(
    historyChange.options.map((change) => [change, run[change] ?? lists[change].length]),
  ) as HistoryChanges['counts'];
  return { run: run.run, previousRun: run.previousRun, counts, ...lists };
}

function nameState({ name, verdict, severity }: ChangedCluster): ChangedCluster {
  return { name, verdict, severity };
}
