import { setTimeout as pause } from 'node:timers/promises';
import { type Cloud, createCloud } from '../functions/wiring.ts';
import { testPermissions } from '../shared/adapters/held-permissions.ts';
import { reachControlPlane } from '../shared/adapters/kubernetes.ts';
import { findDisabledServices } from '../shared/adapters/service-usage.ts';
import { createSlackClient } from '../shared/adapters/slack-client.ts';
import { createSlackDesk } from '../shared/adapters/slack-desk.ts';
import { identifySlackBot } from '../shared/adapters/slack-identity.ts';
import type { DoctorPorts } from '../shared/audit/doctor-ports.ts';
import type { Examination } from '../shared/audit/examination.ts';
import { examine } from '../shared/audit/examine.ts';
import {
  type CommonConfig,
  type Environment,
  loadCommonConfig,
  loadServiceConfig,
  loadSlackUse,
} from '../shared/config.ts';
import { ConfigError } from '../shared/errors.ts';
import type { Feature, Tier } from '../shared/governance/tiers.ts';
import { silentLog } from '../shared/log.ts';
import { section } from '../shared/report/slack-blocks.ts';
import { type CheckOptions, writeCheck } from './check-output.ts';
import type { Io } from './io.ts';
import { requireScope, type ScopeOptions } from './options.ts';
import { createProgress } from './progress.ts';

export interface DoctorOptions extends CheckOptions, ScopeOptions {
  as?: string;
  auditProject?: string;
  member?: string;
  tier?: Tier;
  clusters: number;
  post?: boolean;
}

/** `dns-audit doctor`: what is missing before an audit can see everything, and what closes each gap. */
export async function doctorCommand(io: Io, options: DoctorOptions): Promise<number> {
  const config = loadCommonConfig(io.env);
  const examination = options.as === undefined ? ofPerson(config, options) : ofFunction(io.env, options.as, options);
  const progress = createProgress(io);
  const cloud = createCloud(config, { log: silentLog, clock: io.clock, progress });
  try {
    progress.phase('Asking', null);
    const report = await examine(createPorts(cloud, config, slackOf(io.env, config, options)), examination);
    progress.clear();
    return await writeCheck(io, report, 'dns-audit-doctor.json', options);
  } finally {
    progress.clear();
    await cloud.close();
  }
}

/** A person's credentials: the whole table of permissions, and no object of the service. */
function ofPerson(config: CommonConfig, options: DoctorOptions): Examination {
  const scope = requireScope(options);
  if (scope.kind === 'file' || scope.kind === 'cluster') throw new Error('a flag made a scope that it cannot make');
  return {
    scope,
    tier: options.tier ?? tierOf(config),
    features: featuresOf(config),
    as: null,
    auditProject: options.auditProject ?? null,
    service: null,
    member: options.member ?? 'user:YOU',
    clusters: options.clusters,
  };
}

/** A function's identity: what its own environment says. Throws ConfigError when that is not the environment of a function. */
function ofFunction(env: Environment, as: string, options: DoctorOptions): Examination {
  if (options.organization !== undefined || options.folder !== undefined || options.project !== undefined)
    throw new ConfigError(
      '--as takes the scope from DNS_AUDIT_SCOPE; leave --organization, --folder and --project out.',
    );
  const config = loadServiceConfig(env);
  if (config.scope.kind === 'file' || config.scope.kind === 'cluster')
    throw new Error('no such scope in the environment');
  const project = config.queue.split('/')[1] ?? null;
  const account = config.invoker?.replace(/-invoker@/, `-${as}@`);
  return {
    scope: config.scope,
    tier: options.tier ?? tierOf(config),
    features: featuresOf(config),
    as,
    auditProject: options.auditProject ?? project,
    service: {
      bucket: config.stateBucket,
      queue: config.queue,
      invoker: config.invoker,
      logView: config.logView,
      sccSource: config.sccSource,
    },
    member: options.member ?? (account === undefined ? 'serviceAccount:IT' : `serviceAccount:${account}`),
    clusters: options.clusters,
  };
}

/** The tier that the settings ask for: what is switched off needs no permission. */
function tierOf(config: CommonConfig): Tier {
  if (config.readKubernetes) return 4;
  return config.readLogs || config.readMetrics ? 3 : 2;
}

function featuresOf(config: CommonConfig): Feature[] {
  const logs: Feature[] = config.logRoute === 'batches' ? ['log-batches'] : [];
  return [
    ...(config.readLogs ? logs : []),
    ...(config.readLogs && config.logRoute === 'log-metric' ? (['log-metric'] as const) : []),
    ...(config.readMetrics ? (['connection-metrics'] as const) : []),
  ];
}

function createPorts(cloud: Cloud, config: CommonConfig, slack: DoctorPorts['slack']): DoctorPorts {
  const { wire } = cloud;
  const google = { wire, endpoints: config.endpoints };
  return {
    heldPermissions: (target, permissions) => testPermissions(google, target, permissions),
    disabledServices: (project, services) => findDisabledServices(google, project, services),
    inventory: cloud.inventory,
    live: cloud.collectPorts().live,
    reachControlPlane: (controlPlane, ref) => reachControlPlane(wire, controlPlane, ref),
    slack,
  };
}

/** Slack is looked at where there is a token; a line is posted only when somebody asked for it. */
function slackOf(env: Environment, config: CommonConfig, { post }: DoctorOptions): DoctorPorts['slack'] {
  const { token, channels, scopes } = loadSlackUse(env);
  if (token === null) {
    if (post === true) throw new ConfigError('--post needs SLACK_BOT_TOKEN and DNS_AUDIT_SLACK_CHANNEL.');
    return null;
  }
  if (post === true && channels.length === 0)
    throw new ConfigError('--post needs DNS_AUDIT_SLACK_CHANNEL, the ID of the channel.');
  const options = { token, apiUrl: config.slackApiUrl };
  return {
    identify: () => identifySlackBot(options),
    scopes,
    channels,
    post:
      post !== true
        ? null
        : async (channel) => {
            const text = 'dns-audit doctor: this channel takes the digest.';
            const client = createSlackClient(options);
            const desk = createSlackDesk({ client, responseOrigin: null, now: Date.now, sleep: pause, log: silentLog });
            await desk.post(channel, { text, blocks: [section(text)] }, null);
          },
  };
}
