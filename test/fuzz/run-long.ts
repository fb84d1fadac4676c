import { parseArgs } from 'node:util';

/** bytes; resident memory may grow by it from the first tenth of the runs on, when those are enough to warm up. */
const MAX_GROWTH = 128 * 2 ** 20;
const ENOUGH_RUNS = 200_000;

type Fuzz = (options: { runs: number; seed: number; onBatch: (runs: number) => void }) => unknown;

/**
 * Mutated inputs without end, or nearly, as `--runs` (2,000,000) and `--seed` (1) say. Exit code 1 at the first that throws,
 * hangs or breaks a promise, or when memory grows.
 */
export function runLong(fuzz: Fuzz): void {
  const { values } = parseArgs({
    options: { runs: { type: 'string', default: '2000000' }, seed: { type: 'string', default: '1' } },
  });
  const runs = Number(values.runs);
  const start = performance.now();
  let early = 0;
  let latest = 0;
  let said = 0;
  const result = fuzz({
    runs,
    seed: Number(values.seed),
    onBatch: (done) => {
      latest = process.memoryUsage.rss();
      if (done < runs / 10) early = Math.max(early, latest);
      if (done - said < runs / 10) return;
      said = done;
      const seconds = Math.round((performance.now() - start) / 1000);
      process.stdout.write(`${done} runs in ${seconds} s, ${Math.round(latest / 2 ** 20)} MiB\n`);
    },
  });
  const growth = runs < ENOUGH_RUNS ? 0 : latest - early;
  process.stdout.write(`${JSON.stringify(result)}\n`);
  if (growth > MAX_GROWTH) process.stdout.write(`memory has grown by ${Math.round(growth / 2 ** 20)} MiB\n`);
  process.exitCode = growth > MAX_GROWTH ? 1 : 0;
}
