import { describe, expect, test } from 'vitest';
import { NO_EXCEPTIONS } from '../domain/exception.ts';
import type { Severity, Verdict } from '../domain/finding.ts';
import type { Gap } from '../domain/gap.ts';
import type { Report } from '../domain/report.ts';
import { aCluster } from '../rules/evidence.test-helper.ts';
import { buildReport } from './build-report.ts';
import { diffReports } from './diff-reports.ts';
import { aManifest, anInventory } from './memory-ports.test-helper.ts';

/** A report with that cluster, as a run makes it. */
function aReport(cluster: string) {
  const manifest = aManifest(anInventory([aCluster({ cluster })]));
  return buildReport({
    manifest,
    shards: [],
    previous: null,
    exceptions: NO_EXCEPTIONS,
    finishedAt: '2026-11-22T06:10:00.000Z',
  });
}

function judged(cluster: string, verdict: Verdict, severity: Severity = 'info') {
  const [report] = aReport(cluster).clusters;
  if (report === undefined) throw new Error('a report without its cluster');
  return { ...report, verdict, severity };
}
type Judged = ReturnType<typeof judged>;

/** Which list one cluster is on; undefined when it is on none. */
function listOf(then: Judged | null, now: Judged | null): string | undefined {
  const report = { ...aReport('c'), clusters: then === null ? [] : [then] };
  const { coverage } = report;
  const { previousRun, ...lists } = diffReports(report, { clusters: now === null ? [] : [now], coverage });
  expect(previousRun).toBe(report.run.id);
  const named = Object.entries(lists).filter(([, names]) => names.length > 0);
  expect(named.length).toBeLessThan(2);
  return named[0]?.[0];
}

const c = (verdict: Verdict, severity: Severity = 'info') => judged('c', verdict, severity);

describe('a cluster in both reports', () => {
  test.each<[string, Judged, Judged, string | undefined]>([
    ['clear and clear', c('clear'), c('clear'), undefined],
    ['clear, then exposed', c('clear'), c('exposed', 'low'), 'worse'],
    ['clear, then affected', c('clear'), c('affected', 'critical'), 'worse'],
    ['exposed, then affected', c('exposed', 'high'), c('affected', 'high'), 'worse'],
    ['exposed low, then high', c('exposed', 'low'), c('exposed', 'high'), 'worse'],
    ['affected, then exposed', c('affected', 'critical'), c('exposed', 'high'), 'better'],
    ['affected critical, then high', c('affected', 'critical'), c('affected', 'high'), 'better'],
    ['exposed and exposed', c('exposed', 'low'), c('exposed', 'low'), undefined],
    ['exposed, then clear', c('exposed', 'low'), c('clear'), 'resolved'],
    ['affected, then clear', c('affected', 'high'), c('clear'), 'resolved'],
    ['a better verdict of a worse severity', c('affected', 'high'), c('exposed', 'critical'), 'better'],
  ])('%s', (_, then, now, list) => {
    expect(listOf(then, now)).toBe(list);
  });

  test.each<[string, Judged, Judged, string | undefined]>([
    ['affected, then unknown: out of sight is not resolved', c('affected', 'high'), c('unknown'), undefined],
    ['exposed, then unknown', c('exposed', 'low'), c('unknown'), undefined],
    ['unknown, then clear', c('unknown'), c('clear'), undefined],
    ['unknown, then exposed', c('unknown'), c('exposed', 'low'), 'worse'],
    ['clear, then unknown', c('clear'), c('unknown'), undefined],
  ])('%s', (_, then, now, list) => {
    expect(listOf(then, now)).toBe(list);
  });
});

describe('a cluster in one report only', () => {
  test.each<[string, Judged | null, Judged | null, string | undefined]>([
    ['new and exposed', null, c('exposed', 'low'), 'appeared'],
    ['new and affected', null, c('affected', 'high'), 'appeared'],
    ['new and clear: nobody has to know', null, c('clear'), undefined],
    ['new and unknown', null, c('unknown'), undefined],
    ['gone, was exposed', c('exposed', 'low'), null, 'disappeared'],
    ['gone, was unknown', c('unknown'), null, 'disappeared'],
    ['gone, was clear', c('clear'), null, undefined],
  ])('%s', (_, then, now, list) => {
    expect(listOf(then, now)).toBe(list);
  });
});

describe('a run that did not list everything', () => {
  const whole = aReport('c');
  const { project } = c('exposed', 'low');
  const gap = (what: string): Gap => ({ code: 'permission-denied', what, detail: 'Denied.', grant: null });
  const seeing = (what: string) => ({ ...whole.coverage, gaps: [gap(what)] });
  const skipping = (what: string) => ({ ...whole.coverage, skipped: [{ what, count: 1, example: 'x' }] });

  test.each<[string, Report['coverage'], boolean]>([
    ['its project', seeing(`clusters of project ${project}`), false],
    ['a zone of its project', seeing(`clusters of project ${project} in europe-west1-b`), false],
    ['another project', seeing(`clusters of project ${project}-2`), true],
    ['a page of the organization', seeing('clusters of organizations/1 in Asset Inventory'), false],
    ['folders', seeing('folders of organizations/1'), false],
    ['logs of a project', seeing(`log entries of project ${project}`), true],
    ['an asset that could not be read', skipping('malformed asset'), false],
    ['a log line that could not be read', skipping('malformed log entry'), true],
  ])('without %s: a cluster that is not in it, or was not in it, is gone or new: %j', (_, coverage, isTold) => {
    const cluster = c('exposed', 'low');
    const { disappeared } = diffReports({ ...whole, clusters: [cluster] }, { clusters: [], coverage });
    const { appeared } = diffReports(
      { ...whole, clusters: [], coverage },
      { clusters: [cluster], coverage: whole.coverage },
    );
    expect([disappeared.length, appeared.length]).toEqual(isTold ? [1, 1] : [0, 0]);
  });
});

test('every list is sorted by name', () => {
  const before = ['z', 'a', 'm'].map((name) => judged(name, 'exposed', 'low'));
  const gone = ['y', 'b'].map((name) => judged(name, 'affected', 'high'));
  const report = { ...aReport('c'), clusters: [...before, ...gone] };
  const now = ['z', 'a', 'm'].map((name) => judged(name, 'clear'));
  const clusters = [...now, judged('q', 'exposed', 'low'), judged('d', 'exposed', 'low')];
  const changes = diffReports(report, { clusters, coverage: report.coverage });
  const shorten = (names: string[]) => names.map((name) => name.split('/').at(-1));
  expect(shorten(changes.resolved)).toEqual(['a', 'm', 'z']);
  expect(shorten(changes.disappeared)).toEqual(['b', 'y']);
  expect(shorten(changes.appeared)).toEqual(['d', 'q']);
});
