import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { ConfigError } from '../errors.ts';

const BUFFER = 262_144; // UTF-16 code units

export interface TextFile {
  write(text: string): void;
  close(): void;
}

/**
 * A file that is written while something else is read: at once, in large pieces, so that what waits to be written does not
 * grow. Made when the first text comes. Throws ConfigError where it cannot be written.
 */
export function createTextFile(path: string, head: string): TextFile {
  let file: number | null = null;
  let pieces: string[] = [];
  let length = 0;

  function flush(): void {
    try {
      if (file === null) {
        mkdirSync(dirname(path), { recursive: true });
        file = openSync(path, 'w');
        pieces.unshift(head);
      }
      writeSync(file, pieces.join(''));
    } catch (error) {
      throw new ConfigError(`${path}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
    }
    pieces = [];
    length = 0;
  }

  return {
    write(text) {
      pieces.push(text);
      length += text.length;
      if (length > BUFFER) flush();
    },
    close() {
      if (pieces.length > 0) flush();
      if (file !== null) closeSync(file);
    },
  };
}
