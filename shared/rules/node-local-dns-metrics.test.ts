import { expect, test } from 'vitest';
import { anEvidence, judge, observed } from './evidence.test-helper.ts';
import { nodeLocalDnsMetrics as rule } from './node-local-dns-metrics.ts';

test('Managed Service for Prometheus on', () => {
  const found = judge(rule, anEvidence({ cluster: { managedPrometheus: true } }));
  expect(found).toMatchObject({ verdict: 'pass', code: 'metrics-collectable', confidence: 'high' });
  expect(observed(found, 'Managed Service for Prometheus')).toEqual({
    name: 'Managed Service for Prometheus',
    value: true,
    source: { kind: 'container-api', detail: 'Cluster.monitoringConfig.managedPrometheusConfig.enabled' },
  });
});

test('Managed Service for Prometheus off: a hint, no harm', () => {
  const found = judge(rule, anEvidence({ cluster: { managedPrometheus: false }, clusterSource: 'file' }));
  expect(found).toMatchObject({
    verdict: 'fail',
    code: 'metrics-not-collected',
    severity: 'info',
    confidence: 'high',
  });
  expect(observed(found, 'Managed Service for Prometheus')).toMatchObject({ value: false, source: { kind: 'file' } });
});

test('the cluster does not say', () => {
  expect(judge(rule, anEvidence({ cluster: { managedPrometheus: null } }))).toMatchObject({
    verdict: 'unknown',
    gaps: [{ code: 'not-observable', what: 'monitoring configuration of the cluster', grant: null }],
  });
});

test.each([
  ['NodeLocal DNSCache off', { nodeLocalDnsCache: false }],
  ['kube-dns on CoreDNS', { controlPlaneVersion: '1.36.4-gke.1391000' }],
])('%s: nothing to judge', (_, cluster) => {
  expect(judge(rule, anEvidence({ cluster: { ...cluster, managedPrometheus: false } }))).toMatchObject({
    verdict: 'not-applicable',
    code: 'not-the-combination',
  });
});
