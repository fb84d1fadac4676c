import { describe, expect, test } from 'vitest';
import { type Environment, GOOGLE_APIS, loadCommonConfig, loadServiceConfig, parseScope, VARIABLES } from './config.ts';
import { ConfigError } from './errors.ts';

/** The least that the deployed service needs. */
const SERVICE: Environment = {
  DNS_AUDIT_SCOPE: 'organizations/490000000001',
  DNS_AUDIT_STATE_BUCKET: 'acme-dns-audit-state',
  DNS_AUDIT_QUEUE: 'projects/acme-dns-audit/locations/europe-west1/queues/dns-audit',
  DNS_AUDIT_AUDIT_URL: 'https://audit-x.a.run.app',
  DNS_AUDIT_FINALIZE_URL: 'https://finalize-x.a.run.app',
};

function refusal(load: () => unknown): string {
  try {
    load();
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  throw new Error('the configuration was accepted');
}

const commonRefusal = (env: Environment) => refusal(() => loadCommonConfig(env));
const serviceRefusal = (env: Environment) => refusal(() => loadServiceConfig({ ...SERVICE, ...env }));

describe('an empty environment', () => {
  test('is enough for the terminal', () => {
    expect(loadCommonConfig({})).toEqual({
      endpoints: {
        cloudasset: 'https://cloudasset.googleapis.com',
        container: 'https://container.googleapis.com',
        cloudresourcemanager: 'https://cloudresourcemanager.googleapis.com',
        logging: 'https://logging.googleapis.com',
        monitoring: 'https://monitoring.googleapis.com',
        storage: 'https://storage.googleapis.com',
        cloudtasks: 'https://cloudtasks.googleapis.com',
        connectgateway: 'https://connectgateway.googleapis.com',
        securitycenter: 'https://securitycenter.googleapis.com',
        serviceusage: 'https://serviceusage.googleapis.com',
        iam: 'https://iam.googleapis.com',
      },
      slackApiUrl: null,
      controlPlaneOverride: null,
      readKubernetes: true,
      readLogs: true,
      logRoute: 'batches',
      logView: null,
      logMetric: null,
      readMetrics: false,
      prometheusUrl: null,
      readPrivateEndpoints: false,
      logWindowHours: 24,
      concurrency: 32,
      quotaSharers: 1,
    });
  });

  test('is not enough for the service: all that is missing is named at once', () => {
    expect(refusal(() => loadServiceConfig({}))).toBe(
      `${Object.keys(SERVICE)
        .map((name) => `${name} is not set`)
        .join('; ')}.`,
    );
  });

  test('of variables that are empty is the same', () => {
    const empty = Object.fromEntries(VARIABLES.map((name) => [name, '']));
    expect(loadCommonConfig(empty)).toEqual(loadCommonConfig({}));
    expect(refusal(() => loadServiceConfig(empty))).toBe(refusal(() => loadServiceConfig({})));
    expect(loadServiceConfig({ ...empty, ...SERVICE })).toEqual(loadServiceConfig(SERVICE));
  });

  test('may hold whatever else a machine has', () => {
    const env = {
      PATH: '/bin',
      HOME: '/root',
      K_SERVICE: 'sweep',
      dns_audit_x: '1',
      MY_DNS_AUDIT_X: '1',
      NOTHING: undefined,
    };
    expect(loadCommonConfig(env)).toEqual(loadCommonConfig({}));
  });
});

describe('the service', () => {
  test('has defaults for the rest', () => {
    const { endpoints: _, ...config } = loadServiceConfig(SERVICE);
    expect(config).toMatchObject({
      scope: { kind: 'organization', id: '490000000001' },
      stateBucket: 'acme-dns-audit-state',
      queue: SERVICE['DNS_AUDIT_QUEUE'],
      targets: { audit: 'https://audit-x.a.run.app', finalize: 'https://finalize-x.a.run.app' },
      invoker: null,
      slack: null,
      runDeadlineMinutes: 60,
      finalizeIntervalSeconds: 30,
      deliveryLeaseSeconds: 60,
      shardDeadlineSeconds: 480,
      shardClusters: 100,
      readLogs: true,
      concurrency: 32,
    });
  });
});

describe('every variable', () => {
  test.each<[string, string, string, unknown]>([
    [
      'DNS_AUDIT_CONTROL_PLANE_OVERRIDE',
      'http://127.0.0.1:8080/control-plane/',
      'controlPlaneOverride',
      'http://127.0.0.1:8080/control-plane',
    ],
    ['DNS_AUDIT_READ_KUBERNETES', 'false', 'readKubernetes', false],
    ['DNS_AUDIT_READ_LOGS', 'false', 'readLogs', false],
    ['DNS_AUDIT_READ_PRIVATE_ENDPOINTS', 'true', 'readPrivateEndpoints', true],
    ['DNS_AUDIT_LOG_WINDOW_HOURS', '720', 'logWindowHours', 720],
    ['DNS_AUDIT_CONCURRENCY', '256', 'concurrency', 256],
    ['DNS_AUDIT_QUOTA_SHARERS', '60', 'quotaSharers', 60],
    ['SLACK_API_URL', 'http://127.0.0.1:8080/slack/api/', 'slackApiUrl', 'http://127.0.0.1:8080/slack/api/'],
    ['SLACK_API_URL', 'https://slack.example/api/', 'slackApiUrl', 'https://slack.example/api/'],
    ['DNS_AUDIT_SCOPE', 'folders/418000000001', 'scope', { kind: 'folder', id: '418000000001' }],
    ['DNS_AUDIT_SCOPE', 'projects/acme-a,acme-b', 'scope', { kind: 'projects', ids: ['acme-a', 'acme-b'] }],
    ['DNS_AUDIT_STATE_BUCKET', 'other.bucket_1', 'stateBucket', 'other.bucket_1'],
    ['DNS_AUDIT_QUEUE', 'projects/p/locations/l/queues/q', 'queue', 'projects/p/locations/l/queues/q'],
    ['DNS_AUDIT_INVOKER', 'sa@acme.iam.gserviceaccount.com', 'invoker', 'sa@acme.iam.gserviceaccount.com'],
    ['DNS_AUDIT_REPORT_URL', 'https://r.example/{run}.html?a=1', 'reportUrl', 'https://r.example/{run}.html?a=1'],
    ['DNS_AUDIT_SCC_SOURCE', 'organizations/1/sources/2', 'sccSource', 'organizations/1/sources/2'],
    ['DNS_AUDIT_RUN_DEADLINE_MINUTES', '1', 'runDeadlineMinutes', 1],
    ['DNS_AUDIT_FINALIZE_INTERVAL_SECONDS', '0.05', 'finalizeIntervalSeconds', 0.05],
    ['DNS_AUDIT_DELIVERY_LEASE_SECONDS', '3', 'deliveryLeaseSeconds', 3],
    ['DNS_AUDIT_SHARD_DEADLINE_SECONDS', '3500', 'shardDeadlineSeconds', 3500],
    ['DNS_AUDIT_SHARD_CLUSTERS', '1000', 'shardClusters', 1000],
  ])('%s=%s is read', (name, text, key, value) => {
    expect(VARIABLES).toContain(name);
    expect(loadServiceConfig({ ...SERVICE, [name]: text })).toHaveProperty(key, value);
  });

  test('is known by name: this list has them all', () => {
    expect([...VARIABLES].sort()).toEqual(
      [
        ...Object.values(GOOGLE_APIS).map((api) => api.override),
        'DNS_AUDIT_AUDIT_URL',
        'DNS_AUDIT_CONCURRENCY',
        'DNS_AUDIT_QUOTA_SHARERS',
        'DNS_AUDIT_CONTROL_PLANE_OVERRIDE',
        'DNS_AUDIT_DELIVERY_LEASE_SECONDS',
        'DNS_AUDIT_FINALIZE_INTERVAL_SECONDS',
        'DNS_AUDIT_FINALIZE_URL',
        'DNS_AUDIT_INVOKER',
        'DNS_AUDIT_LOG_METRIC',
        'DNS_AUDIT_LOG_ROUTE',
        'DNS_AUDIT_LOG_VIEW',
        'DNS_AUDIT_LOG_WINDOW_HOURS',
        'DNS_AUDIT_PROMETHEUS_URL',
        'DNS_AUDIT_QUEUE',
        'DNS_AUDIT_READ_KUBERNETES',
        'DNS_AUDIT_READ_LOGS',
        'DNS_AUDIT_READ_METRICS',
        'DNS_AUDIT_READ_PRIVATE_ENDPOINTS',
        'DNS_AUDIT_REPORT_URL',
        'DNS_AUDIT_RESPOND_URL',
        'DNS_AUDIT_RUN_DEADLINE_MINUTES',
        'DNS_AUDIT_SCC_SOURCE',
        'DNS_AUDIT_SCOPE',
        'DNS_AUDIT_SHARD_CLUSTERS',
        'DNS_AUDIT_SHARD_DEADLINE_SECONDS',
        'DNS_AUDIT_SLACK_CHANNEL',
        'DNS_AUDIT_SLACK_CHANNELS',
        'DNS_AUDIT_SLACK_EXCEPTION_MAKERS',
        'DNS_AUDIT_SLACK_READERS',
        'DNS_AUDIT_SLACK_ROUTES',
        'DNS_AUDIT_SLACK_TIME_ZONE',
        'DNS_AUDIT_STATE_BUCKET',
        'SLACK_API_URL',
        'SLACK_APP_ID',
        'SLACK_BOT_TOKEN',
        'SLACK_SIGNING_SECRET',
        'SLACK_TEAM_ID',
      ].sort(),
    );
  });

  test.each<[string, string[]]>([
    ['DNS_AUDIT_CONTROL_PLANE_OVERRIDE', ['127.0.0.1:8080', 'ftp://x/', 'javascript:alert(1)', 'here']],
    ['DNS_AUDIT_READ_KUBERNETES', ['yes', '1', 'TRUE', 'False', ' true']],
    ['DNS_AUDIT_READ_LOGS', ['no']],
    [
      'DNS_AUDIT_REPORT_URL',
      [
        'https://r.example/',
        'http://r.example/{run}',
        'https://r.example/{run}/{run}',
        'https://r.example/{run}|x',
        'javascript:{run}',
      ],
    ],
    ['DNS_AUDIT_SCC_SOURCE', ['5678', 'organizations/1/sources/-', 'projects/1/sources/2']],
    ['DNS_AUDIT_READ_PRIVATE_ENDPOINTS', ['0']],
    ['DNS_AUDIT_LOG_WINDOW_HOURS', ['0', '721', '-1', '1.5', 'day', '24h', 'NaN', 'Infinity']],
    ['DNS_AUDIT_CONCURRENCY', ['0', '257', 'many']],
    ['DNS_AUDIT_QUOTA_SHARERS', ['0', '61', '1.5']],
    [
      'DNS_AUDIT_PROMETHEUS_URL',
      ['prometheus', 'ftp://x', 'http://prometheus.example/', 'https://a:b@x', 'https://x/#y'],
    ],
    ['SLACK_API_URL', ['file:///etc/passwd', 'http://slack.example/api/', 'http://127.0.0.1.evil.com/']],
    [
      'DNS_AUDIT_SCOPE',
      [
        '490000000001',
        'organizations/acme',
        'folder/1',
        'projects/',
        'projects/UPPER',
        'projects/a b',
        'organizations/1/x',
      ],
    ],
    ['DNS_AUDIT_STATE_BUCKET', ['gs://bucket', 'Bucket', 'a', '-bucket', 'bucket/x']],
    [
      'DNS_AUDIT_QUEUE',
      ['dns-audit', 'projects/p/locations/l/queues/', 'projects/p/queues/q', 'projects/p/locations/l/queues/q/tasks/t'],
    ],
    ['DNS_AUDIT_AUDIT_URL', ['audit', 'ftp://x']],
    ['DNS_AUDIT_FINALIZE_URL', ['//x']],
    ['DNS_AUDIT_INVOKER', ['dns-audit', 'serviceAccount:sa@acme.iam.gserviceaccount.com']],
    ['DNS_AUDIT_SLACK_CHANNEL', ['#gke', 'gke-alerts', 'D0123ABCD', 'c0123abcd']],
    ['SLACK_BOT_TOKEN', ['xoxp-1', 'xapp-1', 'secret', 'xoxb-']],
    ['DNS_AUDIT_RUN_DEADLINE_MINUTES', ['0', '721']],
    ['DNS_AUDIT_FINALIZE_INTERVAL_SECONDS', ['0', '601']],
    ['DNS_AUDIT_DELIVERY_LEASE_SECONDS', ['0', '601']],
    ['DNS_AUDIT_SHARD_DEADLINE_SECONDS', ['0', '3501']],
    ['DNS_AUDIT_SHARD_CLUSTERS', ['0', '1001', '10.5']],
  ])('%s is refused by name when it is one of %j', (name, texts) => {
    for (const text of texts)
      expect([text, serviceRefusal({ [name]: text })]).toEqual([text, expect.stringMatching(`^${name} .`)]);
  });

  test('SLACK_API_URL without a scheme is refused by name', () => {
    expect(serviceRefusal({ SLACK_API_URL: 'slack.com/api' })).toMatch(/^SLACK_API_URL ./);
  });

  test('that is a secret is not repeated when it is refused', () => {
    expect(serviceRefusal({ SLACK_BOT_TOKEN: 'xoxp-very-secret' })).toBe(
      'SLACK_BOT_TOKEN must be a bot token (xoxb-...).',
    );
  });

  test('that is wrong is named together with all others that are', () => {
    const words = serviceRefusal({
      DNS_AUDIT_SCOPE: 'acme',
      DNS_AUDIT_QUEUE: undefined,
      DNS_AUDIT_LOG_WINDOW_HOURS: 'day',
      DNS_AUDIT_READ_LOGS: 'maybe',
      DNS_AUDIT_SLACK_CHANNEL: '#gke',
    });
    expect(words.split('; ')).toHaveLength(5);
    expect(words).toMatch(/DNS_AUDIT_SCOPE must be organizations\/NUMBER, folders\/NUMBER or projects\/ID,ID/);
    expect(words).toMatch(/DNS_AUDIT_QUEUE is not set/);
    expect(words).toMatch(/DNS_AUDIT_LOG_WINDOW_HOURS /);
    expect(words).toMatch(/DNS_AUDIT_READ_LOGS .*true.*false/);
    expect(words).toMatch(/DNS_AUDIT_SLACK_CHANNEL must be a channel ID such as C0123ABCD, not a name/);
  });
});

describe('a variable that is misspelt', () => {
  test.each(['DNS_AUDIT_SCOPES', 'DNS_AUDIT_LOG_WINDOW_HOUR', 'DNS_AUDIT_', 'DNS_AUDIT_read_logs'])(
    '%s is refused, with all names that there are',
    (name) => {
      for (const load of [loadCommonConfig, loadServiceConfig]) {
        const words = refusal(() => load({ ...SERVICE, [name]: '1' }));
        expect(words).toMatch(new RegExp(`^${name}: no such setting\\. Known are DNS_AUDIT_`));
        for (const known of VARIABLES.filter((one) => one.startsWith('DNS_AUDIT_'))) expect(words).toContain(known);
      }
    },
  );

  test('is refused even when it is empty, and together with others', () => {
    expect(commonRefusal({ DNS_AUDIT_A: '', DNS_AUDIT_B: 'x' })).toMatch(
      /^DNS_AUDIT_A, DNS_AUDIT_B: no such setting\./,
    );
  });

  test('of the service is no misspelling for the terminal', () => {
    expect(loadCommonConfig({ ...SERVICE, SLACK_BOT_TOKEN: 'xoxb-1' })).toEqual(loadCommonConfig({}));
    // Nor does the terminal care what stands in it.
    expect(loadCommonConfig({ DNS_AUDIT_SCOPE: 'nonsense' })).toEqual(loadCommonConfig({}));
  });
});

describe('an endpoint', () => {
  test.each(Object.entries(GOOGLE_APIS))('of %s can be overridden, with or without a slash', (api, { override }) => {
    for (const text of ['http://127.0.0.1:8080', 'http://127.0.0.1:8080/'])
      expect(loadCommonConfig({ [override]: text }).endpoints).toEqual({
        ...loadCommonConfig({}).endpoints,
        [api]: 'http://127.0.0.1:8080',
      });
    expect(override).toBe(`CLOUDSDK_API_ENDPOINT_OVERRIDES_${api.toUpperCase()}`);
  });

  test.each([
    '127.0.0.1:8080',
    'http://127.0.0.1:8080/v1',
    'http://x/?a=b',
    'https://x#y',
    'ftp://x',
    'http://',
    'https://a b',
  ])('%j is refused', (text) => {
    expect(commonRefusal({ CLOUDSDK_API_ENDPOINT_OVERRIDES_LOGGING: text })).toMatch(
      /^CLOUDSDK_API_ENDPOINT_OVERRIDES_LOGGING must be an origin such as https:\/\/host/,
    );
  });

  test('that is wrong is named together with the others', () => {
    const env = { CLOUDSDK_API_ENDPOINT_OVERRIDES_LOGGING: 'x', CLOUDSDK_API_ENDPOINT_OVERRIDES_STORAGE: 'y' };
    expect(commonRefusal(env)).toMatch(/OVERRIDES_LOGGING must be .*; .*OVERRIDES_STORAGE must be /);
  });
});

describe('a scope', () => {
  test.each<[string, unknown]>([
    ['organizations/123', { kind: 'organization', id: '123' }],
    ['folders/418000000001', { kind: 'folder', id: '418000000001' }],
    ['projects/acme-a', { kind: 'projects', ids: ['acme-a'] }],
    ['projects/acme-a, acme-b ,acme-a', { kind: 'projects', ids: ['acme-a', 'acme-b'] }],
    ['projects/example.com:acme-old', { kind: 'projects', ids: ['example.com:acme-old'] }],
    ['projects/730000000137', { kind: 'projects', ids: ['730000000137'] }],
    ['', null],
    ['organizations/', null],
    ['organizations/12a', null],
    ['organizations/12,13', null],
    ['folders/-1', null],
    ['projects/a', null],
    ['projects/acme-a,', null],
    ['projects/acme-a/x', null],
    ['projects/-', null],
    ['projects/acme-', null],
    ['projects/../acme', null],
    [' organizations/123', null],
    ['Organizations/123', null],
    ['file clusters.json', null],
  ])('%j', (text, expected) => {
    expect(parseScope(text)).toEqual(expected);
  });
});
