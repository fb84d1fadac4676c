import type { Observation } from '../domain/finding.ts';
import type { Gap } from '../domain/gap.ts';
import { REPORT_SCHEMA_VERSION, type Report } from '../domain/report.ts';
import { sampleCluster, sampleFinding } from './sample-cluster.test-helper.ts';

const DENIED: Gap = {
  code: 'permission-denied',
  what: 'Deployment kube-system/kube-dns',
  detail: 'deployments.apps "kube-dns" is forbidden',
  grant: 'roles/container.viewer on the project',
};

const LIMIT: Observation[] = [
  {
    name: 'TCP connections per kube-dns Pod',
    value: 20,
    unit: 'connections',
    source: {
      kind: 'documented-default',
      detail: 'dnsmasq src/config.h MAX_PROCS; the args of container dnsmasq set no other',
    },
  },
  {
    name: 'kube-dns replicas',
    value: 2,
    source: { kind: 'kubernetes-api', detail: 'Deployment kube-system/kube-dns, status.readyReplicas' },
  },
  { name: 'nodes', value: 42, source: { kind: 'kubernetes-api', detail: 'Nodes that are schedulable' } },
  {
    name: 'connections that two misses per node hold',
    value: 42,
    unit: 'connections per Pod',
    source: { kind: 'estimate', detail: '2 x nodes / replicas, measured in a lab' },
  },
];

const TIMEOUTS: Observation[] = [
  {
    name: 'failed look-ups towards kube-dns',
    value: 20_000,
    unit: 'look-ups',
    atLeast: true,
    source: { kind: 'logging', detail: 'container node-cache, i/o timeout, read up to the cap' },
  },
  { name: 'nodes with failed look-ups', value: 14, source: { kind: 'logging', detail: 'container node-cache' } },
  {
    name: 'dial timeouts (the accept queue is full too)',
    value: true,
    source: { kind: 'logging', detail: 'dial tcp lines' },
  },
];

const AFFECTED = sampleCluster({
  cluster: 'payments',
  verdict: 'affected',
  severity: 'critical',
  reason:
    'At least 20,000 look-ups towards kube-dns failed on 14 of 42 nodes; 2 kube-dns Pods serve 20 TCP connections each.',
  controlPlaneVersion: '1.34.8-gke.1001000',
  clusterDns: null,
  nodeCount: 42,
  labels: { team: 'payments', env: 'prod' },
  kubeDnsLastSeen: '2026-11-20T06:00:00Z',
  migrationShownComplete: null,
  timeouts: null,
  findings: [
    sampleFinding({
      rule: 'kube-dns-capacity',
      verdict: 'fail',
      code: 'below-floor',
      severity: 'high',
      confidence: 'medium',
      message: 'Two misses per node alone hold more connections than a kube-dns Pod serves.',
      observations: LIMIT,
    }),
    sampleFinding({
      rule: 'node-local-timeouts',
      verdict: 'fail',
      code: 'dial-timeouts',
      severity: 'critical',
      message: 'NodeLocal DNSCache could not reach kube-dns: dial tcp timeouts on 14 nodes.',
      observations: TIMEOUTS,
    }),
    sampleFinding({
      rule: 'network-policy-egress',
      verdict: 'unknown',
      code: 'not-read',
      confidence: 'low',
      message: 'Whether a NetworkPolicy would cut DNS after a migration is not known.',
      gaps: [
        {
          ...DENIED,
          what: 'NetworkPolicies of all namespaces',
          grant: 'container.networkPolicies.list on the project',
        },
      ],
    }),
    sampleFinding({
      rule: 'autoscaler-config',
      code: 'default',
      message: 'The kube-dns autoscaler runs with its default.',
    }),
    sampleFinding({
      rule: 'migration-incomplete',
      verdict: 'not-applicable',
      code: 'kube-dns',
      message: 'The cluster is on kube-dns.',
    }),
  ],
  gaps: [
    { ...DENIED, what: 'NetworkPolicies of all namespaces', grant: 'container.networkPolicies.list on the project' },
  ],
});

const EXPOSED = [
  sampleCluster({
    cluster: 'checkout-eu',
    verdict: 'exposed',
    severity: 'high',
    reason: '38 nodes on 3 kube-dns Pods that serve 20 TCP connections each: less than two misses per node need.',
    controlPlaneVersion: '1.33.9-gke.1060000',
    clusterDns: 'KUBE_DNS',
    nodeCount: 38,
  }),
  sampleCluster({
    cluster: 'batch-nightly',
    project: 'data-platform-prod',
    location: 'us-central1-c',
    verdict: 'exposed',
    severity: 'medium',
    reason: '9 nodes on 2 kube-dns Pods; dnsmasq runs with --max-tcp-connections=200.',
    controlPlaneVersion: '1.35.2-gke.1269000',
    clusterDns: 'PLATFORM_DEFAULT',
    nodeCount: 9,
  }),
];

const UNKNOWN = [
  sampleCluster({
    cluster: 'legacy-monolith',
    project: 'legacy-apps',
    location: 'northamerica-northeast1-a',
    verdict: 'unknown',
    reason: 'The kube-dns Deployment could not be read: permission denied.',
    controlPlaneVersion: '1.34.1-gke.3720000',
    clusterDns: null,
    nodeCount: 17,
    gaps: [DENIED],
  }),
  sampleCluster({
    cluster: 'autopilot-old',
    project: 'legacy-apps',
    location: 'europe-north1',
    verdict: 'unknown',
    reason: 'The private control plane is not reachable from here.',
    mode: 'autopilot',
    controlPlaneVersion: null,
    clusterDns: null,
    nodeCount: null,
    gaps: [
      {
        code: 'unreachable',
        what: 'Kubernetes API',
        detail: 'no route to the private endpoint',
        grant: 'the DNS-based endpoint of the cluster, or Connect Gateway',
      },
    ],
  }),
];

const CLEAR = [
  sampleCluster({
    cluster: 'search',
    project: 'search-prod',
    severity: 'medium',
    reason: 'Cloud DNS for GKE is on, but 6 of 20 nodes are older than the change and still ask kube-dns.',
    nodeCount: 20,
  }),
  ...Array.from({ length: 34 }, (_, index) =>
    sampleCluster({ cluster: `web-${String(index + 1).padStart(2, '0')}`, project: 'web-prod' }),
  ),
];

/** A report with every verdict, gaps, skipped elements and changes; names are those of honest people. */
export function sampleReport(): Report {
  const clusters = [AFFECTED, ...EXPOSED, ...UNKNOWN, ...CLEAR];
  const denied = (project: string): Gap => ({
    code: 'permission-denied',
    what: `clusters of project ${project}`,
    detail: 'Required "container.clusters.list" permission',
    grant: 'roles/container.clusterViewer on the organisation',
  });
  return {
    schema: REPORT_SCHEMA_VERSION,
    run: {
      id: 'organizations-123456789012-20261120T0600Z',
      scope: { kind: 'organization', id: '123456789012' },
      startedAt: '2026-11-20T06:00:00Z',
      finishedAt: '2026-11-20T06:04:12Z',
      window: { from: '2026-11-19T06:00:00Z', to: '2026-11-20T06:00:00Z' },
    },
    coverage: {
      inventorySource: 'asset-inventory',
      projects: { seen: 14, unreadable: 2, apiDisabled: 1 },
      clusters: { seen: clusters.length, clearedByInventory: 22, candidates: 18, fullyRead: 15, unknown: 2 },
      gaps: [
        {
          code: 'not-observable',
          what: 'logs of project data-sandbox',
          detail: 'SYSTEM_COMPONENTS logging is off',
          grant: 'system component logging of the cluster',
        },
        denied('acq-prod'),
        denied('acq-test'),
      ],
      clusterGaps: [
        {
          what: 'Deployment kube-system/kube-dns',
          code: 'permission-denied',
          clusters: 2,
          grant: 'roles/container.viewer on the project',
        },
        {
          what: 'Kubernetes API',
          code: 'unreachable',
          clusters: 1,
          grant: 'the DNS-based endpoint of the cluster, or Connect Gateway',
        },
      ],
      skipped: [
        {
          what: 'clusters of Asset Inventory',
          count: 1,
          example: '//container.googleapis.com/projects/x: no location',
        },
      ],
      complete: false,
    },
    summary: { affected: 1, exposed: 2, unknown: 2, clear: CLEAR.length, excepted: 0 },
    changes: {
      previousRun: 'organizations-123456789012-20261119T0600Z',
      appeared: [UNKNOWN[1]?.name ?? ''],
      worse: [AFFECTED.name],
      better: [],
      resolved: CLEAR.slice(1, 9).map(({ name }) => name),
      disappeared: ['projects/web-prod/locations/europe-west1/clusters/web-canary'],
    },
    clusters,
  };
}

/** The same report when everything was read and nothing was found. */
export function sampleClearReport(): Report {
  const whole = sampleReport();
  const clusters = whole.clusters.filter(({ verdict, severity }) => verdict === 'clear' && severity === 'info');
  return {
    ...whole,
    coverage: {
      ...whole.coverage,
      projects: { seen: 14, unreadable: 0, apiDisabled: 1 },
      clusters: { seen: clusters.length, clearedByInventory: 22, candidates: 12, fullyRead: 12, unknown: 0 },
      gaps: [],
      clusterGaps: [],
      skipped: [],
      complete: true,
    },
    summary: { affected: 0, exposed: 0, unknown: 0, clear: clusters.length, excepted: 0 },
    changes: {
      previousRun: 'organizations-123456789012-20261119T0600Z',
      appeared: [],
      worse: [],
      better: [],
      resolved: [],
      disappeared: [],
    },
    clusters,
  };
}
