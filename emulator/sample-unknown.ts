import type { FleetCluster } from './fleet.ts';
import { lines, pool, type SampleClock, standardCluster } from './sample-builder.ts';

/** Clusters of which something cannot be known, and the states in which a cluster has no verdict. */
export function unknownClusters(clock: SampleClock): FleetCluster[] {
  const nodes = [pool(clock, { count: 20 })];
  return [
    standardCluster(clock, {
      project: 'acme-sandbox',
      location: 'asia-east1',
      name: 'preview-dns',
      nodes,
      dnsConfig: { clusterDns: 'SOMETHING_NEW' },
    }),
    standardCluster(clock, {
      project: 'acme-sandbox',
      location: 'asia-east1',
      name: 'no-version',
      nodes,
      version: null,
    }),
    standardCluster(clock, {
      project: 'acme-sandbox',
      location: 'asia-east1',
      name: 'odd-version',
      nodes,
      version: 'latest-nightly',
    }),
    standardCluster(clock, {
      project: 'acme-identity-prod',
      location: 'us-east4',
      name: 'secrets',
      nodes,
      kubernetes: { denied: ['deployments', 'daemonsets', 'configmaps', 'services', 'nodes', 'networkpolicies'] },
    }),
    standardCluster(clock, {
      project: 'acme-identity-prod',
      location: 'us-west1',
      name: 'audit-trail',
      nodes,
      kubernetes: { denied: ['configmaps', 'nodes'] },
    }),
    standardCluster(clock, {
      project: 'acme-logistics-prod',
      location: 'us-east1',
      name: 'warehouse-robots',
      nodes,
      kubernetes: { unreachable: true },
    }),
    standardCluster(clock, {
      project: 'acme-logistics-prod',
      location: 'us-east4',
      name: 'customs',
      nodes,
      endpoint: 'private',
    }),
    standardCluster(clock, {
      project: 'acme-logistics-prod',
      location: 'us-east5',
      name: 'freight',
      nodes,
      endpoint: 'dns-closed',
    }),
    // It has timeouts, but nobody keeps its logs.
    standardCluster(clock, {
      project: 'acme-ml-dev',
      location: 'europe-west4',
      name: 'quiet',
      nodes,
      logging: ['WORKLOADS'],
      logs: [lines(clock, 24, { kind: 'dial-tcp', count: 500 })],
    }),
    standardCluster(clock, { project: 'acme-ml-dev', location: 'europe-west4', name: 'mute', nodes, logging: 'empty' }),
    standardCluster(clock, {
      project: 'acme-checkout-staging',
      location: 'europe-west1',
      name: 'checkout-next',
      status: 'PROVISIONING',
      createTime: clock.hoursAgo(0.2),
      nodes: [],
    }),
    standardCluster(clock, {
      project: 'acme-checkout-staging',
      location: 'us-central1',
      name: 'checkout-old',
      status: 'STOPPING',
      nodes: [],
      kubernetes: { unreachable: true },
    }),
    standardCluster(clock, {
      project: 'acme-media-prod',
      location: 'us-east1',
      name: 'live-ingest',
      status: 'ERROR',
      nodes,
      kubernetes: { unreachable: true },
      patch: { statusMessage: 'All cluster resources were brought up, but: component "kube-apiserver" is unhealthy' },
    }),
    standardCluster(clock, {
      project: 'acme-media-prod',
      location: 'us-west1',
      name: 'vod-packager',
      status: 'DEGRADED',
      nodes,
      patch: { conditions: [{ code: 'GCE_STOCKOUT', canonicalCode: 'RESOURCE_EXHAUSTED', message: 'stockout' }] },
      logs: [lines(clock, 24, { kind: 'dial-tcp', count: 60 })],
    }),
    standardCluster(clock, {
      project: 'acme-treasury-prod',
      location: 'europe-west1',
      name: 'settlement',
      nodes,
      kubernetes: { unreachable: true },
    }),
    standardCluster(clock, {
      project: 'acme-treasury-prod',
      location: 'europe-west6',
      name: 'risk-engine',
      nodes,
      kubernetes: { unreachable: true },
    }),
    standardCluster(clock, {
      project: 'acme-edge-prod',
      location: 'europe-west2-b',
      name: 'pop-london',
      nodes: [pool(clock, { count: 8 })],
      asset: { zonesInName: true },
    }),
    // Deleted an hour ago; Asset Inventory has not noticed yet.
    standardCluster(clock, {
      project: 'acme-search-prod',
      location: 'us-central1',
      name: 'reindex-tmp',
      nodes,
      asset: { goneLive: true },
    }),
    standardCluster(clock, {
      project: 'acme-sandbox',
      location: 'europe-west3',
      name: 'broken-record',
      asset: {
        patch: {
          name: null,
          status: 7,
          addonsConfig: 'on',
          networkConfig: [],
          nodePools: { pool: 1 },
        },
      },
    }),
    standardCluster(clock, {
      project: 'acme-sandbox',
      location: 'europe-west3',
      name: 'no-data',
      asset: { withoutData: true },
    }),
    // Created minutes ago: the Container API knows it, Asset Inventory does not.
    standardCluster(clock, {
      project: 'acme-checkout-staging',
      location: 'europe-west3',
      name: 'checkout-load-test',
      createTime: clock.hoursAgo(0.1),
      asset: { notIndexed: true },
    }),
  ];
}
