import { SHIPPED_DEFAULT } from '../shared/capacity/autoscaler.ts';
import type { ClusterFacts } from '../shared/domain/cluster.ts';
import type { DnsmasqPod } from '../shared/domain/direct-evidence.ts';
import type { Evidence, EvidenceKey, Readings } from '../shared/domain/evidence.ts';
import { type RuleVerdict, SEVERITIES, type Severity, worstSeverity } from '../shared/domain/finding.ts';
import type {
  ConfigMap,
  DnsEgressPolicy,
  KubeDnsDeployment,
  KubernetesService,
  NodeSummary,
} from '../shared/domain/kubernetes.ts';
import type { TimeoutKind } from '../shared/domain/timeouts.ts';
import type { Rule } from '../shared/rules/rule.ts';

/** One way in which a rule can end, with every severity that was seen with it. */
export interface Outcome {
  verdict: RuleVerdict;
  code: string;
  severities: Severity[];
  /** The sentence of the first situation that led here. */
  example: string;
}

/** The outcomes of a rule as they were seen: it is run on all combinations of the situations below. Worst first. */
export function outcomesOf(rule: Rule): Outcome[] {
  const outcomes = new Map<string, Outcome>();
  for (const evidence of situationsOf(rule)) {
    const { verdict, code, severity, message } = rule.evaluate(evidence);
    const key = `${verdict} ${code}`;
    const outcome = outcomes.get(key) ?? { verdict, code, severities: [], example: message };
    outcomes.set(key, outcome);
    if (!outcome.severities.includes(severity)) outcome.severities.push(severity);
  }
  for (const { severities } of outcomes.values())
    severities.sort((a, b) => SEVERITIES.indexOf(a) - SEVERITIES.indexOf(b));
  return [...outcomes.values()].sort(byWeight);
}

const VERDICT_ORDER: readonly RuleVerdict[] = ['fail', 'pass', 'not-applicable', 'unknown'];

function byWeight(a: Outcome, b: Outcome): number {
  const worst = (outcome: Outcome) => SEVERITIES.indexOf(worstSeverity(outcome.severities));
  return (
    VERDICT_ORDER.indexOf(a.verdict) - VERDICT_ORDER.indexOf(b.verdict) ||
    worst(a) - worst(b) ||
    (a.code < b.code ? -1 : 1)
  );
}

function situationsOf(rule: Rule): Evidence[] {
  const keys: EvidenceKey[] = ['liveCluster', ...rule.needs, ...rule.mayUse];
  let readings: Readings[] = [{}];
  for (const key of new Set(keys)) {
    readings = readings.flatMap((before) => SITUATIONS[key].map((value) => ({ ...before, [key]: value })));
  }
  return CLUSTERS.flatMap((cluster) => readings.map((one) => ({ cluster, clusterSource: 'file', readings: one })));
}

const NOT_READ = { state: 'gap', gap: { code: 'permission-denied', what: 'it', detail: '', grant: null } } as const;
const WINDOW = { from: '2026-11-21T00:00:00Z', to: '2026-11-22T00:00:00Z' };

function read<T>(value: T): { state: 'read'; value: T; source: 'file' } {
  return { state: 'read', value, source: 'file' };
}

const CLUSTER: ClusterFacts = {
  ...{ name: 'projects/p/locations/l/clusters/c', project: 'p', location: 'l', cluster: 'c' },
  ...{ mode: 'standard', status: 'RUNNING', controlPlaneVersion: '1.35.1-gke.1000000', initialVersion: null },
  ...{ releaseChannel: null, createTime: null, clusterDns: null, clusterDnsScope: null, clusterDnsDomain: null },
  ...{ nodeLocalDnsCache: true, nodeCount: 10, nodePools: [], datapathProvider: null, resourceLabels: {} },
  ...{ loggingComponents: ['SYSTEM_COMPONENTS'], monitoringComponents: null, managedPrometheus: true },
};
/** Every way in which the configuration of a cluster makes a rule decide otherwise. */
const CLUSTERS: readonly ClusterFacts[] = [
  {},
  { nodeCount: 40 },
  { nodeLocalDnsCache: false },
  { clusterDns: 'CLOUD_DNS' },
  { clusterDns: 'CLOUD_DNS', mode: 'autopilot' } as const,
  { clusterDns: 'OF_A_LATER_VERSION' },
  { controlPlaneVersion: '1.36.0-gke.1000000' },
  { controlPlaneVersion: null },
  { status: 'STOPPING' } as const,
  { loggingComponents: [], managedPrometheus: false },
  { loggingComponents: null, managedPrometheus: null },
].map((difference) => ({ ...CLUSTER, ...difference }));

const NODES: NodeSummary = {
  ...{ total: 20, schedulable: 20, ready: 20, totalMilliCores: 80_000, schedulableMilliCores: 80_000, malformed: 0 },
  ...{ oldestCreation: '2026-11-10T00:00:00Z', newestCreation: '2026-11-20T00:00:00Z', createdPerDay: {} },
};
const DEPLOYMENT: KubeDnsDeployment = {
  ...{ hasDnsmasq: true, dnsmasqImageTag: '1.22.22-gke.0', maxTcpConnections: null },
  ...{ specReplicas: 2, readyReplicas: 2, statusIsCurrent: true, editedBy: [] },
};
const KUBE_DNS_ADDRESS = '10.8.0.11';
const SERVICE: KubernetesService = { clusterIp: KUBE_DNS_ADDRESS, clusterIps: [KUBE_DNS_ADDRESS] };
const POLICY: DnsEgressPolicy = {
  ...{ namespace: 'shop', name: 'default-deny', podSelector: { matchLabels: {}, matchExpressions: [] } },
  rules: [
    {
      ...{ protocols: ['UDP', 'TCP'], namedPorts: [] },
      peers: [{ kind: 'pods', podSelector: null, namespaceSelector: { matchLabels: {}, matchExpressions: [] } }],
    },
  ],
};

function linear(parameters: object): { state: 'read'; value: ConfigMap; source: 'file' } {
  return read({ data: { linear: JSON.stringify(parameters) } });
}

function timeouts(...lines: readonly { kind: TimeoutKind; upstream: string }[]) {
  const at = { node: 'gke-pool-1-a1b2', hour: '2026-11-21T08:00:00Z', count: 12 };
  const counts = { loopProbes: 0, summaryLines: 0, malformed: 0, capped: false };
  const seen = { firstSeen: '2026-11-21T08:06:15Z', lastSeen: '2026-11-21T08:09:00Z', topNames: [] };
  return read({ window: WINDOW, buckets: lines.map((line) => ({ ...line, ...at })), ...seen, ...counts });
}

function slots(pod: Partial<DnsmasqPod> | null) {
  const lines = { statisticsLines: 24, linesThatReached: 0, linesAtLimit: 0, starts: 1 };
  const seen = { pod: 'kube-dns-6f9c7b8d5f-x2x8p', node: null, highest: null, highestAt: null, ...lines };
  const pods: DnsmasqPod[] = pod === null ? [] : [{ ...seen, limit: 20, limitSource: 'statistics', ...pod }];
  return read({ window: WINDOW, pods, malformed: 0, capped: false });
}

function metrics(perSecond: number | null, processes?: number) {
  const rate = { upstream: KUBE_DNS_ADDRESS, generations: ['proxy' as const], meanPerSecond: perSecond };
  const rates = perSecond === null ? [] : [{ ...rate, peakPerSecond: perSecond * 1.5 }];
  const dnsmasqProcesses = processes === undefined ? [] : [{ pod: 'kube-dns-6f9c7b8d5f-x2x8p', highest: processes }];
  const found = { rates, scrapedInstances: 20, failedHealthChecks: 0, dnsmasqProcesses, isAssumedCluster: false };
  return read({ window: WINDOW, endpoint: 'https://prometheus.example', ...found });
}

function policies(...egress: readonly DnsEgressPolicy[]) {
  return read({ total: 3, egress: [...egress], truncated: false, malformed: 0 });
}

/** Every way in which a piece of evidence makes a rule decide otherwise; the first that leads to an outcome is its example. */
const SITUATIONS: { readonly [K in EvidenceKey]: readonly NonNullable<Readings[K]>[] } = {
  liveCluster: [read({ found: true }), read({ found: false })],
  kubeDnsDeployment: [
    read({ ...DEPLOYMENT, specReplicas: 6, readyReplicas: 6 }),
    read(DEPLOYMENT),
    read({ ...DEPLOYMENT, specReplicas: 6, readyReplicas: 6, dnsmasqImageTag: '1.26.8-gke.3', maxTcpConnections: 200 }),
    read({ ...DEPLOYMENT, specReplicas: 3, readyReplicas: 3, dnsmasqImageTag: '1.26.8-gke.3' }),
    read({ ...DEPLOYMENT, specReplicas: 1, readyReplicas: 1 }),
    read({ ...DEPLOYMENT, readyReplicas: 0 }),
    read({ ...DEPLOYMENT, hasDnsmasq: false, dnsmasqImageTag: null }),
    read(null),
    NOT_READ,
  ],
  nodeLocalDnsDaemonSet: [read({ imageTag: '1.26.8-gke.5', desiredNumberScheduled: 24, numberReady: 24 }), NOT_READ],
  autoscalerConfigMap: [
    linear(SHIPPED_DEFAULT),
    linear({ nodesPerReplica: 120 }),
    linear({ nodesPerReplica: 5 }),
    linear({ coresPerReplica: 256 }),
    linear({ nodesPerReplica: 5, max: 8 }),
    linear({ nodesPerReplica: 5, max: 1 }),
    read({ data: { ladder: '{"nodesToReplicas":[[1,2],[20,4]]}' } }),
    read({ data: { ladder: '{"nodesToReplicas":[[1,1]]}' } }),
    read({ data: { ladder: '{}' } }),
    read({ data: {} }),
    read(null),
    NOT_READ,
  ],
  kubeDnsConfigMap: [read({ data: {} }), NOT_READ],
  nodeLocalDnsConfigMap: [
    read({ data: { Corefile: `cluster.local:53 {\n forward . ${KUBE_DNS_ADDRESS} {\n force_tcp\n }\n}` } }),
    read({ data: { Corefile: `cluster.local:53 {\n forward . ${KUBE_DNS_ADDRESS}\n}` } }),
    NOT_READ,
  ],
  runningOperations: [NOT_READ],
  offeredVersions: [NOT_READ],
  podDisruptionBudgets: [NOT_READ],
  hostNetworkPods: [NOT_READ],
  policyPods: [NOT_READ],
  kubeDnsService: [read(SERVICE)],
  kubeDnsUpstreamService: [read(SERVICE), NOT_READ],
  nodes: [read(NODES), read({ ...NODES, total: 0, oldestCreation: null }), NOT_READ],
  networkPolicies: [policies(), policies(POLICY), NOT_READ],
  timeouts: [
    timeouts({ kind: 'dial-tcp', upstream: KUBE_DNS_ADDRESS }, { kind: 'udp', upstream: '169.254.169.254' }),
    timeouts({ kind: 'read-tcp', upstream: KUBE_DNS_ADDRESS }),
    timeouts(),
    NOT_READ,
  ],
  dnsmasqSlots: [
    slots({ highest: 20, linesAtLimit: 3 }),
    slots({ highest: 20 }),
    slots({ highest: 18 }),
    slots({ highest: 14 }),
    slots({ highest: null }),
    slots(null),
    NOT_READ,
  ],
  connectionMetrics: [metrics(30), metrics(3), metrics(0.4), metrics(null), metrics(1, 22), metrics(1, 9), NOT_READ],
  clusterUpdates: [
    read([]),
    read([{ endTime: '2026-11-05T00:00:00Z' }]),
    read([{ endTime: '2026-11-15T00:00:00Z' }]),
    NOT_READ,
  ],
  history: [
    read({ kubeDnsLastSeen: null, migrationShownComplete: null }),
    read({ kubeDnsLastSeen: '2026-11-12T00:00:00Z', migrationShownComplete: null }),
    read({ kubeDnsLastSeen: '2026-11-12T00:00:00Z', migrationShownComplete: '2026-11-20T06:00:00Z' }),
  ],
};
