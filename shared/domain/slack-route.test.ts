import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { matchesPattern } from './slack-route.ts';

describe('matchesPattern', () => {
  test.each<[string, string, boolean]>([
    ['pay-prod', 'pay-prod', true],
    ['pay-prod', 'pay', false],
    ['pay-prod', 'pay-*', true],
    ['pay-', 'pay-*', true],
    ['repay-prod', 'pay-*', false],
    ['pay-prod', '*-prod', true],
    ['pay-prod', '*', true],
    ['', '*', true],
    ['aba', 'ab*ba', false],
    ['abba', 'ab*ba', true],
    ['acme-pay-eu-prod', 'acme-*-eu-*', true],
    ['acme-pay-us-prod', 'acme-*-eu-*', false],
    ['a.b', 'a.b', true],
    ['axb', 'a.b', false],
    ['ab', '**a**b**', true],
  ])('%s as %s: %s', (text, pattern, matches) => {
    expect(matchesPattern(text, pattern)).toBe(matches);
  });

  test('is what a regular expression says', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*', '.', '-'), maxLength: 12 });
    fc.assert(
      fc.property(letters, letters, (text, pattern) => {
        const parts = pattern.split('*').map((part) => part.replaceAll('.', '\\.'));
        expect(matchesPattern(text, pattern)).toBe(new RegExp(`^${parts.join('.*')}$`).test(text));
      }),
      { numRuns: 2000 },
    );
  });
});
