import { setTimeout as pause } from 'node:timers/promises';
import PQueue from 'p-queue';
import { createCloudInventory } from '../shared/adapters/cloud-inventory.ts';
import { createCloudStorageState } from '../shared/adapters/cloud-storage.ts';
import { createCloudTasksQueue } from '../shared/adapters/cloud-tasks.ts';
import { createContainerApi } from '../shared/adapters/container.ts';
import { createApplicationDefaultTokens } from '../shared/adapters/google-credentials.ts';
import { createKubernetesReader } from '../shared/adapters/kubernetes.ts';
import { createRoutedTimeoutLogs } from '../shared/adapters/logging-routes.ts';
import { createConnectionMetrics } from '../shared/adapters/prometheus.ts';
import { createSecurityCenter } from '../shared/adapters/security-center.ts';
import { createMessenger } from '../shared/adapters/slack.ts';
import { createSlackClient } from '../shared/adapters/slack-client.ts';
import { createSlackDesk } from '../shared/adapters/slack-desk.ts';
import { type CallStatistics, createWire, type Exchange, type Transport, type Wire } from '../shared/adapters/wire.ts';
import { auditShard } from '../shared/audit/audit-shard.ts';
import type { CollectPorts } from '../shared/audit/collect-evidence.ts';
import { type FinalizeDigests, finalizeRun } from '../shared/audit/finalize-run.ts';
import { runId } from '../shared/audit/paths.ts';
import type {
  AssetEvent,
  Clock,
  DigestWords,
  InventorySource,
  Log,
  Progress,
  SlackAnswers,
} from '../shared/audit/ports.ts';
import { type EventOutcome, receiveAssetEvent } from '../shared/audit/receive-asset-event.ts';
import { respond } from '../shared/audit/respond.ts';
import type { SlackAccess } from '../shared/audit/slack-access.ts';
import { type StartedRun, startRun } from '../shared/audit/start-run.ts';
import { namedChannels } from '../shared/audit/subscriptions.ts';
import type { CommonConfig, ServiceConfig } from '../shared/config.ts';
import { pageUrlOf } from '../shared/config-report.ts';
import { responseOriginOf } from '../shared/config-url.ts';
import type { Report } from '../shared/domain/report.ts';
import type { AuditTask, FinalizeTask } from '../shared/domain/run.ts';
import { type ApiCalls, sumCalls } from '../shared/domain/run-work.ts';
import type { SlackJob } from '../shared/domain/slack-job.ts';
import { ConfigError } from '../shared/errors.ts';
import { type DigestOptions, renderSlackDigest, summarizeDigest } from '../shared/report/slack-digest.ts';
import { renderDigestReply } from '../shared/report/slack-digest-reply.ts';
import { renderClosedChannel, renderEndedDigest, renderRetiredDigest } from '../shared/report/slack-digest-retired.ts';
import { createFleetPage } from './fleet-page.ts';
import { createSlackAnswers } from './slack-answers.ts';

export const systemClock: Clock = { now: () => new Date() };
export const silentProgress: Progress = { phase() {}, advance() {} };

export interface CloudOptions {
  log: Log;
  clock: Clock;
  progress?: Progress;
  /** Given every answer, for a recording. */
  onExchange?: (exchange: Exchange) => void;
  /** Answers instead of the network: a replay. Nothing is waited for then. */
  transport?: Transport;
}

/** Google and the control planes, as the use cases see them. */
export interface Cloud {
  inventory: InventorySource;
  /** Ports of collection; no call is begun after the deadline. */
  collectPorts(deadline?: Date): CollectPorts;
  wire: Wire;
  statistics(): CallStatistics;
  close(): Promise<void>;
}

/** Clusters under way for each request that may be: each has at least one to make, mostly; two keep every place filled. */
const CLUSTERS_PER_REQUEST = 2;

/** Makes the adapters of everything that is read. */
export function createCloud(config: CommonConfig, options: CloudOptions): Cloud {
  const { log, clock, progress = silentProgress } = options;
  const isReplay = options.transport !== undefined;
  const sleep = isReplay ? () => Promise.resolve() : (milliseconds: number) => pause(milliseconds);
  const wire = createWire({
    tokens: isReplay ? null : createApplicationDefaultTokens(),
    log,
    clock,
    concurrency: config.concurrency,
    quotaSharers: config.quotaSharers,
    sleep,
    ...(options.onExchange === undefined ? {} : { onExchange: options.onExchange }),
    ...(options.transport === undefined ? {} : { transport: options.transport }),
  });
  const turns = new PQueue({ concurrency: CLUSTERS_PER_REQUEST * config.concurrency });
  const routes = {
    endpoints: config.endpoints,
    controlPlaneOverride: config.controlPlaneOverride,
    privateEndpoints: config.readPrivateEndpoints,
  };
  return {
    inventory: {
      async enumerate(scope) {
        const view = wire.until(null);
        const container = createContainerApi(view, routes);
        const { endpoints } = config;
        const inventory = await createCloudInventory({ wire: view, endpoints, container, log, progress }).enumerate(
          scope,
        );
        return { ...inventory, calls: listCalls(view.statistics()) };
      },
    },
    collectPorts(deadline) {
      const view = wire.until(deadline ?? null);
      return {
        live: createContainerApi(view, routes),
        kubernetes: config.readKubernetes ? createKubernetesReader(view, sleep) : null,
        logs: config.readLogs ? createRoutedTimeoutLogs(view, config, log) : null,
        metrics: createConnectionMetrics(view, config),
        inTurn: (work) => turns.add(work),
        progress,
        calls: () => listCalls(view.statistics()),
      };
    },
    wire,
    statistics: () => wire.statistics(),
    close: () => wire.close(),
  };
}

function listCalls(statistics: CallStatistics): ApiCalls[] {
  return sumCalls(Object.entries(statistics).map(([api, numbers]) => [{ api, ...numbers }]));
}

/** The deployed service: what each function does, once its request was read. */
export interface Service {
  /** Id of the run that `sweep` starts or goes on with at this slot. */
  runOf(slot: Date): string;
  sweep(slot: Date): Promise<StartedRun>;
  audit(task: AuditTask): Promise<void>;
  finalize(task: FinalizeTask): Promise<Report | null>;
  /** Throws ConfigError where the service has no Slack bot. */
  respond(job: SlackJob): Promise<void>;
  receive(event: AssetEvent): Promise<{ outcome: EventOutcome; run: string | null }>;
}

/** Puts the service together from its configuration. */
export function createService(config: ServiceConfig, options: { log: Log; clock: Clock }): Service {
  const { log, clock } = options;
  const cloud = createCloud(config, options);
  const state = createCloudStorageState(cloud.wire, config.endpoints, config.stateBucket);
  const queue = createCloudTasksQueue(cloud.wire, config.endpoints, config);
  const findings =
    config.sccSource === null ? null : createSecurityCenter(cloud.wire, config.endpoints, config.sccSource);
  const digests = createDigests(config, options);
  const sweep = (slot: Date) =>
    startRun({ inventory: cloud.inventory, state, queue, clock, log, progress: silentProgress }, { ...config, slot });
  const slack = config.slack === null ? null : createAnswers(config, config.slack.token, options);
  return {
    runOf: (slot) => runId(config.scope, slot),
    sweep,
    async audit(task) {
      const deadline = new Date(clock.now().getTime() + config.shardDeadlineSeconds * 1000);
      await auditShard({ ...cloud.collectPorts(deadline), state, log }, task);
    },
    receive: (event) => receiveAssetEvent({ state, queue, clock, log }, event, config),
    finalize: (task) =>
      finalizeRun(
        {
          state,
          queue,
          digests,
          page: createFleetPage,
          hasHomes: config.targets.respond !== undefined,
          findings,
          clock,
          log,
        },
        { ...config, ...task },
      ),
    async respond(job) {
      if (slack === null) throw new ConfigError('SLACK_BOT_TOKEN is not set: nobody can be answered.');
      const deadline = new Date(clock.now().getTime() + config.shardDeadlineSeconds * 1000);
      const { scope, logWindowHours } = config;
      const access = createAccess(config);
      const collect = cloud.collectPorts(deadline);
      const { inventory } = cloud;
      const pageUrl = (run: string) => pageUrlOf(config, run);
      await respond(
        { state, slack, inventory, collect, clock, log, scope, access, logWindowHours, pageUrl, sweep },
        job,
      );
    },
  };
}

/** Who may do what, and where: from the configuration only. */
function createAccess({ slack, slackAccess }: ServiceConfig): SlackAccess {
  if (slack === null) return { ...slackAccess, channels: [], toldChannels: [] };
  const toldChannels = namedChannels({ ...slack, allowedChannels: [] });
  return { ...slackAccess, channels: namedChannels(slack), toldChannels };
}

function createAnswers(config: ServiceConfig, token: string, { log, clock }: { log: Log; clock: Clock }): SlackAnswers {
  const { slackApiUrl: apiUrl } = config;
  return createSlackAnswers(
    createSlackDesk({
      client: createSlackClient({ token, apiUrl }),
      responseOrigin: responseOriginOf(apiUrl),
      now: () => clock.now().getTime(),
      sleep: (milliseconds) => pause(milliseconds),
      log,
    }),
    () => clock.now().getTime(),
  );
}

/** Where digests go and how; null where the service has no Slack. */
function createDigests(config: ServiceConfig, { log, clock }: { log: Log; clock: Clock }): FinalizeDigests | null {
  const { slack, slackApiUrl, deliveryLeaseSeconds, targets } = config;
  if (slack === null) return null;
  // A call gives up well before the claim runs out: no second attempt begins while the first may still succeed.
  const timeoutMs = (deliveryLeaseSeconds * 1000) / 3;
  const client = createSlackClient({ token: slack.token, apiUrl: slackApiUrl, timeoutMs });
  const messenger = createMessenger({ client, clock, log, sleep: (milliseconds) => pause(milliseconds) });
  const { defaultChannel, routes, allowedChannels, timeZone } = slack;
  const words = createDigestWords({ hasButtons: targets.respond !== undefined });
  const pageUrl = (run: string) => pageUrlOf(config, run);
  return { defaultChannel, routes, allowedChannels, timeZone, messenger, words, pageUrl };
}

/** The digest's words, with or without buttons. */
export function createDigestWords(options: DigestOptions): DigestWords {
  return {
    digest: (view, changes, since) => renderSlackDigest(view, changes, { ...since, hasButtons: options.hasButtons }),
    summary: summarizeDigest,
    retired: renderRetiredDigest,
    ended: renderEndedDigest,
    closed: renderClosedChannel,
    reply: renderDigestReply,
  };
}
