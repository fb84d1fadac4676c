import { expect, test } from 'vitest';
import { createTopNames } from './top-names.ts';

test('most first, equals by name, at most ten', () => {
  const names = createTopNames();
  for (const name of 'lkjihgfedcba'.split('')) names.add(name);
  names.add('c');
  names.add('k');
  names.add('k');
  expect(names.list().map(({ name, count }) => `${name}${count}`)).toEqual('k3 c2 a1 b1 d1 e1 f1 g1 h1 i1'.split(' '));
});

test('no name at all', () => {
  expect(createTopNames().list()).toEqual([]);
});

test('a flood of random names does not push out the frequent one, and its count is at least', () => {
  const names = createTopNames(100);
  for (let index = 0; index < 5_000; index += 1) {
    names.add(`${index}.random.example.`);
    if (index % 10 === 0) names.add('frequent.example.');
  }
  const [first] = names.list();
  expect(first?.name).toBe('frequent.example.');
  expect(first?.count).toBe(500);
});

test('a name longer than DNS permits is cut', () => {
  const names = createTopNames();
  names.add('a'.repeat(10_000));
  expect(names.list()[0]?.name).toHaveLength(255);
});

test('a name that is a property of objects is a name', () => {
  const names = createTopNames();
  names.add('__proto__');
  names.add('constructor');
  expect(names.list()).toEqual([
    { name: '__proto__', count: 1 },
    { name: 'constructor', count: 1 },
  ]);
});
