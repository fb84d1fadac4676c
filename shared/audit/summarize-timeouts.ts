import type { TimeoutSummary } from '../domain/report.ts';
import type { TimeoutBucket, TimeoutEvidence, TimeoutKind } from '../domain/timeouts.ts';

const MOST = 20;
const COUNTER = { 'dial-tcp': 'dialTcp', 'read-tcp': 'readTcp', udp: 'udp', other: 'other' } as const satisfies Record<
  TimeoutKind,
  string
>;

type Counts = Record<(typeof COUNTER)[TimeoutKind], number>;

/** Sums the buckets of a cluster by hour, by node and by upstream; null when there is nothing to show. */
export function summarizeTimeouts(timeouts: TimeoutEvidence): TimeoutSummary | null {
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
