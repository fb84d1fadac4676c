import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { startFunctionServers } from '../../cli/function-servers.ts';
import { type Emulator, sampleFleet, signSlackRequest, startEmulator } from '../../emulator/index.ts';
import { packageFunctions } from '../../scripts/package-functions.ts';
import { runId, statePaths } from '../../shared/audit/paths.ts';
import { CONFIG_WORDS, exampleOf } from '../../shared/config-words.ts';
import { report as reportSchema } from '../../shared/domain/report.ts';
import { registeredFunctions } from '../registered-functions.test-helper.ts';
import { unzip } from './unzip.test-helper.ts';

/** The archive as it is deployed: unpacked far from this project, with nothing beside it but what its package.json asks for. */
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const FRAMEWORK = '@google-cloud/functions-framework';
const run = promisify(execFile);

let zip: Buffer;
let directory: string;
let emulator: Emulator;

beforeAll(async () => {
  zip = await packageFunctions(ROOT);
  directory = await mkdtemp(join(tmpdir(), 'dns-audit-package-'));
  for (const [path, { content }] of unzip(zip)) await writeFile(join(directory, path), content);
  await mkdir(join(directory, 'node_modules', '@google-cloud'), { recursive: true });
  await symlink(join(ROOT, 'node_modules', FRAMEWORK), join(directory, 'node_modules', FRAMEWORK));
  const fleet = sampleFleet(new Date());
  emulator = await startEmulator({
    fleet: { ...fleet, clusters: fleet.clusters.slice(0, 6) },
    queue: { maxDelayMs: 20 },
    slack: { token: 'xoxb-not-a-token', channels: ['C0123ABCD'] },
  });
}, 60_000);

afterAll(async () => {
  await emulator.stop();
  await rm(directory, { recursive: true });
});

/** Every variable, so that a function that asks for one more starts here too; the cloud is the emulator. */
function environment(urls: Readonly<Record<string, string>>): Record<string, string> {
  const examples = Object.entries(CONFIG_WORDS).map(([name, { form }]) => [name, exampleOf(form)]);
  return {
    ...Object.fromEntries(examples),
    ...emulator.env,
    DNS_AUDIT_LOG_ROUTE: 'batches',
    DNS_AUDIT_READ_METRICS: 'false',
    DNS_AUDIT_PROMETHEUS_URL: '',
    DNS_AUDIT_QUOTA_SHARERS: '1',
    DNS_AUDIT_SCOPE: 'organizations/490000000001',
    DNS_AUDIT_FINALIZE_INTERVAL_SECONDS: '0.05',
    DNS_AUDIT_AUDIT_URL: urls['audit'] ?? 'http://127.0.0.1:1/',
    DNS_AUDIT_FINALIZE_URL: urls['finalize'] ?? 'http://127.0.0.1:1/',
  };
}

async function post(url: string | undefined, body: object, headers: Record<string, string> = {}) {
  const answer = await fetch(url ?? '', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  return { status: answer.status, text: await answer.text() };
}

describe('the archive', () => {
  test('built again, in another time zone: the same bytes', async () => {
    const other = join(directory, 'again.zip');
    await run(process.execPath, [join(ROOT, 'scripts/package-functions.ts'), other], {
      env: { ...process.env, TZ: 'Asia/Tokyo' },
    });
    expect((await readFile(other)).equals(zip)).toBe(true);
  });

  test('holds code, its manifest, its lock and the licences, readable by all and executable by none', () => {
    const entries = [...unzip(zip)];
    const names = entries.map(([path]) => path);
    expect(names.filter((name) => !name.endsWith('.js'))).toEqual([
      'LICENSES.txt',
      'package-lock.json',
      'package.json',
    ]);
    expect(names).toEqual([...names].sort());
    expect(new Set(entries.map(([, { mode }]) => mode))).toEqual(new Set([0o100644]));
  });

  test('names no path of the machine that built it', () => {
    for (const [path, { content }] of unzip(zip)) expect(content.includes(ROOT), path).toBe(false);
  });

  test('brings the licence of every package in the bundle', () => {
    const text = unzip(zip).get('LICENSES.txt')?.content.toString('utf8') ?? '';
    for (const name of ['zod', 'undici', 'googleapis', '@google-cloud/container', '@slack/web-api'])
      expect(text).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\((?:MIT|Apache-2\\.0)\\)$`, 'm'));
    expect(text).not.toContain(`${FRAMEWORK} `);
  });

  test('locks what its package.json asks for, as npm sees it', async () => {
    const place = join(directory, 'lock');
    await mkdir(place);
    for (const file of ['package.json', 'package-lock.json']) await cp(join(directory, file), join(place, file));
    const manifest = JSON.parse(await readFile(join(place, 'package.json'), 'utf8'));
    expect(manifest).toMatchObject({ type: 'module', main: 'index.js', engines: { node: '24.x' } });
    const { stdout } = await run('npm', ['ls', '--package-lock-only', '--all', '--json'], { cwd: place });
    const tree = JSON.parse(stdout);
    expect(tree.problems).toBeUndefined();
    expect(Object.keys(tree.dependencies)).toEqual([FRAMEWORK]);
  });
});

describe('unpacked, under the real functions-framework', () => {
  test.each(registeredFunctions())('%s starts, loads its code and answers', async (name) => {
    const servers = await startFunctionServers({ functions: [name], directory, environment });
    onTestFinished(() => servers.stop());
    const answer = await post(servers.urls[name], { slot: 'yesterday' });
    // What it thinks of this body is its own affair; that it thinks is what its chunk was loaded for.
    expect([200, 400, 401, 403], answer.text).toContain(answer.status);
    expect(servers.output()).not.toMatch(/"severity":"ERROR"/);
  });

  test('slack takes a signed command, by the Bolt that was bundled', async () => {
    const servers = await startFunctionServers({ functions: ['slack'], directory, environment });
    onTestFinished(() => servers.stop());
    const {
      SLACK_APP_ID: app = '',
      SLACK_TEAM_ID: team = '',
      SLACK_SIGNING_SECRET: signingSecret = '',
    } = environment({});
    const ids = { api_app_id: app, team_id: team, user_id: 'U0ALICE01', channel_id: 'C0123ABCD', trigger_id: '1.2.3' };
    const body = new URLSearchParams({ command: '/dns-audit', text: 'help', ...ids }).toString();
    const timestamp = String(Math.floor(Date.now() / 1000));
    const answer = await fetch(servers.urls['slack'] ?? '', {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'x-slack-request-timestamp': timestamp,
        'x-slack-signature': signSlackRequest({ signingSecret: signingSecret.split(',')[0] ?? '', timestamp, body }),
      },
      body,
    });
    expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining('/dns-audit plan CLUSTER')]);
  });

  test('a whole run, from the scheduler call to the digest', async () => {
    const functions = ['sweep', 'audit', 'finalize'];
    const servers = await startFunctionServers({ functions, directory, environment });
    onTestFinished(() => servers.stop());
    const slot = new Date('2026-11-22T06:00:00Z');
    const headers = { 'x-cloudscheduler-scheduletime': slot.toISOString() };
    expect(await post(servers.urls['sweep'], {}, headers)).toMatchObject({ status: 200 });
    await emulator.tasks.idle();
    const path = statePaths.report(runId({ kind: 'organization', id: '490000000001' }, slot));
    const text = emulator.storage.read(
      exampleOf(CONFIG_WORDS['DNS_AUDIT_STATE_BUCKET']?.form ?? { kind: 'flag' }),
      path,
    );
    expect(reportSchema.parse(JSON.parse(text ?? '')).clusters).toHaveLength(6);
    expect(emulator.slack.inChannel('C0123ABCD')).toHaveLength(1);
    expect(emulator.violations).toEqual([]);
  });
});
