import { describe, expect, onTestFinished, test } from 'vitest';
import { type EmulatorOptions, type Fleet, sampleFleet, startEmulator } from '../emulator/index.ts';
import { permissionsOf } from '../shared/governance/tiers.ts';
import { run } from './run.test-helper.ts';

const ORGANIZATION = '490000000001';
const CHANNEL = 'C0DOCTOR1';
const QUEUE = 'projects/acme-platform-shared/locations/europe-west1/queues/dns-audit';
const INVOKER = 'dns-audit-invoker@acme-platform-shared.iam.gserviceaccount.com';

async function open(fleet: Partial<Fleet> = {}, slack: Partial<NonNullable<EmulatorOptions['slack']>> = {}) {
  const emulator = await startEmulator({
    fleet: { ...sampleFleet(new Date()), ...fleet },
    slack: { token: 'xoxb-test', channels: [CHANNEL], ...slack },
  });
  onTestFinished(async () => {
    await emulator.stop();
    expect(emulator.violations).toEqual([]);
  });
  return emulator;
}

interface Result {
  rule: string;
  subject: string;
  verdict: string;
  code: string;
  fix: string | null;
}

async function examine(env: Readonly<Record<string, string>>, ...line: string[]) {
  const { code, out, err } = await run(['doctor', '--format', 'json', ...line], { env });
  if (out === '') throw new Error(err);
  const results = JSON.parse(out).results as Result[];
  return { code, results, failures: results.filter(({ verdict }) => verdict === 'fail') };
}

function serviceEnvironment(more: Record<string, string> = {}): Record<string, string> {
  return {
    DNS_AUDIT_SCOPE: `organizations/${ORGANIZATION}`,
    DNS_AUDIT_STATE_BUCKET: 'acme-state',
    DNS_AUDIT_QUEUE: QUEUE,
    DNS_AUDIT_AUDIT_URL: 'http://127.0.0.1:1/',
    DNS_AUDIT_FINALIZE_URL: 'http://127.0.0.1:1/',
    DNS_AUDIT_INVOKER: INVOKER,
    ...more,
  };
}

describe('as a person', () => {
  const LINE = ['--organization', ORGANIZATION, '--audit-project', 'acme-platform-shared'];

  test('to whom everything was granted: nothing fails', async () => {
    const { env } = await open();
    const { code, results, failures } = await examine(env, ...LINE);
    expect({ code, failures }).toEqual({ code: 0, failures: [] });
    expect(new Set(results.map(({ rule }) => rule))).toEqual(
      new Set(['api-enabled', 'scope-permission', 'control-plane']),
    );
    const reached = results.filter(({ rule, verdict }) => rule === 'control-plane' && verdict === 'pass');
    expect(reached.length).toBeGreaterThan(0);
  });

  test('without a permission: which, what is lost, and the command that grants it', async () => {
    const missingPermissions = { [`organizations/${ORGANIZATION}`]: ['logging.logEntries.list'] };
    const { env } = await open({ missingPermissions });
    const { code, failures } = await examine(env, ...LINE, '--member', 'user:a@acme.example');
    expect(code).toBe(1);
    expect(failures).toMatchObject([
      {
        subject: `logging.logEntries.list on organizations/${ORGANIZATION}`,
        severity: 'medium',
        message: expect.stringMatching(/^Tier 3: .*Without it: harm cannot be seen/),
        fix: expect.stringContaining(
          `gcloud organizations add-iam-policy-binding ${ORGANIZATION} --member=user:a@acme.example --role=roles/logging.viewer`,
        ),
      },
    ]);
    expect((await examine(env, ...LINE, '--fail-on', 'high')).code).toBe(0);
  });

  test.each([
    ['organization', ['--organization', ORGANIZATION], `organizations/${ORGANIZATION}`, 'organizations'],
    ['folder', ['--folder', '510000000001'], 'folders/510000000001', 'resource-manager folders'],
    ['projects', ['--project', 'acme-sandbox'], 'projects/acme-sandbox', 'projects'],
  ] as const)(
    'of a %s without any permission: each by name, with the grant that has it',
    async (kind, line, target, command) => {
      const features = ['log-metric', 'connection-metrics'] as const;
      const wanted = permissionsOf({ scope: kind, upTo: 4, features });
      const { env } = await open({ missingPermissions: { [target]: wanted.map(({ permission }) => permission) } });
      const settings = {
        DNS_AUDIT_READ_METRICS: 'true',
        DNS_AUDIT_LOG_ROUTE: 'log-metric',
        DNS_AUDIT_LOG_METRIC: 'projects/acme-sandbox/metrics/m',
      };
      const { failures } = await examine({ ...env, ...settings }, ...line, '--clusters', '0', '--member', 'user:a@b.c');
      const id = target.split('/')[1];
      expect(failures.map(({ subject, fix }) => [subject, fix]).sort()).toEqual(
        wanted
          .map(({ permission, role }) => [
            `${permission} on ${target}`,
            `gcloud ${command} add-iam-policy-binding ${id} --member=user:a@b.c --role=${role}`,
          ])
          .sort(),
      );
      expect(failures.length).toBeGreaterThan(9);
    },
  );

  test('in tier 1: what the tiers above need is not asked for', async () => {
    const { env } = await open({
      missingPermissions: { [`organizations/${ORGANIZATION}`]: ['container.clusters.get', 'container.nodes.list'] },
    });
    const { code, results } = await examine(env, ...LINE, '--tier', '1');
    expect(code).toBe(0);
    const permissions = results.filter(({ rule }) => rule === 'scope-permission');
    expect(permissions.map(({ subject }) => subject)).toEqual([
      `cloudasset.assets.listResource on organizations/${ORGANIZATION}`,
    ]);
  });

  test('of projects: each is asked, and a folder by its own command', async () => {
    const missing = ['container.clusters.list'];
    const { env } = await open({ missingPermissions: { 'projects/acme-sandbox': missing } });
    const { failures } = await examine(env, '--project', 'acme-sandbox,acme-ml-dev', '--clusters', '0');
    expect(failures.map(({ subject }) => subject)).toEqual(['container.clusters.list on projects/acme-sandbox']);
    expect(failures[0]?.fix).toContain('gcloud projects add-iam-policy-binding acme-sandbox ');
  });

  test('an API that is off: the command that enables it', async () => {
    const { env } = await open({ disabledApis: ['cloudtasks.googleapis.com'] });
    const { failures } = await examine(env, ...LINE);
    expect(failures).toMatchObject([
      { rule: 'api-enabled', fix: 'gcloud services enable cloudtasks.googleapis.com --project=acme-platform-shared' },
    ]);
  });

  test('who may not see the organization: unknown, and with --strict exit 3', async () => {
    const { env } = await open({ hiddenResources: [`organizations/${ORGANIZATION}`] });
    const { code, results } = await examine(env, ...LINE, '--strict');
    expect(code).toBe(3);
    expect(results.find(({ rule }) => rule === 'scope-permission')).toMatchObject({
      verdict: 'unknown',
      code: 'permission-denied',
    });
  });

  test('control planes that nothing reaches: why, and how to open them', async () => {
    const fleet = sampleFleet(new Date());
    const clusters = fleet.clusters.map((cluster) => ({ ...cluster, endpoint: 'private' as const }));
    const { env } = await open({ clusters });
    const { failures } = await examine(env, ...LINE, '--clusters', '2');
    expect(failures).toHaveLength(2);
    expect(failures[0]).toMatchObject({ rule: 'control-plane', severity: 'low' });
    expect(failures[0]?.fix).toMatch(/DNS endpoint|gkehub\.gateway\.get/);
  });
});

describe('as a function', () => {
  test.each([
    ['sweep', ['cloudasset.assets.listResource'], ['state bucket', 'queue', 'invoker', 'audit project']],
    ['finalize', [], ['state bucket', 'queue', 'invoker']],
    ['asset-feed', [], ['state bucket', 'queue', 'invoker']],
    ['slack', [], ['state bucket', 'queue', 'invoker']],
  ])('%s: its own permissions and objects, and no others', async (name, permissions, objects) => {
    const { env } = await open();
    const { code, results } = await examine({ ...env, ...serviceEnvironment() }, '--as', name);
    expect(code).toBe(0);
    const held = results.filter(({ rule, verdict }) => rule === 'scope-permission' && verdict === 'pass');
    expect(held.map(({ subject }) => subject.split(' ')[0])).toEqual(permissions);
    const seen = results.filter(({ rule }) => rule === 'service-permission').map(({ subject }) => subject);
    expect(seen).toHaveLength(objects.length);
    for (const object of objects) expect(seen.some((subject) => subject.startsWith(object))).toBe(true);
  });

  test('respond: the rights of sweep and audit on the scope, and its own objects', async () => {
    const scope = `organizations/${ORGANIZATION}`;
    const missing = ['cloudasset.assets.listResource', 'container.nodes.list'];
    const { env } = await open({ missingPermissions: { [scope]: missing, [QUEUE]: ['cloudtasks.tasks.create'] } });
    const { failures } = await examine({ ...env, ...serviceEnvironment() }, '--as', 'respond', '--clusters', '1');
    const member = '--member=serviceAccount:dns-audit-respond@acme-platform-shared.iam.gserviceaccount.com';
    expect(failures.map(({ fix }) => fix).sort()).toEqual([
      `gcloud organizations add-iam-policy-binding ${ORGANIZATION} ${member} --role=roles/cloudasset.viewer`,
      `gcloud organizations add-iam-policy-binding ${ORGANIZATION} ${member} --role=roles/container.viewer`,
      `gcloud tasks queues add-iam-policy-binding dns-audit --location=europe-west1 --project=acme-platform-shared ${member} --role=roles/cloudtasks.enqueuer`,
    ]);
  });

  test('audit, with a log view and a source: what is missing on them, and who to grant it to', async () => {
    const view = 'projects/acme-platform-shared/locations/global/buckets/dns/views/audit';
    const { env } = await open({
      missingPermissions: { [view]: ['logging.views.access'], 'buckets/acme-state': ['storage.objects.create'] },
    });
    const more = { DNS_AUDIT_LOG_ROUTE: 'central-bucket', DNS_AUDIT_LOG_VIEW: view };
    const { failures } = await examine({ ...env, ...serviceEnvironment(more) }, '--as', 'audit', '--clusters', '1');
    const member = '--member=serviceAccount:dns-audit-audit@acme-platform-shared.iam.gserviceaccount.com';
    expect(failures.map(({ fix }) => fix).sort()).toEqual([
      `gcloud logging views add-iam-policy-binding audit --bucket=dns --location=global --project=acme-platform-shared ${member} --role=roles/logging.viewAccessor`,
      `gcloud storage buckets add-iam-policy-binding gs://acme-state ${member} --role=roles/storage.objectUser`,
    ]);
  });

  test('finalize, with a source that it may not write to', async () => {
    const source = `organizations/${ORGANIZATION}/sources/5678`;
    const { env } = await open({ missingPermissions: { [source]: ['securitycenter.findings.update'] } });
    const environment = { ...env, ...serviceEnvironment({ DNS_AUDIT_SCC_SOURCE: source }) };
    const { failures } = await examine(environment, '--as', 'finalize');
    expect(failures).toMatchObject([{ subject: `source ${source}`, code: 'missing' }]);
  });

  test('a queue that is not there, or not to be seen: unknown', async () => {
    const { env } = await open({ hiddenResources: [QUEUE] });
    const { results } = await examine({ ...env, ...serviceEnvironment() }, '--as', 'finalize');
    expect(results.find(({ subject }) => subject.startsWith('queue'))).toMatchObject({ verdict: 'unknown' });
  });
});

describe('Slack', () => {
  const slackEnvironment = { SLACK_BOT_TOKEN: 'xoxb-test', DNS_AUDIT_SLACK_CHANNEL: CHANNEL };
  const LINE = ['--project', 'acme-sandbox', '--clusters', '0'];
  const ofSlack = (results: readonly Result[]) =>
    results
      .filter(({ rule }) => rule === 'slack')
      .map(({ subject, verdict, code }) => `${subject}: ${verdict} ${code}`);

  test('token and scope are good; the channel is tried only with --post', async () => {
    const emulator = await open();
    const environment = { ...emulator.env, ...slackEnvironment };
    expect(ofSlack((await examine(environment, ...LINE)).results)).toEqual([
      'channels of the digest: unknown not-tried',
      'bot token: pass valid',
      'scopes of the bot: pass enough',
    ]);
    expect(emulator.slack.inChannel(CHANNEL)).toHaveLength(0);
    expect(ofSlack((await examine(environment, ...LINE, '--post')).results)).toContain(
      `channel ${CHANNEL}: pass posted`,
    );
    expect(emulator.slack.inChannel(CHANNEL)).toHaveLength(1);
  });

  test('a token that is not valid, a scope that is missing, a channel without the bot', async () => {
    const { env } = await open({}, { scopes: ['commands'], notMember: [CHANNEL] });
    const environment = { ...env, ...slackEnvironment };
    expect(ofSlack((await examine({ ...environment, SLACK_BOT_TOKEN: 'xoxb-old' }, ...LINE)).results)).toEqual([
      'bot token: fail refused',
    ]);
    expect(ofSlack((await examine(environment, ...LINE, '--post')).results)).toEqual([
      `channel ${CHANNEL}: fail refused`,
      'scopes of the bot: fail missing',
      'bot token: pass valid',
    ]);
  });
});

describe('the bot in Slack', () => {
  const LINE = ['--project', 'acme-sandbox', '--clusters', '0'];
  const OTHER = 'C0DOCTOR2';
  const bot = {
    SLACK_BOT_TOKEN: 'xoxb-test',
    DNS_AUDIT_SLACK_CHANNEL: CHANNEL,
    DNS_AUDIT_SLACK_ROUTES: JSON.stringify([{ channel: OTHER, projects: ['pay-*'] }]),
    DNS_AUDIT_SLACK_CHANNELS: `${CHANNEL},C0DOCTOR3`,
    DNS_AUDIT_SLACK_EXCEPTION_MAKERS: 'S0123ABCD',
    DNS_AUDIT_RESPOND_URL: 'http://127.0.0.1:1/',
  };

  test('every channel that is configured is tried, each once', async () => {
    const emulator = await open({}, { channels: [CHANNEL, OTHER, 'C0DOCTOR3'], notMember: [OTHER] });
    const { results } = await examine({ ...emulator.env, ...bot }, ...LINE, '--post');
    const channels = results.filter(({ subject }) => subject.startsWith('channel '));
    expect(channels.map(({ subject, verdict }) => `${subject} ${verdict}`)).toEqual([
      `channel ${OTHER} fail`,
      `channel ${CHANNEL} pass`,
      'channel C0DOCTOR3 pass',
    ]);
    expect(emulator.slack.inChannel(CHANNEL)).toHaveLength(1);
  });

  test('commands and user groups take scopes that a digest does not', async () => {
    const { env } = await open({}, { scopes: ['chat:write'] });
    const scopesOf = async (environment: Readonly<Record<string, string>>) =>
      (await examine({ ...env, ...environment }, ...LINE)).results.find(
        ({ subject }) => subject === 'scopes of the bot',
      );
    expect(await scopesOf({ SLACK_BOT_TOKEN: 'xoxb-test' })).toMatchObject({ verdict: 'pass' });
    expect(await scopesOf(bot)).toMatchObject({
      verdict: 'fail',
      fix: expect.stringContaining('commands, usergroups:read'),
    });
  });

  test('a route that cannot be read: exit 2', async () => {
    const { env } = await open();
    const wrong = { ...env, ...bot, DNS_AUDIT_SLACK_ROUTES: '[{"channel":"dns"}]' };
    expect(await run(['doctor', ...LINE], { env: wrong })).toMatchObject({
      code: 2,
      err: expect.stringContaining('DNS_AUDIT_SLACK_ROUTES [0].channel must be a channel ID'),
    });
  });
});

describe('wrong usage', () => {
  test.each([
    [['doctor'], {}, 'Say what to audit'],
    [['doctor', '--organization', '49', '--tier', '5'], {}, '1 (Inventory), 2 (Live configuration)'],
    [['doctor', '--as', 'audit'], {}, 'DNS_AUDIT_SCOPE is not set'],
    [['doctor', '--as', 'audit', '--organization', '49'], {}, '--as takes the scope from DNS_AUDIT_SCOPE'],
    [['doctor', '--as', 'nothing'], {}, 'Allowed choices are sweep, audit'],
    [['doctor', '--organization', '49', '--post'], {}, '--post needs SLACK_BOT_TOKEN'],
    [['doctor', '--organization', '49', '--clusters', 'all'], {}, 'It is a whole number'],
  ])('%j: exit 2', async (line, env, words) => {
    const { code, err } = await run(line, { env });
    expect(code).toBe(2);
    expect(err).toContain(words);
  });
});
