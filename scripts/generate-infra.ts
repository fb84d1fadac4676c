import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EXIT } from '../cli/io.ts';
import { CONSTRAINT, EXEMPTION_TAG } from '../shared/governance/constraint.ts';
import { TIER_PERMISSIONS, TIERS } from '../shared/governance/tiers.ts';
import { historyPage } from './infra/history-page.ts';
import { permissionTables } from './infra/permission-tables.ts';
import { replaceGenerated, withTables } from './infra/readme-tables.ts';
import { historyColumns, reportColumns } from './infra/report-table.ts';
import { deployedVariables } from './infra/settings.ts';

const ROOT = fileURLToPath(new URL('../', import.meta.url));

/** Every generated file below infra/, and the tables of docs/install.md and docs/history.md: path from the root, and its text. What Terraform and TypeScript both need stands in TypeScript. */
export async function generateInfra(): Promise<ReadonlyMap<string, string>> {
  const files = new Map([
    ['infra/settings.json', json('shared/config.ts', { variables: deployedVariables() })],
    ['infra/modules/access/tiers.json', json('shared/governance/tiers.ts', tiers())],
    ['infra/modules/org-policy/constraint.json', json('shared/governance/constraint.ts', constraint())],
    ['infra/modules/history/report-table.json', json('shared/domain/report.ts', { fields: reportColumns() })],
    ['infra/modules/history/history-table.json', json('shared/domain/history.ts', { fields: historyColumns() })],
  ]);
  for (const directory of await documentedFolders()) {
    const path = `${directory}/README.md`;
    const readme = await readFile(join(ROOT, path), 'utf8');
    files.set(path, await withTables(readme, join(ROOT, directory)));
  }
  const install = await readFile(join(ROOT, 'docs/install.md'), 'utf8');
  files.set('docs/install.md', replaceGenerated(install, permissionTables()));
  const history = await readFile(join(ROOT, 'docs/history.md'), 'utf8');
  files.set('docs/history.md', replaceGenerated(history, historyPage()));
  return files;
}

/** The roots and their modules. Examples show how to write, and have no inputs of their own to list. */
export async function documentedFolders(): Promise<string[]> {
  const modules = await readdir(join(ROOT, 'infra/modules'));
  return ['infra', 'infra/org', ...modules.sort().map((name) => `infra/modules/${name}`)];
}

function tiers(): object {
  const permissions = TIER_PERMISSIONS.map((one) => ({ ...one, feature: one.feature ?? null }));
  return { tiers: TIERS, permissions };
}

function constraint(): object {
  return { ...CONSTRAINT, exemption: EXEMPTION_TAG };
}

/** JSON has no comments, and its first line is to say that it is generated. */
function json(source: string, value: object): string {
  const mark = `Generated from ${source} by scripts/generate-infra.ts (npm run docs). Do not edit.`;
  const [, ...rest] = JSON.stringify(value, null, 2).split('\n');
  return `${[`{ "$comment": ${JSON.stringify(mark)},`, ...rest].join('\n')}\n`;
}

/** Generated files that are missing or differ. */
export async function findStaleInfra(): Promise<string[]> {
  const stale: string[] = [];
  for (const [path, text] of await generateInfra()) {
    const present = existsSync(join(ROOT, path)) ? await readFile(join(ROOT, path), 'utf8') : null;
    if (present !== text) stale.push(path);
  }
  return stale;
}

async function main(arguments_: readonly string[]): Promise<number> {
  const [flag, ...others] = arguments_;
  if (others.length > 0 || (flag !== undefined && flag !== '--check')) {
    process.stderr.write('generate-infra: no argument writes the files, --check only compares them.\n');
    return EXIT.usage;
  }
  if (flag === undefined) {
    for (const [path, text] of await generateInfra()) await writeFile(join(ROOT, path), text);
    return EXIT.done;
  }
  const stale = await findStaleInfra();
  for (const path of stale)
    process.stderr.write(`generate-infra: ${path} is not what the code says; run npm run docs\n`);
  return stale.length === 0 ? EXIT.done : EXIT.findings;
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2));
