import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { listenForScrapes } from '../../shared/adapters/metrics-listener.ts';
import { findPrometheus, until } from '../../shared/adapters/prometheus-server.test-helper.ts';
import type { ProbeResult } from '../../shared/domain/probe.ts';
import { KNOWN_METRICS } from '../../shared/manifests/known-metrics.ts';
import { createProbeMetrics } from '../../shared/measure/probe-metrics.ts';
import { scrapeWithPrometheus } from './prometheus-scrape.test-helper.ts';

const version = findPrometheus();
const reason = version === null ? ' (skipped: no program `prometheus`; Debian package prometheus)' : ` ${version}`;
if (version === null) process.stderr.write(`a real Prometheus${reason}\n`);

const TARGET = 'https://example.com/a="b\\c';
const RESULT: ProbeResult = {
  url: TARGET,
  queries: [
    { name: 'x.', type: 'A', server: '[fd00::a]:53', transport: 'udp', outcome: 'NOERROR', addresses: [], ms: 2_003 },
  ],
  phases: { dns: 2_003, connect: 1, tls: 2, 'first-byte': 3 },
  totalMs: 2_009,
  status: 200,
  failure: null,
};

describe('metrics of the probe', () => {
  it('have the names that manifests know', () => {
    const text = createProbeMetrics([TARGET]).text();
    for (const [name, { exporter }] of Object.entries(KNOWN_METRICS))
      if (exporter === 'dns-audit probe') expect(text).toContain(`# TYPE ${name.replace(/_total$/, '')} `);
  });

  it('stay bounded, whatever servers answer', () => {
    const metrics = createProbeMetrics([TARGET]);
    for (let index = 0; index < 5_000; index += 1)
      metrics.add({ ...RESULT, queries: RESULT.queries.map((one) => ({ ...one, outcome: `rcode${index}` })) });
    expect(metrics.text().split('\n').length).toBeLessThan(2_000);
  });

  it.skipIf(version === null)(
    `are scraped by a real Prometheus${reason} as OpenMetrics, with labels as they are`,
    async () => {
      const metrics = createProbeMetrics([TARGET]);
      metrics.add(RESULT);
      const listener = await listenForScrapes({ host: '127.0.0.1', port: 0 }, metrics.text);
      try {
        const query = await scrapeWithPrometheus(`127.0.0.1:${listener.port}`);
        await until(null, async () => (await query('up')).some(({ value }) => value === 1));
        const asked =
          'dns_audit_probe_phase_seconds_bucket{phase="dns",le="2.1"} - ignoring(le) dns_audit_probe_phase_seconds_bucket{phase="dns",le="1.99"}';
        expect((await query(asked)).map(({ value }) => value)).toEqual([1]);
        const [requests] = await query('dns_audit_probe_requests_total{outcome="ok"}');
        expect(requests).toMatchObject({ value: 1, labels: { target: TARGET } });
        expect((await query('dns_audit_probe_requests_total{outcome="dns"}'))[0]?.value).toBe(0);
      } finally {
        await listener.stop();
      }
    },
  );

  it.skipIf(version === null)(`are found in order by promtool${reason}`, () => {
    const metrics = createProbeMetrics([TARGET]);
    metrics.add(RESULT);
    // promtool checks the older text format, in which the type names the counter as it is written.
    const text = metrics
      .text()
      .replace(/^(# (?:TYPE|HELP) \S+)( .*)$/gm, (line, head, rest) =>
        metrics.text().includes(`${head.split(' ')[2]}_total`) ? `${head}_total${rest}` : line,
      );
    const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], {
      input: text.replace('# EOF\n', ''),
      encoding: 'utf8',
    });
    expect(`${stdout}${stderr}`).toBe('');
    expect(status).toBe(0);
  });
});
