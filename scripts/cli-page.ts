import type { Command } from 'commander';
import type { Io } from '../cli/io.ts';
import { createProgram } from '../cli/program.ts';

/** What `--help` says of each command, as Markdown. */
export function cliPageLines(): string[] {
  const lines: string[] = [];
  const program = createProgram(captureIo(lines), () => {});
  const commands = [program, ...program.commands.flatMap((command) => [command, ...command.commands])];
  return [
    '# Command line',
    '',
    'What `--help` says of each command. In a checkout of this project `dns-audit` is `node dist/cli/main.js`, after `npm run build`.',
    ...commands.flatMap((command) => ['', `## ${fullName(command)}`, '', '```text', helpOf(command, lines), '```']),
  ];
}

function fullName(command: Command): string {
  return command.parent === null ? command.name() : `${fullName(command.parent)} ${command.name()}`;
}

function helpOf(command: Command, lines: string[]): string {
  lines.length = 0;
  command.outputHelp();
  return lines.join('').trimEnd();
}

/** A terminal of 100 columns that nobody looks at. */
function captureIo(lines: string[]): Io {
  return {
    out: (text) => void lines.push(text),
    err: (text) => void lines.push(text),
    readStdin: async () => '',
    isOutTerminal: false,
    isErrTerminal: false,
    columns: 100,
    env: {},
    clock: { now: () => new Date(0) },
  };
}
