import { describe, expect, test } from 'vitest';
import { CONNECTIONS_PER_NODE } from './connection-slots.ts';
import { addSpread, estimatePeak, podsForBurst } from './peak.ts';
import { connectionCeiling } from './regimes.ts';

/** Nodes, Pods, look-ups in flight on each node at one moment, and the connections at most on each of two Pods; limit 20. */
const RECORDED: [number, number, number, [number, number]][] = [
  [8, 2, 2, [18, 38]],
  [8, 2, 4, [23, 27]],
  [8, 2, 6, [34, 37]],
  [8, 2, 8, [48, 53]],
  [8, 2, 12, [53, 54]],
  [4, 2, 16, [37, 44]],
];

describe('the sweep of burst sizes in the lab', () => {
  const errors = RECORDED.flatMap(([nodes, pods, each, measured]) => {
    const openPerPod = (nodes * CONNECTIONS_PER_NODE) / pods;
    const peak = estimatePeak({ missesAtOneMoment: nodes * each, pods, openPerPod });
    const estimate = Math.min(peak?.meanPerPod ?? Number.NaN, connectionCeiling(20));
    return measured.map((seen) => seen - estimate);
  });

  test('8 of 12 Pods within 5 connections, the others 8 to 22 above: the words of PEAK_BASIS', () => {
    expect(errors.filter((error) => Math.abs(error) <= 5)).toHaveLength(8);
    const others = errors.filter((error) => Math.abs(error) > 5);
    expect([Math.min(...others), Math.max(...others)]).toEqual([8, 22]);
  });
});

describe('estimatePeak', () => {
  test('128 misses on two Pods: 64 each, as wanted when the limit was lifted to 200 (60 and 61 measured)', () => {
    const peak = estimatePeak({ missesAtOneMoment: 128, pods: 2 });
    expect(peak?.meanPerPod).toBe(64);
    expect(peak?.peakPerPod).toBe(84);
  });

  test('what is open before comes on top', () => {
    expect(estimatePeak({ missesAtOneMoment: 18, pods: 2, openPerPod: 7 })).toEqual({ meanPerPod: 16, peakPerPod: 26 });
  });

  test('nothing', () => {
    expect(estimatePeak({ missesAtOneMoment: 0, pods: 2 })).toEqual({ meanPerPod: 0, peakPerPod: 0 });
    expect(estimatePeak({ missesAtOneMoment: 128, pods: 0 })).toBeNull();
  });
});

test('a mean of 11 peaks at about 20, as recorded', () => {
  expect(addSpread(11)).toBeCloseTo(19.3, 1);
});

test.each([
  [128, 20, 12],
  [128, 200, 1],
  [0, 20, 1],
  [11, 20, 1],
  [12, 20, 2],
])('%i connections at limit %i: %i Pods', (connections, limit, pods) => {
  expect(podsForBurst(connections, limit)).toBe(pods);
});
