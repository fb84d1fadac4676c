import { describe, expect, test } from 'vitest';
import { describeBurst, describeSteady } from './demand.ts';

describe('describeSteady', () => {
  test('the saturated recording, 15 new connections a second on two Pods: up to 32, a queue', () => {
    const steady = describeSteady({ missesPerSecond: 15, pods: 2, limit: 20 });
    expect(steady.connectionsPerPod?.from).toBeCloseTo(19.5);
    expect(steady.connectionsPerPod?.to).toBeCloseTo(32.25);
    expect(steady).toMatchObject({ regime: 'queue', holdSeconds: { from: 2.6, to: 4.3 } });
    expect(steady.basis).toContain('one run each');
  });

  test('nothing asked', () => {
    expect(describeSteady({ missesPerSecond: 0, pods: 2, limit: 20 })).toMatchObject({
      connectionsPerPod: { from: 0, to: 0 },
      regime: 'no-waiting',
    });
  });
});

describe('describeBurst', () => {
  test.each([
    [2, 'refused'],
    [4, 'queue'],
    [12, 'no-waiting'],
  ])('128 look-ups at one moment on %i Pods: %s', (pods, regime) => {
    const burst = describeBurst({ missesAtOneMoment: 128, openConnections: 0, pods, limit: 20 });
    expect(burst).toMatchObject({ regime, meanPerPod: 128 / pods, podsWithoutWaiting: 12 });
  });

  test('what is open before the burst counts, on each Pod and for the Pods needed', () => {
    const burst = describeBurst({ missesAtOneMoment: 22, openConnections: 44, pods: 2, limit: 20 });
    expect(burst).toMatchObject({ meanPerPod: 33, podsWithoutWaiting: 6 });
  });
});
