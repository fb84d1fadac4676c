import type { FleetCluster } from './fleet.ts';
import { lines, pool, type SampleClock, standardCluster } from './sample-builder.ts';
import { TRAINING_PODS, TRAINING_POLICIES } from './sample-policies.ts';
import { defaultCorefileWithoutForceTcp } from './sample-texts.ts';

/** Clusters with the combination and without a sign of harm: capacities and autoscaler settings of every sort. */
export function exposedClusters(clock: SampleClock): FleetCluster[] {
  const twentyNodes = [pool(clock, { count: 20 })];
  return [
    standardCluster(clock, {
      project: 'acme-analytics-prod',
      location: 'europe-west1',
      name: 'warehouse-etl',
      // Somebody accepted it for two more months.
      labels: {
        team: 'data',
        env: 'prod',
        'dns-audit-exempt-until': clock.daysAgo(-60).slice(0, 10),
        'dns-audit-exempt-reason': 'moves_with_the_new_warehouse',
      },
      nodes: twentyNodes,
      kubernetes: { imageTag: '1.22.28-gke.4', replicas: 2 },
    }),
    standardCluster(clock, {
      project: 'acme-analytics-prod',
      location: 'us-central1',
      name: 'bi-dashboards',
      labels: { team: 'data', env: 'prod' },
      nodes: [
        pool(clock, { count: 22 }),
        pool(clock, { pool: 'reports-win', count: 2, patch: { config: { imageType: 'WINDOWS_LTSC_CONTAINERD' } } }),
      ],
      // A rule that is not computed: nobody may take it for open.
      patch: {
        maintenancePolicy: {
          window: {
            recurringWindow: {
              window: { startTime: '2025-11-20T00:00:00Z', endTime: '2025-11-30T00:00:00Z' },
              recurrence: 'FREQ=YEARLY;BYMONTH=11',
            },
          },
        },
      },
      kubernetes: {
        imageTag: '1.26.8-gke.3',
        nodeCacheTag: '1.26.8-gke.5',
        maxTcpConnections: { value: 200, form: 'one-argument' },
      },
    }),
    standardCluster(clock, {
      project: 'acme-payments-prod',
      location: 'us-east4',
      name: 'ledger',
      labels: { team: 'payments', env: 'prod' },
      dnsConfig: { clusterDns: 'PLATFORM_DEFAULT' },
      nodes: [pool(clock, { count: 40 })],
      // The newer form of a window, and minor versions held back, which leaves the nodes alone.
      patch: {
        maintenancePolicy: {
          window: {
            recurringMaintenanceWindow: {
              windowStartTime: { hours: 4 },
              windowDuration: '28800s',
              recurrence: 'FREQ=MONTHLY;BYSETPOS=1;BYDAY=SA,SU',
            },
            maintenanceExclusions: {
              'no-minor': {
                startTime: clock.daysAgo(30),
                endTime: clock.daysAgo(-60),
                maintenanceExclusionOptions: {
                  scope: 'NO_MINOR_UPGRADES',
                  endTimeBehavior: 'UNTIL_END_OF_SUPPORT',
                },
              },
            },
          },
        },
      },
      kubernetes: { imageTag: '1.26.8-gke.3', maxTcpConnections: { value: 200, form: 'two-arguments' } },
    }),
    standardCluster(clock, {
      project: 'acme-media-prod',
      location: 'europe-west1-b',
      name: 'thumbnails',
      labels: { team: 'media', env: 'prod' },
      nodes: [pool(clock, { count: 13 })],
      asset: { zonesInName: true },
    }),
    standardCluster(clock, {
      project: 'acme-search-prod',
      location: 'europe-west4',
      name: 'suggest',
      labels: { team: 'search', env: 'prod' },
      nodes: [pool(clock, { count: 40 })],
      kubernetes: {
        replicas: 10,
        autoscaler: { linear: '{"coresPerReplica":64,"nodesPerReplica":4,"preventSinglePointFailure":true}' },
      },
    }),
    standardCluster(clock, {
      project: 'acme-logistics-prod',
      location: 'europe-west3',
      name: 'depot',
      nodes: twentyNodes,
      kubernetes: {
        replicas: 4,
        autoscaler: {
          ladder: '{"coresToReplicas":[[1,2],[512,3],[1024,4],[2048,5]],"nodesToReplicas":[[1,2],[8,3],[16,4],[32,5]]}',
        },
      },
    }),
    standardCluster(clock, {
      project: 'acme-logistics-prod',
      location: 'us-west1',
      name: 'tracking',
      nodes: twentyNodes,
      kubernetes: { replicas: 2, autoscaler: { linear: '{"coresPerReplica":256,"nodesPerReplica":8,' } },
    }),
    standardCluster(clock, {
      project: 'acme-platform-shared',
      location: 'europe-west1',
      name: 'ci-runners',
      nodes: twentyNodes,
      kubernetes: {
        replicas: 2,
        autoscaler: { linear: '{"nodesPerReplica":8,"coresPerReplica":256}', ladder: '{"nodesToReplicas":[[1,2]]}' },
      },
    }),
    standardCluster(clock, {
      project: 'acme-platform-shared',
      location: 'europe-west4',
      name: 'vault',
      nodes: twentyNodes,
      kubernetes: {
        replicas: 2,
        autoscaler: {
          linear: '{"nodesPerReplica":8,"includeUnschedulableNodes":"true","preventSinglePointFailure":"true"}',
        },
      },
    }),
    standardCluster(clock, {
      project: 'acme-platform-shared',
      location: 'us-east1',
      name: 'observability',
      nodes: twentyNodes,
      kubernetes: { replicas: 2, autoscaler: {} },
    }),
    standardCluster(clock, {
      project: 'acme-identity-prod',
      location: 'europe-west4',
      name: 'directory',
      nodes: [pool(clock, { count: 18 })],
      // The default parameters ask for 2.
      kubernetes: { replicas: 6, readyReplicas: 6, editedBy: 'kubectl-scale', statusBehind: true },
    }),
    standardCluster(clock, {
      project: 'acme-checkout-staging',
      location: 'europe-west1',
      name: 'checkout-e2e',
      labels: { env: 'staging' },
      nodes: [pool(clock, { count: 6 })],
      kubernetes: { replicas: 2, readyReplicas: 0 },
      logs: [lines(clock, 24, { kind: 'refused', count: 400 })],
    }),
    standardCluster(clock, {
      project: 'acme-media-prod',
      location: 'us-central1',
      name: 'image-proxy',
      nodes: [pool(clock, { count: 10 })],
      // Another trouble: the metadata server, never kube-dns.
      logs: [lines(clock, 24, { kind: 'udp', count: 220, names: ['cdn.example.net.', 'origin.example.net.'] })],
    }),
    standardCluster(clock, {
      project: 'acme-checkout-staging',
      location: 'europe-west4',
      name: 'checkout-qa',
      // Somebody meant to: a label that does not hold.
      labels: { env: 'qa', 'dns-audit-exempt-until': 'next-quarter' },
      nodes: [pool(clock, { count: 5 })],
      logs: [lines(clock, 20, { kind: 'hinfo', count: 15 })],
    }),
    standardCluster(clock, {
      project: 'acme-sandbox',
      location: 'europe-west1',
      name: 'playground',
      labels: { env: 'sandbox' },
      nodes: [pool(clock, { count: 4 })],
      kubernetes: { corefile: defaultCorefileWithoutForceTcp() },
    }),
    standardCluster(clock, {
      project: 'acme-ml-dev',
      location: 'us-central1',
      name: 'training',
      labels: { env: 'dev' },
      endpoint: 'gateway',
      dataplaneV2: true,
      nodes: [pool(clock, { count: 16, machineType: 'a2-highgpu-1g', milliCores: 11900, notReady: 1, malformed: 1 })],
      kubernetes: {
        disruptionBudgets: [
          {
            namespace: 'notebooks',
            name: 'hub',
            spec: { minAvailable: 1, selector: { matchLabels: { app: 'hub' } } },
            expectedPods: 1,
            currentHealthy: 1,
            disruptionsAllowed: 0,
          },
          {
            namespace: 'jobs',
            name: 'queue',
            spec: { maxUnavailable: '25%', selector: { matchLabels: { app: 'queue' } } },
            expectedPods: 8,
            currentHealthy: 8,
            disruptionsAllowed: 2,
          },
        ],
        hostNetworkPods: [
          { namespace: 'monitoring', owner: { kind: 'DaemonSet', name: 'gpu-exporter' }, count: 16 },
          {
            namespace: 'jobs',
            owner: { kind: 'DaemonSet', name: 'nccl-fabric' },
            count: 4,
            dnsPolicy: 'ClusterFirstWithHostNet',
          },
        ],
        networkPolicies: TRAINING_POLICIES,
        pods: TRAINING_PODS,
      },
    }),
    // Recorded clusters of 2023 have no controlPlaneEndpointsConfig.
    standardCluster(clock, {
      project: 'acme-ml-dev',
      location: 'europe-west4-a',
      name: 'notebooks',
      labels: { env: 'dev' },
      endpoint: 'public-ip',
      patch: { controlPlaneEndpointsConfig: null },
      kubernetes: {
        networkPolicies: [],
        kubeDnsConfig: {
          stubDomains: '{"corp.example.com": ["10.20.0.53","10.20.1.53"]}\n',
          upstreamNameservers: '["8.8.8.8", "1.1.1.1"]\n',
        },
      },
    }),
    standardCluster(clock, {
      project: 'acme-edge-prod',
      location: 'europe-west2',
      name: 'edge-autopilot',
      autopilot: true,
      version: '1.24.10-gke.2300',
      initialVersion: '1.22.10-gke.600',
      createTime: '2022-08-19T15:28:56+00:00',
      nodes: [pool(clock, { count: 9 })],
      kubernetes: { imageTag: '1.21.4-gke.0', nodeCacheTag: '1.21.4-gke.0' },
    }),
    standardCluster(clock, {
      project: 'acme-edge-prod',
      location: 'europe-west4',
      name: 'edge-gateway',
      // Its control plane has just started.
      kubernetes: { forbiddenFirst: 1, expiredContinues: 1 },
    }),
  ];
}
