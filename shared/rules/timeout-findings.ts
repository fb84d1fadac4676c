import type { Observation, Provenance } from '../domain/finding.ts';
import type { TimeoutBucket, TimeoutEvidence } from '../domain/timeouts.ts';
import { observe } from './provenance.ts';
import { distinctNodes, sumCounts, windowHours, worstHour } from './timeout-attribution.ts';
import { LIMITATION_WORDS, ROUTE_WORDS } from './timeout-limitations.ts';

const TOP = 5;

/** The observation that holds the count of a time-out finding. */
export const FAILED_LOOK_UPS = 'failed look-ups';

/** What every time-out finding shows: how many, where, when, towards whom, and what the count means. */
export function observeTimeouts(buckets: readonly TimeoutBucket[], timeouts: TimeoutEvidence): Observation[] {
  const source = sourceOf(timeouts);
  const worst = worstHour(buckets);
  const nodes = distinctNodes(buckets);
  const capped = { atLeast: timeouts.capped };
  return [
    observe(FAILED_LOOK_UPS, sumCounts(buckets), source, capped),
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
    ...observeLimits(timeouts),
  ];
}

/** How long a time was looked at. */
export function observeWindow(timeouts: TimeoutEvidence): Observation {
  return observe('window', windowHours(timeouts), sourceOf(timeouts), { unit: 'h' });
}

function sourceOf({ window, route }: TimeoutEvidence): Provenance {
  return {
    kind: route === 'log-metric' ? 'monitoring' : 'logging',
    detail: `node-cache stdout, ${window.from} to ${window.to}, by ${ROUTE_WORDS[route ?? 'batches']}`,
  };
}

/** What the way to the counts cannot show: nobody may take silence for health without it. */
export function observeLimits(timeouts: TimeoutEvidence): Observation[] {
  return (timeouts.limitations ?? []).map((limitation) =>
    observe('not shown', LIMITATION_WORDS[limitation], sourceOf(timeouts)),
  );
}

/** What one line stands for, as the lab measured it (docs/evidence.md, "What a count means"). */
export function observeMeaning(kind: 'dial-tcp' | 'read-tcp'): Observation[] {
  const words = {
    'dial-tcp': 'one look-up that failed, all its attempts included; more than limit + 33 connections were on the Pod',
    'read-tcp': 'one look-up that failed, all its attempts included; limit to limit + 33 connections were on the Pod',
  };
  return [
    observe('one line stands for', words[kind], {
      kind: 'measured-in-lab',
      detail: 'recordings saturated-2pods, one-pod',
    }),
    observe('waits over 0.1 s beside 39 lines, in the lab', 698, {
      kind: 'measured-in-lab',
      detail: 'recording saturated-2pods: two failed attempts before a good one leave no line',
    }),
  ];
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
