import { once } from 'node:events';
import { type Emulator, sampleFleet, startEmulator } from '../emulator/index.ts';
import { runId, statePaths } from '../shared/audit/paths.ts';
import { report as reportSchema } from '../shared/domain/report.ts';
import type { Scope } from '../shared/domain/scope.ts';
import { renderTerminal } from '../shared/report/terminal.ts';
import { type FunctionServers, startFunctionServers } from './function-servers.ts';
import { EXIT, type Io } from './io.ts';

export interface DemoOptions {
  once?: boolean;
  port: number;
  color: boolean;
}

const BUCKET = 'dns-audit-demo';
const QUEUE = 'projects/acme-dns-audit/locations/europe-west1/queues/dns-audit';
const CHANNEL = 'C0DNSAUDIT';
/** The payments team gets its clusters in a channel of its own, and is mentioned when one of them gets bad. */
const ROUTES = [{ channel: 'C0PAYMENTS', projects: ['acme-payments-*', 'acme-treasury-*'], owners: ['S0PAYMENTS'] }];
const CHANNELS = [
  { id: CHANNEL, name: 'dns-audit' },
  { id: 'C0PAYMENTS', name: 'team-payments' },
];
const TOKEN = 'xoxb-demo';
const SIGNING_SECRET = 'deadbeefdeadbeefdeadbeefdeadbeef'; // of nothing but this demo

/** `dns-audit demo`: the deployed service, piece by piece, against an emulated organization; nothing leaves this machine. */
export async function demoCommand(io: Io, options: DemoOptions): Promise<number> {
  const say = (text: string) => io.err(`${text}\n`);
  const fleet = sampleFleet(io.clock.now());
  const scope: Scope = { kind: 'organization', id: fleet.organization };
  const emulator = await startEmulator({
    fleet,
    port: options.port,
    latencyMs: 5,
    queue: { maxDelayMs: 100 },
    slack: { token: TOKEN, signingSecret: SIGNING_SECRET, channels: CHANNELS },
  });
  let servers: FunctionServers | null = null;
  try {
    say(
      `An emulated Google Cloud, ${fleet.clusters.length} GKE clusters and a Slack workspace are up on ${emulator.origin}.`,
    );
    servers = await startFunctionServers({
      functions: ['sweep', 'audit', 'finalize', 'respond', 'slack'],
      environment: (urls) => serviceEnvironment(emulator, scope, urls),
    });
    emulator.slack.attach({ url: servers.urls['slack'] ?? '' });
    say('The functions sweep, audit, finalize, respond and slack are up under functions-framework.');
    const slot = new Date(Math.floor(io.clock.now().getTime() / 60_000) * 60_000);
    const started = await callScheduler(servers, slot);
    say(`Cloud Scheduler called sweep: ${started}`);
    await emulator.tasks.idle();
    say(`Cloud Tasks delivered ${emulator.tasks.done.length} tasks; ${emulator.callCount()} API calls in all.\n`);
    return await show(io, emulator, { ...options, run: runId(scope, slot), output: () => servers?.output() ?? '' });
  } finally {
    await servers?.stop();
    await emulator.stop();
  }
}

function serviceEnvironment(
  emulator: Emulator,
  scope: Scope & { id?: string },
  urls: Readonly<Record<string, string>>,
): Record<string, string> {
  return {
    ...emulator.env,
    DNS_AUDIT_SCOPE: `organizations/${scope.id}`,
    DNS_AUDIT_STATE_BUCKET: BUCKET,
    DNS_AUDIT_QUEUE: QUEUE,
    DNS_AUDIT_AUDIT_URL: urls['audit'] ?? '',
    DNS_AUDIT_FINALIZE_URL: urls['finalize'] ?? '',
    DNS_AUDIT_FINALIZE_INTERVAL_SECONDS: '1',
    DNS_AUDIT_SHARD_CLUSTERS: '15',
    DNS_AUDIT_REPORT_URL: pageOf(emulator, '{run}'),
    DNS_AUDIT_SLACK_CHANNEL: CHANNEL,
    DNS_AUDIT_SLACK_ROUTES: JSON.stringify(ROUTES),
    SLACK_BOT_TOKEN: TOKEN,
    ...botEnvironment(emulator, urls),
  };
}

/** What makes the bot answer on the page: the people of the platform's user group may make exceptions. */
function botEnvironment({ slack }: Emulator, urls: Readonly<Record<string, string>>): Record<string, string> {
  return {
    DNS_AUDIT_RESPOND_URL: urls['respond'] ?? '',
    DNS_AUDIT_SLACK_EXCEPTION_MAKERS: 'S0PLATFORM',
    SLACK_SIGNING_SECRET: slack.setup.signingSecret,
    SLACK_APP_ID: slack.setup.appId,
    SLACK_TEAM_ID: slack.setup.team.id,
  };
}

/** Where the page of a run is shown: what DNS_AUDIT_REPORT_URL says. */
function pageOf({ origin }: Pick<Emulator, 'origin'>, run: string): string {
  return `${origin}/reports/${run}/report.html`;
}

async function callScheduler(servers: FunctionServers, slot: Date): Promise<string> {
  const response = await fetch(servers.urls['sweep'] ?? '', {
    method: 'POST',
    headers: { 'x-cloudscheduler-scheduletime': slot.toISOString() },
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`sweep answered ${response.status}: ${text}\n${servers.output()}`);
  return text;
}

async function show(
  io: Io,
  emulator: Emulator,
  options: DemoOptions & { run: string; output: () => string },
): Promise<number> {
  const text = emulator.storage.read(BUCKET, statePaths.report(options.run));
  if (text === null) throw new Error(`the run left no report\n${options.output()}`);
  const report = reportSchema.parse(JSON.parse(text));
  if (emulator.storage.read(BUCKET, statePaths.page(options.run)) === null)
    throw new Error(`the run left no page\n${options.output()}`);
  const color = io.isOutTerminal && options.color && !io.env['NO_COLOR'];
  io.out(`${renderTerminal(report, { color, width: io.columns })}\n`);
  const digests = CHANNELS.map(({ id }) => emulator.slack.inChannel(id).length);
  const problems = [...emulator.violations, ...emulator.tasks.failed.map((name) => `task given up: ${name}`)];
  for (const problem of problems) io.err(`dns-audit: the emulator refused: ${problem}\n`);
  const told = digests.filter((count) => count === 1).length;
  io.err(`\nA digest was posted to ${told} of ${CHANNELS.length} Slack channels.`);
  if (options.once === true) io.err('\n');
  else {
    io.err(
      ` Look at it, and ask /dns-audit, on ${emulator.origin}/slack; all clusters are on ${pageOf(emulator, options.run)} (Ctrl-C ends).\n`,
    );
    await once(process, 'SIGINT');
    io.err('\n');
  }
  return problems.length === 0 && told === CHANNELS.length ? EXIT.done : EXIT.notDone;
}
