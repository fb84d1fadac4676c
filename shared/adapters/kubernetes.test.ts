import { describe, expect, test } from 'vitest';
import { type Emulator, type FleetCluster, KUBERNETES_FAULTS, type KubernetesSide } from '../../emulator/index.ts';
import type { ControlPlane } from '../audit/ports.ts';
import { type Readings, readings as readingsSchema } from '../domain/evidence.ts';
import { createContainerApi } from './container.ts';
import { type ControlPlaneRoute, mintControlPlane } from './control-plane.ts';
import { clock, fleetOf, runEmulator } from './emulator.test-helper.ts';
import {
  type Answer,
  answerJson,
  certificates,
  closedPort,
  serve,
  type TestServer,
} from './http-server.test-helper.ts';
import { createKubernetesReader } from './kubernetes.ts';
import { recordedAnswer, recordedItems } from './recorded-kubernetes.test-helper.ts';
import { endpointsAt, NOW, openWire, tokensOf } from './wire.test-helper.ts';

const REF = { project: 'acme-a', location: 'europe-west1', cluster: 'one' };
const OBJECTS = [
  'kubeDnsDeployment',
  'nodeLocalDnsDaemonSet',
  'autoscalerConfigMap',
  'kubeDnsConfigMap',
  'nodeLocalDnsConfigMap',
  'kubeDnsService',
  'kubeDnsUpstreamService',
] as const;
const KEYS = [...OBJECTS, 'nodes', 'networkPolicies'] as const;
type Key = (typeof KEYS)[number];

/** Reads one cluster of the emulator over the whole way: live configuration, routes, objects. */
async function readCluster(
  cluster: Partial<FleetCluster>,
  options: Parameters<typeof runEmulator>[0] & { untilPauseIsOver?: (emulator: Emulator) => Promise<void> } = {},
) {
  const { untilPauseIsOver, ...emulatorOptions } = options;
  const emulator = await runEmulator({ fleet: fleetOf([{ name: 'one', ...cluster }]), ...emulatorOptions });
  const { wire, waits } = openWire();
  const pauses: number[] = [];
  const container = createContainerApi(wire, {
    endpoints: endpointsAt(emulator.origin),
    controlPlaneOverride: `${emulator.origin}/control-plane`,
    privateEndpoints: false,
  });
  const { controlPlane } = await container.get(REF);
  const reader = createKubernetesReader(wire, (milliseconds) => {
    pauses.push(milliseconds);
    return untilPauseIsOver?.(emulator) ?? Promise.resolve();
  });
  const readings = readingsSchema.parse(await reader.read(controlPlane, REF));
  const calls = emulator.calls.filter((call) => call.api === 'kubernetes' || call.api === 'connectgateway');
  return { emulator, readings, waits, pauses, calls };
}

function readValue<K extends Key>(readings: Readings, key: K): unknown {
  const reading = readings[key];
  if (reading?.state !== 'read') throw new Error(`${key} is a gap: ${JSON.stringify(reading)}`);
  return reading.value;
}

function gapOf(readings: Readings, key: Key) {
  const reading = readings[key];
  if (reading?.state !== 'gap') throw new Error(`${key} was read`);
  return reading.gap;
}

function statesOf(readings: Readings): Record<string, string | undefined> {
  return Object.fromEntries(KEYS.map((key) => [key, readings[key]?.state]));
}

const ALL_READ = Object.fromEntries(KEYS.map((key) => [key, 'read']));
const ALL_GAPS = Object.fromEntries(KEYS.map((key) => [key, 'gap']));

describe('a cluster that can be read', () => {
  test('gives every object', async () => {
    const { readings, calls, pauses } = await readCluster({
      nodes: [
        {
          pool: 'main',
          count: 20,
          machineType: 'e2-standard-4',
          milliCores: 3920,
          created: clock.daysAgo(40),
          cordoned: 2,
        },
        {
          pool: 'small',
          count: 3,
          machineType: 'e2-standard-2',
          milliCores: 1930,
          created: clock.daysAgo(2),
          notReady: 1,
        },
      ],
      kubernetes: {
        imageTag: '1.22.28-gke.4',
        maxTcpConnections: { value: 200, form: 'two-arguments' },
        replicas: 3,
        readyReplicas: 2,
        editedBy: 'kubectl-edit',
        autoscaler: { linear: '{"coresPerReplica":24}' },
        kubeDnsConfig: { stubDomains: '{}' },
        nodeLocalReady: 22,
        networkPolicies: [{ namespace: 'shop', name: 'deny', spec: { podSelector: {}, policyTypes: ['Egress'] } }],
      },
    });
    expect(statesOf(readings)).toEqual(ALL_READ);
    expect(readValue(readings, 'kubeDnsDeployment')).toEqual({
      hasDnsmasq: true,
      dnsmasqImageTag: '1.22.28-gke.4',
      maxTcpConnections: 200,
      specReplicas: 3,
      readyReplicas: 2,
      statusIsCurrent: true,
      editedBy: ['kubectl-edit'],
    });
    expect(readValue(readings, 'nodeLocalDnsDaemonSet')).toMatchObject({ desiredNumberScheduled: 23, numberReady: 22 });
    expect(readValue(readings, 'autoscalerConfigMap')).toEqual({ data: { linear: '{"coresPerReplica":24}' } });
    expect(readValue(readings, 'kubeDnsConfigMap')).toEqual({ data: { stubDomains: '{}' } });
    expect(readValue(readings, 'nodeLocalDnsConfigMap')).toMatchObject({
      data: { Corefile: expect.stringContaining('force_tcp') },
    });
    const ip = expect.stringMatching(/^172\.\d+\.\d+\.\d+$/);
    expect(readValue(readings, 'kubeDnsService')).toEqual({ clusterIp: ip, clusterIps: [ip] });
    expect(readValue(readings, 'kubeDnsUpstreamService')).toEqual({ clusterIp: ip, clusterIps: [ip] });
    expect(readValue(readings, 'nodes')).toMatchObject({
      total: 23,
      schedulable: 21,
      ready: 22,
      totalMilliCores: 20 * 3920 + 3 * 1930,
      schedulableMilliCores: 18 * 3920 + 3 * 1930,
      malformed: 0,
    });
    expect(readValue(readings, 'networkPolicies')).toMatchObject({
      total: 1,
      egress: [{ namespace: 'shop', name: 'deny' }],
    });
    // One request each: the probe of the route is the answer for its object.
    expect(calls.map((call) => call.path.replace(/^.*?(?=\/apis?\/)/, '')).sort()).toEqual([
      '/api/v1/namespaces/kube-system/configmaps/kube-dns-autoscaler?timeout=10s',
      '/api/v1/namespaces/kube-system/configmaps/kube-dns?timeout=10s',
      '/api/v1/namespaces/kube-system/configmaps/node-local-dns?timeout=10s',
      '/api/v1/namespaces/kube-system/services/kube-dns-upstream?timeout=10s',
      '/api/v1/namespaces/kube-system/services/kube-dns?timeout=10s',
      '/api/v1/nodes?limit=250&timeout=10s',
      '/apis/apps/v1/namespaces/kube-system/daemonsets/node-local-dns?timeout=10s',
      '/apis/apps/v1/namespaces/kube-system/deployments/kube-dns?timeout=10s',
      '/apis/networking.k8s.io/v1/networkpolicies?limit=250&timeout=10s',
    ]);
    expect(pauses).toEqual([]);
  });

  test('says null for what does not exist', async () => {
    const { readings } = await readCluster({
      dnsCache: 'absent',
      kubernetes: { replicas: null, autoscaler: null, kubeDnsConfig: null },
    });
    expect(statesOf(readings)).toEqual(ALL_READ);
    for (const key of OBJECTS) {
      if (key === 'kubeDnsService') expect(readValue(readings, key)).not.toBeNull();
      else expect(readValue(readings, key)).toBeNull();
    }
  });

  test('says no data for a ConfigMap without any', async () => {
    const { readings } = await readCluster({ kubernetes: { autoscaler: {}, kubeDnsConfig: {} } });
    expect(readValue(readings, 'autoscalerConfigMap')).toEqual({ data: {} });
  });

  test.each<[FleetCluster['endpoint'], RegExp]>([
    ['dns', /^\/control-plane\/gke-[^/]+\.gke\.goog\//],
    ['public-ip', /^\/control-plane\/198\.1[89]\.\d+\.\d+\//],
    ['gateway', /^\/v1\/projects\/[^/]+\/locations\/europe-west1\/gkeMemberships\/one\//],
  ])('is read over the way that it opens: %s', async (endpoint, path) => {
    const { readings, calls } = await readCluster({ endpoint });
    expect(statesOf(readings)).toEqual(ALL_READ);
    for (const call of calls) expect(call.path).toMatch(path);
  });
});

describe('a right that is missing', () => {
  test.each<[NonNullable<KubernetesSide['denied']>[number], Key[], RegExp]>([
    ['deployments', ['kubeDnsDeployment'], /^container\.deployments\.get/],
    ['daemonsets', ['nodeLocalDnsDaemonSet'], /^container\.daemonSets\.get/],
    ['configmaps', ['autoscalerConfigMap', 'kubeDnsConfigMap', 'nodeLocalDnsConfigMap'], /^container\.configMaps\.get/],
    ['services', ['kubeDnsService', 'kubeDnsUpstreamService'], /^container\.services\.get/],
    ['nodes', ['nodes'], /^container\.nodes\.list/],
    ['networkpolicies', ['networkPolicies'], /^container\.networkPolicies\.list/],
  ])('to %s hides nothing else', async (kind, keys, permission) => {
    const { readings, pauses } = await readCluster({ kubernetes: { denied: [kind] } });
    const expected = { ...ALL_READ, ...Object.fromEntries(keys.map((key) => [key, 'gap'])) };
    expect(statesOf(readings)).toEqual(expected);
    for (const key of keys) {
      const gap = gapOf(readings, key);
      expect(gap.code).toBe('permission-denied');
      expect(gap.what).toMatch(/ in kube-system$| of the cluster$/);
      expect(gap.detail).toMatch(/is forbidden: User/);
      expect(gap.grant).toMatch(permission);
    }
    // A starting control plane says 403 too: all that is refused waits once, together.
    expect(pauses).toEqual([1500]);
  });

  test('to everything is a gap each, of the object and not of the cluster', async () => {
    const denied = ['deployments', 'daemonsets', 'configmaps', 'services', 'nodes', 'networkpolicies'] as const;
    const { readings, calls, pauses } = await readCluster({
      endpoint: 'public-ip',
      kubernetes: { denied: [...denied] },
    });
    expect(statesOf(readings)).toEqual(ALL_GAPS);
    expect(new Set(KEYS.map((key) => gapOf(readings, key).what)).size).toBe(9);
    for (const key of KEYS) expect(gapOf(readings, key).code).toBe('permission-denied');
    // Each was asked twice, and no other route was tried: the API server itself has spoken.
    expect(calls).toHaveLength(18);
    expect(pauses).toEqual([1500]);
  });

  test('once, of a control plane that starts, is none', async () => {
    const { readings, pauses, calls } = await readCluster({ kubernetes: { forbiddenFirst: 1 } });
    expect(statesOf(readings)).toEqual(ALL_READ);
    expect(pauses).toEqual([1500]);
    expect(calls).toHaveLength(10);
  });

  test('for as long as the control plane starts is none: all requests share one pause', async () => {
    const { readings, pauses, calls } = await readCluster(
      { kubernetes: { forbiddenFirst: 9 } },
      {
        untilPauseIsOver: (emulator) =>
          expect.poll(() => emulator.callCount('kubernetes'), { interval: 2, timeout: 20_000 }).toBe(9),
      },
    );
    expect(statesOf(readings)).toEqual(ALL_READ);
    expect(pauses).toEqual([1500]);
    expect(calls).toHaveLength(18);
  });

  test('with a token that is not accepted is said as it is', async () => {
    const { readings } = await readCluster(
      {},
      { faults: [{ match: { api: 'kubernetes' }, answer: KUBERNETES_FAULTS.unauthorized }] },
    );
    for (const key of KEYS)
      expect(gapOf(readings, key)).toMatchObject({ code: 'permission-denied', detail: 'Unauthorized' });
  });
});

describe('a way that does not lead there', () => {
  test('the refusal of a front end sends us on to the next', async () => {
    const { readings, calls } = await readCluster(
      { endpoint: 'dns' },
      {
        faults: [
          {
            match: { api: 'kubernetes', pathIncludes: 'gke.goog' },
            answer: { status: 403, body: 'Access denied by policy.\n' },
          },
        ],
      },
    );
    expect(statesOf(readings)).toEqual(ALL_READ);
    expect(calls.filter((call) => call.path.includes('gke.goog'))).toHaveLength(1);
    expect(calls.filter((call) => call.path.includes('/198.'))).toHaveLength(9);
  });

  test('a broken one sends us on to the next', async () => {
    const { readings, waits } = await readCluster(
      { endpoint: 'dns' },
      { faults: [{ match: { api: 'kubernetes', pathIncludes: 'gke.goog' }, answer: 'reset' }] },
    );
    expect(statesOf(readings)).toEqual(ALL_READ);
    expect(waits).toHaveLength(2);
  });

  test('the refusals of all front ends are "permission-denied", with every reason', async () => {
    const { readings } = await readCluster(
      { endpoint: 'dns' },
      { faults: [{ match: { api: 'kubernetes' }, answer: { status: 403, body: 'Access denied\nby policy.\n' } }] },
    );
    expect(statesOf(readings)).toEqual(ALL_GAPS);
    for (const key of KEYS) expect(gapOf(readings, key)).toEqual(gapOf(readings, 'nodes'));
    expect(gapOf(readings, 'nodes')).toEqual({
      code: 'permission-denied',
      what: 'Kubernetes API of projects/acme-a/locations/europe-west1/clusters/one',
      detail:
        'dns-endpoint: HTTP 403: Access denied; ip-endpoint: HTTP 403: Access denied; it is no member of a fleet (Connect Gateway)',
      grant: expect.stringMatching(/container\.clusters\.connect .* gkehub\.gateway\.get .* inside the VPC/),
    });
  });

  test('a cluster that answers nowhere is unreachable, with every reason', async () => {
    const { readings, calls } = await readCluster({ endpoint: 'dns', kubernetes: { unreachable: true } });
    expect(statesOf(readings)).toEqual(ALL_GAPS);
    const gap = gapOf(readings, 'kubeDnsDeployment');
    expect(gap).toMatchObject({ code: 'unreachable', what: expect.stringContaining(REF.cluster) });
    expect(gap.detail).toMatch(/^dns-endpoint: .*; ip-endpoint: .*; it is no member of a fleet/);
    // Two ways, three attempts each, and not nine objects times six.
    expect(calls).toHaveLength(6);
  });

  test.each(['private', 'dns-closed'] as const)('a cluster that is %s is not asked at all', async (endpoint) => {
    const { readings, calls } = await readCluster({ endpoint });
    expect(statesOf(readings)).toEqual(ALL_GAPS);
    expect(gapOf(readings, 'nodes')).toMatchObject({
      code: 'unreachable',
      grant: expect.stringContaining('inside the VPC'),
    });
    expect(calls).toEqual([]);
  });

  test('a gateway that does not know the member is unreachable', async () => {
    const { readings } = await readCluster({ endpoint: 'gateway', kubernetes: { unreachable: true } });
    expect(gapOf(readings, 'nodes')).toMatchObject({
      code: 'unreachable',
      detail: expect.stringContaining('HTTP 503'),
    });
  });
});

describe('pages', () => {
  const large = { pool: 'main', count: 700, machineType: 'e2-standard-4', milliCores: 3920, created: clock.daysAgo(9) };

  test('700 nodes are read in pages of 250, each counted once', async () => {
    const { readings, calls } = await readCluster({ nodes: [{ ...large, cordoned: 14 }] });
    expect(readValue(readings, 'nodes')).toMatchObject({
      total: 700,
      schedulable: 686,
      totalMilliCores: 700 * 3920,
      malformed: 0,
    });
    const pages = calls.filter((call) => call.path.includes('/api/v1/nodes'));
    const queries = pages.map((call) => new URL(call.path, 'http://x').searchParams);
    expect(queries.map((query) => [query.get('limit'), query.has('continue'), query.get('timeout')])).toEqual([
      ['250', false, '10s'],
      ['250', true, '10s'],
      ['250', true, '10s'],
    ]);
  });

  test('a continue token that expired makes the list begin anew, once, and counts nothing twice', async () => {
    const { readings, calls } = await readCluster({ nodes: [large], kubernetes: { expiredContinues: 1 } });
    expect(readValue(readings, 'nodes')).toMatchObject({ total: 700, totalMilliCores: 700 * 3920 });
    expect(calls.filter((call) => call.path.includes('/api/v1/nodes')).map((call) => call.status)).toEqual([
      200, 410, 200, 200, 200,
    ]);
  });

  test('a second token that expired is a gap of that list only', async () => {
    const { readings, calls } = await readCluster({ nodes: [large], kubernetes: { expiredContinues: 2 } });
    expect(statesOf(readings)).toEqual({ ...ALL_READ, nodes: 'gap' });
    expect(gapOf(readings, 'nodes').detail).toMatch(/^The provided continue parameter is too old/);
    expect(calls.filter((call) => call.path.includes('/api/v1/nodes'))).toHaveLength(4);
  });

  test('a page that is refused later is a gap, not half a count', async () => {
    const { readings } = await readCluster(
      { nodes: [large] },
      {
        faults: [
          { match: { api: 'kubernetes', pathIncludes: 'continue=' }, answer: { status: 500, body: 'rpc error' } },
        ],
      },
    );
    expect(gapOf(readings, 'nodes')).toMatchObject({ code: 'unavailable', what: 'Nodes of the cluster' });
  });
});

describe('an API server that is busy', () => {
  test('429 in plain text is waited for as it says', async () => {
    const { readings, waits } = await readCluster(
      {},
      {
        faults: [
          {
            match: { api: 'kubernetes', pathIncludes: '/deployments/' },
            times: 2,
            answer: KUBERNETES_FAULTS.tooManyRequests,
          },
        ],
      },
    );
    expect(statesOf(readings)).toEqual(ALL_READ);
    expect(waits).toEqual([1000, 1000]);
  });

  test('504 without kind is repeated', async () => {
    const { readings, waits } = await readCluster(
      {},
      {
        faults: [
          { match: { api: 'kubernetes', pathIncludes: '/configmaps/' }, times: 3, answer: KUBERNETES_FAULTS.timeout },
        ],
      },
    );
    expect(statesOf(readings)).toEqual(ALL_READ);
    expect(waits).toHaveLength(3);
  });

  test.each<[string, string, string]>([
    ['tooManyRequests', 'rate-limited', 'Too many requests, please try again later.'],
    ['timeout', 'timeout', 'Timeout: request did not complete within the allotted timeout'],
  ])('%s for ever is a gap of what was asked', async (fault, code, detail) => {
    const answer = fault === 'timeout' ? KUBERNETES_FAULTS.timeout : KUBERNETES_FAULTS.tooManyRequests;
    const { readings } = await readCluster(
      {},
      { faults: [{ match: { api: 'kubernetes', pathIncludes: '/deployments/' }, answer }] },
    );
    expect(statesOf(readings)).toEqual({ ...ALL_READ, kubeDnsDeployment: 'gap' });
    expect(gapOf(readings, 'kubeDnsDeployment')).toEqual({
      code,
      what: 'Deployment kube-dns in kube-system',
      detail,
      grant: null,
    });
  });
});

/** A reader before servers of our own, in the order of the routes given. */
function readOver(routes: readonly ControlPlaneRoute[], options: Parameters<typeof openWire>[0] = {}) {
  const { wire, waits } = openWire(options);
  const controlPlane: ControlPlane = mintControlPlane({ routes, missing: ['it has no other way'] });
  const reader = createKubernetesReader(wire, () => Promise.resolve());
  return { read: async () => readingsSchema.parse(await reader.read(controlPlane, REF)), wire, waits };
}

function routeTo(server: Pick<TestServer, 'origin'>, ca: string | null = null): ControlPlaneRoute {
  return { kind: 'ip-endpoint', baseUrl: server.origin, origin: server.origin, ca };
}

/** An API server in which nothing exists, but for the answers given by the end of their path. */
function sparseServer(answers: Record<string, Answer> = {}): Answer {
  return (call, response) => {
    const path = call.path.split('?', 1)[0] ?? '';
    const special = Object.entries(answers).find(([end]) => path.endsWith(end));
    if (special !== undefined) return special[1](call, response);
    if (path.endsWith('/nodes') || path.endsWith('/networkpolicies'))
      return answerJson(response, { metadata: {}, items: [] });
    const { status, headers, body } = recordedAnswer('e20');
    response.writeHead(status, headers).end(body);
  };
}

function recordedBy(code: string): Answer {
  const { status, headers, body } = recordedAnswer(code);
  return (_, response) => void response.writeHead(status, headers).end(body);
}

describe('answers of a real API server', () => {
  test('objects are read, also one in indented JSON', async () => {
    const server = await serve(
      sparseServer({
        '/deployments/kube-dns': recordedBy('a04'),
        '/services/kube-dns-upstream': recordedBy('a07'),
        '/configmaps/kube-dns-autoscaler': recordedBy('a21'),
        '/configmaps/kube-dns': recordedBy('a1-configmap-kube-dns-autoscaler-empty'),
        '/networkpolicies': recordedBy('b13'),
        '/nodes': (_, response) => answerJson(response, { metadata: {}, items: recordedItems('n14') }),
      }),
    );
    const readings = await readOver([routeTo(server)]).read();
    expect(statesOf(readings)).toEqual(ALL_READ);
    expect(readValue(readings, 'kubeDnsDeployment')).toEqual({
      hasDnsmasq: true,
      dnsmasqImageTag: '1.22.22-gke.0',
      maxTcpConnections: null,
      specReplicas: 0,
      // Go leaves a zero out.
      readyReplicas: 0,
      statusIsCurrent: false,
      editedBy: ['kubectl-edit', 'kubectl-scale'],
    });
    expect(readValue(readings, 'kubeDnsUpstreamService')).toMatchObject({ clusterIp: expect.stringMatching(/^\d+\./) });
    expect(readValue(readings, 'autoscalerConfigMap')).toMatchObject({
      data: { linear: expect.stringContaining('{') },
    });
    expect(readValue(readings, 'kubeDnsConfigMap')).toEqual({ data: {} });
    expect(readValue(readings, 'networkPolicies')).toMatchObject({ total: 40, malformed: 0 });
    expect(readValue(readings, 'nodes')).toMatchObject({ total: 3, totalMilliCores: 5790 });
  });

  test.each<[string, string, RegExp]>([
    ['e01', 'permission-denied', /^Unauthorized$/],
    ['e06', 'permission-denied', /^configmaps "kube-dns-autoscaler" is forbidden: User/],
    ['j10', 'rate-limited', /^Too many requests, please try again later\.$/],
    ['n20', 'timeout', /^Timeout: request did not complete/],
    ['g07', 'malformed', /timeout/],
    ['e27', 'malformed', /Not Acceptable/],
  ])('the refusal %s is %s', async (code, expected, detail) => {
    const server = await serve(sparseServer({ '/configmaps/kube-dns-autoscaler': recordedBy(code) }));
    const readings = await readOver([routeTo(server)]).read();
    expect(statesOf(readings)).toEqual({ ...ALL_READ, autoscalerConfigMap: 'gap' });
    const gap = gapOf(readings, 'autoscalerConfigMap');
    expect(gap.code).toBe(expected);
    expect(gap.detail).toMatch(detail);
  });

  test('a list that never ends is a malformed gap of its own', async () => {
    const endless: Answer = (_, response) => answerJson(response, { metadata: { continue: 'again' }, items: [] });
    const server = await serve(sparseServer({ '/nodes': endless }));
    const readings = await readOver([routeTo(server)]).read();
    expect(statesOf(readings)).toEqual({ ...ALL_READ, nodes: 'gap' });
    expect(gapOf(readings, 'nodes').detail).toMatch(/does not end after \d+ pages/);
  });

  test('the User-Agent is an own one, so that JSON comes compact, and gzip is asked for', async () => {
    const server = await serve(sparseServer());
    await readOver([routeTo(server)]).read();
    for (const call of server.calls) {
      expect(call.headers['user-agent']).toMatch(/^gke-dns-audit\//);
      expect(call.headers).toMatchObject({ accept: 'application/json', 'accept-encoding': 'gzip' });
    }
  });
});

describe('an answer that is none', () => {
  test.each<[string, number, string]>([
    ['a page of a proxy', 200, '<html>Sign in</html>'],
    ['nothing', 200, ''],
    ['half an object', 200, '{"kind":"ConfigMap","da'],
    ['null', 200, 'null'],
    ['a list', 200, '[]'],
    ['another shape', 200, '{"data":{"linear":7},"items":{}}'],
  ])('%s is a malformed gap of what was asked', async (_, status, body) => {
    const broken: Answer = (_call, response) =>
      void response.writeHead(status, { 'content-type': 'text/html' }).end(body);
    const server = await serve(sparseServer({ '/configmaps/kube-dns-autoscaler': broken, '/nodes': broken }));
    const readings = await readOver([routeTo(server)]).read();
    expect(statesOf(readings)).toEqual({ ...ALL_READ, autoscalerConfigMap: 'gap', nodes: 'gap' });
    expect(gapOf(readings, 'autoscalerConfigMap')).toMatchObject({
      code: 'malformed',
      what: 'ConfigMap kube-dns-autoscaler in kube-system',
      grant: null,
    });
    expect(gapOf(readings, 'nodes')).toMatchObject({ code: 'malformed', what: 'Nodes of the cluster' });
  });

  test.each<[string, (typeof OBJECTS)[number], unknown]>([
    ['/deployments/kube-dns', 'kubeDnsDeployment', { metadata: {}, spec: { replicas: 'two' } }],
    ['/deployments/kube-dns', 'kubeDnsDeployment', { metadata: {}, spec: { template: { spec: { containers: {} } } } }],
    ['/daemonsets/node-local-dns', 'nodeLocalDnsDaemonSet', { spec: {} }],
    ['/services/kube-dns-upstream', 'kubeDnsUpstreamService', { spec: { clusterIP: 10 } }],
  ])('%s of another shape says where', async (path, key, body) => {
    const server = await serve(sparseServer({ [path]: (_, response) => answerJson(response, body) }));
    const readings = await readOver([routeTo(server)]).read();
    expect(gapOf(readings, key).code).toBe('malformed');
    expect(gapOf(readings, key).detail).toMatch(/^(spec|metadata)\.[\w.]+: /);
  });

  test('long or of many lines is cut to one short line', async () => {
    const refuse: Answer = (_, response) => void response.writeHead(400).end(`${'x'.repeat(5000)}\nsecond line`);
    const server = await serve(sparseServer({ '/nodes': refuse }));
    expect(gapOf(await readOver([routeTo(server)]).read(), 'nodes').detail).toBe('x'.repeat(300));
  });
});

describe('over TLS', () => {
  test('the authority of the cluster is accepted, and the token goes to that server only', async () => {
    const [plain, cluster, next] = [
      await serve((_, response) => void response.writeHead(403).end('go away')),
      await serve(sparseServer(), { tls: true }),
      await serve(sparseServer(), { tls: true }),
    ];
    const { read } = readOver([routeTo(plain), routeTo(cluster, certificates.ca), routeTo(next, certificates.ca)], {
      tokens: tokensOf('secret'),
    });
    expect(statesOf(await read())).toEqual(ALL_READ);
    expect(plain.calls).toHaveLength(1);
    for (const call of plain.calls) expect(call.headers).not.toHaveProperty('authorization');
    expect(cluster.calls).toHaveLength(9);
    for (const call of cluster.calls) expect(call.headers.authorization).toBe('Bearer secret');
    expect(next.calls).toEqual([]);
  });

  test('a redirect of the control plane takes the token nowhere', async () => {
    const thief = await serve(sparseServer(), { tls: true });
    const cluster = await serve(
      (call, response) => void response.writeHead(307, { location: `${thief.origin}${call.path}` }).end(),
      { tls: true },
    );
    const { read } = readOver([routeTo(cluster, certificates.ca)], { tokens: tokensOf('secret') });
    expect(statesOf(await read())).toEqual(ALL_GAPS);
    expect(thief.calls).toEqual([]);
  });

  test.each([
    ['another authority', certificates.otherCa],
    ['the authorities of the world', null],
  ])('%s is refused: unreachable, for TLS, and no token was sent', async (_, ca) => {
    const server = await serve(sparseServer(), { tls: true });
    const readings = await readOver([routeTo(server, ca)], { tokens: tokensOf('secret') }).read();
    expect(statesOf(readings)).toEqual(ALL_GAPS);
    expect(gapOf(readings, 'nodes')).toMatchObject({
      code: 'unreachable',
      detail: expect.stringMatching(/^ip-endpoint: TLS: .*; it has no other way$/),
    });
    expect(server.calls).toEqual([]);
  });

  test('a closed port is unreachable', async () => {
    const origin = `https://127.0.0.1:${await closedPort()}`;
    const readings = await readOver([routeTo({ origin }, certificates.ca)]).read();
    expect(gapOf(readings, 'nodes')).toMatchObject({
      code: 'unreachable',
      detail: expect.stringContaining('ECONNREFUSED'),
    });
  });
});

test('a deadline that is over is the gap of everything, and nothing is asked', async () => {
  const server = await serve(sparseServer());
  const { wire } = readOver([]);
  const controlPlane = mintControlPlane({ routes: [routeTo(server)], missing: [] });
  const reader = createKubernetesReader(wire.until(NOW), () => Promise.resolve());
  const readings = await reader.read(controlPlane, REF);
  for (const key of KEYS) expect(gapOf(readings, key).code).toBe('deadline');
  expect(server.calls).toEqual([]);
});
