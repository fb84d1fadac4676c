import { beforeAll, describe, expect, test } from 'vitest';
import { PROJECT, PROJECT_NUMBER } from './known-values.ts';
import { applyFolder, type PlannedResource, TERRAFORM, useWorkspace } from './terraform.test-helper.ts';

/** What each choice changes: infra/ called once for each, in one apply. */
const BASE = {
  source: '../..',
  project: PROJECT,
  region: 'europe-west1',
  scope: 'organizations/490000000001',
};
const KEY = `projects/${PROJECT}/locations/europe-west1/keyRings/audit/cryptoKeys/state`;
const CONNECTOR = `projects/${PROJECT}/locations/europe-west1/connectors/inside`;
const CHANNEL = `projects/${PROJECT}/notificationChannels/42`;
const BOT = { channel: 'C0123ABCD', is_interactive: true, app_id: 'A0123ABCD', team_id: 'T0123ABCD' };
const VARIANTS = {
  one: { tier: 1, state: { kms_key: KEY }, alerts: { expects_daily_run: false } },
  two: {
    tier: 2,
    slack: { ...BOT, is_public: false, min_instances: 0, bot_token_version: 3 },
    schedule: { paused: true, cron: '30 5 * * 1', time_zone: 'Europe/Berlin' },
  },
  three: {
    ...{ tier: 3, asset_feed: true, alerts: { email: 'a@acme.example', channels: [CHANNEL] } },
    history: { readers: { platform: 'group:platform@acme.example' } },
  },
  four: { tier: 4, vpc_connector: CONNECTOR, slack: BOT },
};
type Variant = keyof typeof VARIANTS;
const PIPELINE = {
  source: '../../modules/pipeline',
  project: PROJECT,
  region: 'europe-west1',
  repository: `projects/${PROJECT}/locations/europe-west1/connections/c/repositories/r`,
  service_account: `projects/${PROJECT}/serviceAccounts/deploy@${PROJECT}.iam.gserviceaccount.com`,
  state_bucket: 'acme-terraform-state',
};

describe.skipIf(TERRAFORM === null)('infra/, choice by choice', () => {
  const workspace = useWorkspace();
  let made: PlannedResource[] = [];
  // biome-ignore lint/suspicious/noExplicitAny: as in terraform.test-helper.ts.
  const of = (variant: Variant, type: string): any[] =>
    made.filter((one) => one.type === type && one.address.startsWith(`module.${variant}.`)).map(({ values }) => values);
  const functionOf = (variant: Variant, name: string) =>
    of(variant, 'google_cloudfunctions2_function').find((one) => one.build_config[0].entry_point === name)
      ?.service_config[0];

  beforeAll(async () => {
    const modules = Object.fromEntries(Object.entries(VARIANTS).map(([name, more]) => [name, { ...BASE, ...more }]));
    const root = { module: { ...modules, pipeline: PIPELINE } };
    await workspace.write('infra/examples/variants/main.tf.json', JSON.stringify(root));
    made = await applyFolder(workspace, 'infra/examples/variants', {});
  }, 120_000);

  test.each([
    ['one', 'false', 'false'],
    ['two', 'false', 'false'],
    ['three', 'true', 'false'],
    ['four', 'true', 'true'],
  ] as const)('tier %s: logs are asked for %s, control planes %s', (variant, logs, kubernetes) => {
    expect(functionOf(variant, 'audit').environment_variables).toMatchObject({
      DNS_AUDIT_READ_LOGS: logs,
      DNS_AUDIT_READ_KUBERNETES: kubernetes,
    });
  });

  test('a secret is used in the version that is named, the first without a name', () => {
    const versions = (variant: Variant) =>
      Object.fromEntries(
        functionOf(variant, 'slack').secret_environment_variables.map((one: { key: string; version: string }) => [
          one.key,
          one.version,
        ]),
      );
    expect(versions('two')).toEqual({ SLACK_BOT_TOKEN: '3', SLACK_SIGNING_SECRET: '1' });
    expect(versions('four')).toEqual({ SLACK_BOT_TOKEN: '1', SLACK_SIGNING_SECRET: '1' });
  });

  test('a way into the VPC is for what reads control planes, and is used there', () => {
    for (const name of ['sweep', 'finalize']) expect(functionOf('four', name).vpc_connector).toBeNull();
    expect(functionOf('four', 'audit')).toMatchObject({
      vpc_connector: CONNECTOR,
      vpc_connector_egress_settings: 'PRIVATE_RANGES_ONLY',
      environment_variables: { DNS_AUDIT_READ_PRIVATE_ENDPOINTS: 'true' },
    });
    expect(functionOf('three', 'audit').environment_variables.DNS_AUDIT_READ_PRIVATE_ENDPOINTS).toBe('false');
  });

  test('with a key of its own the bucket is encrypted by it, and only the agent of Cloud Storage may use it', () => {
    const state = of('one', 'google_storage_bucket').find(({ name }) => name.endsWith('-state'));
    expect(state.encryption).toEqual([{ default_kms_key_name: KEY }]);
    const agent = `serviceAccount:service-${PROJECT_NUMBER}@gs-project-accounts.iam.gserviceaccount.com`;
    expect(of('one', 'google_kms_crypto_key_iam_member')).toMatchObject([
      { crypto_key_id: KEY, role: 'roles/cloudkms.cryptoKeyEncrypterDecrypter', member: agent },
    ]);
    expect(of('two', 'google_kms_crypto_key_iam_member')).toEqual([]);
  });

  test('the account that builds, the agents of Google and who may read the history have these rights and no others', () => {
    const granted = made
      .filter(({ address, type }) => address.startsWith('module.three.') && /_iam_member$/.test(type))
      .filter(({ values }) => !/^serviceAccount:dns-audit-(?!build@)/.test(values.member))
      .map(
        ({ values }) =>
          `${values.role} on ${values.topic ?? values.subscription ?? values.dataset_id ?? values.bucket ?? values.project} to ${values.member}`,
      );
    const build = `serviceAccount:dns-audit-build@${PROJECT}.iam.gserviceaccount.com`;
    const agent = (name: string) => `serviceAccount:service-${PROJECT_NUMBER}@gcp-sa-${name}.iam.gserviceaccount.com`;
    expect(granted.sort()).toEqual([
      `roles/artifactregistry.writer on ${PROJECT} to ${build}`,
      'roles/bigquery.dataViewer on dns_audit to group:platform@acme.example',
      `roles/logging.logWriter on ${PROJECT} to ${build}`,
      `roles/pubsub.publisher on dns-audit-asset-events to ${agent('cloudasset')}`,
      `roles/pubsub.publisher on dns-audit-asset-events-dead to ${agent('pubsub')}`,
      `roles/pubsub.subscriber on dns-audit-asset-events to ${agent('pubsub')}`,
      `roles/storage.objectViewer on ${PROJECT} to ${build}`,
      `roles/storage.objectViewer on ${PROJECT}-dns-audit-state to group:platform@acme.example`,
    ]);
  });

  test('the queue starts few tasks at once, and gives a task up after an hour', () => {
    expect(of('one', 'google_cloud_tasks_queue')).toMatchObject([
      {
        rate_limits: [{ max_dispatches_per_second: 5, max_concurrent_dispatches: 7 }],
        retry_config: [
          { max_attempts: 8, min_backoff: '10s', max_backoff: '300s', max_doublings: 5, max_retry_duration: '3600s' },
        ],
      },
    ]);
  });

  test('what reads at once divides the quotas: the instances of audit, and of respond where people ask', () => {
    const sharers = (variant: Variant, name: string) =>
      functionOf(variant, name).environment_variables.DNS_AUDIT_QUOTA_SHARERS;
    const instances = (variant: Variant, names: readonly string[]) =>
      String(names.reduce((sum, name) => sum + functionOf(variant, name).max_instance_count, 0));
    expect(sharers('one', 'audit')).toBe(instances('one', ['audit']));
    for (const name of ['audit', 'respond'])
      expect(sharers('four', name)).toBe(instances('four', ['audit', 'respond']));
    for (const name of ['sweep', 'finalize']) expect(sharers('four', name)).toBe('1');
  });

  test('the schedule calls sweep, as its own account, and waits as long as sweep may take', () => {
    const [job] = of('two', 'google_cloud_scheduler_job');
    const { uri, timeout_seconds } = functionOf('two', 'sweep');
    expect(job).toMatchObject({ schedule: '30 5 * * 1', time_zone: 'Europe/Berlin', paused: true });
    expect(job.attempt_deadline).toBe(`${timeout_seconds}s`);
    const account = `dns-audit-schedule@${PROJECT}.iam.gserviceaccount.com`;
    expect(job.http_target).toMatchObject([
      { uri, http_method: 'POST', oidc_token: [{ service_account_email: account, audience: uri }] },
    ]);
    expect(of('one', 'google_cloud_scheduler_job')).toMatchObject([{ schedule: '0 6 * * *', paused: false }]);
  });

  test('events are pushed to asset-feed with an identity, again and again, and kept when that fails', () => {
    const { uri } = functionOf('three', 'asset-feed');
    const subscriptions = of('three', 'google_pubsub_subscription');
    const [events, dead] = ['dns-audit-asset-events', 'dns-audit-asset-events-dead'].map((topic) =>
      subscriptions.find((one) => one.topic === topic),
    );
    const account = `dns-audit-feed-push@${PROJECT}.iam.gserviceaccount.com`;
    expect(events.push_config).toMatchObject([
      { push_endpoint: uri, oidc_token: [{ service_account_email: account, audience: uri }] },
    ]);
    expect(events.dead_letter_policy).toEqual([
      { dead_letter_topic: `projects/${PROJECT}/topics/dns-audit-asset-events-dead`, max_delivery_attempts: 10 },
    ]);
    expect(events.retry_policy).toEqual([{ minimum_backoff: '10s', maximum_backoff: '600s' }]);
    expect(events.ack_deadline_seconds).toBeGreaterThanOrEqual(functionOf('three', 'asset-feed').timeout_seconds);
    for (const one of [events, dead]) expect(one.expiration_policy).toEqual([{ ttl: '' }]);
    expect(dead).toMatchObject({ push_config: [], message_retention_duration: '604800s' });
  });

  test('every alert tells the address and the channels, and looks at what it says', () => {
    const policies = of('three', 'google_monitoring_alert_policy');
    const conditions = Object.fromEntries(
      policies.map(({ display_name, conditions: [{ condition_threshold }] }) => {
        const [{ filter, comparison, threshold_value, duration }] = condition_threshold;
        const metric = /metric\.type="(?:[\w.]+\/)*([^"]+)"/.exec(filter)?.[1];
        const object = /label\.\w+="([^"]+)"/.exec(filter)?.[1] ?? '';
        return [
          display_name.replace('GKE DNS audit: ', ''),
          [metric, object, comparison, threshold_value, duration].join(' '),
        ];
      }),
    );
    expect(conditions).toEqual({
      'no finished run in 26 hours': 'dns-audit/runs_finished  COMPARISON_LT 1 3600s',
      errors: 'dns-audit/failures  COMPARISON_GT 0 0s',
      'tasks pile up': 'depth dns-audit COMPARISON_GT 20 1800s',
      'parts of a run are missing': 'dns-audit/runs_cut_short  COMPARISON_GT 0 0s',
      'events of clusters that nobody could handle':
        'num_undelivered_messages dns-audit-asset-events-dead COMPARISON_GT 0 0s',
    });
    const [email] = of('three', 'google_monitoring_notification_channel');
    expect(email).toMatchObject({ type: 'email', labels: { email_address: 'a@acme.example' } });
    for (const { notification_channels } of policies) expect(notification_channels).toEqual([CHANNEL, email.id]);
    const failures = of('three', 'google_logging_metric').find(({ name }) => name === 'dns-audit/failures');
    expect(failures.filter).toContain('AND severity>=ERROR');
    for (const name of ['sweep', 'audit', 'finalize', 'asset-feed'])
      expect(failures.filter).toContain(`"dns-audit-${name}"`);
  });

  test('nobody is told of a missing run where none is expected', () => {
    const isOn = (variant: Variant) =>
      of(variant, 'google_monitoring_alert_policy').find(({ display_name }) => display_name.includes('26 hours'))
        .enabled;
    expect([isOn('one'), isOn('two'), isOn('three')]).toEqual([false, false, true]);
  });

  test('behind a gateway of your own nobody may call function slack but whom you let', () => {
    const callers = (variant: Variant) =>
      of(variant, 'google_cloud_run_v2_service_iam_member').filter(({ name }) => name === 'dns-audit-slack');
    expect(callers('two')).toEqual([]);
    expect(callers('four')).toMatchObject([{ role: 'roles/run.invoker', member: 'allUsers' }]);
  });

  test('the function that Slack calls is warm, because Slack waits three seconds only', () => {
    expect(functionOf('four', 'slack')).toMatchObject({ min_instance_count: 1, max_instance_request_concurrency: 10 });
    expect(functionOf('two', 'slack').min_instance_count).toBe(0);
    for (const name of ['sweep', 'audit', 'finalize', 'respond'])
      expect(functionOf('four', name)).toMatchObject({ min_instance_count: 0, max_instance_request_concurrency: 1 });
  });

  test('the pipeline plans by itself, and applies only what somebody approved', () => {
    const triggers = made.filter(({ type }) => type === 'google_cloudbuild_trigger').map(({ values }) => values);
    const shown = triggers.map(({ name, approval_config, substitutions, filename }) => [
      ...[name, filename, substitutions._APPLY, approval_config[0].approval_required],
    ]);
    expect(shown.sort()).toEqual([
      ['dns-audit-apply', 'cloudbuild.yaml', 'true', true],
      ['dns-audit-plan', 'cloudbuild.yaml', 'false', false],
    ]);
    for (const one of triggers) expect(one.service_account).toBe(PIPELINE.service_account);
  });
});
