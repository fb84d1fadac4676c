import { describe, expect, test } from 'vitest';
import { toConnectionMetrics } from './connection-metrics.ts';
import { buildQueries, matchLabel } from './prometheus-queries.ts';

const WINDOW = { from: '2026-11-22T00:00:00Z', to: '2026-11-23T00:00:00Z' };
const ABOUT = { window: WINDOW, endpoint: 'https://prometheus.example', isAssumedCluster: false };
const NOTHING = {
  ...{ mean: [], peak: [], instances: [], failedHealthChecks: [], dnsmasqProcesses: [] },
  ...{ received: [], missed: [], kubeDns: [] },
};

describe('buildQueries', () => {
  const queries = buildQueries({ matchers: [matchLabel('project_id', 'pay-prod')], windowSeconds: 86_400 });

  test('both generations of each metric, in full, and the matchers with each', () => {
    for (const query of [queries.mean, queries.peak, queries.instances]) {
      expect(query).toContain('coredns_forward_conn_cache_misses_total{proto="tcp",project_id="pay-prod"}');
      expect(query).toContain(
        'coredns_proxy_conn_cache_misses_total{proto="tcp",proxy_name="forward",project_id="pay-prod"}',
      );
    }
    expect(queries.failedHealthChecks).toMatch(
      /coredns_forward_healthcheck_failures_total.* or .*coredns_proxy_health/,
    );
    expect(queries.dnsmasqProcesses).toContain(
      'container_processes{namespace="kube-system",container="dnsmasq",project_id="pay-prod"}[86400s]',
    );
  });

  test('looks for the peak every five minutes, and oftener in a short window', () => {
    expect(queries.peak).toMatch(/\[86400s:300s\]\)$/);
    expect(buildQueries({ matchers: [], windowSeconds: 600 }).peak).toMatch(/\[600s:5s\]\)$/);
    expect(buildQueries({ matchers: [], windowSeconds: 60 }).peak).toMatch(/\[60s:1s\]\)$/);
  });

  test('a name cannot end its quotation', () => {
    expect(matchLabel('cluster', 'a"} or vector(1) #\\')).toBe('cluster="a\\"} or vector(1) #\\\\"');
  });
});

describe('toConnectionMetrics', () => {
  test('nothing is null, not zero', () => {
    expect(toConnectionMetrics(NOTHING, ABOUT)).toBeNull();
  });

  test('two generations and two spellings of an address are one upstream', () => {
    const at = (to: string, generation: string, value: number) => ({ labels: { to, generation }, value });
    const metrics = toConnectionMetrics(
      {
        ...NOTHING,
        mean: [at('10.0.0.1:53', 'forward', 1), at('10.0.0.1:53', 'proxy', 2), at('[FD00::a]:53', 'proxy', 5)],
      },
      ABOUT,
    );
    expect(metrics?.rates).toEqual([
      { upstream: '10.0.0.1', generations: ['forward', 'proxy'], meanPerSecond: 3, peakPerSecond: null },
      { upstream: 'fd00::a', generations: ['proxy'], meanPerSecond: 5, peakPerSecond: null },
    ]);
    expect(metrics?.failedHealthChecks).toBeNull();
  });

  test('values that no counter has', () => {
    const values = [Number.NaN, Number.POSITIVE_INFINITY, -1].map((value) => ({ labels: { pod: 'p' }, value }));
    const metrics = toConnectionMetrics(
      { ...NOTHING, failedHealthChecks: values, dnsmasqProcesses: values.slice(2) },
      ABOUT,
    );
    expect(metrics).toMatchObject({ failedHealthChecks: null, dnsmasqProcesses: [] });
  });
});
