import { describe, expect, test } from 'vitest';
import { aDaemonSet, aDeployment, aGap, anEvidence, judge, names, nodes, observed } from './evidence.test-helper.ts';
import { kubeDnsConnectionSlots as rule } from './kube-dns-connection-slots.ts';

/** That many nodes on that many ready Pods. */
function on(count: number, readyReplicas: number, deployment: Partial<ReturnType<typeof aDeployment>> = {}) {
  const kubeDnsDeployment = aDeployment({ specReplicas: readyReplicas, readyReplicas, ...deployment });
  return anEvidence({ readings: { nodes: nodes(count), kubeDnsDeployment } });
}

describe('connections of the nodes against what dnsmasq serves', () => {
  test('11 nodes on two Pods of limit 20: room', () => {
    const found = judge(rule, on(11, 2));
    expect(found).toMatchObject({ verdict: 'pass', code: 'slots-room' });
    expect(found.message).toContain('11 nodes on 2 ready kube-dns Pods hold about 11 connections a Pod of 20');
  });

  test('17 nodes on two Pods of limit 20: tight', () => {
    const found = judge(rule, on(17, 2));
    expect(found).toMatchObject({ verdict: 'fail', code: 'slots-tight', severity: 'medium', confidence: 'high' });
    expect(found.message).toContain(
      '17 nodes on 2 ready kube-dns Pods hold about 17 connections a Pod of 20; above 11',
    );
  });

  test('20 nodes on two Pods: every slot taken, nobody waits yet', () => {
    expect(judge(rule, on(20, 2)).code).toBe('slots-tight');
  });

  test('21 nodes on two Pods: saturated by design', () => {
    const found = judge(rule, on(21, 2));
    expect(found).toMatchObject({ verdict: 'fail', code: 'slots-saturated', severity: 'high', confidence: 'high' });
    expect(found.message).toContain('21 nodes on 2 ready kube-dns Pods hold about 21 connections a Pod');
    expect(found.message).toContain('dnsmasq serves 20 at a time');
  });

  test('16 nodes on one Pod, the shipped nodesPerReplica, measured as saturated from the first second', () => {
    expect(judge(rule, on(16, 1))).toMatchObject({ code: 'slots-saturated', severity: 'high' });
  });

  test('100 nodes on three Pods: a fraction is shown with one digit', () => {
    const found = judge(rule, on(100, 3));
    expect(observed(found, 'connections per Pod, floor').value).toBe(66.7);
    expect(found.message).toContain('66.7 connections');
  });

  test('1,000 nodes on 63 Pods of limit 200: room', () => {
    const found = judge(rule, on(1000, 63, { maxTcpConnections: 200, dnsmasqImageTag: '1.26.8-gke.3' }));
    expect(found).toMatchObject({ verdict: 'pass', code: 'slots-room' });
    expect(found.message).toContain('31.7 connections a Pod of 200');
  });

  test('no nodes at all', () => {
    expect(judge(rule, on(0, 2)).code).toBe('slots-room');
  });

  test('no ready Pod: critical, whatever the nodes', () => {
    const found = judge(rule, on(3, 0, { specReplicas: 2 }));
    expect(found).toMatchObject({
      verdict: 'fail',
      code: 'slots-none-ready',
      severity: 'critical',
      confidence: 'high',
    });
    expect(observed(found, 'ready kube-dns replicas').value).toBe(0);
  });
});

describe('where the numbers come from', () => {
  test('all of them: the limit compiled in, the replicas and nodes read, the floor measured in a lab', () => {
    const found = judge(rule, on(17, 2));
    expect(found.observations.map(({ name, value, source }) => [name, value, source.kind])).toEqual([
      ['connections that dnsmasq serves per Pod', 20, 'documented-default'],
      ['dnsmasq image tag', '1.22.28-gke.4', 'kubernetes-api'],
      ['ready kube-dns replicas', 2, 'kubernetes-api'],
      ['nodes that ask kube-dns', 17, 'kubernetes-api'],
      ['connections per Pod, floor', 17, 'measured-in-lab'],
      ['connections per Pod that leave room for spread', 11, 'computed'],
      ['slots in all', 40, 'computed'],
      ['nodes without a queue at most', 20, 'computed'],
    ]);
    expect(observed(found, 'connections that dnsmasq serves per Pod').source.detail).toContain('1.22.28-gke.4');
  });

  test.each([
    ['1.22.28-gke.4', null, 20, 'documented-default', 'high'],
    ['1.23.0-gke.9', null, 20, 'documented-default', 'medium'],
    [null, null, 20, 'documented-default', 'medium'],
    ['1.26.8-gke.3', 200, 200, 'kubernetes-api', 'high'],
    ['1.22.28-gke.4', 200, 200, 'kubernetes-api', 'medium'],
  ] as const)('image %s, --max-tcp-connections %s: limit %i from %s, %s', (tag, given, limit, kind, confidence) => {
    const found = judge(rule, on(4000, 2, { dnsmasqImageTag: tag, maxTcpConnections: given }));
    expect(observed(found, 'connections that dnsmasq serves per Pod')).toMatchObject({
      value: limit,
      source: { kind },
    });
    expect(found).toMatchObject({ code: 'slots-saturated', confidence });
  });

  test('nodes that ask are those with a ready node-local-dns Pod', () => {
    const given = { kubeDnsDeployment: aDeployment(), nodes: nodes(40), nodeLocalDnsDaemonSet: aDaemonSet(10) };
    const found = judge(rule, anEvidence({ readings: given }));
    expect(found.code).toBe('slots-room');
    expect(observed(found, 'nodes that ask kube-dns')).toMatchObject({
      value: 10,
      source: { detail: 'DaemonSet node-local-dns, status.numberReady' },
    });
  });

  test.each([
    ['has no ready Pod', aDaemonSet(0)],
    ['does not exist', null],
    ['was denied', aGap()],
  ])('DaemonSet node-local-dns %s: every node counts', (_, nodeLocalDnsDaemonSet) => {
    const given = { kubeDnsDeployment: aDeployment(), nodes: nodes(40), nodeLocalDnsDaemonSet };
    const found = judge(rule, anEvidence({ readings: given }));
    expect(observed(found, 'nodes that ask kube-dns')).toMatchObject({
      value: 40,
      source: { detail: 'list of Nodes' },
    });
  });

  test('a Deployment edited by hand, whose status is of an older spec', () => {
    const found = judge(rule, on(17, 2, { editedBy: ['kubectl-edit', 'kubectl-scale'], statusIsCurrent: false }));
    expect(observed(found, 'edited by').value).toBe('kubectl-edit, kubectl-scale');
    expect(observed(found, 'ready kube-dns replicas').source.detail).toContain('of an older generation');
  });

  test('nobody edited it: nothing is said', () => {
    expect(names(judge(rule, on(17, 2)))).not.toContain('edited by');
  });
});

describe('nothing to judge', () => {
  test.each([
    ['no Deployment kube-dns', null, 'kube-dns-absent'],
    ['CoreDNS serves kube-dns', aDeployment({ hasDnsmasq: false, dnsmasqImageTag: null }), 'coredns-live'],
  ])('%s', (_, kubeDnsDeployment, code) => {
    const found = judge(rule, anEvidence({ readings: { nodes: nodes(40), kubeDnsDeployment } }));
    expect(found).toMatchObject({ verdict: 'not-applicable', code });
  });

  test.each([
    ['NodeLocal DNSCache off', { nodeLocalDnsCache: false }],
    ['Cloud DNS', { clusterDns: 'CLOUD_DNS' }],
    ['kube-dns on CoreDNS by version', { controlPlaneVersion: '1.36.4-gke.1391000' }],
    ['a cluster that is being made', { status: 'PROVISIONING' }],
  ] as const)('%s', (_, cluster) => {
    expect(judge(rule, anEvidence({ cluster }))).toMatchObject({
      verdict: 'not-applicable',
      code: 'not-the-combination',
    });
  });
});

describe('not to be known', () => {
  test('the Deployment denied: the gap says what to grant', () => {
    const found = judge(rule, anEvidence({ readings: { kubeDnsDeployment: aGap(), nodes: nodes(40) } }));
    expect(found).toMatchObject({
      verdict: 'unknown',
      gaps: [{ code: 'permission-denied', grant: expect.stringContaining('container.deployments.get') }],
    });
  });

  test('the nodes denied', () => {
    const denied = aGap({ what: 'Nodes of the cluster', grant: 'container.nodes.list' });
    const found = judge(rule, anEvidence({ readings: { kubeDnsDeployment: aDeployment(), nodes: denied } }));
    expect(found).toMatchObject({ verdict: 'unknown', gaps: [{ grant: 'container.nodes.list' }] });
  });

  test('nothing asked for', () => {
    expect(judge(rule, anEvidence()).gaps.map((gap) => gap.code)).toEqual(['not-collected', 'not-collected']);
  });
});
