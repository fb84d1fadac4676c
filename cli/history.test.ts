import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Emulator, sampleFleet, startEmulator } from '../emulator/index.ts';
import { historySummary } from '../shared/domain/history-summary.ts';
import { run as runLine } from './run.test-helper.ts';

const DAY_MS = 86_400_000;
const NOW = new Date();
const PROJECT = 'acme-checkout-prod';
let emulator: Emulator;
let state: string;

/** Two sweeps, a day apart; between them the cache of one cluster is switched off. */
beforeAll(async () => {
  state = await mkdtemp(join(tmpdir(), 'dns-audit-history-'));
  const fleet = sampleFleet(NOW);
  emulator = await startEmulator({ fleet });
  const sweep = (now: Date) => run(['sweep', '--project', PROJECT, '--state', state, '--format', 'json'], { now });
  await sweep(new Date(NOW.getTime() - DAY_MS));
  const mended = fleet.clusters.find(({ name }) => name === 'checkout-batch');
  if (mended === undefined) throw new Error('the fleet has no checkout-batch');
  mended.dnsCache = 'false';
  await sweep(NOW);
}, 60_000);
afterAll(async () => {
  await emulator.stop();
  await rm(state, { recursive: true, force: true });
});

const run = (line: readonly string[], options: { now?: Date; columns?: number } = {}) =>
  runLine(line, { now: NOW, ...options, env: emulator.env });

describe('dns-audit history', () => {
  it('of a directory with one scope needs no scope: the course, the changes, how long it lasted', async () => {
    const { code, out, err } = await run(['history', '--state', state]);
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain(`History of projects/${PROJECT}`);
    expect(out).toMatch(/^affected +[▁▂▃▄▅▆▇█]{2} {2}now \d/m);
    expect(out).toContain('1 resolved: checkout-batch');
    expect(out).toContain('1 cluster resolved, after at least 1 day in the middle');
    expect(out).not.toContain('\u001b[');
  });

  it('is coloured on a terminal, and plain there with --no-color', async () => {
    expect((await run(['history', '--state', state], { columns: 100 })).out).toContain('\u001b[');
    expect((await run(['history', '--state', state, '--no-color'], { columns: 100 })).out).not.toContain('\u001b[');
  });

  it('as JSON is what its schema says, with what the runs asked of the APIs', async () => {
    const { out } = await run(['history', '--state', state, '--project', PROJECT, '--format', 'json']);
    const summary = historySummary.parse(JSON.parse(out));
    expect(summary.trend).toHaveLength(2);
    for (const point of summary.trend) expect(point.calls).toBeGreaterThan(0);
    expect(summary.resolution).toMatchObject({ resolved: 1, medianSeconds: DAY_MS / 1000, medianAtLeast: true });
  });

  it('as CSV has a row for each run, and --last leaves out the older ones', async () => {
    const csv = async (...more: string[]) =>
      (await run(['history', '--state', state, '--format', 'csv', ...more])).out.trimEnd().split('\r\n');
    expect(await csv()).toHaveLength(3);
    expect(await csv('--last', '1')).toHaveLength(2);
  });

  it('of a bucket: what the service keeps there', async () => {
    const [scope = ''] = await readdir(join(state, 'history'));
    for (const name of await readdir(join(state, 'history', scope))) {
      const text = await readFile(join(state, 'history', scope, name), 'utf8');
      emulator.storage.write('a-bucket', `history/${scope}/${name}`, text);
    }
    const { code, out } = await run(['history', '--bucket', 'a-bucket', '--project', PROJECT]);
    expect(code).toBe(0);
    expect(out).toContain('2 runs from');
  });

  it.each([
    [['history'], 'Say where the history is kept'],
    [['history', '--state', 'no-such-directory'], 'there is no such directory'],
    [['history', '--last', '0', '--state', '.'], 'whole number'],
    [['history', '--format', 'sarif', '--state', '.'], 'Allowed choices'],
  ])('%j: exit 2, and one line that says why', async (line, words) => {
    const { code, err } = await run(line);
    expect(code).toBe(2);
    expect(err).toContain(words);
    expect(err).not.toMatch(/^ {4}at /m);
  });

  it('of a scope that has none says which have one', async () => {
    const { code, err } = await run(['history', '--state', state, '--folder', '7']);
    expect(code).toBe(2);
    expect(err).toContain(`There is no history of folders/7 here. There is one of projects/${PROJECT}.`);
  });

  it('of an empty directory says what is missing', async () => {
    const empty = await mkdtemp(join(tmpdir(), 'dns-audit-history-'));
    await writeFile(join(empty, 'exceptions.json'), '{}');
    const { code, err } = await run(['history', '--state', empty]);
    await rm(empty, { recursive: true });
    expect([code, err]).toEqual([2, expect.stringContaining('There is none here: a run is in it once it has ended.')]);
  });
});
