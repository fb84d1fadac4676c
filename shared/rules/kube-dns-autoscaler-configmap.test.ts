import { describe, expect, test } from 'vitest';
import { aGap, anEvidence, judge, observed, SHIPPED } from './evidence.test-helper.ts';
import { kubeDnsAutoscalerConfigmap as rule } from './kube-dns-autoscaler-configmap.ts';

function withData(data: Record<string, string>) {
  return anEvidence({ readings: { autoscalerConfigMap: { data } } });
}

describe('a ConfigMap that the autoscaler accepts', () => {
  test('linear, as shipped', () => {
    const found = judge(rule, anEvidence({ readings: { autoscalerConfigMap: SHIPPED } }));
    expect(found).toMatchObject({ verdict: 'pass', code: 'autoscaler-usable' });
    expect(found.message).toContain('holds linear parameters');
    expect(observed(found, 'keys')).toMatchObject({ value: 'linear', source: { kind: 'kubernetes-api' } });
  });

  test('ladder', () => {
    const found = judge(rule, withData({ ladder: '{"coresToReplicas":[[1,1],[64,3]],"nodesToReplicas":[[1,1]]}' }));
    expect(found.message).toContain('holds ladder parameters');
  });
});

describe('a ConfigMap that the autoscaler refuses', () => {
  test.each([
    ['without a key', {}, 'no data key', ''],
    ['with two keys', { linear: '{"nodesPerReplica":16}', ladder: '{}' }, '2 data keys', 'ladder, linear'],
    ['with key Linear', { Linear: '{"nodesPerReplica":16}' }, 'neither "linear" nor "ladder"', 'Linear'],
    ['with JSON cut off', { linear: '{"nodesPerReplica":16' }, 'not valid JSON', 'linear'],
    [
      'with a quoted boolean',
      { linear: '{"nodesPerReplica":16,"preventSinglePointFailure":"true"}' },
      'wrong type',
      'linear',
    ],
    ['with nothing to follow', { linear: '{}' }, 'neither coresPerReplica nor nodesPerReplica', 'linear'],
  ])('%s', (_, data, problem, keys) => {
    const found = judge(rule, withData(data));
    expect(found).toMatchObject({
      verdict: 'fail',
      code: 'autoscaler-refused',
      severity: 'medium',
      confidence: 'high',
    });
    expect(found.message).toContain(problem);
    expect(found.message).toContain('keeps what it had');
    expect(observed(found, 'keys').value).toBe(keys);
  });

  test('there is none', () => {
    const found = judge(rule, anEvidence({ readings: { autoscalerConfigMap: null } }));
    expect(found).toMatchObject({ verdict: 'fail', code: 'autoscaler-absent', severity: 'low', confidence: 'high' });
  });
});

test.each([
  ['Cloud DNS', { clusterDns: 'CLOUD_DNS' }],
  ['NodeLocal DNSCache off', { nodeLocalDnsCache: false }],
])('%s: nothing to judge', (_, cluster) => {
  expect(judge(rule, anEvidence({ cluster }))).toMatchObject({
    verdict: 'not-applicable',
    code: 'not-the-combination',
  });
});

test('denied: unknown, with what to grant', () => {
  const denied = aGap({ what: 'ConfigMap kube-dns-autoscaler in kube-system', grant: 'container.configMaps.get' });
  expect(judge(rule, anEvidence({ readings: { autoscalerConfigMap: denied } }))).toMatchObject({
    verdict: 'unknown',
    gaps: [{ code: 'permission-denied', grant: 'container.configMaps.get' }],
  });
});
