import type { Readable } from 'node:stream';
import type { Clock } from '../shared/audit/ports.ts';
import type { Environment } from '../shared/config.ts';

/** What a command needs of the terminal; replaced in tests. */
export interface Io {
  /** The result: a table, JSON. */
  out(text: string): void;
  /** Everything else: progress, warnings, errors. */
  err(text: string): void;
  readStdin(): Promise<string>;
  /** Standard input as bytes, for what may not fit into memory. */
  openStdin?(): Readable;
  /** Calls when the user wants to end (Ctrl-C), until the function that it gives is called. */
  onInterrupt?(stop: () => void): () => void;
  isOutTerminal: boolean;
  isErrTerminal: boolean;
  columns: number;
  env: Environment;
  clock: Clock;
}

/** Exit codes; scripts rely on them. */
export const EXIT = {
  done: 0,
  findings: 1,
  usage: 2,
  notDone: 3,
} as const;
