import type { Observation, Provenance } from '../domain/finding.ts';
import type { TimeoutBucket, TimeoutEvidence } from '../domain/timeouts.ts';
import { observe } from './provenance.ts';
import { distinctNodes, sumCounts, windowHours, worstHour } from './timeout-attribution.ts';

const TOP = 5;

/** What every time-out finding shows: how many, where, when, towards whom, and what the count means. */
export function observeTimeouts(buckets: readonly TimeoutBucket[], timeouts: TimeoutEvidence): Observation[] {
  const source = sourceOf(timeouts);
  const worst = worstHour(buckets);
  const nodes = distinctNodes(buckets);
  const capped = { atLeast: timeouts.capped };
  return [
    observe('failed look-ups', sumCounts(buckets), source, capped),
    observeWindow(timeouts),
    ...(nodes === 0 ? [] : [observe('nodes', nodes, source, capped)]),
    ...ranked(buckets, (bucket) => bucket.upstream).map(([name, count]) =>
      observe(`towards ${name}`, count, source, capped),
    ),
    ...ranked(buckets, (bucket) => bucket.node).map(([name, count]) =>
      observe(`from node ${name}`, count, source, capped),
    ),
    ...(worst === null ? [] : [observe(`worst hour, from ${worst.hour}`, worst.count, source, capped)]),
    ...(timeouts.firstSeen === null
      ? []
      : [observe('first seen', timeouts.firstSeen, source), observe('last seen', timeouts.lastSeen, source)]),
    ...setAside(timeouts),
  ];
}

/** How long a time was looked at. */
export function observeWindow(timeouts: TimeoutEvidence): Observation {
  return observe('window', windowHours(timeouts), sourceOf(timeouts), { unit: 'h' });
}

function sourceOf({ window }: TimeoutEvidence): Provenance {
  return { kind: 'logging', detail: `node-cache stdout, ${window.from} to ${window.to}` };
}

/** Lines that were read and not counted, so that nobody has to wonder where they went. */
export function setAside(timeouts: TimeoutEvidence): Observation[] {
  const source = { kind: 'logging', detail: 'node-cache stdout' } as const;
  return [
    ...(timeouts.loopProbes === 0
      ? []
      : [observe('start-up probes (HINFO), not counted', timeouts.loopProbes, source)]),
    ...(timeouts.summaryLines === 0
      ? []
      : [observe('summary lines (N errors like), counted as N', timeouts.summaryLines, source)]),
    ...(timeouts.malformed === 0 ? [] : [observe('unreadable lines, not counted', timeouts.malformed, source)]),
  ];
}

function ranked(
  buckets: readonly TimeoutBucket[],
  keyOf: (bucket: TimeoutBucket) => string | null,
): [string, number][] {
  const counts = new Map<string, number>();
  for (const bucket of buckets) {
    const key = keyOf(bucket);
    if (key !== null) counts.set(key, (counts.get(key) ?? 0) + bucket.count);
  }
  return [...counts].sort(([a, x], [b, y]) => y - x || a.localeCompare(b)).slice(0, TOP);
}
