import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { EXIT } from '../cli/io.ts';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const TARGET = 'shared/report/fleet-page-script.ts';

/** The script of the fleet page as text in a TypeScript file: the page stands for itself, and so does the deployed bundle. */
export async function generatePageScript(): Promise<ReadonlyMap<string, string>> {
  const result = await build({
    absWorkingDir: ROOT,
    entryPoints: ['shared/browser/main.ts'],
    bundle: true,
    format: 'iife',
    platform: 'browser',
    // Browsers of 2024: what a company still runs; nothing newer is used.
    target: ['chrome120', 'firefox121', 'safari17'],
    charset: 'ascii',
    minify: true,
    legalComments: 'none',
    write: false,
    logLevel: 'silent',
  });
  const [warning] = result.warnings;
  if (warning !== undefined) throw new Error(`esbuild: ${warning.text} (${warning.location?.file ?? 'no place'})`);
  const code = result.outputFiles[0]?.text.trim() ?? '';
  if (/<\/script|<!--/i.test(code)) throw new Error('the script would end the element that it stands in');
  const lines = [
    '// Generated from shared/browser by scripts/generate-page-script.ts (npm run docs). Do not edit.',
    '/** All of the script: its digest stands in the Content-Security-Policy of the page. */',
    `export const FLEET_PAGE_SCRIPT = ${JSON.stringify(code)};`,
  ];
  return new Map([[TARGET, `${lines.join('\n')}\n`]]);
}

/** The generated file when it is missing or differs. */
export async function findStalePageScript(): Promise<string[]> {
  const stale: string[] = [];
  for (const [path, text] of await generatePageScript())
    if ((await readFile(join(ROOT, path), 'utf8').catch(() => null)) !== text) stale.push(path);
  return stale;
}

async function main(arguments_: readonly string[]): Promise<number> {
  const [flag, ...others] = arguments_;
  if (others.length > 0 || (flag !== undefined && flag !== '--check')) {
    process.stderr.write('generate-page-script: no argument writes the file, --check only compares it.\n');
    return EXIT.usage;
  }
  if (flag === undefined) {
    for (const [path, text] of await generatePageScript()) await writeFile(join(ROOT, path), text);
    return EXIT.done;
  }
  const stale = await findStalePageScript();
  for (const path of stale)
    process.stderr.write(`generate-page-script: ${path} is not what shared/browser says; run npm run docs\n`);
  return stale.length === 0 ? EXIT.done : EXIT.findings;
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2));
