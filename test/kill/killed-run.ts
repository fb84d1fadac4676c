import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Emulator, type SeenRequest, startEmulator } from '../../emulator/index.ts';
import { runId, statePaths } from '../../shared/audit/paths.ts';
import { type Report, report as reportSchema } from '../../shared/domain/report.ts';
import type { Scope } from '../../shared/domain/scope.ts';
import { smallFleet } from './small-fleet.ts';

const BUCKET = 'kill-test';
const CHANNEL = 'C0KILLTEST';
const TOKEN = 'xoxb-kill';
/** The functions have a clock of their own: the fleet's log lines lie in the day before it. */
const NOW = new Date(Math.floor(Date.now() / 60_000) * 60_000);
const NAMES = ['sweep', 'audit', 'finalize'] as const;

export interface Kill {
  api: string;
  path: string;
  when: 'before' | 'after';
  /**
   * Slack had the digest (or its request, which it carries out whatever becomes of the asker) and the state store did not
   * know it yet: the one window for a second post. A later kill before the next attempt to post loses nothing more.
   */
  isInPostingWindow: boolean;
}

export interface KilledRun {
  report: Report;
  inventory: string[];
  digests: number;
  /** Requests at which the process was killed. */
  kills: Kill[];
  /** Requests of the whole run, kills and repetitions included. */
  requests: number;
  violations: readonly string[];
  tasksGivenUp: readonly string[];
  latestRun: string | null;
}

/** Decides at each request of the service whether it is its last. */
export type Executioner = (request: SeenRequest, when: 'before' | 'after', sinceStart: number) => boolean;

/** One run of the deployed service, whose process is killed (SIGKILL) where the executioner says so, and started again. */
export async function runWithKills(isFatal: Executioner): Promise<KilledRun> {
  const fleet = smallFleet(NOW);
  const scope: Scope = { kind: 'organization', id: fleet.organization };
  const kills: KilledRun['kills'] = [];
  const ports = Object.fromEntries(await Promise.all(NAMES.map(async (name) => [name, await findFreePort()] as const)));
  let service: Service | null = null;
  let sinceStart = 0;
  let lostPosts = 0;
  const emulator = await startEmulator({
    fleet,
    queue: {
      maxDelayMs: 20,
      minBackoffMs: 10,
      maxBackoffMs: 40,
      maxAttempts: 1000,
      concurrency: 3,
      duplicateEvery: 4,
      shuffleSeed: 1,
    },
    slack: { token: TOKEN, channels: [CHANNEL] },
    onRequest: async (request, when) => {
      if (when === 'before') sinceStart += 1;
      if (service === null || !isFatal(request, when, sinceStart)) return;
      const dying = service;
      service = null;
      await dying.kill();
      const { api, path } = request;
      const lost = countUnrecordedPosts(emulator, runId(scope, NOW), when === 'before' ? request : null);
      kills.push({ api, path, when, isInPostingWindow: lost > lostPosts });
      lostPosts = Math.max(lost, lostPosts);
      sinceStart = 0;
      service = await startService(emulator, scope, ports);
    },
  });
  try {
    service = await startService(emulator, scope, ports);
    await callUntilAnswered(`http://127.0.0.1:${ports['sweep']}/`, NOW);
    await emulator.tasks.idle();
    const run = runId(scope, NOW);
    const text = emulator.storage.read(BUCKET, statePaths.report(run));
    if (text === null) throw new Error('the run left no report');
    const latest = emulator.storage.read(BUCKET, statePaths.latest(scope));
    return {
      report: reportSchema.parse(JSON.parse(text)),
      inventory: inventoryOf(emulator, run),
      digests: emulator.slack.inChannel(CHANNEL).length,
      kills,
      requests: emulator.callCount(),
      violations: emulator.violations,
      tasksGivenUp: emulator.tasks.failed,
      latestRun: latest === null ? null : (JSON.parse(latest) as { run: string }).run,
    };
  } finally {
    await service?.kill();
    await emulator.stop();
  }
}

/**
 * Posts that Slack has and that the state store does not know of. A request that had arrived is carried out whatever
 * becomes of the process that sent it: a post as well as its record.
 */
function countUnrecordedPosts(emulator: Emulator, run: string, arrived: { api: string; path: string } | null): number {
  const posted = emulator.slack.inChannel(CHANNEL).length + (arrived?.api === 'slack' ? 1 : 0);
  const record = emulator.storage.read(BUCKET, statePaths.delivery(run)) ?? '';
  const isRecordWrite = arrived?.path.includes('/upload/') && arrived.path.includes('delivery.json');
  return record.includes('"posted"') || (isRecordWrite && posted > 0 && record !== '') ? 0 : posted;
}

function inventoryOf(emulator: Emulator, run: string): string[] {
  const manifest = JSON.parse(emulator.storage.read(BUCKET, statePaths.manifest(run)) ?? '{}') as {
    inventory: { clusters: { name: string }[] };
  };
  return manifest.inventory.clusters.map((cluster) => cluster.name);
}

/** As Cloud Scheduler does: again until the function answers well. */
async function callUntilAnswered(url: string, slot: Date): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    try {
      const answer = await fetch(url, {
        method: 'POST',
        headers: { 'x-cloudscheduler-scheduletime': slot.toISOString() },
      });
      if (answer.ok) return;
    } catch {
      // killed meanwhile
    }
    await pause(20);
  }
  throw new Error('sweep never answered');
}

interface Service {
  kill(): Promise<void>;
}

async function startService(
  emulator: Emulator,
  scope: Scope,
  ports: Readonly<Record<string, number>>,
): Promise<Service> {
  const child = spawn(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      fileURLToPath(new URL('./service-process.ts', import.meta.url)),
      JSON.stringify(ports),
    ],
    { env: environment(emulator, scope, ports), stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const output: string[] = [];
  child.stderr?.on('data', (chunk: Buffer) => output.push(chunk.toString()));
  await new Promise<void>((resolve, reject) => {
    child.stdout?.on('data', (chunk: Buffer) => (chunk.toString().includes('serving') ? resolve() : undefined));
    child.once('exit', (code) => reject(new Error(`the service ended with ${code}: ${output.join('')}`)));
  });
  return { kill: () => kill(child) };
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

function environment(
  emulator: Emulator,
  scope: Scope,
  ports: Readonly<Record<string, number>>,
): Record<string, string> {
  return {
    ...emulator.env,
    PATH: '',
    NODE_ENV: 'production',
    ...(process.env['NODE_COMPILE_CACHE'] === undefined
      ? {}
      : { NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] }),
    DNS_AUDIT_SCOPE: `organizations/${scope.kind === 'organization' ? scope.id : ''}`,
    DNS_AUDIT_STATE_BUCKET: BUCKET,
    DNS_AUDIT_QUEUE: 'projects/acme-dns-audit/locations/europe-west1/queues/dns-audit',
    DNS_AUDIT_AUDIT_URL: `http://127.0.0.1:${ports['audit']}/`,
    DNS_AUDIT_FINALIZE_URL: `http://127.0.0.1:${ports['finalize']}/`,
    DNS_AUDIT_FINALIZE_INTERVAL_SECONDS: '0.05',
    DNS_AUDIT_DELIVERY_LEASE_SECONDS: '3',
    DNS_AUDIT_SHARD_CLUSTERS: '4',
    DNS_AUDIT_SLACK_CHANNEL: CHANNEL,
    SLACK_BOT_TOKEN: TOKEN,
  };
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
