import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Emulator, sampleFleet, startEmulator } from '../emulator/index.ts';
import { type FleetPlan, fleetPlan, planDecision } from '../shared/domain/plan.ts';
import { KNOWLEDGE, say } from '../shared/plan/knowledge.ts';
import { findUnknown, unknownAttributes } from '../shared/plan/known-commands.test-helper.ts';
import { renderPlanCsv } from '../shared/report/plan-csv.ts';
import { renderFleetPlanMarkdown } from '../shared/report/plan-fleet-markdown.ts';
import { renderPlanMarkdown } from '../shared/report/plan-markdown.ts';
import { renderPlanShell } from '../shared/report/plan-shell.ts';
import { run as runLine } from './run.test-helper.ts';

const ORGANIZATION = '490000000001';
const NOW = new Date('2026-11-22T06:00:00Z');
const hasShellcheck = spawnSync('shellcheck', ['--version']).status === 0;
const GOLDEN = '../test/golden/plan';
let emulator: Emulator;
let fleet: FleetPlan;

beforeAll(async () => {
  emulator = await startEmulator({ fleet: sampleFleet(NOW) });
  const { out, code } = await run(['plan', '--all', '--organization', ORGANIZATION, '--format', 'json']);
  expect(code).toBe(0);
  fleet = fleetPlan.parse(JSON.parse(out));
});
afterAll(() => emulator.stop());

function run(line: readonly string[]) {
  return runLine(line, { env: emulator.env, now: NOW });
}

describe('the sample fleet', () => {
  it('has a plan for every cluster, each as its golden file', async () => {
    expect(emulator.violations).toEqual([]);
    expect(fleet.plans.length).toBeGreaterThan(40);
    for (const plan of fleet.plans)
      await expect(renderPlanMarkdown(plan)).toMatchFileSnapshot(
        `${GOLDEN}/${plan.project}-${plan.location}-${plan.cluster}.md`,
      );
  });

  it('asks what GKE offers once for each place, and says where that was denied', () => {
    const asked = emulator.calls.filter((call) => call.path.includes('/serverConfig')).map((call) => call.path);
    expect(asked.length).toBeGreaterThan(10);
    expect(new Set(asked).size).toBe(asked.length);
    const depot = fleet.plans.find((plan) => plan.cluster === 'depot');
    const target = depot?.prechecks.find((one) => one.id === 'target-version');
    expect(target).toMatchObject({ outcome: 'unknown', gaps: [{ code: 'permission-denied' }] });
    expect(target?.gaps[0]?.grant).toContain('container.clusters.list');
  });

  it('has waves, a calendar and a forecast', async () => {
    await expect(renderFleetPlanMarkdown(fleet)).toMatchFileSnapshot(`${GOLDEN}/fleet.md`);
    await expect(renderPlanCsv(fleet)).toMatchFileSnapshot(`${GOLDEN}/fleet.csv`);
  });

  it.each(['training', 'transcode-farm', 'payments-core', 'edge-autopilot'])('has a script for %s', async (name) => {
    const plan = fleet.plans.find((one) => one.cluster === name);
    if (plan === undefined) throw new Error(`no plan for ${name}`);
    await expect(renderPlanShell(plan)).toMatchFileSnapshot(`${GOLDEN}/${name}.sh`);
  });

  describe('the script of every cluster', () => {
    const directory = mkdtempSync(join(tmpdir(), 'dns-audit-scripts-'));
    afterAll(() => rmSync(directory, { recursive: true, force: true }));
    let files: string[];
    beforeAll(() => {
      files = fleet.plans.map((plan, index) => {
        const file = join(directory, `${index}-${plan.cluster}.sh`);
        writeFileSync(file, renderPlanShell(plan));
        return file;
      });
    });

    it('can be read by bash', () => {
      const unread = files.filter((file) => spawnSync('bash', ['-n', file]).status !== 0);
      expect(files.length).toBe(fleet.plans.length);
      expect(unread).toEqual([]);
    });

    it.skipIf(!hasShellcheck)('pleases shellcheck (skipped where it is not installed)', () => {
      const { stdout, status } = spawnSync('shellcheck', ['--shell=bash', ...files], { encoding: 'utf8' });
      expect([stdout, status]).toEqual(['', 0]);
    });
  });

  it('names only commands, flags, objects, fields and attributes that are on a list with their source', () => {
    const steps = fleet.plans.flatMap((plan) => [
      ...plan.steps,
      ...plan.otherWays,
      ...plan.rollback,
      ...plan.prechecks,
    ]);
    const commands = steps.flatMap((step) => step.commands);
    expect(commands.length).toBeGreaterThan(200);
    expect([...new Set(commands.flatMap(findUnknown))]).toEqual([]);
    expect(fleet.plans.flatMap((plan) => unknownAttributes(plan.terraform?.snippet ?? ''))).toEqual([]);
  });

  it('never says without a doubt what is not confirmed', () => {
    const text = JSON.stringify(fleet.plans);
    for (const [id, { text: bare, basis }] of Object.entries(KNOWLEDGE)) {
      if (basis === 'documented' || basis === 'source-code') continue;
      const stem = JSON.stringify(bare.replace(/\.$/, '')).slice(1, -1);
      const hedged = JSON.stringify(say(id as keyof typeof KNOWLEDGE)).slice(1, -1);
      expect([id, text.split(stem).length]).toEqual([id, text.split(hedged).length]);
    }
  });

  it('has prechecks and decisions as docs/plan.md lists them', async () => {
    const page = await readFile(new URL('../docs/plan.md', import.meta.url), 'utf8');
    const listed = [...page.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, id]) => id);
    const ids = fleet.plans[0]?.prechecks.map((one) => one.id) ?? [];
    expect(listed.sort()).toEqual([...planDecision.options, ...ids].sort());
  });

  it.each([
    ['checkout-live', 'migrate'],
    ['transcode-farm', 'finish'],
    ['sso', 'blocked'],
    ['edge-autopilot', 'upgrade'],
    ['training', 'upgrade'],
    ['next', 'not-needed'],
    ['preview-dns', 'unknown'],
    ['demo-a', 'not-needed'],
  ])('decides about %s: %s', (name, decision) => {
    expect(fleet.plans.find((plan) => plan.cluster === name)?.decision).toBe(decision);
  });

  it('respects the window and the freeze of payments-core', () => {
    const entry = fleet.calendar.find((one) => one.name.endsWith('/payments-core'));
    expect(entry?.note).toContain('in its maintenance window');
    expect(entry?.start).toMatch(/T01:00:00/);
    expect(Date.parse(entry?.start ?? '')).toBeGreaterThan(Date.parse('2027-01-01T00:00:00Z'));
    expect([0, 6]).toContain(new Date(entry?.start ?? '').getUTCDay());
  });
});

describe('dns-audit plan', () => {
  it('finds a cluster by its name, and its path, in every format', async () => {
    const md = await run(['plan', 'training', '--project', 'acme-ml-dev']);
    expect(md).toMatchObject({ code: 0, err: '' });
    expect(md.out).toContain('# Plan for `training`');
    const path = 'projects/acme-ml-dev/locations/us-central1/clusters/training';
    const sh = await run(['plan', path, '--format', 'sh']);
    expect(sh.out).toMatch(/^#!\/usr\/bin\/env bash\n/);
    const json = JSON.parse((await run(['plan', path, '--format', 'json', '--queries-per-second', '500'])).out);
    expect(json.cost).toMatchObject({ source: 'measured', scenarios: [{ queriesPerSecond: 500 }] });
  });

  it('plans the way that somebody asks for', async () => {
    const path = 'projects/acme-ml-dev/locations/us-central1/clusters/training';
    const asked = async (way: string) => (await run(['plan', path, '--format', 'json', '--to', way])).out;
    expect(JSON.parse(await asked('cloud-dns'))).toMatchObject({ decision: 'migrate' });
    expect(JSON.parse(await asked('1.36'))).toMatchObject({ decision: 'upgrade' });
    expect((await run(['plan', path, '--to', 'kubedns'])).code).toBe(2);
  });

  it.each([
    [['plan'], 'Name one cluster'],
    [['plan', 'a', '--all', '--project', 'acme-ml-dev'], 'Name one cluster'],
    [['plan', '--all', '--format', 'sh', '--project', 'acme-ml-dev'], 'script is made for one cluster'],
    [['plan', 'a', '--format', 'csv', '--project', 'acme-ml-dev'], 'CSV'],
    [['plan', '--all'], 'Say what to audit'],
    [['plan', 'training'], 'Say where to look'],
    [['plan', '--all', '--project', 'acme-ml-dev', '--not-before', 'soon'], '--not-before soon'],
    [['plan', 'training', '--project', 'acme-ml-dev', '--queries-per-second', 'many'], 'number'],
  ])('%j is refused', async (line, words) => {
    const { code, err, out } = await run(line);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(words);
  });

  it('says what a name may have meant', async () => {
    const { code, err } = await run(['plan', 'trainign', '--project', 'acme-ml-dev']);
    expect(code).toBe(2);
    expect(err).toContain('clusters/training');
  });
});
