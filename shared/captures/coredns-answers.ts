import type { CorednsAnswers } from '../domain/capture-logs.ts';
import type { CorednsQueryLine } from '../formats/coredns-query-line.ts';
import { createScatteredSeries } from './scattered-series.ts';
import { addToSpread, createSpread, summariseSpread } from './spread.ts';

const SLOW = 0.1; // seconds
/** seconds; an answer that comes right after a time-out of 1 or 2 s lies within this above a whole second. */
const STEP_WIDTH = 0.05;
const MAX_RCODES = 64;

/** Sums the answers that CoreDNS' plugin log wrote of. */
export function createAnswerTally() {
  const series = createScatteredSeries([false, false, true]);
  const latency = createSpread();
  const rcodes = new Map<string, number>();
  let [queries, failed, slow, atWholeSeconds] = [0, 0, 0, 0];

  return {
    /** `time` in Unix microseconds or NaN. */
    add({ rcode, seconds }: CorednsQueryLine, time: number): void {
      queries += 1;
      if (rcode === '-') failed += 1;
      const key = rcodes.has(rcode) || rcodes.size < MAX_RCODES ? rcode : 'other';
      rcodes.set(key, (rcodes.get(key) ?? 0) + 1);
      addToSpread(latency, seconds * 1e6);
      const isSlow = seconds > SLOW;
      if (isSlow) slow += 1;
      if (seconds >= 1 && seconds % 1 <= STEP_WIDTH) atWholeSeconds += 1;
      if (!Number.isNaN(time)) series.add(time, [1, isSlow ? 1 : 0, seconds * 1000]);
    },
    result(logs: number): CorednsAnswers {
      const { startMs, stepMs, columns } = series.list();
      const [perStep = [], slowPerStep = [], maxMs = []] = columns;
      return {
        ...{ logs, queries, failed, slow, atWholeSeconds },
        rcodes: [...rcodes].map(([rcode, count]) => ({ rcode, count })).sort((a, b) => b.count - a.count),
        latency: summariseSpread(latency),
        series: { startMs, stepMs, queries: perStep, slow: slowPerStep, maxMs },
      };
    },
  };
}
