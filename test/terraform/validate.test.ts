import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { PROJECT, PROJECT_NUMBER } from './known-values.ts';
import { applyFolder, TERRAFORM, useWorkspace } from './terraform.test-helper.ts';

describe('the proof by terraform', () => {
  test.skipIf(TERRAFORM !== null)(
    'is skipped: there is no terraform on the path; static.test.ts runs all the same',
    () => {
      expect(TERRAFORM).toBeNull();
    },
  );
});

const LEAST = { project: PROJECT, region: 'europe-west1', scope: 'organizations/490000000001' };
const LEAST_ORGANIZATION = { scope: LEAST.scope, org_id: '490000000001', audit_project: PROJECT };

function routes(...list: object[]): object {
  return { channel: 'C0123ABCD', routes: list.map((one) => ({ channel: 'C0456EFGH', ...one })) };
}

/** Folder, what is wrong, and what terraform has to say of it. */
const WRONG: readonly [string, object, RegExp][] = [
  ['infra', { project: '730000000000' }, /project must be the ID of a project.*Not its number/],
  ['infra', { region: 'europe-west1-b' }, /such as europe-west1, not a zone/],
  ['infra', { scope: 'organization/1' }, /organizations\/NUMBER, folders\/NUMBER or projects\/ID,ID/],
  ['infra', { scope: 'projects/shop,pay-prod' }, /organizations\/NUMBER, folders\/NUMBER or projects\/ID,ID/],
  ['infra', { tier: 0 }, /tier must be 1 \(inventory\), 2 \(live configuration\)/],
  ['infra', { name_prefix: 'a-prefix-that-is-too-long' }, /3 to 18 lower-case letters/],
  ['infra', { function_archive: '/nowhere.zip' }, /make it with `npm run package`/],
  [
    'infra',
    { settings: { DNS_AUDIT_LOGS: '1' } },
    /DNS_AUDIT_LOGS cannot be set here\. Allowed are DNS_AUDIT_CONCURRENCY,/,
  ],
  ['infra', { settings: { SLACK_BOT_TOKEN: 'x' } }, /SLACK_BOT_TOKEN cannot be set here/],
  ['infra', { settings: { DNS_AUDIT_READ_METRICS: 'yes' } }, /DNS_AUDIT_READ_METRICS must be "true" or "false"/],
  ['infra', { settings: { DNS_AUDIT_CONCURRENCY: '1.5' } }, /DNS_AUDIT_CONCURRENCY must be a whole number, 1 to 256/],
  ['infra', { settings: { DNS_AUDIT_CONCURRENCY: 'many' } }, /DNS_AUDIT_CONCURRENCY must be a whole number, 1 to 256/],
  ['infra', { logs: { route: 'sink' } }, /batches, central-bucket or log-metric/],
  ['infra', { logs: { route: 'log-metric', metric: 'dns' } }, /logs\.metric must be projects\/P\/metrics\/NAME/],
  ['infra', { slack: { channel: '#dns' } }, /the ID of a channel such as C0123ABCD, not its name/],
  ['infra', { slack: { channels: [] } }, /slack must name a channel/],
  [
    'infra',
    { slack: { channel: 'C0123ABCD', is_interactive: true } },
    /slack\.app_id \(A0123ABCD\) and slack\.team_id/,
  ],
  ['infra', { slack: { channel: 'C0123ABCD', readers: ['bob'] } }, /IDs of users or user groups/],
  ['infra', { slack: { channel: 'C0123ABCD', min_instances: 9 } }, /slack\.min_instances must be 0 to 5/],
  [
    'infra',
    { slack: { channel: 'C0123ABCD', bot_token_version: 0 } },
    /slack\.bot_token_version and slack\.signing_secret_version must be the number of a version/,
  ],
  ['infra', { slack: { channel: 'C0123ABCD', time_zone: 'Berlin' } }, /slack\.time_zone must be UTC or a name/],
  ['infra', { slack: routes({ minSeverity: 'bad' }) }, /minSeverity must be critical, high, medium, low or info/],
  ['infra', { slack: routes({ verdicts: ['fail'] }) }, /verdicts of affected, exposed, unknown and clear/],
  ['infra', { slack: routes({ weekday: 'Monday' }) }, /weekday monday to sunday, in small letters/],
  ['infra', { slack: routes({ owners: ['bob'] }) }, /owners must be 1 to 10 IDs of users or user groups/],
  ['infra', { slack: routes({ projects: [] }) }, /projects must be 1 to 200 project IDs/],
  ['infra', { slack: routes({ weekday: 'monday' }, { weekday: 'friday' }) }, /a channel has one week/],
  [
    'infra',
    { settings: { DNS_AUDIT_PROMETHEUS_URL: 'prometheus' } },
    /DNS_AUDIT_PROMETHEUS_URL must be an https address/,
  ],
  ['infra', { settings: { DNS_AUDIT_REPORT_URL: 'https://r.example/' } }, /an https address with \{run\} in it once/],
  [
    'infra',
    { history: { readers: { all: 'allUsers' } } },
    /history\.readers must be members such as group:.*not public/,
  ],
  ['infra', { labels: { App: 'x' } }, /labels must have keys that begin with a lower-case letter/],
  ['infra', { state: { location: 'Frankfurt' } }, /location must be a region such as europe-west1/],
  ['infra', { state: { bucket: 'A' } }, /name of the state bucket must be 3 to 63/],
  ['infra', { audit_instances: 1.5 }, /audit_instances must be 1 to 50/],
  ['infra', { audit_instances: 51 }, /audit_instances must be 1 to 50/],
  ['infra', { audit_timeout_seconds: 601 }, /must be 60 to 600: after ten minutes Cloud Tasks/],
  ['infra', { memory: '256Mi' }, /memory must be 512Mi, 1Gi, 2Gi or 4Gi/],
  ['infra', { schedule: { cron: '@daily' } }, /schedule\.cron must have five fields/],
  ['infra', { schedule: { cron: '0 25 * * *' } }, /schedule\.cron must have five fields.*hour \(0-23\)/],
  ['infra', { schedule: { time_zone: 'Berlin time' } }, /a name of the time zone database/],
  ['infra', { state: { retention_days: 7 } }, /retention_days must be 35 to 3650/],
  ['infra', { state: { kms_key: 'my-key' } }, /kms_key must be projects\/P\/locations/],
  ['infra', { vpc_connector: 'default' }, /projects\/P\/locations\/L\/connectors\/C/],
  ['infra', { scc_source: '5678' }, /scc_source must be organizations\/N\/sources\/M/],
  ['infra', { alerts: { email: 'nobody' } }, /alerts\.email must be an e-mail address/],
  ['infra/org', { scope: 'everything' }, /organizations\/NUMBER, folders\/NUMBER or projects\/ID,ID/],
  ['infra/org', { scope: 'folders/5', org_id: null }, /org_id must be set for a scope of an organization or a folder/],
  ['infra/org', { excluded_permissions: ['configMaps'] }, /permissions such as container\.configMaps\.get/],
  ['infra/org', { excluded_permissions: ['container.configMaps.gte'] }, /permissions that the roles would have/],
  ['infra/org', { name_prefix: 'Audit' }, /name_prefix must be 3 to 18 lower-case letters/],
  [
    'infra/org',
    { policy: { parents: ['acme'] } },
    /policy\.parents must be organizations\/N, folders\/N or projects\/P/,
  ],
  [
    'infra/org',
    { scope: 'projects/shop-prod', org_id: null, policy: { mode: 'enforce' } },
    /policy\.mode enforce needs org_id/,
  ],
  ['infra/org', { log_sink: true, log_bucket: { location: 'EU!' } }, /location must be global, eu, us or a region/],
  ['infra/org', { log_sink: true, log_bucket: { retention_days: 0 } }, /retention_days must be 1 to 3650/],
  ['infra/org', { log_route: 'central-bucket' }, /log_sink must be true for log_route central-bucket/],
  ['infra/org', { features: ['everything'] }, /features may hold list-projects, connection-metrics/],
  ['infra/org', { policy: { mode: 'on' } }, /policy\.mode must be off, dry-run or enforce/],
  ['infra/org', { policy: { methods: ['DELETE'] } }, /no constraint on UPDATE alone/],
  ['infra/org', { asset_feed_topic: 'events' }, /topic must be projects\/P\/topics\/T/],
];

describe.skipIf(TERRAFORM === null)(`terraform ${TERRAFORM ?? ''}`, () => {
  const workspace = useWorkspace();

  test('finds every file formatted', async () => {
    expect(await workspace.terraform('infra', 'fmt', '-check', '-recursive', '-diff')).toEqual({ code: 0, output: '' });
  });

  test.each(['infra', 'infra/org'])('%s is valid, and its own tests pass', async (folder) => {
    expect(await workspace.terraform(folder, 'init', '-no-color')).toMatchObject({ code: 0 });
    const validated = await workspace.terraform(folder, 'validate', '-json');
    expect(JSON.parse(validated.output).diagnostics).toEqual([]);
    const tested = await workspace.terraform(folder, 'test', '-no-color');
    expect(tested.output).toMatch(/Success! \d+ passed, 0 failed/);
  });

  test.each(WRONG)('%s with %j: the plan fails and says what is allowed', async (folder, wrong, words) => {
    const variables = { ...(folder === 'infra' ? LEAST : LEAST_ORGANIZATION), ...wrong };
    await workspace.write(`${folder}/wrong.auto.tfvars.json`, JSON.stringify(variables));
    const planned = await workspace.terraform(folder, 'plan', '-no-color');
    expect(planned.code).toBe(1);
    expect(planned.output.replaceAll(/\s+/g, ' ')).toMatch(words);
    expect(planned.output).toContain('Invalid value for variable');
  });

  test.each(['single-project', 'folder', 'organization'])('the example %s can be applied', async (name) => {
    const made = await applyFolder(workspace, `infra/examples/${name}`, {});
    const roles = made.filter((one) => /_iam_custom_role$/.test(one.type));
    expect(roles.length).toBeGreaterThanOrEqual(3);
    const view = made.find((one) => one.type === 'google_logging_log_view');
    const functions = made.filter((one) => one.type === 'google_cloudfunctions2_function');
    const asked = functions.find((one) => one.address.includes('function["audit"]'))?.values.service_config[0]
      .environment_variables.DNS_AUDIT_LOG_VIEW;
    const bucket = made.find((one) => one.type === 'google_logging_project_bucket_config')?.values;
    const readable =
      view &&
      `projects/${bucket.project}/locations/${bucket.location}/buckets/${bucket.bucket_id}/views/${view.values.name}`;
    expect(asked).toBe(readable ?? '');
    const state = `-state=${join(workspace.directory, `infra-examples-${name}.tfstate`)}`;
    const output = await workspace.terraform(`infra/examples/${name}`, 'output', state, '-raw', 'slack_url');
    expect(output.output).toBe(`https://dns-audit-slack-${PROJECT_NUMBER}.europe-west1.run.app/`);
  });

  test('what the provider would refuse is refused here', async () => {
    const wrong = `
      resource "google_cloudfunctions2_function" "a" {
        name     = "a-function"
        location = "europe-west1"
        descripton = "typo"
        build_config {
          runtime     = "nodejs20"
          entry_point = "audit"
        }
      }
    `;
    await workspace.write('wrong/main.tf', wrong.replace(/ {8}descripton.*\n/, ''));
    await workspace.terraform('wrong', 'init', '-no-color');
    const refused = await workspace.terraform('wrong', 'validate', '-no-color');
    expect(refused.output).toContain('build_config.runtime must be one of nodejs22, nodejs24, not "nodejs20"');
    await workspace.write('wrong/main.tf', wrong);
    const unknown = await workspace.terraform('wrong', 'validate', '-no-color');
    expect(unknown.output.replaceAll(/\s+/g, ' ')).toContain(
      'An argument named "descripton" is not expected here. Did you mean "description"?',
    );
  });
});
