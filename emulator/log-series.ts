import { clusterPath, dnsServiceIps, formatNodeName, nodeNamePrefix } from './cluster-names.ts';
import type { FleetCluster, FleetProject, LogSeries } from './fleet.ts';
import { hashHex, hashNumber, mix } from './hash.ts';
import type { Entry } from './logging-filter.ts';

const METADATA_SERVER = '169.254.169.254';
const DEFAULT_NAMES = [
  'archive.ubuntu.com.build.svc.cluster.local.',
  'payments-api.checkout.svc.cluster.local.',
  'redis-master.sessions.svc.cluster.local.',
  'sqladmin.googleapis.com.checkout.svc.cluster.local.',
  'kafka-0.kafka.events.svc.cluster.local.',
];

/** Lines of one series of one cluster. Nothing is held: the i-th entry is made when it is asked for, always the same. */
export interface LogSource {
  count: number;
  /** RFC 3339 with nine digits; never falls as i rises. */
  timestampAt(i: number): string;
  entryAt(i: number): Entry;
  insertIdAt(i: number): string;
  /** The fields that all its entries share. */
  shared: Entry;
}

/** The log lines of a cluster; none when system components are not logged. */
export function logSourcesOf(cluster: FleetCluster, project: FleetProject): LogSource[] {
  if (cluster.logs === undefined || cluster.logging === 'empty') return [];
  if (cluster.logging !== undefined && !cluster.logging.includes('SYSTEM_COMPONENTS')) return [];
  return cluster.logs.map((series, index) => createSource(cluster, project, series, index));
}

function createSource(cluster: FleetCluster, project: FleetProject, series: LogSeries, index: number): LogSource {
  const start = Date.parse(series.from);
  const step = (Date.parse(series.to) - start) / Math.max(1, series.count);
  const path = clusterPath(cluster);
  const seed = hashNumber(`${path}/logs/${index}`, 2 ** 31);
  const idPrefix = `${hashHex(`${path}/${index}`, 8)}z`;
  const container = series.container ?? 'node-cache';
  const logName = `projects/${project.id}/logs/${container === 'node-cache' ? 'stdout' : 'stderr'}`;
  const resourceLabels = {
    project_id: project.id,
    location: cluster.location,
    cluster_name: cluster.name,
    namespace_name: 'kube-system',
    container_name: container,
  };
  const lazy = { nodes: null as string[] | null };

  const timestampAt = (i: number): string => formatNanos(start + i * step);
  const insertIdAt = (i: number): string => idPrefix + i.toString(36).padStart(5, '0');
  return {
    count: series.count,
    timestampAt,
    insertIdAt,
    shared: { logName, resource: { type: 'k8s_container', labels: resourceLabels } },
    entryAt: (i) => {
      const noise = mix(seed + i);
      lazy.nodes ??= nodeNames(cluster, series.nodes);
      const node = lazy.nodes[noise % lazy.nodes.length] ?? '';
      const timestamp = timestampAt(i);
      const text = lineOf(cluster, series, noise, i);
      return {
        insertId: insertIdAt(i),
        timestamp,
        receiveTimestamp: formatNanos(Date.parse(timestamp) + 1200 + (noise % 900)),
        ...severityOf(noise),
        logName,
        resource: { type: 'k8s_container', labels: { ...resourceLabels, pod_name: podName(container, node) } },
        labels: labelsOf(container, node, noise),
        // Agents of different ages write the line in different ways.
        ...(noise % 11 === 5
          ? { jsonPayload: { message: text } }
          : { textPayload: noise % 7 === 3 ? `${text}\n` : text }),
      };
    },
  };
}

/** CoreDNS writes to stdout, so the severity is INFO as a rule, whatever `[ERROR]` in the text says. */
function severityOf(noise: number): { severity?: string } {
  if (noise % 17 === 4) return { severity: 'ERROR' };
  // DEFAULT is the proto's zero value: JSON leaves it out.
  if (noise % 19 === 6) return {};
  return { severity: 'INFO' };
}

function labelsOf(container: string, node: string, noise: number): Record<string, string> {
  const app = container === 'node-cache' ? 'node-local-dns' : 'kube-dns';
  return {
    ...(noise % 13 === 7 ? {} : { 'compute.googleapis.com/resource_name': node }),
    'k8s-pod/k8s-app': app,
    ...(noise % 5 === 0
      ? {}
      : {
          'logging.gke.io/top_level_controller_name': app,
          'logging.gke.io/top_level_controller_type': container === 'node-cache' ? 'DaemonSet' : 'Deployment',
        }),
  };
}

function lineOf(cluster: FleetCluster, series: LogSeries, noise: number, i: number): string {
  const names = series.names ?? DEFAULT_NAMES;
  const question = `2 ${names[i % names.length] ?? 'example.com.'} ${noise % 3 === 0 ? 'AAAA' : 'A'}`;
  const upstream = series.upstream ?? (series.kind === 'udp' ? METADATA_SERVER : dnsServiceIps(cluster).upstream);
  const local = `10.${112 + (noise % 4)}.${(noise >> 8) & 255}.${((noise >> 16) & 127) + 2}:${32768 + (noise % 28000)}`;
  switch (series.kind) {
    case 'dial-tcp':
      return `[ERROR] plugin/errors: ${question}: dial tcp ${upstream}:53: i/o timeout`;
    case 'read-tcp':
      return `[ERROR] plugin/errors: ${question}: read tcp ${local}->${upstream}:53: i/o timeout`;
    case 'udp':
      return `[ERROR] plugin/errors: ${question}: read udp ${local}->${upstream}:53: i/o timeout`;
    case 'hinfo':
      return loopProbe(noise, upstream, local);
    case 'summary':
      return `[ERROR] plugin/errors: ${series.errors ?? 2} errors like '^dial tcp .*:53: i/o timeout$' occurred in last 30s`;
    case 'refused':
      return `[ERROR] plugin/errors: ${question}: dial tcp ${upstream}:53: connect: connection refused`;
    case 'raw':
      return series.text ?? '';
  }
}

/** The loop plugin asks for two random Int63 labels below each zone; only the zones of the cluster are asked over TCP. */
function loopProbe(noise: number, upstream: string, local: string): string {
  const label = (seed: number): bigint => BigInt.asUintN(63, BigInt(mix(seed)) * 4_294_967_291n + BigInt(seed));
  const zone = ['cluster.local.', 'in-addr.arpa.', ''][noise % 3] ?? '';
  const error = zone === '' ? `read udp ${local}->${METADATA_SERVER}:53` : `dial tcp ${upstream}:53`;
  return `[ERROR] plugin/errors: 2 ${label(noise)}.${label(noise + 1)}.${zone} HINFO: ${error}: i/o timeout`;
}

function podName(container: string, node: string): string {
  const suffix = mixText(node);
  return container === 'node-cache' ? `node-local-dns-${suffix}` : `kube-dns-6f9c7b8d5f-${suffix}`;
}

/** Five characters that hang on the node: cheap, for it is asked once per line. */
function mixText(text: string): string {
  let hash = 7;
  for (let i = 0; i < text.length; i += 1) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0;
  return mix(hash).toString(36).padStart(7, '0').slice(-5);
}

function nodeNames(cluster: FleetCluster, limit = Number.POSITIVE_INFINITY): string[] {
  const names: string[] = [];
  for (const [group, { count }] of cluster.nodes.entries()) {
    const prefix = nodeNamePrefix(cluster, group);
    for (let i = 0; i < count && names.length < limit; i += 1) names.push(formatNodeName(prefix, i));
  }
  return names.length === 0 ? [`gke-${cluster.name}-default-pool-00000000-0000`] : names;
}

/** Milliseconds with a fraction, as RFC 3339 with nine digits. */
function formatNanos(millis: number): string {
  const whole = Math.floor(millis);
  const nanos = Math.min(999_999, Math.floor((millis - whole) * 1e6));
  return `${new Date(whole).toISOString().slice(0, -1)}${String(nanos).padStart(6, '0')}Z`;
}
