import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { historyColumns } from '../../scripts/infra/report-table.ts';
import { deployedVariables } from '../../scripts/infra/settings.ts';
import { logRun } from '../../shared/audit/log-run.ts';
import { statePaths } from '../../shared/audit/paths.ts';
import { loadServiceConfig, loadSlackFunctionConfig } from '../../shared/config.ts';
import { CONFIG_WORDS, exampleOf } from '../../shared/config-words.ts';
import { requiredApis, type ServiceShape } from '../../shared/governance/required-apis.ts';
import { SERVICE_GRANTS } from '../../shared/governance/service-grants.ts';
import { sampleReport } from '../../shared/report/sample-report.test-helper.ts';
import { registeredFunctions } from '../registered-functions.test-helper.ts';
import { PROJECT, PROJECT_NUMBER } from './known-values.ts';
import { applyFolder, type PlannedResource, TERRAFORM, useWorkspace } from './terraform.test-helper.ts';

/** What infra/ makes: everything switched on, and nothing that is optional. */
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const LEAST = { project: PROJECT, region: 'europe-west1', scope: 'projects/shop-prod,pay-prod' };
const ALL = {
  ...LEAST,
  scope: 'organizations/490000000001',
  tier: 4,
  slack: {
    channel: 'C0123ABCD',
    routes: [{ channel: 'C0456EFGH', projects: ['pay-*'], owners: ['S0123ABCD'] }],
    channels: ['C0789IJKL'],
    time_zone: 'Europe/Berlin',
    is_interactive: true,
    app_id: 'A0123ABCD',
    team_id: 'T0123ABCD',
    readers: ['S0123ABCD'],
    exception_makers: ['S0456EFGH', 'U0123ABCD'],
  },
  asset_feed: true,
  scc_source: 'organizations/490000000001/sources/5678',
  history: { readers: { platform: 'group:platform@acme.example' } },
  alerts: { email: 'platform@acme.example' },
  logs: { route: 'central-bucket', view: `projects/${PROJECT}/locations/global/buckets/b/views/v` },
  settings: { DNS_AUDIT_LOG_WINDOW_HOURS: '48' },
};
const RESPOND_URL = `https://dns-audit-respond-${PROJECT_NUMBER}.europe-west1.run.app`;
const account = (name: string) => `serviceAccount:dns-audit-${name}@${PROJECT}.iam.gserviceaccount.com`;

describe.skipIf(TERRAFORM === null)('infra/', () => {
  const workspace = useWorkspace();
  let all: PlannedResource[];
  let least: PlannedResource[];
  const ofType = (resources: readonly PlannedResource[], type: string) =>
    resources.filter((one) => one.type === type).map((one) => one.values);
  const functions = () =>
    new Map(
      ofType(all, 'google_cloudfunctions2_function').map((values) => [
        String(values.build_config[0].entry_point),
        values,
      ]),
    );

  beforeAll(async () => {
    least = await applyFolder(workspace, 'infra', LEAST);
    all = await applyFolder(workspace, 'infra', ALL);
  }, 120_000);

  test('deploys every function that is registered, and no other', () => {
    expect([...functions().keys()].sort()).toEqual([...registeredFunctions()].sort());
    const names = ofType(least, 'google_cloudfunctions2_function').map((values) => values.name);
    expect(names).toEqual(['dns-audit-audit', 'dns-audit-finalize', 'dns-audit-sweep']);
  });

  test('sets every variable that the code reads, and none that it does not', () => {
    const variables = Object.entries(deployedVariables());
    const plain = variables.filter(([, { from }]) => from !== 'secret').map(([name]) => name);
    for (const [name, values] of functions()) {
      const set = Object.keys(values.service_config[0].environment_variables);
      expect(values.service_config[0].environment_variables.NODE_ENV).toBe('production');
      expect(set.sort(), name).toEqual(
        [...plain, 'MALLOC_ARENA_MAX', 'MALLOC_MMAP_THRESHOLD_', 'NODE_ENV', 'NODE_OPTIONS'].sort(),
      );
    }
  });

  test('gives every function an environment that it accepts', () => {
    for (const [name, { service_config }] of functions()) {
      const secrets = service_config[0].secret_environment_variables.map(({ key }: { key: string }) => {
        const form = CONFIG_WORDS[key]?.form;
        return [key, form === undefined ? 'a secret' : exampleOf(form)];
      });
      const environment = { ...service_config[0].environment_variables, ...Object.fromEntries(secrets) };
      const config = loadServiceConfig(environment);
      expect(config, name).toMatchObject({
        scope: { kind: 'organization', id: '490000000001' },
        stateBucket: `${PROJECT}-dns-audit-state`,
        targets: {
          audit: `https://dns-audit-audit-${PROJECT_NUMBER}.europe-west1.run.app`,
          finalize: `https://dns-audit-finalize-${PROJECT_NUMBER}.europe-west1.run.app`,
        },
        invoker: account('invoker').slice('serviceAccount:'.length),
        logWindowHours: 48,
        readKubernetes: true,
        sccSource: name === 'finalize' ? 'organizations/490000000001/sources/5678' : null,
      });
      expect(config.targets.respond, name).toBe(RESPOND_URL);
      expect(config.slackAccess, name).toEqual({
        readers: ['S0123ABCD'],
        exceptionMakers: ['S0456EFGH', 'U0123ABCD'],
      });
      const slack = {
        defaultChannel: 'C0123ABCD',
        routes: ALL.slack.routes,
        allowedChannels: ['C0789IJKL'],
        timeZone: 'Europe/Berlin',
      };
      if (['finalize', 'slack', 'respond'].includes(name)) expect(config.slack, name).toMatchObject(slack);
      else expect(config.slack, name).toBeNull();
      if (name === 'slack')
        expect(loadSlackFunctionConfig(environment)).toMatchObject({
          respondUrl: RESPOND_URL,
          app: 'A0123ABCD',
          team: 'T0123ABCD',
        });
    }
  });

  test('without its bot the service has no respond, and no buttons that nobody answers', async () => {
    const made = await applyFolder(workspace, 'infra', { ...LEAST, slack: { channel: 'C0123ABCD' } });
    const deployed = ofType(made, 'google_cloudfunctions2_function');
    expect(deployed.map((values) => values.name)).toEqual(['dns-audit-audit', 'dns-audit-finalize', 'dns-audit-sweep']);
    for (const { service_config } of deployed)
      expect(service_config[0].environment_variables).toMatchObject({ DNS_AUDIT_RESPOND_URL: '', SLACK_APP_ID: '' });
  });

  test('leaves secrets to Secret Manager, and gives each to who reads it only', () => {
    const secretNames = Object.entries(deployedVariables()).flatMap(([name, { from }]) =>
      from === 'secret' ? [name] : [],
    );
    const read = new Map<string, string[]>();
    for (const [name, { service_config }] of functions()) {
      read.set(name, service_config[0].secret_environment_variables.map(({ key }: { key: string }) => key).sort());
    }
    expect(Object.fromEntries(read)).toEqual({
      sweep: [],
      audit: [],
      finalize: ['SLACK_BOT_TOKEN'],
      'asset-feed': [],
      slack: ['SLACK_BOT_TOKEN', 'SLACK_SIGNING_SECRET'],
      respond: ['SLACK_BOT_TOKEN'],
    });
    expect(read.get('slack')).toEqual(expect.arrayContaining(secretNames));
    expect(all.some((one) => one.type === 'google_secret_manager_secret_version')).toBe(false);
  });

  test('has no public door but function slack', () => {
    for (const [name, { service_config }] of functions())
      expect(service_config[0].ingress_settings, name).toBe(name === 'slack' ? 'ALLOW_ALL' : 'ALLOW_INTERNAL_ONLY');
    const isPublic = ({ values }: PlannedResource) => /^all(?:Authenticated)?Users$/.test(values.member ?? '');
    expect(all.filter(isPublic).map(({ values }) => [values.role, values.name])).toEqual([
      ['roles/run.invoker', 'dns-audit-slack'],
    ]);
    expect(least.filter(isPublic)).toEqual([]);
    for (const bucket of ofType(all, 'google_storage_bucket'))
      expect(bucket).toMatchObject({ public_access_prevention: 'enforced', uniform_bucket_level_access: true });
  });

  test('gives each account what the table of grants says, and nothing else', () => {
    const accounts = ['sweep', 'audit', 'finalize', 'asset-feed', 'slack', 'respond', 'feed-push'];
    expect(grantsIn(all)).toEqual(expectedGrants(accounts));
    expect(grantsIn(least)).toEqual(expectedGrants(['sweep', 'audit', 'finalize']));
  });

  test('switches on the APIs that the code and the doctor know of', () => {
    const on = (resources: readonly PlannedResource[]) =>
      ofType(resources, 'google_project_service')
        .map((values) => values.service)
        .sort();
    const names = (shape: ServiceShape) =>
      requiredApis(shape)
        .map(({ service }) => service)
        .sort();
    expect(on(all)).toEqual(names({ tier: 4, assetFeed: true, securityCenter: true, history: true }));
    expect(on(least)).toEqual(names({ tier: 3, assetFeed: false, securityCenter: false, history: false }));
    for (const one of ofType(all, 'google_project_service')) expect(one.disable_on_destroy).toBe(false);
  });

  test('runs each function as an account of its own, on a runtime that is supported', () => {
    const accounts = [...functions().values()].map((values) => values.service_config[0].service_account_email);
    expect(new Set(accounts).size).toBe(functions().size);
    for (const { build_config } of functions().values()) {
      expect(build_config[0].runtime).toBe('nodejs24');
      expect(build_config[0].service_account).toContain('dns-audit-build@');
      expect(build_config[0].source[0].storage_source[0].object).toMatch(/^function-[0-9a-f]{64}\.zip$/);
    }
  });

  test('has limits of the queue above what audit and respond may run at once, and below what Cloud Tasks waits', () => {
    const [queue] = ofType(all, 'google_cloud_tasks_queue');
    const worked = ['audit', 'respond'].map((name) => functions().get(name).service_config[0]);
    const instances = worked.reduce((sum, { max_instance_count }) => sum + max_instance_count, 0);
    expect(queue.rate_limits[0].max_concurrent_dispatches).toBe(instances + 2);
    for (const { timeout_seconds } of worked) expect(timeout_seconds).toBeLessThanOrEqual(600);
  });

  test('keeps state: versions, an end for runs, no end for the pointers', () => {
    const state = ofType(all, 'google_storage_bucket').find((one) => one.name === `${PROJECT}-dns-audit-state`);
    expect(state.versioning).toEqual([{ enabled: true }]);
    const answersToSlack = [
      ...[statePaths.answered('x'), statePaths.result('x'), statePaths.share('x')].map((path) =>
        path.replace('x.json', ''),
      ),
      statePaths.homes,
    ];
    const deletions = state.lifecycle_rule.filter(
      (rule: { action: { type: string }[] }) => rule.action[0]?.type === 'Delete',
    );
    expect(deletions.map((rule: { condition: object[] }) => rule.condition[0])).toMatchObject([
      { age: 400, matches_prefix: ['runs/'] },
      { age: 7, matches_prefix: answersToSlack },
      { days_since_noncurrent_time: 30, age: null },
    ]);
    expect(state.encryption).toEqual([]);
  });

  test('deletes nothing that has to stay', () => {
    const state = ofType(all, 'google_storage_bucket').find((one) => one.name === `${PROJECT}-dns-audit-state`);
    const prefixes: string[] = state.lifecycle_rule.flatMap(
      (rule: { condition: { matches_prefix: string[] | null }[] }) => rule.condition[0]?.matches_prefix ?? [],
    );
    const scope = { kind: 'folder', id: '42' } as const;
    const { subscriptions, exceptions, history, latest, snapshot, digest, trail } = statePaths;
    const kept = [
      ...[subscriptions, exceptions, history(scope, 'RUN'), latest(scope), snapshot(scope)],
      ...[digest('C0123ABCD', scope), trail(0)],
    ];
    expect(prefixes.length).toBeGreaterThan(3);
    expect(kept.filter((path) => prefixes.some((prefix) => path.startsWith(prefix)))).toEqual([]);
  });

  test('counts what the log line of a run has', () => {
    const lines: Record<string, unknown>[] = [];
    const log = { write: (_: string, message: string, fields = {}) => void lines.push({ message, ...fields }) };
    const work = { shards: 2, missingShards: 1, calls: [{ api: 'logging', calls: 3, throttled: 1, retries: 1 }] };
    logRun(log, { ...sampleReport(), work });
    for (const metric of ofType(all, 'google_logging_metric')) {
      const message = /jsonPayload\.message="([^"]+)"/.exec(metric.filter)?.[1];
      const labels = Object.values<string>(metric.label_extractors ?? {}).join(' ');
      const fields = [...`${metric.filter} ${metric.value_extractor} ${labels}`.matchAll(/jsonPayload\.(\w+)/g)];
      const line = lines.find((one) => one['message'] === message);
      if (message === undefined) continue; // errors: of any message
      expect(line, metric.name).toBeDefined();
      for (const [, field = ''] of fields) expect(line, `${metric.name} ${field}`).toHaveProperty(field);
    }
  });

  test('measures and draws what a run took: its time, its calls and those throttled by API, its gaps', () => {
    const metrics = ofType(all, 'google_logging_metric');
    const measured = new Map(metrics.map((metric) => [metric.value_extractor, metric]));
    const [dashboard] = ofType(all, 'google_monitoring_dashboard');
    for (const field of ['durationSeconds', 'calls', 'throttled', 'runGaps', 'clusterGaps']) {
      const metric = measured.get(`EXTRACT(jsonPayload.${field})`);
      expect(metric, field).toBeDefined();
      expect(dashboard.dashboard_json, field).toContain(`logging.googleapis.com/user/${metric?.name}\\"`);
      if (field === 'calls' || field === 'throttled')
        expect(metric?.label_extractors).toEqual({ api: 'EXTRACT(jsonPayload.api)' });
    }
  });

  test('watches for words that the code writes', () => {
    const written = ['shared/audit', 'functions']
      .flatMap((folder) => readdirSync(join(ROOT, folder)).map((name) => join(ROOT, folder, name)))
      .filter((path) => path.endsWith('.ts') && !path.includes('.test'))
      .map((path) => readFileSync(path, 'utf8'))
      .join('\n');
    const text = ofType(all, 'google_logging_metric').map((metric) => `${metric.filter} ${metric.value_extractor}`);
    const messages = [...text.join(' ').matchAll(/jsonPayload\.message="([^"]+)"/g)].map(([, words]) => words);
    expect(new Set(messages)).toEqual(new Set(['report written', 'calls of a run']));
    for (const message of [...messages, 'digest not delivered', 'findings not published', 'request failed'])
      expect(written).toContain(`'${message}'`);
    const scopes = ofType(least, 'google_logging_metric').map((metric) => metric.filter);
    expect(scopes.join(' ')).toContain('jsonPayload.scope="projects/pay-prod,shop-prod"');
  });

  test('alerts on, and draws, metrics that are there', () => {
    const own = ofType(all, 'google_logging_metric').map((metric) => `logging.googleapis.com/user/${metric.name}`);
    // https://cloud.google.com/monitoring/api/metrics_gcp, sections cloudtasks, pubsub and run.
    const googles = [
      'cloudtasks.googleapis.com/queue/depth',
      'pubsub.googleapis.com/subscription/num_undelivered_messages',
      'run.googleapis.com/request_count',
      'run.googleapis.com/container/memory/utilizations',
    ];
    const policies = ofType(all, 'google_monitoring_alert_policy');
    const [dashboard] = ofType(all, 'google_monitoring_dashboard');
    const text = `${JSON.stringify(policies.map((one) => one.conditions))}${dashboard.dashboard_json}`;
    const used = [...text.matchAll(/metric\.type=\\*"([^"\\]+)/g)].map(([, type]) => type);
    expect(used.length).toBeGreaterThan(8);
    expect(used.filter((type) => ![...own, ...googles].includes(type ?? ''))).toEqual([]);
    expect(policies.map((one) => one.notification_channels.length)).toEqual([1, 1, 1, 1, 1]);
  });

  test('says that no run was finished after 26 hours', () => {
    const policy = ofType(all, 'google_monitoring_alert_policy').find((one) => one.display_name.includes('26 hours'));
    const [{ condition_threshold }] = policy.conditions;
    const [{ aggregations, duration, evaluation_missing_data }] = condition_threshold;
    // 90,000 s is the longest that an alerting policy may look back (Monitoring API, Aggregation.alignmentPeriod).
    expect(Number.parseInt(aggregations[0].alignment_period, 10)).toBeLessThanOrEqual(90_000);
    const seconds = Number.parseInt(aggregations[0].alignment_period, 10) + Number.parseInt(duration, 10);
    expect(seconds).toBe(26 * 3600);
    expect(evaluation_missing_data).toBe('EVALUATION_MISSING_DATA_ACTIVE');
  });

  const tableNamed = (name: string) =>
    ofType(all, 'google_bigquery_table').find((one) => one.table_id === name) ?? expect.fail(`no table ${name}`);

  test('reads the history where the code writes it, with the columns that its lines have', () => {
    const [{ source_uris, schema, source_format, ignore_unknown_values }] =
      tableNamed('history').external_data_configuration;
    expect([source_format, ignore_unknown_values]).toEqual(['NEWLINE_DELIMITED_JSON', true]);
    const [uri] = source_uris;
    const path = statePaths.history({ kind: 'folder', id: '42' }, '20261122T060000Z-0123456789ab');
    // One asterisk at the end matches everything below, folders included (BigQuery, "Wildcard support for URIs").
    expect(uri).toMatch(/^[^*]+\*$/);
    expect(`gs://${PROJECT}-dns-audit-state/${path}`.startsWith(uri.slice(0, -1))).toBe(true);
    expect(JSON.parse(schema)).toEqual(historyColumns());
  });

  test('reads the reports where they are, with the columns that they have', () => {
    const [{ source_uris, schema }] = tableNamed('reports').external_data_configuration;
    expect(source_uris).toEqual([`gs://${PROJECT}-dns-audit-state/runs/*/report.json`]);
    const columns: { name: string; fields?: { name: string }[] }[] = JSON.parse(schema);
    expect(columns.map((one) => one.name)).toEqual(expect.arrayContaining(['run', 'summary', 'coverage', 'clusters']));
    const clusters = columns.find((one) => one.name === 'clusters');
    expect(clusters?.fields?.map((one) => one.name)).toEqual(
      expect.arrayContaining(['name', 'verdict', 'severity', 'reason', 'findings']),
    );
    expect(ofType(least, 'google_bigquery_table')).toEqual([]);
  });
});

/** Every binding on the service's own objects: role, kind of object, account; those of Google's agents and of readers apart. */
function grantsIn(resources: readonly PlannedResource[]): string[] {
  const kinds: Readonly<Record<string, string>> = {
    google_storage_bucket_iam_member: 'state bucket',
    google_cloud_tasks_queue_iam_member: 'queue',
    google_service_account_iam_member: 'invoker',
    google_secret_manager_secret_iam_member: 'secret',
    google_cloud_run_v2_service_iam_member: 'function',
    google_project_iam_member: 'audit project',
  };
  return [
    ...new Set(
      resources.flatMap(({ type, values }) => {
        const holder = /^serviceAccount:dns-audit-([\w-]+)@/.exec(values.member ?? '')?.[1];
        if (values.role === undefined || holder === undefined || holder === 'build') return [];
        return [`${values.role} on ${kinds[type] ?? type} to ${holder}`];
      }),
    ),
  ].sort();
}

function expectedGrants(accounts: readonly string[]): string[] {
  const present = [...accounts, 'invoker', 'schedule'];
  return SERVICE_GRANTS.filter(({ on }) => on !== 'log view' && on !== 'source')
    .flatMap(({ role, on, holders }) =>
      holders.filter((holder) => present.includes(holder)).map((holder) => `${role} on ${on} to ${holder}`),
    )
    .sort();
}
