import { describe, expect, test } from 'vitest';
import {
  aCorefile,
  aDaemonSet,
  aDeployment,
  aGap,
  anEvidence,
  aService,
  judge,
  names,
  observed,
  UPSTREAM_IP,
} from './evidence.test-helper.ts';
import { nodelocalDnscacheOnKubeDns as rule } from './nodelocal-dnscache-on-kube-dns.ts';

const COREDNS = '1.36.4-gke.1391000';

describe('by the inventory alone', () => {
  test('the combination on 17 nodes: low, until capacity or time-outs say more', () => {
    const found = judge(rule, anEvidence());
    expect(found).toMatchObject({ verdict: 'fail', code: 'nodelocal-on-dnsmasq', severity: 'low', confidence: 'high' });
    expect(found.message).toContain('control plane 1.35.6-gke.1250000');
    expect(found.observations).toEqual([
      {
        name: 'NodeLocal DNSCache',
        value: true,
        source: { kind: 'container-api', detail: 'Cluster.addonsConfig.dnsCacheConfig.enabled' },
      },
      {
        name: 'DNS provider',
        value: 'not set (kube-dns)',
        source: { kind: 'container-api', detail: 'Cluster.networkConfig.dnsConfig.clusterDns' },
      },
      {
        name: 'control plane version',
        value: '1.35.6-gke.1250000',
        source: { kind: 'container-api', detail: 'Cluster.currentMasterVersion' },
      },
      { name: 'nodes', value: 17, source: { kind: 'container-api', detail: 'Cluster.currentNodeCount' } },
    ]);
  });

  test.each([
    [20, 'low'],
    [21, 'medium'],
    [5000, 'medium'],
    [null, 'low'],
  ] as const)('the combination on %s nodes: %s', (nodeCount, severity) => {
    expect(judge(rule, anEvidence({ cluster: { nodeCount } })).severity).toBe(severity);
  });

  test('Autopilot 1.24 without dnsConfig and without a node count', () => {
    const cluster = { mode: 'autopilot', controlPlaneVersion: '1.24.10-gke.2300', nodeCount: null } as const;
    const found = judge(rule, anEvidence({ cluster }));
    expect(found).toMatchObject({ verdict: 'fail', code: 'nodelocal-on-dnsmasq', severity: 'low' });
    expect(observed(found, 'nodes').value).toBeNull();
  });

  test.each([
    ['NodeLocal DNSCache off', { nodeLocalDnsCache: false }, 'nodelocal-off'],
    ['Cloud DNS', { clusterDns: 'CLOUD_DNS' }, 'cloud-dns'],
    ['control plane 1.36', { controlPlaneVersion: COREDNS }, 'coredns-by-version'],
  ])('%s', (_, cluster, code) => {
    expect(judge(rule, anEvidence({ cluster }))).toMatchObject({ verdict: 'pass', code, confidence: 'high' });
  });

  test.each(['asset-inventory', 'container-api', 'file'] as const)('read from %s: its fields say so', (source) => {
    const kinds = judge(rule, anEvidence({ clusterSource: source })).observations.map((one) => one.source.kind);
    expect(new Set(kinds)).toEqual(new Set([source]));
  });
});

describe('with the live Deployment kube-dns', () => {
  test('dnsmasq: certain, and low, because slots and time-outs judge the rest', () => {
    const found = judge(
      rule,
      anEvidence({ cluster: { nodeCount: 400 }, readings: { kubeDnsDeployment: aDeployment() } }),
    );
    expect(found).toMatchObject({ verdict: 'fail', code: 'nodelocal-on-dnsmasq-live', severity: 'low' });
    expect(observed(found, 'dnsmasq container')).toMatchObject({ value: true, source: { kind: 'kubernetes-api' } });
  });

  test('no dnsmasq although the version is below 1.36', () => {
    const kubeDnsDeployment = aDeployment({ hasDnsmasq: false, dnsmasqImageTag: null });
    const found = judge(rule, anEvidence({ readings: { kubeDnsDeployment } }));
    expect(found).toMatchObject({ verdict: 'pass', code: 'coredns-live' });
    expect(observed(found, 'dnsmasq container').value).toBe(false);
  });

  test('dnsmasq although the version says CoreDNS: the live object outranks the version', () => {
    const found = judge(
      rule,
      anEvidence({ cluster: { controlPlaneVersion: COREDNS }, readings: { kubeDnsDeployment: aDeployment() } }),
    );
    expect(found).toMatchObject({ verdict: 'fail', code: 'nodelocal-on-dnsmasq-live' });
  });

  test.each([
    ['dnsmasq', true, 'nodelocal-on-dnsmasq-live'],
    ['no dnsmasq', false, 'coredns-live'],
  ])('an unreadable version is settled by %s', (_, hasDnsmasq, code) => {
    const readings = { kubeDnsDeployment: aDeployment({ hasDnsmasq }) };
    expect(judge(rule, anEvidence({ cluster: { controlPlaneVersion: null }, readings })).code).toBe(code);
  });

  test('denied: the version decides, and 21 nodes are worth a look', () => {
    const readings = { kubeDnsDeployment: aGap() };
    const found = judge(rule, anEvidence({ cluster: { nodeCount: 21 }, readings }));
    expect(found).toMatchObject({ verdict: 'fail', code: 'nodelocal-on-dnsmasq', severity: 'medium' });
    expect(names(found)).not.toContain('dnsmasq container');
  });
});

describe('with the live Corefile of node-local-dns', () => {
  test('force_tcp: shown with its expire', () => {
    const readings = {
      nodeLocalDnsConfigMap: aCorefile({ forceTcp: true }),
      nodeLocalDnsDaemonSet: aDaemonSet(17),
      kubeDnsUpstreamService: aService(UPSTREAM_IP),
    };
    const found = judge(rule, anEvidence({ readings }));
    expect(found.verdict).toBe('fail');
    expect(observed(found, 'force_tcp towards kube-dns').value).toBe(true);
    expect(observed(found, 'expire')).toMatchObject({
      value: 1,
      unit: 's',
      source: { kind: 'kubernetes-api', detail: 'ConfigMap node-local-dns, Corefile' },
    });
  });

  test('no force_tcp towards kube-dns', () => {
    const readings = { nodeLocalDnsConfigMap: aCorefile({ forceTcp: false }), kubeDnsDeployment: aDeployment() };
    const found = judge(rule, anEvidence({ readings }));
    expect(found).toMatchObject({ verdict: 'pass', code: 'no-force-tcp' });
    expect(observed(found, 'force_tcp towards kube-dns').value).toBe(false);
  });

  test('a Corefile by address of kube-dns-upstream, without force_tcp', () => {
    const Corefile = `cluster.local:53 {\n  forward . ${UPSTREAM_IP}\n}\n`;
    const readings = { nodeLocalDnsConfigMap: { data: { Corefile } } };
    const upstream = { kubeDnsUpstreamService: aService(UPSTREAM_IP) };
    expect(judge(rule, anEvidence({ readings: { ...readings, ...upstream } })).code).toBe('no-force-tcp');
    // Without the Service nobody can say that this is the way to kube-dns.
    expect(judge(rule, anEvidence({ readings })).code).toBe('nodelocal-on-dnsmasq');
  });

  test.each([
    ['no ConfigMap', null],
    ['a ConfigMap without a Corefile', { data: {} }],
    ['an empty Corefile', { data: { Corefile: '' } }],
    ['a Corefile that is none', { data: { Corefile: '}{ forward' } }],
  ])('%s says nothing', (_, nodeLocalDnsConfigMap) => {
    expect(judge(rule, anEvidence({ readings: { nodeLocalDnsConfigMap } })).code).toBe('nodelocal-on-dnsmasq');
  });
});

describe('not to be known', () => {
  test('an unreadable version, and the Deployment denied', () => {
    const found = judge(
      rule,
      anEvidence({ cluster: { controlPlaneVersion: 'latest' }, readings: { kubeDnsDeployment: aGap() } }),
    );
    expect(found).toMatchObject({
      verdict: 'unknown',
      message: 'Cannot be judged without: control plane version.',
      gaps: [{ code: 'not-observable', detail: 'currentMasterVersion is latest.', grant: null }],
    });
  });

  test('an unreadable version, and no Deployment kube-dns', () => {
    const readings = { kubeDnsDeployment: null };
    expect(judge(rule, anEvidence({ cluster: { controlPlaneVersion: null }, readings })).verdict).toBe('unknown');
  });

  test('a DNS provider that this version does not know', () => {
    expect(judge(rule, anEvidence({ cluster: { clusterDns: 'SOMETHING_NEW' } }))).toMatchObject({
      verdict: 'unknown',
      gaps: [{ what: 'DNS provider of the cluster', grant: 'Update gke-dns-audit.' }],
    });
  });

  test('a provider that is not known is not settled by a live Deployment', () => {
    const readings = { kubeDnsDeployment: aDeployment() };
    expect(judge(rule, anEvidence({ cluster: { clusterDns: 'SOMETHING_NEW' }, readings })).verdict).toBe('unknown');
  });

  test('a cluster that is being made', () => {
    expect(judge(rule, anEvidence({ cluster: { status: 'PROVISIONING' } }))).toMatchObject({
      verdict: 'unknown',
      gaps: [{ what: 'status of the cluster' }],
    });
  });

  test('listed by the inventory, gone from the live API', () => {
    const found = judge(rule, anEvidence({ readings: { liveCluster: { found: false } } }));
    expect(found).toMatchObject({ verdict: 'unknown', gaps: [{ code: 'not-found' }] });
  });

  test('the live API denied: the inventory still counts', () => {
    const liveCluster = aGap({ what: 'live configuration', grant: 'container.clusters.get' });
    expect(judge(rule, anEvidence({ readings: { liveCluster } })).code).toBe('nodelocal-on-dnsmasq');
  });
});
