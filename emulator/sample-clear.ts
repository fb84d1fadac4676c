import type { FleetCluster } from './fleet.ts';
import { pool, type SampleClock, standardCluster } from './sample-builder.ts';

/** Clusters that cannot have the problem, in every way in which the inventory can say so. */
export function clearClusters(clock: SampleClock): FleetCluster[] {
  const cloudDns = { clusterDns: 'CLOUD_DNS', clusterDnsDomain: 'cluster.local', clusterDnsScope: 'CLUSTER_SCOPE' };
  return [
    standardCluster(clock, {
      project: 'acme-payments-prod',
      location: 'europe-west1',
      name: 'payments-edge',
      dnsConfig: cloudDns,
      nodes: [pool(clock, { count: 14 })],
    }),
    standardCluster(clock, {
      project: 'acme-search-prod',
      location: 'us-west1',
      name: 'federated-search',
      dnsConfig: { clusterDns: 'CLOUD_DNS', clusterDnsDomain: 'search.acme.example', clusterDnsScope: 'VPC_SCOPE' },
    }),
    standardCluster(clock, {
      project: 'acme-sandbox',
      location: 'us-central1',
      name: 'demo-a',
      dnsCache: 'absent',
      version: '1.33.5-gke.1080000',
    }),
    standardCluster(clock, {
      project: 'acme-sandbox',
      location: 'us-central1-c',
      name: 'demo-b',
      dnsCache: 'empty',
      version: '1.33.5-gke.1080000',
    }),
    standardCluster(clock, { project: 'acme-ml-dev', location: 'us-west1', name: 'batch-scoring', dnsCache: 'false' }),
    standardCluster(clock, {
      project: 'acme-analytics-prod',
      location: 'europe-west1-c',
      name: 'adhoc',
      dnsCache: 'no-addons',
      version: '1.32.9-gke.1207000',
    }),
    standardCluster(clock, {
      project: 'acme-platform-shared',
      location: 'europe-north1',
      name: 'next',
      version: '1.36.4-gke.1391000',
      initialVersion: '1.35.2-gke.1100000',
      channel: 'RAPID',
      nodes: [pool(clock, { count: 40 })],
      kubernetes: { dnsmasq: false, replicas: 3 },
    }),
    standardCluster(clock, {
      project: 'acme-edge-prod',
      location: 'us-east1',
      name: 'mobile-api',
      autopilot: true,
      dnsConfig: cloudDns,
      nodes: [pool(clock, { count: 11 })],
    }),
    standardCluster(clock, {
      project: 'acme-logistics-prod',
      location: 'europe-west3',
      name: 'fleet-telemetry',
      autopilot: true,
      version: '1.36.2-gke.1050000',
      dnsConfig: cloudDns,
    }),
  ];
}
