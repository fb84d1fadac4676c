import { readdirSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import type { Io } from '../cli/io.ts';
import { createProgram, runCli } from '../cli/program.ts';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const PAGES = [
  'README.md',
  ...readdirSync(`${ROOT}docs`, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md'))
    .map((path) => `docs/${path}`),
];
const BLOCK = /^```(?:sh|text)\n([\s\S]*?)^```$/gm;
/** A command at the beginning of a line or behind a pipe, up to a pipe, a redirection, or what is said beside it. */
const COMMAND = /(?:^|\| )(?:\$ )?(?:npx )?dns-audit ((?:(?! {2,}|[|>;#]|\d>).)+)/gm;

/** Of a sample with `$ `, only the lines that are typed; what stands below them was printed. */
function commandsOnly(block: string): string {
  return block.startsWith('$ ')
    ? block
        .split('\n')
        .filter((line) => line.startsWith('$ '))
        .join('\n')
    : block;
}

function quietIo(): Io & { written: string[] } {
  const written: string[] = [];
  return {
    written,
    out: (text) => void written.push(text),
    err: (text) => void written.push(text),
    readStdin: async () => '',
    isOutTerminal: false,
    isErrTerminal: false,
    columns: 100,
    env: {},
    clock: { now: () => new Date('2026-11-22T12:00:00Z') },
  };
}

/** Words as a shell splits them; quotes only hold them together here. */
function splitWords(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    ([, double, single, bare]) => double ?? single ?? bare ?? '',
  );
}

/** Parses as the program does, and does nothing. Throws what commander says of a line that it refuses. */
async function parseOnly(words: readonly string[]): Promise<string> {
  const program = createProgram(quietIo(), () => undefined);
  let ran = '';
  const still = (command: Command): void => {
    command.exitOverride().configureOutput({ writeOut: () => undefined, writeErr: () => undefined });
    if (command.commands.length === 0)
      command.action(() => {
        ran = command.name();
      });
    for (const one of command.commands) still(one);
  };
  still(program);
  await program.parseAsync(words, { from: 'user' });
  return ran;
}

const COMMANDS = PAGES.flatMap((page) =>
  [...readFileSync(`${ROOT}${page}`, 'utf8').matchAll(BLOCK)].flatMap(([, block = '']) =>
    [...commandsOnly(block).matchAll(COMMAND)].map(([, line = '']) => [page, line.trim()] as const),
  ),
).filter(([page, line]) => page !== 'docs/cli.md' || !line.includes('[options]'));

describe('commands in the docs', () => {
  it('are many', () => {
    expect(COMMANDS.length).toBeGreaterThan(40);
  });

  it.each(COMMANDS)('%s: dns-audit %s', async (_, line) => {
    expect(await parseOnly(splitWords(line))).not.toBe('');
  });

  it.each(['sweep --projects x', 'plan a --format pdf', 'nothing', 'cluster'])(
    'a wrong one is found: %s',
    async (line) => {
      await expect(parseOnly(splitWords(line))).rejects.toThrow();
    },
  );
});

describe('npm scripts in the docs', () => {
  const { scripts } = JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8')) as { scripts: Record<string, string> };
  const named = PAGES.flatMap((page) =>
    [...readFileSync(`${ROOT}${page}`, 'utf8').matchAll(/\bnpm (?:run ([\w:-]+)|(test)\b)/g)].map(
      ([, name, test]) => [page, name ?? test ?? ''] as const,
    ),
  );

  it('are there', () => {
    expect(new Set(named.map(([, name]) => name)).size).toBeGreaterThan(6);
  });

  it.each(named)('%s: npm run %s', (_, name) => {
    expect(Object.keys(scripts)).toContain(name);
  });
});

describe('docs/README.md', () => {
  it('shows what replay prints', async () => {
    const file = 'test/fixtures/clusters/gcpdiag-gke1/container-clusters.json';
    const io = quietIo();
    expect(await runCli(['replay', relative(process.cwd(), `${ROOT}${file}`)], io)).toBe(0);
    const printed = io.written.join('').trimEnd();
    const page = readFileSync(`${ROOT}docs/README.md`, 'utf8');
    expect(page).toContain(`$ dns-audit replay ${file}\n${printed}\n`);
  });
});
