import type { ProcessSamples } from '../domain/capture-logs.ts';
import { createTimeSeries, listSteps, raiseStep } from './time-series.ts';

/** About 6 days at one a second, 16 MB; later samples only raise the peak. */
const MAX_SAMPLES = 500_000;
/** microseconds; samples further apart than this say nothing about the time in between. */
const LONGEST_GAP = 15_000_000;

/** Samples of the number of dnsmasq processes of one Pod. Times in Unix microseconds, NaN where a sample has none. */
export function createProcessTally(source: string) {
  const series = createTimeSeries([true]);
  const times: number[] = [];
  const counts: number[] = [];
  let [samples, peak, peakAt] = [0, 0, Number.NaN];

  return {
    add(time: number, processes: number): void {
      samples += 1;
      if (processes > peak) {
        peak = processes;
        peakAt = time;
      }
      if (!Number.isNaN(time)) raiseStep(series, 0, time, processes);
      if (times.length >= MAX_SAMPLES) return;
      times.push(time);
      counts.push(processes);
    },
    peak: (): number => peak,
    result(limit: number): ProcessSamples {
      const known = times.filter((time) => !Number.isNaN(time));
      let [samplesAtLimit, atLimit] = [0, 0];
      for (const [index, count] of counts.entries()) {
        if (count <= limit) continue;
        samplesAtLimit += 1;
        const gap = (times[index] ?? Number.NaN) - (times[index - 1] ?? Number.NaN);
        if ((counts[index - 1] ?? 0) > limit && gap > 0 && gap < LONGEST_GAP) atLimit += gap;
      }
      const toMs = (time: number | undefined) => (time === undefined || Number.isNaN(time) ? null : time / 1000);
      return {
        ...{ source, firstAt: toMs(known[0]), lastAt: toMs(known.at(-1)), samples, peak, peakAt: toMs(peakAt) },
        ...{ children: Math.max(0, peak - 1), limit, samplesAtLimit, atLimitMs: atLimit / 1000 },
        series: { startMs: toMs(series.start) ?? 0, stepMs: series.step / 1000, processes: listSteps(series, 0) },
      };
    },
  };
}
