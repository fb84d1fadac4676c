import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseGoDuration } from './go-duration.ts';

test.each([
  ['0', 0],
  ['1s', 1],
  ['+1s', 1],
  ['10s', 10],
  ['5m0s', 300],
  ['1h0m0s', 3600],
  ['1.5h', 5400],
  ['.5s', 0.5],
  ['1.s', 1],
  ['250ms', 0.25],
  ['3us', 3e-6],
  ['3µs', 3e-6],
])('%s', (text, seconds) => {
  expect(parseGoDuration(text)).toBeCloseTo(seconds, 12);
});

test.each(['', '1', 's', '.s', '-1s', '1 s', '1s ', '1d', '1S', '1s-', '1..5s', `${'1'.repeat(99)}s`, '1s'.repeat(60)])(
  '%j is no duration',
  (text) => {
    expect(parseGoDuration(text)).toBeNull();
  },
);

test('a failed reading leaves no trace in the next one', () => {
  expect(parseGoDuration('1h30x')).toBeNull();
  expect(parseGoDuration('1h')).toBe(3600);
});

test('any text: null or a finite number of seconds', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const seconds = parseGoDuration(text);
      expect(seconds === null || (Number.isFinite(seconds) && seconds >= 0)).toBe(true);
    }),
  );
});
