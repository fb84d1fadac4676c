import type { HttpFunction } from '@google-cloud/functions-framework';
import { App, LogLevel } from '@slack/bolt';
import { createCloudStorageState } from '../shared/adapters/cloud-storage.ts';
import { createCloudTasksQueue } from '../shared/adapters/cloud-tasks.ts';
import { createApplicationDefaultTokens } from '../shared/adapters/google-credentials.ts';
import { createWire } from '../shared/adapters/wire.ts';
import type { Clock, Log } from '../shared/audit/ports.ts';
import { readSnapshot } from '../shared/audit/snapshot.ts';
import { loadSlackFunctionConfig, processEnvironment, type SlackFunctionConfig } from '../shared/config.ts';
import { log } from './request-log.ts';
import { registerListeners } from './slack/listeners.ts';
import { createSlackReceiver, type SlackReceiver } from './slack/receiver.ts';
import { createSnapshotCache } from './slack/snapshot-cache.ts';

/** A call to Slack on the way to the acknowledgement: opening a modal. */
const SLACK_TIMEOUT_MS = 1500;
const CONCURRENCY = 40;

/**
 * Composes what takes Slack's calls, apart from wiring.ts: this function starts while somebody waits, so nothing that reads
 * clusters is ever loaded here.
 */
export function createSlackDoor(
  config: SlackFunctionConfig,
  { log, clock }: { log: Log; clock: Clock },
): SlackReceiver {
  const wire = createWire({ tokens: createApplicationDefaultTokens(), log, clock, concurrency: CONCURRENCY });
  const state = createCloudStorageState(wire, config.endpoints, config.stateBucket);
  const queue = createCloudTasksQueue(wire, config.endpoints, {
    queue: config.queue,
    targets: { respond: config.respondUrl },
    invoker: config.invoker,
  });
  const { signingSecrets, app: appId, team } = config;
  const receiver = createSlackReceiver({ signingSecrets, app: appId, team, clock, log });
  const app = new App({
    receiver,
    // A constant: otherwise Bolt asks Slack who it is, at start or before every answer, and dies when Slack is down.
    authorize: async () => ({ botToken: config.token }),
    convoStore: false, // of no use across instances
    ignoreSelf: false, // it would need our own id, and we subscribe to nothing that we do ourselves
    processBeforeResponse: true,
    logLevel: LogLevel.ERROR,
    logger: quietLogger(log),
    clientOptions: {
      ...(config.slackApiUrl === null ? {} : { slackApiUrl: config.slackApiUrl }),
      timeout: SLACK_TIMEOUT_MS,
      retryConfig: { retries: 0 },
      rejectRateLimitedCalls: true,
    },
  });
  app.error(async (error) => {
    throw error; // to the receiver, which answers as the kind of call wants it
  });
  registerListeners(app, {
    queue,
    clock,
    log,
    snapshot: createSnapshotCache(() => readSnapshot(state, config.scope), { clock, log }),
  });
  return receiver;
}

/** Bolt writes lines of its own; what it has to say goes where our lines go, without payloads. */
function quietLogger(log: Log) {
  const ignore = () => undefined;
  return {
    debug: ignore,
    info: ignore,
    warn: ignore,
    error: () => log.write('ERROR', 'bolt reported an error'),
    setLevel: ignore,
    getLevel: () => LogLevel.ERROR,
    setName: ignore,
  };
}

let door: SlackReceiver | null = null;

/** Slack -> verify, authorise, put a task into the queue, acknowledge. */
export const slack: HttpFunction = (request, response) => {
  door ??= createSlackDoor(loadSlackFunctionConfig(processEnvironment()), {
    log,
    clock: { now: () => new Date() },
  });
  return door.handle(request, response);
};
