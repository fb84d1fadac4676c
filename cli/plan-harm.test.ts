import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Emulator, sampleFleet, startEmulator } from '../emulator/index.ts';
import { fleetPlan, migrationPlan } from '../shared/domain/plan.ts';
import { run as runLine } from './run.test-helper.ts';

const SWEPT = new Date('2026-11-22T06:00:00Z');
const PLANNED = new Date('2026-11-25T06:00:00Z');
const CHECKOUT = ['--project', 'acme-checkout-prod'];
let emulator: Emulator;
let directory: string;
let file: string;
let state: string;

beforeAll(async () => {
  emulator = await startEmulator({ fleet: sampleFleet(SWEPT) });
  directory = await mkdtemp(join(tmpdir(), 'plan-harm-'));
  file = join(directory, 'sweep.json');
  state = join(directory, 'state');
  const sweep = ['sweep', ...CHECKOUT, '--format', 'json', '--output', file, '--state', state];
  const swept = await run(sweep, SWEPT);
  expect(swept.err).toBe('');
});
afterAll(async () => {
  await emulator.stop();
  await rm(directory, { recursive: true });
});

function run(line: readonly string[], now = PLANNED, env: Record<string, string> = {}) {
  return runLine(line, { env: { ...emulator.env, ...env }, now });
}

async function planOf(name: string, more: readonly string[], now = PLANNED, env = {}) {
  const { code, out, err } = await run(['plan', name, '--format', 'json', ...more], now, env);
  expect([code, err]).toEqual([0, '']);
  return migrationPlan.parse(JSON.parse(out));
}

describe('the harm', () => {
  it('is what the logs of now say, where no report is given', async () => {
    const { harm } = await planOf('checkout-live', CHECKOUT, SWEPT);
    expect(harm).toMatchObject({ verdict: 'affected', failedLookUps: 2440, source: 'what was read for this plan' });
  });

  it('is none of now where the lines are older than the window', async () => {
    const { harm } = await planOf('checkout-live', CHECKOUT, PLANNED);
    expect(harm).toMatchObject({ verdict: 'exposed', failedLookUps: 0 });
  });

  it.each([
    ['--report', () => file],
    ['--state', () => state],
  ])('is that of the report that %s names, with its age, and no log is read', async (option, path) => {
    const before = emulator.calls.length;
    const { harm } = await planOf('checkout-live', [...CHECKOUT, option, path()]);
    expect(harm).toMatchObject({ verdict: 'affected', failedLookUps: 2440 });
    expect(harm?.source).toMatch(/^the report of run \S+, 2026-11-22T06:00:00.000Z, 3 days before this plan \(/);
    expect(harm?.source).toContain(`${option.slice(2).replace('report', 'file')} ${path()}`);
    const asked = emulator.calls.slice(before).map((call) => call.path);
    expect(asked.filter((one) => one.includes('entries:list'))).toEqual([]);
  });

  it('orders what hurts now, whatever its wave', async () => {
    const { out } = await run(['plan', '--all', ...CHECKOUT, '--report', file, '--format', 'json']);
    const { harmed } = fleetPlan.parse(JSON.parse(out));
    expect(harmed.map((one) => [one.name.split('/').at(-1), one.severity, one.failedLookUps])).toEqual([
      ['checkout-live', 'critical', 2440],
      ['checkout-batch', 'critical', 93],
    ]);
    const markdown = (await run(['plan', '--all', ...CHECKOUT, '--report', file])).out;
    expect(markdown).toMatch(/## Hurt now\n(?:.*\n)*.*checkout-live.* 2440 .* Wave \d+, 2026-.*\n(?:.*\n)*## Calendar/);
  });

  it('is said to be unknown for clusters that the report does not have', async () => {
    const { code, out, err } = await run(['plan', '--all', '--project', 'acme-payments-prod', '--report', file]);
    expect([code, err.split('\n').length]).toEqual([0, 2]);
    expect(err).toMatch(/does not know 3 of 3 clusters/);
    expect(out).toContain('not looked for');
  });
});

describe('a report that cannot be taken', () => {
  it.each<[string, () => Promise<string[]>, string]>([
    ['two of them', async () => ['--report', file, '--state', state], 'not both'],
    ['no file', async () => ['--report', join(directory, 'none.json')], 'none.json'],
    ['a directory', async () => ['--report', directory], 'EISDIR'],
    ['no JSON', () => written('# Report'), 'not a report of `dns-audit sweep --format json`'],
    ['another JSON', () => written('{"schema":"gke-dns-audit/plan/v1"}'), 'not a report of'],
    ['an empty state', async () => ['--state', join(directory, 'empty')], 'no finished report there'],
  ])('%s is bad usage, in one line', async (_, more, words) => {
    const { code, out, err } = await run(['plan', 'checkout-live', ...CHECKOUT, ...(await more())]);
    expect([code, out, err.trim().split('\n').length]).toEqual([2, '', 1]);
    expect(err).toContain(words);
  });

  async function written(text: string): Promise<string[]> {
    const path = join(directory, 'odd.json');
    await writeFile(path, text);
    return ['--report', path];
  }
});

describe('a fleet', () => {
  it('goes in waves of the size that was asked for', async () => {
    const { out } = await run([
      'plan',
      '--all',
      '--project',
      'acme-logistics-prod',
      '--wave-size',
      '1',
      '--format',
      'json',
    ]);
    const { calendar } = fleetPlan.parse(JSON.parse(out));
    expect(calendar.length).toBeGreaterThan(3);
    expect(new Set(calendar.map((one) => one.wave)).size).toBe(calendar.length);
  });

  it.each(['0', '-1', '1.5', 'many'])('has no waves of %s', async (size) => {
    const { code, err } = await run(['plan', '--all', '--project', 'acme-logistics-prod', '--wave-size', size]);
    expect([code, err]).toEqual([2, expect.stringContaining('--wave-size')]);
  });
});

describe('a cluster', () => {
  it('whose cache asks over UDP has nothing to do', async () => {
    const plan = await planOf('playground', ['--project', 'acme-sandbox'], SWEPT);
    expect([plan.decision, plan.steps]).toEqual(['not-needed', []]);
    expect(plan.why).toContain('force_tcp');
  });

  it('with metrics has its costs from them', async () => {
    const { cost } = await planOf('checkout-live', CHECKOUT, SWEPT, { DNS_AUDIT_READ_METRICS: 'true' });
    expect(cost).toMatchObject({ source: 'metrics', scenarios: [{ queriesPerSecond: 5600 }] });
    const given = await planOf('checkout-live', [...CHECKOUT, '--queries-per-second', '40'], SWEPT);
    expect(given.cost).toMatchObject({ source: 'measured', scenarios: [{ queriesPerSecond: 40 }] });
  });
});
