import { describe, expect, test } from 'vitest';
import { evaluateCluster } from './evaluate.ts';
import {
  aCorefile,
  aDaemonSet,
  aDeployment,
  aGap,
  aHistory,
  anEvidence,
  everythingRead,
  METADATA_SERVER,
  nodes,
  policies,
  type ReadingsInput,
  timeouts,
} from './evidence.test-helper.ts';
import { RULES } from './index.ts';

const ON_CLOUD_DNS = { clusterDns: 'CLOUD_DNS' };
const AFTER = '2026-11-10T06:00:00Z'; // after the oldest of nodes(n)
const BEFORE = '2026-10-20T06:00:00Z';

/** Everything read of a cluster of that many nodes on two Pods of limit 20. */
function ofNodes(count: number, overrides: ReadingsInput = {}) {
  return anEvidence({
    readings: everythingRead({ nodes: nodes(count), nodeLocalDnsDaemonSet: aDaemonSet(count), ...overrides }),
  });
}

describe('affected', () => {
  test('dial time-outs: critical, and the reason is the harm', () => {
    const judged = evaluateCluster(ofNodes(17, { timeouts: timeouts([{ count: 1800 }]) }));
    expect(judged).toMatchObject({ verdict: 'affected', severity: 'critical', gaps: [] });
    expect(judged.reason).toContain('1800 look-ups failed in 24 h with "dial tcp');
  });

  test('read time-outs on a cluster with room: high', () => {
    const judged = evaluateCluster(ofNodes(5, { timeouts: timeouts([{ kind: 'read-tcp', count: 39 }]) }));
    expect(judged).toMatchObject({ verdict: 'affected', severity: 'high' });
    expect(judged.reason).toContain('39 look-ups failed in 24 h with "read tcp');
  });

  test('both: the reason is the worse one', () => {
    const both = timeouts([{ kind: 'read-tcp', count: 900 }, { count: 2 }]);
    expect(evaluateCluster(ofNodes(17, { timeouts: both })).reason).toContain('dial tcp');
  });

  test('the Kubernetes API denied, time-outs in the logs', () => {
    const readings = { kubeDnsDeployment: aGap(), nodes: aGap(), timeouts: timeouts([{ count: 7 }]) };
    expect(evaluateCluster(anEvidence({ readings }))).toMatchObject({ verdict: 'affected', severity: 'critical' });
  });

  test('a move to Cloud DNS that was left half done, with time-outs', () => {
    const judged = evaluateCluster(
      anEvidence({ cluster: ON_CLOUD_DNS, readings: everythingRead({ timeouts: timeouts([{ count: 140 }]) }) }),
    );
    expect(judged).toMatchObject({ verdict: 'affected', severity: 'critical' });
    expect(judged.reason).toContain('although Cloud DNS is configured');
  });

  test('the same, and the nodes could not be read', () => {
    const readings = everythingRead({ nodes: aGap(), timeouts: timeouts([{ count: 140 }]) });
    expect(evaluateCluster(anEvidence({ cluster: ON_CLOUD_DNS, readings })).verdict).toBe('affected');
  });
});

describe('exposed', () => {
  test('21 nodes on two Pods, no time-outs: high, because of the slots', () => {
    const judged = evaluateCluster(ofNodes(21));
    expect(judged).toMatchObject({ verdict: 'exposed', severity: 'high', gaps: [] });
    expect(judged.reason).toMatch(/^21 nodes on 2 ready kube-dns Pods .* saturated by design\.$/);
  });

  test('17 nodes on two Pods: medium', () => {
    expect(evaluateCluster(ofNodes(17))).toMatchObject({ verdict: 'exposed', severity: 'medium' });
  });

  test('5 nodes on two Pods with parameters that fit: low, the combination alone', () => {
    const fitting = { autoscalerConfigMap: { data: { linear: '{"nodesPerReplica":5}' } } };
    const kubeDnsDeployment = aDeployment({ specReplicas: 1, readyReplicas: 1 });
    const judged = evaluateCluster(ofNodes(5, { ...fitting, kubeDnsDeployment }));
    expect(judged).toMatchObject({ verdict: 'exposed', severity: 'low' });
    expect(judged.reason).toContain('the live Deployment serves kube-dns with dnsmasq');
  });

  test('no kube-dns Pod ready: critical', () => {
    const down = { kubeDnsDeployment: aDeployment({ readyReplicas: 0 }) };
    expect(evaluateCluster(ofNodes(5, down))).toMatchObject({ verdict: 'exposed', severity: 'critical' });
  });

  test('by the inventory alone: says that harm was not looked for', () => {
    const judged = evaluateCluster(anEvidence({ clusterSource: 'asset-inventory' }));
    expect(judged).toMatchObject({ verdict: 'exposed', severity: 'low' });
    expect(judged.reason).toMatch(/ Whether it hurts could not be looked for\.$/);
    expect(judged.gaps.map((gap) => gap.code)).toEqual(Array(judged.gaps.length).fill('not-collected'));
  });

  test('system logs off: harm could not be looked for, and what to grant is said', () => {
    const judged = evaluateCluster(
      anEvidence({ cluster: { loggingComponents: [] }, readings: everythingRead({ nodes: nodes(17) }) }),
    );
    expect(judged.verdict).toBe('exposed');
    expect(judged.reason).toContain('Whether it hurts could not be looked for.');
    expect(judged.gaps.map((gap) => gap.grant)).toEqual([expect.stringContaining('--logging=SYSTEM,WORKLOAD')]);
  });

  test('only another DNS path times out', () => {
    const elsewhere = timeouts([{ kind: 'udp', upstream: METADATA_SERVER, count: 5000 }]);
    const judged = evaluateCluster(ofNodes(17, { timeouts: elsewhere }));
    expect(judged).toMatchObject({ verdict: 'exposed', severity: 'medium' });
    expect(judged.reason).not.toContain('5000');
  });

  test('a move to Cloud DNS whose nodes are older than the last report on kube-dns', () => {
    const judged = evaluateCluster(
      anEvidence({
        cluster: ON_CLOUD_DNS,
        readings: everythingRead({ history: aHistory({ kubeDnsLastSeen: AFTER }) }),
      }),
    );
    expect(judged).toMatchObject({ verdict: 'exposed', severity: 'medium' });
    expect(judged.reason).toContain('older nodes keep asking kube-dns');
  });
});

describe('clear', () => {
  test.each([
    ['NodeLocal DNSCache off', { nodeLocalDnsCache: false }],
    ['NodeLocal DNSCache off on Cloud DNS', { nodeLocalDnsCache: false, clusterDns: 'CLOUD_DNS' }],
    ['kube-dns on CoreDNS', { controlPlaneVersion: '1.36.4-gke.1391000' }],
    ['Autopilot on Cloud DNS', { clusterDns: 'CLOUD_DNS', mode: 'autopilot' }],
  ] as const)('%s, by the inventory alone: no gap, since nothing had to be read', (_, cluster) => {
    const judged = evaluateCluster(anEvidence({ cluster, clusterSource: 'asset-inventory' }));
    expect(judged).toMatchObject({ verdict: 'clear', severity: 'info', gaps: [] });
    expect(judged.reason).not.toBe('');
  });

  test('Cloud DNS, every node newer than the last update', () => {
    const readings = everythingRead({ clusterUpdates: [{ endTime: BEFORE }] });
    expect(evaluateCluster(anEvidence({ cluster: ON_CLOUD_DNS, readings }))).toMatchObject({
      verdict: 'clear',
      gaps: [],
      reason: expect.stringContaining('Cloud DNS for GKE answers the cluster'),
    });
  });

  test('Cloud DNS, a node older than some update: a finding, no verdict', () => {
    const readings = everythingRead({ clusterUpdates: [{ endTime: AFTER }] });
    const judged = evaluateCluster(anEvidence({ cluster: ON_CLOUD_DNS, readings }));
    expect(judged).toMatchObject({ verdict: 'clear', severity: 'info' });
    expect(judged.findings.filter((one) => one.verdict === 'fail').map((one) => one.code)).toEqual([
      'migration-nodes-older-than-update',
    ]);
  });

  test('Cloud DNS, never seen elsewhere, and nobody remembers a switch: clear, and the gap is named', () => {
    const readings = everythingRead({ clusterUpdates: [] });
    const judged = evaluateCluster(anEvidence({ cluster: ON_CLOUD_DNS, readings }));
    expect(judged.verdict).toBe('clear');
    expect(judged.reason).toMatch(/ Whether all nodes date from after the switch could not be checked\.$/);
    expect(judged.gaps.map((gap) => gap.what)).toEqual(['moment of the switch to Cloud DNS']);
  });

  test('a live Deployment without dnsmasq below 1.36', () => {
    const live = { kubeDnsDeployment: aDeployment({ hasDnsmasq: false, dnsmasqImageTag: null }) };
    expect(evaluateCluster(ofNodes(400, live))).toMatchObject({ verdict: 'clear', severity: 'info' });
  });

  test('a live Corefile without force_tcp', () => {
    const live = { nodeLocalDnsConfigMap: aCorefile({ forceTcp: false }) };
    expect(evaluateCluster(ofNodes(400, live)).verdict).toBe('clear');
  });
});

describe('unknown', () => {
  test.each([
    ['a cluster that is being made', { status: 'PROVISIONING' }, 'PROVISIONING'],
    ['a cluster in ERROR', { status: 'ERROR' }, 'ERROR'],
    ['an unreadable version', { controlPlaneVersion: 'latest' }, 'latest'],
    ['an unknown DNS provider', { clusterDns: 'SOMETHING_NEW' }, 'SOMETHING_NEW'],
  ] as const)('%s', (_, cluster, word) => {
    const judged = evaluateCluster(anEvidence({ cluster }));
    expect(judged).toMatchObject({ verdict: 'unknown', severity: 'info' });
    expect(judged.reason).toContain(word);
    expect(judged.gaps).not.toEqual([]);
  });

  test('gone from the live API: nothing else is asked of it', () => {
    const judged = evaluateCluster(anEvidence({ readings: { liveCluster: { found: false } } }));
    expect(judged.verdict).toBe('unknown');
    expect(judged.gaps.map((gap) => gap.code)).toEqual(['not-found']);
  });

  test('an unreadable version with time-outs: no verdict on a cause that nobody knows', () => {
    const readings = { timeouts: timeouts([{ count: 60 }]), kubeDnsDeployment: aGap() };
    const judged = evaluateCluster(anEvidence({ cluster: { controlPlaneVersion: null }, readings }));
    expect(judged.verdict).toBe('unknown');
    expect(judged.findings.some((one) => one.code === 'dial-timeouts')).toBe(true);
  });

  test('moved to Cloud DNS since the last report, and the nodes denied: not "resolved"', () => {
    const denied = aGap({ what: 'Nodes of the cluster', detail: 'nodes is forbidden', grant: 'container.nodes.list' });
    const readings = everythingRead({ nodes: denied, history: aHistory({ kubeDnsLastSeen: AFTER }) });
    expect(evaluateCluster(anEvidence({ cluster: ON_CLOUD_DNS, readings }))).toMatchObject({
      verdict: 'unknown',
      severity: 'info',
      reason: 'Nodes of the cluster: nodes is forbidden',
      gaps: [{ grant: 'container.nodes.list' }],
    });
  });

  test('on Cloud DNS, the Kubernetes API unreachable, TCP time-outs that may be those of kube-dns', () => {
    const unreachable = aGap({ code: 'unreachable', what: 'Kubernetes API of the cluster' });
    const readings = { nodes: unreachable, kubeDnsUpstreamService: unreachable, timeouts: timeouts([{ count: 9 }]) };
    expect(evaluateCluster(anEvidence({ cluster: ON_CLOUD_DNS, readings })).verdict).toBe('unknown');
  });
});

describe('the judgement', () => {
  test('a finding of every rule, in the order of the rules', () => {
    const { findings } = evaluateCluster(ofNodes(17));
    expect(findings.map((one) => one.rule)).toEqual(RULES.map((rule) => rule.id));
  });

  test('a gap that many rules miss is named once', () => {
    const denied = aGap({ what: 'Kubernetes API of the cluster' });
    const readings = { kubeDnsDeployment: denied, nodes: denied, autoscalerConfigMap: denied, networkPolicies: denied };
    const judged = evaluateCluster(anEvidence({ readings: { ...readings, timeouts: timeouts([]) } }));
    expect(judged.gaps).toEqual([denied.gap]);
  });

  test('a gap that no rule needs is named, too', () => {
    const denied = aGap({ what: 'ConfigMap kube-dns in kube-system' });
    expect(evaluateCluster(ofNodes(17, { kubeDnsConfigMap: denied })).gaps).toEqual([denied.gap]);
  });

  test('a hint about a later move does not raise a low severity', () => {
    const cutting = { networkPolicies: policies([{}]), autoscalerConfigMap: null };
    expect(evaluateCluster(ofNodes(5, cutting)).severity).toBe('low');
  });
});
