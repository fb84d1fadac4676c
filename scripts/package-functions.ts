import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleFunctions } from './package/bundle.ts';
import { deployedLock, deployedManifest } from './package/deployed-manifest.ts';
import { makeZip } from './package/write-zip.ts';

const ROOT = fileURLToPath(new URL('../', import.meta.url));

/** The archive that every function is deployed from; which one it is, the entry point says. */
export async function packageFunctions(root: string): Promise<Buffer> {
  const lock = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8'));
  const json = (value: object) => Buffer.from(`${JSON.stringify(value, null, 2)}\n`);
  return makeZip([
    ...(await bundleFunctions(root)),
    { path: 'package.json', content: json(deployedManifest(lock)) },
    { path: 'package-lock.json', content: json(deployedLock(lock)) },
  ]);
}

if (import.meta.main) {
  const output = resolve(process.argv[2] ?? join(ROOT, 'dist/function.zip'));
  const zip = await packageFunctions(ROOT);
  await mkdir(dirname(output), { recursive: true });
  await writeFile(output, zip);
  const digest = createHash('sha256').update(zip).digest('hex');
  process.stdout.write(`${output}  ${(zip.length / 1e6).toFixed(1)} MB  sha256 ${digest}\n`);
}
