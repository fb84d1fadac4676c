import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Emulator, sampleFleet, startEmulator } from '../emulator/index.ts';
import { type Model, type Row, readModel } from '../shared/browser/model.ts';
import { report as reportSchema } from '../shared/domain/report.ts';
import { dataOf } from '../shared/report/fleet-page.test-helper.ts';
import { run } from './run.test-helper.ts';

const NOW = new Date('2026-11-22T06:00:00Z');
const ORGANIZATION = '490000000001';
let emulator: Emulator;
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dns-audit-page-'));
  emulator = await startEmulator({ fleet: sampleFleet(NOW), now: () => NOW });
});
afterAll(async () => {
  await emulator.stop();
  await rm(directory, { recursive: true, force: true });
});

/** What the plan of a cluster says of PodDisruptionBudgets. */
function checkOf(model: Model, row: Row): string {
  const checks = model.detailOf(row)?.plan?.[1] ?? [];
  const [found = ''] = checks
    .map((place) => model.named(place, row))
    .filter((text) => text.includes('PodDisruptionBudget blocks'));
  expect(found).not.toBe('');
  return found;
}

it('sweep --state keeps the page beside the report, with the same clusters', async () => {
  const state = join(directory, 'state');
  const { code } = await run(['sweep', '--organization', ORGANIZATION, '--state', state], { env: emulator.env });
  expect(code).toBe(0);
  const [name = ''] = await readdir(join(state, 'runs'));
  const report = reportSchema.parse(JSON.parse(await readFile(join(state, 'runs', name, 'report.json'), 'utf8')));
  const model = readModel(dataOf(await readFile(join(state, 'runs', name, 'report.html'), 'utf8')));
  expect(model.rows.map(({ cluster }) => cluster)).toEqual(report.clusters.map(({ cluster }) => cluster));
});

it('sweep --state shows the course of the runs in the directory, on the page it keeps and on the one it prints', async () => {
  const state = join(directory, 'two');
  const sweep = (now: Date) =>
    run(['sweep', '--organization', ORGANIZATION, '--state', state, '--format', 'html'], { env: emulator.env, now });
  const first = await sweep(new Date(NOW.getTime() - 86_400_000));
  expect(first.out).toContain('This is the first run of this scope in the history');
  const second = await sweep(NOW);
  expect(second.out).toContain('2 runs from 2026-11-21 06:00 UTC to 2026-11-22 06:00 UTC');
  const names = (await readdir(join(state, 'runs'))).sort();
  const kept = await Promise.all(names.map((name) => readFile(join(state, 'runs', name, 'report.html'), 'utf8')));
  expect([`${kept[0]}`, `${kept[1]}`]).toEqual([first.out, second.out]);
});

it('--format html writes the page of all clusters, and of one', async () => {
  const output = join(directory, 'fleet.html');
  const line = ['sweep', '--organization', ORGANIZATION, '--format', 'html', '--output', output];
  expect(await run(line, { env: emulator.env })).toMatchObject({ code: 0, out: '', err: '' });
  expect(await readFile(output, 'utf8')).not.toContain('Over the runs');
  const model = readModel(dataOf(await readFile(output, 'utf8')));
  const row = model.rows.find(({ cluster }) => cluster === 'checkout-live');
  const detail = row === undefined ? null : model.detailOf(row);
  expect(detail?.timeouts?.byHour.length).toBeGreaterThan(5);
  expect(model.word(detail?.stopGap?.command ?? -1)).toMatch(/^kubectl patch configmap kube-dns-autoscaler /);
  expect(detail?.gauge?.[1]).toBe(20);

  const concerned = model.rows.filter(({ verdict }) => verdict === 'affected' || verdict === 'exposed');
  expect(concerned.length).toBeGreaterThan(3);
  expect(concerned.filter((one) => model.detailOf(one)?.plan == null)).toEqual([]);

  const one = await run(['cluster', 'checkout-live', '--project', 'acme-checkout-prod', '--format', 'html'], {
    env: emulator.env,
  });
  const single = readModel(dataOf(one.out));
  expect(single.rows.map(({ cluster }) => cluster)).toEqual(['checkout-live']);
  // A run asks for no PodDisruptionBudgets; the page of one cluster is worth asking.
  expect(row === undefined ? '' : checkOf(model, row)).toContain('It was not asked for.');
  expect(single.rows[0] === undefined ? '' : checkOf(single, single.rows[0])).not.toContain('It was not asked for.');
});

it('the link to the logs holds the query that the audit asks, for this cluster alone', async () => {
  const { out } = await run(['cluster', 'checkout-live', '--project', 'acme-checkout-prod', '--format', 'html'], {
    env: emulator.env,
  });
  const model = readModel(dataOf(out));
  const [row] = model.rows;
  const query = /;query=([^?]*)\?project=acme-checkout-prod$/.exec(
    row === undefined ? '' : (model.links(row).logs ?? ''),
  );
  expect(decodeURIComponent(query?.[1] ?? '').split('\n')).toEqual([
    'resource.type="k8s_container"',
    'resource.labels.namespace_name="kube-system"',
    expect.stringContaining('"i/o timeout"'),
    'timestamp>="2026-11-21T06:00:00.000Z"',
    'timestamp<"2026-11-22T06:00:00.000Z"',
    'resource.labels.cluster_name=("checkout-live")',
    'resource.labels.location="europe-west1"',
  ]);
});

it('replay writes a page of a file, in which nothing was read but the inventory', async () => {
  const { code, out } = await run(['replay', '-', '--format', 'html'], { stdin: '[]' });
  expect(code).toBe(0);
  expect(readModel(dataOf(out)).rows).toEqual([]);
  expect(out).toContain('There are no clusters in scope.');
});
