import { describe, expect, test } from 'vitest';
import { timeoutEvidence } from '../domain/timeouts.ts';
import { createMetricTally, type MetricCount } from './metric-tally.ts';

const WINDOW = { from: '2026-11-22T00:00:00Z', to: '2026-11-23T00:00:00Z' };

function count(part: Partial<MetricCount> = {}): MetricCount {
  return {
    ...{ from: '2026-11-22T06:00:00Z', to: '2026-11-22T07:00:00Z', lines: 3, operation: 'dial tcp' },
    ...{ upstream: '172.18.165.130:53', node: 'n1', errors: '', probe: '' },
    ...part,
  };
}

function tally(...counts: Partial<MetricCount>[]) {
  const one = createMetricTally(WINDOW);
  for (const each of counts) one.add(count(each));
  const result = one.result();
  expect(timeoutEvidence.parse(result)).toEqual(result);
  return result;
}

describe('createMetricTally', () => {
  test.each([
    ['dial tcp', 'dial-tcp'],
    ['select tcp', 'dial-tcp'],
    ['read tcp', 'read-tcp'],
    ['read udp', 'udp'],
    ['write tcp', 'other'],
    ['', 'other'],
  ])('%s is %s', (operation, kind) => {
    expect(tally({ operation }).buckets).toMatchObject([{ kind, count: 3 }]);
  });

  test('first and last seen are borders of hours; names are not known', () => {
    expect(tally({}, { from: '2026-11-22T09:00:00Z', to: '2026-11-22T10:00:00Z' })).toMatchObject({
      firstSeen: '2026-11-22T06:00:00.000000000Z',
      lastSeen: '2026-11-22T10:00:00.000000000Z',
      topNames: [],
      buckets: [{ hour: '2026-11-22T06:00:00Z' }, { hour: '2026-11-22T09:00:00Z' }],
    });
  });

  test('summary lines count as N', () => {
    expect(tally({ errors: '17', upstream: '', lines: 2 })).toMatchObject({
      summaryLines: 2,
      buckets: [{ count: 34, upstream: null }],
    });
  });

  test('probes, nothing, and what no metric can say', () => {
    expect(tally({ probe: 'HINFO' }, { lines: 0 })).toMatchObject({ loopProbes: 3, buckets: [], firstSeen: null });
    expect(tally({ from: 'x' }, { errors: 'many' }, { errors: '-1' })).toMatchObject({ malformed: 9, buckets: [] });
  });

  test('labels that are empty or no address', () => {
    expect(tally({ node: '', upstream: 'evil' }).buckets).toMatchObject([{ node: null, upstream: null }]);
  });
});
