import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MigrationPlan } from '../domain/plan.ts';
import { buildPlan } from '../plan/build-plan.ts';
import { change } from '../plan/commands.ts';
import { anEvidence, aPolicy, aSelector, everythingRead, policies } from '../rules/evidence.test-helper.ts';
import { renderPlanShell } from './plan-shell.ts';
import { quoteWord } from './shell-quote.ts';

const HOSTILE = [
  `'; touch pwned; '`,
  '$(touch pwned)',
  '`touch pwned`',
  '"; touch pwned #',
  'a\nb\ttouch pwned',
  '\u001b[31mred\u202e',
  '\\x41 \\',
  '!history ~ * ? [a] {b,c} <x >y & |',
  'ünïcode ✓ 🦄',
];
let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'dns-audit-script-'));
  for (const name of ['gcloud', 'kubectl']) {
    // Writes down what it was called with, one word a line, NUL behind each word.
    const fake = `#!/usr/bin/env bash\nprintf '%s\\0' ${name} "$@" >> "$LOG"\nprintf '\\n\\0' >> "$LOG"\ncase " $* " in *" --filename=- "*) cat >> "$LOG.stdin" ;; esac\n[ -z "\${FAIL_ON:-}" ] || [[ " $* " != *"$FAIL_ON"* ]]\n`;
    writeFileSync(join(directory, name), fake);
    chmodSync(join(directory, name), 0o755);
  }
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

let runs = 0;
function runScript(script: string, args: readonly string[], more: Record<string, string> = {}) {
  runs += 1;
  const log = join(directory, `log-${runs}`);
  writeFileSync(log, '');
  writeFileSync(`${log}.stdin`, '');
  const file = join(directory, 'plan.sh');
  writeFileSync(file, script);
  const env = { PATH: `${directory}:${process.env['PATH']}`, LOG: log, HOME: directory, ...more };
  const result = spawnSync('bash', [file, ...args], { encoding: 'utf8', cwd: directory, env, input: '' });
  const calls = readFileSync(log, 'utf8')
    .split('\n\0')
    .filter((call) => call !== '')
    .map((call) => call.split('\0').filter((word) => word !== ''));
  return { ...result, calls, stdin: readFileSync(`${log}.stdin`, 'utf8') };
}

const pools = ['default-pool', 'ingest'].map((name) => ({ name, version: '1.35.6-gke.1250000', machineType: null }));

function aPlan(): MigrationPlan {
  const networkPolicies = policies([aPolicy({ podSelector: aSelector({ app: "it's" }) })]);
  const readings = everythingRead({ networkPolicies, runningOperations: [] });
  return buildPlan(anEvidence({ cluster: { nodePools: pools }, readings }), {
    madeAt: '2026-11-22T06:00:00.000Z',
    queriesPerSecond: null,
  });
}

describe('the script of a plan', () => {
  it('refuses without a terminal, before it calls anything', () => {
    const { status, stderr, calls } = runScript(renderPlanShell(aPlan()), []);
    expect([status, calls]).toEqual([2, []]);
    expect(stderr).toContain('needs a terminal');
  });

  it('refuses an argument that it does not know', () => {
    expect(runScript(renderPlanShell(aPlan()), ['--force']).status).toBe(2);
  });

  it('with --yes does the whole way in order, and does not clean up', () => {
    const { status, calls, stdin, stderr } = runScript(renderPlanShell(aPlan()), ['--yes']);
    expect([status, stderr]).toEqual([0, '']);
    const lines = calls.map((call) => call.join(' '));
    const at = (part: string) => lines.findIndex((line) => line.includes(part));
    expect(at('get-credentials')).toBe(0);
    expect(at('apply --filename=-')).toBeGreaterThan(at('operations list'));
    expect(at('--cluster-dns=clouddns')).toBeGreaterThan(at('apply --filename=-'));
    expect(at('--node-pool=default-pool')).toBeGreaterThan(at('--cluster-dns=clouddns'));
    expect(at('--node-pool=ingest')).toBeGreaterThan(at('--cluster-dns=clouddns'));
    expect(lines.filter((line) => line.includes(' scale '))).toEqual([]);
    expect(JSON.parse(stdin).spec.podSelector).toEqual({ matchLabels: { app: "it's" } });
  });

  it('stops at the first command that fails', () => {
    const { status, calls } = runScript(renderPlanShell(aPlan()), ['--yes'], { FAIL_ON: '--cluster-dns=clouddns' });
    expect(status).not.toBe(0);
    expect(calls.at(-1)?.join(' ')).toContain('--cluster-dns=clouddns');
  });

  it('cleans up and goes back on their own words only', () => {
    const script = renderPlanShell(aPlan());
    const cleanUp = runScript(script, ['--clean-up', '--yes']).calls.map((call) => call.join(' '));
    expect(cleanUp.filter((line) => line.includes(' scale '))).toEqual([
      'kubectl --namespace=kube-system scale deployment/kube-dns-autoscaler --replicas=0',
      'kubectl --namespace=kube-system scale deployment/kube-dns --replicas=0',
    ]);
    const back = runScript(script, ['--rollback', '--yes']).calls.map((call) => call.join(' '));
    expect(back.some((line) => line.includes('--cluster-dns=default'))).toBe(true);
    expect(back.filter((line) => line.includes('--node-pool='))).toHaveLength(2);
  });

  it('changes nothing where a precheck that failed forbids it', () => {
    const readings = everythingRead({
      runningOperations: [{ name: 'operation-1', type: 'UPGRADE_NODES', status: 'RUNNING', startTime: null }],
    });
    const plan = buildPlan(anEvidence({ cluster: { nodePools: pools }, readings }), {
      madeAt: '2026-11-22T06:00:00.000Z',
      queriesPerSecond: null,
    });
    expect(plan.decision).toBe('blocked');
    const { status, calls } = runScript(renderPlanShell(plan), ['--yes']);
    expect(status).toBe(1);
    expect(calls.map((call) => call.join(' ')).filter((line) => /update|upgrade|apply|scale/.test(line))).toEqual([]);
  });

  it.each(HOSTILE)('hands over %j as it is', (name) => {
    const printed = execFileSync('bash', ['-c', `printf '%s' ${quoteWord(name)}`], {
      encoding: 'utf8',
      cwd: directory,
    });
    expect(printed).toBe(name);
    const plan = aPlan();
    const [check, ...rest] = plan.steps;
    if (check === undefined) throw new Error('a plan without steps');
    const evil = { ...check, title: name, notes: [name], watch: [name], commands: [change(['kubectl', name])] };
    const { status, calls, stdout } = runScript(renderPlanShell({ ...plan, why: name, steps: [evil, ...rest] }), [
      '--yes',
    ]);
    expect(status).toBe(0);
    expect(calls[0]).toEqual(['kubectl', name]);
    expect(stdout).not.toContain('\u001b');
    expect(spawnSync('ls', [join(directory, 'pwned')]).status).not.toBe(0);
  });
});

const shellcheck = spawnSync('shellcheck', ['--version'], { encoding: 'utf8' });

describe('shellcheck', () => {
  it.skipIf(shellcheck.status !== 0)('finds nothing (skipped where shellcheck is not installed)', () => {
    const found = spawnSync('shellcheck', ['--shell=bash', '-'], { input: renderPlanShell(aPlan()), encoding: 'utf8' });
    expect([found.status, found.stdout]).toEqual([0, '']);
  });

  it('bash reads it', () => {
    const read = spawnSync('bash', ['-n'], { input: renderPlanShell(aPlan()), encoding: 'utf8' });
    expect([read.status, read.stderr]).toEqual([0, '']);
  });
});
