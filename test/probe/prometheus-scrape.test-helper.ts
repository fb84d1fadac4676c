import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { closedPort } from '../../shared/adapters/http-server.test-helper.ts';
import { until } from '../../shared/adapters/prometheus-server.test-helper.ts';

/** A real Prometheus for one test that scrapes `target` itself every second; gives a function that asks it. */
export async function scrapeWithPrometheus(target: string) {
  const directory = await mkdtemp(join(tmpdir(), 'gke-dns-audit-scrape-'));
  const port = await closedPort();
  const config = {
    global: { scrape_interval: '1s', scrape_timeout: '1s' },
    scrape_configs: [{ job_name: 'probe', static_configs: [{ targets: [target] }] }],
  };
  await writeFile(join(directory, 'prometheus.yml'), JSON.stringify(config));
  const flags = [
    `--config.file=${join(directory, 'prometheus.yml')}`,
    `--storage.tsdb.path=${join(directory, 'data')}`,
    `--web.listen-address=127.0.0.1:${port}`,
    '--log.level=error',
  ];
  const server = spawn('prometheus', flags, { stdio: 'ignore' });
  onTestFinished(async () => {
    const ended = server.exitCode === null ? once(server, 'exit') : null;
    server.kill('SIGKILL');
    await ended;
    await rm(directory, { recursive: true, force: true });
  });
  const origin = `http://127.0.0.1:${port}`;
  await until(server, async () => (await fetch(`${origin}/-/ready`)).ok);
  return async (query: string): Promise<{ labels: Record<string, string>; value: number }[]> => {
    const response = await fetch(`${origin}/api/v1/query?query=${encodeURIComponent(query)}`);
    const { data } = (await response.json()) as {
      data: { result: { metric: Record<string, string>; value: [number, string] }[] };
    };
    return data.result.map(({ metric, value }) => ({ labels: metric, value: Number(value[1]) }));
  };
}
