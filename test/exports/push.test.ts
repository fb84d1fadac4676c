import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { closedPort } from '../../shared/adapters/http-server.test-helper.ts';
import { stop, until } from '../../shared/adapters/prometheus-server.test-helper.ts';

/** The two ways to Prometheus for what runs and ends: both have to take every series of the exposition, and lose none. */
const FILE = fileURLToPath(new URL('../golden/report/report.openmetrics', import.meta.url));
const SAMPLE = readFileSync(FILE, 'utf8');
const SERIES = SAMPLE.split('\n').filter((line) => line.startsWith('gke_dns_audit')).length;

/** Starts a program of Prometheus for one test; its origin once it answers. */
async function start(program: string, args: readonly string[]): Promise<string> {
  const port = await closedPort();
  const server = spawn(program, [...args, `--web.listen-address=127.0.0.1:${port}`], { stdio: 'ignore' });
  onTestFinished(() => stop(server));
  const origin = `http://127.0.0.1:${port}`;
  await until(server, async () => (await fetch(`${origin}/metrics`)).ok);
  return origin;
}

async function seriesAt(origin: string): Promise<string[]> {
  const text = await (await fetch(`${origin}/metrics`)).text();
  return text.split('\n').filter((line) => line.startsWith('gke_dns_audit'));
}

function find(program: string): { isThere: boolean; title: string } {
  const isThere = spawnSync(program, ['--version']).error === undefined;
  const title = `a real ${program}${isThere ? '' : ` (skipped: no such program; Debian package ${program})`}`;
  if (!isThere) process.stderr.write(`${title}\n`);
  return { isThere, title };
}

const pushgateway = find('prometheus-pushgateway');
describe.skipIf(!pushgateway.isThere)(pushgateway.title, () => {
  test('takes the whole exposition, and shows every series', async () => {
    const origin = await start('prometheus-pushgateway', []);
    const pushed = await fetch(`${origin}/metrics/job/dns_audit`, { method: 'POST', body: SAMPLE });
    expect([pushed.status, await pushed.text()]).toEqual([200, '']);
    expect(await seriesAt(origin)).toHaveLength(SERIES);
  });
});

const nodeExporter = find('prometheus-node-exporter');
describe.skipIf(!nodeExporter.isThere)(nodeExporter.title, () => {
  test('reads the file whole with its textfile collector', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'gke-dns-audit-textfile-'));
    onTestFinished(() => rm(directory, { recursive: true, force: true }));
    await copyFile(FILE, join(directory, 'dns-audit.prom'));
    const collector = ['--collector.disable-defaults', '--collector.textfile'];
    const origin = await start('prometheus-node-exporter', [
      ...collector,
      `--collector.textfile.directory=${directory}`,
    ]);
    expect(await seriesAt(origin)).toHaveLength(SERIES);
    expect(await (await fetch(`${origin}/metrics`)).text()).toContain('\nnode_textfile_scrape_error 0\n');
  });
});
