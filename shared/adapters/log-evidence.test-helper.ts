import type { FleetCluster, LogSeries } from '../../emulator/index.ts';
import type { TimeoutReading, Window } from '../audit/ports.ts';
import type { ClusterRef } from '../domain/cluster.ts';
import { timeoutEvidence } from '../domain/timeouts.ts';
import { clock } from './emulator.test-helper.ts';
import { NOW } from './wire.test-helper.ts';

export const WINDOW: Window = { from: clock.hoursAgo(24), to: NOW.toISOString() };

export function series(values: Partial<LogSeries> & Pick<LogSeries, 'count'>): LogSeries {
  return { kind: 'dial-tcp', from: clock.hoursAgo(20), to: clock.hoursAgo(2), ...values };
}

export function refOf(cluster: FleetCluster): ClusterRef {
  return { project: cluster.project, location: cluster.location, cluster: cluster.name };
}

/** What was read, with the sums by kind; throws on a gap. */
export function evidenceOf(reading: TimeoutReading | undefined) {
  if (reading?.state !== 'read') throw new Error(`not read: ${JSON.stringify(reading)}`);
  const value = timeoutEvidence.parse(reading.value);
  const byKind: Record<string, number> = {};
  for (const { kind, count } of value.buckets) byKind[kind] = (byKind[kind] ?? 0) + count;
  return { ...value, byKind };
}

export function gapOf(reading: { state: string; gap?: unknown } | undefined) {
  if (reading?.state !== 'gap') throw new Error(`no gap: ${JSON.stringify(reading)}`);
  return reading.gap;
}

/** Lines of every sort, as the agents write them. */
export const EVERY_SORT: readonly LogSeries[] = [
  series({ count: 400 }),
  series({ kind: 'read-tcp', count: 100 }),
  series({ kind: 'udp', count: 50 }),
  series({ kind: 'hinfo', count: 7 }),
  series({ kind: 'summary', count: 4, errors: 25 }),
  series({ kind: 'refused', count: 30 }),
];

/** What dnsmasq and its nanny write. */
export function dnsmasqLines(inUse: number, highest: number, limit = 20): LogSeries[] {
  const head = 'I1122 08:02:36.571446       1 nanny.go:';
  const counts = `child processes for TCP requests: in use ${inUse}, highest since last SIGUSR1 ${highest}, max allowed ${limit}.`;
  return [
    series({ kind: 'raw', count: 12, container: 'dnsmasq', nodes: 1, text: `${head}146] dnsmasq[24]: ${counts}` }),
    series({
      ...{ kind: 'raw', count: 1, container: 'dnsmasq', nodes: 1 },
      text: `${head}124] Starting dnsmasq [-k --cache-size=1000 --max-tcp-connections=${limit}]`,
    }),
    series({ kind: 'raw', count: 20, container: 'dnsmasq', text: 'dnsmasq[24]: using nameserver 8.8.8.8#53' }),
  ];
}
