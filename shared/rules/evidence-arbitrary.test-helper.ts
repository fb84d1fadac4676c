import fc from 'fast-check';
import { type ClusterFacts, clusterStatus } from '../domain/cluster.ts';
import type { Evidence, EvidenceKey, Readings } from '../domain/evidence.ts';
import { readings } from '../domain/evidence.ts';
import { type Gap, gapCode } from '../domain/gap.ts';
import type { DnsEgressPolicy, EgressPeer, LabelSelector } from '../domain/kubernetes.ts';
import { timeoutKind } from '../domain/timeouts.ts';
import { aCluster, aCorefile, aService, METADATA_SERVER, UPSTREAM_IP } from './evidence.test-helper.ts';

export const EVIDENCE_KEYS = Object.keys(readings.shape) as EvidenceKey[];

const count = fc.oneof({ weight: 9, arbitrary: fc.nat(40) }, { weight: 1, arbitrary: fc.maxSafeNat() });
const text = fc.oneof(fc.string({ maxLength: 20 }), fc.constantFrom('__proto__', 'constructor', '<!channel>', ''));
const times = ['2026-10-20T06:00:00Z', '2026-11-01T08:00:00Z', '2026-11-10T06:00:00.5Z', '2026-11-22T06:00:00Z'];
const time = fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...times) }, { weight: 1, arbitrary: text });
const version = fc.oneof(
  fc.constantFrom('1.24.10-gke.2300', '1.34.1-gke.3720000', '1.35.6-gke.1250000', '1.36.0-gke.1', '1.36.4-gke.1391000'),
  text,
);

const anyCluster: fc.Arbitrary<ClusterFacts> = fc
  .record({
    mode: fc.constantFrom('standard', 'autopilot'),
    status: fc.oneof(
      { weight: 6, arbitrary: fc.constant('RUNNING' as const) },
      { weight: 1, arbitrary: fc.constantFrom(...clusterStatus.options) },
    ),
    controlPlaneVersion: fc.option(version),
    clusterDns: fc.option(fc.oneof(fc.constantFrom('CLOUD_DNS', 'KUBE_DNS', 'PLATFORM_DEFAULT'), text)),
    nodeLocalDnsCache: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, fc.constant(false)),
    nodeCount: fc.option(count),
    loggingComponents: fc.option(fc.subarray(['SYSTEM_COMPONENTS', 'WORKLOADS'])),
    managedPrometheus: fc.option(fc.boolean()),
  })
  .map(aCluster);

export const anyGap: fc.Arbitrary<Gap> = fc.record({
  code: fc.constantFrom(...gapCode.options),
  what: text,
  detail: text,
  grant: fc.option(text),
});

const anyDeployment = fc.record({
  dnsmasqImageTag: fc.option(fc.oneof(fc.constantFrom('1.22.28-gke.4', '1.23.0-gke.9', '1.26.8-gke.3'), text)),
  hasDnsmasq: fc.boolean(),
  maxTcpConnections: fc.option(fc.oneof(fc.constantFrom(1, 20, 200), fc.integer({ min: 1, max: 2 ** 31 - 1 }))),
  specReplicas: count,
  readyReplicas: count,
  statusIsCurrent: fc.boolean(),
  editedBy: fc.array(text, { maxLength: 2 }),
});
const anyDaemonSet = fc.record({ imageTag: fc.option(text), desiredNumberScheduled: count, numberReady: count });
const autoscalerTexts = [
  '{"coresPerReplica":256,"nodesPerReplica":16,"preventSinglePointFailure":true}',
  '{"nodesPerReplica":1e308}',
  '{"nodesPerReplica":1e-300}',
  '{"coresPerReplica":24,"max":3,"includeUnschedulableNodes":true}',
  '{"coresToReplicas":[[1,1],[64,3]]}',
  '{"linear":',
  'null',
];
const dictionary = (values: fc.Arbitrary<string>, ...keys: string[]) =>
  fc
    .dictionary(fc.oneof(fc.constantFrom(...keys), text), values, { maxKeys: 2, noNullPrototype: true })
    .map((data) => ({ data }));
const anyAutoscaler = dictionary(fc.oneof(fc.constantFrom(...autoscalerTexts), text), 'linear', 'ladder');
const anyCorefile = fc.oneof(
  fc.boolean().map((forceTcp) => aCorefile({ forceTcp })),
  dictionary(text, 'Corefile'),
);
const anyService = fc.constantFrom(aService(UPSTREAM_IP), aService('10.8.0.4', 'fd20::4'), aService(), null);
const anyNodes = fc.record({
  total: count,
  schedulable: count,
  ready: count,
  totalMilliCores: count,
  schedulableMilliCores: count,
  oldestCreation: fc.option(time),
  newestCreation: fc.option(time),
  createdPerDay: fc.constant({}),
  malformed: count,
});
const label = fc.constantFrom('app', 'tier', 'k8s-app');
const labelValue = fc.constantFrom('web', 'db', 'kube-dns', 'node-local-dns', '');
export const anyLabels = fc.dictionary(label, labelValue, { maxKeys: 3, noNullPrototype: true });
export const anySelector: fc.Arbitrary<LabelSelector> = fc.record({
  matchLabels: fc.dictionary(label, labelValue, { maxKeys: 2, noNullPrototype: true }),
  matchExpressions: fc.array(
    fc.record({
      key: label,
      operator: fc.constantFrom('In', 'NotIn', 'Exists', 'DoesNotExist'),
      values: fc.array(labelValue, { maxLength: 2 }),
    }),
    { maxLength: 2 },
  ),
});
const block = fc.oneof(text, fc.constantFrom('169.254.0.0/16', '169.254.20.10/32', '0.0.0.0/0', '::/0', '172.18.0.10'));
const anyPeer: fc.Arbitrary<EgressPeer> = fc.oneof(
  fc.record({ kind: fc.constant('ip' as const), cidr: block, except: fc.array(block, { maxLength: 1 }) }),
  fc.record({
    kind: fc.constant('pods' as const),
    podSelector: fc.option(anySelector),
    namespaceSelector: fc.option(anySelector),
  }),
);
const protocol = fc.constantFrom('UDP' as const, 'TCP' as const);
export const anyPolicy: fc.Arbitrary<DnsEgressPolicy> = fc.record({
  namespace: fc.oneof(fc.constantFrom('team-a', 'team-b', 'kube-system'), text),
  name: text,
  podSelector: anySelector,
  rules: fc.array(
    fc.record({
      protocols: fc.uniqueArray(protocol),
      namedPorts: fc.array(fc.record({ protocol, name: fc.constantFrom('dns', 'dns-tcp', 'http') }), { maxLength: 1 }),
      peers: fc.option(fc.array(anyPeer, { minLength: 1, maxLength: 2 })),
    }),
    { maxLength: 3 },
  ),
});
const anyTimeouts = fc.record({
  window: fc.record({ from: time, to: time }),
  buckets: fc.array(
    fc.record({
      kind: fc.constantFrom(...timeoutKind.options),
      upstream: fc.option(fc.constantFrom(UPSTREAM_IP, '10.8.0.4', METADATA_SERVER, '8.8.8.8')),
      node: fc.option(text),
      hour: time,
      count,
    }),
    { maxLength: 4 },
  ),
  firstSeen: fc.option(time),
  lastSeen: fc.option(time),
  topNames: fc.constant([]),
  loopProbes: count,
  summaryLines: count,
  malformed: count,
  capped: fc.boolean(),
});

/** What was read, by key. */
const VALUES: Record<EvidenceKey, fc.Arbitrary<unknown>> = {
  liveCluster: fc.oneof(
    { weight: 9, arbitrary: fc.constant({ found: true }) },
    { weight: 1, arbitrary: fc.constant({ found: false }) },
  ),
  kubeDnsDeployment: fc.option(anyDeployment),
  nodeLocalDnsDaemonSet: fc.option(anyDaemonSet),
  autoscalerConfigMap: fc.option(anyAutoscaler),
  kubeDnsConfigMap: fc.option(dictionary(text, 'stubDomains')),
  nodeLocalDnsConfigMap: fc.option(anyCorefile),
  kubeDnsService: fc.constantFrom(aService('172.18.0.10'), null),
  kubeDnsUpstreamService: anyService,
  nodes: anyNodes,
  networkPolicies: fc.record({
    total: count,
    egress: fc.array(anyPolicy, { maxLength: 3 }),
    truncated: fc.boolean(),
    malformed: count,
  }),
  timeouts: anyTimeouts,
  dnsmasqSlots: fc.record({
    window: fc.record({ from: time, to: time }),
    pods: fc.array(
      fc.record({
        pod: text,
        node: fc.option(text),
        limit: fc.option(fc.integer({ min: 1, max: 200 })),
        limitSource: fc.option(fc.constantFrom('statistics', 'arguments', 'compiled-default')),
        highest: fc.option(fc.nat(200)),
        highestAt: fc.option(time),
        statisticsLines: count,
        linesThatReached: count,
        linesAtLimit: count,
        starts: count,
      }),
      { maxLength: 3 },
    ),
    malformed: count,
    capped: fc.boolean(),
  }),
  connectionMetrics: fc.record({
    window: fc.record({ from: time, to: time }),
    endpoint: fc.constant('https://prometheus.example'),
    rates: fc.array(
      fc.record({
        upstream: fc.constantFrom(UPSTREAM_IP, '10.8.0.4', METADATA_SERVER, '8.8.8.8'),
        generations: fc.subarray(['forward', 'proxy']),
        meanPerSecond: fc.option(fc.double({ min: 0, max: 1e6, noNaN: true })),
        peakPerSecond: fc.option(fc.double({ min: 0, max: 1e6, noNaN: true })),
      }),
      { maxLength: 3 },
    ),
    scrapedInstances: count,
    failedHealthChecks: fc.option(count),
    dnsmasqProcesses: fc.array(fc.record({ pod: text, highest: count }), { maxLength: 2 }),
    isAssumedCluster: fc.boolean(),
  }),
  clusterUpdates: fc.array(fc.record({ endTime: time }), { maxLength: 2 }),
  runningOperations: fc.array(fc.record({ name: text, type: text, status: text, startTime: fc.option(time) }), {
    maxLength: 2,
  }),
  podDisruptionBudgets: fc.record({
    total: count,
    blocking: fc.array(
      fc.record({
        namespace: text,
        name: text,
        rule: text,
        currentHealthy: count,
        desiredHealthy: count,
        expectedPods: count,
      }),
      { maxLength: 2 },
    ),
    truncated: fc.boolean(),
    malformed: count,
  }),
  hostNetworkPods: fc.record({
    total: count,
    inKubeSystem: count,
    workloads: fc.array(
      fc.record({ namespace: text, owner: text, dnsPolicy: text, pods: fc.integer({ min: 1, max: 99 }) }),
      { maxLength: 2 },
    ),
    truncated: fc.boolean(),
    malformed: count,
  }),
  offeredVersions: fc.record({
    channel: fc.option(fc.constantFrom('REGULAR', 'STABLE')),
    versions: fc.array(
      fc.oneof(
        fc.constantFrom('1.36.4-gke.1391000', '1.35.6-gke.1250000', '1.37.1-gke.100', '1.34.8-gke.1020000'),
        text,
      ),
      { maxLength: 4 },
    ),
    defaultVersion: fc.option(text),
    upgradeTarget: fc.option(fc.constantFrom('1.36.4-gke.1391000', '1.35.6-gke.1250000')),
  }),
  policyPods: fc.record({
    total: count,
    groups: fc.array(
      fc.record({
        namespace: fc.constantFrom('team-a', 'team-b'),
        labels: anyLabels,
        owners: fc.array(text, { minLength: 1, maxLength: 2 }),
        pods: fc.integer({ min: 1, max: 99 }),
      }),
      { maxLength: 3 },
    ),
    truncated: fc.boolean(),
    malformed: count,
  }),
  history: fc.record({ kubeDnsLastSeen: fc.option(time), migrationShownComplete: fc.option(time, { freq: 4 }) }),
};

/** Any subset of the readings, each read or a gap. */
const anyReadings: fc.Arbitrary<Readings> = fc.record(
  Object.fromEntries(
    EVIDENCE_KEYS.map((key) => [
      key,
      fc.oneof(
        {
          weight: 4,
          arbitrary: VALUES[key].map((value) => ({ state: 'read', value, source: 'kubernetes-api' })),
        },
        { weight: 1, arbitrary: anyGap.map((gap) => ({ state: 'gap', gap })) },
      ),
    ]),
  ),
  { requiredKeys: [] },
) as fc.Arbitrary<Readings>;

/** Any evidence that its schema accepts, also one that contradicts itself. */
export const anyEvidence: fc.Arbitrary<Evidence> = fc.record({
  cluster: anyCluster,
  clusterSource: fc.constantFrom('asset-inventory', 'container-api', 'file'),
  readings: anyReadings,
});
