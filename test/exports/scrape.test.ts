import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { findPrometheus, startPrometheus, until } from '../../shared/adapters/prometheus-server.test-helper.ts';

/** Our exposition as a real Prometheus reads it: in the format that it is written in, and in the older one. */
const SAMPLE = readFileSync(new URL('../golden/report/report.openmetrics', import.meta.url), 'utf8');
const version = findPrometheus();
const reason = version === null ? ' (skipped: no program `prometheus`; Debian package prometheus)' : ` ${version}`;
if (version === null) process.stderr.write(`a real Prometheus${reason}\n`);

describe.skipIf(version === null)(`a real Prometheus${reason}`, () => {
  test.each([
    ['OpenMetrics', 'application/openmetrics-text; version=1.0.0; charset=utf-8'],
    ['the older text, as the textfile collector reads it', 'text/plain; version=0.0.4'],
  ])('takes the whole exposition as %s', async (_, contentType) => {
    const origin = await startPrometheus(() => SAMPLE, contentType);
    const ask = async (query: string) => {
      const answer = await fetch(`${origin}/api/v1/query?query=${encodeURIComponent(query)}`);
      const { data } = (await answer.json()) as { data: { result: { metric: object; value: [number, string] }[] } };
      return data.result;
    };
    await until(null, async () => (await ask('gke_dns_audit_coverage_complete')).length > 0);
    const series = SAMPLE.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    expect(Number((await ask('count({__name__=~"gke_dns_audit_.*"})'))[0]?.value[1])).toBe(series.length);
    expect(await ask('gke_dns_audit_cluster_verdict{verdict="affected"} == 1')).toMatchObject([
      { metric: { project: 'pay-prod', location: 'europe-west1', cluster: 'payments' } },
    ]);
    expect((await ask('up'))[0]?.value[1]).toBe('1');
  });
});
