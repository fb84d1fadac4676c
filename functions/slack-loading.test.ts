import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { expect, test } from 'vitest';

/** What the function `slack` loads before it answers anything: people wait for it at a cold start, three seconds at most. */
async function loadedModules(): Promise<string[]> {
  const entry = 'functions/slack.ts';
  const { metafile } = await build({
    absWorkingDir: fileURLToPath(new URL('../', import.meta.url)),
    entryPoints: [entry],
    outdir: 'never-written',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    metafile: true,
    write: false,
    logLevel: 'silent',
  });
  const outputs = metafile.outputs;
  const first = Object.keys(outputs).find((path) => outputs[path]?.entryPoint === entry) ?? '';
  const reached = new Set<string>();
  const walk = (path: string): void => {
    if (reached.has(path)) return;
    reached.add(path);
    for (const { path: next, kind } of outputs[path]?.imports ?? []) if (kind === 'import-statement') walk(next);
  };
  walk(first);
  return [...reached].flatMap((path) => Object.keys(outputs[path]?.inputs ?? {}));
}

test('the function slack loads no client that it does not need', async () => {
  const modules = await loadedModules();
  expect(modules.some((path) => path.includes('@slack/bolt'))).toBe(true);
  const heavy =
    /node_modules\/(googleapis|@google-cloud\/(?!functions-framework)|google-gax|google-auth-library|gaxios)\//;
  expect(modules.filter((path) => heavy.test(path))).toEqual([]);
  // Bolt with what it brings is about 450 files; a client of Google's is a few hundred more.
  expect(modules.length).toBeLessThan(700);
});

test('nothing that reads or judges clusters is among it', async () => {
  const own = (await loadedModules()).filter((path) => !path.includes('node_modules'));
  expect(own.filter((path) => /^shared\/(rules|capacity|plan)\//.test(path))).toEqual([]);
});
