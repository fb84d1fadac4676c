import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Emulator, sampleFleet, startEmulator } from '../emulator/index.ts';
import { type Report, report as reportSchema } from '../shared/domain/report.ts';
import { run as runLine } from './run.test-helper.ts';

const START = new Date('2026-11-22T06:00:00Z');
const HOUR = 3_600_000;
const BUCKET = 'acme-dns-audit-state';
const GOLDEN = '../test/golden/exceptions';
let emulator: Emulator;
let state: string;
/** Moves an hour with every command. */
let hours = 0;

beforeAll(async () => {
  emulator = await startEmulator({ fleet: sampleFleet(START), buckets: [BUCKET] });
});
afterAll(() => emulator.stop());
beforeEach(async () => {
  hours = 0;
  state = await mkdtemp(join(tmpdir(), 'dns-audit-exceptions-'));
});
afterEach(() => rm(state, { recursive: true, force: true }));

function run(line: string, options: { words?: string[]; env?: Record<string, string>; stdin?: string } = {}) {
  hours += 1;
  const now = new Date(START.getTime() + (hours - 1) * HOUR);
  const { words = [], env = { ...emulator.env, USER: 'ana' }, stdin = '' } = options;
  return runLine([...line.split(' '), ...words], { env, stdin, now });
}

async function sweep(options = ''): Promise<Report> {
  const { out } = await run(`sweep --project acme-search-prod --state ${state} --format json${options}`);
  return reportSchema.parse(JSON.parse(out));
}

/** Adds one to the state directory and answers its id. */
async function add(cluster: string, options = '', reason = 'moves in January'): Promise<string> {
  const { code, out, err } = await run(`exceptions add ${cluster} --state ${state} --until 30d${options}`, {
    words: ['--reason', reason],
  });
  expect(err).toBe('');
  expect(code).toBe(0);
  return /remove ([0-9a-f]{16}) /.exec(out)?.[1] ?? '';
}

describe('dns-audit exceptions', { timeout: 60_000 }, () => {
  it('an affected cluster that is excepted does not fail a pipeline, and the log says so', async () => {
    const before = await sweep();
    const affected = before.clusters.filter(({ verdict }) => verdict === 'affected');
    expect(affected.length).toBeGreaterThan(0);
    const line = `sweep --project acme-search-prod --state ${state} --fail-on critical`;
    expect((await run(line)).code).toBe(1);
    for (const { cluster } of affected) await add(cluster);
    const passed = await run(line);
    expect(passed.code).toBe(0);
    expect(passed.err).toMatch(
      /^dns-audit: --fail-on critical: \d clusters? (?:is|are) not counted because of exceptions/,
    );
    expect(passed.out).toMatch(/Excepted\s+of these: \d exempted/);
    expect(passed.out).toMatch(/by ana: moves in\s+January/);
    const after = await sweep();
    expect(after.summary).toEqual({ ...before.summary, excepted: affected.length });
    expect(after.coverage).toEqual(before.coverage);
  });

  it('a finding that is excepted leaves the others to count', async () => {
    const before = await sweep();
    const [worst] = before.clusters;
    const rule = worst?.findings.find(({ verdict, severity }) => verdict === 'fail' && severity === 'critical')?.rule;
    await add(worst?.name ?? '', ` --rule ${rule}`);
    const [again] = (await sweep()).clusters;
    expect(again).toMatchObject({ name: worst?.name, verdict: 'affected', severity: 'critical' });
    expect(again?.exception).toMatchObject({ excepted: false, inForce: [{ rule }] });
    expect(['high', 'medium', 'low']).toContain(again?.exception?.remaining);
  });

  it('lists, shows the trail and takes back, for people and for programs', async () => {
    await sweep();
    const first = await add('search-index', ' --kind snoozed');
    const second = await add('search-index', ' --kind snoozed --by ben', 'needs longer');
    await add('projects/acme-search-prod/locations/us-west1/clusters/federated-search', ' --rule kube-dns-replicas');
    const list = await run(`exceptions list --state ${state}`);
    expect(list.code).toBe(0);
    await expect(list.out).toMatchFileSnapshot(`${GOLDEN}/list.txt`);
    const removed = await run(`exceptions remove ${second} --state ${state}`);
    expect(removed).toMatchObject({ code: 0, err: '' });
    expect(removed.out).toContain('needs longer');
    expect(removed.out).toContain(`In force again: ${first}`);
    const trail = await run(`exceptions trail --state ${state}`);
    await expect(trail.out).toMatchFileSnapshot(`${GOLDEN}/trail.txt`);
    const events = JSON.parse(
      (await run(`exceptions trail --state ${state} --cluster search-index --format json`)).out,
    );
    expect(events.events.map(({ action }: { action: string }) => action)).toEqual(['created', 'replaced', 'undone']);
    const other = 'projects/acme-search-prod/zones/us-west1/clusters/federated-search';
    const one = JSON.parse((await run(`exceptions trail --state ${state} --cluster ${other} --format json`)).out);
    expect(one.events).toHaveLength(1);
    const again = await run(`exceptions remove ${second} --state ${state}`);
    expect(again).toMatchObject({ code: 2, out: '' });
    expect(again.err).toContain('was undone on 2026-11-22');
  });

  it('an acknowledgement is of what the last run found', async () => {
    await sweep();
    await add('search-index', ' --kind acknowledged', 'INC-4711');
    const stored = JSON.parse(await readFile(join(state, 'exceptions.json'), 'utf8'));
    expect(stored.exceptions[0].fingerprint).toMatch(/clusters\/search-index#.+\/critical/);
    const unseen = await run(
      `exceptions add projects/p/locations/l/clusters/c --state ${state} --until 3d --reason x --kind acknowledged`,
    );
    expect(unseen.code).toBe(2);
    expect(unseen.err).toContain('no stored report has this cluster');
  });

  it('what it lists as JSON is read by sweep, cluster and replay', async () => {
    const file = join(state, 'exceptions-of-yesterday.json');
    await sweep();
    await add('search-index');
    expect((await run(`exceptions list --state ${state} --format json --output ${file}`)).out).toBe('');
    const isExcepted = (text: string) => {
      const one = reportSchema.parse(JSON.parse(text)).clusters.find(({ cluster }) => cluster === 'search-index');
      return one?.exception?.excepted;
    };
    const search = '--project acme-search-prod --format json';
    expect(isExcepted((await run(`sweep ${search} --exceptions ${file}`)).out)).toBe(true);
    expect(isExcepted((await run(`cluster search-index ${search} --exceptions ${file}`)).out)).toBe(true);
    expect(isExcepted((await run(`cluster search-index ${search} --state ${state}`)).out)).toBe(true);
    expect(isExcepted((await run(`cluster search-index ${search}`)).out)).toBeUndefined();
    const recording = join(state, 'recording');
    await run(`sweep ${search} --record ${recording}`);
    expect(isExcepted((await run(`replay ${recording} --format json --exceptions ${file}`)).out)).toBe(true);
    expect(isExcepted((await run(`replay ${recording} --format json --state ${state}`)).out)).toBe(true);
    const described = JSON.stringify([
      {
        name: 'search-index',
        selfLink:
          'https://container.googleapis.com/v1/projects/acme-search-prod/locations/us-east4/clusters/search-index',
        status: 'RUNNING',
        currentMasterVersion: '1.34.8-gke.1',
        addonsConfig: { dnsCacheConfig: { enabled: true } },
        resourceLabels: { 'dns-audit-exempt-until': '2029-01-01' },
      },
    ]);
    const replayed = await run(`replay - --format json --exceptions ${file}`, { stdin: described });
    expect(isExcepted(replayed.out)).toBe(true);
    expect(JSON.parse(replayed.out).clusters[0].exception.notHonoured).toHaveLength(1);
  });

  it('reading a report writes nothing to the store', async () => {
    await sweep();
    await add('search-index', ' --until 1d');
    const before = await readFile(join(state, 'exceptions.json'), 'utf8');
    hours += 48;
    const { code, out } = await run(`cluster search-index --project acme-search-prod --state ${state}`);
    expect(code).toBe(0);
    expect(out).toContain('Exception: Exemption by ana expired on 2026-11-23.');
    expect(await readFile(join(state, 'exceptions.json'), 'utf8')).toBe(before);
  });

  it('keeps them in the bucket of the service', async () => {
    const name = 'projects/acme-search-prod/locations/us-east4/clusters/search-index';
    const added = await run(`exceptions add ${name} --bucket ${BUCKET} --until 2027-01-31 --reason x`);
    expect(added).toMatchObject({ code: 0, err: '' });
    expect(added.out).toContain('No stored report has this cluster: check its name.');
    expect(added.out).toContain(`--bucket ${BUCKET}`);
    expect(emulator.storage.names()).toEqual([`${BUCKET}/exceptions.json`]);
    expect((await run(`exceptions list --bucket ${BUCKET}`)).out).toContain('1 exception in force');
    const denied = await run('exceptions list --bucket another-bucket');
    expect(denied).toMatchObject({ code: 3, out: '' });
    expect(denied.err.trim().split('\n')).toHaveLength(1);
    expect(denied.err).toContain('gs://another-bucket');
  });
});

describe('wrong usage', () => {
  it.each([
    ['exceptions list', /--state DIRECTORY or --bucket NAME/],
    ['exceptions list --state a --bucket b', /--state DIRECTORY or --bucket NAME/],
    ['exceptions list --bucket B_', /not the name of a bucket/],
    ['exceptions list --state /no/such/directory', /no such directory/],
    ['exceptions add prod --state STATE --until soon --reason x', /No stored report has a cluster "prod"/],
    ['exceptions add projects/p/locations/l/clusters/c --state STATE --until soon --reason x', /30d, 4w/],
    ['exceptions add projects/p/locations/l/clusters/c --state STATE --until 200d --reason x', /at most 180 days/],
    ['exceptions add projects/p/locations/l/clusters/c --state STATE --until 3d', /--reason/],
    [
      'exceptions add projects/p/locations/l/clusters/c --state STATE --until 3d --reason x --kind off',
      /Allowed choices/,
    ],
    ['exceptions remove 0123 --state STATE', /no such exception in force/],
    ['replay - --exceptions /no/such/file', /--exceptions \/no\/such\/file: ENOENT/],
    ['replay - --exceptions a --state b', /not both/],
    ['sweep --project acme-sandbox --exceptions a --state b', /not both/],
    ['exceptions lst', /Did you mean list/],
  ])('%s: 2, and how to mend it', async (line, words) => {
    const { code, err, out } = await run(line.replace('STATE', state));
    expect(err).toMatch(words);
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(await readdir(state)).toEqual([]);
  });

  it.each([
    ['no JSON', 'nonsense', /not JSON/],
    ['another document', '{"schema":"gke-dns-audit/report/v1"}', /schema: .*exceptions list --format json/],
  ])('a file with %s: 2, and what it should be', async (_, text, words) => {
    const file = join(state, 'file.json');
    await writeFile(file, text);
    const { code, err } = await run(`replay - --exceptions ${file}`);
    expect(code).toBe(2);
    expect(err).toMatch(words);
    expect(err.trim().split('\n')).toHaveLength(1);
  });

  it('nobody to name: says how', async () => {
    const line = `exceptions remove 0123 --state ${state}`;
    expect((await run(line, { env: {} })).err).toContain('--by NAME');
    expect((await run(line, { env: { USERNAME: 'ana' } })).err).toContain('no such exception');
  });

  it('a store that cannot be read: 3, one line, no stack', async () => {
    await writeFile(join(state, 'exceptions.json'), '{}');
    const { code, err } = await run(`exceptions list --state ${state}`);
    expect(code).toBe(3);
    expect(err).toMatch(/^dns-audit: state object exceptions\.json: schema: .*\n$/);
  });
});
