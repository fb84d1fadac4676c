import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LabelSelector } from '../domain/kubernetes.ts';
import { exampleLabels, type Labels, matchSelector } from './label-selector.ts';

function selector(matchLabels: Record<string, string>, ...expressions: [string, string, string[]][]): LabelSelector {
  const matchExpressions = expressions.map(([key, operator, values]) => ({ key, operator, values }));
  return { matchLabels, matchExpressions } as LabelSelector;
}

describe('a selector, and all labels of a Pod', () => {
  test.each<[LabelSelector, Labels, boolean]>([
    [selector({}), {}, true],
    [selector({}), { app: 'web' }, true],
    [selector({ app: 'web' }), { app: 'web', tier: 'x' }, true],
    [selector({ app: 'web' }), { app: 'db' }, false],
    [selector({ app: 'web' }), {}, false],
    [selector({ app: '' }), { app: '' }, true],
    [selector({ app: 'web', tier: 'x' }), { app: 'web' }, false],
    [selector({}, ['app', 'In', ['web', 'db']]), { app: 'db' }, true],
    [selector({}, ['app', 'In', ['web', 'db']]), { app: 'cache' }, false],
    [selector({}, ['app', 'In', ['web']]), {}, false],
    [selector({}, ['app', 'NotIn', ['web']]), { app: 'db' }, true],
    [selector({}, ['app', 'NotIn', ['web']]), { app: 'web' }, false],
    [selector({}, ['app', 'NotIn', ['web']]), {}, true],
    [selector({}, ['app', 'Exists', []]), { app: '' }, true],
    [selector({}, ['app', 'Exists', []]), { tier: 'x' }, false],
    [selector({}, ['app', 'DoesNotExist', []]), { tier: 'x' }, true],
    [selector({}, ['app', 'DoesNotExist', []]), { app: 'web' }, false],
    [selector({ app: 'web' }, ['tier', 'DoesNotExist', []]), { app: 'web', tier: 'x' }, false],
    // A key that every object has by inheritance is no label.
    [selector({}, ['constructor', 'Exists', []]), {}, false],
    [selector({}, ['__proto__', 'DoesNotExist', []]), {}, true],
  ])('%j of %j: %s', (given, labels, expected) => {
    expect(matchSelector(given, labels, { complete: true })).toBe(expected);
  });
});

describe('labels of which not all are known', () => {
  const known = { 'k8s-app': 'kube-dns' };
  test.each<[LabelSelector, boolean | null]>([
    [selector({}), true],
    [selector({ 'k8s-app': 'kube-dns' }), true],
    [selector({ 'k8s-app': 'other' }), false],
    [selector({ 'k8s-app': 'kube-dns', tier: 'x' }), null],
    [selector({ 'k8s-app': 'other', tier: 'x' }), false],
    [selector({}, ['tier', 'DoesNotExist', []]), null],
    [selector({}, ['tier', 'NotIn', ['x']]), null],
  ])('%j: %s', (given, expected) => {
    expect(matchSelector(given, known, { complete: false })).toBe(expected);
  });
});

describe('examples', () => {
  test.each<[LabelSelector, Labels[]]>([
    [selector({}), [{}]],
    [selector({ app: 'web' }), [{ app: 'web' }]],
    [
      selector({}, ['app', 'In', ['a', 'b']], ['tier', 'Exists', []]),
      [
        { app: 'a', tier: 'any' },
        { app: 'b', tier: 'any' },
      ],
    ],
    [selector({ app: 'web' }, ['app', 'DoesNotExist', []]), []],
    [selector({}, ['app', 'In', []]), []],
    [selector({}, ['app', 'NotIn', ['web']]), [{}]],
  ])('of %j', (given, expected) => {
    expect(exampleLabels(given)).toEqual(expected);
  });

  test('are matched, are few, and no label of them can be left out', () => {
    const key = fc.constantFrom('a', 'b', 'c');
    const value = fc.constantFrom('x', 'y', 'z');
    const expression = fc.tuple(
      key,
      fc.constantFrom('In', 'NotIn', 'Exists', 'DoesNotExist'),
      fc.array(value, { maxLength: 3 }),
    );
    const any = fc
      .tuple(fc.dictionary(key, value, { maxKeys: 2, noNullPrototype: true }), fc.array(expression, { maxLength: 3 }))
      .map(([labels, expressions]) => selector(labels, ...expressions));
    fc.assert(
      fc.property(any, (given) => {
        const examples = exampleLabels(given);
        expect(examples.length).toBeLessThanOrEqual(16);
        for (const labels of examples) {
          expect(matchSelector(given, labels, { complete: true })).toBe(true);
          for (const left of Object.keys(labels)) {
            const { [left]: _, ...rest } = labels;
            expect(matchSelector(given, rest, { complete: true })).toBe(false);
          }
        }
      }),
    );
  });
});
