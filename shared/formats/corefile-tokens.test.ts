import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { tokenizeCorefile } from './corefile-tokens.ts';

function words(text: string): string[] {
  return tokenizeCorefile(text).map((token) => token.text);
}

describe('tokenizeCorefile', () => {
  test('white space of every kind separates', () => {
    expect(words('.:53 {\r\n\tcache  30\n}')).toEqual(['.:53', '{', 'cache', '30', '}']);
  });

  test('a comment begins only at the start of a word', () => {
    expect(words('# all\ncache 30 # why\nforward . 10.0.0.1#5353\n#')).toEqual([
      'cache',
      '30',
      'forward',
      '.',
      '10.0.0.1#5353',
    ]);
  });

  test('quotes hold spaces, braces, hashes and line breaks', () => {
    const tokens = tokenizeCorefile('a "b # {\nc" d\ne');
    expect(tokens).toEqual([
      { text: 'a', line: 1, endLine: 1, bare: true },
      { text: 'b # {\nc', line: 1, endLine: 2, bare: false },
      { text: 'd', line: 2, endLine: 2, bare: true },
      { text: 'e', line: 3, endLine: 3, bare: true },
    ]);
  });

  test('in quotes a backslash escapes a quote and nothing else', () => {
    expect(words(String.raw`"a \"b\" \d \\" c`)).toEqual([String.raw`a "b" \d \\`, 'c']);
  });

  test('a quote inside a word is a letter', () => {
    expect(words('a"b c"d')).toEqual(['a"b', 'c"d']);
  });

  test.each(['"', '"a', '"a\\', '\\', '#', '', '""'])('an end in the middle of something: %j', (text) => {
    expect(words(text).length).toBeLessThanOrEqual(1);
  });

  test('words without quotes and hashes come back as they went in', () => {
    const word = fc.stringMatching(/^[\w.:/{}$-]{1,20}$/);
    fc.assert(
      fc.property(fc.array(word), fc.constantFrom(' ', '\n', '\t \r\n'), (all, separator) => {
        expect(words(all.join(separator))).toEqual(all);
      }),
    );
  });
});
