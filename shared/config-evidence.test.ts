import { describe, expect, test } from 'vitest';
import { type Environment, loadCommonConfig } from './config.ts';

const VIEW = 'projects/acme-logs/locations/global/buckets/dns/views/_AllLogs';
const METRIC = 'projects/acme-logs/metrics/node_local_dns_timeouts';

describe('the way to the time-outs', () => {
  test('without a word: entries.list, and no metrics', () => {
    expect(loadCommonConfig({})).toMatchObject({
      ...{ logRoute: 'batches', logView: null, logMetric: null, readMetrics: false, prometheusUrl: null },
    });
  });

  test.each<[Environment, object]>([
    [{ DNS_AUDIT_LOG_ROUTE: 'central-bucket', DNS_AUDIT_LOG_VIEW: VIEW }, { logView: VIEW }],
    [{ DNS_AUDIT_LOG_ROUTE: 'log-metric', DNS_AUDIT_LOG_METRIC: METRIC }, { logMetric: METRIC }],
    [{ DNS_AUDIT_READ_METRICS: 'true' }, { readMetrics: true }],
    [
      { DNS_AUDIT_PROMETHEUS_URL: 'https://prometheus.acme.example/p/' },
      { prometheusUrl: 'https://prometheus.acme.example/p' },
    ],
    [{ DNS_AUDIT_PROMETHEUS_URL: 'http://127.0.0.1:9090' }, { prometheusUrl: 'http://127.0.0.1:9090' }],
  ])('%j', (env, expected) => {
    expect(loadCommonConfig(env)).toMatchObject(expected);
  });

  test.each<[Environment, RegExp]>([
    [{ DNS_AUDIT_LOG_ROUTE: 'sink' }, /DNS_AUDIT_LOG_ROUTE/],
    [{ DNS_AUDIT_LOG_ROUTE: 'central-bucket' }, /DNS_AUDIT_LOG_VIEW is not set/],
    [{ DNS_AUDIT_LOG_ROUTE: 'log-metric' }, /DNS_AUDIT_LOG_METRIC is not set/],
    [{ DNS_AUDIT_LOG_VIEW: 'projects/p/locations/l/buckets/b' }, /DNS_AUDIT_LOG_VIEW must be/],
    [{ DNS_AUDIT_LOG_METRIC: 'projects/p/metrics/a"b' }, /DNS_AUDIT_LOG_METRIC must be/],
    [{ DNS_AUDIT_PROMETHEUS_URL: 'http://prometheus.acme.example' }, /must be an https URL/],
    [{ DNS_AUDIT_PROMETHEUS_URL: 'https://me:secret@prometheus.acme.example' }, /without user, password/],
    [{ DNS_AUDIT_PROMETHEUS_URL: 'https://prometheus.acme.example/?token=x' }, /without user, password, query/],
  ])('%j is refused', (env, problem) => {
    expect(() => loadCommonConfig(env)).toThrow(problem);
  });
});
