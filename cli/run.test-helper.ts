import { Readable } from 'node:stream';
import type { Io } from './io.ts';
import { runCli } from './program.ts';

export interface RunOptions {
  /** An error: reading standard input fails with it. */
  stdin?: string | Uint8Array | Error;
  env?: Readonly<Record<string, string>>;
  now?: Date;
  /** Given: all that is written goes to a terminal of so many columns. */
  columns?: number;
}

/** Runs a command line as a shell would, and gives back what it wrote and its exit code. */
export async function run(line: readonly string[], options: RunOptions = {}) {
  const out: string[] = [];
  const err: string[] = [];
  const { stdin = '', columns } = options;
  const readStdin = () => {
    if (stdin instanceof Error) throw stdin;
    return typeof stdin === 'string' ? Buffer.from(stdin) : stdin;
  };
  const io: Io = {
    out: (text) => void out.push(text),
    err: (text) => void err.push(text),
    readStdin: async () => Buffer.from(readStdin()).toString(),
    // In two pieces, as a pipe may give them.
    openStdin: () => Readable.from([readStdin().subarray(0, 10), readStdin().subarray(10)]),
    isOutTerminal: columns !== undefined,
    isErrTerminal: columns !== undefined,
    columns: columns ?? 100,
    env: options.env ?? {},
    clock: { now: () => options.now ?? new Date('2026-11-22T06:00:00Z') },
  };
  const code = await runCli(line, io);
  return { code, out: out.join(''), err: err.join('') };
}
