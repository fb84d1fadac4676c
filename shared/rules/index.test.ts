import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readings } from '../domain/evidence.ts';
import { RULES } from './index.ts';

const HERE = new URL('.', import.meta.url);
const FILES = readdirSync(HERE);

function textOf(file: string): string {
  return readFileSync(new URL(file, HERE), 'utf8');
}

describe.each(RULES.map((rule) => [rule.id, rule] as const))('%s', (id, rule) => {
  test('is named as its file, and has a test beside it', () => {
    expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(textOf(`${id}.ts`)).toContain(`id: '${id}'`);
    expect(FILES).toContain(`${id}.test.ts`);
  });

  test('has words for people', () => {
    for (const words of [rule.title, rule.why, rule.fix, rule.whenNotToWorry]) expect(words).toMatch(/^\S.{10,}\S$/s);
    expect(rule.title).not.toMatch(/[.!]$/);
  });

  test('names where to read on', () => {
    expect(rule.references).not.toEqual([]);
    for (const reference of rule.references) {
      if (!reference.startsWith('https://'))
        expect(existsSync(new URL(`../../${reference}`, HERE)), reference).toBe(true);
    }
  });

  test('needs and may use evidence that exists, nothing twice', () => {
    const keys = [...rule.needs, ...rule.mayUse];
    expect(Object.keys(readings.shape)).toEqual(expect.arrayContaining(keys));
    expect(new Set(keys).size).toBe(keys.length);
  });

  test('its test hears every code that the rule can say', () => {
    const said = [...textOf(`${id}.ts`).matchAll(/(?:pass|fail|notApplicable|excuse)\(\s*'([a-z-]+)'/g)];
    const tested = textOf(`${id}.test.ts`);
    for (const [, code] of said) expect(tested).toContain(`'${code}'`);
    expect(said).not.toEqual([]);
  });

  test('its test knows a pass, a fail and an unknown', () => {
    const tested = textOf(`${id}.test.ts`);
    for (const verdict of ['pass', 'fail', 'unknown']) expect(tested).toMatch(new RegExp(`['"]${verdict}['"]`));
  });
});

test('every file that defines a rule is among the rules, each once', () => {
  const defining = FILES.filter((file) => !file.endsWith('.test.ts') && textOf(file).includes('= defineRule({'));
  expect(RULES.map((rule) => `${rule.id}.ts`).sort()).toEqual(defining.sort());
});
