import type { HistorySummary } from '../domain/history-summary.ts';
import { escapeJsonText } from './escape.ts';

/** What the history says, as JSON that prints safely. */
export function renderHistoryJson(summary: HistorySummary): string {
  return `${escapeJsonText(JSON.stringify(summary, null, 2))}\n`;
}
