import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sampleReport } from '../shared/report/sample-report.test-helper.ts';
import { run } from './run.test-helper.ts';

const FIXTURES = fileURLToPath(new URL('../test/fixtures/', import.meta.url));
const CREATE = `${FIXTURES}plans/create.json`;
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dns-audit-check-'));
});
afterAll(() => rm(directory, { recursive: true }));

describe('dns-audit check-plan', () => {
  test('fails on the combination, unless more is asked for', async () => {
    expect((await run(['check-plan', CREATE])).code).toBe(1);
    expect((await run(['check-plan', CREATE, '--fail-on', 'medium'])).code).toBe(0);
    expect((await run(['check-plan', CREATE, '--fail-on', 'medium', '--strict'])).code).toBe(3);
    expect((await run(['check-plan', CREATE, '--strict'])).code).toBe(1);
  });

  test('reads standard input', async () => {
    const { code, out } = await run(['check-plan', '-', '--format', 'json'], { stdin: readFileSync(CREATE, 'utf8') });
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ schema: 'gke-dns-audit/check/v1', subject: 'standard input' });
  });

  test('lists failures and what is unknown; the rest with --verbose', async () => {
    const { out } = await run(['check-plan', CREATE]);
    expect(out).toContain('4 clusters failed, 2 clusters unknown');
    expect(out).toContain('4 clusters ok and 1 cluster not concerned not listed');
    expect(out).not.toContain('google_container_cluster.cloud_dns');
    expect((await run(['check-plan', CREATE, '--verbose'])).out).toContain('ok  google_container_cluster.cloud_dns');
  });

  test.each(['sarif', 'junit', 'json', 'table'])('writes %s to a file', async (format) => {
    const file = join(directory, `result.${format}`);
    const { code, out } = await run(['check-plan', CREATE, '--format', format, '--output', file]);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(readFileSync(file, 'utf8')).toContain('google_container_cluster.written');
  });

  test.each([
    ['nothing', '', /not JSON .*terraform show -json/],
    ['a list', '[]', /not a plan/],
    ['an empty state', '{"format_version":"1.0"}', /not a plan \(resource_changes: missing/],
    [
      'a plan that was cut off',
      '{"format_version":"1.2","resource_changes":[{"addr',
      /not JSON .*terraform show -json/,
    ],
    ['a state', '{"format_version":"1.0","values":{}}', /a state, not a plan/],
    ['the log of a plan', '{"@level":"info","@message":"Terraform 1.11.4"}', /the log of terraform plan -json/],
    ['a later format', '{"format_version":"2.0","resource_changes":[]}', /plan format 2\.0; .* reads 1\.x/],
    ['something else', '{"format_version":"1.2","resource_changes":{}}', /not a plan \(resource_changes: /],
  ])('%s in place of a plan: exit 2, and one line that says how to make one', async (_, text, words) => {
    const file = join(directory, 'wrong.json');
    await writeFile(file, text);
    const { code, out, err } = await run(['check-plan', file]);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(words);
    expect(err.trim().split('\n')).toHaveLength(1);
  });

  test('standard input that is longer than a text can be, or breaks off: exit 2', async () => {
    const tooLong = await run(['check-plan', '-'], { stdin: new RangeError('Invalid string length') });
    expect(tooLong).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^dns-audit: standard input .*too large\.\n$/),
    });
    expect(await run(['check-plan', '-'], { stdin: new Error('read EIO') })).toMatchObject({ code: 2 });
  });

  test('a file that is not there: exit 2', async () => {
    expect(await run(['check-plan', join(directory, 'nowhere.json')])).toMatchObject({ code: 2, out: '' });
  });

  test('a plan of a configuration without resources, which terraform writes without resource_changes: exit 0', async () => {
    const plan = { format_version: '1.2', planned_values: { root_module: {} }, configuration: { root_module: {} } };
    const { code, out } = await run(['check-plan', '-', '--strict'], { stdin: JSON.stringify(plan) });
    expect(code).toBe(0);
    expect(out).toContain('There is nothing to judge.');
  });

  test('a cluster that cannot be read, or that is deferred: with --strict exit 3', async () => {
    const odd = { type: 'google_container_cluster', address: 'google_container_cluster.odd' };
    const plan = (more: object) => JSON.stringify({ format_version: '1.2', resource_changes: [], ...more });
    for (const more of [
      { resource_changes: [odd] },
      { deferred_changes: [{ resource_change: odd }] },
      { errored: true },
    ]) {
      expect((await run(['check-plan', '-', '--strict'], { stdin: plan(more) })).code).toBe(3);
      expect((await run(['check-plan', '-'], { stdin: plan(more) })).code).toBe(0);
    }
  });

  test('a plan without clusters: nothing to judge, exit 0', async () => {
    const { code, out } = await run(['check-plan', '-'], { stdin: '{"format_version":"1.2","resource_changes":[]}' });
    expect(code).toBe(0);
    expect(out).toContain('There is nothing to judge.');
  });
});

describe('dns-audit preview-policy', () => {
  const results = (out: string) => JSON.parse(out).results as { subject: string; verdict: string; code: string }[];

  test('of a report: who would be refused, and what cannot be seen', async () => {
    const file = join(directory, 'report.json');
    await writeFile(file, JSON.stringify(sampleReport()));
    const { code, out } = await run(['preview-policy', file, '--verbose']);
    expect(code).toBe(0);
    expect(out).toContain('What this cannot see');
    expect(out).toContain('initialClusterVersion');
    const { out: json } = await run(['preview-policy', file, '--format', 'json']);
    expect(results(json)).toHaveLength(sampleReport().clusters.length);
  });

  test('of a report from before it kept the first version: unknown, not a guess', async () => {
    const { out } = await run(['preview-policy', '-', '--format', 'json'], { stdin: JSON.stringify(sampleReport()) });
    const [cluster] = sampleReport().clusters.filter((one) => one.verdict === 'affected');
    expect(cluster?.initialVersion).toBeUndefined();
    expect(results(out).find((one) => one.subject === cluster?.name)?.code).toBe('version-missing');
  });

  test('of recorded clusters: those with the combination', async () => {
    const file = `${FIXTURES}clusters/gcpdiag-gke1/container-clusters.json`;
    const { code, out } = await run(['preview-policy', file, '--format', 'json', '--fail-on', 'low']);
    expect(code).toBe(1);
    const refused = results(out).filter((one) => one.verdict === 'fail');
    expect(refused.map((one) => one.subject.split('/').at(-1))).toEqual(['gke1']);
  });

  test('of a report that was cut off: exit 2', async () => {
    const { code, err } = await run(['preview-policy', '-'], {
      stdin: JSON.stringify({ schema: 'gke-dns-audit/report/v1', coverage: {} }),
    });
    expect(code).toBe(2);
    expect(err).toContain('a report that cannot be read');
  });
});
