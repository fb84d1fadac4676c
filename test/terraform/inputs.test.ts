import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { documentedFolders } from '../../scripts/generate-infra.ts';
import { readConfiguration } from '../../scripts/infra/readme-tables.ts';
import { TERRAFORM, useWorkspace } from './terraform.test-helper.ts';

/** Every input that can be wrong is refused in the plan: none only in the middle of an apply. */
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const MODULES = readdirSync(join(ROOT, 'infra/modules')).sort();

/** Text for people: any is right. */
const FREE = new Set(['function description']);

/** Inputs of the roots that are handed on as they are, and the inputs of modules that judge them. */
const JUDGED_BY: Readonly<Record<string, readonly string[]>> = {
  'infra memory': ['function memory'],
  'infra schedule': ['schedule schedule'],
  'infra state': ['state name', 'state location', 'state retention_days', 'state slack_days', 'state kms_key'],
  'infra/org asset_feed_topic': ['asset-feed topic'],
  'infra/org log_bucket': ['log-sink location', 'log-sink retention_days'],
};

/** A value of that type that is never right. Objects have a form of their own. */
const WRONG_OBJECTS: Readonly<Record<string, unknown>> = {
  scope: { kind: 'planet', ids: [] },
  members: { sweep: { everybody: 'allUsers' }, audit: {} },
  source_archive: { bucket: '!', object: 'code.tar', generation: 1 },
  schedule: { cron: '99 6 * * *', time_zone: 'Berlin', paused: false },
  secrets: { TOKEN: { id: 'projects/p/secrets/s', readers: {} } },
  secret_environment: { TOKEN: { id: 'projects/p/secrets/s', version: 0 } },
};

/** Conditions that look at another input are judged only where nothing else is wrong: calls of their own. */
const IN_VIEW_OF_OTHERS: Readonly<Record<string, object>> = {
  'access org_id': {
    ...{ scope: { kind: 'folder', ids: ['5'] }, tier: 1, features: [], members: { sweep: {}, audit: {} } },
    org_id: 'acme.example',
  },
  'observability finalize_service': {
    ...{
      project: 'acme-dns-audit',
      region: 'europe-west1',
      prefix: 'dns-audit',
      scope: 'folders/5',
      queue: 'dns-audit',
    },
    ...{ services: ['dns-audit-sweep'], finalize_service: 'dns-audit-end' },
  },
};

function wrongValue(name: string, type: string): unknown {
  if (type.includes('object(')) return WRONG_OBJECTS[name] ?? expect.fail(`no wrong value for ${name}`);
  if (type.includes('map(')) return { '!': '!' };
  if (/list\(|set\(/.test(type)) return ['!'];
  if (type.includes('number')) return -1.5;
  // An open bracket is no name of anything, and no regular expression.
  return '![';
}

/** Name of the variable whose block a line of a file stands in. */
function variableAt(path: string, row: number): string | undefined {
  const before = readFileSync(join(ROOT, path), 'utf8').split('\n').slice(0, row).join('\n');
  return [...before.matchAll(/^variable "(\w+)"/gm)].at(-1)?.[1];
}

async function inputsOf(folder: string): Promise<[string, { type: string; isJudged: boolean }][]> {
  const { variable = {} } = await readConfiguration(join(ROOT, folder));
  return Object.entries(variable).map(([name, [one]]) => {
    const { type = '', validation } = one as { type?: string; validation?: unknown };
    return [name, { type, isJudged: validation !== undefined }];
  });
}

test('every input but switches and free text has a condition', async () => {
  const open: string[] = [];
  for (const folder of await documentedFolders()) {
    const place = folder.replace('infra/modules/', '');
    for (const [name, { type, isJudged }] of await inputsOf(folder))
      if (!isJudged && !/^\$\{bool\}$/.test(type) && !FREE.has(`${place} ${name}`)) open.push(`${place} ${name}`);
  }
  expect(open.sort()).toEqual(Object.keys(JUDGED_BY).sort());
  for (const input of Object.values(JUDGED_BY).flat()) {
    const [module = '', name] = input.split(' ');
    const found = (await inputsOf(`infra/modules/${module}`)).find(([one]) => one === name);
    expect(found?.[1].isJudged, input).toBe(true);
  }
});

describe.skipIf(TERRAFORM === null)('a module that is given nothing but wrong values', () => {
  const workspace = useWorkspace();

  test('refuses each of them, and says what is allowed', async () => {
    const calls: Record<string, object> = {};
    const expected: string[] = [];
    for (const module of MODULES) {
      const inputs = await inputsOf(`infra/modules/${module}`);
      const judged = inputs.filter(([, { isJudged }]) => isJudged);
      const wrong = judged.map(([name, { type }]) => [name, wrongValue(name, type)]);
      const free = inputs.filter(([name]) => FREE.has(`${module} ${name}`)).map(([name]) => [name, 'anything']);
      calls[module] = { source: `../../modules/${module}`, ...Object.fromEntries([...wrong, ...free]) };
      expected.push(...judged.map(([name]) => `${module} ${name}`));
    }
    const refused = await refusedInputs('infra/examples/wrong', calls);
    const others = Object.entries(IN_VIEW_OF_OTHERS).map(([input, values]) => {
      const [module = ''] = input.split(' ');
      return [module, { source: `../../modules/${module}`, ...values }] as const;
    });
    refused.push(...(await refusedInputs('infra/examples/wrong-in-view', Object.fromEntries(others))));
    expect({ refused: [...new Set(refused)].sort() }).toEqual({ refused: expected.sort() });
  });

  /** Module and name of every input that a plan of these calls refuses. */
  async function refusedInputs(folder: string, calls: Readonly<Record<string, object>>): Promise<string[]> {
    await workspace.write(`${folder}/main.tf.json`, JSON.stringify({ module: calls }));
    expect(await workspace.terraform(folder, 'init', '-no-color')).toMatchObject({ code: 0 });
    const { code, output } = await workspace.terraform(folder, 'plan', '-json');
    expect(code).toBe(1);
    return output.split('\n').flatMap((line) => {
      if (!line.includes('"Invalid value for variable"')) return [];
      const detail: string = JSON.parse(line).diagnostic.detail;
      expect(detail).toMatch(/\b(?:must|may)\b/);
      // The condition that refused it: "... rule at ../../modules/queue/variables.tf:25,3-13."
      const [, module = '', row] = /modules\/([\w-]+)\/variables\.tf:(\d+)/.exec(detail) ?? [];
      return [`${module} ${variableAt(`infra/modules/${module}/variables.tf`, Number(row))}`];
    });
  }
});
