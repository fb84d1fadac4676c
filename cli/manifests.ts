import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readKubeDnsObjects } from '../shared/adapters/kube-dns-objects.ts';
import type { LiveKubeDns } from '../shared/domain/live-kube-dns.ts';
import { ConfigError } from '../shared/errors.ts';
import { buildManifests, type ManifestFile, type ManifestPlan } from '../shared/manifests/build-manifests.ts';
import { KIND_WORDS, MANIFEST_KINDS, type ManifestKind } from '../shared/manifests/kinds.ts';
import { formatCount } from '../shared/report/words.ts';
import { EXIT, type Io } from './io.ts';
import { parseJsonInput, readInput } from './read-input.ts';

export interface ManifestsOptions {
  output?: string;
  force?: boolean;
  live?: string;
  limit?: number;
  label?: Record<string, string>;
  image?: string;
  url?: string[];
  namespace: string;
  interval: string;
}

/** What a kind needs beside the program. */
const NEEDS: Partial<Record<ManifestKind, string>> = {
  'kube-dns-debug': '--live FILE: it runs the images and arguments of the managed kube-dns',
  probe: '--image IMAGE and --url URL',
};

/** `dns-audit manifests`: one kind to the terminal, or files into a directory. Nothing is applied. */
export async function manifestsCommand(
  io: Io,
  kinds: readonly ManifestKind[],
  options: ManifestsOptions,
): Promise<number> {
  const { output } = options;
  if (kinds.length === 0 && output === undefined) {
    io.out(`${listKinds()}\n`);
    return EXIT.done;
  }
  const plan = await readPlan(io, options);
  const built = (kinds.length === 0 ? MANIFEST_KINDS : kinds).map((kind) => ({
    kind,
    files: buildManifests(kind, plan),
  }));
  const missing = built.filter(({ files }) => files === null).map(({ kind }) => kind);
  const [first] = missing;
  if (first !== undefined && kinds.length > 0) throw new ConfigError(`${first} needs ${NEEDS[first]}.`);
  const files = built.flatMap((one) => one.files ?? []);
  if (output === undefined) writeOut(io, files);
  else await writeFiles(io, files, { directory: output, force: options.force === true });
  for (const kind of missing) io.err(`dns-audit: ${kind} was left out: it needs ${NEEDS[kind]}.\n`);
  return EXIT.done;
}

async function readPlan(io: Io, options: ManifestsOptions): Promise<ManifestPlan> {
  const { image, url, namespace, interval } = options;
  if ((image === undefined) !== (url === undefined)) throw new ConfigError(`probe needs ${NEEDS.probe}, both of them.`);
  return {
    live: options.live === undefined ? null : await readLive(io, options.live),
    limit: options.limit ?? null,
    probe:
      image === undefined || url === undefined ? null : { namespace, image: checkImage(image), urls: url, interval },
    namespace,
    labels: options.label ?? {},
  };
}

async function readLive(io: Io, path: string): Promise<LiveKubeDns> {
  const { name, text } = await readInput(io, path);
  return readKubeDnsObjects(parseJsonInput(text, name, 'Add --output=json to the kubectl command.'), name);
}

function checkImage(image: string): string {
  if (/^[a-z0-9][\w.:/@-]{0,511}$/.test(image)) return image;
  throw new ConfigError(
    `--image ${JSON.stringify(image.slice(0, 60))}: it is the name of an image, such as europe-docker.pkg.dev/my-project/tools/dns-audit:1.`,
  );
}

function listKinds(): string {
  const rows = MANIFEST_KINDS.map((kind) => `  ${kind.padEnd(20)}${KIND_WORDS[kind]}`);
  return [
    'What can be written:',
    ...rows,
    '',
    'dns-audit manifests KIND prints one; --output DIRECTORY writes all.',
  ].join('\n');
}

/** More than one file in one stream would be of no use: JSON and YAML of several purposes. */
function writeOut(io: Io, files: readonly ManifestFile[]): void {
  const [only, ...others] = files;
  if (only === undefined) return;
  if (others.length > 0)
    throw new ConfigError(
      `These are ${files.length} files (${files.map(({ name }) => name).join(', ')}): give --output DIRECTORY.`,
    );
  io.out(only.text);
}

async function writeFiles(
  io: Io,
  files: readonly ManifestFile[],
  { directory, force }: { directory: string; force: boolean },
): Promise<void> {
  const differing: string[] = [];
  for (const { name, text } of files) {
    const there = await readFile(join(directory, name), 'utf8').catch(() => null);
    if (there !== null && there !== text) differing.push(name);
  }
  if (differing.length > 0 && !force)
    throw new ConfigError(
      `--output ${directory}: ${differing.join(', ')} ${differing.length === 1 ? 'is' : 'are'} there and would change; nothing was written. Give --force, or another directory.`,
    );
  try {
    await mkdir(directory, { recursive: true });
    for (const { name, text } of files) await writeFile(join(directory, name), text);
  } catch (error) {
    throw new ConfigError(`--output ${directory}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
  io.err(`${formatCount(files.length, 'file')} in ${directory}: ${files.map(({ name }) => name).join(', ')}\n`);
}
