import type { HistorySummary } from '../domain/history-summary.ts';
import type { Report } from '../domain/report.ts';
import { formatScope } from '../domain/scope.ts';
import type { Log, StateStore } from './ports.ts';
import { readHistory } from './read-history.ts';
import { summarizeHistory } from './summarize-history.ts';

/** Of 5,000 lines each (MOST_CLUSTER_LINES), the most there can be, reading them takes 25 MB, measured: a function has 256. */
export const RUNS_ON_PAGE = 30;

/**
 * The course of the newest runs of a scope up to that of the report, for its page. Null for the run of one cluster, which is
 * no part of a course, and where the history cannot be read, which is logged: a page without it is better than none.
 */
export async function readPageHistory(
  { state, log }: { state: StateStore; log: Log },
  { run: { id, scope } }: Report,
): Promise<HistorySummary | null> {
  if (scope.kind === 'cluster') return null;
  const warn = (detail: string) => log.write('WARNING', 'history of the page not read', { run: id, detail });
  try {
    const history = await readHistory(state, scope, { last: RUNS_ON_PAGE, until: id });
    if (history.records.length > 0) return summarizeHistory(formatScope(scope), history);
    if (history.skipped > 0) warn('no run in it can be read');
    return null;
  } catch (error) {
    warn(error instanceof Error ? error.message : String(error));
    return null;
  }
}
