import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const FILE = readFileSync(join(ROOT, 'cloudbuild.yaml'), 'utf8');
const schema = JSON.parse(
  readFileSync(createRequire(import.meta.url).resolve('schemastore/schemas/json/cloudbuild.json'), 'utf8'),
);
const ajv = new Ajv({ strict: false, unicodeRegExp: false });
ajv.addFormat('google-duration', /^\d+(?:\.\d{1,9})?s$/);
// Of these formats there is nothing in the file.
for (const format of ['int64', 'byte']) ajv.addFormat(format, true);
const validate = ajv.compile(schema);

interface Step {
  id: string;
  name: string;
  dir?: string;
  entrypoint?: string;
  args?: string[];
  waitFor?: string[];
}
interface Build {
  steps: Step[];
  substitutions: Record<string, string>;
  timeout: string;
  options: Record<string, string>;
}

/** Fields of a BuildStep; the schema lets others through. https://cloud.google.com/build/docs/api/reference/rest/v1/projects.builds#BuildStep */
const STEP_FIELDS = ['id', 'name', 'dir', 'entrypoint', 'args', 'waitFor'];
/** Substitutions that Cloud Build makes by itself, as far as they are used here. */
const BUILT_IN = ['BUILD_ID', 'PROJECT_ID'];

/** What is wrong with a build, beyond its schema. */
function problemsOf(text: string): string[] {
  const build: Build = parse(text);
  const ids = build.steps.map(({ id }) => id);
  const used = [...text.matchAll(/(?<!\$)\$(?:\{(\w+)\}|(\w+))/g)].map(([, braced, plain]) => braced ?? plain ?? '');
  const declared = Object.keys(build.substitutions);
  return [
    ...ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => `${id}: twice`),
    ...build.steps.flatMap((step) =>
      Object.keys(step)
        .filter((field) => !STEP_FIELDS.includes(field))
        .map((field) => `${step.id}: no field ${field}`),
    ),
    ...build.steps.flatMap(({ id, waitFor = [] }) =>
      waitFor
        .filter((other) => ids.indexOf(other) < 0 || ids.indexOf(other) >= ids.indexOf(id))
        .map((other) => `${id}: waits for ${other}`),
    ),
    ...used
      .filter((name) => !declared.includes(name) && !BUILT_IN.includes(name))
      .map((name) => `$${name} is not declared`),
    ...declared.filter((name) => !used.includes(name)).map((name) => `${name} is not used`),
    ...declared.filter((name) => !/^_[A-Z0-9_]+$/.test(name)).map((name) => `${name}: no name of a substitution`),
  ];
}

describe('cloudbuild.yaml', () => {
  const build: Build = parse(FILE);
  const scripts: Record<string, string> = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).scripts;

  test('fits its published schema, and has no mistake that the schema lets through', () => {
    expect(validate(build), JSON.stringify(validate.errors)).toBe(true);
    expect(problemsOf(FILE)).toEqual([]);
  });

  test('a duration that is none would be found', () => {
    expect(validate(parse(FILE.replace('timeout: 3600s', 'timeout: 60m')))).toBe(false);
  });

  test.each([
    ['a step twice', FILE.replace('id: check', 'id: install'), 'install: twice'],
    ['a field that is misspelt', FILE.replace('waitFor: [plan]', 'wait_for: [plan]'), 'apply: no field wait_for'],
    [
      'a step that waits for a later one',
      FILE.replace('waitFor: [package]', 'waitFor: [apply]'),
      'plan: waits for apply',
    ],
    ['a shell variable that is not escaped', FILE.replace('"$$code" -ne', '"$code" -ne'), '$code is not declared'],
    [
      'a substitution that nobody uses',
      FILE.replace('substitutions:', 'substitutions:\n  _MORE: a'),
      '_MORE is not used',
    ],
  ])('%s would be found', (_, text, problem) => {
    expect(text).not.toBe(FILE);
    expect(problemsOf(text)).toContain(problem);
  });

  test('runs scripts and folders that are there', () => {
    for (const { entrypoint, args = [] } of build.steps) {
      if (entrypoint !== 'npm') continue;
      const [first = '', second = ''] = args;
      expect([...Object.keys(scripts), 'ci']).toContain(first === 'run' ? second : first);
    }
    expect(existsSync(join(ROOT, build.substitutions['_STACK'] ?? '', 'backend.tf.example'))).toBe(true);
  });

  test('installs, checks, tests, packages, plans, applies, in this order', () => {
    expect(build.steps.map(({ id }) => id)).toEqual(['install', 'check', 'test', 'package', 'plan', 'apply']);
  });

  test('applies only when told to, and only the plan that it made', () => {
    expect(build.substitutions['_APPLY']).toBe('false');
    const script = build.steps.at(-1)?.args?.at(-1) ?? '';
    expect(script.split('\n')[0]).toMatch(/^test "\$\{_APPLY\}" = true \|\| \{ .*exit 0; \}$/);
    expect(script).toMatch(/terraform apply .* \/workspace\/plan\.tfplan\n$/);
    expect(FILE).not.toContain('-auto-approve');
  });

  test('takes a Terraform that the configuration takes', () => {
    const images = new Set(build.steps.map(({ name }) => name).filter((name) => name.includes('terraform')));
    expect([...images]).toEqual(['hashicorp/terraform:1.11.4']);
    expect(readFileSync(join(ROOT, 'infra/versions.tf'), 'utf8')).toContain('required_version = ">= 1.9"');
  });
});

test('the triggers set what the build reads', () => {
  const trigger = readFileSync(join(ROOT, 'infra/modules/pipeline/main.tf'), 'utf8');
  const [block = ''] = /substitutions = \{[^}]*\}/.exec(trigger) ?? [];
  const set = [...block.matchAll(/^\s+(_\w+)\s*=/gm)].map(([, name]) => name);
  expect(set.sort()).toEqual(Object.keys((parse(FILE) as Build).substitutions).sort());
  expect(trigger).toContain('approval_required = each.value.needs_approval');
});
