import { describe, expect, test } from 'vitest';
import { aDeployment, aGap, anEvidence, judge, linear, nodes, observed, SHIPPED } from './evidence.test-helper.ts';
import { kubeDnsAutoscalerParameters as rule } from './kube-dns-autoscaler-parameters.ts';

function withParameters(parameters: object, deployment: Partial<ReturnType<typeof aDeployment>> = {}) {
  return anEvidence({
    readings: { autoscalerConfigMap: linear(parameters), kubeDnsDeployment: aDeployment(deployment) },
  });
}
const LIMIT_200 = { maxTcpConnections: 200, dnsmasqImageTag: '1.26.8-gke.3' };

describe('the nodes that one Pod may get', () => {
  test('the shipped parameters at limit 20', () => {
    const readings = { autoscalerConfigMap: SHIPPED, kubeDnsDeployment: aDeployment() };
    const found = judge(rule, anEvidence({ readings }));
    expect(found).toMatchObject({
      verdict: 'fail',
      code: 'autoscaler-shipped-defaults',
      severity: 'medium',
      confidence: 'high',
    });
    expect(found.message).toContain('nodesPerReplica 16');
    expect(found.message).toContain('about 32 connections, and serves 20');
    expect(found.observations.map(({ name, value, source }) => [name, value, source.kind])).toEqual([
      ['nodesPerReplica', 16, 'kubernetes-api'],
      ['coresPerReplica', 256, 'kubernetes-api'],
      ['min', 1, 'kubernetes-api'],
      ['max', 'no maximum', 'kubernetes-api'],
      ['preventSinglePointFailure', true, 'kubernetes-api'],
      ['connections that dnsmasq serves per Pod', 20, 'documented-default'],
      ['connections of nodesPerReplica nodes', 32, 'measured-in-lab'],
    ]);
  });

  test('the newer shipped parameters, which count cordoned nodes too, are the shipped ones', () => {
    const parameters = {
      coresPerReplica: 256,
      includeUnschedulableNodes: true,
      nodesPerReplica: 16,
      preventSinglePointFailure: true,
    };
    expect(judge(rule, withParameters(parameters)).code).toBe('autoscaler-shipped-defaults');
  });

  test('the shipped parameters at limit 200', () => {
    const readings = { autoscalerConfigMap: SHIPPED, kubeDnsDeployment: aDeployment(LIMIT_200) };
    const found = judge(rule, anEvidence({ readings }));
    expect(found).toMatchObject({ verdict: 'pass', code: 'autoscaler-fits' });
    expect(found.message).toContain('nodesPerReplica 16 a kube-dns Pod gets about 32 connections and serves 200');
  });

  test.each([
    [5, 'autoscaler-fits'],
    [10, 'autoscaler-fits'],
    [10.5, 'autoscaler-too-many-nodes'],
    [11, 'autoscaler-too-many-nodes'],
    [0.5, 'autoscaler-fits'],
  ])('nodesPerReplica %d at limit 20: %s', (nodesPerReplica, code) => {
    expect(judge(rule, withParameters({ nodesPerReplica })).code).toBe(code);
  });

  test('parameters of somebody, with too many nodes', () => {
    const found = judge(rule, withParameters({ nodesPerReplica: 24, max: 8 }));
    expect(found).toMatchObject({ verdict: 'fail', code: 'autoscaler-too-many-nodes', severity: 'medium' });
    expect(found.message).toContain('24 nodes, about 48 connections, and it serves 20');
    expect(observed(found, 'max').value).toBe(8);
  });

  test('101 nodes for each Pod of limit 200', () => {
    const found = judge(rule, withParameters({ nodesPerReplica: 101 }, LIMIT_200));
    expect(found.code).toBe('autoscaler-too-many-nodes');
    expect(found.message).toContain('about 202 connections, and it serves 200');
    expect(observed(found, 'connections that dnsmasq serves per Pod').source.kind).toBe('kubernetes-api');
  });

  test('an image that may have its limit elsewhere: medium confidence', () => {
    expect(judge(rule, withParameters({ nodesPerReplica: 24 }, { dnsmasqImageTag: '1.23.0-gke.9' })).confidence).toBe(
      'medium',
    );
  });

  test('only coresPerReplica: nothing follows the nodes', () => {
    const found = judge(rule, withParameters({ coresPerReplica: 64 }));
    expect(found).toMatchObject({ verdict: 'fail', code: 'autoscaler-nodes-unbounded', severity: 'medium' });
    expect(found.message).toContain('below 20');
    expect(observed(found, 'connections that dnsmasq serves per Pod').value).toBe(20);
  });

  test('only coresPerReplica, and nodes whose cores are known: the cores decide', () => {
    const found = judge(rule, withNodes({ coresPerReplica: 64 }, nodes(30, { totalMilliCores: 30 * 15_890 })));
    expect(found).toMatchObject({ verdict: 'pass', code: 'autoscaler-fits' });
    expect(found.message).toContain('coresPerReplica 64 a kube-dns Pod gets about 9 connections');
  });

  test("the article's own parameters on its nodes: 24 cores a Pod are one and a half nodes", () => {
    const seventeen = nodes(17, { totalMilliCores: 17 * 15_890 });
    expect(judge(rule, withNodes({ coresPerReplica: 24, nodesPerReplica: 16 }, seventeen)).verdict).toBe('pass');
  });
});

function withNodes(parameters: object, summary: ReturnType<typeof nodes>) {
  return anEvidence({
    readings: { autoscalerConfigMap: linear(parameters), kubeDnsDeployment: aDeployment(), nodes: summary },
  });
}

describe('a max', () => {
  test('ends the growth: it fits up to a number of nodes', () => {
    const found = judge(rule, withParameters({ nodesPerReplica: 5, max: 4 }));
    expect(found).toMatchObject({ verdict: 'pass', code: 'autoscaler-fits-until' });
    expect(found.message).toContain('up to 40 nodes');
  });

  test.each([
    [40, 'pass', 'autoscaler-fits-until'],
    [41, 'fail', 'autoscaler-capped'],
  ])('4 at %i nodes: %s', (count, verdict, code) => {
    const found = judge(rule, withNodes({ nodesPerReplica: 5, max: 4 }, nodes(count)));
    expect(found).toMatchObject({ verdict, code });
    expect(observed(found, 'nodes that max Pods have connections for').value).toBe(40);
  });

  test('1 becomes 2 by preventSinglePointFailure', () => {
    const found = judge(rule, withParameters({ nodesPerReplica: 5, max: 1, preventSinglePointFailure: true }));
    expect(found.message).toContain('up to 20 nodes');
  });
});

describe('a ladder', () => {
  function withLadder(ladder: object, count: number | null) {
    const readings = { autoscalerConfigMap: { data: { ladder: JSON.stringify(ladder) } } };
    const size = count === null ? {} : { nodes: nodes(count) };
    return anEvidence({ readings: { ...readings, ...size, kubeDnsDeployment: aDeployment() } });
  }
  const LADDER = {
    nodesToReplicas: [
      [1, 1],
      [2, 2],
      [21, 3],
    ],
  };

  test('that gives enough at this size, and says up to where', () => {
    const found = judge(rule, withLadder(LADDER, 20));
    expect(found).toMatchObject({ verdict: 'pass', code: 'autoscaler-ladder' });
    expect(found.message).toContain('2 replicas at 20 nodes, about 20 connections a Pod of 20');
    expect(found.message).toContain('up to 30 nodes');
    expect(observed(found, 'mode').value).toBe('ladder');
  });

  test('whose last step is far below', () => {
    const found = judge(rule, withLadder(LADDER, 40));
    expect(found).toMatchObject({ verdict: 'fail', code: 'autoscaler-ladder-short', severity: 'medium' });
    expect(found.message).toContain('3 replicas at 40 nodes: about 27 connections');
  });

  test.each<[string, object, number | null]>([
    ['{}', {}, null],
    ['a step of 0', { nodesToReplicas: [[1, 0]] }, null],
    ['a step without replicas', { coresToReplicas: [[5]] }, 12],
    [
      '0 from here on',
      {
        nodesToReplicas: [
          [1, 2],
          [10, 0],
        ],
      },
      12,
    ],
  ])('that asks for no Pod: %s', (_, ladder, count) => {
    const found = judge(rule, withLadder(ladder, count));
    expect(found).toMatchObject({
      verdict: 'fail',
      code: 'autoscaler-zero-replicas',
      severity: 'critical',
      confidence: 'high',
    });
    expect(found.message).toContain('0 kube-dns replicas');
  });

  test('without the nodes: unknown, and what would tell', () => {
    const found = judge(rule, withLadder(LADDER, null));
    expect(found).toMatchObject({ verdict: 'unknown', gaps: [{ what: 'Nodes of the cluster' }] });
  });
});

describe('nothing to judge', () => {
  test.each([
    ['no Deployment kube-dns', SHIPPED, null, 'kube-dns-absent'],
    ['CoreDNS serves kube-dns', SHIPPED, aDeployment({ hasDnsmasq: false }), 'coredns-live'],
    ['no ConfigMap', null, aDeployment(), 'autoscaler-absent'],
    ['a ConfigMap that the autoscaler refuses', { data: {} }, aDeployment(), 'autoscaler-refused'],
  ])('%s', (_, autoscalerConfigMap, kubeDnsDeployment, code) => {
    const found = judge(rule, anEvidence({ readings: { autoscalerConfigMap, kubeDnsDeployment } }));
    expect(found).toMatchObject({ verdict: 'not-applicable', code });
  });

  test('NodeLocal DNSCache off', () => {
    expect(judge(rule, anEvidence({ cluster: { nodeLocalDnsCache: false } })).code).toBe('not-the-combination');
  });
});

describe('not to be known', () => {
  test('the ConfigMap denied: the gap says what to grant', () => {
    const denied = aGap({ what: 'ConfigMap kube-dns-autoscaler in kube-system', grant: 'container.configMaps.get' });
    const readings = { autoscalerConfigMap: denied, kubeDnsDeployment: aDeployment() };
    expect(judge(rule, anEvidence({ readings }))).toMatchObject({
      verdict: 'unknown',
      gaps: [{ code: 'permission-denied', grant: 'container.configMaps.get' }],
    });
  });

  test('the Deployment denied', () => {
    const readings = { autoscalerConfigMap: SHIPPED, kubeDnsDeployment: aGap() };
    expect(judge(rule, anEvidence({ readings })).verdict).toBe('unknown');
  });
});
