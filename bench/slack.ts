import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { bundleFunctions } from '../scripts/package/bundle.ts';
import { processEnvironment } from '../shared/config.ts';

/**
 * How long Slack waits for the function `slack`, as it is deployed (the bundle, under functions-framework):
 *   node bench/slack.ts [--requests 2000] [--starts 5] [--report-only]
 * Warm: p99 of the acknowledgement, with a queue that takes 15 ms, one at a time and twenty at a time. Cold: from the start of
 * the process to the first answer, on one CPU, beside an empty function that is started in turn with it. Limits: 50 ms, 150 ms,
 * 600 ms and 2.5 x the empty one; exit code 1 above them.
 */
const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '2000' },
    starts: { type: 'string', default: '5' },
    'report-only': { type: 'boolean', default: false },
  },
});
const LIMITS = { oneMs: 50, twentyMs: 150, coldMs: 600, coldRatio: 2.5 };
const QUEUE_MS = 15;
const SECRET = 'f00dfeedf00dfeedf00dfeedf00dfeed';
const ROOT = fileURLToPath(new URL('../', import.meta.url));
const FRAMEWORK = fileURLToPath(new URL('./main.js', import.meta.resolve('@google-cloud/functions-framework')));
const EMPTY =
  "import { http } from '@google-cloud/functions-framework';\nhttp('slack', (_, response) => response.end('ok'));\n";

const queue = await listen(
  createServer((request, response) => {
    request.resume();
    setTimeout(() => response.writeHead(200, { 'content-type': 'application/json' }).end('{"name":"task"}'), QUEUE_MS);
  }),
);
const work = await mkdtemp(join(tmpdir(), 'bench-slack-'));
try {
  const bundle = join(work, 'bundle');
  const empty = join(work, 'empty');
  await install(bundle, new Map((await bundleFunctions(ROOT)).map(({ path, content }) => [path, content])));
  await install(empty, new Map([['index.js', EMPTY]]));
  const warm = await measureWarm(bundle, Number(values.requests));
  const cold = await measureCold(bundle, empty, Number(values.starts));
  process.stdout.write(
    `warm, one at a time: p50 ${warm.one.p50.toFixed(1)} ms, p99 ${warm.one.p99.toFixed(1)} ms, ${(warm.one.p99 / LIMITS.oneMs).toFixed(2)} x the limit\n` +
      `warm, twenty at a time: p50 ${warm.twenty.p50.toFixed(1)} ms, p99 ${warm.twenty.p99.toFixed(1)} ms, ${(warm.twenty.p99 / LIMITS.twentyMs).toFixed(2)} x the limit\n` +
      `cold on ${hasTaskset() ? 'one CPU' : 'all CPUs (taskset is missing)'}: median ${Math.round(cold.slack)} ms, empty function ${Math.round(cold.empty)} ms, ratio ${cold.ratio.toFixed(2)} (limit ${LIMITS.coldRatio})\n`,
  );
  const isGood =
    warm.one.p99 <= LIMITS.oneMs &&
    warm.twenty.p99 <= LIMITS.twentyMs &&
    cold.slack <= LIMITS.coldMs &&
    cold.ratio <= LIMITS.coldRatio;
  process.exitCode = isGood || values['report-only'] ? 0 : 1;
} finally {
  queue.close();
  await rm(work, { recursive: true, force: true });
}

async function install(directory: string, files: ReadonlyMap<string, string | Uint8Array>): Promise<void> {
  await mkdir(directory, { recursive: true });
  for (const [path, content] of files) await writeFile(join(directory, path), content);
  await writeFile(join(directory, 'package.json'), '{"type":"module","main":"index.js"}');
  await symlink(join(ROOT, 'node_modules'), join(directory, 'node_modules'));
}

async function measureWarm(directory: string, requests: number) {
  const server = await start(directory, false);
  try {
    for (let index = 0; index < 200; index += 1) await ask(server.port, index);
    return { one: await askMany(server.port, requests, 1), twenty: await askMany(server.port, requests, 20) };
  } finally {
    await stop(server.child);
  }
}

async function askMany(port: number, requests: number, atOnce: number) {
  const times: number[] = [];
  let next = 0;
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let index = next++; index < requests; index = next++) {
        const begin = performance.now();
        await ask(port, index);
        times.push(performance.now() - begin);
      }
    }),
  );
  times.sort((a, b) => a - b);
  return { p50: times[Math.floor(times.length / 2)] ?? 0, p99: times[Math.floor(times.length * 0.99)] ?? 0 };
}

/** One after the other in turn, so that both meet the same noise of the machine. */
async function measureCold(bundle: string, empty: string, starts: number) {
  const pairs: { slack: number; empty: number }[] = [];
  for (let index = 0; index < starts; index += 1) {
    pairs.push({ empty: await startAndAsk(empty), slack: await startAndAsk(bundle) });
  }
  const median = (list: number[]) => list.sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0;
  return {
    slack: median(pairs.map((pair) => pair.slack)),
    empty: median(pairs.map((pair) => pair.empty)),
    ratio: median(pairs.map((pair) => pair.slack / pair.empty)),
  };
}

async function startAndAsk(directory: string): Promise<number> {
  const begin = performance.now();
  const server = await start(directory, true);
  const took = performance.now() - begin;
  await stop(server.child);
  return took;
}

/** Starts the function and returns when it has answered a command. */
async function start(directory: string, isOnOneCpu: boolean): Promise<{ port: number; child: ChildProcess }> {
  const probe = await listen(createServer());
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  const command = [process.execPath, FRAMEWORK, '--target=slack', `--port=${port}`, '--host=127.0.0.1'];
  const [program = '', ...args] = isOnOneCpu && hasTaskset() ? ['taskset', '--cpu-list', '0', ...command] : command;
  const child = spawn(program, args, { cwd: directory, env: environment(), stdio: 'ignore' });
  for (;;) {
    if (child.exitCode !== null) throw new Error(`the function ended with ${child.exitCode}`);
    try {
      await ask(port, 0);
      return { port, child };
    } catch {
      await pause(2);
    }
  }
}

async function stop(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

async function ask(port: number, index: number): Promise<void> {
  const form = { command: '/dns-audit', text: 'cluster-x', user_id: 'U1AB', team_id: 'T0TEAM001', channel_id: 'C1' };
  const body = new URLSearchParams({ ...form, trigger_id: `${index}.1`, api_app_id: 'A0APP0001' }).toString();
  const timestamp = String(Math.floor(Date.now() / 1000));
  const signature = createHmac('sha256', SECRET).update(`v0:${timestamp}:${body}`).digest('hex');
  const response = await fetch(`http://127.0.0.1:${port}/`, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': `v0=${signature}`,
    },
    body,
  });
  const text = await response.text();
  if (response.status !== 200) throw new Error(`answered ${response.status}: ${text}`);
}

function environment(): Record<string, string> {
  const { port } = queue.address() as AddressInfo;
  return {
    PATH: processEnvironment()['PATH'] ?? '',
    NODE_ENV: 'production',
    FUNCTION_TARGET: 'slack',
    DNS_AUDIT_SCOPE: 'projects/acme-test',
    DNS_AUDIT_STATE_BUCKET: 'dns-audit-bench',
    DNS_AUDIT_QUEUE: 'projects/acme-test/locations/europe-west1/queues/dns-audit',
    DNS_AUDIT_RESPOND_URL: 'http://127.0.0.1:1/',
    SLACK_BOT_TOKEN: 'xoxb-bench',
    SLACK_SIGNING_SECRET: SECRET,
    SLACK_APP_ID: 'A0APP0001',
    SLACK_TEAM_ID: 'T0TEAM001',
    CLOUDSDK_API_ENDPOINT_OVERRIDES_CLOUDTASKS: `http://127.0.0.1:${port}`,
  };
}

function hasTaskset(): boolean {
  return spawnSync('taskset', ['--version']).status === 0;
}

async function listen(server: Server): Promise<Server> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}
