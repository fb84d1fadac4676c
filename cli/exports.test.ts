import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Emulator, sampleFleet, startEmulator } from '../emulator/index.ts';
import { splitCsvLine } from '../shared/formats/csv-line.ts';
import { findJunitProblems } from '../shared/report/junit-schema.test-helper.ts';
import { checkMetrics, findPromtool } from '../shared/report/promtool.test-helper.ts';
import { run as runLine } from './run.test-helper.ts';

/** The forms for other tools, from real answers over HTTP to the text that is printed. */
const NOW = new Date();
const SWEEP = ['sweep', '--organization', '490000000001'];
let emulator: Emulator;

beforeAll(async () => {
  emulator = await startEmulator({ fleet: sampleFleet(NOW) });
});
afterAll(() => emulator.stop());

async function print(format: string, line: readonly string[] = SWEEP): Promise<string> {
  const { code, out, err } = await runLine([...line, '--format', format], { env: emulator.env, now: NOW });
  expect([code, err]).toEqual([0, '']);
  return out;
}

describe('dns-audit sweep --format', { timeout: 60_000 }, () => {
  it('csv: every cluster of the JSON report, once', async () => {
    const names = JSON.parse(await print('json')).clusters.map((one: { cluster: string }) => one.cluster);
    const [head = [], ...rows] = (await print('csv'))
      .trimEnd()
      .split('\r\n')
      .map((line) => splitCsvLine(line));
    expect(rows.map((row) => row[head.indexOf('cluster')]).sort()).toEqual(names.sort());
    expect(rows.some((row) => /^[1-9]/.test(row[head.indexOf('connection_slots')] ?? ''))).toBe(true);
    expect(rows.some((row) => /^[1-9]/.test(row[head.indexOf('failed_lookups')] ?? ''))).toBe(true);
  });

  it('sarif and junit: the failures that they name are the same', async () => {
    const log = JSON.parse(await print('sarif'));
    const failures = log.runs[0].results.filter(
      (one: { kind: string; suppressions?: object[] }) => one.kind === 'fail' && one.suppressions === undefined,
    );
    const xml = await print('junit');
    expect(findJunitProblems(xml)).toEqual([]);
    expect(failures.length).toBeGreaterThan(10);
    expect(xml.match(/<failure /g)).toHaveLength(failures.length);
    expect(log.runs[0].results.some(({ kind }: { kind: string }) => kind === 'pass')).toBe(false);
  });

  it('openmetrics: what promtool takes, with what the run asked of the APIs', async () => {
    const text = await print('openmetrics');
    if (findPromtool() !== null) expect(checkMetrics(text)).toBe('');
    expect(text).toMatch(/^gke_dns_audit_api_calls\{scope="organizations\/490000000001",api="logging"\} [1-9]/m);
    expect(text).toMatch(/^gke_dns_audit_shards\{[^}]*state="missing"\} 0$/m);
    expect(text).toMatch(/^gke_dns_audit_cluster_connection_slots\{[^}]*\} [1-9]/m);
  });

  it('of one cluster, too', async () => {
    const line = ['cluster', 'checkout-live', '--project', 'acme-checkout-prod'];
    expect((await print('csv', line)).trimEnd().split('\r\n')).toHaveLength(2);
    expect((await print('openmetrics', line)).match(/^gke_dns_audit_cluster_verdict\{/gm)).toHaveLength(1);
  });
});
