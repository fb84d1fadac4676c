import type { Analysis } from '../../domain/analysis.ts';
import { formatMs } from '../analysis-words.ts';
import { type Chart, stepTable, toSteps } from './chart.ts';
import { color, latencyAxis, timeAxis, wholeSpec } from './theme.ts';

const HEIGHT = 200;
const SHORTEST = 0.02; // milliseconds

/** How long clients of node-local-dns waited at most, from its log: slow answers stand in steps of whole seconds. */
export function answersChart(analysis: Analysis): Chart | null {
  const { answers } = analysis;
  if (answers === null || answers.series.maxMs.length === 0) return null;
  const steps = toSteps(answers.series.maxMs, answers.series).filter(({ value }) => value > 0);
  if (steps.length === 0) return null;
  const values = steps.map(({ at, value }) => ({ at, ms: Math.max(SHORTEST, value) }));
  return {
    id: 'answers',
    title: 'What clients of node-local-dns waited at most',
    description: `${answers.slow} of ${answers.queries} answers took more than 100 ms, ${answers.atWholeSeconds} of them right after a whole second: time-outs and repeated attempts.`,
    spec: (width) =>
      wholeSpec(
        { width, height: HEIGHT },
        {
          data: { values },
          mark: { type: 'point', filled: true, size: 22, opacity: 0.8, color: color('s1') },
          encoding: { x: timeAxis(analysis.window), y: latencyAxis('ms', 'longest at that moment') },
        },
      ),
    table: stepTable([{ name: 'longest answer', steps }], formatMs),
  };
}
