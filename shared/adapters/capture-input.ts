import { type FileHandle, open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { ConfigError } from '../errors.ts';

export const STDIN = '-';

/** What unpacking may yield; a few kilobytes of gzip can hold gigabytes. */
export interface UnpackLimits {
  /** bytes of one input */
  most: number;
  /** Unpacked bytes for a packed one, looked at from the first gigabyte on. gzip reaches 1,032; logs 10 to 30. */
  ratio: number;
}

export const DEFAULT_UNPACK_LIMITS: UnpackLimits = { most: 16 * 2 ** 30, ratio: 400 };

export interface CaptureSource {
  name: string;
  /** bytes on disk; null for standard input */
  size: number | null;
  isCompressed: boolean;
  /** The first bytes, unpacked; all of them when the input is shorter. */
  head: Uint8Array;
  /**
   * The whole input, head included, unpacked, once; a chunk is valid until the next one is asked for. It ends early rather
   * than fail; then `problem` says why.
   */
  chunks(): AsyncIterator<Uint8Array>;
  /** Bytes of the file that were taken so far, before unpacking. */
  taken(): number;
  problem(): string | null;
  close(): void;
}

const CHUNK_BYTES = 1_048_576;
const RATIO_FROM_BYTES = 2 ** 30;
const MAX_DIRECTORY_FILES = 1_000;
const GZIP_MAGIC = [0x1f, 0x8b] as const;

/** The files of a directory, sorted by name, not those of directories within it; null when it is no directory. */
export async function listDirectory(path: string): Promise<string[] | null> {
  if (path === STDIN) return null;
  try {
    if (!(await stat(path)).isDirectory()) return null;
    const entries = await readdir(path, { withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile()).map((entry) => join(path, entry.name));
    if (files.length > MAX_DIRECTORY_FILES)
      throw new ConfigError(`${path}: ${files.length} files; name those that matter, at most ${MAX_DIRECTORY_FILES}.`);
    return files.sort();
  } catch (error) {
    throw fileError(path, error);
  }
}

export interface OpenOptions {
  headBytes: number;
  limits: UnpackLimits;
  /** Standard input; asked for only when the path is `-`. */
  stdin: () => Readable;
}

/** Opens a file or standard input and reads its head. Throws ConfigError when it cannot be read at all. */
export async function openCaptureSource(path: string, options: OpenOptions): Promise<CaptureSource> {
  const isStdin = path === STDIN;
  const size = isStdin ? null : await sizeOf(path);
  const raw = isStdin ? openStream(options.stdin()) : await openFile(path);
  let taken = 0;
  let problem: string | null = null;

  async function* readRaw(): AsyncGenerator<Uint8Array> {
    for await (const chunk of raw.chunks()) {
      taken += chunk.length;
      yield chunk;
    }
  }

  const packed = await peek(readRaw(), GZIP_MAGIC.length, path);
  const isCompressed = GZIP_MAGIC.every((byte, index) => packed.head[index] === byte);

  /** Unpacks until the end, a fault, or the limit; never throws. */
  async function* unpack(): AsyncGenerator<Uint8Array> {
    const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
    const feeding = feed(packed.rest, gunzip);
    let unpacked = 0;
    try {
      for await (const chunk of gunzip as AsyncIterable<Uint8Array>) {
        unpacked += chunk.length;
        problem = limitPassed(unpacked, taken, options.limits);
        if (problem !== null) break;
        yield chunk;
      }
    } catch (error) {
      problem = `the gzip data ends or breaks after ${unpacked} unpacked bytes (${messageOf(error)}); what came before was read`;
    } finally {
      gunzip.destroy();
      await feeding;
    }
  }

  async function* readPlain(): AsyncGenerator<Uint8Array> {
    try {
      yield* packed.rest;
    } catch (error) {
      problem = `reading stopped: ${messageOf(error)}`;
    }
  }

  const { head, rest } = await peek(isCompressed ? unpack() : readPlain(), options.headBytes, path);
  return {
    ...{ name: isStdin ? 'standard input' : path, size, isCompressed, head },
    chunks: () => rest[Symbol.asyncIterator](),
    taken: () => taken,
    problem: () => problem,
    close: raw.close,
  };
}

interface RawInput {
  /** A chunk is valid until the next one is asked for. */
  chunks(): AsyncGenerator<Uint8Array>;
  close(): void;
}

/**
 * Into two buffers in turn, the next chunk being read while one is looked at: new ones for each megabyte would lie about until
 * they are collected.
 */
async function openFile(path: string): Promise<RawInput> {
  let file: FileHandle;
  try {
    file = await open(path, 'r');
  } catch (error) {
    throw fileError(path, error);
  }
  let isOpen = true;
  const close = () => {
    if (isOpen) void file.close().catch(() => {});
    isOpen = false;
  };
  async function* chunks(): AsyncGenerator<Uint8Array> {
    const read = (buffer: Uint8Array) => {
      const reading = file.read(buffer, 0, CHUNK_BYTES, null);
      // Who stops in the middle does not wait for it; who goes on is told below.
      reading.catch(() => undefined);
      return reading;
    };
    let [used, free] = [new Uint8Array(CHUNK_BYTES), new Uint8Array(CHUNK_BYTES)];
    let reading = read(used);
    while (isOpen) {
      const { bytesRead } = await reading;
      if (bytesRead === 0) break;
      reading = read(free);
      yield used.subarray(0, bytesRead);
      [used, free] = [free, used];
    }
    close();
  }
  return { chunks, close };
}

function openStream(stream: Readable): RawInput {
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for await (const chunk of stream)
      yield typeof chunk === 'string' ? new TextEncoder().encode(chunk) : (chunk as Uint8Array);
  }
  return { chunks, close: () => void stream.destroy() };
}

async function feed(source: AsyncIterable<Uint8Array>, target: ReturnType<typeof createGunzip>): Promise<void> {
  try {
    for await (const chunk of source) {
      if (target.destroyed) return;
      if (!target.write(chunk.slice())) await drained(target);
    }
    target.end();
  } catch (error) {
    target.destroy(error instanceof Error ? error : new Error(String(error)));
  }
}

function drained(target: ReturnType<typeof createGunzip>): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      target.off('drain', done).off('close', done);
      resolve();
    };
    target.on('drain', done).on('close', done);
  });
}

function limitPassed(unpacked: number, packed: number, { most, ratio }: UnpackLimits): string | null {
  if (unpacked > most) return `more than ${most} bytes when unpacked; the rest was left out (--max-unpacked)`;
  if (unpacked > RATIO_FROM_BYTES && unpacked > packed * ratio)
    return `packed more than ${ratio} times, as no log or capture is; the rest was left out (--max-unpacked)`;
  return null;
}

/** Reads at least `count` bytes, if there are so many, and gives them back with an iterable of everything. */
async function peek(source: AsyncGenerator<Uint8Array>, count: number, path: string) {
  const first: Uint8Array[] = [];
  let length = 0;
  try {
    while (length < count) {
      const next = await source.next();
      if (next.done === true) break;
      first.push(next.value.slice());
      length += next.value.length;
    }
  } catch (error) {
    throw fileError(path, error);
  }
  const head = new Uint8Array(Math.min(length, count));
  let offset = 0;
  for (const chunk of first) {
    head.set(chunk.subarray(0, head.length - offset), offset);
    offset += Math.min(chunk.length, head.length - offset);
  }
  async function* all(): AsyncGenerator<Uint8Array> {
    yield* first.splice(0);
    yield* source;
  }
  return { head, rest: all() };
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    throw fileError(path, error);
  }
}

function fileError(path: string, error: unknown): Error {
  return error instanceof ConfigError ? error : new ConfigError(`${path}: ${messageOf(error)}`, { cause: error });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
