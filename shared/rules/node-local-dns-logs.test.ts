import { describe, expect, test } from 'vitest';
import { anEvidence, judge, observed } from './evidence.test-helper.ts';
import { nodeLocalDnsLogs as rule } from './node-local-dns-logs.ts';

describe('logging components', () => {
  test.each([
    [['SYSTEM_COMPONENTS'], 'SYSTEM_COMPONENTS'],
    [['SYSTEM_COMPONENTS', 'WORKLOADS'], 'SYSTEM_COMPONENTS, WORKLOADS'],
  ])('%j: the lines arrive', (loggingComponents, words) => {
    const found = judge(rule, anEvidence({ cluster: { loggingComponents }, clusterSource: 'asset-inventory' }));
    expect(found).toMatchObject({ verdict: 'pass', code: 'logs-enabled', confidence: 'high' });
    expect(observed(found, 'logging components')).toEqual({
      name: 'logging components',
      value: words,
      source: { kind: 'asset-inventory', detail: 'Cluster.loggingConfig.componentConfig.enableComponents' },
    });
  });

  test.each([
    [[], 'none'],
    [['WORKLOADS'], 'WORKLOADS'],
  ])('%j: no trace is left', (loggingComponents, words) => {
    const found = judge(rule, anEvidence({ cluster: { loggingComponents } }));
    expect(found).toMatchObject({ verdict: 'fail', code: 'logs-disabled', severity: 'low', confidence: 'high' });
    expect(found.message).toContain('SYSTEM_COMPONENTS is off');
    expect(observed(found, 'logging components').value).toBe(words);
  });

  test('the cluster does not say', () => {
    expect(judge(rule, anEvidence({ cluster: { loggingComponents: null } }))).toMatchObject({
      verdict: 'unknown',
      gaps: [{ code: 'not-observable', what: 'logging configuration of the cluster', grant: null }],
    });
  });
});

test.each([
  ['NodeLocal DNSCache off', { nodeLocalDnsCache: false }],
  ['Cloud DNS', { clusterDns: 'CLOUD_DNS' }],
])('%s: nothing to judge', (_, cluster) => {
  expect(judge(rule, anEvidence({ cluster: { ...cluster, loggingComponents: [] } }))).toMatchObject({
    verdict: 'not-applicable',
    code: 'not-the-combination',
  });
});
