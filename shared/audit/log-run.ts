import type { Report } from '../domain/report.ts';
import { totalCalls } from '../domain/run-work.ts';
import { formatScope } from '../domain/scope.ts';
import type { Log } from './ports.ts';

/**
 * Says what a run found and what it took, in the lines that the log-based metrics of infra/modules/observability count: one
 * for the run, once, and one for each API that it called.
 */
export function logRun(log: Log, { run, summary, coverage, work }: Report): void {
  const about = { run: run.id, scope: formatScope(run.scope) };
  const { calls, throttled, retries } = totalCalls(work?.calls ?? []);
  log.write('INFO', 'report written', {
    ...about,
    ...summary,
    complete: coverage.complete,
    durationSeconds: Math.max(0, (Date.parse(run.finishedAt) - Date.parse(run.startedAt)) / 1000),
    runGaps: coverage.gaps.length,
    clusterGaps: coverage.clusterGaps.reduce((sum, gap) => sum + gap.clusters, 0),
    unreadableProjects: coverage.projects.unreadable,
    missingShards: work?.missingShards ?? 0,
    ...{ calls, throttled, retries },
  });
  for (const one of work?.calls ?? []) log.write('INFO', 'calls of a run', { ...about, ...one });
}
