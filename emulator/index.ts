import { createAssetApi } from './asset-api.ts';
import { createContainerApi } from './container-api.ts';
import type { Handler } from './http.ts';
import { createIamApi } from './iam-api.ts';
import { createKubernetesApi } from './kubernetes-api.ts';
import { createLoggingApi } from './logging-api.ts';
import { createMonitoringApi } from './monitoring-api.ts';
import type { Api, Call, Emulator, EmulatorOptions, Fault } from './options.ts';
import { createReportPages, newestReport } from './page/report.ts';
import { createSlackPages } from './page/routes.ts';
import { createResourceManagerApi } from './resource-manager-api.ts';
import { createSecurityCenterApi, type FindingState } from './security-center-api.ts';
import { startServer } from './server.ts';
import { createServiceUsageApi } from './service-usage-api.ts';
import { createSlackApi } from './slack-api.ts';
import { createSlackPeople } from './slack-client.ts';
import { setUpSlack } from './slack-setup.ts';
import { createSlackState } from './slack-state.ts';
import { createStorageApi } from './storage-api.ts';
import { createStorageState } from './storage-state.ts';
import { createDispatcher } from './task-dispatcher.ts';
import { createTasksApi } from './tasks-api.ts';
import { createWorld } from './world.ts';

export { clusterHosts } from './cluster-names.ts';
export type * from './fleet.ts';
export { generateFleet } from './generated-fleet.ts';
export { KUBERNETES_FAULTS } from './kubernetes-errors.ts';
export type { Api, Call, Emulator, EmulatorOptions, Fault, FaultAnswer, QueueOptions, SeenRequest } from './options.ts';
export { sampleFleet } from './sample-fleet.ts';
export type { By, SlackExchange, SlackPeople } from './slack-client.ts';
export type { SlackDelivery } from './slack-delivery.ts';
export { signSlackRequest } from './slack-delivery.ts';
export type { SlackChannel, SlackOptions, SlackSetup, SlackUser, SlackUsergroup } from './slack-setup.ts';
export { SAMPLE_USERGROUPS, SAMPLE_USERS } from './slack-setup.ts';
export type { SlackFile, SlackMessage, SlackState, SlackView } from './slack-state.ts';
export type { StorageState } from './storage-state.ts';
export type { Delivery, QueuedTask, TaskState } from './task-state.ts';

const OVERRIDES = [
  'CONTAINER',
  'CLOUDASSET',
  'LOGGING',
  'MONITORING',
  'STORAGE',
  'CLOUDTASKS',
  'CLOUDRESOURCEMANAGER',
  'CONNECTGATEWAY',
  'SECURITYCENTER',
  'SERVICEUSAGE',
  'IAM',
];
const NO_SLACK = { token: 'xoxb-emulated', channels: [] };

/**
 * Starts Google's APIs, the clusters' Kubernetes APIs and Slack on one loopback port, over a made-up fleet. What the real
 * ones would refuse is refused; what no client should send at all is kept in `violations`.
 */
export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  const now = options.now ?? (() => new Date());
  const world = createWorld(options.fleet, now);
  const calls: Call[] = [];
  const slackState = createSlackState(setUpSlack(options.slack ?? NO_SLACK), now);
  const callsOfSlack = () => calls.flatMap((call) => (call.api === 'slack' ? [call.path] : []));
  const slack = Object.assign(slackState, createSlackPeople(slackState, callsOfSlack));
  const storage = createStorageState(now);
  const findings: FindingState = new Map();
  const targets = new Map<string, string>();
  const dispatcher = createDispatcher(options.queue ?? {}, now, (url) =>
    rewrite(targets, options.queue?.rewriteUrl?.(url) ?? url),
  );
  const kubernetes = createKubernetesApi(world);
  const handlers: Record<Api, Handler> = {
    cloudasset: createAssetApi(world),
    container: createContainerApi(world),
    cloudresourcemanager: createResourceManagerApi(world),
    logging: createLoggingApi(world, { emptyPageAbove: options.emptyLogPageAbove ?? 5 }),
    monitoring: createMonitoringApi(world),
    storage: createStorageApi(world, storage, options.buckets),
    cloudtasks: createTasksApi(world, dispatcher),
    kubernetes,
    connectgateway: kubernetes,
    securitycenter: createSecurityCenterApi(world, findings),
    serviceusage: createServiceUsageApi(world),
    iam: createIamApi(world),
    slack: createSlackApi(slack, world.violations),
  };
  const faults: Fault[] = [...(options.faults ?? [])];
  const reportPages = createReportPages(storage);
  const slackPages = createSlackPages(slack, () => newestReport(storage));
  const { server, origin } = await startServer({
    handlers,
    options,
    now,
    violations: world.violations,
    faults,
    calls,
    pages: async (request) => reportPages(request) ?? slackPages(request),
  });
  slack.setup.origin = origin;

  return {
    origin,
    env: environment(origin),
    calls,
    callCount: (api) => (api === undefined ? calls.length : calls.filter((call) => call.api === api).length),
    violations: world.violations,
    slack,
    tasks: dispatcher.state,
    storage,
    findings,
    setTargets: (map) => {
      targets.clear();
      for (const [from, to] of Object.entries(map)) targets.set(from, to);
    },
    addFault: (fault) => {
      faults.push(fault);
    },
    stop: async () => {
      await dispatcher.stop();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function environment(origin: string): Record<string, string> {
  return {
    ...Object.fromEntries(OVERRIDES.map((name) => [`CLOUDSDK_API_ENDPOINT_OVERRIDES_${name}`, origin])),
    SLACK_API_URL: `${origin}/slack/api/`,
    DNS_AUDIT_CONTROL_PLANE_OVERRIDE: `${origin}/control-plane`,
  };
}

function rewrite(targets: Map<string, string>, url: string): string {
  for (const [from, to] of targets) if (url.startsWith(from)) return to + url.slice(from.length);
  return url;
}
