import { expect, test } from 'vitest';
import { groupChanges } from './change-words.ts';

const NONE = { previousRun: 'r', appeared: [], worse: [], better: [], resolved: [], disappeared: [] };

test('no change', () => {
  expect(groupChanges(NONE, 3)).toEqual([]);
});

test('changes of several kinds, worst news first', () => {
  const changes = { ...NONE, resolved: ['c'], worse: ['a', 'b'], appeared: ['d'] };
  expect(groupChanges(changes, 0).map(({ count, word }) => [count, word])).toEqual([
    [2, 'worse'],
    [1, 'new'],
    [1, 'resolved'],
  ]);
});

test('more names than wanted', () => {
  expect(groupChanges({ ...NONE, better: ['a', 'b', 'c'] }, 2)).toEqual([
    { kind: 'better', word: 'better', count: 3, names: ['a', 'b'], more: 1 },
  ]);
});
