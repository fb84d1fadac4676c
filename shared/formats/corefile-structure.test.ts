import { describe, expect, test } from 'vitest';
import { parseCorefileStructure } from './corefile-structure.ts';

describe('parseCorefileStructure', () => {
  test('keys, directives with arguments, options one level deep', () => {
    const text =
      'a:53, b:53 {\n log\n cache 30 {\n  denial 9984 5\n  inner {\n   deep\n  }\n  "two words" {\n }\n }\n errors }';
    expect(parseCorefileStructure(text)).toEqual({
      blocks: [
        {
          keys: ['a:53', 'b:53'],
          directives: [
            { name: 'log', args: [], options: [] },
            { name: 'cache', args: ['30'], options: [['denial', '9984', '5'], ['inner'], ['two words']] },
            { name: 'errors', args: [], options: [] },
          ],
        },
      ],
      problems: [],
    });
  });

  test('the line of a quoted word goes on behind its closing quote', () => {
    const { blocks } = parseCorefileStructure('. {\n errors "a\nb" c\n log\n}');
    expect(blocks[0]?.directives.map(({ name, args }) => [name, ...args])).toEqual([['errors', 'a\nb', 'c'], ['log']]);
  });

  test('a brace in quotes is a word', () => {
    const { blocks, problems } = parseCorefileStructure('. {\n errors "}"\n log "{"\n}');
    expect(problems).toEqual([]);
    expect(blocks[0]?.directives.map(({ args }) => args)).toEqual([['}'], ['{']]);
  });

  test('a block on one line', () => {
    const { blocks, problems } = parseCorefileStructure('. { errors }\n');
    expect(problems).toEqual([]);
    expect(blocks).toEqual([{ keys: ['.'], directives: [{ name: 'errors', args: [], options: [] }] }]);
  });

  test.each([
    ['. {\n errors', 'line 1: a { without its }', 1],
    ['. {\n forward . 10.0.0.1 {\n force_tcp\n', 'line 2: a { without its }', 1],
    ['.\n errors\n}\n', 'line 3: a } without its {', 1],
    ['. {\n}\n}\nb.example {\n}\n', 'line 3: a } without its {', 2],
    ['{\n errors\n}', 'line 1: a block without a zone', 0],
    ['(common) {\n errors\n}\n. {\n log\n}', 'line 1: a snippet is not followed', 1],
    ['. {\n import common\n}', 'line 2: an import is not followed', 1],
  ])('%j has a problem', (text, problem, blocks) => {
    const structure = parseCorefileStructure(text);
    expect(structure.problems).toEqual(expect.arrayContaining([problem]));
    expect(structure.blocks).toHaveLength(blocks);
  });

  test('nothing, white space, a byte order mark', () => {
    for (const text of ['', ' \n\t', '\uFEFF', '# only a comment']) {
      expect(parseCorefileStructure(text)).toEqual({ blocks: [], problems: [] });
    }
    expect(parseCorefileStructure('\uFEFF. {\n}').blocks[0]?.keys).toEqual(['.']);
  });

  test('longer than a ConfigMap', () => {
    expect(parseCorefileStructure('#'.repeat(1_048_577))).toEqual({
      blocks: [],
      problems: ['longer than a ConfigMap can hold: not read'],
    });
  });

  test.each(['{ ', '} ', '{ } ', '"', 'a\n', 'a {\n', 'import x\n', '(s) {\n}\n', '\\', '"\\'])(
    'a mebibyte of %j takes no more than a moment and has few problems',
    (piece) => {
      const started = performance.now();
      const { problems } = parseCorefileStructure(piece.repeat(1_048_576 / piece.length));
      // A quadratic reader needs minutes.
      expect(performance.now() - started).toBeLessThan(5_000);
      expect(problems.length).toBeLessThanOrEqual(20);
    },
  );
});
