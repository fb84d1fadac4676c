import { describe, expect, test } from 'vitest';
import type { Gap } from '../domain/gap.ts';
import type { Coverage, Report } from '../domain/report.ts';
import { explainCoverage, formatCoverageLine, formatCure, headline, isCoverageComplete } from './coverage-line.ts';
import { sampleClearReport, sampleReport } from './sample-report.test-helper.ts';

const WHOLE = sampleClearReport();

function withSummary(summary: Partial<Report['summary']>, coverage: Partial<Coverage> = {}): Report {
  return { ...WHOLE, summary: { ...WHOLE.summary, ...summary }, coverage: { ...WHOLE.coverage, ...coverage } };
}

describe('formatCoverageLine', () => {
  test('projects that are unreadable or have no API', () => {
    expect(formatCoverageLine(sampleReport().coverage)).toBe(
      'Coverage: 14 projects seen (2 unreadable, 1 without the API), 40 clusters: 22 cleared by the inventory, 18 candidates, ' +
        '15 fully read, 2 unknown; incomplete.',
    );
  });

  test('everything seen', () => {
    expect(formatCoverageLine({ ...WHOLE.coverage, projects: { seen: 1, unreadable: 0, apiDisabled: 0 } })).toBe(
      'Coverage: 1 project seen, 34 clusters: 22 cleared by the inventory, 12 candidates, 12 fully read, 0 unknown; complete.',
    );
  });
});

describe('isCoverageComplete', () => {
  test('a report that calls itself complete and is not', () => {
    expect(isCoverageComplete({ ...WHOLE.coverage, skipped: [{ what: 'x', count: 1, example: 'y' }] })).toBe(false);
    expect(isCoverageComplete({ ...WHOLE.coverage, clusters: { ...WHOLE.coverage.clusters, unknown: 1 } })).toBe(false);
    expect(isCoverageComplete({ ...WHOLE.coverage, projects: { ...WHOLE.coverage.projects, unreadable: 1 } })).toBe(
      false,
    );
  });

  test('projects without the API are no gap', () => {
    expect(isCoverageComplete(WHOLE.coverage)).toBe(true);
  });
});

describe('headline', () => {
  test('affected, exposed and unknown clusters', () => {
    expect(headline(sampleReport())).toBe(
      '1 of 40 clusters is affected (NodeLocal DNSCache overruns kube-dns), 2 are exposed and 2 are unknown; coverage is incomplete.',
    );
  });

  test('affected clusters and nothing else', () => {
    expect(headline(withSummary({ affected: 2 }))).toBe(
      '2 of 34 clusters are affected (NodeLocal DNSCache overruns kube-dns).',
    );
  });

  test('exposed clusters and logs that were read', () => {
    expect(headline(withSummary({ exposed: 3 }))).toBe(
      'No harm was seen, but 3 of 34 clusters are exposed (NodeLocal DNSCache in front of kube-dns).',
    );
  });

  test('exposed clusters and no logs', () => {
    const report = withSummary({ exposed: 1 });
    expect(headline({ ...report, run: { ...report.run, window: null } })).toBe(
      '1 of 34 clusters is exposed (NodeLocal DNSCache in front of kube-dns); no logs were read, so harm is not ruled out.',
    );
  });

  test('nothing found and something not seen', () => {
    const projects = { seen: 14, unreadable: 1, apiDisabled: 0 };
    expect(headline(withSummary({ unknown: 3 }, { projects, complete: false }))).toBe(
      'Nothing was found in what could be read, but coverage is incomplete: 3 of 34 clusters are unknown and 1 project could not be read.',
    );
  });

  test('nothing found and a gap without a count', () => {
    expect(headline(withSummary({}, { complete: false }))).toBe(
      'Nothing was found in what could be read, but coverage is incomplete: part of the evidence is missing.',
    );
  });

  test('no clusters, nothing seen', () => {
    const clusters = { seen: 0, clearedByInventory: 0, candidates: 0, fullyRead: 0, unknown: 0 };
    expect(headline(withSummary({}, { clusters, complete: false }))).toMatch(
      /^No clusters were seen, but coverage is incomplete/,
    );
    expect(headline(withSummary({}, { clusters }))).toBe('There are no clusters in scope.');
  });

  test('all clear', () => {
    expect(headline(WHOLE)).toBe('All 34 clusters in scope are clear.');
  });

  test('all clear of this problem, with another finding', () => {
    const clusters = WHOLE.clusters.map((cluster, index) =>
      index === 0 ? { ...cluster, severity: 'medium' as const } : cluster,
    );
    expect(headline({ ...WHOLE, clusters })).toBe(
      'All 34 clusters in scope are clear of this problem, but 1 cluster has other findings.',
    );
  });
});

describe('explainCoverage', () => {
  const gap = (what: string, more: Partial<Gap> = {}): Gap => ({
    code: 'permission-denied',
    what,
    detail: 'no',
    grant: 'a role',
    ...more,
  });

  test('many gaps of one cause', () => {
    const gaps = Array.from({ length: 300 }, (_, index) => gap(`clusters of project p-${index}`));
    expect(explainCoverage({ ...WHOLE.coverage, gaps, complete: false })).toEqual([
      'clusters of project p-0, clusters of project p-1, clusters of project p-2 and 297 more: permission denied. Needs a role',
    ]);
  });

  test('gaps of clusters: one cause and one cure in one line', () => {
    const of = (what: string, clusters: number) => ({ what, code: 'permission-denied', clusters, grant: 'a role' });
    const clusterGaps = [
      of('Nodes', 2),
      of('Services', 3),
      { what: 'API', code: 'unreachable', clusters: 9, grant: null },
    ];
    expect(explainCoverage({ ...WHOLE.coverage, clusterGaps })).toEqual([
      'Nodes and Services: permission denied in up to 3 clusters. Needs a role',
      'API: unreachable from here in 9 clusters.',
    ]);
  });

  test('what follows from another gap stands last', () => {
    const of = (what: string, code: string) => ({ what, code, clusters: 5, grant: null });
    const clusterGaps = [of('Nodes', 'not-collected'), of('API', 'unreachable')];
    expect(explainCoverage({ ...WHOLE.coverage, clusterGaps })[0]).toMatch(/^API/);
  });

  test('more lines than wanted', () => {
    const gaps = Array.from({ length: 20 }, (_, index) => gap('x', { grant: `role ${index}` }));
    const lines = explainCoverage({ ...WHOLE.coverage, gaps, complete: false }, 3);
    expect(lines).toHaveLength(4);
    expect(lines.at(-1)).toBe('and 17 more');
  });

  test('a gap that nothing can close: what the upstream said', () => {
    const gaps = [gap('zone a', { code: 'unavailable', grant: null, detail: 'HTTP 503.' })];
    expect(explainCoverage({ ...WHOLE.coverage, gaps })).toEqual(['zone a: service unavailable. HTTP 503.']);
  });

  test('denials come before what is merely not observable', () => {
    const lines = explainCoverage(sampleReport().coverage);
    expect(lines[0]).toContain('permission denied');
    expect(lines[1]).toContain('not observable');
  });

  test('hostile text stays on its line', () => {
    const gaps = [gap('a\nCoverage: complete.', { grant: '\u001b[2J' })];
    expect(explainCoverage({ ...WHOLE.coverage, gaps })).toEqual([
      'a\\u{a}Coverage: complete.: permission denied. Needs \\u{1b}[2J',
    ]);
  });

  test('an incomplete coverage that does not say why', () => {
    expect(explainCoverage({ ...WHOLE.coverage, complete: false })).toEqual([
      'Something could not be read; the report does not name it.',
    ]);
  });

  test('everything seen', () => {
    expect(explainCoverage(WHOLE.coverage)).toEqual([]);
  });
});

test('formatCure: a permission, a sentence, a command, only a detail, nothing', () => {
  expect(formatCure('container.nodes.list', 'no')).toBe('Needs container.nodes.list');
  expect(formatCure('Enable the API.', 'no')).toBe('Enable the API.');
  expect(formatCure('gcloud services enable x', 'no')).toBe('Run: gcloud services enable x');
  expect(formatCure(null, 'HTTP 503')).toBe('HTTP 503');
  expect(formatCure('', '')).toBe('');
});
