import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { TimeoutBucket } from '../domain/timeouts.ts';
import { createTimeoutBuckets } from './timeout-buckets.ts';

const HOUR = '2026-11-22T00:00:00Z';

function bucket(part: Partial<TimeoutBucket>): TimeoutBucket {
  return { kind: 'dial-tcp', upstream: '172.18.165.130', node: 'n1', hour: '2026-11-22T06:00:00Z', count: 1, ...part };
}

function sum(all: readonly TimeoutBucket[], maxBuckets?: number): TimeoutBucket[] {
  const buckets = createTimeoutBuckets(HOUR, maxBuckets);
  for (const one of all) buckets.add(one);
  return buckets.list();
}

describe('within the cap', () => {
  test('equal keys are added up, different ones are kept and sorted', () => {
    const all = [
      bucket({ node: 'n2' }),
      bucket({ node: null }),
      bucket({ count: 3 }),
      bucket({}),
      bucket({ kind: 'read-tcp', upstream: null }),
      bucket({ hour: '2026-11-22T05:00:00Z' }),
    ];
    expect(sum(all)).toEqual([
      bucket({ hour: '2026-11-22T05:00:00Z' }),
      bucket({ node: null }),
      bucket({ count: 4 }),
      bucket({ node: 'n2' }),
      bucket({ kind: 'read-tcp', upstream: null }),
    ]);
  });

  test('what was given and what was returned are not changed later', () => {
    const given = bucket({});
    const buckets = createTimeoutBuckets(HOUR);
    buckets.add(given);
    const before = buckets.list();
    buckets.add(given);
    expect(given.count).toBe(1);
    expect(before[0]?.count).toBe(1);
    expect(buckets.list()[0]?.count).toBe(2);
  });
});

describe('beyond the cap', () => {
  test('the node is given up first', () => {
    const all = ['a', 'b', 'c', 'd'].map((node) => bucket({ node }));
    expect(sum(all, 3)).toEqual([bucket({ node: null, count: 4 })]);
  });

  test('then the upstream, then the hour', () => {
    const upstreams = ['1', '2', '3', '4'].map((part) => bucket({ upstream: `10.0.0.${part}` }));
    expect(sum(upstreams, 3)).toEqual([bucket({ node: null, upstream: null, count: 4 })]);
    const hours = ['1', '2', '3', '4'].map((part) => bucket({ hour: `2026-11-22T0${part}:00:00Z` }));
    expect(sum(hours, 3)).toEqual([bucket({ node: null, upstream: null, hour: HOUR, count: 4 })]);
  });

  test('no count is lost, the memory stays bounded and the order is immaterial', () => {
    const some = fc.array(
      fc.record({
        kind: fc.constantFrom('dial-tcp', 'read-tcp', 'udp', 'other'),
        upstream: fc.option(fc.constantFrom('10.0.0.1', '10.0.0.2', '10.0.0.3')),
        node: fc.option(fc.constantFrom('a', 'b', 'c', 'd', '["a"', 'a\u0000')),
        hour: fc.constantFrom('2026-11-22T01:00:00Z', '2026-11-22T02:00:00Z', '2026-11-22T03:00:00Z'),
        count: fc.integer({ min: 1, max: 9 }),
      }),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(
        some.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
        fc.integer({ min: 4, max: 40 }),
        ([all, shuffled], maxBuckets) => {
          const result = sum(all, maxBuckets);
          expect(sum(shuffled, maxBuckets)).toEqual(result);
          expect(result.length).toBeLessThanOrEqual(maxBuckets);
          const total = (list: TimeoutBucket[]) => list.reduce((count, one) => count + one.count, 0);
          expect(total(result)).toBe(total(all));
        },
      ),
      { numRuns: 300 },
    );
  });
});
