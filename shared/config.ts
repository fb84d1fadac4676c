import { z } from 'zod';
import { REPORT_SETTINGS, toReportUrl } from './config-report.ts';
import { SLACK_SETTINGS, type SlackConfig, type SlackUse, toSlackConfig, toSlackUse } from './config-slack.ts';
import { SLACK_FUNCTION_SETTINGS, type SlackAccessConfig } from './config-slack-function.ts';
import { secretUrl } from './config-url.ts';
import type { Scope } from './domain/scope.ts';
import { ConfigError } from './errors.ts';

/** The APIs that this program calls, by the name under which gcloud overrides their endpoints. */
export const GOOGLE_APIS = {
  cloudasset: { override: 'CLOUDSDK_API_ENDPOINT_OVERRIDES_CLOUDASSET', origin: 'https://cloudasset.googleapis.com' },
  container: { override: 'CLOUDSDK_API_ENDPOINT_OVERRIDES_CONTAINER', origin: 'https://container.googleapis.com' },
  cloudresourcemanager: {
    override: 'CLOUDSDK_API_ENDPOINT_OVERRIDES_CLOUDRESOURCEMANAGER',
    origin: 'https://cloudresourcemanager.googleapis.com',
  },
  logging: { override: 'CLOUDSDK_API_ENDPOINT_OVERRIDES_LOGGING', origin: 'https://logging.googleapis.com' },
  monitoring: {
    override: 'CLOUDSDK_API_ENDPOINT_OVERRIDES_MONITORING',
    origin: 'https://monitoring.googleapis.com',
  },
  storage: { override: 'CLOUDSDK_API_ENDPOINT_OVERRIDES_STORAGE', origin: 'https://storage.googleapis.com' },
  cloudtasks: { override: 'CLOUDSDK_API_ENDPOINT_OVERRIDES_CLOUDTASKS', origin: 'https://cloudtasks.googleapis.com' },
  connectgateway: {
    override: 'CLOUDSDK_API_ENDPOINT_OVERRIDES_CONNECTGATEWAY',
    origin: 'https://connectgateway.googleapis.com',
  },
  securitycenter: {
    override: 'CLOUDSDK_API_ENDPOINT_OVERRIDES_SECURITYCENTER',
    origin: 'https://securitycenter.googleapis.com',
  },
  serviceusage: {
    override: 'CLOUDSDK_API_ENDPOINT_OVERRIDES_SERVICEUSAGE',
    origin: 'https://serviceusage.googleapis.com',
  },
  iam: { override: 'CLOUDSDK_API_ENDPOINT_OVERRIDES_IAM', origin: 'https://iam.googleapis.com' },
} as const;
export type GoogleApi = keyof typeof GOOGLE_APIS;

export type Environment = Readonly<Record<string, string | undefined>>;

const origin = z
  .string()
  .regex(/^https?:\/\/[^/?#\s]+\/?$/, 'must be an origin such as https://host or http://127.0.0.1:8080, without a path')
  .transform((text) => text.replace(/\/$/, ''));

const httpUrl = z.url({ protocol: /^https?$/ });
const flag = z.enum(['true', 'false']).transform((text) => text === 'true');

/** Reads the environment's word for a scope: `organizations/N`, `folders/N` or `projects/a,b`. */
export function parseScope(text: string): Scope | null {
  const match = /^(organizations|folders|projects)\/(.+)$/.exec(text);
  const [, kind, rest] = match ?? [];
  if (kind === undefined || rest === undefined) return null;
  if (kind === 'projects') {
    const ids = rest.split(',').map((id) => id.trim());
    return ids.every((id) => PROJECT_ID.test(id)) ? { kind: 'projects', ids: [...new Set(ids)] } : null;
  }
  if (!/^\d+$/.test(rest)) return null;
  return { kind: kind === 'organizations' ? 'organization' : 'folder', id: rest };
}

/** A project id, with an optional domain prefix as old organisations have it, or a project number. */
export const PROJECT_ID = /^(?:(?:[a-z0-9.-]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9]|\d{5,20})$/;

/** Buckets of Cloud Storage: 3 to 63 characters, up to 222 with dots. */
export const BUCKET_NAME = /^[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]$/;

const scopeText = z.string().transform((text, context) => {
  const scope = parseScope(text);
  if (scope !== null) return scope;
  context.addIssue({ code: 'custom', message: 'must be organizations/NUMBER, folders/NUMBER or projects/ID,ID' });
  return z.NEVER;
});

const LOG_ROUTES = ['batches', 'central-bucket', 'log-metric'] as const;
export type LogRoute = (typeof LOG_ROUTES)[number];

/** A Prometheus API: no credentials in it, and no token goes there unless it is Google's own. */
const prometheusUrl = secretUrl
  .refine((text) => {
    if (!URL.canParse(text)) return true;
    const { username, password, search, hash } = new URL(text);
    return `${username}${password}${search}${hash}` === '';
  }, 'must be an address without user, password, query or fragment')
  .transform((text) => text.replace(/\/+$/, ''));

/** Variables of every process, terminal or function. */
const COMMON = {
  SLACK_API_URL: secretUrl.optional(),
  DNS_AUDIT_CONTROL_PLANE_OVERRIDE: httpUrl.optional(),
  DNS_AUDIT_READ_KUBERNETES: flag.default(true),
  DNS_AUDIT_READ_LOGS: flag.default(true),
  DNS_AUDIT_READ_PRIVATE_ENDPOINTS: flag.default(false),
  DNS_AUDIT_LOG_ROUTE: z.enum(LOG_ROUTES).default('batches'),
  DNS_AUDIT_LOG_VIEW: z
    .string()
    .regex(
      /^projects\/[^/\s]+\/locations\/[^/\s]+\/buckets\/[^/\s]+\/views\/[^/\s]+$/,
      'must be projects/P/locations/L/buckets/B/views/V',
    )
    .optional(),
  DNS_AUDIT_LOG_METRIC: z
    .string()
    .regex(/^projects\/[^/\s]+\/metrics\/[\w.-]{1,100}$/, 'must be projects/P/metrics/NAME')
    .optional(),
  DNS_AUDIT_READ_METRICS: flag.default(false),
  DNS_AUDIT_PROMETHEUS_URL: prometheusUrl.optional(),
  DNS_AUDIT_LOG_WINDOW_HOURS: z.coerce.number().int().min(1).max(720).default(24),
  DNS_AUDIT_CONCURRENCY: z.coerce.number().int().min(1).max(256).default(32),
  DNS_AUDIT_QUOTA_SHARERS: z.coerce.number().int().min(1).max(60).default(1),
};

/** Variables of the deployed service. */
const SERVICE = {
  DNS_AUDIT_SCOPE: scopeText,
  DNS_AUDIT_STATE_BUCKET: z.string().regex(BUCKET_NAME, 'must be the name of a bucket'),
  DNS_AUDIT_QUEUE: z
    .string()
    .regex(
      /^projects\/[^/\s]+\/locations\/[^/\s]+\/queues\/[^/\s]+$/,
      'must be projects/P/locations/L/queues/Q, as `gcloud tasks queues describe` prints it',
    ),
  DNS_AUDIT_AUDIT_URL: httpUrl,
  DNS_AUDIT_FINALIZE_URL: httpUrl,
  DNS_AUDIT_RESPOND_URL: httpUrl.optional(),
  ...SLACK_FUNCTION_SETTINGS,
  DNS_AUDIT_INVOKER: z.email({ error: 'must be the e-mail address of a service account' }).optional(),
  ...SLACK_SETTINGS,
  ...REPORT_SETTINGS,
  DNS_AUDIT_SCC_SOURCE: z
    .string()
    .regex(/^organizations\/\d+\/sources\/\d+$/, 'must be organizations/N/sources/M')
    .optional(),
  DNS_AUDIT_RUN_DEADLINE_MINUTES: z.coerce.number().int().min(1).max(720).default(60),
  DNS_AUDIT_FINALIZE_INTERVAL_SECONDS: z.coerce.number().min(0.05).max(600).default(30),
  /** A call to Slack may take a third of it, so that two attempts never overlap. */
  DNS_AUDIT_DELIVERY_LEASE_SECONDS: z.coerce.number().min(3).max(600).default(60),
  /** Below the function's own time limit, so that a slow shard still writes what it has. */
  DNS_AUDIT_SHARD_DEADLINE_SECONDS: z.coerce.number().int().min(1).max(3500).default(480),
  DNS_AUDIT_SHARD_CLUSTERS: z.coerce.number().int().min(1).max(1000).default(100),
};

const commonSchema = z.object(COMMON);
const serviceSchema = z.object({ ...COMMON, ...SERVICE });

/** Every variable that this program reads, for documentation, Terraform and the check for misspelt ones. */
export const VARIABLES: readonly string[] = [
  ...Object.values(GOOGLE_APIS).map((api) => api.override),
  ...Object.keys({ ...COMMON, ...SERVICE }),
];

export type Endpoints = Readonly<Record<GoogleApi, string>>;

export interface CommonConfig {
  endpoints: Endpoints;
  slackApiUrl: string | null;
  controlPlaneOverride: string | null;
  readKubernetes: boolean;
  readLogs: boolean;
  logRoute: LogRoute;
  /** Set where the route is central-bucket. */
  logView: string | null;
  /** Set where the route is log-metric. */
  logMetric: string | null;
  /** Ask Cloud Monitoring for connection metrics. */
  readMetrics: boolean;
  /** A Prometheus API to ask in place of Cloud Monitoring; no slash at the end. */
  prometheusUrl: string | null;
  readPrivateEndpoints: boolean;
  logWindowHours: number;
  concurrency: number;
  /** Processes that ask at the same time, and share Google's quotas of requests a minute. */
  quotaSharers: number;
}

export interface ServiceConfig extends CommonConfig {
  scope: Scope;
  stateBucket: string;
  queue: string;
  targets: { audit: string; finalize: string; respond?: string };
  invoker: string | null;
  /** Null: the service tells nobody. */
  slack: SlackConfig | null;
  /** `organizations/N/sources/M`; null: no findings are written to Security Command Center. */
  sccSource: string | null;
  /** Where people open the page of a run: an address with `{run}` in it. */
  reportUrl: string;
  runDeadlineMinutes: number;
  finalizeIntervalSeconds: number;
  slackAccess: SlackAccessConfig;
  deliveryLeaseSeconds: number;
  shardDeadlineSeconds: number;
  shardClusters: number;
}

/** Configuration that the terminal and the functions share. Throws ConfigError naming every variable that is wrong. */
export function loadCommonConfig(env: Environment): CommonConfig {
  return toCommon(parseEnvironment(commonSchema, env), loadEndpoints(env));
}

/** Configuration of the deployed functions. Throws ConfigError naming every variable that is missing or wrong. */
export function loadServiceConfig(env: Environment): ServiceConfig {
  const parsed = parseEnvironment(serviceSchema, env);
  return {
    ...toCommon(parsed, loadEndpoints(env)),
    scope: parsed.DNS_AUDIT_SCOPE,
    stateBucket: parsed.DNS_AUDIT_STATE_BUCKET,
    queue: parsed.DNS_AUDIT_QUEUE,
    targets: {
      audit: parsed.DNS_AUDIT_AUDIT_URL,
      finalize: parsed.DNS_AUDIT_FINALIZE_URL,
      ...(parsed.DNS_AUDIT_RESPOND_URL === undefined ? {} : { respond: parsed.DNS_AUDIT_RESPOND_URL }),
    },
    invoker: parsed.DNS_AUDIT_INVOKER ?? null,
    slack: toSlackConfig(parsed),
    slackAccess: {
      readers: parsed.DNS_AUDIT_SLACK_READERS ?? null,
      exceptionMakers: parsed.DNS_AUDIT_SLACK_EXCEPTION_MAKERS ?? [],
    },
    sccSource: parsed.DNS_AUDIT_SCC_SOURCE ?? null,
    reportUrl: toReportUrl(parsed),
    runDeadlineMinutes: parsed.DNS_AUDIT_RUN_DEADLINE_MINUTES,
    finalizeIntervalSeconds: parsed.DNS_AUDIT_FINALIZE_INTERVAL_SECONDS,
    deliveryLeaseSeconds: parsed.DNS_AUDIT_DELIVERY_LEASE_SECONDS,
    shardDeadlineSeconds: parsed.DNS_AUDIT_SHARD_DEADLINE_SECONDS,
    shardClusters: parsed.DNS_AUDIT_SHARD_CLUSTERS,
  };
}

const slackFunctionSchema = z.object({
  ...COMMON,
  DNS_AUDIT_SCOPE: SERVICE.DNS_AUDIT_SCOPE,
  DNS_AUDIT_STATE_BUCKET: SERVICE.DNS_AUDIT_STATE_BUCKET,
  DNS_AUDIT_QUEUE: SERVICE.DNS_AUDIT_QUEUE,
  DNS_AUDIT_INVOKER: SERVICE.DNS_AUDIT_INVOKER,
  DNS_AUDIT_RESPOND_URL: SERVICE.DNS_AUDIT_RESPOND_URL.unwrap(),
  SLACK_BOT_TOKEN: SERVICE.SLACK_BOT_TOKEN.unwrap(),
  SLACK_SIGNING_SECRET: SERVICE.SLACK_SIGNING_SECRET.unwrap(),
  SLACK_APP_ID: SERVICE.SLACK_APP_ID.unwrap(),
  SLACK_TEAM_ID: SERVICE.SLACK_TEAM_ID.unwrap(),
});

/** What the function `slack` needs, and nothing more: it is the only one that the internet can call. */
export interface SlackFunctionConfig extends CommonConfig {
  scope: Scope;
  stateBucket: string;
  queue: string;
  respondUrl: string;
  invoker: string | null;
  token: string;
  signingSecrets: readonly string[];
  app: string;
  team: string;
}

/** Configuration of the function `slack`. Throws ConfigError naming every variable that is missing or wrong. */
export function loadSlackFunctionConfig(env: Environment): SlackFunctionConfig {
  const parsed = parseEnvironment(slackFunctionSchema, env);
  return {
    ...toCommon(parsed, loadEndpoints(env)),
    scope: parsed.DNS_AUDIT_SCOPE,
    stateBucket: parsed.DNS_AUDIT_STATE_BUCKET,
    queue: parsed.DNS_AUDIT_QUEUE,
    respondUrl: parsed.DNS_AUDIT_RESPOND_URL,
    invoker: parsed.DNS_AUDIT_INVOKER ?? null,
    token: parsed.SLACK_BOT_TOKEN,
    signingSecrets: parsed.SLACK_SIGNING_SECRET,
    app: parsed.SLACK_APP_ID,
    team: parsed.SLACK_TEAM_ID,
  };
}

const slackUseSchema = z.object({
  ...SLACK_SETTINGS,
  DNS_AUDIT_SLACK_READERS: SERVICE.DNS_AUDIT_SLACK_READERS,
  DNS_AUDIT_SLACK_EXCEPTION_MAKERS: SERVICE.DNS_AUDIT_SLACK_EXCEPTION_MAKERS,
  DNS_AUDIT_RESPOND_URL: SERVICE.DNS_AUDIT_RESPOND_URL,
});

/** What the configuration has to do with Slack, whether it is complete or not; for the doctor. Throws ConfigError. */
export function loadSlackUse(env: Environment): SlackUse {
  return toSlackUse(parseEnvironment(slackUseSchema, env));
}

function toCommon(parsed: z.infer<typeof commonSchema>, endpoints: Endpoints): CommonConfig {
  const { DNS_AUDIT_LOG_ROUTE: route, DNS_AUDIT_LOG_VIEW: view, DNS_AUDIT_LOG_METRIC: metric } = parsed;
  if (route === 'central-bucket' && view === undefined)
    throw new ConfigError('DNS_AUDIT_LOG_VIEW is not set; DNS_AUDIT_LOG_ROUTE=central-bucket reads that log view.');
  if (route === 'log-metric' && metric === undefined)
    throw new ConfigError('DNS_AUDIT_LOG_METRIC is not set; DNS_AUDIT_LOG_ROUTE=log-metric reads that metric.');
  return {
    endpoints,
    slackApiUrl: parsed.SLACK_API_URL ?? null,
    controlPlaneOverride: parsed.DNS_AUDIT_CONTROL_PLANE_OVERRIDE?.replace(/\/$/, '') ?? null,
    readKubernetes: parsed.DNS_AUDIT_READ_KUBERNETES,
    readLogs: parsed.DNS_AUDIT_READ_LOGS,
    logRoute: route,
    logView: view ?? null,
    logMetric: metric ?? null,
    readMetrics: parsed.DNS_AUDIT_READ_METRICS,
    prometheusUrl: parsed.DNS_AUDIT_PROMETHEUS_URL ?? null,
    readPrivateEndpoints: parsed.DNS_AUDIT_READ_PRIVATE_ENDPOINTS,
    logWindowHours: parsed.DNS_AUDIT_LOG_WINDOW_HOURS,
    concurrency: parsed.DNS_AUDIT_CONCURRENCY,
    quotaSharers: parsed.DNS_AUDIT_QUOTA_SHARERS,
  };
}

function loadEndpoints(env: Environment): Endpoints {
  const problems: string[] = [];
  const endpoints = Object.fromEntries(
    Object.entries(GOOGLE_APIS).map(([api, { override, origin: standard }]) => {
      const text = env[override];
      if (text === undefined || text === '') return [api, standard];
      const parsed = origin.safeParse(text);
      if (!parsed.success) problems.push(`${override} ${parsed.error.issues[0]?.message ?? 'is wrong'}`);
      return [api, parsed.success ? parsed.data : standard];
    }),
  );
  if (problems.length > 0) throw new ConfigError(`${problems.join('; ')}.`);
  return endpoints as Endpoints;
}

function parseEnvironment<T extends z.ZodObject>(schema: T, env: Environment): z.infer<T> {
  const unknown = Object.keys(env).filter((name) => name.startsWith('DNS_AUDIT_') && !VARIABLES.includes(name));
  if (unknown.length > 0) {
    const known = VARIABLES.filter((name) => name.startsWith('DNS_AUDIT_')).join(', ');
    throw new ConfigError(`${unknown.join(', ')}: no such setting. Known are ${known}.`);
  }
  // An empty variable is how shells and Terraform spell "not set".
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => {
    const name = String(issue.path[0] ?? '');
    return given[name] === undefined ? `${name} is not set` : `${name} ${issue.message}`;
  });
  throw new ConfigError(`${[...new Set(problems)].join('; ')}.`);
}

/** The environment of this process; the only place that reads it. */
export function processEnvironment(): Environment {
  return process.env;
}
