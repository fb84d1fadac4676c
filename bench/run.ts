import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

/**
 * A whole audit against the bound that latency, concurrency and quotas leave, at several sizes:
 *   node bench/run.ts [--sizes 100,1000,10000] [--latency 50]
 * Every size prints wall time over bound, calls per cleared cluster and peak memory; exit code 1 when a limit is passed at
 * the largest size (wall 1.25 x bound, 0.01 calls, 400 MiB), unless --report-only: a small fleet is all start-up.
 */
const { values } = parseArgs({
  options: {
    sizes: { type: 'string', default: '100,1000,10000' },
    latency: { type: 'string', default: '50' },
    'report-only': { type: 'boolean', default: false },
  },
});
const latencyMs = Number(values.latency);
const CONCURRENCY = 32; // default of DNS_AUDIT_CONCURRENCY
const ORGANIZATION = '490000000002'; // of generateFleet
const CANDIDATE_SHARE = 0.2;
const LIMITS = { ratio: 1.25, callsPerCleared: 0.01, peakMiB: 400 };
const QUOTAS: Readonly<Record<string, number>> = { container: 3000, logging: 60, cloudasset: 100 };

interface Measured {
  wallMs: number;
  cpuMs: number;
  peakMiB: number;
  clusters: number;
  cleared: number;
  candidates: number;
  fullyRead: number;
}

const results = [];
for (const clusters of values.sizes.split(',').map(Number)) {
  const measured = await measure(clusters);
  results.push(measured);
  process.stdout.write(
    `${clusters} clusters, ${measured.candidates} candidates (${measured.fullyRead} fully read): ` +
      `wall ${(measured.wallMs / 1000).toFixed(1)} s, bound ${(measured.boundMs / 1000).toFixed(1)} s, ratio ${measured.ratio.toFixed(2)}; ` +
      `${measured.callsPerCleared.toFixed(4)} calls per cleared cluster; peak ${Math.round(measured.peakMiB)} MiB; ` +
      `CPU ${(measured.cpuMs / measured.candidates).toFixed(1)} ms per candidate; calls ${JSON.stringify(measured.calls)}\n`,
  );
}
const [smallest] = results;
const largest = results.at(-1);
if (smallest !== undefined && largest !== undefined && smallest !== largest) {
  const growth = largest.wallMs / largest.boundMs / (smallest.wallMs / smallest.boundMs);
  process.stdout.write(
    `growth: wall over bound at ${largest.clusters} clusters is ${growth.toFixed(2)} x that at ${smallest.clusters} (linear: at most 1)\n`,
  );
}
const isGood =
  largest !== undefined &&
  largest.ratio <= LIMITS.ratio &&
  largest.callsPerCleared <= LIMITS.callsPerCleared &&
  largest.peakMiB <= LIMITS.peakMiB &&
  largest.violations.length === 0;
process.exitCode = isGood || values['report-only'] ? 0 : 1;

async function measure(clusters: number) {
  const options = { clusters, projects: Math.max(1, clusters / 10), candidateShare: CANDIDATE_SHARE, latencyMs };
  const emulator = fork(new URL('./emulator-process.ts', import.meta.url), [JSON.stringify(options)]);
  const [{ env }] = (await once(emulator, 'message')) as [{ env: Record<string, string> }];
  const audit = fork(new URL('./audit-process.ts', import.meta.url), [ORGANIZATION], {
    // What the functions are deployed with; on a machine with gigabytes to spare, V8 and malloc let garbage lie.
    env: { PATH: '', ...readDeployedMemory(), ...env, DNS_AUDIT_CONCURRENCY: String(CONCURRENCY) },
  });
  const measured = await Promise.race([answerOf<Measured>(audit), failureOf(audit)]);
  emulator.send('statistics');
  const { calls, violations } = await answerOf<{ calls: Record<string, number>; violations: string[] }>(emulator);
  emulator.send('stop');
  await once(emulator, 'exit');
  const boundMs = computeBound(calls);
  return {
    ...measured,
    calls,
    violations,
    boundMs,
    ratio: measured.wallMs / boundMs,
    callsPerCleared: (calls['cloudasset'] ?? 0) / measured.cleared,
  };
}

/** The variables with which Terraform bounds the memory of every function, read from where it sets them. */
function readDeployedMemory(): Record<string, string> {
  const module = readFileSync(new URL('../infra/modules/function/main.tf', import.meta.url), 'utf8');
  return Object.fromEntries(
    ['NODE_OPTIONS', 'MALLOC_ARENA_MAX', 'MALLOC_MMAP_THRESHOLD_'].map((name) => {
      const [, value] = new RegExp(`^\\s*${name}\\s*=\\s*"([^"]+)"`, 'm').exec(module) ?? [];
      if (value === undefined) throw new Error(`infra/modules/function/main.tf sets no ${name}`);
      return [name, value];
    }),
  );
}

/**
 * Inventory pages come one after the other; then everything else at the concurrency allowed, unless a quota is slower: of n
 * calls at q a minute, the last is let in after the whole minutes that n exceeds q by. Nothing is added for computing.
 */
function computeBound(calls: Readonly<Record<string, number>>): number {
  const { cloudasset = 0, throttled: _, ...others } = calls;
  const parallel = (Object.values(others).reduce((sum, count) => sum + count, 0) * latencyMs) / CONCURRENCY;
  const quota = Math.max(
    ...Object.entries(QUOTAS).map(([api, perMinute]) => Math.floor(((calls[api] ?? 0) - 1) / perMinute) * 60_000),
  );
  return cloudasset * latencyMs + Math.max(parallel, quota, 3 * latencyMs);
}

async function answerOf<T>(child: ChildProcess): Promise<T> {
  const [message] = (await once(child, 'message')) as [T];
  return message;
}

async function failureOf(child: ChildProcess): Promise<never> {
  const [code] = await once(child, 'exit');
  throw new Error(`the audit ended with ${code} and no result`);
}
