import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';

/** A file of the deployed archive, by its path in it. */
export interface PackedFile {
  path: string;
  content: Uint8Array;
}

/** Cloud Functions starts this package itself and asks it for the functions: bundled in, it would know of none. */
export const EXTERNAL_PACKAGE = '@google-cloud/functions-framework';

/** Packages in CommonJS ask for these, which an ES module does not have by itself. */
const COMMONJS_NAMES = [
  "import { createRequire as makeRequire } from 'node:module';",
  "import { dirname as directoryOf } from 'node:path';",
  "import { fileURLToPath as pathOf } from 'node:url';",
  'const require = makeRequire(import.meta.url), __filename = pathOf(import.meta.url), __dirname = directoryOf(__filename);',
].join(' ');

/**
 * Modules that packages load at once and the functions never use, by who asks for them. A cold start would read, parse and run
 * them all the same: Express, OAuth, socket mode and body readers of Bolt's own receivers, and zod's messages in fifty languages.
 */
const UNUSED: readonly { module: RegExp; importer: RegExp }[] = [
  {
    module: /^(?:express|raw-body|path-to-regexp|@slack\/oauth|@slack\/socket-mode)$/,
    importer: /\/node_modules\/@slack\/bolt\//,
  },
  { module: /\/locales\/index\.js$/, importer: /\/node_modules\/zod\// },
];

/** Puts an empty module in place of each. Whoever used one after all would fail in test/package, on an undefined value. */
const leaveOutUnused: Plugin = {
  name: 'leave-out-unused',
  setup(builder) {
    for (const { module, importer } of UNUSED)
      builder.onResolve({ filter: module }, (request) =>
        importer.test(request.importer.replaceAll('\\', '/')) ? { path: request.path, namespace: 'unused' } : null,
      );
    builder.onLoad({ filter: /.*/, namespace: 'unused' }, () => ({ contents: 'module.exports = {};', loader: 'js' }));
  },
};

/**
 * Bundles functions/index.ts and what it loads lazily, each function's own code in a chunk of its own, so that a cold start
 * reads one function only. Same sources, same bytes.
 */
export async function bundleFunctions(root: string): Promise<PackedFile[]> {
  const result = await build({
    absWorkingDir: root,
    entryPoints: ['functions/index.ts'],
    outdir: 'dist/package',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    external: [EXTERNAL_PACKAGE],
    plugins: [leaveOutUnused],
    banner: { js: COMMONJS_NAMES },
    legalComments: 'inline',
    metafile: true,
    write: false,
    logLevel: 'silent',
  });
  const [warning] = result.warnings;
  if (warning !== undefined) throw new Error(`esbuild: ${warning.text} (${warning.location?.file ?? 'no place'})`);
  const code = result.outputFiles.map((file) => ({
    path: file.path.slice(file.path.lastIndexOf('/') + 1),
    content: file.contents,
  }));
  const licences = await readLicences(root, Object.keys(result.metafile.inputs));
  return [...code, { path: 'LICENSES.txt', content: Buffer.from(licences) }];
}

/** The licence texts of every package of which something is in the bundle, as those licences ask for. */
async function readLicences(root: string, inputs: readonly string[]): Promise<string> {
  const packages = inputs.flatMap((input) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0] ?? []);
  const texts: string[] = [];
  for (const directory of [...new Set(packages)].sort()) {
    const manifest = JSON.parse(await readFile(join(root, directory, 'package.json'), 'utf8'));
    const names = (await readdir(join(root, directory))).filter((name) => /^(licen[cs]e|copying|notice)/i.test(name));
    const bodies = await Promise.all(names.sort().map((name) => readFile(join(root, directory, name), 'utf8')));
    texts.push(`${manifest.name} ${manifest.version} (${manifest.license})\n\n${bodies.join('\n').trim()}\n`);
  }
  return texts.join('\n----\n\n');
}
