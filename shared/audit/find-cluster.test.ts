import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { aCluster } from '../rules/evidence.test-helper.ts';
import { editDistance, findCluster } from './find-cluster.ts';

const CLUSTERS = [
  aCluster({ project: 'pay-prod', location: 'europe-west1', cluster: 'checkout' }),
  aCluster({ project: 'pay-prod', location: 'us-east1', cluster: 'checkout' }),
  aCluster({ project: 'pay-prod', location: 'europe-west1', cluster: 'checkout-batch' }),
  aCluster({ project: 'search-prod', location: 'europe-west1', cluster: 'search-index' }),
  aCluster({ project: 'search-prod', location: 'europe-west1', cluster: 'search-index-2' }),
  aCluster({ project: 'ml-dev', location: 'us-west1', cluster: 'batch-scoring' }),
];
const SCORING = 'projects/ml-dev/locations/us-west1/clusters/batch-scoring';
const WEST = 'projects/pay-prod/locations/europe-west1/clusters/checkout';
const EAST = 'projects/pay-prod/locations/us-east1/clusters/checkout';

function found(typed: string): string {
  const match = findCluster(CLUSTERS, typed);
  return match.kind === 'found' ? match.cluster.name : match.kind;
}

describe('findCluster', () => {
  test.each([
    SCORING,
    '//container.googleapis.com/projects/ml-dev/locations/us-west1/clusters/batch-scoring',
    'https://container.googleapis.com/v1/projects/ml-dev/locations/us-west1/clusters/batch-scoring',
    'https://container.googleapis.com/v1beta1/projects/ml-dev/zones/us-west1/clusters/batch-scoring',
  ])('named in full: %s', (typed) => {
    expect(found(typed)).toBe(SCORING);
  });

  test('a name that only one has', () => {
    expect(found('batch-scoring')).toBe(SCORING);
  });

  test('a beginning that only one has', () => {
    expect(found('batch')).toBe(SCORING);
    expect(found('checkout-')).toBe('projects/pay-prod/locations/europe-west1/clusters/checkout-batch');
  });

  test('a whole name outweighs that it is the beginning of another', () => {
    expect(found('search-index')).toBe('projects/search-prod/locations/europe-west1/clusters/search-index');
  });

  test('one name in two locations: both, sorted, and no guess', () => {
    expect(findCluster([...CLUSTERS].reverse(), 'checkout')).toEqual({ kind: 'ambiguous', names: [WEST, EAST] });
  });

  test('a beginning of several', () => {
    expect(findCluster(CLUSTERS, 'search')).toMatchObject({ kind: 'ambiguous', names: { length: 2 } });
    expect(findCluster(CLUSTERS, '')).toMatchObject({ kind: 'ambiguous', names: { length: 6 } });
  });

  test.each([
    ['a swap of two letters', 'bacth-scoring', [SCORING]],
    ['a letter too few', 'batch-scorng', [SCORING]],
    ['two letters wrong', 'batxh-scorimg', [SCORING]],
    ['three letters wrong', 'xxxch-scoring', []],
    ['a part of the name', 'scoring', [SCORING]],
    ['nothing like it', 'kubernetes', []],
  ])('%s: %s', (_, typed, suggestions) => {
    expect(findCluster(CLUSTERS, typed)).toEqual({ kind: 'none', suggestions });
  });

  test('a full name in the wrong place: clusters of that name are suggested', () => {
    const typed = 'projects/pay-test/locations/europe-west1/clusters/checkout';
    expect(findCluster(CLUSTERS, typed)).toEqual({
      kind: 'none',
      suggestions: [WEST, `${WEST}-batch`, EAST],
    });
  });

  test('at most three suggestions, the nearest first', () => {
    const many = ['abcdef', 'abcdex', 'abcdxx', 'abcdefg', 'xabcdef'].map((cluster) => aCluster({ cluster }));
    const match = findCluster(many, 'abcdfe');
    expect(match).toMatchObject({ kind: 'none', suggestions: { length: 3 } });
    expect(match.kind === 'none' && match.suggestions[0]).toMatch(/\/abcdef$/);
  });

  test('no cluster at all', () => {
    expect(findCluster([], 'checkout')).toEqual({ kind: 'none', suggestions: [] });
  });

  test('what is typed is never a pattern', () => {
    expect(found('.*')).toBe('none');
    expect(found('__proto__')).toBe('none');
  });
});

/** Damerau-Levenshtein, optimal string alignment, by its recursive definition. */
function slowDistance(a: string, b: string): number {
  if (a === '' || b === '') return a.length + b.length;
  const choices = [
    slowDistance(a.slice(1), b) + 1,
    slowDistance(a, b.slice(1)) + 1,
    slowDistance(a.slice(1), b.slice(1)) + (a[0] === b[0] ? 0 : 1),
  ];
  if (a.length > 1 && b.length > 1 && a[0] === b[1] && a[1] === b[0])
    choices.push(slowDistance(a.slice(2), b.slice(2)) + 1);
  return Math.min(...choices);
}

describe('editDistance', () => {
  test.each([
    ['', '', 0],
    ['ab', 'ab', 0],
    ['ab', 'ba', 1],
    ['ca', 'abc', 3],
    ['checkout', 'chekcout', 1],
    ['checkout', 'checkot', 1],
    ['checkout', 'checkkoutt', 2],
    ['a', 'abcd', 3],
  ])('%j and %j: %i', (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance);
  });

  test('as by its definition, up to a difference of two in length; the same both ways', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 6 });
    fc.assert(
      fc.property(word, word, (a, b) => {
        expect(editDistance(a, b)).toBe(editDistance(b, a));
        expect(editDistance(a, b)).toBe(Math.abs(a.length - b.length) > 2 ? 3 : slowDistance(a, b));
      }),
      { numRuns: 200 },
    );
  });
});
