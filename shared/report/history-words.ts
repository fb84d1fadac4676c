import type { OpenProblem, TimeToResolution } from '../domain/history-summary.ts';
import { formatCount, formatSpan, SEVERITY_SIGNS, VERDICT_SIGNS } from './words.ts';

/** How long clusters stay affected or exposed, a sentence each; the last one leads to those that are open, if there are any. */
export function explainResolution(resolution: TimeToResolution): string[] {
  const { resolved, medianSeconds, medianAtLeast, disappeared, unclear, open } = resolution;
  const median =
    medianSeconds === null
      ? 'No cluster was resolved in these runs.'
      : `${formatCount(resolved, 'cluster')} resolved, after ${medianAtLeast ? 'at least ' : ''}${formatSpan(medianSeconds)} in the middle (median), from run to run.`;
  return [
    median,
    ...(disappeared === 0 ? [] : [`${formatCount(disappeared, 'cluster')} gone while affected or exposed.`]),
    ...(unclear === 0 ? [] : [`Of ${formatCount(unclear, 'cluster')} it is not known whether clear or gone.`]),
    open.length === 0 ? 'None is open.' : `${formatCount(open.length, 'cluster')} open, the longest:`,
  ];
}

/** `at least 13 days` */
export function formatAge({ ageSeconds, atLeast }: Pick<OpenProblem, 'ageSeconds' | 'atLeast'>): string {
  return `${atLeast ? 'at least ' : ''}${formatSpan(ageSeconds)}`;
}

/** `exposed, high` */
export function formatState({ verdict, severity }: Pick<OpenProblem, 'verdict' | 'severity'>): string {
  const state = verdict === null ? '' : VERDICT_SIGNS[verdict].word;
  const worth = severity === null || severity === 'info' ? '' : `, ${SEVERITY_SIGNS[severity].word}`;
  return `${state}${worth}`;
}
