import type { CheckReport } from '../domain/check.ts';
import { escapeJsonText } from './escape.ts';

/** The outcome of a check as JSON: two spaces, a newline at the end, no character that a terminal would act upon. */
export function renderCheckJson(report: CheckReport): string {
  return `${escapeJsonText(JSON.stringify(report, null, 2))}\n`;
}
