import { type FunctionServers, startFunctionServers } from '../cli/function-servers.ts';
import { type Emulator, type Fleet, type SlackMessage, sampleFleet, startEmulator } from '../emulator/index.ts';

/** The deployed service with its bot: every function in a process of its own, Google and Slack emulated. */
export interface SlackService {
  emulator: Emulator;
  /** What is there; a change is seen by the next audit. */
  fleet: Fleet;
  servers: FunctionServers;
  /** Runs the scheduled audit to its end. */
  sweep(slot: Date): Promise<void>;
  /** Waits until every task is done. */
  idle(): Promise<void>;
  /** The newest message that this person alone sees. */
  ephemeral(user: string): SlackMessage | undefined;
  stop(): Promise<void>;
}

export const BUCKET = 'slack-test';
export const CHANNEL = 'C0PLATFORM';
/** May be subscribed. */
export const ON_CALL = 'C0ONCALL01';
const TOKEN = 'xoxb-test';

/** Six clusters of the sample, or those that are named. `environment` comes on top. */
export async function startSlackService(
  options: { clusters?: number; environment?: Record<string, string>; scopes?: string[]; notMember?: string[] } = {},
): Promise<SlackService> {
  const whole = sampleFleet(new Date());
  const fleet = { ...whole, clusters: whole.clusters.slice(0, options.clusters ?? 12) };
  const emulator = await startEmulator({
    fleet,
    queue: { maxDelayMs: 20 },
    slack: {
      token: TOKEN,
      signingSecret: 'f00dfeedf00dfeedf00dfeedf00dfeed',
      channels: [
        { id: CHANNEL, name: 'platform' },
        { id: ON_CALL, name: 'on-call' },
        { id: 'C0RANDOM01', name: 'random' },
      ],
      ...(options.scopes === undefined ? {} : { scopes: options.scopes }),
      ...(options.notMember === undefined ? {} : { notMember: options.notMember }),
    },
  });
  const { setup } = emulator.slack;
  const servers = await startFunctionServers({
    functions: ['sweep', 'audit', 'finalize', 'respond', 'slack'],
    environment: (urls) => ({
      ...emulator.env,
      DNS_AUDIT_SCOPE: 'organizations/490000000001',
      DNS_AUDIT_STATE_BUCKET: BUCKET,
      DNS_AUDIT_QUEUE: 'projects/acme-dns-audit/locations/europe-west1/queues/dns-audit',
      DNS_AUDIT_AUDIT_URL: urls['audit'] ?? '',
      DNS_AUDIT_FINALIZE_URL: urls['finalize'] ?? '',
      DNS_AUDIT_RESPOND_URL: urls['respond'] ?? '',
      DNS_AUDIT_FINALIZE_INTERVAL_SECONDS: '0.05',
      DNS_AUDIT_SLACK_CHANNEL: CHANNEL,
      DNS_AUDIT_SLACK_CHANNELS: ON_CALL,
      DNS_AUDIT_SLACK_EXCEPTION_MAKERS: 'S0PLATFORM',
      SLACK_BOT_TOKEN: TOKEN,
      SLACK_SIGNING_SECRET: setup.signingSecret,
      SLACK_APP_ID: setup.appId,
      SLACK_TEAM_ID: setup.team.id,
      ...options.environment,
    }),
  });
  emulator.slack.attach({ url: servers.urls['slack'] ?? '' });
  // As Slack does when an address is entered. The function loads meanwhile: on a machine that is busy with other tests that
  // takes longer than Slack waits, and how long it takes is for bench/slack.ts to say.
  await emulator.slack.verifyUrl('here');
  return {
    emulator,
    fleet,
    servers,
    async sweep(slot) {
      const headers = { 'x-cloudscheduler-scheduletime': slot.toISOString() };
      const answer = await fetch(servers.urls['sweep'] ?? '', { method: 'POST', headers });
      if (!answer.ok) throw new Error(`sweep: ${answer.status} ${await answer.text()}`);
      await emulator.tasks.idle();
    },
    idle: () => emulator.tasks.idle(),
    ephemeral: (user) =>
      emulator.slack.messages.findLast((message) => message.ephemeralFor === user && !message.isDeleted),
    async stop() {
      await servers.stop();
      await emulator.stop();
    },
  };
}
