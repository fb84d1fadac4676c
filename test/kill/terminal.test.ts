import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, watch } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Emulator, startEmulator } from '../../emulator/index.ts';
import { runId, statePaths } from '../../shared/audit/paths.ts';
import { type Report, report as reportSchema } from '../../shared/domain/report.ts';
import { manifest } from '../../shared/domain/run.ts';
import { createRandom } from './random.ts';
import { smallFleet } from './small-fleet.ts';

const MAIN = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));
const SLOT = '2026-11-24T06:00:00Z';
const NOW = new Date(Math.floor(Date.now() / 60_000) * 60_000);
const fleet = smallFleet(NOW);
const scope = { kind: 'organization', id: fleet.organization } as const;
const STARTS_AT_MOST = 20;

/** Kills whoever is running, and says whether anybody was. */
type Kill = () => boolean;

interface Swept {
  report: Report;
  inventory: string[];
  starts: number;
  /** Requests of all starts, and changes of files in the state directory. */
  requests: number;
  changes: number;
}

let emulator: Emulator;
let atRequest: () => void = () => undefined;
beforeAll(async () => {
  emulator = await startEmulator({ fleet, onRequest: async () => atRequest() });
});
afterAll(() => emulator.stop());

/** `dns-audit sweep --state` of one slot, started again after each kill until it ends by itself. */
async function sweepUntilDone(
  judge: { request?: (count: number, kill: Kill) => void; change?: (count: number, kill: Kill) => void } = {},
): Promise<Swept> {
  const directory = mkdtempSync(join(tmpdir(), 'dns-audit-killed-'));
  const state = join(directory, 'state');
  const output = join(directory, 'report.json');
  let kill: Kill = () => false;
  let requests = 0;
  let changes = 0;
  atRequest = () => judge.request?.(++requests, kill);
  const watcher = watch(directory, { recursive: true }, () => judge.change?.(++changes, kill));
  try {
    for (let starts = 1; starts <= STARTS_AT_MOST; starts += 1) {
      const args = ['sweep', '--organization', fleet.organization, '--slot', SLOT, '--state', state];
      const child = spawn(process.execPath, [MAIN, ...args, '--format', 'json', '--output', output], {
        env: { ...emulator.env, PATH: '', ...compileCache() },
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      const errors: string[] = [];
      child.stderr.on('data', (chunk: Buffer) => errors.push(chunk.toString()));
      kill = () => child.exitCode === null && child.signalCode === null && child.kill('SIGKILL');
      const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
      if (signal === 'SIGKILL') continue;
      if (code !== 0) throw new Error(`sweep ended with ${code}: ${errors.join('')}`);
      const stored = readFileSync(join(state, statePaths.manifest(runId(scope, new Date(SLOT)))), 'utf8');
      const { clusters } = manifest.parse(JSON.parse(stored)).inventory;
      return {
        report: reportSchema.parse(JSON.parse(readFileSync(output, 'utf8'))),
        inventory: clusters.map(({ name }) => name).sort(),
        starts,
        requests,
        changes,
      };
    }
    throw new Error(`not done after ${STARTS_AT_MOST} starts`);
  } finally {
    watcher.close();
    rmSync(directory, { recursive: true, force: true });
    atRequest = () => undefined;
  }
}

function compileCache(): Record<string, string> {
  const directory = process.env['NODE_COMPILE_CACHE'];
  return directory === undefined ? {} : { NODE_COMPILE_CACHE: directory };
}

/** Kills one to three times, each at a random point after the last. */
function atRandomPoints(seed: number, most: number): (count: number, kill: Kill) => void {
  const random = createRandom(seed);
  const points: number[] = [];
  for (let left = 1 + Math.floor(random() * 3); left > 0; left -= 1)
    points.push((points.at(-1) ?? 0) + 1 + Math.floor(random() * most));
  return (count, kill) => {
    const [next] = points;
    // Whoever was killed already may still have requests under way: the point waits for the next one.
    if (next !== undefined && count >= next && kill()) points.shift();
  };
}

function verdicts({ clusters }: Report): string[] {
  return clusters.map(({ name, verdict, severity }) => `${name} ${verdict} ${severity}`).sort();
}

describe('a sweep of the terminal that keeps its state', { timeout: 300_000 }, () => {
  let quiet: Swept;
  beforeAll(async () => {
    quiet = await sweepUntilDone({ request: () => undefined, change: () => undefined });
  }, 120_000);

  function expectTheSame(killed: Swept): void {
    expect(killed.starts).toBeGreaterThan(1);
    expect(killed.report.clusters.map(({ name }) => name).sort()).toEqual(killed.inventory);
    expect(killed.inventory).toEqual(quiet.inventory);
    expect(verdicts(killed.report)).toEqual(verdicts(quiet.report));
    expect(killed.report.coverage.complete).toBe(quiet.report.coverage.complete);
    expect(emulator.violations).toEqual([]);
  }

  it('has every cluster once when nobody kills it', () => {
    expect(quiet.starts).toBe(1);
    expect(quiet.report.clusters.map(({ name }) => name).sort()).toEqual(quiet.inventory);
    expect(new Set(quiet.report.clusters.map(({ verdict }) => verdict)).size).toBeGreaterThan(1);
  });

  it.each([1, 2])('killed at random requests (seed %i) and started again, loses and doubles nothing', async (seed) => {
    expectTheSame(await sweepUntilDone({ request: atRandomPoints(seed, quiet.requests) }));
  });

  it.each([1, 2])('killed while it writes (seed %i) and started again, loses and doubles nothing', async (seed) => {
    expectTheSame(await sweepUntilDone({ change: atRandomPoints(seed, Math.floor(quiet.changes / 2)) }));
  });
});
