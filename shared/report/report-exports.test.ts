import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { failedLookups } from '../domain/cluster-numbers.ts';
import { splitCsvLine } from '../formats/csv-line.ts';
import { hasCsvReader, readByCsvReader } from './csv-reader.test-helper.ts';
import { sampleExceptedReport } from './excepted-report.test-helper.ts';
import { HOSTILE_MIX, HOSTILE_TEXTS, hostileReport } from './hostile-report.test-helper.ts';
import { formatOpenMetrics } from './openmetrics.ts';
import { checkMetrics, findPromtool } from './promtool.test-helper.ts';
import { anyReport } from './report-arbitrary.test-helper.ts';
import { renderReportCsv } from './report-csv.ts';
import { MOST_CLUSTERS, renderOpenMetrics } from './report-openmetrics.ts';
import { sampleCluster, sampleFinding } from './sample-cluster.test-helper.ts';
import { sampleReport } from './sample-report.test-helper.ts';

const GOLDEN = '../../test/golden/report';
const RUNS = { numRuns: 100 };

/** The sample with what only some reports have: what the run took, and kube-dns' connection slots. */
function fullReport() {
  const whole = sampleReport();
  const source = { kind: 'computed', detail: 'ready replicas x limit' } as const;
  const slots = sampleFinding({
    ...{ rule: 'kube-dns-connection-slots', verdict: 'fail', code: 'slots-tight', severity: 'medium' },
    observations: [
      { name: 'connections per Pod, floor', value: 25.3, source },
      { name: 'slots in all', value: 60, source },
    ],
  });
  const logs = { route: 'batches', capped: true, timeouts: 20_000, limitations: [] } as const;
  const window = { from: '2026-11-19T06:00:00Z', to: '2026-11-20T06:00:00Z' };
  return {
    ...whole,
    work: {
      ...{ shards: 1, missingShards: 0 },
      calls: [
        { api: 'cloudasset', calls: 1, throttled: 0, retries: 0 },
        { api: 'logging', calls: 14, throttled: 2, retries: 2 },
      ],
    },
    clusters: whole.clusters.map((one) => {
      if (one.cluster === 'checkout-eu') return { ...one, findings: [slots] };
      return one.cluster === 'payments' ? { ...one, logs: { ...logs, window, limitations: [] } } : one;
    }),
  };
}

describe('CSV', () => {
  const cellsOf = (text: string) =>
    text
      .split('\r\n')
      .slice(0, -1)
      .map((line) => splitCsvLine(line));

  test('of the sample: a row for each cluster, empty where something is not known', async () => {
    const text = renderReportCsv(fullReport());
    const [head = [], ...rows] = cellsOf(text);
    expect(rows).toHaveLength(fullReport().clusters.length);
    const read = (cluster: string, column: string) =>
      rows.find((row) => row[head.indexOf('cluster')] === cluster)?.[head.indexOf(column)];
    expect(read('payments', 'failed_lookups')).toBe('20000');
    expect(read('payments', 'failed_lookups_at_least')).toBe('true');
    expect(read('checkout-eu', 'connection_slots')).toBe('60');
    expect(read('autopilot-old', 'version')).toBe('');
    expect(read('web-01', 'failed_lookups')).toBe('');
    await expect(text).toMatchFileSnapshot(`${GOLDEN}/report.csv`);
  });

  test('of exceptions: which, and what is left', () => {
    const text = renderReportCsv(sampleExceptedReport());
    expect(text).toMatch(/,true,info,"?Acknowledged until 2026-12-15 09:30 UTC by Slack user U0123ABCD: INC-4711/);
  });

  test.each(['=1+1', '+1', '-1 or so', '@SUM(A1)', '＝1+1', '＠x', '\t=1', '\r=1'])(
    'a reason %j is no formula',
    (reason) => {
      const report = { ...sampleReport(), clusters: [sampleCluster({ cluster: 'a', reason })] };
      const [head = [], row = []] = cellsOf(renderReportCsv(report));
      expect(row[head.indexOf('reason')]).toMatch(/^['\\]/);
    },
  );

  const reader = hasCsvReader();
  if (!reader) process.stderr.write('CSV: no python3, not read with its csv module\n');
  test.skipIf(!reader).each([
    ['the sample', fullReport()],
    ['a report full of hostile text', hostileReport(HOSTILE_MIX)],
  ])("Python's strict CSV reader sees the same cells in %s", (_, report) => {
    const text = renderReportCsv(report);
    expect(readByCsvReader(text)).toEqual(cellsOf(text));
  });

  test('of any report: the same cells in each row, none a formula, none hides or breaks a line', () => {
    fc.assert(
      fc.property(anyReport, (report) => {
        const text = renderReportCsv(report);
        const [head = [], ...rows] = cellsOf(text);
        expect(rows).toHaveLength(report.clusters.length);
        for (const row of rows) {
          expect(row).toHaveLength(head.length);
          for (const cell of row) expect(/^-?\d+(?:\.\d+)?$/.test(cell) || !/^[=+\-@＝＋－＠]/.test(cell)).toBe(true);
        }
        expect(text.replaceAll('\r\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
      }),
      RUNS,
    );
  });
});

const promtool = findPromtool();
if (promtool === null)
  process.stderr.write('OpenMetrics: no promtool (Debian package prometheus), not checked with it\n');

describe('OpenMetrics', () => {
  test('of the sample', async () => {
    await expect(renderOpenMetrics(fullReport())).toMatchFileSnapshot(`${GOLDEN}/report.openmetrics`);
  });

  test.skipIf(promtool === null).each([
    ['the sample', () => renderOpenMetrics(fullReport())],
    ['a report full of hostile text', () => renderOpenMetrics(hostileReport(HOSTILE_MIX))],
    ['an older report', () => renderOpenMetrics(sampleReport())],
    ['a report of nothing', () => renderOpenMetrics({ ...sampleReport(), clusters: [] })],
  ])(`promtool ${promtool ?? '(skipped: there is none)'} has nothing against %s`, (_, render) => {
    expect(checkMetrics(render())).toBe('');
  });

  test.skipIf(promtool === null)('promtool does refuse what is wrong', () => {
    expect(checkMetrics('a{b="c"} 1\na{b="c"} x\n')).toContain('exit');
  });

  test('two samples with the same labels: the first one, since a scrape would be refused as a whole', () => {
    const labels = { cluster: 'a' };
    const samples = [1, 2, Number.NaN].map((value) => ({ labels, value }));
    const text = formatOpenMetrics([{ name: 'm', help: 'Help.', samples }]);
    expect(text).toBe('# HELP m Help.\n# TYPE m gauge\nm{cluster="a"} 1\n# EOF\n');
  });

  test('of any report: lines of the format only, no series twice, an end', () => {
    fc.assert(
      fc.property(anyReport, (report) => {
        const lines = renderOpenMetrics(report).split('\n');
        expect(lines.slice(-2)).toEqual(['# EOF', '']);
        const series = lines.slice(0, -2).filter((line) => !line.startsWith('# '));
        for (const line of series)
          expect(line).toMatch(/^[a-z_]+\{(?:[a-z]+="(?:[^"\\\n]|\\[\\"n])*"(?:,|(?=\})))+\} -?[\d.e+]+$/);
        const names = series.map((line) => line.slice(0, line.lastIndexOf(' ')));
        expect(new Set(names).size).toBe(names.length);
      }),
      RUNS,
    );
  });

  test.each(HOSTILE_TEXTS)('a name %j stays within its label', (text) => {
    const exposition = renderOpenMetrics(hostileReport(text));
    expect(exposition).not.toMatch(/[^\P{Cc}\n]|\p{Cf}|\p{Cs}/u);
    for (const line of exposition.split('\n')) expect(line.length).toBeLessThan(2_000);
  });

  test('more clusters than a store should take: the worst have series, the others are counted', () => {
    const clusters = Array.from({ length: MOST_CLUSTERS + 5 }, (_, index) =>
      sampleCluster({ cluster: `c${index}`, verdict: 'exposed', severity: 'low' }),
    );
    const text = renderOpenMetrics({ ...sampleReport(), clusters: [...clusters, sampleCluster({ cluster: 'clear' })] });
    expect(text.match(/^gke_dns_audit_cluster_verdict\{/gm)).toHaveLength(MOST_CLUSTERS);
    expect(text).toMatch(/^gke_dns_audit_unlisted_clusters\{[^}]*\} 5$/m);
    expect(text).not.toContain('cluster="clear"');
  });
});

test('failed look-ups of an older report are those of its hours', () => {
  const window = { from: '', to: '' };
  const hour = { hour: '2026-11-20T05:00:00Z', dialTcp: 1, readTcp: 2, udp: 3, other: 4 };
  const rest = { byNode: [], byUpstream: [], firstSeen: null, lastSeen: null, topNames: [], loopProbes: 0 };
  const timeouts = { window, capped: true, byHour: [hour, hour], ...rest };
  expect(failedLookups({ timeouts })).toEqual({ count: 20, atLeast: true });
  expect(failedLookups({ timeouts: null })).toBeNull();
});
