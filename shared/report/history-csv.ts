import type { HistorySummary, TrendPoint } from '../domain/history-summary.ts';
import { formatCsv } from './csv.ts';

const COLUMNS: Readonly<Record<string, (point: TrendPoint) => string | number | boolean | null>> = {
  run: ({ run }) => run,
  started_at: ({ startedAt }) => startedAt,
  duration_seconds: ({ durationSeconds }) => durationSeconds,
  affected: ({ affected }) => affected,
  exposed: ({ exposed }) => exposed,
  unknown: ({ unknown }) => unknown,
  clear: ({ clear }) => clear,
  excepted: ({ excepted }) => excepted,
  failed_lookups: ({ failedLookups }) => failedLookups,
  failed_lookups_at_least: ({ failedLookupsAtLeast }) => failedLookupsAtLeast,
  complete: ({ complete }) => complete,
  calls: ({ calls }) => calls,
  throttled: ({ throttled }) => throttled,
};

/** The runs of a history as CSV, a row each, oldest first. An empty cell is "not known", never zero. */
export function renderHistoryCsv({ trend }: HistorySummary): string {
  const rows = trend.map((point) => Object.values(COLUMNS).map((read) => String(read(point) ?? '')));
  return formatCsv([Object.keys(COLUMNS), ...rows]);
}
