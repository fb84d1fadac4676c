import { createHash } from 'node:crypto';
import { link, mkdir, open, readdir, readFile, rename, unlink } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import type { StateStore, WriteOutcome } from '../audit/ports.ts';
import { CollectError } from '../errors.ts';

/**
 * State in a directory, for the terminal: one process at a time writes a path, many may read. A write is a rename (or, for
 * an object that must not exist yet, a link), so that a kill leaves the old object or the new one, never half of one.
 * The generation is a digest of the content.
 */
export function createDirectoryState(root: string): StateStore {
  const queues = new Map<string, Promise<unknown>>();

  /** Compare-and-swap needs "look, then write" to be one step within this process. */
  async function inTurn<T>(path: string, work: () => Promise<T>): Promise<T> {
    const turn = (queues.get(path) ?? Promise.resolve()).then(work, work);
    queues.set(path, turn);
    try {
      return await turn;
    } finally {
      if (queues.get(path) === turn) queues.delete(path);
    }
  }

  async function read(path: string) {
    try {
      const text = await readFile(locate(root, path), 'utf8');
      return { text, generation: generationOf(text) };
    } catch (error) {
      if (hasCode(error, 'ENOENT')) return null;
      throw toStateError(error, path);
    }
  }

  return {
    read,
    write: (path, text, ifGeneration) =>
      inTurn(path, async () => {
        try {
          return ifGeneration === 'absent'
            ? await create(locate(root, path), text)
            : await replace(locate(root, path), text, ifGeneration, await read(path));
        } catch (error) {
          throw toStateError(error, path);
        }
      }),
    async list(prefix) {
      try {
        // Begin at the deepest directory that the prefix names: a store of many runs is not walked for one of them.
        const folders = prefix.split('/').slice(0, -1);
        if (!folders.every(isPart)) return [];
        const start = join(root, ...folders);
        const entries = await readdir(start, { recursive: true, withFileTypes: true });
        return entries
          .filter((entry) => entry.isFile() && !entry.name.endsWith('.tmp'))
          .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
          .filter((path) => path.startsWith(prefix))
          .sort();
      } catch (error) {
        if (hasCode(error, 'ENOENT') || hasCode(error, 'ENOTDIR')) return [];
        throw toStateError(error, prefix);
      }
    },
  };
}

async function create(file: string, text: string): Promise<WriteOutcome> {
  const temporary = await writeTemporary(file, text);
  try {
    await link(temporary, file);
    return { written: true, generation: generationOf(text) };
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return { written: false };
    throw error;
  } finally {
    await unlink(temporary);
  }
}

async function replace(
  file: string,
  text: string,
  ifGeneration: string,
  current: { generation: string } | null,
): Promise<WriteOutcome> {
  if (current?.generation !== ifGeneration) return { written: false };
  await rename(await writeTemporary(file, text), file);
  return { written: true, generation: generationOf(text) };
}

/** Characters written at once: a report of 10,000 clusters is not copied whole into a buffer. */
const SLICE = 1024 * 1024;

/** Cuts between characters, never within a surrogate pair: the pieces are encoded one by one. */
function* slices(text: string): Generator<string> {
  for (let start = 0; start < text.length; ) {
    const cut = start + SLICE;
    const isHighSurrogate = (text.charCodeAt(cut - 1) & 0xfc00) === 0xd800;
    const end = isHighSurrogate ? cut + 1 : cut;
    yield text.slice(start, end);
    start = end;
  }
}

let counter = 0;

async function writeTemporary(file: string, text: string): Promise<string> {
  await mkdir(dirname(file), { recursive: true });
  counter += 1;
  const temporary = `${file}.${process.pid}.${counter}.tmp`;
  const handle = await open(temporary, 'w');
  try {
    // Each call goes on where the last one ended.
    for (const slice of slices(text)) await handle.writeFile(slice);
    await handle.sync();
  } finally {
    await handle.close();
  }
  return temporary;
}

function generationOf(text: string): string {
  const hash = createHash('sha256');
  for (const slice of slices(text)) hash.update(slice);
  return hash.digest('hex').slice(0, 32);
}

/** Paths are made by this program, but a run id may come from outside: nothing may leave the directory. */
function locate(root: string, path: string): string {
  const parts = path.split('/');
  if (!parts.every(isPart)) {
    throw new CollectError('malformed', `state object ${path}`, 'Not a path within the state directory.');
  }
  return join(root, ...parts);
}

function isPart(text: string): boolean {
  return text !== '' && text !== '.' && text !== '..' && !text.includes(sep);
}

function toStateError(error: unknown, path: string): CollectError {
  if (error instanceof CollectError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const isDenied = hasCode(error, 'EACCES') || hasCode(error, 'EPERM') || hasCode(error, 'EROFS');
  return new CollectError(isDenied ? 'permission-denied' : 'unavailable', `state object ${path}`, message, {
    cause: error,
  });
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
