import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { VERDICTS, type Verdict } from '../domain/finding.ts';
import type { HistoryRecord } from '../domain/history.ts';
import type { Report } from '../domain/report.ts';
import { sampleCluster } from '../report/sample-cluster.test-helper.ts';
import { sampleClearReport } from '../report/sample-report.test-helper.ts';
import { diffReports } from './diff-reports.ts';
import { parseHistory } from './read-history.ts';
import { toHistory } from './record-history.ts';
import { summarizeHistory } from './summarize-history.ts';
import { measureResolution } from './time-to-resolution.ts';

const DAY = 86_400;
/** What a run saw: a verdict for each cluster by name; a cluster that is not named was not there. */
type Seen = Readonly<Record<string, Verdict>>;

const UNLISTED = {
  code: 'permission-denied',
  what: 'clusters of project pay-prod',
  detail: 'Denied.',
  grant: null,
} as const;

interface Options {
  /** Days whose run could not list every project. */
  blind?: readonly number[];
  /** Days whose run could not list a project in which no cluster is known. */
  blindElsewhere?: readonly number[];
  /** Days whose run was compared with nothing, because a newer one had ended before it. */
  late?: readonly number[];
}

/** One run a day, through the real comparison and the real lines. */
function history(days: readonly Seen[], { blind = [], blindElsewhere = [], late = [] }: Options = {}): HistoryRecord[] {
  const reports: Report[] = [];
  let compared: Report | null = null;
  for (const [day, seen] of days.entries()) {
    const whole = sampleClearReport();
    const clusters = Object.entries(seen).map(([cluster, verdict]) =>
      sampleCluster({ cluster, verdict, severity: verdict === 'affected' ? 'high' : 'info' }),
    );
    const at = new Date(Date.UTC(2026, 10, 1 + day, 6)).toISOString();
    const isLate = late.includes(day);
    const coverage = {
      ...whole.coverage,
      projects: { ...whole.coverage.projects, unreadable: [...blind, ...blindElsewhere].includes(day) ? 1 : 0 },
      gaps: [
        ...(blind.includes(day) ? [UNLISTED] : []),
        ...(blindElsewhere.includes(day) ? [{ ...UNLISTED, what: 'clusters of project other' }] : []),
      ],
    };
    const report: Report = {
      ...whole,
      run: { ...whole.run, id: `run-${day}`, startedAt: at, finishedAt: at },
      clusters,
      changes: compared === null || isLate ? null : diffReports(compared, { clusters, coverage }),
      coverage,
    };
    if (!isLate) compared = report;
    reports.push(report);
  }
  return reports.flatMap((report) => {
    const text = toHistory(report).map((line) => `${JSON.stringify(line)}\n`);
    return parseHistory(text.join('')).record ?? [];
  });
}

const measure = (days: readonly Seen[], options: Options = {}) => measureResolution(history(days, options));
const bad = { a: 'affected' } as const;
const well = { a: 'clear' } as const;
const unseen = { a: 'unknown' } as const;

describe('time to resolution', () => {
  test('from the run that first saw it to the run that saw it clear', () => {
    expect(measure([well, bad, bad, bad, well])).toEqual({
      ...{ resolved: 1, medianSeconds: 3 * DAY, medianAtLeast: false, disappeared: 0, unclear: 0, open: [] },
    });
  });

  test('what was bad in the first run is at least as old', () => {
    expect(measure([bad, bad, well])).toMatchObject({ medianSeconds: 2 * DAY, medianAtLeast: true });
    expect(measure([bad, bad]).open).toMatchObject([{ ageSeconds: DAY, atLeast: true }]);
  });

  test('a new cluster that is bad at once is as old as its first run', () => {
    expect(measure([{}, bad, bad]).open).toMatchObject([{ ageSeconds: DAY, atLeast: false }]);
  });

  test('what was unknown before may have been bad before', () => {
    expect(measure([well, unseen, bad, bad]).open).toMatchObject([{ ageSeconds: DAY, atLeast: true }]);
  });

  test('unknown ends nothing: the time goes on', () => {
    expect(measure([well, bad, unseen, bad, well])).toMatchObject({ resolved: 1, medianSeconds: 3 * DAY });
    const [open] = measure([well, bad, unseen]).open;
    expect(open).toMatchObject({ ageSeconds: DAY, lastSeen: '2026-11-02T06:00:00.000Z' });
  });

  test('clear after unknown is resolved, although no report says so of it', () => {
    expect(measure([well, bad, unseen, well])).toMatchObject({ resolved: 1, unclear: 0, disappeared: 0, open: [] });
  });

  test('a cluster that is gone was not resolved', () => {
    expect(measure([well, bad, {}])).toMatchObject({ resolved: 0, disappeared: 1, medianSeconds: null, open: [] });
  });

  test('a cluster that is missing where not everything was listed is still open', () => {
    expect(measure([well, bad, {}], { blind: [2] })).toMatchObject({ disappeared: 0, open: [{ ageSeconds: DAY }] });
    expect(measure([well, bad, {}, bad, well], { blind: [2] })).toMatchObject({ resolved: 1, medianSeconds: 3 * DAY });
  });

  test('a project that can never be listed keeps no cluster of another one open', () => {
    const blindElsewhere = [0, 1, 2];
    expect(measure([well, bad, {}], { blindElsewhere })).toMatchObject({ disappeared: 1, open: [] });
  });

  test('it comes back: two times, not one long one', () => {
    expect(measure([well, bad, well, bad, bad, well])).toMatchObject({ resolved: 2, medianSeconds: 1.5 * DAY });
  });

  test('a run that was compared with nothing cannot tell clear from gone', () => {
    expect(measure([well, bad, well], { late: [2] })).toMatchObject({ resolved: 0, unclear: 1, open: [] });
  });

  test('the median is "at least" where a time that is one weighs in, and exact where it is above the middle', () => {
    const many = (verdicts: Record<string, Verdict>): Seen => ({ b: 'clear', c: 'clear', ...verdicts });
    const below = [many({ ...bad }), many(well), many({ b: 'affected' }), many({ b: 'affected' }), many({})];
    expect(measure(below.map((day) => ({ ...well, ...day })))).toMatchObject({ resolved: 2, medianAtLeast: true });
    const long = { a: 'affected' } as const;
    const above = [
      { ...long, b: 'clear', c: 'clear' },
      { ...long, b: 'affected', c: 'affected' },
      { ...long, b: 'clear', c: 'clear' },
      { a: 'clear', b: 'clear', c: 'clear' },
    ] as const;
    expect(measure(above)).toMatchObject({ resolved: 3, medianSeconds: DAY, medianAtLeast: false });
  });

  test('of no run at all', () => {
    expect(measure([])).toEqual({
      ...{ resolved: 0, medianSeconds: null, medianAtLeast: false, disappeared: 0, unclear: 0, open: [] },
    });
  });

  test('any course: each problem ends once or is open, and no time is longer than the history', () => {
    const verdict = fc.constantFrom(...VERDICTS);
    const day = fc.dictionary(fc.constantFrom('a', 'b', 'c'), verdict);
    fc.assert(
      fc.property(fc.array(day, { maxLength: 12 }), (days) => {
        const found = measure(days);
        const open = found.open.map(({ name }) => name);
        expect(new Set(open).size).toBe(open.length);
        const longest = Math.max(0, days.length - 1) * DAY;
        for (const { ageSeconds } of found.open) expect(ageSeconds).toBeLessThanOrEqual(longest);
        expect(found.medianSeconds ?? 0).toBeLessThanOrEqual(longest);
        const last = days.at(-1) ?? {};
        const isBad = (name: string) => last[name] === 'affected' || last[name] === 'exposed';
        for (const name of ['a', 'b', 'c'].filter(isBad)) expect(open.join(' ')).toContain(`clusters/${name}`);
        const isWell = (name: string) => last[name] === 'clear';
        for (const name of ['a', 'b', 'c'].filter(isWell)) expect(open.join(' ')).not.toContain(`clusters/${name}`);
      }),
    );
  });
});

describe('the summary of a history', () => {
  test('has a point for each run, and what the newest one found changed', () => {
    const records = history([bad, { ...well, b: 'exposed' }]);
    const summary = summarizeHistory('folders/42', { records, earlierRuns: 4, skipped: 1 });
    expect(summary.trend.map(({ affected }) => affected)).toEqual([0, 0]); // the summary of the sample, not of the days
    expect(summary.changes).toMatchObject({
      ...{ run: 'run-1', previousRun: 'run-0', counts: { appeared: 1, resolved: 1, worse: 0 } },
      ...{ resolved: [{ verdict: 'clear' }], appeared: [{ verdict: 'exposed' }] },
    });
    expect([summary.earlierRuns, summary.skippedLines]).toEqual([4, 1]);
  });

  test('has in each point the numbers of its run, and none where no log was read or nobody counted', () => {
    const counted = {
      ...{ affectedClusters: 1, exposedClusters: 2, unknownClusters: 3, clearClusters: 4 },
      ...{ exceptedClusters: 5, failedLookups: 20_000, failedLookupsAtLeast: true, durationSeconds: 252 },
      calls: [
        { api: 'container', calls: 7, throttled: 0, retries: 0 },
        { api: 'logging', calls: 14, throttled: 2, retries: 2 },
      ],
    };
    const records = history([bad, bad]).map(({ run, clusters }, index) => ({
      run: index === 0 ? run : { ...run, ...counted },
      clusters,
    }));
    const [first, second] = summarizeHistory('s', { records, earlierRuns: 0, skipped: 0 }).trend;
    expect(first).toMatchObject({ failedLookups: null, calls: null, throttled: null });
    expect(second).toMatchObject({
      ...{ affected: 1, exposed: 2, unknown: 3, clear: 4, excepted: 5, failedLookups: 20_000 },
      ...{ failedLookupsAtLeast: true, durationSeconds: 252, calls: 21, throttled: 2 },
    });
  });

  test('says nothing of changes where there was no run before', () => {
    expect(summarizeHistory('s', { records: history([bad]), earlierRuns: 0, skipped: 0 }).changes).toBeNull();
  });
});
