import { expect, test } from 'vitest';
import { createWordList } from './fleet-page-words.ts';

function wordsOf(list: ReturnType<typeof createWordList>): string[] {
  return JSON.parse(`[${[...list.parts()].join('')}]`);
}

test('each text once, as it is shown', () => {
  const list = createWordList();
  expect(['a', 'b\u001b', 'a', 'b\u001b', 'b\\u{1b}'].map((text) => list.add(text, 20))).toEqual([0, 1, 0, 1, 1]);
  expect(wordsOf(list)).toEqual(['a', 'b\\u{1b}']);
});

test('a text that is there whole is cut all the same where less of it is shown', () => {
  const list = createWordList();
  expect([list.add('abcdefgh', 20), list.add('abcdefgh', 5)]).toEqual([0, 1]);
  expect(wordsOf(list)).toEqual(['abcdefgh', 'abcd…']);
});

test('bytes are those of the page', () => {
  const list = createWordList();
  for (const text of ['plain', 'ü', '</script>']) list.add(text, 20);
  const text = [...list.parts()].join('');
  expect(list.bytes()).toBe(text.length + 1); // One comma too many, for the last.
});
