import { describe, expect, test } from 'vitest';
import { aCluster } from '../rules/evidence.test-helper.ts';
import { judgeChange } from './cluster-change.ts';

const exposed = aCluster();

describe('a change', () => {
  test.each([
    ['a new cluster with the combination', exposed, null, 'audit'],
    ['more nodes', aCluster({ nodeCount: 40 }), exposed, 'noise'],
    ['another patch', aCluster({ controlPlaneVersion: '1.35.7-gke.1' }), exposed, 'noise'],
    ['other labels', aCluster({ resourceLabels: { a: 'b' } }), exposed, 'noise'],
    ['a reconciliation', aCluster({ status: 'RECONCILING' }), exposed, 'noise'],
    ['the cache was turned on', exposed, aCluster({ nodeLocalDnsCache: false }), 'audit'],
    ['the cache was turned off', aCluster({ nodeLocalDnsCache: false }), exposed, 'clear'],
    ['a move to Cloud DNS', aCluster({ clusterDns: 'CLOUD_DNS' }), exposed, 'audit'],
    [
      'another scope of Cloud DNS',
      aCluster({ clusterDns: 'CLOUD_DNS', clusterDnsScope: 'VPC_SCOPE' }),
      aCluster({ clusterDns: 'CLOUD_DNS', clusterDnsScope: 'CLUSTER_SCOPE' }),
      'audit',
    ],
    ['an upgrade to 1.36', aCluster({ controlPlaneVersion: '1.36.1-gke.1' }), exposed, 'clear'],
    ['a new cluster without the cache', aCluster({ nodeLocalDnsCache: false }), null, 'clear'],
    ['a new Autopilot cluster on Cloud DNS', aCluster({ mode: 'autopilot', clusterDns: 'CLOUD_DNS' }), null, 'clear'],
    ['a cluster that is being made', aCluster({ status: 'PROVISIONING' }), null, 'not-running'],
    ['the same when it is ready', exposed, aCluster({ status: 'PROVISIONING' }), 'audit'],
    ['a cluster that is going', aCluster({ status: 'STOPPING' }), exposed, 'not-running'],
    ['a provider that nobody knows', aCluster({ clusterDns: 'NEW_DNS' }), null, 'audit'],
    ['a version that cannot be read', aCluster({ controlPlaneVersion: null }), exposed, 'audit'],
  ] as const)('%s', (_, now, before, outcome) => {
    expect(judgeChange(now, before)).toBe(outcome);
  });
});
