import type { HistorySummary, TrendPoint } from '../domain/history-summary.ts';

const DAY_MS = 86_400_000;
const LAST = Date.parse('2026-11-20T06:00:00Z');
const AFFECTED = [4, 4, 5, 7, 6, 6, 4, 4, 3, 3, 2, 1, 1, 1];
const FAILED = [9_000, 8_700, 12_400, 40_000, 31_000, null, 14_000, 9_100, 6_000, 5_500, 3_000, 900, 700, 20_000];

function point(index: number): TrendPoint {
  const at = new Date(LAST - (AFFECTED.length - 1 - index) * DAY_MS).toISOString();
  return {
    run: `${at.replace(/[-:]|\.\d+/g, '')}-0123456789ab`,
    startedAt: at,
    durationSeconds: 240 + index,
    affected: AFFECTED[index] ?? 0,
    exposed: 9 - Math.floor(index / 2),
    unknown: index === 5 ? 12 : 2,
    clear: 25 + index,
    excepted: 0,
    failedLookups: FAILED[index] ?? null,
    failedLookupsAtLeast: index === 3 || index === 13,
    complete: index !== 5,
    calls: 60 + index,
    throttled: index === 3 ? 7 : 0,
  };
}

const nameOf = (cluster: string) => `projects/pay-prod/locations/europe-west1/clusters/${cluster}`;

/** Two weeks of runs in which most is mended, and one thing is new. */
export function sampleHistory(): HistorySummary {
  const trend = AFFECTED.map((_, index) => point(index));
  const bad = { verdict: 'affected', severity: 'critical' } as const;
  return {
    schema: 'gke-dns-audit/history-summary/v1',
    scope: 'organizations/123456789012',
    trend,
    changes: {
      run: trend.at(-1)?.run ?? '',
      previousRun: trend.at(-2)?.run ?? '',
      counts: { appeared: 1, worse: 1, better: 0, resolved: 8, disappeared: 1 },
      appeared: [{ name: nameOf('checkout-new'), verdict: 'exposed', severity: 'low' }],
      worse: [{ name: nameOf('payments'), ...bad }],
      better: [],
      resolved: ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => ({
        name: nameOf(`web-${name}`),
        verdict: 'clear' as const,
        severity: 'info' as const,
      })),
      disappeared: [{ name: nameOf('canary'), verdict: null, severity: null }],
    },
    resolution: {
      resolved: 14,
      medianSeconds: 5.5 * 86_400,
      medianAtLeast: true,
      disappeared: 1,
      unclear: 2,
      open: [
        {
          ...{ name: nameOf('checkout-eu'), verdict: 'exposed', severity: 'high', excepted: true, atLeast: true },
          ...{ since: '2026-11-07T06:00:00.000Z', ageSeconds: 13 * 86_400, lastSeen: '2026-11-20T06:00:00.000Z' },
        },
        {
          ...{ name: nameOf('payments'), ...bad, excepted: false, atLeast: false },
          ...{ since: '2026-11-19T06:00:00.000Z', ageSeconds: 86_400, lastSeen: '2026-11-20T06:00:00.000Z' },
        },
      ],
    },
    earlierRuns: 3,
    skippedLines: 0,
  };
}
