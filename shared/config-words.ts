import { GOOGLE_APIS, type GoogleApi, loadServiceConfig, type ServiceConfig } from './config.ts';
import type { SlackConfig } from './config-slack.ts';
import { ConfigError } from './errors.ts';

/** What a variable's value looks like. */
export type VariableForm =
  | { kind: 'flag' }
  | { kind: 'number'; least: number; most: number; whole: boolean }
  | { kind: 'text'; words: string; example: string };

export interface VariableWords {
  /** One or two sentences. */
  meaning: string;
  form: VariableForm;
  /** Where its value stands in the configuration; null where it is not one field. */
  setting: keyof ServiceConfig | null;
  /** The same for what the service has only together with Slack. */
  slackSetting?: keyof SlackConfig;
}

const url = (words: string, example: string): VariableForm => ({ kind: 'text', words, example });
const whole = (least: number, most: number): VariableForm => ({ kind: 'number', least, most, whole: true });
const decimal = (least: number, most: number): VariableForm => ({ kind: 'number', least, most, whole: false });

/** The words of every variable of config.ts but the endpoints; a test holds that none is missing and none too many. */
const SETTINGS: Readonly<Record<string, VariableWords>> = {
  DNS_AUDIT_READ_KUBERNETES: {
    meaning:
      'Ask the Kubernetes API of candidate clusters. Off, capacity, live DNS configuration and NetworkPolicies become gaps.',
    form: { kind: 'flag' },
    setting: 'readKubernetes',
  },
  DNS_AUDIT_READ_LOGS: {
    meaning:
      'Read the time-outs of node-local-dns from Cloud Logging. Off, no cluster can be found affected, and the gap is named.',
    form: { kind: 'flag' },
    setting: 'readLogs',
  },
  DNS_AUDIT_LOG_ROUTE: {
    meaning:
      'The way to the time-outs: entries.list project by project, the log view of a central bucket, or a log-based metric. What each can say is told in docs/evidence.md. Where the last two are refused, entries.list is asked.',
    form: { kind: 'text', words: '`batches`, `central-bucket` or `log-metric`', example: 'central-bucket' },
    setting: 'logRoute',
  },
  DNS_AUDIT_LOG_VIEW: {
    meaning: 'Log view of the bucket that a sink of the organization fills; for the route central-bucket.',
    form: {
      kind: 'text',
      words: '`projects/P/locations/L/buckets/B/views/V`',
      example: 'projects/acme-dns-audit/locations/global/buckets/node-local-dns/views/_AllLogs',
    },
    setting: 'logView',
  },
  DNS_AUDIT_LOG_METRIC: {
    meaning:
      'Log-based metric and the project whose metrics scope is asked for it; for the route log-metric. How to make it is told in docs/evidence.md.',
    form: {
      kind: 'text',
      words: '`projects/P/metrics/NAME`',
      example: 'projects/acme-dns-audit/metrics/node_local_dns_timeouts',
    },
    setting: 'logMetric',
  },
  DNS_AUDIT_READ_METRICS: {
    meaning:
      "Ask Cloud Monitoring's Prometheus API for connection metrics of candidates with Managed Service for Prometheus. GKE does not collect them by itself.",
    form: { kind: 'flag' },
    setting: 'readMetrics',
  },
  DNS_AUDIT_PROMETHEUS_URL: {
    meaning:
      "A Prometheus API to ask for connection metrics in place of Cloud Monitoring's; what stands before `/api/v1`. The Google token goes there only if it is Google's own.",
    form: url('https address, or http on this machine', 'https://prometheus.acme.example/prometheus'),
    setting: 'prometheusUrl',
  },
  DNS_AUDIT_READ_PRIVATE_ENDPOINTS: {
    meaning: 'Try the private IP endpoints of control planes as well; of use only from inside the VPC.',
    form: { kind: 'flag' },
    setting: 'readPrivateEndpoints',
  },
  DNS_AUDIT_LOG_WINDOW_HOURS: {
    meaning: 'How many hours of logs are read, back from the start of the run.',
    form: whole(1, 720),
    setting: 'logWindowHours',
  },
  DNS_AUDIT_CONCURRENCY: {
    meaning: 'HTTP requests under way at once in one process, over all APIs but Slack.',
    form: whole(1, 256),
    setting: 'concurrency',
  },
  DNS_AUDIT_QUOTA_SHARERS: {
    meaning:
      "Processes that ask at the same time. Each takes its part of Google's quotas of requests a minute (Logging 60, Asset Inventory 100, Container 3,000).",
    form: whole(1, 60),
    setting: 'quotaSharers',
  },
  DNS_AUDIT_CONTROL_PLANE_OVERRIDE: {
    meaning:
      'One address that stands for every control plane (an emulator); the real host becomes the first part of the path. Over https it is sent the token, over http it is not.',
    form: url('http or https address', 'http://127.0.0.1:8080/control-plane'),
    setting: 'controlPlaneOverride',
  },
  SLACK_API_URL: {
    meaning: "Address of Slack's Web API, for an emulator; the bot token is sent there.",
    form: url('http or https address', 'http://127.0.0.1:8080/slack/api/'),
    setting: 'slackApiUrl',
  },
  DNS_AUDIT_SCOPE: {
    meaning:
      'The clusters that a run covers: all of an organization, of a folder and the folders in it, or of projects.',
    form: {
      kind: 'text',
      words: '`organizations/NUMBER`, `folders/NUMBER` or `projects/ID,ID`',
      example: 'projects/pay-prod,shop-prod',
    },
    setting: 'scope',
  },
  DNS_AUDIT_STATE_BUCKET: {
    meaning: 'Cloud Storage bucket that keeps runs and reports.',
    form: { kind: 'text', words: 'name of a bucket, without `gs://`', example: 'acme-dns-audit-state' },
    setting: 'stateBucket',
  },
  DNS_AUDIT_QUEUE: {
    meaning: 'Cloud Tasks queue that carries shards and finalizing.',
    form: {
      kind: 'text',
      words: '`projects/P/locations/L/queues/Q`',
      example: 'projects/acme-dns-audit/locations/europe-west1/queues/dns-audit',
    },
    setting: 'queue',
  },
  DNS_AUDIT_AUDIT_URL: {
    meaning: 'Address of function audit, to which Cloud Tasks sends shards.',
    form: url('http or https address', 'https://audit-abc123-ew.a.run.app'),
    setting: null,
  },
  DNS_AUDIT_RESPOND_URL: {
    meaning:
      'Address of the function respond, which does what people ask for in Slack. Not set: there is no Slack bot, and the digest has no buttons.',
    form: url('http or https URL', 'https://dns-audit-respond-abc.a.run.app/'),
    setting: null,
  },
  DNS_AUDIT_FINALIZE_URL: {
    meaning: 'Address of function finalize, to which Cloud Tasks sends the end of a run.',
    form: url('http or https address', 'https://finalize-abc123-ew.a.run.app'),
    setting: null,
  },
  DNS_AUDIT_INVOKER: {
    meaning:
      'Service account whose OIDC token Cloud Tasks presents to the functions. Without it tasks carry no identity, which only an emulator accepts.',
    form: {
      kind: 'text',
      words: 'e-mail address of a service account',
      example: 'dns-audit-invoker@acme-dns-audit.iam.gserviceaccount.com',
    },
    setting: 'invoker',
  },
  DNS_AUDIT_SLACK_CHANNEL: {
    meaning:
      'Channel for the digest of all clusters that no route takes. What is posted when is told in docs/slack-digest.md.',
    form: { kind: 'text', words: 'channel ID, not a name', example: 'C0123ABCD' },
    setting: null,
    slackSetting: 'defaultChannel',
  },
  DNS_AUDIT_SLACK_ROUTES: {
    meaning:
      'Which clusters go to which channel besides, and who is mentioned; examples in docs/slack-digest.md#routing.',
    form: {
      kind: 'text',
      words: 'JSON list of routes',
      example: '[{"channel":"C0456EFGH","projects":["pay-*"],"owners":["S0123ABCD"]}]',
    },
    setting: null,
  },
  DNS_AUDIT_SLACK_CHANNELS: {
    meaning:
      'Channels that people may subscribe to the digest from within Slack, besides those of routes and the default channel. No other channel is ever posted to.',
    form: { kind: 'text', words: 'channel IDs with commas', example: 'C0789IJKL,C0789MNOP' },
    setting: null,
  },
  DNS_AUDIT_SLACK_TIME_ZONE: {
    meaning: 'The calendar by which weeks begin: the first run of a week posts a fresh digest.',
    form: { kind: 'text', words: 'IANA name of a time zone', example: 'Europe/Berlin' },
    setting: null,
    slackSetting: 'timeZone',
  },
  SLACK_BOT_TOKEN: {
    meaning:
      'Bot token of the Slack app, with the scope chat:write. It and at least one channel above belong together.',
    form: { kind: 'text', words: 'bot token, from a secret', example: 'xoxb-not-a-token' },
    setting: null,
  },
  SLACK_SIGNING_SECRET: {
    meaning:
      'Signing secret of the Slack app, for the function slack. While it is being changed: the present and the former one, separated by a comma.',
    form: { kind: 'text', words: 'signing secret, from a secret', example: '0123456789abcdef0123456789abcdef' },
    setting: null,
  },
  SLACK_APP_ID: {
    meaning: 'ID of the Slack app: calls that were signed for another one are refused. For the function slack.',
    form: { kind: 'text', words: 'app ID', example: 'A0123ABCD' },
    setting: null,
  },
  SLACK_TEAM_ID: {
    meaning:
      'ID of the workspace: people of other companies, who see messages in shared channels, are refused. For the function slack.',
    form: { kind: 'text', words: 'workspace ID', example: 'T0123ABCD' },
    setting: null,
  },
  DNS_AUDIT_SLACK_READERS: {
    meaning:
      'Users and user groups who may ask about clusters in Slack. Not set: everybody of the workspace. User groups need the scope usergroups:read.',
    form: { kind: 'text', words: 'IDs of users or user groups, separated by commas', example: 'S0123ABCD,U0456EFGH' },
    setting: null,
  },
  DNS_AUDIT_SLACK_EXCEPTION_MAKERS: {
    meaning: 'Users and user groups who may make and undo exceptions in Slack. Not set: nobody.',
    form: { kind: 'text', words: 'IDs of users or user groups, separated by commas', example: 'S0123ABCD,U0456EFGH' },
    setting: null,
  },
  DNS_AUDIT_REPORT_URL: {
    meaning:
      'Address under which people open the page of a run, for links in Slack; `{run}` stands for its id. Without it: `https://storage.cloud.google.com/BUCKET/runs/{run}/report.html` of the state bucket, for whoever may read that bucket (docs/fleet-page.md).',
    form: {
      kind: 'text',
      words: 'https URL with `{run}` in it',
      example: 'https://reports.acme.example/dns-audit/{run}.html',
    },
    setting: null,
  },
  DNS_AUDIT_SCC_SOURCE: {
    meaning:
      'Source in Security Command Center that function finalize writes findings to; a finding that is mended is set inactive.',
    form: { kind: 'text', words: '`organizations/N/sources/M`', example: 'organizations/123456789/sources/5678' },
    setting: 'sccSource',
  },
  DNS_AUDIT_RUN_DEADLINE_MINUTES: {
    meaning: 'After this many minutes a run is reported as it is: clusters of shards that are missing are unknown.',
    form: whole(1, 720),
    setting: 'runDeadlineMinutes',
  },
  DNS_AUDIT_FINALIZE_INTERVAL_SECONDS: {
    meaning: 'Seconds before finalize first looks whether all shards are there, and between two looks.',
    form: decimal(0.05, 600),
    setting: 'finalizeIntervalSeconds',
  },
  DNS_AUDIT_DELIVERY_LEASE_SECONDS: {
    meaning:
      'Seconds for which one attempt to post the digest keeps others from posting. A call to Slack may take a third of it, at most 10.',
    form: decimal(3, 600),
    setting: 'deliveryLeaseSeconds',
  },
  DNS_AUDIT_SHARD_DEADLINE_SECONDS: {
    meaning:
      'After this many seconds no request is begun for a shard any more; what was not asked is a gap. Keep it below the time limit of function audit.',
    form: whole(1, 3500),
    setting: 'shardDeadlineSeconds',
  },
  DNS_AUDIT_SHARD_CLUSTERS: {
    meaning: 'Candidate clusters in a shard, that is in one call of function audit.',
    form: whole(1, 1000),
    setting: 'shardClusters',
  },
};

const API_NAMES: Readonly<Record<GoogleApi, string>> = {
  cloudasset: 'Cloud Asset API',
  container: 'Kubernetes Engine API',
  cloudresourcemanager: 'Cloud Resource Manager API',
  logging: 'Cloud Logging API',
  monitoring: 'Cloud Monitoring API',
  storage: 'Cloud Storage JSON API',
  cloudtasks: 'Cloud Tasks API',
  connectgateway: 'Connect Gateway API',
  securitycenter: 'Security Command Center API',
  serviceusage: 'Service Usage API, which only `dns-audit doctor` asks',
  iam: 'IAM API, which only `dns-audit doctor` asks',
};

const ENDPOINTS = Object.fromEntries(
  Object.entries(API_NAMES).map(([api, name]) => [
    GOOGLE_APIS[api as GoogleApi].override,
    {
      meaning: `Origin of the ${name}.`,
      form: url('origin, without a path', 'http://127.0.0.1:8080'),
      setting: null,
    } satisfies VariableWords,
  ]),
);

/** What every variable of config.ts means, in the order in which people look for them. */
export const CONFIG_WORDS: Readonly<Record<string, VariableWords>> = { ...SETTINGS, ...ENDPOINTS };

/** Variables that libraries or the terminal read, and what they do here. */
export const OTHER_VARIABLES: Readonly<Record<string, string>> = {
  GOOGLE_APPLICATION_CREDENTIALS:
    'File with the credentials to use in place of those that gcloud or the metadata server gives.',
  GOOGLE_CLOUD_QUOTA_PROJECT: 'Project whose quota Google API calls count against.',
  NO_COLOR: 'Set to anything but the empty text: the terminal output has no colours.',
};

/** A value of that form. */
export function exampleOf(form: VariableForm): string {
  if (form.kind === 'flag') return 'true';
  return form.kind === 'number' ? String(form.most) : form.example;
}

/** An environment of all that the functions require, and nothing else. */
export function requiredEnvironment(): Record<string, string> {
  const all = Object.fromEntries(Object.entries(CONFIG_WORDS).map(([name, { form }]) => [name, exampleOf(form)]));
  return Object.fromEntries(Object.entries(all).filter(([name]) => isRequired(name, all)));
}

function isRequired(name: string, all: Readonly<Record<string, string>>): boolean {
  try {
    loadServiceConfig({ ...all, [name]: undefined });
    return false;
  } catch (error) {
    return error instanceof ConfigError && error.message.includes(`${name} is not set`);
  }
}

/** The least that makes a service with Slack, and gives none of its defaults. */
const LEAST_SLACK = { SLACK_BOT_TOKEN: 'xoxb-not-a-token', DNS_AUDIT_SLACK_CHANNELS: 'C0789IJKL' };

/** What config.ts puts in place of a variable that is not set: `required` where it refuses, null where nothing. */
export function defaultOf(name: string): string | number | boolean | null {
  const required = requiredEnvironment();
  if (name in required) return 'required';
  const api = Object.values(GOOGLE_APIS).find(({ override }) => override === name);
  if (api !== undefined) return api.origin;
  const { setting = null, slackSetting } = CONFIG_WORDS[name] ?? {};
  const value =
    slackSetting === undefined
      ? setting === null
        ? null
        : loadServiceConfig(required)[setting]
      : loadServiceConfig({ ...required, ...LEAST_SLACK }).slack?.[slackSetting];
  return typeof value === 'object' || value === undefined ? null : value;
}
