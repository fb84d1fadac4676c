import type { TimeoutBucket } from '../domain/timeouts.ts';

export const MAX_BUCKETS = 10_000; // about 1.5 MB of report JSON; a day of 400 nodes with both kinds of time-out fits

/** What is given up, one after the other, when there are more than MAX_BUCKETS buckets. */
const COARSER: readonly ((bucket: TimeoutBucket, windowHour: string) => TimeoutBucket)[] = [
  (bucket) => ({ ...bucket, node: null }),
  (bucket) => ({ ...bucket, upstream: null }),
  (bucket, windowHour) => ({ ...bucket, hour: windowHour }),
];

/**
 * Buckets in bounded memory. When there are too many, all of them lose their node (then their upstream, then their hour),
 * not only the late ones: so the result does not depend on the order of the lines, and no count is lost.
 */
export function createTimeoutBuckets(windowHour: string, maxBuckets = MAX_BUCKETS) {
  let buckets = new Map<string, TimeoutBucket>();
  let level = 0;

  function add(bucket: TimeoutBucket): void {
    let coarse = bucket;
    for (const coarsen of COARSER.slice(0, level)) coarse = coarsen(coarse, windowHour);
    const key = JSON.stringify([coarse.kind, coarse.upstream, coarse.node, coarse.hour]);
    const known = buckets.get(key);
    if (known === undefined) buckets.set(key, { ...coarse });
    else known.count += coarse.count;
    if (buckets.size > maxBuckets && level < COARSER.length) fold();
  }

  function fold(): void {
    const finer = buckets;
    buckets = new Map();
    level += 1;
    for (const bucket of finer.values()) add(bucket);
  }

  return { add, list: () => [...buckets.values()].map((bucket) => ({ ...bucket })).sort(compareBuckets) };
}

function compareBuckets(a: TimeoutBucket, b: TimeoutBucket): number {
  return (
    compareText(a.hour, b.hour) ||
    compareText(a.kind, b.kind) ||
    compareText(a.upstream ?? '', b.upstream ?? '') ||
    compareText(a.node ?? '', b.node ?? '')
  );
}

/** By code unit: the same on every machine, whatever its locale. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
