import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { describe, expect, onTestFinished, test } from 'vitest';
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

/** The steps of Terraform, run by a real shell as Cloud Build would, with a terraform that notes how it was called. */
describe('the steps plan and apply', () => {
  const build: Build = parse(FILE);
  const GIVEN = { _STACK: 'stack', _STATE_BUCKET: 'acme-terraform-state', _APPLY: 'true' };

  function runSteps({ planned, given, files }: { planned: number; given?: object; files?: Record<string, string> }) {
    const workspace = mkdtempSync(join(tmpdir(), 'dns-audit-cloudbuild-'));
    onTestFinished(() => rmSync(workspace, { recursive: true }));
    const stack = join(workspace, 'stack');
    mkdirSync(stack);
    const backend = readFileSync(join(ROOT, 'infra/backend.tf.example'), 'utf8');
    for (const [name, text] of Object.entries(files ?? { 'backend.tf.example': backend, 'main.tf': '' }))
      writeFileSync(join(stack, name), text);
    const stub = `#!/bin/sh\necho "$*" >> "${workspace}/calls"\nif [ "$1" = plan ]; then exit ${planned}; fi\n`;
    writeFileSync(join(workspace, 'terraform'), stub, { mode: 0o755 });
    const substitutions: Record<string, string> = { ...GIVEN, ...given };
    const codes: number[] = [];
    for (const { id, entrypoint = '', args = [] } of build.steps) {
      if (!['plan', 'apply'].includes(id)) continue;
      const [flags = '', script = ''] = args.map((text) =>
        text
          .replace(/(?<!\$)\$\{(_\w+)\}/g, (_, name: string) => substitutions[name] ?? '')
          .replaceAll('$$', '$')
          .replaceAll('/workspace/', `${workspace}/`),
      );
      const env = { PATH: `${workspace}:${process.env['PATH'] ?? ''}` };
      const { status } = spawnSync(entrypoint, [flags, script], { cwd: stack, env, encoding: 'utf8' });
      codes.push(status ?? -1);
      if (status !== 0) break;
    }
    const path = join(workspace, 'calls');
    const calls = existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : [];
    return { codes, calls, names: calls.map((call) => call.split(' ')[0]) };
  }

  test('a plan with changes, to be applied: the very plan that was made', () => {
    const { codes, calls, names } = runSteps({ planned: 2 });
    expect({ codes, names }).toEqual({ codes: [0, 0], names: ['init', 'validate', 'plan', 'apply'] });
    expect(calls[0]).toContain('-backend-config=bucket=acme-terraform-state');
    const plan = /-out=(\S+)/.exec(calls[2] ?? '')?.[1] ?? 'no plan';
    expect(calls[3]?.endsWith(` ${plan}`)).toBe(true);
  });

  test('not to be applied, or nothing to change: planned only', () => {
    for (const run of [{ planned: 2, given: { _APPLY: 'false' } }, { planned: 0 }])
      expect(runSteps(run)).toMatchObject({ codes: [0, 0], names: ['init', 'validate', 'plan'] });
  });

  test('a plan that fails: the build fails, and nothing is applied', () => {
    expect(runSteps({ planned: 1 })).toMatchObject({ codes: [1], names: ['init', 'validate', 'plan'] });
  });

  test('without a bucket, or without a place for the state: nothing is done', () => {
    expect(runSteps({ planned: 2, given: { _STATE_BUCKET: '' } })).toMatchObject({ codes: [2], calls: [] });
    const commented = { 'versions.tf': 'terraform {\n  # backend "gcs" {\n  # }\n}\n' };
    expect(runSteps({ planned: 2, files: commented })).toMatchObject({ codes: [2], calls: [] });
    const written = { 'versions.tf': 'terraform {\n  backend "gcs" {\n  }\n}\n' };
    expect(runSteps({ planned: 2, files: written })).toMatchObject({ codes: [0, 0] });
  });
});

test('the triggers set what the build reads', () => {
  const trigger = readFileSync(join(ROOT, 'infra/modules/pipeline/main.tf'), 'utf8');
  const [block = ''] = /substitutions = \{[^}]*\}/.exec(trigger) ?? [];
  const set = [...block.matchAll(/^\s+(_\w+)\s*=/gm)].map(([, name]) => name);
  expect(set.sort()).toEqual(Object.keys((parse(FILE) as Build).substitutions).sort());
  expect(trigger).toContain('approval_required = each.value.needs_approval');
});
