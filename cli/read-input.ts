import { readFile } from 'node:fs/promises';
import { ConfigError } from '../shared/errors.ts';
import type { Io } from './io.ts';

/** Text of a file, or of standard input for `-`, and what to call it. Throws ConfigError when it cannot be read. */
export async function readInput(io: Io, path: string): Promise<{ name: string; text: string }> {
  if (path === '-') return { name: 'standard input', text: await readStandardInput(io) };
  return { name: path, text: await readTextFile(path) };
}

/** What is longer than a string can be, or breaks off, is refused as a file would be. */
async function readStandardInput(io: Io): Promise<string> {
  try {
    return await io.readStdin();
  } catch (error) {
    const reason = error instanceof RangeError ? 'it is too large' : String(error);
    throw new ConfigError(`standard input cannot be read: ${reason}.`, { cause: error });
  }
}

/** Text of a file. Throws ConfigError when it cannot be read. */
export async function readTextFile(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new ConfigError(`${path}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

/** JSON of a text. Throws ConfigError that says what was expected. */
export function parseJsonInput(text: string, name: string, expected: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n', 1)[0] : String(error);
    throw new ConfigError(`${name}: not JSON (${reason?.slice(0, 200)}). ${expected}`);
  }
}
