import { describe, expect, it } from 'vitest';
import { type Conclusion, conclude, type Findings } from './verdict.ts';

const NOTHING: Findings = {
  ...{ level: 'unknown', isCounted: false, speed: 'unknown', isSpeedInferred: false, failures: null },
  ...{ hints: 0, refused: 0, lost: 0 },
};

function verdict(findings: Partial<Findings>): string {
  const { code, cause, confidence }: Conclusion = conclude({ ...NOTHING, ...findings });
  return [code, ...(cause === null ? [] : [cause]), confidence].join(', ');
}

describe('the verdict', () => {
  it.each<[string, Partial<Findings>, string]>([
    ['nothing was recorded', {}, 'not-enough-evidence, low'],
    ['full, fast behind it', { level: 'full', isCounted: true, speed: 'fast' }, 'saturated, high'],
    ['full, unknown what is behind it', { level: 'full', isCounted: true }, 'saturated, medium'],
    ['full at second hand', { level: 'full', speed: 'fast' }, 'saturated, medium'],
    ['full, slow behind it', { level: 'full', isCounted: true, speed: 'slow' }, 'not-the-cause, upstream-slow, high'],
    [
      'full, slow by what comes out',
      { level: 'full', isCounted: true, speed: 'slow', isSpeedInferred: true },
      'not-the-cause, upstream-slow, medium',
    ],
    ['full, with refusals', { level: 'full', isCounted: true, speed: 'fast', refused: 3 }, 'saturated, high'],
    ['near', { level: 'near', isCounted: true }, 'near-the-limit, high'],
    ['near, slow behind it', { level: 'near', isCounted: true, speed: 'slow' }, 'not-the-cause, upstream-slow, high'],
    ['room, nothing failed', { level: 'room', isCounted: true, failures: false }, 'not-the-cause, none, high'],
    ['room, unknown whether something failed', { level: 'room', isCounted: true }, 'not-the-cause, none, medium'],
    ['room, and yet failures', { level: 'room', isCounted: true, failures: true }, 'not-the-cause, unknown, low'],
    [
      'room, refusals',
      { level: 'room', isCounted: true, failures: true, refused: 1 },
      'not-the-cause, refused, medium',
    ],
    ['room, no answers', { level: 'room', isCounted: true, failures: true, lost: 1 }, 'not-the-cause, loss, medium'],
    [
      'not counted, slow behind it',
      { speed: 'slow', failures: true, hints: 2 },
      'not-the-cause, upstream-slow, medium',
    ],
    ['not counted, one hint', { failures: true, hints: 1 }, 'saturated, low'],
    ['not counted, many hints', { failures: true, hints: 3 }, 'saturated, medium'],
    ['not counted, failures without a hint', { failures: true }, 'not-enough-evidence, low'],
    ['not counted, nothing failed', { failures: false }, 'not-the-cause, none, low'],
    ['not counted, refusals', { failures: true, refused: 2 }, 'not-the-cause, refused, low'],
  ])('%s', (_, findings, expected) => expect(verdict(findings)).toBe(expected));
});
