import { describe, expect, test } from 'vitest';
import type { FaultAnswer, FleetCluster } from '../../emulator/index.ts';
import { type ContainerApi, createContainerApi } from './container.ts';
import { accessOf } from './control-plane.ts';
import type { RouteOptions } from './control-plane-routes.ts';
import { clock, fleetOf, runEmulator } from './emulator.test-helper.ts';
import { answerJson, serve } from './http-server.test-helper.ts';
import { createSkipList } from './skip-list.ts';
import { endpointsAt, GOOGLE, missingCredentials, openWire, rejection } from './wire.test-helper.ts';

const REF = { project: 'acme-a', location: 'europe-west1', cluster: 'one' };

function openApi(origin: string, options: Partial<RouteOptions> = {}): { api: ContainerApi; waits: number[] } {
  const { wire, waits } = openWire();
  const routes = { endpoints: endpointsAt(origin), controlPlaneOverride: null, privateEndpoints: false, ...options };
  return { api: createContainerApi(wire, routes), waits };
}

async function overFleet(clusters: Partial<FleetCluster>[], options: Parameters<typeof runEmulator>[0] = {}) {
  const emulator = await runEmulator({ fleet: fleetOf(clusters), ...options });
  return { emulator, ...openApi(emulator.origin) };
}

/** The Container API as it answers one thing to everything. */
async function overAnswer(answer: unknown) {
  const server = await serve((_, response) => answerJson(response, answer));
  return { server, ...openApi(server.origin) };
}

const RAW = {
  name: 'one',
  location: 'europe-west1',
  selfLink: 'https://container.googleapis.com/v1/projects/acme-a/locations/europe-west1/clusters/one',
  currentMasterVersion: '1.35.6-gke.1012000',
  status: 2,
};

async function list(api: ContainerApi, project = 'acme-a') {
  const skips = createSkipList();
  const { clusters, gaps } = await api.list(project, skips);
  return { clusters, gaps, skipped: skips.result(), names: clusters.map((cluster) => cluster.cluster) };
}

describe('clusters.list', () => {
  test('gives the facts of zonal and regional clusters, enums by name', async () => {
    const { api, emulator } = await overFleet([
      {
        name: 'regional',
        dnsConfig: { clusterDns: 'CLOUD_DNS', clusterDnsScope: 'VPC_SCOPE', clusterDnsDomain: 'acme.internal' },
        dataplaneV2: true,
        labels: { team: 'a' },
        nodes: [{ pool: 'main', count: 7, machineType: 'n2-standard-8', milliCores: 7910, created: clock.daysAgo(3) }],
      },
      { name: 'zonal', location: 'europe-west1-b', dnsCache: 'empty', logging: [], status: 'DEGRADED' },
      { name: 'pilot', autopilot: true, version: null, channel: 'RAPID', dnsCache: 'no-addons' },
    ]);
    const { clusters, gaps, skipped } = await list(api);
    expect(clusters[0]).toEqual({
      name: 'projects/acme-a/locations/europe-west1/clusters/regional',
      project: 'acme-a',
      location: 'europe-west1',
      cluster: 'regional',
      mode: 'standard',
      status: 'RUNNING',
      controlPlaneVersion: '1.35.6-gke.1012000',
      initialVersion: '1.35.6-gke.1012000',
      releaseChannel: 'REGULAR',
      createTime: clock.daysAgo(120),
      clusterDns: 'CLOUD_DNS',
      clusterDnsScope: 'VPC_SCOPE',
      clusterDnsDomain: 'acme.internal',
      nodeLocalDnsCache: true,
      nodeCount: 7,
      nodePools: [
        {
          name: 'main',
          version: '1.35.6-gke.1012000',
          machineType: 'n2-standard-8',
          imageType: 'COS_CONTAINERD',
          initialNodes: 9,
          isAutoscaled: false,
          upgradeSettings: { strategy: 'SURGE', maxSurge: 1, maxUnavailable: 0, soakSeconds: null },
        },
      ],
      loggingComponents: ['SYSTEM_COMPONENTS', 'WORKLOADS'],
      monitoringComponents: expect.arrayContaining(['SYSTEM_COMPONENTS', 'KUBELET', 'DCGM', 'JOBSET']),
      managedPrometheus: true,
      datapathProvider: 'ADVANCED_DATAPATH',
      resourceLabels: { team: 'a' },
      additiveVpcScopeDomain: null,
      network: 'projects/acme-a/global/networks/default',
      maintenance: null,
      hasOpenDnsEndpoint: true,
    });
    expect(clusters[1]).toMatchObject({
      name: 'projects/acme-a/locations/europe-west1-b/clusters/zonal',
      location: 'europe-west1-b',
      status: 'DEGRADED',
      nodeLocalDnsCache: false,
      loggingComponents: [],
      clusterDns: null,
    });
    expect(clusters[2]).toMatchObject({
      mode: 'autopilot',
      controlPlaneVersion: null,
      releaseChannel: 'RAPID',
      nodeLocalDnsCache: false,
      nodeCount: null,
      nodePools: [],
    });
    expect({ gaps, skipped }).toEqual({ gaps: [], skipped: [] });
    expect(emulator.calls.map((call) => call.path.split('?')[0])).toEqual(['/v1/projects/acme-a/locations/-/clusters']);
  });

  test('says the same of a cluster as clusters.get', async () => {
    const { api } = await overFleet([{ name: 'one', dnsConfig: { clusterDns: 'KUBE_DNS' } }]);
    const { clusters } = await list(api);
    expect((await api.get(REF)).facts).toEqual(clusters[0]);
  });

  test('without clusters is empty', async () => {
    const { api } = await overAnswer({});
    expect(await list(api)).toMatchObject({ clusters: [], gaps: [], skipped: [] });
  });

  test('names zones that were not reached', async () => {
    const fleet = fleetOf([{ name: 'one' }, { name: 'two', location: 'europe-west2-b' }], ({ projects }) => {
      Object.assign(projects[0] ?? {}, { missingZones: ['europe-west2-b', 'europe-west2-c'] });
    });
    const emulator = await runEmulator({ fleet });
    const { names, gaps } = await list(openApi(emulator.origin).api);
    expect(names).toEqual(['one']);
    expect(gaps).toEqual(
      ['europe-west2-b', 'europe-west2-c'].map((zone) => ({
        code: 'unavailable',
        what: `clusters of project acme-a in ${zone}`,
        detail: expect.stringContaining('may be missing'),
        grant: null,
      })),
    );
  });
});

describe('one malformed cluster among good ones', () => {
  test.each<[string, unknown]>([
    ['null', null],
    ['a text', 'cluster'],
    ['a list', []],
    ['a name that is a number', { ...RAW, name: 7 }],
    ['an addonsConfig that is a text', { ...RAW, addonsConfig: 'on' }],
    ['a switch that is a text', { ...RAW, addonsConfig: { dnsCacheConfig: { enabled: 'true' } } }],
    ['a version that is a number', { ...RAW, currentMasterVersion: 1.35 }],
    ['node pools that are an object', { ...RAW, nodePools: { main: {} } }],
    ['a node pool that is null', { ...RAW, nodePools: [null] }],
    ['a label that is a number', { ...RAW, resourceLabels: { team: 1 } }],
    ['a node count below zero', { ...RAW, currentNodeCount: -1 }],
    ['components that are not texts', { ...RAW, loggingConfig: { componentConfig: { enableComponents: [null] } } }],
  ])('%s: it is left out and counted', async (_, malformed) => {
    const { api } = await overAnswer({ clusters: [{ ...RAW, name: 'a' }, malformed, { ...RAW, name: 'b' }] });
    const { names, skipped } = await list(api);
    expect(names).toEqual(['a', 'b']);
    expect(skipped).toEqual([{ what: 'malformed cluster', count: 1, example: expect.any(String) }]);
  });

  test('without a name, or with one that no resource can have', async () => {
    const nameless = { location: 'europe-west1', status: 2 };
    const strange = { ...nameless, name: 'a b/c' };
    const { api } = await overAnswer({ clusters: [nameless, strange, { ...nameless, name: '' }, RAW] });
    const { names, skipped } = await list(api);
    expect(names).toEqual(['one']);
    expect(skipped).toEqual([{ what: 'cluster without a name or place', count: 3, example: expect.any(String) }]);
  });

  test('without a place', async () => {
    const { api } = await overAnswer({ clusters: [{ name: 'lost', status: 2 }, RAW] });
    const { names, skipped } = await list(api);
    expect(names).toEqual(['one']);
    expect(skipped).toEqual([{ what: 'cluster without a name or place', count: 1, example: 'lost' }]);
  });

  test.each<[string, object]>([
    ['the top', { nodePoolDefaults: 'x', conditions: 7, somethingNew: { a: [1] } }],
    ['an object that is read', { networkConfig: { network: 5, dnsConfig: { additiveVpcScopeDnsDomain: 7 } } }],
    [
      'a node pool',
      { nodePools: [{ name: 'main', version: '1.35.6', autoscaling: 'x', config: { diskSizeGb: 'big' } }] },
    ],
  ])('a wrong value in a field of %s that nobody reads hurts nothing', async (_, more) => {
    const { api } = await overAnswer({
      clusters: [
        { ...RAW, ...more },
        { ...RAW, name: 'b' },
      ],
    });
    const { names, skipped } = await list(api);
    expect(names).toEqual(['one', 'b']);
    expect(skipped).toEqual([]);
  });

  test('null, "" and nothing mean "not set"', async () => {
    const empty = {
      status: null,
      currentMasterVersion: '',
      releaseChannel: { channel: null },
      networkConfig: { datapathProvider: null, dnsConfig: { clusterDns: null, clusterDnsScope: null } },
      addonsConfig: { dnsCacheConfig: null },
      nodePools: null,
      loggingConfig: null,
      resourceLabels: null,
      autopilot: null,
    };
    const { api } = await overAnswer({
      clusters: [
        { ...RAW, ...empty },
        { ...RAW, name: 'b' },
      ],
    });
    const { clusters, skipped } = await list(api);
    expect(skipped).toEqual([]);
    expect(clusters).toHaveLength(2);
    expect(clusters[0]).toMatchObject({
      status: 'STATUS_UNSPECIFIED',
      controlPlaneVersion: null,
      releaseChannel: null,
      clusterDns: null,
      nodeLocalDnsCache: false,
      nodePools: [],
      loggingComponents: null,
      resourceLabels: {},
    });
  });
});

describe('an enum value that came after this program', () => {
  const newer = {
    ...RAW,
    status: 42,
    releaseChannel: { channel: 9 },
    networkConfig: { datapathProvider: 8, dnsConfig: { clusterDns: 7, clusterDnsScope: 6 } },
    loggingConfig: { componentConfig: { enableComponents: [1, 99] } },
  };

  test('as a number, as the API sends it, is kept as that number', async () => {
    const { api } = await overAnswer({ clusters: [newer] });
    const { clusters, skipped } = await list(api);
    expect(skipped).toEqual([]);
    expect(clusters[0]).toMatchObject({
      status: 'UNKNOWN',
      releaseChannel: '9',
      datapathProvider: '8',
      clusterDns: '7',
      clusterDnsScope: '6',
      loggingComponents: ['SYSTEM_COMPONENTS', '99'],
    });
    const live = openApi((await serve((_, response) => answerJson(response, newer))).origin);
    expect((await live.api.get(REF)).facts).toEqual(clusters[0]);
  });

  test('the unspecified value says nothing', async () => {
    const { api } = await overAnswer({
      clusters: [{ ...RAW, releaseChannel: { channel: 0 }, networkConfig: { dnsConfig: { clusterDns: 0 } } }],
    });
    expect((await list(api)).clusters[0]).toMatchObject({ releaseChannel: null, clusterDns: null });
  });

  test('as a name, which the API does not send to this client, hides no cluster', async () => {
    const { api } = await overAnswer({
      clusters: [
        { ...RAW, status: 'HIBERNATING' },
        { ...RAW, name: 'b' },
      ],
    });
    const { clusters } = await list(api);
    // The SDK drops a name that it does not know.
    expect(clusters.map((cluster) => [cluster.cluster, cluster.status])).toEqual([
      ['one', 'STATUS_UNSPECIFIED'],
      ['b', 'RUNNING'],
    ]);
  });
});

describe('a refusal', () => {
  const grpc = (code: number, status: string, message: string, details?: unknown[]): FaultAnswer => ({
    status: code,
    body: { error: { code, message, status, ...(details === undefined ? {} : { details }) } },
  });
  const disabled = [
    { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'SERVICE_DISABLED', domain: 'googleapis.com' },
  ];

  test.each<[string, FaultAnswer, { code: string; message: string | RegExp; hasGrant?: boolean }]>([
    [
      '403',
      grpc(403, 'PERMISSION_DENIED', 'Required "container.clusters.list" permission(s).'),
      { code: 'permission-denied', message: /Required "container.clusters.list"/, hasGrant: true },
    ],
    [
      '401',
      grpc(401, 'UNAUTHENTICATED', 'Request had invalid authentication credentials.'),
      { code: 'permission-denied', message: /invalid authentication/, hasGrant: true },
    ],
    [
      '403 of an API that is off',
      grpc(403, 'PERMISSION_DENIED', 'Kubernetes Engine API has not been used.', disabled),
      { code: 'api-disabled', message: /has not been used/, hasGrant: true },
    ],
    [
      '403 of an API that is off, in old words',
      grpc(403, 'PERMISSION_DENIED', 'API has not been used in project 1 before or it is disabled.'),
      { code: 'api-disabled', message: /has not been used/, hasGrant: true },
    ],
    ['404', grpc(404, 'NOT_FOUND', 'Not found: projects/acme-a.'), { code: 'not-found', message: /Not found/ }],
    ['429', grpc(429, 'RESOURCE_EXHAUSTED', 'Quota exceeded.'), { code: 'rate-limited', message: /Quota/ }],
    ['500', grpc(500, 'INTERNAL', 'Internal error.'), { code: 'unavailable', message: /Internal/ }],
    ['503', grpc(503, 'UNAVAILABLE', 'Try again.'), { code: 'unavailable', message: /Try again/ }],
    ['504', grpc(504, 'DEADLINE_EXCEEDED', 'Too slow.'), { code: 'timeout', message: /Too slow/ }],
    ['400', grpc(400, 'INVALID_ARGUMENT', 'Bad location.'), { code: 'malformed', message: /Bad location/ }],
    ['a broken connection', 'reset', { code: 'unavailable', message: /./ }],
    ['a page of a proxy', { status: 502, body: '<html>Bad Gateway</html>' }, { code: 'unavailable', message: /./ }],
    ['text for JSON', { status: 200, body: 'OK' }, { code: 'malformed', message: /./ }],
    ['half an answer', { status: 200, body: '{"clusters":[{"name":"on' }, { code: 'malformed', message: /./ }],
    ['nothing', { status: 200, body: '' }, { code: 'malformed', message: /./ }],
    ['another answer', { status: 200, body: { clusters: 'none' } }, { code: 'malformed', message: /./ }],
  ])('%s is named', async (_, answer, expected) => {
    const { api } = await overFleet([{ name: 'one' }], { faults: [{ match: { api: 'container' }, answer }] });
    const asks: [string, RegExp, () => Promise<unknown>][] = [
      ['clusters of project acme-a', /container\.clusters\.list/, () => list(api)],
      ['operations of projects/acme-a/locations/europe-west1', /container\.operations\.list/, () => api.updates(REF)],
      [
        'versions that GKE offers in projects/acme-a/locations/europe-west1',
        /container\.clusters\.list/,
        async () => api.serverVersions?.(REF),
      ],
      [
        'live configuration of projects/acme-a/locations/europe-west1/clusters/one',
        /container\.clusters\.get/,
        () => api.get(REF),
      ],
    ];
    for (const [what, permission, ask] of asks) {
      // `{ clusters: 'none' }` is an answer of clusters.get and operations.list in which nothing is set.
      if (answer !== 'reset' && 'body' in answer && typeof answer.body === 'object' && answer.status === 200) {
        if (!what.startsWith('clusters')) continue;
      }
      const error = await rejection(ask());
      expect(error).toMatchObject({ code: expected.code, what });
      expect(error.message).toMatch(expected.message);
      if (expected.hasGrant !== true) expect(error.grant).toBeNull();
      else expect(error.grant).toMatch(expected.code === 'api-disabled' ? /^Enable the API/ : permission);
    }
  });

  test('429 is waited for as it says, and the list is then whole', async () => {
    const { api, waits } = await overFleet([{ name: 'one' }], {
      faults: [{ match: { api: 'container' }, times: 2, answer: { status: 429, headers: { 'retry-after': '7' } } }],
    });
    expect((await list(api)).names).toEqual(['one']);
    expect(waits).toEqual([7000, 7000]);
  });

  test('for want of credentials is the operator’s to mend', async () => {
    const options = { endpoints: GOOGLE, controlPlaneOverride: null, privateEndpoints: false };
    const api = createContainerApi(openWire({ tokens: missingCredentials }).wire, options);
    for (const ask of [() => list(api), () => api.get(REF), () => api.updates(REF)])
      await expect(ask()).rejects.toMatchObject({ name: 'ConfigError' });
  });

  test('of the deadline stays one', async () => {
    const { wire } = openWire();
    const options = { endpoints: GOOGLE, controlPlaneOverride: null, privateEndpoints: false };
    const api = createContainerApi(wire.until(new Date(0)), options);
    expect((await rejection(api.get(REF))).code).toBe('deadline');
  });
});

describe('clusters.get', () => {
  test('mints a control plane with its routes', async () => {
    const { api } = await overFleet([{ name: 'one' }]);
    const { routes } = accessOf((await api.get(REF)).controlPlane);
    expect(routes.map((route) => route.kind)).toEqual(['dns-endpoint', 'ip-endpoint']);
    expect(routes[0]?.baseUrl).toMatch(/^https:\/\/gke-[0-9a-f]+-\d+\.europe-west1\.gke\.goog$/);
    expect(routes[1]?.baseUrl).toMatch(/^https:\/\/198\.1[89]\.\d+\.\d+$/);
    expect(routes[1]?.ca).toMatch(/^-----BEGIN CERTIFICATE-----/);
  });

  test.each<[FleetCluster['endpoint'], string[], string[]]>([
    ['dns', ['dns-endpoint', 'ip-endpoint'], ['private-ip-endpoint']],
    ['public-ip', ['ip-endpoint'], ['private-ip-endpoint']],
    ['gateway', ['connect-gateway'], ['private-ip-endpoint']],
    ['dns-closed', [], ['private-ip-endpoint']],
    ['private', [], ['private-ip-endpoint']],
  ])('of a cluster with access %s', async (endpoint, kinds, inside) => {
    const { api, emulator } = await overFleet([{ name: 'one', endpoint }]);
    const fromOutside = accessOf((await api.get(REF)).controlPlane).routes;
    expect(fromOutside.map((route) => route.kind)).toEqual(kinds);
    const { api: inVpc } = openApi(emulator.origin, { privateEndpoints: true });
    const fromInside = accessOf((await inVpc.get(REF)).controlPlane).routes;
    expect(fromInside.map((route) => route.kind)).toEqual([...kinds, ...inside]);
  });

  test('takes name and place from what was asked', async () => {
    const { api, server } = await overAnswer({ status: 2, currentMasterVersion: '1.35.6-gke.1012000' });
    const ref = { ...REF, location: 'europe-west1-b' };
    expect((await api.get(ref)).facts.name).toBe('projects/acme-a/locations/europe-west1-b/clusters/one');
    expect(server.calls[0]?.path).toMatch(/^\/v1\/projects\/acme-a\/locations\/europe-west1-b\/clusters\/one\?/);
  });

  test('of a cluster that is gone is "not-found"', async () => {
    const { api } = await overFleet([{ name: 'one', asset: { goneLive: true } }]);
    expect(await rejection(api.get(REF))).toMatchObject({ code: 'not-found', grant: null });
  });

  test.each<[string, unknown]>([
    ['a field that is read', { ...RAW, currentNodeCount: -3 }],
    ['its endpoints', { ...RAW, endpoint: 5 }],
    ['its authority', { ...RAW, masterAuth: { clusterCaCertificate: {} } }],
  ])('with a wrong value in %s is malformed', async (_, raw) => {
    const { api } = await overAnswer(raw);
    expect(await rejection(api.get(REF))).toMatchObject({
      code: 'malformed',
      what: 'live configuration of projects/acme-a/locations/europe-west1/clusters/one',
    });
  });
});

describe('updates of a cluster', () => {
  const done = (type: string, hoursAgo: number, status: 'DONE' | 'RUNNING' | 'ABORTING' = 'DONE') => ({
    type,
    status,
    startTime: clock.hoursAgo(hoursAgo + 1),
    ...(status === 'DONE' ? { endTime: clock.hoursAgo(hoursAgo) } : {}),
  });

  test('are its finished UPDATE_CLUSTER operations, newest first', async () => {
    const { api } = await overFleet([
      {
        name: 'one',
        operations: [
          done('UPDATE_CLUSTER', 30),
          done('UPDATE_CLUSTER', 3),
          done('UPDATE_CLUSTER', 200),
          done('UPDATE_CLUSTER', 0, 'RUNNING'),
          done('UPDATE_CLUSTER', 0, 'ABORTING'),
          done('UPGRADE_MASTER', 1),
          done('CREATE_CLUSTER', 900),
        ],
      },
      { name: 'two', operations: [done('UPDATE_CLUSTER', 2)] },
    ]);
    expect(await api.updates(REF)).toEqual([3, 30, 200].map((hours) => ({ endTime: clock.hoursAgo(hours) })));
  });

  test('of a zonal cluster are told from those of a namesake in its region', async () => {
    const { api } = await overFleet([
      { name: 'one', operations: [done('UPDATE_CLUSTER', 5)] },
      { name: 'one', location: 'europe-west1-b', operations: [done('UPDATE_CLUSTER', 7)] },
    ]);
    expect(await api.updates(REF)).toEqual([{ endTime: clock.hoursAgo(5) }]);
    expect(await api.updates({ ...REF, location: 'europe-west1-b' })).toEqual([{ endTime: clock.hoursAgo(7) }]);
  });

  test('are none where there are none', async () => {
    const { api } = await overFleet([{ name: 'one' }]);
    expect(await api.updates(REF)).toEqual([]);
  });

  test('leave out what has no end, no target or another type', async () => {
    const targetLink = 'https://container.googleapis.com/v1/projects/1/locations/europe-west1/clusters/one';
    const good = { operationType: 6, status: 3, targetLink, endTime: '2026-11-20T11:00:00Z' };
    const { api } = await overAnswer({
      operations: [
        good,
        { ...good, endTime: '' },
        { ...good, targetLink: '' },
        { ...good, targetLink: `${targetLink}/nodePools/main` },
        { ...good, targetLink: targetLink.replace('europe-west1', 'us-east4') },
        { ...good, targetLink: `${targetLink}-blue` },
        { ...good, operationType: 77 },
        { ...good, status: 88 },
        {},
      ],
    });
    expect(await api.updates(REF)).toEqual([{ endTime: '2026-11-20T11:00:00Z' }]);
  });
});

describe('getServerConfig', () => {
  test('gives the versions of each channel, and those of none', async () => {
    const offered = {
      channels: {
        REGULAR: { versions: ['1.36.4-gke.1', '1.35.6-gke.1'], upgradeTarget: '1.35.6-gke.1' },
        STABLE: { versions: [] },
      },
      masters: ['1.35.6-gke.1'],
    };
    const { api, emulator } = await overFleet([{ name: 'one' }], { fleet: { ...fleetOf([{ name: 'one' }]), offered } });
    const versions = await api.serverVersions?.(REF);
    expect(versions?.channels.get('REGULAR')).toEqual({
      versions: ['1.36.4-gke.1', '1.35.6-gke.1'],
      defaultVersion: '1.36.4-gke.1',
      upgradeTarget: '1.35.6-gke.1',
    });
    expect(versions?.channels.get('STABLE')).toEqual({ versions: [], defaultVersion: null, upgradeTarget: null });
    expect(versions?.channels.get('EXTENDED')).toBeUndefined();
    expect(versions?.withoutChannel).toMatchObject({ versions: ['1.35.6-gke.1'], upgradeTarget: null });
    expect(emulator.violations).toEqual([]);
  });

  test('an answer without channels offers nothing', async () => {
    const { api } = await overAnswer({});
    expect(await api.serverVersions?.(REF)).toMatchObject({ withoutChannel: { versions: [] } });
  });
});
