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
    expect(steps).toEqual({ atStep: [1, 2, 1, 0, 1], slow: 5 });
    expect(isStepped(steps)).toBe(true);
  });

  it('a slow server: slow, but not at steps', () => {
    expect(isStepped(stepsOf(700, 830, 1_300, 1_450, 1_900, 2_600, 640, 1_050))).toBe(false);
  });

  it('just below a step: not at it', () => expect(stepsOf(999.9, 1_100).atStep).toEqual([0, 0, 0, 0, 0]));

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
