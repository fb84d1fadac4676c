import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Io } from '../cli/io.ts';
import { runCli } from '../cli/program.ts';

/** The pictures of the docs, drawn by `dns-audit analyze --svg` from recordings of the failure: `npm run docs`, or --check. */
const PICTURES: readonly { file: string; recording: string; chart: string }[] = [
  { file: 'saturated-connections.svg', recording: 'saturated-2pods', chart: 'connections' },
  { file: 'saturated-waits.svg', recording: 'saturated-2pods', chart: 'waits' },
  { file: 'saturated-idle.svg', recording: 'saturated-2pods', chart: 'idle' },
  { file: 'healthy-connections.svg', recording: 'healthy-2pods', chart: 'connections' },
  { file: 'slow-backend-connections.svg', recording: 'slow-backend-2pods', chart: 'connections' },
];
const ROOT = fileURLToPath(new URL('../', import.meta.url));
const DIRECTORY = 'docs/pictures';

/** Each picture by its path in the project. */
export async function drawPictures(): Promise<Map<string, string>> {
  const scratch = await mkdtemp(join(tmpdir(), 'dns-audit-pictures-'));
  try {
    const drawn = new Map<string, string>();
    for (const recording of new Set(PICTURES.map((picture) => picture.recording))) {
      await analyze(join(ROOT, 'test/fixtures/captures', recording), join(scratch, recording));
      for (const { file, chart } of PICTURES.filter((picture) => picture.recording === recording))
        drawn.set(`${DIRECTORY}/${file}`, await readFile(join(scratch, recording, `${chart}.svg`), 'utf8'));
    }
    return drawn;
  } finally {
    await rm(scratch, { recursive: true });
  }
}

async function analyze(recording: string, into: string): Promise<void> {
  const errors: string[] = [];
  const io: Io = {
    out: () => undefined,
    err: (text) => void errors.push(text),
    readStdin: async () => '',
    isOutTerminal: false,
    isErrTerminal: false,
    columns: 100,
    env: {},
    clock: { now: () => new Date('2026-11-22T12:00:00Z') },
  };
  const code = await runCli(['analyze', recording, '--svg', into], io);
  if (code !== 0) throw new Error(`dns-audit analyze ${recording} ended with ${code}: ${errors.join('')}`);
}

if (import.meta.main) {
  const drawn = await drawPictures();
  if (process.argv.includes('--check')) {
    const stale: string[] = [];
    for (const [path, svg] of drawn)
      if ((await readFile(join(ROOT, path), 'utf8').catch(() => '')) !== svg) stale.push(path);
    if (stale.length > 0) process.stderr.write(`not what the code draws: ${stale.join(', ')}; run npm run docs\n`);
    process.exitCode = stale.length > 0 ? 1 : 0;
  } else {
    await mkdir(join(ROOT, DIRECTORY), { recursive: true });
    for (const [path, svg] of drawn) await writeFile(join(ROOT, path), svg);
  }
}
