import { describe, expect, test } from 'vitest';
import { dnsServiceIps } from '../../emulator/cluster-names.ts';
import type { FleetCluster } from '../../emulator/index.ts';
import type { ClusterFacts } from '../domain/cluster.ts';
import { connectionMetrics } from '../domain/direct-evidence.ts';
import { aCluster } from '../rules/evidence.test-helper.ts';
import { fleetOf, runEmulator } from './emulator.test-helper.ts';
import { answerJson, serve } from './http-server.test-helper.ts';
import { gapOf, WINDOW } from './log-evidence.test-helper.ts';
import { createConnectionMetrics, createMonitoringMetrics, createPrometheusMetrics } from './prometheus.ts';
import { endpointsAt, GOOGLE, openWire, tokensOf } from './wire.test-helper.ts';

const METRICS = {
  generation: 'proxy',
  perSecond: 4.4,
  peakPerSecond: 9,
  instances: 17,
  failedHealthChecks: 3,
} as const;

function factsOf(cluster: FleetCluster, managedPrometheus = true): ClusterFacts {
  return aCluster({ project: cluster.project, location: cluster.location, cluster: cluster.name, managedPrometheus });
}

async function readMonitoring(clusters: Partial<FleetCluster>[], change: Parameters<typeof fleetOf>[1] = () => {}) {
  const fleet = fleetOf(clusters, change);
  const emulator = await runEmulator({ fleet });
  const source = createMonitoringMetrics(openWire().wire, endpointsAt(emulator.origin));
  const facts = fleet.clusters.map((cluster) => factsOf(cluster, cluster.name !== 'unmanaged'));
  const readings = await source.read(facts, WINDOW);
  const byCluster = (name: string) => [...readings].find(([full]) => full.endsWith(`/${name}`))?.[1];
  return { fleet, byCluster, calls: emulator.callCount('monitoring') };
}

describe('Managed Service for Prometheus', () => {
  test('eight queries a project; each cluster its own', async () => {
    const { fleet, byCluster, calls } = await readMonitoring([
      {
        name: 'busy',
        metrics: {
          ...METRICS,
          processes: { 'kube-dns-a': 22, 'kube-dns-b': 7 },
          queries: { received: 900.5, missed: 120 },
          kubeDnsPerSecond: 80,
        },
      },
      { name: 'old', metrics: { ...METRICS, generation: 'forward', perSecond: 1, peakPerSecond: 2 } },
      { name: 'uncollected' },
    ]);
    expect(calls).toBe(8);
    const busy = byCluster('busy');
    expect(busy).toMatchObject({ state: 'read', source: 'monitoring' });
    const [cluster] = fleet.clusters;
    const upstream = cluster === undefined ? '' : dnsServiceIps(cluster).upstream;
    expect(busy?.state === 'read' && connectionMetrics.parse(busy.value)).toMatchObject({
      rates: [{ upstream, generations: ['proxy'], meanPerSecond: 4.4, peakPerSecond: 9 }],
      ...{ scrapedInstances: 17, failedHealthChecks: 3, isAssumedCluster: false, window: WINDOW },
      queries: { receivedPerSecond: 900.5, missedPerSecond: 120, kubeDnsPerSecond: 80 },
      dnsmasqProcesses: [
        { pod: 'kube-dns-a', highest: 22 },
        { pod: 'kube-dns-b', highest: 7 },
      ],
    });
    expect(byCluster('old')).toMatchObject({ value: { rates: [{ generations: ['forward'], meanPerSecond: 1 }] } });
    // Nothing collected is the ordinary case, and neither a gap nor a zero.
    expect(byCluster('uncollected')).toBeUndefined();
  });

  test('is not asked about clusters without it', async () => {
    const { byCluster, calls } = await readMonitoring([{ name: 'unmanaged', metrics: METRICS }]);
    expect([byCluster('unmanaged'), calls]).toEqual([undefined, 0]);
  });

  test.each([
    ['denied', 'permission-denied', 'monitoring.timeSeries.list in that project (roles/monitoring.viewer)'],
    ['api-disabled', 'api-disabled', 'Enable the API in that project, or leave the project out.'],
  ] as const)('%s is a gap of the clusters of that project', async (monitoring, code, grant) => {
    const clusters = [
      { name: 'a', metrics: METRICS },
      { name: 'b', project: 'acme-b', metrics: METRICS },
    ];
    const { byCluster } = await readMonitoring(clusters, ({ projects }) => {
      for (const project of projects) if (project.id === 'acme-b') project.monitoring = monitoring;
    });
    expect(byCluster('a')).toMatchObject({ state: 'read' });
    expect(gapOf(byCluster('b'))).toMatchObject({ code, grant });
  });
});

const ONE = aCluster({ cluster: 'one' });
const TWO = aCluster({ cluster: 'two' });

/** A Prometheus that answers every query with these samples. */
async function readPrometheus(samples: readonly [Record<string, string>, string][], clusters = [ONE]) {
  const result = samples.map(([metric, value]) => ({ metric, value: [1_795_176_000, value] }));
  const server = await serve((_, response) =>
    answerJson(response, { status: 'success', data: { resultType: 'vector', result } }),
  );
  const readings = await createPrometheusMetrics(openWire().wire, server.origin).read(clusters, WINDOW);
  return { readings, calls: server.calls };
}

describe('another Prometheus', () => {
  const sample = { to: '172.18.165.130:53', generation: 'forward' };

  test('is asked once for all clusters', async () => {
    const { readings, calls } = await readPrometheus(
      [
        [{ ...sample, cluster: 'one' }, '2'],
        [{ ...sample, cluster: 'two', location: 'europe-west1', project_id: 'pay-prod' }, '3'],
        [{ ...sample, cluster: 'two', location: 'us-east4' }, '99'],
        [{ ...sample, cluster: 'three' }, '99'],
      ],
      [ONE, TWO],
    );
    expect(calls).toHaveLength(8);
    expect(calls.every(({ path }) => path.startsWith('/api/v1/query?query='))).toBe(true);
    expect([...readings.values()]).toMatchObject([
      { source: 'prometheus', value: { rates: [{ meanPerSecond: 2 }] } },
      { value: { rates: [{ meanPerSecond: 3 }], isAssumedCluster: false } },
    ]);
  });

  test('that names no cluster: taken for the only one, and for none of two', async () => {
    const alone = await readPrometheus([[sample, '2']]);
    expect([...alone.readings.values()]).toMatchObject([{ value: { isAssumedCluster: true } }]);
    const two = await readPrometheus([[sample, '2']], [ONE, TWO]);
    for (const reading of two.readings.values())
      expect(gapOf(reading)).toMatchObject({
        code: 'not-observable',
        grant: expect.stringContaining('external label'),
      });
  });

  test('with values that are no number, and none', async () => {
    const odd = await readPrometheus([
      [{ ...sample, cluster: 'one' }, 'NaN'],
      [{ cluster: 'one', to: 'unix:/run/dns.sock' }, '5'],
    ]);
    expect([...odd.readings.values()]).toMatchObject([
      { value: { rates: [{ meanPerSecond: null, peakPerSecond: null }] } },
    ]);
    expect((await readPrometheus([])).readings.size).toBe(0);
  });

  test.each<[string, number, unknown, object]>([
    [
      'refuses the query',
      400,
      { status: 'error', errorType: 'bad_data', error: 'parse error' },
      { code: 'malformed', detail: 'bad_data: parse error' },
    ],
    ['is behind a wall', 403, 'Forbidden', { code: 'permission-denied' }],
    [
      'answers something else',
      200,
      { status: 'success', data: { resultType: 'matrix', result: [] } },
      { code: 'malformed' },
    ],
    ['answers no JSON', 200, 'OK', { code: 'malformed' }],
  ])('that %s is a gap', async (_, status, body, expected) => {
    const server = await serve((_call, response) => {
      if (typeof body === 'string') response.writeHead(status).end(body);
      else answerJson(response, body, status);
    });
    const readings = await createPrometheusMetrics(openWire().wire, server.origin).read([ONE], WINDOW);
    expect(gapOf(readings.get(ONE.name))).toMatchObject(expected);
  });

  test('gets no token, over https neither', async () => {
    const seen: Record<string, string>[] = [];
    const { wire } = openWire({
      tokens: tokensOf('secret'),
      transport: (_, headers) => {
        seen.push(headers);
        return Promise.resolve({ status: 200, headers: new Headers(), body: Buffer.from('{}') });
      },
    });
    await createPrometheusMetrics(wire, 'https://prometheus.acme.example').read([ONE], WINDOW);
    expect(seen).toHaveLength(8);
    for (const headers of seen) expect(headers).not.toHaveProperty('authorization');
    await createMonitoringMetrics(wire, GOOGLE).read([ONE], WINDOW);
    expect(seen.slice(8).map((headers) => headers['authorization'])).toEqual(Array(8).fill('Bearer secret'));
  });
});

test('a place is chosen by configuration', () => {
  const { wire } = openWire();
  expect(createConnectionMetrics(wire, { endpoints: GOOGLE, readMetrics: false, prometheusUrl: null })).toBeNull();
  for (const more of [
    { readMetrics: true, prometheusUrl: null },
    { readMetrics: false, prometheusUrl: 'https://p' },
  ])
    expect(createConnectionMetrics(wire, { endpoints: GOOGLE, ...more })).not.toBeNull();
});
