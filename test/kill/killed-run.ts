import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Emulator, type SeenRequest, startEmulator } from '../../emulator/index.ts';
import { runId, statePaths } from '../../shared/audit/paths.ts';
import { parseHistory } from '../../shared/audit/read-history.ts';
import { type DigestRecord, digestRecord } from '../../shared/domain/digest.ts';
import type { HistoryRun } from '../../shared/domain/history.ts';
import { type Report, report as reportSchema } from '../../shared/domain/report.ts';
import type { Scope } from '../../shared/domain/scope.ts';
import { createPostLedger } from './post-ledger.ts';
import { changeFleet, smallFleet } from './small-fleet.ts';

const BUCKET = 'kill-test';
export const CHANNELS = ['C0KILLTEST', 'C0KILLROUTE'] as const;
const TOKEN = 'xoxb-kill';
/** The functions have a clock of their own: the fleet's log lines lie in the day before it. */
const NOW = new Date(Math.floor(Date.now() / 60_000) * 60_000);
const NAMES = ['sweep', 'audit', 'finalize'] as const;
/** Slots of two runs: on two days of one week, or in two weeks. */
export const SLOTS = {
  sameWeek: ['2026-11-24T06:00:00Z', '2026-11-25T06:00:00Z'],
  newWeek: ['2026-11-24T06:00:00Z', '2026-12-01T06:00:00Z'],
} as const;

export interface Kill {
  api: string;
  path: string;
  when: 'before' | 'after';
  /** Which run's delivery or audit it hit, from 0. */
  run: number;
  /**
   * Posts that Slack had (or their requests, which it carries out whatever becomes of the asker) and the state store did not
   * know of yet: the one window for a second post. A later kill before the next attempt to post loses nothing more.
   */
  lostPosts: number;
}

/** What is in one channel at the end. */
export interface ToldChannel {
  channel: string;
  /** Messages that stand for themselves, retired ones included, and replies in threads. */
  roots: number;
  replies: number;
  /** Messages that point to a newer one. */
  retired: number;
  /** The living message, as the record names it; null when Slack has no such message. */
  living: { text: string; blocks: string } | null;
  record: DigestRecord;
}

export interface KilledRuns {
  reports: Report[];
  /** Names of the clusters that each run set out to audit. */
  inventories: string[][];
  channels: ToldChannel[];
  /** Requests at which the process was killed. */
  kills: Kill[];
  /** Requests of both runs, kills and repetitions included. */
  requests: number;
  violations: readonly string[];
  tasksGivenUp: readonly string[];
  latestRun: string | null;
  /** The objects of the history, by their names, with what each says of its run. */
  history: [path: string, run: HistoryRun | null][];
}

/** Decides at each request of the service whether it is its last. */
export type Executioner = (request: SeenRequest, when: 'before' | 'after', sinceStart: number) => boolean;

/**
 * Two runs of the deployed service, the second over clusters that changed. Its process is killed (SIGKILL) where the
 * executioner says so, and started again.
 */
export async function runWithKills(
  isFatal: Executioner,
  slots: readonly string[] = SLOTS.sameWeek,
): Promise<KilledRuns> {
  const fleet = smallFleet(NOW);
  const scope: Scope = { kind: 'organization', id: fleet.organization };
  const kills: Kill[] = [];
  const ports = Object.fromEntries(await Promise.all(NAMES.map(async (name) => [name, await findFreePort()] as const)));
  let service: Service | null = null;
  let sinceStart = 0;
  let run = 0;
  const ledger = createPostLedger(CHANNELS, (channel) => emulator.slack.inChannel(channel).length);
  const emulator: Emulator = await startEmulator({
    fleet,
    queue: {
      maxDelayMs: 20,
      minBackoffMs: 10,
      maxBackoffMs: 40,
      maxAttempts: 2000,
      concurrency: 3,
      duplicateEvery: 4,
      shuffleSeed: 1,
    },
    slack: { token: TOKEN, channels: [...CHANNELS] },
    onRequest: async (request, when) => {
      if (when === 'before') sinceStart += 1;
      ledger.see(request, when);
      if (service === null || !isFatal(request, when, sinceStart)) return;
      const dying = service;
      service = null;
      await dying.kill();
      const { api, path } = request;
      kills.push({ api, path, when, run, lostPosts: ledger.takeLost() });
      sinceStart = 0;
      service = await startService(emulator, scope, ports);
    },
  });
  try {
    service = await startService(emulator, scope, ports);
    for (const slot of slots) {
      if (run > 0) changeFleet(fleet);
      await callUntilAnswered(`http://127.0.0.1:${ports['sweep']}/`, new Date(slot));
      await emulator.tasks.idle();
      run += 1;
    }
    const runs = slots.map((slot) => runId(scope, new Date(slot)));
    const latest = emulator.storage.read(BUCKET, statePaths.latest(scope));
    return {
      reports: runs.map((id) => reportSchema.parse(readObject(emulator, statePaths.report(id)))),
      inventories: runs.map((id) => inventoryOf(emulator, id)),
      channels: CHANNELS.map((channel) => channelOf(emulator, channel, scope)),
      kills,
      requests: emulator.callCount(),
      violations: emulator.violations,
      tasksGivenUp: emulator.tasks.failed,
      history: emulator.storage
        .names()
        .filter((name) => name.startsWith(`${BUCKET}/${statePaths.allHistories}`))
        .map((name) => {
          const text = emulator.storage.read(BUCKET, name.slice(BUCKET.length + 1));
          return [name, parseHistory(text ?? '').record?.run ?? null];
        }),
      latestRun: latest === null ? null : (JSON.parse(latest) as { run: string }).run,
    };
  } finally {
    await service?.kill();
    await emulator.stop();
  }
}

function readObject(emulator: Emulator, path: string): unknown {
  const text = emulator.storage.read(BUCKET, path);
  if (text === null) throw new Error(`the runs left no ${path}`);
  return JSON.parse(text);
}

function channelOf(emulator: Emulator, channel: string, scope: Scope): ToldChannel {
  const record = digestRecord.parse(readObject(emulator, statePaths.digest(channel, scope)));
  const messages = emulator.slack.inChannel(channel);
  const roots = messages.filter((message) => message.threadTs === null);
  const living = roots.find((message) => message.ts === record.message?.ts);
  return {
    channel,
    record,
    roots: roots.length,
    replies: messages.length - roots.length,
    retired: roots.filter((message) => message.text.includes('A newer digest is in this channel.')).length,
    living: living === undefined ? null : { text: living.text, blocks: JSON.stringify(living.blocks) },
  };
}

function inventoryOf(emulator: Emulator, run: string): string[] {
  const manifest = readObject(emulator, statePaths.manifest(run)) as { inventory: { clusters: { name: string }[] } };
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
    // A call to Slack may take a third of it, which a busy machine needs; whoever comes after a kill waits for it.
    DNS_AUDIT_DELIVERY_LEASE_SECONDS: '9',
    DNS_AUDIT_SHARD_CLUSTERS: '4',
    DNS_AUDIT_SLACK_CHANNEL: CHANNELS[0],
    DNS_AUDIT_SLACK_ROUTES: JSON.stringify([{ channel: CHANNELS[1], projects: ['acme-payments-*', 'acme-ml-*'] }]),
    SLACK_BOT_TOKEN: TOKEN,
  };
}

/**
 * A port that nobody listens on, outside of those that the kernel gives to outgoing connections: between a kill and the next
 * start another program could be given one of those.
 */
async function findFreePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 10_000);
    const server = createServer().listen(port, '127.0.0.1');
    try {
      await once(server, 'listening');
    } catch {
      continue;
    }
    server.close();
    await once(server, 'close');
    return port;
  }
}
