import { describe, expect, test } from 'vitest';
import type { ClusterFacts } from '../domain/cluster.ts';
import { FIRST_COREDNS_VERSION } from '../formats/gke-version.ts';
import { candidateReason, classifyCluster, usesKubeDns } from './classify.ts';
import { aCluster } from './evidence.test-helper.ts';

/** What the inventory says, in a word. */
function classify(facts: Partial<ClusterFacts>): string {
  const classification = classifyCluster(aCluster(facts));
  if (classification.state === 'clear') return classification.code;
  return classification.state === 'unknown' ? `unknown: ${classification.gap.what}` : classification.state;
}

describe('classifyCluster', () => {
  test.each([null, 'PLATFORM_DEFAULT', 'KUBE_DNS'])('Standard, cache on, clusterDns %s', (clusterDns) => {
    expect(classify({ clusterDns })).toBe('combination');
  });

  test('Autopilot of the 1.24 era, without dnsConfig', () => {
    expect(classify({ mode: 'autopilot', controlPlaneVersion: '1.24.10-gke.2300', nodeCount: null })).toBe(
      'combination',
    );
  });

  test.each(['standard', 'autopilot'] as const)('%s on Cloud DNS', (mode) => {
    expect(classify({ mode, clusterDns: 'CLOUD_DNS' })).toBe('cloud-dns');
  });

  test.each(['1.33.5-gke.1080000', '1.36.4-gke.1391000', null])('cache off, version %s', (controlPlaneVersion) => {
    expect(classify({ nodeLocalDnsCache: false, controlPlaneVersion })).toBe('nodelocal-off');
  });

  test('cache off on Cloud DNS', () => {
    expect(classify({ nodeLocalDnsCache: false, clusterDns: 'CLOUD_DNS' })).toBe('nodelocal-off');
  });

  test.each([
    ['1.34.1-gke.3720000', 'combination'],
    ['1.35.99-gke.9999999', 'combination'],
    ['1.35.99', 'combination'],
    [FIRST_COREDNS_VERSION, 'coredns-by-version'],
    ['1.36.0', 'coredns-by-version'],
    ['1.36.0-gke.1', 'coredns-by-version'],
    ['1.100.1-gke.1', 'coredns-by-version'],
    ['2.0.0-gke.1', 'coredns-by-version'],
  ])('cache on, kube-dns, %s', (controlPlaneVersion, expected) => {
    expect(classify({ controlPlaneVersion })).toBe(expected);
  });

  test.each([null, '', 'latest-nightly', '1.36', 'latest'])('cache on, kube-dns, unreadable version %j', (version) => {
    expect(classify({ controlPlaneVersion: version })).toBe('unknown: control plane version');
  });

  test('an unreadable version does not hide Cloud DNS', () => {
    expect(classify({ clusterDns: 'CLOUD_DNS', controlPlaneVersion: null })).toBe('cloud-dns');
  });

  test.each([null, 'garbage'])('version %s: the gap says what the API gave', (controlPlaneVersion) => {
    expect(classifyCluster(aCluster({ controlPlaneVersion }))).toMatchObject({
      gap: { code: 'not-observable', detail: `currentMasterVersion is ${controlPlaneVersion ?? 'absent'}.` },
    });
  });

  test('a DNS provider that this version does not know', () => {
    expect(classifyCluster(aCluster({ clusterDns: 'SOMETHING_NEW' }))).toEqual({
      state: 'unknown',
      gap: {
        code: 'not-observable',
        what: 'DNS provider of the cluster',
        detail: 'clusterDns is SOMETHING_NEW, which this version does not know.',
        grant: 'Update gke-dns-audit.',
      },
    });
  });

  test.each(['RUNNING', 'RECONCILING', 'DEGRADED', 'STATUS_UNSPECIFIED'] as const)('status %s', (status) => {
    expect(classify({ status })).toBe('combination');
  });

  test.each(['PROVISIONING', 'STOPPING', 'ERROR', 'UNKNOWN'] as const)('status %s: no verdict at all', (status) => {
    expect(classify({ status })).toBe('unknown: status of the cluster');
    expect(classify({ status, nodeLocalDnsCache: false })).toBe('unknown: status of the cluster');
    expect(classify({ status, clusterDns: 'CLOUD_DNS' })).toBe('unknown: status of the cluster');
  });
});

describe('candidateReason', () => {
  test.each<[string, Partial<ClusterFacts>, ReturnType<typeof candidateReason>]>([
    ['the combination', {}, 'combination'],
    ['the combination on Autopilot', { mode: 'autopilot' }, 'combination'],
    ['an unreadable version', { controlPlaneVersion: null }, 'unknown-version'],
    ['Standard on Cloud DNS, whose nodes may be older', { clusterDns: 'CLOUD_DNS' }, 'migration'],
    ['Autopilot on Cloud DNS', { clusterDns: 'CLOUD_DNS', mode: 'autopilot' }, null],
    ['cache off', { nodeLocalDnsCache: false }, null],
    ['cache off on Cloud DNS', { nodeLocalDnsCache: false, clusterDns: 'CLOUD_DNS' }, null],
    ['kube-dns on CoreDNS', { controlPlaneVersion: '1.36.4-gke.1391000' }, null],
    ['a cluster that is being made', { status: 'PROVISIONING' }, null],
    ['an unknown DNS provider', { clusterDns: 'SOMETHING_NEW' }, null],
  ])('%s', (_, facts, expected) => {
    expect(candidateReason(aCluster(facts))).toBe(expected);
  });
});

test.each([
  [null, true],
  ['PLATFORM_DEFAULT', true],
  ['KUBE_DNS', true],
  ['CLOUD_DNS', false],
  ['SOMETHING_NEW', false],
])('usesKubeDns, clusterDns %s: %s, whatever stands in front', (clusterDns, expected) => {
  expect(usesKubeDns(aCluster({ clusterDns }))).toBe(expected);
  expect(usesKubeDns(aCluster({ clusterDns, nodeLocalDnsCache: false, controlPlaneVersion: null }))).toBe(expected);
});
