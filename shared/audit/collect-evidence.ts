import { type ClusterFacts, formatClusterName } from '../domain/cluster.ts';
import type { Evidence, Readings } from '../domain/evidence.ts';
import type { GapCode } from '../domain/gap.ts';
import type { Skipped } from '../domain/inventory.ts';
import type { ApiCalls } from '../domain/run-work.ts';
import { CollectError } from '../errors.ts';
import { candidateReason } from '../rules/classify.ts';
import type {
  ConnectionMetricsSource,
  KubernetesReader,
  LiveCluster,
  LiveClusters,
  Progress,
  ServerVersions,
  TimeoutLogs,
  Window,
} from './ports.ts';

export interface CollectPorts {
  live: LiveClusters;
  /** Null: reading the Kubernetes API was switched off. */
  kubernetes: KubernetesReader | null;
  /** Null: reading logs was switched off. */
  logs: TimeoutLogs | null;
  /** Absent or null: no place is configured that would have connection metrics. */
  metrics?: ConnectionMetricsSource | null;
  /**
   * Begins work when fewer clusters than fit are under way, over all shards of the process. A cluster under way holds a dozen
   * requests with what they wait for: a fleet of them at once would cost more memory than all its evidence.
   */
  inTurn: <T>(work: () => Promise<T>) => Promise<T>;
  progress: Progress;
  /** What was asked through these ports so far; absent where nobody counts. */
  calls?: () => ApiCalls[];
}

export interface CollectRequest {
  clusters: readonly ClusterFacts[];
  clusterSource: Evidence['clusterSource'];
  window: Window;
  /** Ask the Kubernetes API even of clusters that the live configuration clears. */
  thorough?: boolean;
  /** Read what only a migration plan needs, too: PodDisruptionBudgets, Pods on host networks, operations. */
  forPlan?: boolean;
}

/** Collects what there is of each cluster. What cannot be read is a gap of that cluster; nothing stops the others. */
export async function collectEvidence(
  ports: CollectPorts,
  request: CollectRequest,
): Promise<{ evidence: Evidence[]; skipped: Skipped[] }> {
  const versions = createServerVersions(ports.live);
  const [logs, metrics, evidence] = await Promise.all([
    ports.logs?.read(request.clusters, request.window) ?? null,
    ports.metrics?.read(request.clusters, request.window) ?? null,
    Promise.all(
      request.clusters.map(async (cluster) => {
        const collected = await ports.inTurn(() => collectOne(ports, request, cluster));
        if (request.forPlan === true)
          collected.readings.offeredVersions = await readOffered(versions, collected.cluster);
        ports.progress.advance(1);
        return collected;
      }),
    ),
  ]);
  for (const one of evidence) {
    const reading = logs?.readings.get(one.cluster.name);
    one.readings.timeouts =
      reading ??
      gapReading(
        'not-collected',
        'node-cache logs of the cluster',
        'Reading logs is switched off.',
        'DNS_AUDIT_READ_LOGS=true',
      );
    const slots = logs?.slots?.get(one.cluster.name);
    if (slots !== undefined) one.readings.dnsmasqSlots = slots;
    const connections = metrics?.get(one.cluster.name);
    if (connections !== undefined) one.readings.connectionMetrics = connections;
  }
  return { evidence, skipped: logs?.skipped ?? [] };
}

async function collectOne(ports: CollectPorts, request: CollectRequest, cluster: ClusterFacts): Promise<Evidence> {
  const live = await attempt(() => ports.live.get(cluster));
  if (live instanceof CollectError) return withoutLiveCluster(request, cluster, live);
  const readings: Readings = { liveCluster: { state: 'read', value: { found: true }, source: 'container-api' } };
  const reason = candidateReason(live.facts);
  if (reason !== null || request.thorough === true)
    Object.assign(readings, await readKubernetes(ports, live, request.forPlan === true));
  if (request.forPlan === true) readings.runningOperations = await readOperations(ports, cluster);
  if (reason === 'migration') readings.clusterUpdates = await readUpdates(ports, cluster);
  return { cluster: live.facts, clusterSource: 'container-api', readings };
}

/** A cluster that the live API does not know is an answer; everything else is a gap, and the inventory still counts. */
function withoutLiveCluster(request: CollectRequest, cluster: ClusterFacts, error: CollectError): Evidence {
  const gap = { state: 'gap', gap: error.toGap() } as const;
  const readings: Readings =
    error.code === 'not-found'
      ? { liveCluster: { state: 'read', value: { found: false }, source: 'container-api' } }
      : // The way to the Kubernetes API is in the answer that is missing: everything behind it is the same gap.
        { liveCluster: gap, kubeDnsDeployment: gap, autoscalerConfigMap: gap, nodes: gap, networkPolicies: gap };
  return { cluster, clusterSource: request.clusterSource, readings };
}

async function readKubernetes(ports: CollectPorts, live: LiveCluster, forPlan: boolean): Promise<Readings> {
  if (ports.kubernetes !== null) return ports.kubernetes.read(live.controlPlane, live.facts, { forPlan });
  const what = `Kubernetes API of ${formatClusterName(live.facts)}`;
  const gap = gapReading(
    'not-collected',
    what,
    'Reading the Kubernetes API is switched off.',
    'DNS_AUDIT_READ_KUBERNETES=true',
  );
  return { kubeDnsDeployment: gap, nodes: gap, autoscalerConfigMap: gap, networkPolicies: gap };
}

async function readUpdates(ports: CollectPorts, cluster: ClusterFacts): Promise<Readings['clusterUpdates']> {
  const updates = await attempt(() => ports.live.updates(cluster));
  if (updates instanceof CollectError) return { state: 'gap', gap: updates.toGap() };
  return { state: 'read', value: updates, source: 'container-api' };
}

async function readOperations(ports: CollectPorts, cluster: ClusterFacts): Promise<Readings['runningOperations']> {
  const { live } = ports;
  if (live.runningOperations === undefined) return undefined;
  const operations = await attempt(async () => live.runningOperations?.(cluster) ?? []);
  if (operations instanceof CollectError) return { state: 'gap', gap: operations.toGap() };
  return { state: 'read', value: operations, source: 'container-api' };
}

type AskVersions = (cluster: ClusterFacts) => Promise<ServerVersions | CollectError> | undefined;

/** Asks once for each place, whatever the number of its clusters. */
function createServerVersions(live: LiveClusters): AskVersions {
  const asked = new Map<string, Promise<ServerVersions | CollectError>>();
  return ({ project, location }) => {
    const key = `${project}/${location}`;
    const ask = live.serverVersions;
    const known = asked.get(key) ?? (ask === undefined ? undefined : attempt(() => ask({ project, location })));
    if (known !== undefined) asked.set(key, known);
    return known;
  };
}

/** A channel that GKE does not list offers nothing that is known. */
async function readOffered(ask: AskVersions, cluster: ClusterFacts): Promise<Readings['offeredVersions']> {
  const versions = await ask(cluster);
  if (versions === undefined) return undefined;
  if (versions instanceof CollectError) return { state: 'gap', gap: versions.toGap() };
  const { releaseChannel: channel } = cluster;
  const offered = channel === null ? versions.withoutChannel : versions.channels.get(channel);
  if (offered === undefined) {
    const what = `versions of channel ${channel} in ${cluster.location}`;
    return gapReading('not-found', what, 'getServerConfig does not list that channel.', null);
  }
  return { state: 'read', value: { channel, ...offered }, source: 'container-api' };
}

async function attempt<T>(ask: () => Promise<T>): Promise<T | CollectError> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof CollectError) return error;
    throw error;
  }
}

function gapReading(code: GapCode, what: string, detail: string, grant: string | null) {
  return { state: 'gap', gap: { code, what, detail, grant } } as const;
}
