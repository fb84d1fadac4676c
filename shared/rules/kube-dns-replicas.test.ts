import { describe, expect, test } from 'vitest';
import {
  aDeployment,
  aGap,
  anEvidence,
  judge,
  linear,
  names,
  nodes,
  observed,
  SHIPPED,
} from './evidence.test-helper.ts';
import { kubeDnsReplicas as rule } from './kube-dns-replicas.ts';

function running(set: number, ready: number, size = nodes(33), autoscalerConfigMap = SHIPPED) {
  const kubeDnsDeployment = aDeployment({ specReplicas: set, readyReplicas: ready });
  return anEvidence({ readings: { autoscalerConfigMap, kubeDnsDeployment, nodes: size } });
}

describe('33 nodes with the shipped parameters, which ask for three replicas', () => {
  test('three set, three ready', () => {
    const found = judge(rule, running(3, 3));
    expect(found).toMatchObject({ verdict: 'pass', code: 'replicas-as-asked' });
    expect(found.message).toContain('3 kube-dns replicas are set and ready');
    expect(found.observations.map(({ name, value, source }) => [name, value, source.kind])).toEqual([
      ['replicas asked for', 3, 'computed'],
      ['replicas set', 3, 'kubernetes-api'],
      ['replicas ready', 3, 'kubernetes-api'],
      ['schedulable nodes', 33, 'kubernetes-api'],
      ['allocatable cores', 130, 'kubernetes-api'], // 33 x 3.92 = 129.36
    ]);
  });

  test('two set: fewer than asked for', () => {
    const found = judge(rule, running(2, 2));
    expect(found).toMatchObject({
      verdict: 'fail',
      code: 'replicas-fewer-than-asked',
      severity: 'medium',
      confidence: 'high',
    });
    expect(found.message).toContain('ask for 3 kube-dns replicas, 2 are set');
  });

  test('none set', () => {
    expect(judge(rule, running(0, 0)).code).toBe('replicas-fewer-than-asked');
  });

  test('ten set by hand: gone at the next write', () => {
    const found = judge(rule, running(10, 10));
    expect(found).toMatchObject({
      verdict: 'fail',
      code: 'replicas-more-than-asked',
      severity: 'low',
      confidence: 'medium',
    });
    expect(found.message).toContain('ask for 3 kube-dns replicas, 10 are set');
  });

  test('three set, one ready', () => {
    const found = judge(rule, running(3, 1));
    expect(found).toMatchObject({
      verdict: 'fail',
      code: 'replicas-not-ready',
      severity: 'medium',
      confidence: 'high',
    });
    expect(found.message).toBe('Only 1 of 3 kube-dns replicas are ready.');
  });

  test('too few outweighs not ready', () => {
    expect(judge(rule, running(2, 0)).code).toBe('replicas-fewer-than-asked');
  });
});

describe('what the autoscaler counts', () => {
  const cordoned = nodes(33, { schedulable: 30, schedulableMilliCores: 30 * 3920 });

  test('cordoned nodes are left out', () => {
    const found = judge(rule, running(2, 2, cordoned));
    expect(found.code).toBe('replicas-as-asked');
    expect(observed(found, 'schedulable nodes').value).toBe(30);
    expect(observed(found, 'allocatable cores').value).toBe(118);
  });

  test('unless includeUnschedulableNodes says otherwise: the numbers shown are those that were counted', () => {
    const parameters = linear({ nodesPerReplica: 16, coresPerReplica: 256, includeUnschedulableNodes: true });
    const found = judge(rule, running(3, 3, cordoned, parameters));
    expect(found.code).toBe('replicas-as-asked');
    expect(observed(found, 'nodes, cordoned ones included').value).toBe(33);
    expect(observed(found, 'allocatable cores').value).toBe(130);
    expect(names(found)).not.toContain('schedulable nodes');
  });

  test('cores: 17 nodes of 15.89 with coresPerReplica 24 ask for twelve', () => {
    const size = nodes(17, { totalMilliCores: 17 * 15_890, schedulableMilliCores: 17 * 15_890 });
    const parameters = linear({ coresPerReplica: 24, nodesPerReplica: 16, preventSinglePointFailure: true });
    const found = judge(rule, running(12, 12, size, parameters));
    expect(found.code).toBe('replicas-as-asked');
    expect(observed(found, 'replicas asked for').value).toBe(12);
  });

  test('a ladder', () => {
    const ladder = { data: { ladder: '{"nodesToReplicas":[[1,1],[20,4]]}' } };
    expect(observed(judge(rule, running(4, 4, nodes(33), ladder)), 'replicas asked for').value).toBe(4);
  });
});

describe('nothing to judge', () => {
  test.each([
    ['no Deployment kube-dns', SHIPPED, null, 'kube-dns-absent'],
    ['no ConfigMap', null, aDeployment(), 'autoscaler-absent'],
    ['a ConfigMap that the autoscaler refuses', { data: { linear: '[]' } }, aDeployment(), 'autoscaler-refused'],
  ])('%s', (_, autoscalerConfigMap, kubeDnsDeployment, code) => {
    const found = judge(rule, anEvidence({ readings: { autoscalerConfigMap, kubeDnsDeployment, nodes: nodes(33) } }));
    expect(found).toMatchObject({ verdict: 'not-applicable', code });
  });

  test('Cloud DNS', () => {
    expect(judge(rule, anEvidence({ cluster: { clusterDns: 'CLOUD_DNS' } })).code).toBe('not-the-combination');
  });
});

test('the nodes denied: unknown, with what to grant', () => {
  const denied = aGap({ what: 'Nodes of the cluster', grant: 'container.nodes.list' });
  const readings = { autoscalerConfigMap: SHIPPED, kubeDnsDeployment: aDeployment(), nodes: denied };
  expect(judge(rule, anEvidence({ readings }))).toMatchObject({
    verdict: 'unknown',
    gaps: [{ code: 'permission-denied', grant: 'container.nodes.list' }],
  });
});
