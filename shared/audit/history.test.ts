import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HISTORY_SCHEMA_VERSION, type HistoryCluster, historyLine, MOST_CLUSTER_LINES } from '../domain/history.ts';
import { anyReport } from '../report/report-arbitrary.test-helper.ts';
import { sampleCluster } from '../report/sample-cluster.test-helper.ts';
import { sampleReport } from '../report/sample-report.test-helper.ts';
import { createMemoryState, RUN, SCOPE } from './memory-ports.test-helper.ts';
import { runId, statePaths } from './paths.ts';
import { listHistories, parseHistory, readHistory } from './read-history.ts';
import { recordHistory, toHistory } from './record-history.ts';

const PATH = statePaths.history(SCOPE, RUN);

/** The sample as a run of the scope; `slot` is when it began. */
function reportOf(slot = new Date('2026-11-22T06:00:00Z')) {
  const whole = sampleReport();
  const run = { ...whole.run, id: runId(SCOPE, slot), scope: SCOPE, startedAt: slot.toISOString() };
  return { ...whole, run: { ...run, finishedAt: new Date(slot.getTime() + 252_000).toISOString() } };
}

describe('a run becomes lines', () => {
  const [run, ...clusters] = toHistory(reportOf());

  test('its numbers first', () => {
    expect(run).toMatchObject({
      ...{ kind: 'run', schema: HISTORY_SCHEMA_VERSION, run: RUN, scope: 'folders/42', scopeKind: 'folder' },
      ...{ affectedClusters: 1, exposedClusters: 2, unknownClusters: 2, clearClusters: 35, complete: false },
      ...{ criticalClusters: 1, highClusters: 1, mediumClusters: 1, lowClusters: 0, durationSeconds: 252 },
      ...{ runGaps: 3, clusterGaps: 3, skippedElements: 1, projectsUnreadable: 2, resolved: 8, disappeared: 1 },
      ...{ failedLookups: null, clustersWithLogs: 0, calls: [], clusterLines: clusters.length, omittedClusters: 0 },
    });
  });

  test('of clusters whose logs were read: the sum of their failed look-ups, and that it is a lower bound', () => {
    const report = reportOf();
    const read = (timeouts: number, capped: boolean) => {
      const window = { from: '2026-11-21T06:00:00Z', to: '2026-11-22T06:00:00Z' };
      return { route: 'batches' as const, capped, timeouts, limitations: [], window };
    };
    const logs = [read(20_000, true), read(700, false)];
    const clusters = report.clusters.map((one, index) => ({ ...one, logs: logs[index] ?? null }));
    const [line] = toHistory({ ...report, clusters });
    expect(line).toMatchObject({ failedLookups: 20_700, failedLookupsAtLeast: true, clustersWithLogs: 2 });
  });

  test('then who is gone, who is clear now, and who is not clear; nobody else', () => {
    const about = clusters.map((line) =>
      line.kind === 'cluster' ? `${line.cluster} ${line.verdict} ${line.change}` : '',
    );
    expect(about).toEqual([
      'web-canary null disappeared',
      ...Array.from({ length: 8 }, (_, index) => `web-0${index + 1} clear resolved`),
      'payments affected worse',
      'checkout-eu exposed null',
      'batch-nightly exposed null',
      'legacy-monolith unknown null',
      'autopilot-old unknown appeared',
    ]);
  });

  test('with the rules that failed', () => {
    const payments = clusters.find((line) => line.kind === 'cluster' && line.cluster === 'payments');
    expect(payments).toMatchObject({ failedRules: ['kube-dns-capacity', 'node-local-timeouts'], nodes: 42 });
  });

  test('of more clusters than are kept: those that ended, then the worst, and how many are left out', () => {
    const many = Array.from({ length: MOST_CLUSTER_LINES + 7 }, (_, index) =>
      sampleCluster({ cluster: `c${index}`, verdict: 'exposed', severity: 'low' }),
    );
    const report = reportOf();
    const lines = toHistory({
      ...report,
      clusters: [...many, ...report.clusters.filter((one) => one.verdict === 'clear')],
    });
    expect(lines).toHaveLength(1 + MOST_CLUSTER_LINES);
    expect(lines[0]).toMatchObject({ clusterLines: MOST_CLUSTER_LINES, omittedClusters: 7 + 9 });
    const resolved = lines.filter((line) => line.kind === 'cluster' && line.change === 'resolved');
    expect(resolved).toHaveLength(8);
    const bytes = Buffer.byteLength(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    expect(bytes / MOST_CLUSTER_LINES).toBeLessThan(600);
  });

  test('of hundreds of projects: the scope is cut, and the line can be read', () => {
    const report = reportOf();
    const ids = Array.from({ length: 300 }, (_, index) => `project-with-a-long-name-${index}`);
    const lines = toHistory({ ...report, run: { ...report.run, scope: { kind: 'projects', ids } } });
    for (const line of lines) expect(historyLine.safeParse(line).success).toBe(true);
  });

  test('of any report: each fits on one line, and is counted', () => {
    fc.assert(
      fc.property(anyReport, (report) => {
        const [first, ...rest] = toHistory(report);
        expect(first).toMatchObject({ kind: 'run', clusterLines: rest.length });
        for (const line of [first, ...rest]) expect(JSON.stringify(line)).not.toContain('\n');
      }),
      { numRuns: 100 },
    );
  });
});

const toState = ({ name, change, verdict, severity, excepted }: HistoryCluster) => ({
  ...{ name, change, verdict, severity, excepted },
});

describe('the history in the state', () => {
  test('is written once, however often and by whom it is done', async () => {
    const state = createMemoryState();
    const report = reportOf();
    await recordHistory(state, report);
    const first = state.objects.get(PATH);
    await Promise.all([recordHistory(state, report), recordHistory(state, report)]);
    expect([...state.objects]).toEqual([[PATH, first]]);
  });

  test('reads back as it was written', async () => {
    const state = createMemoryState();
    await recordHistory(state, reportOf());
    const { records, earlierRuns, skipped } = await readHistory(state, SCOPE, { last: 30 });
    const [run, ...clusters] = toHistory(reportOf());
    const kept = clusters.flatMap((line) => (line.kind === 'cluster' ? [toState(line)] : []));
    expect(records).toEqual([{ run, clusters: kept }]);
    expect([earlierRuns, skipped]).toEqual([0, 0]);
  });

  test('is in the order of the runs, whichever ended first, and the newest are read', async () => {
    const state = createMemoryState();
    const slots = [3, 1, 2].map((day) => new Date(`2026-11-0${day}T06:00:00Z`));
    for (const slot of slots) await recordHistory(state, reportOf(slot));
    const { records, earlierRuns } = await readHistory(state, SCOPE, { last: 2 });
    expect(records.map(({ run }) => run.startedAt.slice(0, 10))).toEqual(['2026-11-02', '2026-11-03']);
    expect(earlierRuns).toBe(1);
  });

  test('up to a run: what came after it is neither read nor counted', async () => {
    const state = createMemoryState();
    const slots = [1, 2, 3].map((day) => new Date(`2026-11-0${day}T06:00:00Z`));
    for (const slot of slots) await recordHistory(state, reportOf(slot));
    const until = runId(SCOPE, new Date('2026-11-02T06:00:00Z'));
    const { records, earlierRuns } = await readHistory(state, SCOPE, { last: 1, until });
    expect(records.map(({ run }) => run.run)).toEqual([until]);
    expect(earlierRuns).toBe(1);
  });

  test('with more lines than a run writes: they are counted, and not kept', () => {
    const [run = '', cluster = ''] = toHistory(reportOf()).map((line) => JSON.stringify(line));
    const { record, skipped } = parseHistory([run, ...Array(MOST_CLUSTER_LINES + 3).fill(cluster)].join('\n'));
    expect([record?.clusters.length, skipped]).toEqual([MOST_CLUSTER_LINES, 3]);
  });

  test('with lines that cannot be read: those are counted, and the others stay', async () => {
    const [run, cluster] = toHistory(reportOf()).map((line) => JSON.stringify(line));
    const text = [run, '{', '[]', '{"kind":"cluster"}', 'x'.repeat(200_000), cluster].join('\n');
    const { record, skipped } = parseHistory(text);
    expect(record?.clusters).toHaveLength(1);
    expect(skipped).toBe(4);
  });

  test.each([
    ['nothing', ''],
    ['only clusters', JSON.stringify(toHistory(reportOf())[1])],
    ['no text at all', '\u0000'],
  ])('an object of %s is no run, and is counted', async (_, text) => {
    const state = createMemoryState();
    state.objects.set(PATH, text);
    const { records, skipped } = await readHistory(state, SCOPE, { last: 30 });
    expect(records).toEqual([]);
    expect(skipped).toBeGreaterThan(0);
  });

  test('says which scopes have one', async () => {
    const state = createMemoryState();
    expect(await listHistories(state, 20)).toEqual([]);
    await recordHistory(state, reportOf());
    expect(await listHistories(state, 20)).toEqual(['folders/42']);
  });
});

test('any text: reading it never throws, and what is read is what the schema says', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.string(), fc.json())), (lines) => {
      const { record } = parseHistory(lines.join('\n'));
      for (const line of record === null ? [] : [record.run, ...record.clusters])
        expect(historyLine.safeParse(line).success).toBe(true);
    }),
  );
});
