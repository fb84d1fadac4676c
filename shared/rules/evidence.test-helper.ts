import { expect } from 'vitest';
import type { ClusterFacts } from '../domain/cluster.ts';
import type { ConnectionMetrics, DnsmasqPod, DnsmasqSlots } from '../domain/direct-evidence.ts';
import { type Evidence, type EvidenceKey, evidence, type Readings, type ReadingValue } from '../domain/evidence.ts';
import { type Finding, finding, type Observation } from '../domain/finding.ts';
import type { Gap } from '../domain/gap.ts';
import type {
  ConfigMap,
  DnsEgressPolicy,
  DnsEgressRule,
  EgressPeer,
  KubeDnsDeployment,
  KubernetesService,
  LabelSelector,
  NetworkPolicySummary,
  NodeLocalDnsDaemonSet,
  NodeSummary,
} from '../domain/kubernetes.ts';
import type { TimeoutBucket, TimeoutEvidence } from '../domain/timeouts.ts';
import type { Rule } from './rule.ts';

export const UPSTREAM_IP = '172.18.165.130';
export const METADATA_SERVER = '169.254.169.254';
export const WINDOW = { from: '2026-11-21T06:00:00Z', to: '2026-11-22T06:00:00Z' };

/** A Standard cluster of today: NodeLocal DNSCache on, no dnsConfig, 1.35, 17 nodes, all logs and metrics on. */
export function aCluster(overrides: Partial<ClusterFacts> = {}): ClusterFacts {
  const { project = 'pay-prod', location = 'europe-west1', cluster = 'checkout' } = overrides;
  return {
    name: `projects/${project}/locations/${location}/clusters/${cluster}`,
    project,
    location,
    cluster,
    mode: 'standard',
    status: 'RUNNING',
    controlPlaneVersion: '1.35.6-gke.1250000',
    initialVersion: '1.35.2-gke.1269000',
    releaseChannel: 'REGULAR',
    createTime: '2026-05-01T09:00:00Z',
    clusterDns: null,
    clusterDnsScope: null,
    clusterDnsDomain: null,
    nodeLocalDnsCache: true,
    nodeCount: 17,
    nodePools: [],
    loggingComponents: ['SYSTEM_COMPONENTS', 'WORKLOADS'],
    monitoringComponents: ['SYSTEM_COMPONENTS'],
    managedPrometheus: true,
    datapathProvider: null,
    resourceLabels: {},
    ...overrides,
  };
}

interface GapReading {
  state: 'gap';
  gap: Gap;
}
export type ReadingsInput = { [K in EvidenceKey]?: ReadingValue<K> | GapReading };

const SOURCES: Partial<Record<EvidenceKey, 'container-api' | 'logging' | 'previous-run'>> = {
  liveCluster: 'container-api',
  clusterUpdates: 'container-api',
  timeouts: 'logging',
  history: 'previous-run',
};

/** Evidence as a run would have it; what is not given was never asked for. Readings are plain values, or `aGap(...)`. */
export function anEvidence(
  given: { cluster?: Partial<ClusterFacts>; readings?: ReadingsInput; clusterSource?: Evidence['clusterSource'] } = {},
): Evidence {
  const readings = Object.entries(given.readings ?? {}).map(([key, value]) => {
    const source = SOURCES[key as EvidenceKey] ?? 'kubernetes-api';
    return [key, isGap(value) ? value : { state: 'read', value, source }];
  });
  return evidence.parse({
    cluster: aCluster(given.cluster),
    clusterSource: given.clusterSource ?? 'container-api',
    readings: Object.fromEntries(readings) as Readings,
  });
}

function isGap(value: unknown): value is GapReading {
  return typeof value === 'object' && value !== null && 'state' in value && value.state === 'gap';
}

/** A reading that failed; denied unless said otherwise. */
export function aGap(overrides: Partial<Gap> = {}): GapReading {
  return {
    state: 'gap',
    gap: {
      code: 'permission-denied',
      what: 'Deployment kube-dns in kube-system',
      detail: 'deployments.apps "kube-dns" is forbidden',
      grant: 'container.deployments.get (roles/container.viewer), or a Role in the cluster',
      ...overrides,
    },
  };
}

/** Deployment kube-dns: two ready Pods of the compiled-in limit 20. */
export function aDeployment(overrides: Partial<KubeDnsDeployment> = {}): KubeDnsDeployment {
  return {
    dnsmasqImageTag: '1.22.28-gke.4',
    hasDnsmasq: true,
    maxTcpConnections: null,
    specReplicas: 2,
    readyReplicas: 2,
    statusIsCurrent: true,
    editedBy: [],
    ...overrides,
  };
}

export function aDaemonSet(numberReady: number): NodeLocalDnsDaemonSet {
  return { imageTag: '1.26.8-gke.5', desiredNumberScheduled: numberReady, numberReady };
}

/** That many schedulable, ready nodes of four cores, the oldest of them from 1 November. */
export function nodes(total: number, overrides: Partial<NodeSummary> = {}): NodeSummary {
  return {
    total,
    schedulable: total,
    ready: total,
    totalMilliCores: total * 3920,
    schedulableMilliCores: total * 3920,
    oldestCreation: total === 0 ? null : '2026-11-01T08:00:00Z',
    newestCreation: total === 0 ? null : '2026-11-20T08:00:00Z',
    createdPerDay: {},
    malformed: 0,
    ...overrides,
  };
}

/** ConfigMap kube-dns-autoscaler with these parameters in mode linear. */
export function linear(parameters: object): ConfigMap {
  return { data: { linear: JSON.stringify(parameters) } };
}
export const SHIPPED = linear({ coresPerReplica: 256, nodesPerReplica: 16, preventSinglePointFailure: true });

/** ConfigMap node-local-dns whose cluster.local block forwards to kube-dns, with force_tcp or without. */
export function aCorefile(options: { forceTcp: boolean }): ConfigMap {
  const forward = options.forceTcp ? 'force_tcp\n    expire 1s' : 'prefer_udp';
  return { data: { Corefile: `cluster.local:53 {\n  forward . __PILLAR__CLUSTER__DNS__ {\n    ${forward}\n  }\n}\n` } };
}

export function aService(...clusterIps: string[]): KubernetesService {
  return { clusterIp: clusterIps[0] ?? null, clusterIps };
}

/** Time-outs towards kube-dns-upstream, from one node in one hour, unless said otherwise. */
export function bucket(overrides: Partial<TimeoutBucket> = {}): TimeoutBucket {
  return {
    kind: 'dial-tcp',
    upstream: UPSTREAM_IP,
    node: 'node-a',
    hour: '2026-11-21T09:00:00Z',
    count: 1,
    ...overrides,
  };
}

/** What a day of node-cache logs held. */
export function timeouts(
  buckets: readonly Partial<TimeoutBucket>[],
  overrides: Partial<TimeoutEvidence> = {},
): TimeoutEvidence {
  const isEmpty = buckets.length === 0;
  return {
    window: WINDOW,
    buckets: buckets.map(bucket),
    firstSeen: isEmpty ? null : '2026-11-21T09:00:01.000000000Z',
    lastSeen: isEmpty ? null : '2026-11-21T09:59:59.000000000Z',
    topNames: [],
    loopProbes: 0,
    summaryLines: 0,
    malformed: 0,
    capped: false,
    ...overrides,
  };
}

/** What one dnsmasq said in a day: 24 counts, at most 14 of 20 connections. */
export function aDnsmasqPod(overrides: Partial<DnsmasqPod> = {}): DnsmasqPod {
  return {
    ...{ pod: 'kube-dns-6f9c7b8d5f-x2x8p', node: 'node-a', limit: 20, limitSource: 'statistics' },
    ...{ highest: 14, highestAt: '2026-11-21T09:00:00.000000000Z', statisticsLines: 24 },
    ...{ linesThatReached: 0, linesAtLimit: 0, starts: 0 },
    ...overrides,
  };
}

export function slots(pods: readonly Partial<DnsmasqPod>[], overrides: Partial<DnsmasqSlots> = {}): DnsmasqSlots {
  return { window: WINDOW, pods: pods.map(aDnsmasqPod), malformed: 0, capped: false, ...overrides };
}

/** New connections a second to kube-dns-upstream, on average and in the busiest 5 minutes. */
export function metrics(
  perSecond: number | null,
  overrides: Partial<ConnectionMetrics> = {},
  peakPerSecond = perSecond,
): ConnectionMetrics {
  const rate = { upstream: UPSTREAM_IP, generations: ['forward' as const], meanPerSecond: perSecond, peakPerSecond };
  return {
    window: WINDOW,
    endpoint: 'https://prometheus.example',
    rates: [rate],
    scrapedInstances: 17,
    failedHealthChecks: 0,
    dnsmasqProcesses: [],
    isAssumedCluster: false,
    ...overrides,
  };
}

export function aPolicy(overrides: Partial<DnsEgressPolicy> = {}): DnsEgressPolicy {
  return {
    namespace: 'team-a',
    name: 'allow-dns',
    podSelector: aSelector(),
    rules: [aRule(TO_KUBE_DNS)],
    ...overrides,
  };
}

/** Everything, or Pods with these labels. */
export function aSelector(matchLabels: Record<string, string> = {}): LabelSelector {
  return { matchLabels, matchExpressions: [] };
}

export const TO_KUBE_DNS: EgressPeer = {
  kind: 'pods',
  podSelector: aSelector({ 'k8s-app': 'kube-dns' }),
  namespaceSelector: aSelector({ 'kubernetes.io/metadata.name': 'kube-system' }),
};

export function toBlock(cidr: string, ...except: string[]): EgressPeer {
  return { kind: 'ip', cidr, except };
}

/** Port 53 over UDP and TCP, to these; to anywhere without any. */
export function aRule(...peers: EgressPeer[]): DnsEgressRule {
  return { protocols: ['UDP', 'TCP'], namedPorts: [], peers: peers.length === 0 ? null : peers };
}

export function policies(
  egress: readonly Partial<DnsEgressPolicy>[],
  overrides: Partial<NetworkPolicySummary> = {},
): NetworkPolicySummary {
  return { total: egress.length, egress: egress.map(aPolicy), truncated: false, malformed: 0, ...overrides };
}

/** What earlier reports said: nothing, unless said otherwise. */
export function aHistory(overrides: Partial<ReadingValue<'history'>> = {}): ReadingValue<'history'> {
  return { kubeDnsLastSeen: null, migrationShownComplete: null, ...overrides };
}

/** Everything that a run asks of a cluster, answered: two Pods of limit 20, no time-outs, no policies. */
export function everythingRead(overrides: ReadingsInput = {}): ReadingsInput {
  return {
    liveCluster: { found: true },
    kubeDnsDeployment: aDeployment(),
    nodeLocalDnsDaemonSet: aDaemonSet(17),
    autoscalerConfigMap: SHIPPED,
    kubeDnsConfigMap: null,
    nodeLocalDnsConfigMap: aCorefile({ forceTcp: true }),
    kubeDnsService: aService('172.18.0.10'),
    kubeDnsUpstreamService: aService(UPSTREAM_IP),
    nodes: nodes(17),
    networkPolicies: policies([]),
    timeouts: timeouts([]),
    history: aHistory(),
    ...overrides,
  };
}

/** What a rule says, after a look at what every finding has to have: a valid shape, sources, gaps where it is unknown. */
export function judge(rule: Rule, given: Evidence): Finding {
  const found = rule.evaluate(given);
  expect(finding.parse(found)).toEqual(found);
  expect(found.rule).toBe(rule.id);
  expect(found.message).not.toMatch(/undefined|NaN|\[object|null/);
  for (const { source } of found.observations) expect(source.detail).not.toBe('');
  if (found.verdict !== 'fail') expect(found.severity).toBe('info');
  if (found.verdict === 'unknown') {
    expect(found).toMatchObject({ code: 'evidence-missing', observations: [] });
    expect(found.gaps).not.toEqual([]);
  } else {
    expect(found.gaps).toEqual([]);
  }
  return found;
}

/** The observation of that name; there has to be one. */
export function observed(found: Finding, name: string): Observation {
  const one = found.observations.find((observation) => observation.name === name);
  if (one === undefined) throw new Error(`no observation "${name}" among ${names(found).join('; ')}`);
  return one;
}

export function names(found: Finding): string[] {
  return found.observations.map((observation) => observation.name);
}
