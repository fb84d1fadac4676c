import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { EVIDENCE } from '../scripts/evidence-words.ts';
import { findStaleDocs, generateDocs } from '../scripts/generate-docs.ts';
import { outcomesOf } from '../scripts/rule-outcomes.ts';
import { loadServiceConfig, VARIABLES } from '../shared/config.ts';
import { CONFIG_WORDS, exampleOf, requiredEnvironment, type VariableForm } from '../shared/config-words.ts';
import { analysisJsonSchema } from '../shared/report/analysis-json.ts';
import { reportJsonSchema } from '../shared/report/json.ts';
import { RULES } from '../shared/rules/index.ts';
import { CODES } from '../shared/rules/messages.ts';

const ROOT = fileURLToPath(new URL('../', import.meta.url));

function filesBelow(directory: string, ending: string): string[] {
  return readdirSync(join(ROOT, directory), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith(ending) && !path.includes('node_modules'))
    .map((path) => `${directory}/${path.replaceAll('\\', '/')}`)
    .sort();
}

function readText(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

const PAGES = [...(existsSync(join(ROOT, 'README.md')) ? ['README.md'] : []), ...filesBelow('docs', '.md')];
const SOURCES = ['shared', 'cli', 'functions']
  .flatMap((directory) => filesBelow(directory, '.ts'))
  .filter((path) => !/\.test(?:-helper)?\.ts$/.test(path));
const CODE_BLOCK = /^```[^\n]*\n[\s\S]*?^```$/gm;
const CODE_SPAN = /`[^`\n]*`/g;

/** Headings as GitHub makes anchors of them: lower case, no punctuation, a number behind a repeated one. */
function anchorsOf(path: string): Set<string> {
  const anchors = new Set<string>();
  for (const [, heading = ''] of readText(path)
    .replace(CODE_BLOCK, '')
    .matchAll(/^#{1,6} (.+)$/gm)) {
    const text = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
    const slug = text.replace(/[^\p{L}\p{M}\p{N}\p{Pc} -]/gu, '').replaceAll(' ', '-');
    let anchor = slug;
    for (let count = 1; anchors.has(anchor); count += 1) anchor = `${slug}-${count}`;
    anchors.add(anchor);
  }
  return anchors;
}

function linksOf(path: string): string[] {
  const text = readText(path).replace(CODE_BLOCK, '').replace(CODE_SPAN, '');
  const inline = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
  const references = [...text.matchAll(/^\[[^\]]+\]: (\S+)/gm)].map(([, target = '']) => target);
  return [...inline, ...references].filter((target) => !/^[a-z]+:/i.test(target));
}

/** What is wrong with a link of a page; null when it leads somewhere. */
function brokenLink(page: string, link: string): string | null {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? page : relative(ROOT, join(ROOT, dirname(page), path));
  if (target.startsWith('..')) return `${link} leads out of the project`;
  if (!existsSync(join(ROOT, target))) return `${link}: there is no ${target}`;
  if (anchor === undefined || (statSync(join(ROOT, target)).isFile() && anchorsOf(target).has(anchor))) return null;
  return `${link}: ${target} has no such heading`;
}

describe('generated docs', () => {
  test('are what the code says', async () => {
    expect(await findStaleDocs()).toEqual([]);
  });

  test('say in their first line that they are generated, and end lines as Unix does', () => {
    for (const [path, text] of generateDocs()) {
      expect(text.split('\n', 1)[0], path).toMatch(/Generated from .* by scripts\/generate-docs\.ts/);
      expect(text, path).toMatch(/[^\n]\n$/);
      expect(text, path).not.toMatch(/\r|[ \t]\n|undefined|\[object/);
    }
  });

  test('generated twice: the same bytes', () => {
    expect([...generateDocs()]).toEqual([...generateDocs()]);
  });

  test.each([
    ['report', reportJsonSchema],
    ['analysis', analysisJsonSchema],
  ])('the schema of the %s without its mark is the schema', (name, make) => {
    const { $comment, ...schema } = JSON.parse(readText(`docs/${name}.schema.json`));
    expect($comment).toContain('Generated');
    expect(schema).toEqual(JSON.parse(JSON.stringify(make())));
  });
});

describe('links', () => {
  test.each(PAGES)('of %s lead somewhere', (page) => {
    expect(linksOf(page).flatMap((link) => brokenLink(page, link) ?? [])).toEqual([]);
  });

  test('a page and a heading that the code names', () => {
    const named = SOURCES.flatMap((source) => [
      ...readText(source).matchAll(/\b(docs\/[\w/-]+\.md)(?:#([\w-]+)|, "([^"]+)")?/g),
    ]);
    const broken = named.filter(([, path = '', anchor, heading]) => {
      if (!existsSync(join(ROOT, path))) return true;
      if (anchor !== undefined) return !anchorsOf(path).has(anchor);
      return heading !== undefined && !readText(path).includes(`\n## ${heading}\n`);
    });
    expect(named.length).toBeGreaterThan(5);
    expect(broken.map(([whole]) => whole)).toEqual([]);
  });

  test.each([
    ['a page that is not there', 'nowhere.md', 'there is no docs/nowhere.md'],
    ['a heading that is not there', 'failure-mode.md#nothing', 'no such heading'],
    ['a way out', '../../elsewhere.md', 'leads out of the project'],
  ])('%s is found', (_, link, problem) => {
    expect(brokenLink('docs/architecture.md', link)).toContain(problem);
  });
});

describe('rule pages', () => {
  test('every outcome that has words is reached by a situation', () => {
    const reached = new Set(RULES.flatMap((rule) => outcomesOf(rule).map((outcome) => outcome.code)));
    expect(CODES.filter((code) => !reached.has(code))).toEqual([]);
  });

  test.each(RULES.map((rule) => [rule.id, rule] as const))(
    '%s: every code that its file names is on its page',
    (id, rule) => {
      const named = CODES.filter((code) => readText(`shared/rules/${id}.ts`).includes(`'${code}'`));
      const shown = outcomesOf(rule).map((outcome) => outcome.code);
      expect(named.filter((code) => !shown.includes(code))).toEqual([]);
    },
  );

  test.each(RULES.map((rule) => [rule.id, rule] as const))('%s: passes somewhere and fails somewhere', (_, rule) => {
    expect(outcomesOf(rule).map((outcome) => outcome.verdict)).toEqual(expect.arrayContaining(['pass', 'fail']));
  });
});

describe('configuration words', () => {
  test('one for every variable, and none too many', () => {
    expect(Object.keys(CONFIG_WORDS).sort()).toEqual([...VARIABLES].sort());
  });

  const numbers = Object.entries(CONFIG_WORDS).flatMap(([name, { form }]) =>
    form.kind === 'number' ? [[name, form] as const] : [],
  );
  const load = (name: string, value: string) => () => loadServiceConfig({ ...requiredEnvironment(), [name]: value });

  test.each(numbers)(
    '%s: the bounds are those of the code',
    (name, form: Extract<VariableForm, { kind: 'number' }>) => {
      const step = form.whole ? 1 : 0.001;
      expect(load(name, String(form.least))).not.toThrow();
      expect(load(name, String(form.most))).not.toThrow();
      expect(load(name, String(form.least - step))).toThrow(name);
      expect(load(name, String(form.most + step))).toThrow(name);
      const between = load(name, String(form.least + 0.5));
      if (form.whole) expect(between).toThrow(name);
      else expect(between).not.toThrow();
    },
  );

  test('every example is accepted', () => {
    const all = Object.entries(CONFIG_WORDS).map(([name, { form }]) => [name, exampleOf(form)]);
    expect(() => loadServiceConfig(Object.fromEntries(all))).not.toThrow();
  });
});

describe('permissions', () => {
  const page = readText('docs/permissions.md');

  test('every permission and role that an adapter names is explained', () => {
    const adapters = filesBelow('shared/adapters', '.ts').filter((path) => !path.includes('.test'));
    const text = adapters.map(readText).join('\n');
    const roles = text.match(/\broles\/[a-zA-Z.]+[a-zA-Z]/g) ?? [];
    const permissions = text.match(
      /\b(?:cloudasset|container|gkehub|logging|resourcemanager|serviceusage)\.[a-z][A-Za-z]+\.(?:get|list\w*|connect|use)\b/g,
    );
    expect(roles.length).toBeGreaterThan(5);
    expect(permissions?.length).toBeGreaterThan(10);
    expect([...new Set([...roles, ...(permissions ?? [])])].filter((name) => !page.includes(`\`${name}\``))).toEqual(
      [],
    );
  });

  test('every permission on a rule page is one that an adapter asks for', () => {
    const adapters = filesBelow('shared/adapters', '.ts').map(readText).join('\n');
    const wanted = Object.values(EVIDENCE).flatMap(({ permission }) => permission ?? []);
    expect(wanted.filter((permission) => !adapters.includes(permission))).toEqual([]);
  });
});
