import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HistorySummary, TrendPoint } from '../domain/history-summary.ts';
import { pageOf, pageWithHistory } from './fleet-page.test-helper.ts';
import { historyHtml } from './fleet-page-history.ts';
import { sampleHistory } from './sample-history.test-helper.ts';
import { sampleReport } from './sample-report.test-helper.ts';

/** The newest runs of the sample. */
function newest(count: number, overrides: Partial<HistorySummary> = {}): HistorySummary {
  const whole = sampleHistory();
  return { ...whole, trend: whole.trend.slice(-count), earlierRuns: 0, ...overrides };
}

function withPoints(change: (point: TrendPoint) => TrendPoint): string {
  return historyHtml(newest(14, { trend: sampleHistory().trend.map(change) }));
}

const barsOf = (html: string) => html.match(/<g><title>.*?<\/g>/g) ?? [];
const rowsOf = (html: string) => /<tbody>([\s\S]*)<\/tbody>/.exec(html)?.[1]?.match(/<tr>.*?<\/tr>/g) ?? [];
const cellsOf = (row = '') => [...row.matchAll(/<t[hd][^>]*>([^<]*)</g)].map(([, text]) => text);
const plain = (html: string) =>
  html
    .replace(/<\/?a\b[^>]*>/g, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');

describe('over the runs', () => {
  const html = historyHtml(sampleHistory());

  it('stands on the page between the summary and the clusters, and not where no history is known', () => {
    const page = pageWithHistory(sampleReport(), sampleHistory());
    const places = ['Coverage: ', 'Over the runs', 'All clusters'].map((words) => page.indexOf(words));
    expect(places).not.toContain(-1);
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(pageOf(sampleReport())).not.toContain('Over the runs');
  });

  it('of the first run there is: says that it is the first, and shows nothing else', () => {
    const first = historyHtml(newest(1));
    expect(first).toContain('This is the first run of this scope in the history');
    expect(first).not.toMatch(/<svg|<table|Time to resolution/);
  });

  it.each([
    [{ earlierRuns: 1 }, '1 earlier run left out here'],
    [{ skippedLines: 2 }, '2 lines of the history could not be read'],
  ])('of one run beside others that are not shown (%j): is not called the first', (overrides, words) => {
    const one = historyHtml(newest(1, overrides));
    expect(one).toContain(words);
    expect(one).not.toContain('the first run');
  });

  it('leads from an open cluster to its page', () => {
    const [open] = sampleHistory().resolution.open;
    expect(open?.name).toMatch(/^projects\//);
    expect(html).toContain(`<a href="#${open?.name}">`);
  });

  it('says which runs, and that earlier ones were left out', () => {
    expect(html).toContain('14 runs from 2026-11-07 06:00 UTC to 2026-11-20 06:00 UTC');
    expect(html).toContain('3 earlier runs left out here; dns-audit history --last shows more');
  });

  it('draws a bar for each run with a part for each verdict that occurs, and says of each what it shows', () => {
    const bars = barsOf(html);
    expect(bars).toHaveLength(14);
    expect(bars[13]).toContain(
      '<title>2026-11-20 06:00 UTC: 1 affected, 3 exposed, 2 unknown; at least 20,000 failed look-ups</title>',
    );
    const parts = barsOf(withPoints((one) => ({ ...one, affected: 0 }))).map((bar) => bar.match(/url\(#trend-(\w+)/g));
    expect(new Set(parts.map(String))).toEqual(new Set(['url(#trend-exposed,url(#trend-unknown']));
  });

  it('marks runs that did not see everything, that stopped at a cap, and that read no log; the legend has what occurs', () => {
    const marks = (name: string) =>
      barsOf(html).flatMap((bar, index) => (bar.includes(`class="${name}"`) ? [index] : []));
    expect([marks('ring'), marks('more'), marks('none')]).toEqual([[5], [3, 13], [5]]);
    const words = ['not everything was seen', 'reading stopped at a cap', 'no log was read'];
    const whole = withPoints((one) => ({ ...one, complete: true, failedLookups: 4, failedLookupsAtLeast: false }));
    for (const one of words) {
      expect(html).toContain(one);
      expect(whole).not.toContain(one);
    }
  });

  it('tells the course to who does not see the picture', () => {
    const [, title, desc] = /role="img" aria-labelledby="([\w-]+) ([\w-]+)"/.exec(html) ?? [];
    expect(html).toContain(`<title id="${title}">Clusters by verdict and failed look-ups, run by run</title>`);
    expect(html).toContain(
      `<desc id="${desc}">Affected: 4 at first, at most 7, 1 now. Exposed: 9 at first, at most 9, 3 now.`,
    );
  });

  it('has the numbers of each run in a table, the newest first', () => {
    const rows = rowsOf(html);
    expect(rows).toHaveLength(14);
    expect(cellsOf(rows[0])).toEqual(['2026-11-20 06:00 UTC', 'all', '1', '3', '2', '38', '0', 'at least 20,000']);
    expect(cellsOf(rows[8])).toEqual(['2026-11-12 06:00 UTC', 'not all', '6', '7', '12', '30', '0', 'not read']);
  });

  it('says how long clusters stay affected or exposed, with what is only a lower bound', () => {
    const words = plain(html);
    expect(words).toContain('14 clusters resolved, after at least 5 days in the middle (median), from run to run.');
    expect(words).toContain('at least 13 days: checkout-eu (pay-prod/europe-west1), exposed, high, excepted');
    expect(words).toContain('1 day: payments (pay-prod/europe-west1), affected, critical');
    expect(words).not.toContain('last seen so');
  });

  it('of a problem that the newest run could not see says when it was seen last', () => {
    const { resolution } = sampleHistory();
    const open = resolution.open.map((one) => ({ ...one, lastSeen: '2026-11-18T06:00:00.000Z' }));
    expect(plain(historyHtml(newest(14, { resolution: { ...resolution, open } })))).toContain(
      'affected, critical, last seen so 2026-11-18 06:00 UTC',
    );
  });

  it('of more open clusters than are listed says how many more', () => {
    const { resolution } = sampleHistory();
    const [one] = resolution.open;
    const open = Array.from({ length: 1_234 }, () => one).filter((each) => each !== undefined);
    const many = historyHtml(newest(14, { resolution: { ...resolution, open } }));
    expect(many.match(/at least 13 days: /g)).toHaveLength(10);
    expect(many).toContain('and 1,224 more');
  });

  it('whatever the numbers: every shape stays within the picture', () => {
    const count = fc.oneof(fc.nat({ max: 5 }), fc.nat({ max: 1e9 }));
    const numbers = fc.record({ affected: count, exposed: count, unknown: count, failedLookups: fc.option(count) });
    fc.assert(
      fc.property(fc.array(numbers, { minLength: 2, maxLength: 30 }), (points) => {
        const [base] = sampleHistory().trend;
        const trend = points.map((point) => ({ ...(base as TrendPoint), ...point }));
        const picture = historyHtml(newest(14, { trend }));
        const [, width = '', height = ''] = /<svg viewBox="0 0 (\d+) (\d+)" role="img"/.exec(picture) ?? [];
        for (const [, x, y, w, h] of picture.matchAll(
          /<rect x="([^"]+)" y="([^"]+)" width="([^"]+)" height="([^"]+)"/g,
        )) {
          expect(Number(x)).toBeGreaterThan(0);
          expect(Number(x) + Number(w)).toBeLessThanOrEqual(Number(width));
          expect(Number(y)).toBeGreaterThan(0);
          expect(Number(y) + Number(h)).toBeLessThanOrEqual(Number(height));
          expect(Number(h)).toBeGreaterThan(0);
        }
        expect(picture).not.toMatch(/NaN|Infinity/);
      }),
      { numRuns: 50 },
    );
  });
});
