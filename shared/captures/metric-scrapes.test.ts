import { expect, test } from 'vitest';
import { createScrapeTally } from './metric-scrapes.ts';

const MISSES = { name: 'coredns_forward_conn_cache_misses_total', labels: { to: '10.0.0.9:53' } };

function tally(...values: readonly number[]) {
  const tallied = createScrapeTally();
  const scrape = tallied.open('scrape');
  const taken = values.map((value) => scrape.add({ ...MISSES, value }));
  return {
    taken,
    connections: tallied.differences().flatMap(({ upstreams }) => upstreams.map((one) => one.newConnections)),
  };
}

test('a counter is what it grew by between two scrapes of one file', () => {
  expect(tally(3, 8)).toEqual({ taken: [true, true], connections: [5] });
});

test.each([Number.POSITIVE_INFINITY, Number.NaN, -1, 1e300])('%s is no count, and is not taken for one', (value) => {
  expect(tally(3, value, 8)).toEqual({ taken: [true, false, true], connections: [5] });
});
