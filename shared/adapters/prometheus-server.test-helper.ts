import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { closedPort, serve } from './http-server.test-helper.ts';

/** The version of the installed Prometheus server (Debian package `prometheus`); null when there is none. */
export function findPrometheus(): string | null {
  const { error, stdout, stderr } = spawnSync('prometheus', ['--version'], { encoding: 'utf8' });
  return error === undefined ? (/version (\S+)/.exec(`${stdout}${stderr}`)?.[1] ?? 'unknown') : null;
}

/** A real Prometheus server for one test, which scrapes one exposition every second. `text` is asked at each scrape. */
export async function startPrometheus(text: () => string, contentType = 'text/plain; version=0.0.4'): Promise<string> {
  const target = await serve((_, response) => {
    response.writeHead(200, { 'content-type': contentType }).end(text());
  });
  const directory = await mkdtemp(join(tmpdir(), 'gke-dns-audit-prometheus-'));
  const port = await closedPort();
  const config = {
    global: { scrape_interval: '1s', scrape_timeout: '1s' },
    scrape_configs: [
      // The exposition names instances and clusters itself, as many targets would.
      { job_name: 'node-local-dns', honor_labels: true, static_configs: [{ targets: [new URL(target.origin).host] }] },
    ],
  };
  await writeFile(join(directory, 'prometheus.yml'), JSON.stringify(config));
  const server = spawn(
    'prometheus',
    [
      `--config.file=${join(directory, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(directory, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--log.level=error',
    ],
    { stdio: 'ignore' },
  );
  onTestFinished(async () => {
    await stop(server);
    await rm(directory, { recursive: true, force: true });
  });
  const origin = `http://127.0.0.1:${port}`;
  await until(server, async () => (await fetch(`${origin}/-/ready`)).ok);
  return origin;
}

/** Looks again until it holds: another process cannot be awaited otherwise. */
export async function until(server: ChildProcess | null, holds: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 20_000;
  for (;;) {
    if (server !== null && server.exitCode !== null) throw new Error(`the program ended with ${server.exitCode}`);
    if (await holds().catch(() => false)) return;
    if (Date.now() > end) throw new Error('it did not hold within 20 s');
    await pause(100);
  }
}

export async function stop(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null) return;
  const ended = new Promise((resolve) => server.once('exit', resolve));
  server.kill('SIGKILL');
  await ended;
}
