import { describe, expect, test } from 'vitest';
import {
  estimateConcurrentConnections,
  estimateConnectionsPerPod,
  HOLD_SECONDS,
  USUAL_HOLD_SECONDS,
} from './little.ts';

/** Per Pod: new connections a second, mean hold in seconds, mean connections seen in the capture. */
const RECORDED: [string, number, number, number][] = [
  ['healthy-2pods, first Pod', 2.1, 2.73, 6.09],
  ['healthy-2pods, second Pod', 2.31, 2.62, 6.35],
  ['saturated-2pods, first Pod', 7.39, 3.36, 24.95],
  ['saturated-2pods, second Pod', 7.6, 3.42, 25.76],
  ['slow-backend-2pods, first Pod', 4.07, 4.08, 16.91],
  ['slow-backend-2pods, second Pod', 4.38, 4.08, 18.29],
  ['saturated-default-logging, first Pod', 7.76, 3.28, 25.13],
  ['saturated-default-logging, second Pod', 8.06, 3.24, 26.46],
];

describe("Little's law against the recordings of the lab", () => {
  test.each(RECORDED)('%s: within 7 %%', (_recording, missesPerSecond, holdSeconds, measured) => {
    const estimate = estimateConcurrentConnections({ missesPerSecond, holdSeconds });
    expect(Math.abs(estimate / measured - 1)).toBeLessThan(0.07);
  });

  test('one collapsed Pod: the estimate is far too high, and is said to be', () => {
    const estimate = estimateConcurrentConnections({
      missesPerSecond: 13.21,
      holdSeconds: HOLD_SECONDS.collapsed.from,
    });
    expect(estimate / 49.22).toBeCloseTo(1.61, 2);
  });

  test.each(RECORDED)(
    '%s: its hold time lies in what is taken for usual, to a tenth',
    (_recording, _rate, holdSeconds) => {
      expect(holdSeconds).toBeGreaterThanOrEqual(USUAL_HOLD_SECONDS.from);
      expect(holdSeconds).toBeLessThanOrEqual(USUAL_HOLD_SECONDS.to);
    },
  );
});

test('hold times grow with the load', () => {
  const { quiet, bursty, busy, collapsed } = HOLD_SECONDS;
  const ends = [quiet, bursty, busy, collapsed].flatMap(({ from, to }) => [from, to]);
  expect(ends).toEqual(ends.toSorted((a, b) => a - b));
});

test.each([
  [15, 2, 2, 15],
  [15, 2, 4, 7.5],
  [0, 2, 4, 0],
  [15, 2, 0, null],
])('%d a second held %d s on %i Pods: %d on each', (missesPerSecond, holdSeconds, pods, each) => {
  expect(estimateConnectionsPerPod({ missesPerSecond, holdSeconds }, pods)).toBe(each);
});
