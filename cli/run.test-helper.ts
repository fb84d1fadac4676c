import type { Io } from './io.ts';
import { runCli } from './program.ts';

export interface RunOptions {
  stdin?: string;
  env?: Readonly<Record<string, string>>;
  now?: Date;
  terminal?: boolean;
}

/** Runs a command line as a shell would, and gives back what it wrote and its exit code. */
export async function run(line: readonly string[], options: RunOptions = {}) {
  const out: string[] = [];
  const err: string[] = [];
  const io: Io = {
    out: (text) => void out.push(text),
    err: (text) => void err.push(text),
    readStdin: () => Promise.resolve(options.stdin ?? ''),
    isOutTerminal: options.terminal === true,
    isErrTerminal: false,
    columns: 100,
    env: options.env ?? {},
    clock: { now: () => options.now ?? new Date('2026-11-22T06:00:00Z') },
  };
  const code = await runCli(line, io);
  return { code, out: out.join(''), err: err.join('') };
}
