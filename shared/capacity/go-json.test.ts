import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeBool, decodeFloat, decodeInt, foldKey, isGoJson, readElements, readMembers } from './go-json.ts';

describe('isGoJson', () => {
  test.each([
    '{}',
    ' [1, 2]\r\n\t',
    'null',
    '"a\\u0000{"',
    '-0.5e+10',
    '{"a":1,"a":2}',
    `${'['.repeat(10_000)}${']'.repeat(10_000)}`,
  ])('valid (case %#)', (text) => {
    expect(isGoJson(text)).toBe(true);
  });

  test.each([
    '',
    ' ',
    '{',
    '{}x',
    '{} {}',
    '{"a":1,}',
    '// x\n{}',
    "{'a':1}",
    '{a: 1}',
    '01',
    '+1',
    '.5',
    'NaN',
    '"\n"',
    '\uFEFF{}',
    '\u00a0{}',
    `${'['.repeat(10_001)}${']'.repeat(10_001)}`,
  ])('not valid (case %#)', (text) => {
    expect(isGoJson(text)).toBe(false);
  });

  test('very deep nesting is refused, not a stack overflow', () => {
    expect(isGoJson(`${'['.repeat(500_000)}${']'.repeat(500_000)}`)).toBe(false);
  });
});

describe('readMembers', () => {
  test('duplicates in text order, keys decoded, values raw', () => {
    const text = ' { "a" : 1.50 , "a":{"b":[1,2]},"\\u0061,\\"}:":"x,y}", "c" : [ ] } ';
    expect(readMembers(text)).toEqual([
      { key: 'a', raw: '1.50' },
      { key: 'a', raw: '{"b":[1,2]}' },
      { key: 'a,"}:', raw: '"x,y}"' },
      { key: 'c', raw: '[ ]' },
    ]);
  });

  test('an empty object, and what is none', () => {
    expect(readMembers('{ }')).toEqual([]);
    expect([readMembers('[]'), readMembers('null'), readMembers('"{}"'), readMembers('1')]).toEqual([
      null,
      null,
      null,
      null,
    ]);
  });

  test('reads any object as JSON.parse does', () => {
    const object = fc.dictionary(fc.string(), fc.jsonValue(), { noNullPrototype: true });
    fc.assert(
      fc.property(object, fc.constantFrom(0, 2), (value, indent) => {
        const members = readMembers(JSON.stringify(value, null, indent)) ?? [];
        const entries = members.map(({ key, raw }): [string, unknown] => [key, JSON.parse(raw)]);
        expect(Object.fromEntries(entries)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});

test('readElements reads any array as JSON.parse does', () => {
  expect(readElements('{}')).toBeNull();
  fc.assert(
    fc.property(fc.array(fc.jsonValue()), fc.constantFrom(0, 2), (value, indent) => {
      const elements = readElements(JSON.stringify(value, null, indent)) ?? [];
      expect(elements.map((raw) => JSON.parse(raw))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test.each([
  ['coresPerReplica', 'coresperreplica'],
  ['COREſPERREPLICA', 'coresperreplica'],
  ['\u212aey', 'key'],
  ['\u0130', '\u0130'],
  ['ß', 'ß'],
])('key %s folds to %s', (key, folded) => {
  expect(foldKey(key)).toBe(folded);
});

test.each([
  ['0', 0],
  ['-1', -1],
  ['1.6e1', 16],
  ['0.5', 0.5],
  ['1e-400', 0],
  ['null', null],
])('float %s', (raw, value) => {
  expect(decodeFloat(raw)).toEqual({ ok: true, value });
});

test.each(['1e400', '"1"', 'true', '[1]', '{}'])('no float: %s', (raw) => {
  expect(decodeFloat(raw)).toEqual({ ok: false });
});

test.each([
  ['0', 0],
  ['-0', 0],
  ['-5', -5],
  ['9223372036854775807', 2 ** 63],
  ['-9223372036854775808', -(2 ** 63)],
  ['null', null],
])('int %s', (raw, value) => {
  expect(decodeInt(raw)).toEqual({ ok: true, value });
});

test.each(['1.0', '1e1', '9223372036854775808', '-9223372036854775809', '9'.repeat(1_000), '"1"', 'true', '[]', '{}'])(
  'no int (case %#)',
  (raw) => {
    expect(decodeInt(raw)).toEqual({ ok: false });
  },
);

test('bool', () => {
  expect([decodeBool('true'), decodeBool('false'), decodeBool('null')]).toEqual([
    { ok: true, value: true },
    { ok: true, value: false },
    { ok: true, value: null },
  ]);
  for (const raw of ['"true"', '1', '0', '[]', '{}']) expect(decodeBool(raw)).toEqual({ ok: false });
});
