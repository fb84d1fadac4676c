import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addToSteps, createSteps, isStepped } from './delay-steps.ts';

const stepsOf = (...times: number[]) => {
  const steps = createSteps();
  for (const ms of times) addToSteps(steps, ms);
  return steps;
};

describe('steps of whole seconds', () => {
  it('times of a full dnsmasq: at 1, 2, 3 and 5 s', () => {
    const steps = stepsOf(0.4, 1.2, 1012, 2003, 2_020, 3_001, 5_004);
    expect(steps).toEqual({ atStep: [1, 2, 1, 0, 1], slow: 5, givenUp: 0 });
    expect(isStepped(steps)).toBe(true);
  });

  it('a slow server: slow, but not at steps', () => {
    expect(isStepped(stepsOf(700, 830, 1_300, 1_450, 1_900, 2_600, 640, 1_050))).toBe(false);
  });

  it('just below a step: not at it', () => expect(stepsOf(999.9, 1_100).atStep).toEqual([0, 0, 0, 0, 0]));

  it('queries that nobody answered: a time-out of this side is at no step but that of 5 s', () => {
    const steps = createSteps();
    for (const ms of [1_001, 2_002, 3_001, 5_003]) addToSteps(steps, ms, false);
    expect(steps).toEqual({ atStep: [0, 0, 0, 0, 1], slow: 4, givenUp: 1 });
  });

  it('a name server that is down: given up after 5 s each time, and no pattern by itself', () => {
    const steps = createSteps();
    for (const ms of [5_001, 5_002, 5_003, 5_004]) addToSteps(steps, ms, false);
    expect(isStepped(steps)).toBe(false);
    addToSteps(steps, 2_004);
    expect(isStepped(steps)).toBe(true);
  });

  it('any times: none is counted twice, and no more than there are', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 20_000, noNaN: true })), (times) => {
        const { atStep, slow } = stepsOf(...times);
        expect(atStep.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(slow);
        expect(slow).toBeLessThanOrEqual(times.length);
      }),
    );
  });
});
