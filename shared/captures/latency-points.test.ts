import { describe, expect, it } from 'vitest';
import { addPoint, createLatencyPoints, listPoints } from './latency-points.ts';

describe('answers kept for the picture', () => {
  it('are all of few', () => {
    const points = createLatencyPoints();
    for (let time = 0; time < 100; time += 1) addPoint(points, time, 100 - time, time % 3, time % 2);
    const listed = listPoints(points);
    expect(listed).toHaveLength(100);
    expect(listed[1]).toEqual({ time: 1, latency: 99, upstream: 1, isLate: true });
  });

  it('are a regular choice and the slowest of many, in order of time', () => {
    const points = createLatencyPoints();
    const latencyAt = (time: number) => (time * 7919) % 100_003;
    for (let time = 0; time < 100_000; time += 1) addPoint(points, time, latencyAt(time), 0, 0);
    const listed = listPoints(points);
    expect(listed.length).toBeLessThanOrEqual(6000);
    expect(listed.map(({ time }) => time)).toEqual(listed.map(({ time }) => time).sort((a, b) => a - b));
    const slowest = Array.from({ length: 100_000 }, (_, time) => latencyAt(time))
      .sort((a, b) => b - a)
      .slice(0, 1904);
    const kept = new Set(listed.map(({ latency }) => latency));
    expect(slowest.every((latency) => kept.has(latency))).toBe(true);
    expect(listed.filter(({ time }) => time % points.every === 0).length).toBeGreaterThan(2000);
  });
});
