import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Emulator, sampleFleet, startEmulator } from '../emulator/index.ts';
import { report as reportSchema } from '../shared/domain/report.ts';
import { reportJsonSchema } from '../shared/report/json.ts';
import { type RunOptions, run as runLine } from './run.test-helper.ts';

const ORGANIZATION = '490000000001';
const NOW = new Date();
let emulator: Emulator;
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dns-audit-test-'));
  emulator = await startEmulator({ fleet: sampleFleet(NOW) });
});
afterAll(async () => {
  await emulator.stop();
  await rm(directory, { recursive: true, force: true });
});

function run(line: readonly string[], options: RunOptions = {}) {
  return runLine(line, { env: emulator.env, now: NOW, ...options });
}

describe('dns-audit sweep', { timeout: 60_000 }, () => {
  it('writes a JSON report that fits its published schema and lists every cluster once', async () => {
    const { code, out, err } = await run(['sweep', '--organization', ORGANIZATION, '--format', 'json']);
    expect(err).toBe('');
    expect(code).toBe(0);
    const report = reportSchema.parse(JSON.parse(out));
    const validate = new Ajv2020({ allowUnionTypes: true, validateFormats: false }).compile(reportJsonSchema());
    expect(validate(JSON.parse(out))).toBe(true);
    expect(new Set(report.clusters.map((cluster) => cluster.name)).size).toBe(report.clusters.length);
    expect(new Set(report.clusters.map((cluster) => cluster.verdict))).toEqual(
      new Set(['affected', 'exposed', 'unknown', 'clear']),
    );
    expect(emulator.violations).toEqual([]);
  });

  it('is plain when piped, coloured on a terminal, plain there with --no-color and NO_COLOR', async () => {
    const line = ['sweep', '--project', 'acme-sandbox'];
    const colour = '\u001b[';
    expect((await run(line)).out).not.toContain(colour);
    expect((await run(line, { columns: 100 })).out).toContain(colour);
    expect((await run([...line, '--no-color'], { columns: 100 })).out).not.toContain(colour);
    expect((await run(line, { columns: 100, env: { ...emulator.env, NO_COLOR: '1' } })).out).not.toContain(colour);
  });

  it('draws progress on standard error, on a terminal only', async () => {
    expect((await run(['sweep', '--project', 'acme-sandbox'])).err).toBe('');
    expect((await run(['sweep', '--project', 'acme-sandbox'], { columns: 100 })).err).toContain('Auditing clusters [');
  });

  it('records what it read and replays the same report, offline', async () => {
    const recording = join(directory, 'recording');
    const line = ['sweep', '--organization', ORGANIZATION, '--format', 'json'];
    const swept = JSON.parse((await run([...line, '--record', recording])).out);
    const calls = emulator.callCount();
    const replayed = JSON.parse((await run(['replay', recording, '--format', 'json'], { env: {} })).out);
    expect(emulator.callCount()).toBe(calls);
    expect({ ...replayed, run: null }).toEqual({ ...swept, run: null });
    for (const file of await readdir(recording)) {
      expect(await readFile(join(recording, file), 'utf8')).not.toMatch(/"authorization"|ya29\.|Bearer [A-Za-z0-9]/);
    }
    const again = await run([...line, '--record', recording]);
    expect(again.code).toBe(2);
    expect(again.err).toContain('not empty');
  });

  it('keeps runs with --state, and the second run says what changed', async () => {
    const state = join(directory, 'state');
    const line = ['sweep', '--project', 'acme-search-prod', '--state', state, '--format', 'json'];
    const first = JSON.parse((await run([...line, '--slot', '2026-11-21T06:00:00Z'])).out);
    expect(first.changes).toBeNull();
    const same = JSON.parse((await run([...line, '--slot', '2026-11-21T06:00:00Z'])).out);
    expect(same).toEqual(first);
  });

  it('exits 1 at or above --fail-on and 0 below', async () => {
    expect((await run(['sweep', '--project', 'acme-search-prod', '--fail-on', 'critical'])).code).toBe(1);
    const report = JSON.parse((await run(['sweep', '--project', 'acme-edge-prod', '--format', 'json'])).out);
    const worst = report.clusters[0].severity as string;
    expect(worst).not.toBe('critical');
    expect((await run(['sweep', '--project', 'acme-edge-prod', '--fail-on', 'critical'])).code).toBe(0);
  });

  it('exits 3 when nothing was readable, and with --strict on any gap', async () => {
    const nothing = await run(['sweep', '--organization', '999']);
    expect(nothing.code).toBe(3);
    expect(nothing.out).toContain('permission denied');
    expect((await run(['sweep', '--organization', ORGANIZATION, '--strict', '--fail-on', 'critical'])).code).toBe(3);
  });

  it('writes to a file, and says why it cannot', async () => {
    const file = join(directory, 'report.md');
    const { code, out } = await run(['sweep', '--project', 'acme-sandbox', '--format', 'md', '--output', file]);
    expect([code, out]).toEqual([0, '']);
    expect(await readFile(file, 'utf8')).toContain('# ');
    const wrong = await run(['sweep', '--project', 'acme-sandbox', '--output', join(directory, 'no', 'such', 'file')]);
    expect(wrong.code).toBe(2);
    expect(wrong.err).toContain('--output');
  });
});

describe('dns-audit cluster', { timeout: 60_000 }, () => {
  it('finds a cluster by name, by the beginning of its name and in full', async () => {
    for (const name of [
      'checkout-live',
      'checkout-l',
      'projects/acme-checkout-prod/locations/europe-west1/clusters/checkout-live',
    ]) {
      const { code, out } = await run(['cluster', name, '--organization', ORGANIZATION]);
      expect(code).toBe(0);
      expect(out.split('\n', 1)[0]).toBe('projects/acme-checkout-prod/locations/europe-west1/clusters/checkout-live');
    }
  });

  it('never guesses: an ambiguous beginning lists what it could be', async () => {
    const { code, err } = await run(['cluster', 'checkout', '--organization', ORGANIZATION]);
    expect(code).toBe(2);
    expect(err).toContain('clusters/checkout-live');
  });

  it('suggests names for one that is mistyped', async () => {
    const { code, err } = await run(['cluster', 'chekcout-live', '--project', 'acme-checkout-prod']);
    expect(code).toBe(2);
    expect(err).toContain('Did you mean:');
    expect(err).toContain('clusters/checkout-live');
  });

  it('asks where to look', async () => {
    const { code, err } = await run(['cluster', 'prod']);
    expect(code).toBe(2);
    expect(err).toContain('Say where to look');
  });
});

describe('dns-audit replay', () => {
  it('reads standard input', async () => {
    const stdin = JSON.stringify([
      {
        name: 'c1',
        selfLink: 'https://container.googleapis.com/v1/projects/p-one-1/zones/europe-west1-b/clusters/c1',
        status: 'RUNNING',
        currentMasterVersion: '1.34.8-gke.1',
        addonsConfig: { dnsCacheConfig: { enabled: true } },
      },
    ]);
    const report = JSON.parse((await run(['replay', '-', '--format', 'json'], { stdin })).out);
    expect(report.clusters[0]).toMatchObject({
      name: 'projects/p-one-1/locations/europe-west1-b/clusters/c1',
      verdict: 'exposed',
    });
  });

  it.each([
    ['nothing there', 'no-such-file', 'ENOENT'],
    ['a directory that is no recording', '.', 'no recording.json'],
  ])('says what is wrong with %s', async (_, path, words) => {
    const { code, err } = await run(['replay', path === '.' ? directory : join(directory, path)]);
    expect(code).toBe(2);
    expect(err).toContain(words);
    expect(err.trim().split('\n')).toHaveLength(1);
  });

  it('says what is wrong with a text file', async () => {
    const file = join(directory, 'notes.txt');
    await writeFile(file, 'just some notes\n');
    const { code, err } = await run(['replay', file]);
    expect(code).toBe(2);
    expect(err).toContain('Accepted are');
  });
});

describe('wrong usage', () => {
  it.each([
    [['sweep'], 'Say what to audit'],
    [['sweep', '--organization', '1', '--project', 'acme-sandbox'], 'Give one of'],
    [['sweep', '--organization', 'acme'], 'It is a number'],
    [['sweep', '--project', 'NOT A PROJECT'], 'is not a project ID'],
    [['sweep', '--project', 'acme-sandbox', '--format', 'xml'], 'Allowed choices are table, json, md'],
    [['sweep', '--project', 'acme-sandbox', '--fail-on', 'bad'], 'Allowed choices are critical'],
    [['sweep', '--project', 'acme-sandbox', '--slot', 'noon'], '--slot'],
    [['swep'], 'Did you mean sweep?'],
  ])('%j exits 2 and says how to mend it', async (line, words) => {
    const { code, err } = await run(line);
    expect(code).toBe(2);
    expect(err).toContain(words);
  });

  it('a wrong environment exits 2 and names the variable', async () => {
    const { code, err } = await run(['sweep', '--project', 'acme-sandbox'], {
      env: { DNS_AUDIT_LOG_WINDOW_HOURS: '0' },
    });
    expect(code).toBe(2);
    expect(err).toContain('DNS_AUDIT_LOG_WINDOW_HOURS');
  });

  it('the command that npm links runs the built program', async () => {
    const bin = fileURLToPath(new URL('../bin/dns-audit.js', import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, [bin, '--help']);
    expect(stdout).toContain('Usage: dns-audit');
    await expect(promisify(execFile)(process.execPath, [bin, 'sweep'])).rejects.toMatchObject({ code: 2 });
  });

  it('--help teaches: commands, examples, exit codes', async () => {
    const { code, out } = await run(['--help']);
    expect(code).toBe(0);
    for (const words of ['sweep', 'cluster', 'replay', 'demo', 'Examples:', 'Exit codes:'])
      expect(out).toContain(words);
  });
});
