import { readFile } from 'node:fs/promises';
import { ConfigError } from '../shared/errors.ts';
import type { Io } from './io.ts';

/** Text of a file, or of standard input for `-`, and what to call it. Throws ConfigError when it cannot be read. */
export async function readInput(io: Io, path: string): Promise<{ name: string; text: string }> {
  if (path === '-') return { name: 'standard input', text: await io.readStdin() };
  return { name: path, text: await readTextFile(path) };
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
