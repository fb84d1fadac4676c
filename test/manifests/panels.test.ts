import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { readKubeDnsObjects } from '../../shared/adapters/kube-dns-objects.ts';
import { buildManifests, type ManifestPlan } from '../../shared/manifests/build-manifests.ts';
import type { Dashboard } from '../../shared/manifests/grafana.ts';
import { LIVE_200 } from './live-objects.test-helper.ts';
import { findPromtool, renameToProxy, replayRecording, runPromtool, type Series } from './promtool.test-helper.ts';

const version = findPromtool();
const reason = version === null ? ' (skipped: no program `promtool`; Debian package prometheus)' : ` ${version}`;

const PLAN: ManifestPlan = { live: null, limit: null, probe: null, namespace: 'default', labels: {} };
const dashboards = (plan = PLAN): Dashboard[] =>
  (buildManifests('dashboards', plan) ?? []).map(({ text }) => JSON.parse(text));

interface Chart {
  title: string;
  targets?: { expr: string; legendFormat: string }[];
}
const chartsOf = (plan = PLAN) => dashboards(plan).flatMap(({ panels }) => panels as unknown as Chart[]);
const chart = (title: string, plan = PLAN) =>
  chartsOf(plan).find((one) => one.title === title)?.targets ?? expect.fail(`no panel ${title}`);

describe('dnsmasq against its limit', () => {
  const limitOf = (plan: ManifestPlan) => {
    const [{ templating } = { templating: null }] = dashboards(plan);
    return (templating as { list: { name: string; query: string }[] }).list.find(({ name }) => name === 'limit')?.query;
  };

  it('the limit of the dashboard is that of the live cluster, else what was given, else the default', () => {
    const live = readKubeDnsObjects(JSON.parse(LIVE_200), 'live.json');
    expect(limitOf({ ...PLAN, live })).toBe('200');
    expect(limitOf({ ...PLAN, limit: 60 })).toBe('60');
    expect(limitOf(PLAN)).toBe('20');
  });

  it('one panel has the processes and the line at which all places are taken', () => {
    const [processes, full] = chart('Processes of container dnsmasq, and the limit');
    expect(processes?.expr).toContain('container_processes{namespace="kube-system",container="dnsmasq"');
    expect(full).toMatchObject({ expr: '$limit + 2', legendFormat: 'all places taken' });
  });
});

/** What each panel is there for: the metric that it has to ask for, under both names where there are two. */
it.each([
  ['Look-ups that it had to ask for', ['coredns_cache_misses_total']],
  ['Look-ups that the cache answered', ['coredns_cache_hits_total', 'coredns_cache_requests_total']],
  [
    'New connections, by upstream',
    ['coredns_forward_conn_cache_misses_total', 'coredns_proxy_conn_cache_misses_total'],
  ],
  [
    'Queries on connections that were open',
    ['coredns_forward_conn_cache_hits_total', 'coredns_proxy_conn_cache_hits_total'],
  ],
  ['Failed health checks', ['coredns_forward_healthcheck_failures_total', 'coredns_proxy_healthcheck_failures_total']],
])('panel %s asks for %j', (title, metrics) => {
  for (const metric of metrics)
    expect(
      chart(title)
        .map(({ expr }) => expr)
        .join(' '),
    ).toContain(metric);
});

/** Queries whose metrics were all recorded; what else there is could draw nothing here. */
function recordedQueries(series: readonly Series[]): string[] {
  const recorded = new Set(series.map((one) => one.series.slice(0, one.series.indexOf('{'))));
  const metrics = /\b(?:coredns_(?!proxy_)|kubedns_|skydns_|container_)\w+(?=\{)/g;
  const queries = chartsOf().flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
  return queries.filter((expr) => (expr.match(metrics) ?? ['']).every((name) => recorded.has(name)));
}

describe.skipIf(version === null)(`panels on a collapsed recording, by the real promtool${reason}`, () => {
  it.each<[string, ((series: string) => string) | undefined]>([
    ['of CoreDNS 1.10', undefined],
    ['under the names since 1.11', renameToProxy],
  ])('%s: each has something to draw', (_, rename) => {
    const queries = recordedQueries(replayRecording('one-pod'));
    expect(queries.length).toBeGreaterThan(16);
    const { status, output } = expectDrawn(replayRecording('one-pod', rename), queries);
    expect(status, output).toBe(0);
  });
});

/** Whether each query gives at least one series, by promtool. */
function expectDrawn(series: readonly Series[], queries: readonly string[]) {
  const tests = {
    tests: [
      {
        interval: '30s',
        input_series: series,
        promql_expr_test: queries.map((query) => ({
          expr: `group(${asVector(query)})`,
          eval_time: '20m',
          exp_samples: [{ labels: '{}', value: 1 }],
        })),
      },
    ],
  };
  return runPromtool((path) => ['test', 'rules', path('tests.yaml')], { 'tests.yaml': stringify(tests) });
}

function asVector(expression: string): string {
  const plain = expression.replaceAll('$__rate_interval', '5m').replaceAll('$cluster', '.*').replaceAll('$limit', '20');
  return /^[\d.]+(?: \+ \d+)?$/.test(plain) ? `vector(${plain})` : plain;
}
