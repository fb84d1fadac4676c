import { describe, expect, test } from 'vitest';
import type { Report } from '../domain/report.ts';
import { sampleCluster } from '../report/sample-cluster.test-helper.ts';
import { sampleReport } from '../report/sample-report.test-helper.ts';
import { isNewsOfCluster } from './news-of-cluster.ts';

type Verdict = 'affected' | 'exposed' | 'unknown' | 'clear';
const one = (verdict: Verdict, severity: 'high' | 'low' | 'info' = 'low') =>
  sampleCluster({ cluster: 'checkout', verdict, severity });

function reportOf(cluster: ReturnType<typeof one>, changes: Report['changes'] = null): Report {
  const report = sampleReport();
  return { ...report, run: { ...report.run, startedAt: '2026-11-22T12:00:00.000Z' }, changes, clusters: [cluster] };
}

function daily(clusters: ReturnType<typeof one>[], startedAt = '2026-11-22T06:00:00.000Z'): Report {
  const report = sampleReport();
  return { ...report, run: { ...report.run, startedAt }, clusters };
}

const NO_CHANGES = { previousRun: 'r', appeared: [], worse: [], better: [], resolved: [], disappeared: [] };

describe('of a cluster that was changed', () => {
  test.each([
    ['exposed, never seen before', reportOf(one('exposed')), null, true],
    ['clear', reportOf(one('clear', 'info')), null, false],
    ['unknown', reportOf(one('unknown', 'info')), null, false],
    ['exposed, as the daily run said', reportOf(one('exposed')), daily([one('exposed')]), false],
    ['affected, where the daily run said exposed', reportOf(one('affected')), daily([one('exposed')]), true],
    ['of higher severity than the daily run said', reportOf(one('exposed', 'high')), daily([one('exposed')]), true],
    ['exposed, where the daily run could not say', reportOf(one('exposed')), daily([one('unknown', 'info')]), true],
    ['exposed, and new since the daily run', reportOf(one('exposed')), daily([]), true],
    ['exposed, as its own last run said', reportOf(one('exposed'), NO_CHANGES), null, false],
    [
      'worse than its own last run',
      reportOf(one('exposed'), { ...NO_CHANGES, worse: [one('exposed').name] }),
      null,
      true,
    ],
    [
      'exposed, before a daily run that began later',
      reportOf(one('exposed')),
      daily([one('exposed')], '2026-11-22T18:00:00.000Z'),
      true,
    ],
  ])('%s', (_, report, last, isNews) => {
    expect(isNewsOfCluster(report, last)).toBe(isNews);
  });
});
