import { describe, expect, test } from 'vitest';
import {
  createPaint,
  displayWidth,
  fitText,
  hangText,
  keepTogether,
  padText,
  wrapHanging,
  wrapText,
} from './layout.ts';

describe('displayWidth', () => {
  test.each([
    ['letters', 'kube-dns', 8],
    ['wide characters', '日本', 4],
    ['an emoji', '😀', 2],
    ['an accent of its own', 'e\u0301', 1],
    ['nothing', '', 0],
  ])('%s', (_, text, width) => {
    expect(displayWidth(text)).toBe(width);
  });
});

describe('wrapText', () => {
  test('words', () => {
    expect(wrapText('one two three', 7)).toEqual(['one two', 'three']);
  });

  test('a word longer than the line', () => {
    expect(wrapText('a bcdefghij k', 4)).toEqual(['a', 'bcde', 'fghi', 'j k']);
  });

  test('words that belong together', () => {
    expect(wrapText(`40 Pods, ${keepTogether('9 nodes')}`, 10)).toEqual(['40 Pods,', '9 nodes']);
  });

  test('wide characters in a narrow line', () => {
    expect(wrapText('日本語', 3)).toEqual(['日', '本', '語']);
  });

  test('blanks only', () => {
    expect(wrapText('   ', 10)).toEqual([]);
  });
});

test('hangText: the lines after the first', () => {
  expect(hangText('- ', 'one two', 5)).toEqual(['- one', '  two']);
});

test('hangText: no text', () => {
  expect(hangText('Labels: ', '', 20)).toEqual(['Labels:']);
});

test('wrapHanging: only the first line begins at the margin', () => {
  expect(wrapHanging('aa bb cc', 4)).toEqual(['aa', '  bb', '  cc']);
});

test('padText and fitText: cells, not characters', () => {
  expect(padText('日', 3)).toBe('日 ');
  expect(fitText('日本語', 5)).toBe('日本…');
  expect(fitText('short', 5)).toBe('short');
});

test('createPaint: with and without colour', () => {
  expect(createPaint(false)('red', 'x')).toBe('x');
  expect(createPaint(true)('red', 'x')).toBe('\u001b[31mx\u001b[0m');
  expect(createPaint(true)(null, 'x')).toBe('x');
  expect(createPaint(true)('bold', '')).toBe('');
});
