import type { ProcessSamples } from '../domain/capture-logs.ts';
import { createScatteredSeries, type ScatteredSeries } from './scattered-series.ts';

/** About 6 days at one a second, 16 MB; later samples only raise the peak. */
const MAX_SAMPLES = 500_000;
/** microseconds; samples further apart than this say nothing about the time in between. */
const LONGEST_GAP = 15_000_000;

interface Sample {
  time: number;
  processes: number;
}

/** Samples of the number of dnsmasq processes of one Pod, in any order. Times in Unix microseconds, NaN where a sample has none. */
export function createProcessTally(source: string) {
  const series = createScatteredSeries([true]);
  const kept: Sample[] = [];
  let [samples, peak, peakAt] = [0, 0, Number.NaN];

  return {
    add(time: number, processes: number): void {
      samples += 1;
      if (processes > peak) {
        peak = processes;
        peakAt = time;
      }
      if (!Number.isNaN(time)) series.add(time, [processes]);
      if (kept.length < MAX_SAMPLES) kept.push({ time, processes });
    },
    peak: (): number => peak,
    result(limit: number): ProcessSamples {
      const known = kept.filter(({ time }) => !Number.isNaN(time)).sort((a, b) => a.time - b.time);
      const samplesAtLimit = kept.filter(({ processes }) => processes > limit).length;
      let atLimit = 0;
      for (const [index, { time, processes }] of known.entries()) {
        const before = known[index - 1];
        if (before === undefined || Math.min(processes, before.processes) <= limit) continue;
        if (time - before.time < LONGEST_GAP) atLimit += time - before.time;
      }
      const toMs = (time: number | undefined) => (time === undefined || Number.isNaN(time) ? null : time / 1000);
      return {
        ...{
          source,
          firstAt: toMs(known[0]?.time),
          lastAt: toMs(known.at(-1)?.time),
          samples,
          peak,
          peakAt: toMs(peakAt),
        },
        ...{ children: Math.max(0, peak - 1), limit, samplesAtLimit, atLimitMs: atLimit / 1000 },
        series: listSampled(series),
      };
    },
  };
}

/** Steps without a sample are left out: nobody counted then. */
function listSampled(series: ScatteredSeries): ProcessSamples['series'] {
  const { startMs, stepMs, used, columns } = series.list();
  const steps = [...used.keys()].filter((step) => used[step] === true);
  return {
    atMs: steps.map((step) => startMs + step * stepMs),
    processes: steps.map((step) => columns[0]?.[step] ?? 0),
  };
}
