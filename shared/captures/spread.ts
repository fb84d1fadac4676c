import type { Histogram, Spread } from '../domain/capture-packets.ts';

/*
 * Counts by value in log-linear buckets, as HdrHistogram does: exact below 128 us, from there on 64 buckets for each doubling,
 * so that a bucket is at most 1/64 = 1.6 % wide. The number of buckets does not depend on the number of values.
 */
const LINEAR_BITS = 7;
const LINEAR = 1 << LINEAR_BITS;
const PER_OCTAVE = LINEAR / 2;
/** microseconds; 2147 s. Larger values share the last bucket; the maximum stays exact. */
const MAX_VALUE = 2 ** 31 - 1;
const BUCKETS = LINEAR + (31 - LINEAR_BITS) * PER_OCTAVE;

export interface SpreadCounts {
  /** Made with the first value. */
  buckets: Uint32Array;
  count: number;
  sum: number;
  min: number;
  max: number;
}

const NONE = new Uint32Array(0);

export function createSpread(): SpreadCounts {
  return { buckets: NONE, count: 0, sum: 0, min: Number.POSITIVE_INFINITY, max: 0 };
}

/** Adds a duration in microseconds; below zero (clocks that step back) counts as zero. */
export function addToSpread(spread: SpreadCounts, microseconds: number): void {
  const value = microseconds > 0 ? microseconds : 0;
  if (spread.count === 0) spread.buckets = new Uint32Array(BUCKETS);
  spread.count += 1;
  spread.sum += value;
  if (value < spread.min) spread.min = value;
  if (value > spread.max) spread.max = value;
  const bucket = bucketOf(value < MAX_VALUE ? value | 0 : MAX_VALUE);
  spread.buckets[bucket] = (spread.buckets[bucket] ?? 0) + 1;
}

function bucketOf(value: number): number {
  if (value < LINEAR) return value;
  const shift = 31 - Math.clz32(value) - (LINEAR_BITS - 1);
  return (shift - 1) * PER_OCTAVE + LINEAR + ((value >>> shift) - PER_OCTAVE);
}

/** Lower bound of a bucket, microseconds. */
function boundOf(bucket: number): number {
  if (bucket < LINEAR) return bucket;
  const octave = Math.floor((bucket - LINEAR) / PER_OCTAVE) + 1;
  return (((bucket - LINEAR) % PER_OCTAVE) + PER_OCTAVE) * 2 ** octave;
}

export function summariseSpread(spread: SpreadCounts): Spread | null {
  if (spread.count === 0) return null;
  const [p50Ms = 0, p90Ms = 0, p95Ms = 0, p99Ms = 0] = percentiles(spread, [0.5, 0.9, 0.95, 0.99]);
  return {
    count: spread.count,
    minMs: spread.min / 1000,
    meanMs: spread.sum / spread.count / 1000,
    p50Ms,
    p90Ms,
    p95Ms,
    p99Ms,
    maxMs: spread.max / 1000,
  };
}

/** Of ascending shares; the middle of the bucket in which the value of that rank lies, never outside what was seen. */
function percentiles(spread: SpreadCounts, shares: readonly number[]): number[] {
  const found: number[] = [];
  let seen = 0;
  let wanted = rankOf(spread, shares[0]);
  for (let bucket = 0; bucket < BUCKETS && wanted <= spread.count; bucket += 1) {
    seen += spread.buckets[bucket] ?? 0;
    while (seen >= wanted) {
      const middle = bucket < LINEAR ? bucket : (boundOf(bucket) + boundOf(bucket + 1)) / 2;
      found.push(Math.min(spread.max, Math.max(spread.min, middle)) / 1000);
      wanted = rankOf(spread, shares[found.length]);
    }
  }
  return found;
}

/** The rank of a share, from 1 on; beyond all ranks when there is no share. */
function rankOf(spread: SpreadCounts, share = Number.POSITIVE_INFINITY): number {
  return Math.max(1, Math.ceil(share * spread.count));
}

export function listHistogram(spread: SpreadCounts): Histogram {
  const histogram: Histogram = { fromMs: [], toMs: [], count: [] };
  if (spread.count === 0) return histogram;
  for (let bucket = 0; bucket < BUCKETS; bucket += 1) {
    const count = spread.buckets[bucket] ?? 0;
    if (count === 0) continue;
    histogram.fromMs.push(boundOf(bucket) / 1000);
    histogram.toMs.push(boundOf(bucket + 1) / 1000);
    histogram.count.push(count);
  }
  return histogram;
}
