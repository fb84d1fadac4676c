import type { ClusterFacts } from '../domain/cluster.ts';
import type { LogEvidence, TimeoutSummary } from '../domain/report.ts';
import type { TimeoutBucket, TimeoutEvidence, TimeoutKind } from '../domain/timeouts.ts';
import { areSystemLogsOff } from '../rules/kube-dns-path.ts';
import { LIMITATION_WORDS } from '../rules/timeout-limitations.ts';

const MOST = 20;
const COUNTER = { 'dial-tcp': 'dialTcp', 'read-tcp': 'readTcp', udp: 'udp', other: 'other' } as const satisfies Record<
  TimeoutKind,
  string
>;

type Counts = Record<(typeof COUNTER)[TimeoutKind], number>;

/** Where time-outs of a cluster were looked for, and what that cannot show. */
export function describeLogs(timeouts: TimeoutEvidence, cluster: ClusterFacts): LogEvidence {
  const { window, capped, route = 'batches' } = timeouts;
  const found = timeouts.buckets.reduce((sum, bucket) => sum + bucket.count, 0);
  return { window, route, capped, timeouts: found, limitations: limitationsOf(timeouts, cluster) };
}

function limitationsOf({ limitations = [] }: TimeoutEvidence, cluster: ClusterFacts): LogEvidence['limitations'] {
  const codes = areSystemLogsOff(cluster) ? [...limitations, 'system-logs-off' as const] : limitations;
  return [...new Set(codes)].sort().map((code) => ({ code, words: LIMITATION_WORDS[code] }));
}

/** Sums the buckets of a cluster by hour, by node and by upstream; null when there is nothing to show. */
export function summarizeTimeouts(timeouts: TimeoutEvidence, cluster: ClusterFacts): TimeoutSummary | null {
  if (timeouts.buckets.length === 0 && timeouts.loopProbes === 0) return null;
  const { window, capped, firstSeen, lastSeen, topNames, loopProbes } = timeouts;
  const hours = [...countBy(timeouts.buckets, (bucket) => bucket.hour)].sort(([a], [b]) => a.localeCompare(b));
  return {
    window,
    capped,
    byHour: hours.map(([hour, counts]) => ({ hour, ...counts })),
    byNode: mostFirst(countBy(timeouts.buckets, (bucket) => bucket.node)).map(([node, counts]) => ({
      node,
      ...counts,
    })),
    byUpstream: mostFirst(countBy(timeouts.buckets, (bucket) => bucket.upstream)).map(([upstream, counts]) => ({
      upstream,
      ...counts,
    })),
    firstSeen,
    lastSeen,
    topNames,
    loopProbes,
    limitations: limitationsOf(timeouts, cluster),
  };
}

function countBy(
  buckets: readonly TimeoutBucket[],
  keyOf: (bucket: TimeoutBucket) => string | null,
): Map<string, Counts> {
  const sums = new Map<string, Counts>();
  for (const bucket of buckets) {
    const key = keyOf(bucket);
    if (key === null) continue;
    const counts = sums.get(key) ?? { dialTcp: 0, readTcp: 0, udp: 0, other: 0 };
    counts[COUNTER[bucket.kind]] += bucket.count;
    sums.set(key, counts);
  }
  return sums;
}

function mostFirst(sums: ReadonlyMap<string, Counts>): [string, Counts][] {
  return [...sums].sort(([a, x], [b, y]) => total(y) - total(x) || a.localeCompare(b)).slice(0, MOST);
}

function total({ dialTcp, readTcp, udp, other }: Counts): number {
  return dialTcp + readTcp + udp + other;
}
