import type { FleetCluster } from './fleet.ts';
import { lines, pool, type SampleClock, standardCluster } from './sample-builder.ts';

/** Clusters with the combination and with log lines that show that it hurts, or seem to. */
export function affectedClusters(clock: SampleClock): FleetCluster[] {
  return [
    standardCluster(clock, {
      project: 'acme-checkout-prod',
      location: 'europe-west1',
      name: 'checkout-live',
      labels: { team: 'checkout', env: 'prod', 'cost-center': 'cc-4711' },
      nodes: [pool(clock, { count: 34, machineType: 'n2-standard-16', milliCores: 15890 })],
      kubernetes: {
        imageTag: '1.22.28-gke.4',
        replicas: 3,
        autoscaler: { linear: '{"coresPerReplica":256,"nodesPerReplica":16,"preventSinglePointFailure":true}' },
      },
      metrics: {
        ...{ generation: 'forward', perSecond: 118, peakPerSecond: 264, instances: 34 },
        queries: { received: 5600, missed: 610 },
      },
      logs: [
        lines(clock, 24, { kind: 'dial-tcp', count: 1800 }),
        lines(clock, 24, { kind: 'read-tcp', count: 640 }),
        lines(clock, 24, { kind: 'hinfo', count: 4, nodes: 2 }),
        lines(clock, 24, { kind: 'udp', count: 12, names: ['storage.googleapis.com.', 'oauth2.googleapis.com.'] }),
      ],
    }),
    standardCluster(clock, {
      project: 'acme-payments-prod',
      location: 'europe-west4',
      name: 'payments-core',
      labels: { team: 'payments', env: 'prod', 'goog-terraform-provisioned': 'true' },
      dnsConfig: { clusterDns: 'KUBE_DNS' },
      // A window of weekend nights and the freeze of the holiday season.
      patch: {
        maintenancePolicy: {
          window: {
            recurringWindow: {
              window: { startTime: '2025-01-04T01:00:00Z', endTime: '2025-01-04T07:00:00Z' },
              recurrence: 'FREQ=WEEKLY;BYDAY=SA,SU',
            },
            maintenanceExclusions: {
              'holiday-freeze': {
                startTime: clock.daysAgo(2),
                endTime: clock.daysAgo(-40),
                maintenanceExclusionOptions: { scope: 'NO_MINOR_OR_NODE_UPGRADES' },
              },
            },
          },
        },
      },
      nodes: [pool(clock, { count: 22, machineType: 'n2-standard-8', milliCores: 7910 })],
      kubernetes: { imageTag: '1.23.0-gke.9' },
      logs: [
        lines(clock, 24, {
          kind: 'read-tcp',
          count: 310,
          nodes: 9,
          names: ['card-vault.payments.svc.cluster.local.', 'hsm-proxy.payments.svc.cluster.local.'],
        }),
      ],
    }),
    standardCluster(clock, {
      project: 'acme-search-prod',
      location: 'us-east4',
      name: 'search-index',
      labels: { team: 'search', env: 'prod' },
      nodes: [
        pool(clock, { count: 60, machineType: 'n2-highmem-16', milliCores: 15890, cordoned: 2 }),
        pool(clock, {
          ...{ pool: 'ingest', count: 12 },
          patch: {
            upgradeSettings: {
              ...{ maxSurge: null, strategy: 'BLUE_GREEN' },
              blueGreenSettings: { standardRolloutPolicy: { batchNodeCount: 2 }, nodePoolSoakDuration: '1800s' },
            },
          },
        }),
      ],
      kubernetes: { imageTag: '1.22.22-gke.0', replicas: 5, readyReplicas: 4 },
      // More than any sensible cap on lines per cluster.
      logs: [
        lines(clock, 24, { kind: 'dial-tcp', count: 26_000 }),
        lines(clock, 24, { kind: 'read-tcp', count: 4_000 }),
      ],
    }),
    standardCluster(clock, {
      project: 'acme-media-prod',
      location: 'europe-west1',
      name: 'transcode-farm',
      labels: { team: 'media', env: 'prod' },
      createTime: clock.daysAgo(400),
      dnsConfig: { clusterDns: 'CLOUD_DNS', clusterDnsDomain: 'cluster.local', clusterDnsScope: 'CLUSTER_SCOPE' },
      // Changed to Cloud DNS twenty days ago; half of the nodes are older and still ask kube-dns.
      operations: [
        { type: 'UPDATE_CLUSTER', status: 'DONE', startTime: clock.daysAgo(20.01), endTime: clock.daysAgo(20) },
        { type: 'UPGRADE_NODES', status: 'DONE', startTime: clock.daysAgo(18.1), endTime: clock.daysAgo(18) },
      ],
      nodes: [
        pool(clock, { count: 12, created: clock.daysAgo(90) }),
        pool(clock, { pool: 'blue', count: 8, created: clock.daysAgo(18) }),
      ],
      logs: [lines(clock, 24, { kind: 'dial-tcp', count: 140, nodes: 12 })],
    }),
    standardCluster(clock, {
      project: 'acme-checkout-prod',
      location: 'europe-north1',
      name: 'checkout-batch',
      // Names and values that must arrive as text, whatever draws them.
      labels: {
        team: '<!channel>',
        env: 'prod',
        note: '</script><b>x',
        owner: '\u202etxt.exe',
        ansi: '\u001b[31mred\u001b[0m',
      },
      nodes: [pool(clock, { count: 18, machineType: 'c3-standard-8', milliCores: 7910 })],
      kubernetes: { imageTag: '1.22.28-gke.4', editedBy: 'kubectl-edit <!here>' },
      logs: [
        lines(clock, 12, {
          kind: 'dial-tcp',
          count: 90,
          names: [
            '<!channel>.evil.svc.cluster.local.',
            '\u001b[2j.batch.svc.cluster.local.',
            '</script><img.src.cluster.local.',
            '\u202egnp.exe.cluster.local.',
            '*bold*_it_.cluster.local.',
          ],
        }),
        lines(clock, 12, {
          kind: 'raw',
          count: 3,
          text: '[ERROR] plugin/errors: 2 \u001b]0;pwned\u0007 A: dial tcp : i/o timeout',
        }),
        lines(clock, 12, {
          kind: 'raw',
          count: 2,
          text: `[ERROR] plugin/errors: 2 ${'a'.repeat(300)}.cluster.local. A: dial tcp 172.20.0.1:53: i/o timeout`,
        }),
      ],
    }),
    standardCluster(clock, {
      project: 'acme-identity-prod',
      location: 'europe-west1',
      name: 'sso',
      labels: { team: 'identity', env: 'prod' },
      nodes: [pool(clock, { count: 25 })],
      // Somebody is changing it right now.
      operations: [{ type: 'UPDATE_CLUSTER', status: 'RUNNING', startTime: clock.hoursAgo(0.3) }],
      patch: {
        maintenancePolicy: { window: { dailyMaintenanceWindow: { startTime: '03:00', duration: 'PT4H0M0S' } } },
      },
      kubernetes: { imageTag: '1.22.28-gke.4' },
      logs: [
        lines(clock, 24, { kind: 'summary', count: 30, errors: 17 }),
        lines(clock, 24, { kind: 'dial-tcp', count: 20 }),
        // Begins like a line with rcode 2; is a summary of two errors.
        lines(clock, 24, {
          kind: 'raw',
          count: 1,
          text: "[ERROR] plugin/errors: 2 errors like '.* i/o timeout$' occurred in last 5m0s",
        }),
      ],
    }),
    standardCluster(clock, {
      project: 'acme-search-prod',
      location: 'europe-west1',
      name: 'crawler',
      labels: { team: 'search', env: 'prod' },
      nodes: [pool(clock, { count: 30, machineType: 'n2-standard-8', milliCores: 7910 })],
      kubernetes: { imageTag: '1.26.4-gke.2' },
      logs: [
        lines(clock, 6, { kind: 'dial-tcp', count: 75 }),
        lines(clock, 24, {
          kind: 'raw',
          count: 24,
          container: 'dnsmasq',
          text: 'I1122 08:02:36.571446       1 nanny.go:146] dnsmasq[24]: child processes for TCP requests: in use 20, highest since last SIGUSR1 20, max allowed 20.',
        }),
      ],
    }),
  ];
}
