import type { Analysis, AnalysisConnections, AnalysisInput, AnalysisLimit } from '../domain/analysis.ts';
import type { CaptureLogs, Lookups } from '../domain/capture-logs.ts';
import type { CapturePackets, ServerConnections } from '../domain/capture-packets.ts';
import { summariseLookups } from './lookups.ts';
import { createNameCounts } from './name-counts.ts';
import { concludeVerdict } from './verdict.ts';
import { isOtherServer, type Recorded } from './verdict-measure.ts';

const PORT_DNS = 53;
/** Unix milliseconds, 1980; times before are relative ones of a packet list. */
const FIRST_DATE = 315_532_800_000;

/** Puts together what was read, and concludes. */
export function buildAnalysis(read: {
  inputs: AnalysisInput[];
  limit: AnalysisLimit;
  logs: CaptureLogs;
  packets: CapturePackets;
}): Analysis {
  const { inputs, limit, logs, packets } = read;
  const connections = packets.connections
    .map((one): AnalysisConnections => ({ ...one, role: roleOf(one) }))
    .sort((a, b) => ROLES.indexOf(a.role) - ROLES.indexOf(b.role) || b.peak - a.peak);
  const recorded: Recorded = {
    ...{ inputs, limit, connections },
    window: findWindow(logs, packets),
    ...{ closes: packets.closes, upstreams: packets.upstreams, points: packets.points, waits: packets.waits },
    ...{ timeouts: logs.errors, answers: logs.answers, sessions: logs.sessions, processes: logs.processes },
    ...{ statistics: logs.statistics, metrics: logs.metrics, kubeDns: logs.kubeDns, captures: packets.files },
    lookups: [...packetLookups(packets), ...logs.lookups].map((one) => withConnections(one, { logs, packets })),
  };
  return { schema: 'gke-dns-audit/analysis/v1', ...recorded, verdict: concludeVerdict(recorded) };
}

const ROLES: readonly AnalysisConnections['role'][] = ['kube-dns-pod', 'kube-dns', 'one-node', 'other'];

function roleOf({ server, port, view }: ServerConnections): AnalysisConnections['role'] {
  if (view === 'loopback') return 'kube-dns';
  if (port !== PORT_DNS || isOtherServer(server)) return 'other';
  return view === 'client' ? 'one-node' : 'kube-dns-pod';
}

function findWindow(logs: CaptureLogs, packets: CapturePackets): Analysis['window'] {
  const spans = [
    ...packets.files,
    ...logs.sessions,
    ...logs.processes,
    ...(logs.errors === null ? [] : [logs.errors]),
  ].flatMap(({ firstAt, lastAt }) => [firstAt, lastAt].filter((at) => at !== null && at > FIRST_DATE));
  const moments = spans.filter((at) => at !== null);
  return moments.length === 0 ? null : { fromMs: Math.min(...moments), toMs: Math.max(...moments) };
}

/** Names from packets: of captures at the Pods if there are any, else at the nodes, so that none is counted at both ends. */
function packetLookups({ lookups, connections, upstreams }: CapturePackets): Lookups[] {
  const pods = [...connections, ...upstreams].filter(
    ({ view, port }) => view !== 'client' && view !== 'loopback' && port === PORT_DNS,
  );
  const files = new Set(pods.flatMap((pod) => pod.files));
  const counts = createNameCounts();
  for (const { name, files: seenIn, queries, found, noData, notFound } of lookups)
    if (files.size === 0 || seenIn.some((file) => files.has(file)))
      counts.addCount(name, { queries, found, noData, notFound });
  return counts.queries() === 0 ? [] : [summariseLookups('packets', counts)];
}

function withConnections(one: Lookups, { logs, packets }: { logs: CaptureLogs; packets: CapturePackets }): Lookups {
  const pods = packets.connections.filter((connection) => roleOf(connection) === 'kube-dns-pod');
  const opened =
    one.from === 'packets'
      ? pods.reduce((sum, pod) => sum + pod.connections, 0)
      : logs.sessions.reduce((sum, log) => sum + log.sessions, 0);
  if (one.from === 'coredns-log' || opened === 0 || one.queries === 0) return one;
  return { ...one, connections: { opened, savedByDots: Math.round((opened * one.savedByDots) / one.queries) } };
}
