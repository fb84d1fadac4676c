import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { createProgram } from '../cli/program.ts';
import { readConfiguration } from '../scripts/infra/readme-tables.ts';
import { requiredApis } from '../shared/governance/required-apis.ts';

/** The commands that people are told to type: in docs/install.md, docs/governance.md and the READMEs of infra/. */
const ROOT = fileURLToPath(new URL('../', import.meta.url));
const PAGES = ['docs/install.md', 'docs/governance.md', 'infra/README.md', 'infra/org/README.md'];
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const blocks = PAGES.flatMap((page) =>
  [...read(page).matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, text = '']) => ({ page, text })),
);
const lines = blocks.flatMap(({ page, text }) =>
  text
    .replaceAll('\\\n', ' ')
    .split('\n')
    .filter((line) => line !== '')
    .flatMap((line) => line.split(/ && | \| |; /))
    .map((line) => ({ page, line: line.replace(/^(?:[A-Z_]+=\S+ )+/, '').trim() })),
);
const startingWith = (beginning: string) =>
  lines.filter(({ line }) => line.startsWith(beginning)).map(({ line }) => line);

const REFERENCE = 'https://cloud.google.com/sdk/gcloud/reference';
/** gcloud commands and the flags that they are given, each from its page of the reference. */
const GCLOUD: Readonly<Record<string, { flags: readonly string[]; source: string }>> = {
  'auth application-default login': {
    flags: ['--impersonate-service-account'],
    source: `${REFERENCE}/auth/application-default/login`,
  },
  'auth application-default revoke': { flags: [], source: `${REFERENCE}/auth/application-default/revoke` },
  'services enable': { flags: ['--project'], source: `${REFERENCE}/services/enable` },
  'beta services identity create': {
    flags: ['--service', '--project'],
    source: `${REFERENCE}/beta/services/identity/create`,
  },
  'storage buckets create': {
    flags: ['--project', '--location', '--uniform-bucket-level-access'],
    source: `${REFERENCE}/storage/buckets/create`,
  },
  'storage buckets update': { flags: ['--versioning'], source: `${REFERENCE}/storage/buckets/update` },
  'storage ls': { flags: [], source: `${REFERENCE}/storage/ls` },
  'secrets versions add': { flags: ['--data-file', '--project'], source: `${REFERENCE}/secrets/versions/add` },
  'scheduler jobs run': { flags: ['--location', '--project'], source: `${REFERENCE}/scheduler/jobs/run` },
  'logging read': { flags: ['--project', '--freshness', '--format'], source: `${REFERENCE}/logging/read` },
  'resource-manager tags bindings create': {
    flags: ['--location', '--tag-value', '--parent'],
    source: `${REFERENCE}/resource-manager/tags/bindings/create`,
  },
};

describe('commands on the pages', () => {
  test('are shell that can be read', () => {
    expect(blocks.length).toBeGreaterThan(8);
    for (const { page, text } of blocks) {
      const checked = spawnSync('bash', ['-n'], { input: text, encoding: 'utf8' });
      expect(checked.stderr, page).toBe('');
    }
  });

  test('of npm are scripts of package.json', () => {
    const { scripts } = JSON.parse(read('package.json'));
    const named = startingWith('npm run ').map((line) => line.split(' ')[2]);
    expect(named).toContain('package');
    for (const name of named) expect(Object.keys(scripts)).toContain(name);
  });

  test.each([...new Set([...startingWith('npx dns-audit '), ...startingWith('dns-audit ')])])('%s', (line) => {
    const [, name = '', ...words] = line.replace(/^npx /, '').split(/\s+/);
    const command = findCommand(name);
    // Parses flags and their values, and throws for one that is wrong; nothing is run.
    const { operands, unknown } = command.parseOptions(words);
    expect(unknown).toEqual([]);
    expect(operands).toHaveLength(command.registeredArguments.filter(({ required }) => required).length);
  });

  test('of gcloud are those of the reference, with flags that they have', () => {
    for (const line of startingWith('gcloud ')) {
      const words = line.split(/\s+/).slice(1);
      const name = Object.keys(GCLOUD).find(
        (known) => words.join(' ').startsWith(`${known} `) || words.join(' ') === known,
      );
      expect(name, line).toBeDefined();
      const flags = words.filter((word) => word.startsWith('--')).map((word) => word.split('=')[0]);
      for (const flag of flags) expect(GCLOUD[name ?? '']?.flags, line).toContain(flag);
    }
  });

  test('of terraform are run in folders that are there', () => {
    for (const line of startingWith('cd ')) expect(existsSync(join(ROOT, line.slice(3), 'main.tf')), line).toBe(true);
    expect(startingWith('terraform ').length).toBeGreaterThan(3);
  });
});

describe('what docs/install.md names', () => {
  const page = read('docs/install.md');

  test('outputs and inputs are there', async () => {
    const named = [...page.matchAll(/terraform output -raw (\w+)/g)].map(([, name]) => name);
    const outputs = await Promise.all(
      ['infra', 'infra/examples/organization'].map(async (folder) =>
        Object.keys((await readConfiguration(join(ROOT, folder))).output ?? {}),
      ),
    );
    expect(named.length).toBeGreaterThan(1);
    for (const name of named) expect(outputs.flat()).toContain(name);
    const { variable = {} } = await readConfiguration(join(ROOT, 'infra'));
    for (const name of ['tier', 'schedule', 'alerts', 'slack', 'state']) expect(Object.keys(variable)).toContain(name);
  });

  test('names of what Terraform makes are the names that it has', () => {
    const functions = read('infra/functions.tf');
    expect(functions).toMatch(/"\$\{var\.name_prefix\}-slack-bot-token"/);
    expect(read('infra/main.tf')).toMatch(/"\$\{var\.project\}-\$\{var\.name_prefix\}-state"/);
    expect(page).toContain('dns-audit-slack-bot-token');
    expect(page).toContain('gs://acme-dns-audit-dns-audit-state');
  });

  test('every API that infra/org calls is on before: switched on by infra, or by hand', async () => {
    const api = (type: string) =>
      ({ org_policy: 'orgpolicy', scc: 'securitycenter', logging: 'logging', cloud_asset: 'cloudasset' })[
        /^google_(org_policy|scc|logging|cloud_asset)/.exec(type)?.[1] ?? ''
      ] ?? (type.endsWith('_custom_role') ? 'iam' : 'cloudresourcemanager');
    const modules = ['access', 'log-sink', 'asset-feed', 'org-policy', 'scc-source'];
    const types = await Promise.all(
      modules.map(async (name) =>
        Object.keys((await readConfiguration(join(ROOT, 'infra/modules', name))).resource ?? {}),
      ),
    );
    const byInfra = requiredApis({ tier: 1, assetFeed: false, securityCenter: false, history: false });
    const on = [
      ...byInfra.map(({ service }) => service),
      ...(page.match(/\w+\.googleapis\.com(?=.* --project)/g) ?? []),
    ];
    for (const type of new Set(types.flat())) expect(on, type).toContain(`${api(type)}.googleapis.com`);
  });

  test('the bot: the address first, then the app, its secrets, the apply, and only then the event address', () => {
    const [, part = ''] = page.split('### The bot');
    const steps = [
      'output -raw slack_url',
      'slack-manifest.yaml',
      'dns-audit-slack-signing-secret',
      'is_interactive = true',
      'slack_bot = true',
      'verify the event address',
      '/invite',
    ];
    const places = steps.map((words) => part.indexOf(words));
    expect(Math.min(...places)).toBeGreaterThan(0);
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(read('infra/functions.tf')).toMatch(/"\$\{var\.name_prefix\}-slack-signing-secret"/);
  });

  test("a person's time is below half an hour", () => {
    const minutes = [...page.matchAll(/^\| \[\d\. [^|]*\| (\d+) minutes/gm)].map(([, count]) => Number(count));
    expect(minutes).toHaveLength(5);
    expect(minutes.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(30);
  });
});

function findCommand(name: string): Command {
  const io = { out() {}, err() {}, columns: 100 } as unknown as Parameters<typeof createProgram>[0];
  const command = createProgram(io, () => {}).commands.find((one) => one.name() === name);
  if (command === undefined) throw new Error(`there is no command ${name}`);
  return command;
}
