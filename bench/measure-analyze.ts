import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../', import.meta.url));
const GIVE_UP_MS = 600_000;

export interface Analyzed {
  ms: number;
  peakMiB: number;
  /** What it printed as JSON. */
  answer: unknown;
}

/** `dns-audit analyze --format json` on a file: the program as it is installed, which is compiled, its start included. */
export function measureAnalyze(path: string): Analyzed {
  const program = join(ROOT, 'dist/cli/main.js');
  if (!existsSync(program)) throw new Error('npm run build comes first: the compiled program is measured');
  const report = join(ROOT, 'bench/memory-report.ts');
  const start = performance.now();
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ['--import', report, program, 'analyze', '--format', 'json', path],
    { encoding: 'utf8', maxBuffer: 2 ** 30, timeout: GIVE_UP_MS },
  );
  const ms = performance.now() - start;
  if (status !== 0 && status !== 1) throw new Error(`dns-audit analyze ended with ${status}: ${stderr.slice(-500)}`);
  return { ms, peakMiB: Number(/peakMiB ([\d.]+)/.exec(stderr)?.[1]), answer: JSON.parse(stdout) };
}

/** Milliseconds that another program takes, its start included; null where it is not installed. */
export function measurePeer([program = '', ...rest]: readonly string[]): number | null {
  const start = performance.now();
  const { error, status } = spawnSync(program, rest, { stdio: 'ignore', timeout: GIVE_UP_MS });
  if (error !== undefined) return null;
  if (status !== 0) throw new Error(`${program} ended with ${status}`);
  return performance.now() - start;
}

export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}

export function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** What was missed of the limits is said at once, and kept for the exit code. */
export const misses: string[] = [];

export function check(isGood: boolean, miss: string): void {
  if (isGood) return;
  misses.push(miss);
  say(`MISSED: ${miss}`);
}

export interface Sized {
  ms: number;
  peakMiB: number;
  /** Packets or lines. */
  items: number;
}

const GROWTH = { ratio: 1.25, moreMiB: 40 };

/** Cost for an item at a quarter and at the whole, start-up taken off, and memory. */
export function compareGrowth(of: { unit: string; tiny: Sized; small: Sized; large: Sized }): void {
  const perItem = (one: Sized) => ((one.ms - of.tiny.ms) * 1e6) / (one.items - of.tiny.items);
  const [before, after] = [perItem(of.small), perItem(of.large)];
  const moreMiB = of.large.peakMiB - of.small.peakMiB;
  say(
    `growth: ${Math.round(before)} ns a ${of.unit} at a quarter, ${Math.round(after)} at the whole, ratio ${(after / before).toFixed(2)} ` +
      `(at most ${GROWTH.ratio}); memory ${Math.round(of.small.peakMiB)} and ${Math.round(of.large.peakMiB)} MiB`,
  );
  check(after / before <= GROWTH.ratio, `cost for a ${of.unit} grows by ${(after / before).toFixed(2)}`);
  check(moreMiB <= GROWTH.moreMiB, `memory grows by ${Math.round(moreMiB)} MiB`);
}
