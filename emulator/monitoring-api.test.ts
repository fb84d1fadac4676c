import { describe, expect, test } from 'vitest';
import { ask, NOW, runEmulator, smallFleet } from './emulator.test-helper.ts';
import type { Fleet } from './index.ts';

const SPAN = { 'interval.startTime': '2026-11-19T12:00:00Z', 'interval.endTime': NOW.toISOString() };
const SUM = {
  'aggregation.alignmentPeriod': '3600s',
  'aggregation.perSeriesAligner': 'ALIGN_DELTA',
  'aggregation.crossSeriesReducer': 'REDUCE_SUM',
};
const FILTER = 'metric.type="logging.googleapis.com/user/dns" AND resource.type="k8s_container"';

function fleet(change: (fleet: Fleet) => void = () => {}): Fleet {
  return smallFleet((made) => {
    made.logMetrics = [{ name: 'dns', projects: ['acme-a', 'acme-b'], scopingProjects: ['acme-a'] }];
    for (const cluster of made.clusters) {
      cluster.logs = [{ kind: 'dial-tcp', count: 24, from: SPAN['interval.startTime'], to: NOW.toISOString() }];
      cluster.metrics = { generation: 'proxy', perSecond: 2, peakPerSecond: 3, instances: 3 };
    }
    change(made);
  });
}

function list(project: string, parameters: Record<string, string>, groupBy = ['resource.labels.cluster_name']) {
  const query = new URLSearchParams({ filter: FILTER, ...SPAN, ...SUM, ...parameters });
  for (const field of groupBy) query.append('aggregation.groupByFields', field);
  return `/v3/projects/${project}/timeSeries?${query}`;
}

interface Series {
  resource: { labels: Record<string, string> };
  points: { interval: { startTime: string; endTime: string }; value: { int64Value: string } }[];
}

const totals = (series: Series[]) =>
  series.map(({ resource, points }) => [
    resource.labels['cluster_name'],
    points.reduce((sum, { value }) => sum + Number(value.int64Value), 0),
  ]);

describe('timeSeries.list', () => {
  test('sums by the labels asked for and by hours, newest first, over the metrics scope', async () => {
    const emulator = await runEmulator({ fleet: fleet() });
    const { json } = await ask(emulator, list('acme-a', {}));
    // The interval is open at its start.
    expect(totals(json.timeSeries)).toEqual([
      ['one', 23],
      ['two', 23],
      ['three', 23],
    ]);
    const [first] = json.timeSeries[0].points;
    expect(first.interval).toEqual({ startTime: '2026-11-20T10:00:00.000Z', endTime: '2026-11-20T11:00:00.000Z' });
    expect(totals((await ask(emulator, list('acme-b', {}))).json.timeSeries)).toEqual([['three', 23]]);
    const some = `${FILTER} AND resource.labels.cluster_name=one_of("two","x")`;
    expect(totals((await ask(emulator, list('acme-a', { filter: some }))).json.timeSeries)).toEqual([['two', 23]]);
  });

  test('in pages of points', async () => {
    const emulator = await runEmulator({ fleet: fleet() });
    const seen: unknown[] = [];
    let pageToken: string | undefined;
    do {
      const page = await ask(
        emulator,
        list('acme-a', { pageSize: '20', ...(pageToken === undefined ? {} : { pageToken }) }),
      );
      seen.push(...totals(page.json.timeSeries));
      pageToken = page.json.nextPageToken;
    } while (pageToken !== undefined);
    expect(seen).toHaveLength(3);
  });

  test.each<[string, string, number]>([
    ['an unknown metric', list('acme-a', { filter: FILTER.replace('user/dns', 'user/other') }), 404],
    ['a metric that the project has not', list('acme-c', {}), 403],
    ['another filter', list('acme-a', { filter: `${FILTER} AND resource.labels.x="y"` }), 400],
    ['periods below a minute', list('acme-a', { 'aggregation.alignmentPeriod': '30s' }), 400],
    ['a label that the metric has not', list('acme-a', {}, ['metric.labels.nothing']), 400],
    ['a page above the limit', list('acme-a', { pageSize: '100001' }), 400],
    ['an interval that ends before it starts', list('acme-a', { 'interval.endTime': '2020-01-01T00:00:00Z' }), 400],
  ])('refuses %s', async (_, path, status) => {
    const emulator = await runEmulator({ fleet: fleet() });
    expect((await ask(emulator, path)).status).toBe(status);
    expect(emulator.violations).toEqual([]);
  });

  test('refuses, and keeps, a parameter that it has not', async () => {
    const emulator = await runEmulator({ fleet: fleet() });
    expect((await ask(emulator, list('acme-a', { alignment: '1' }))).status).toBe(400);
    expect(emulator.violations).toHaveLength(1);
  });
});

describe('the Prometheus API', () => {
  const path = (query: string) =>
    `/v1/projects/acme-a/location/global/prometheus/api/v1/query?time=2026-11-20T12:00:00Z&query=${encodeURIComponent(query)}`;
  const processes =
    'max by (pod) (max_over_time(container_processes{namespace="kube-system",container="dnsmasq",project_id="acme-a"}[1h]))';

  test('answers the queries that it knows, at one moment', async () => {
    const withProcesses = fleet(({ clusters }) => {
      for (const { metrics } of clusters) if (metrics !== undefined) metrics.processes = { 'kube-dns-a': 22 };
    });
    const emulator = await runEmulator({ fleet: withProcesses });
    const { json } = await ask(emulator, path(processes));
    expect(json.data).toMatchObject({ resultType: 'vector', result: [{ metric: { cluster: 'one' } }, {}] });
    expect(emulator.violations).toEqual([]);
  });

  test('refuses, and keeps, any other', async () => {
    const emulator = await runEmulator({ fleet: fleet() });
    const answer = await ask(emulator, path('up'));
    expect([answer.status, answer.json.errorType]).toEqual([400, 'bad_data']);
    expect((await ask(emulator, path(processes.slice(0, -1)))).status).toBe(400);
    expect(emulator.violations).toHaveLength(2);
  });
});

describe('a log-based metric', () => {
  test('is defined in its projects only', async () => {
    const emulator = await runEmulator({ fleet: fleet(({ logMetrics }) => logMetrics?.[0]?.projects.pop()) });
    const { json } = await ask(emulator, '/v2/projects/acme-a/metrics/dns');
    expect(Object.keys(json.labelExtractors)).toEqual(['operation', 'upstream', 'errors', 'probe', 'node']);
    expect((await ask(emulator, '/v2/projects/acme-b/metrics/dns')).status).toBe(404);
  });
});
