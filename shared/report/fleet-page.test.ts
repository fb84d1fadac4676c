import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readModel } from '../browser/model.ts';
import type { ClusterReport, Report, TimeoutSummary } from '../domain/report.ts';
import { sampleExceptedReport } from './excepted-report.test-helper.ts';
import { dataOf, KNOWLEDGE, pageOf, pageWithHistory } from './fleet-page.test-helper.ts';
import { FLEET_PAGE_SCRIPT } from './fleet-page-script.ts';
import { FLEET_PAGE_STYLE } from './fleet-page-style.ts';
import { HOSTILE_TEXTS, hostileReport } from './hostile-report.test-helper.ts';
import { anyReport } from './report-arbitrary.test-helper.ts';
import { sampleHistory } from './sample-history.test-helper.ts';
import { sampleReport } from './sample-report.test-helper.ts';

/** The page without its own style and script: what is left comes from the report. */
function bodyOf(page: string): string {
  return page.replace(FLEET_PAGE_STYLE, '').replace(FLEET_PAGE_SCRIPT, '');
}

/** All that the page is made of, before its script draws. */
const TAGS =
  '!doctype html head meta title style body a main div header p h1 h2 h3 ul li span strong section details summary form div label input select option button nav table caption thead tbody tr th td noscript footer script figure figcaption svg desc defs pattern g rect path line circle text'.split(
    ' ',
  );

function expectHarmless(page: string): void {
  const body = bodyOf(page);
  expect(page).toMatch(/^[ -~\n\t]*$/); // all of it ASCII, so neither U+2028 nor a bidi override
  expect(page.match(/<script/g)).toHaveLength(2);
  expect(page.match(/<\/script/g)).toHaveLength(2);
  for (const [tag, name = ''] of body.matchAll(/<\/?([^\s>]*)[^>]*>/g)) {
    expect(TAGS).toContain(name);
    expect(tag).not.toMatch(/\son\w+=|\sstyle=|href="(?!#)|\ssrc=/);
  }
  const model = readModel(dataOf(page));
  for (const row of model.rows) {
    expect(model.links(row).console ?? 'https://console.cloud.google.com/').toMatch(
      /^https:\/\/console\.cloud\.google\.com\//,
    );
    model.detailOf(row);
  }
}

const HOURS: TimeoutSummary = {
  window: { from: '2026-11-19T06:00:00Z', to: '2026-11-20T06:00:00Z' },
  capped: true,
  byHour: [
    { hour: '2026-11-19T07:00:00Z', dialTcp: 3, readTcp: 2, udp: 0, other: 1 },
    { hour: '2026-11-20T05:00:00Z', dialTcp: 9, readTcp: 0, udp: 0, other: 0 },
  ],
  byNode: [{ node: 'node-1', dialTcp: 12, readTcp: 2, udp: 0, other: 1 }],
  byUpstream: [{ upstream: '10.0.0.10', dialTcp: 12, readTcp: 2, udp: 0, other: 1 }],
  firstSeen: null,
  lastSeen: null,
  topNames: [{ name: 'api.example.', count: 4 }],
  loopProbes: 2,
};

function withFirst(overrides: Partial<ClusterReport>): Report {
  const report = sampleReport();
  const [first, ...rest] = report.clusters;
  return { ...report, clusters: [{ ...(first as ClusterReport), ...overrides }, ...rest] };
}

/** The words of the first cluster's details, as the script reads them. */
function detailOf(report: Report) {
  const model = readModel(dataOf(pageOf(report)));
  const [row] = model.rows;
  if (row === undefined) throw new Error('no cluster');
  const detail = model.detailOf(row);
  if (detail === null) throw new Error('no details');
  return { model, row, detail, word: model.word };
}

describe('since the last run', () => {
  it('says what is worse, new, better, resolved and no longer seen, with names', () => {
    const whole = sampleReport();
    const better = 'projects/pay-prod/locations/europe-west1/clusters/checkout-eu';
    const changes = whole.changes === null ? null : { ...whole.changes, better: [better] };
    const body = bodyOf(pageOf({ ...whole, changes }));
    expect(body).toContain('Since the last run: 1 worse, 1 new, 1 better, 8 resolved and 1 no longer seen');
    for (const line of [
      '<li>1 worse: payments (pay-prod/europe-west1)</li>',
      '<li>1 better: checkout-eu (pay-prod/europe-west1)</li>',
      '<li>1 no longer seen: web-canary (web-prod/europe-west1)</li>',
    ])
      expect(body).toContain(line);
  });

  it('without a change, and without a run before, says so or nothing', () => {
    const same = { previousRun: 'x', appeared: [], worse: [], better: [], resolved: [], disappeared: [] };
    expect(pageOf({ ...sampleReport(), changes: same })).toContain('Since the last run: no change.');
    expect(bodyOf(pageOf({ ...sampleReport(), changes: null }))).not.toContain('Since the last run');
  });
});

describe('the fleet page', () => {
  it('names its style and its script in its policy, and allows nothing else', () => {
    const page = pageOf(sampleReport());
    expect(page).toContain(
      `content="default-src 'none'; script-src 'sha256-script'; style-src 'sha256-style'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"`,
    );
    expect(page).toContain(`<style>${FLEET_PAGE_STYLE}</style>`);
    expect(page).toContain(`<script>${FLEET_PAGE_SCRIPT}</script>`);
    expect(page).not.toMatch(/ style="|@import|url\((?!#)/);
  });

  it('begins with counts and coverage, then what could not be seen, then the clusters', () => {
    const page = pageOf(sampleReport());
    const places = ['class="count">', 'Coverage: ', 'What could not be seen', 'All clusters', '<noscript>'].map(
      (words) => page.indexOf(words),
    );
    expect(places).not.toContain(-1);
    expect(places).toEqual([...places].sort((a, b) => a - b));
  });

  it('has every cluster once, worst first, each with all that the script shows', () => {
    const report = sampleReport();
    const model = readModel(dataOf(pageOf(report)));
    expect(model.rows.map(({ cluster, verdict, severity }) => [cluster, verdict, severity])).toEqual(
      report.clusters.map(({ cluster, verdict, severity }) => [cluster, verdict, severity]),
    );
    expect(model.rows.every((row) => model.detailOf(row) !== null)).toBe(true);
  });

  it('says of each value how it was obtained', () => {
    const { detail, word } = detailOf(sampleReport());
    const capacity = detail.findings.find(([, , , rule]) => word(rule) === 'kube-dns-capacity');
    expect(capacity?.[7].map((group) => group.map(word))).toContainEqual([
      'documented default, not read: dnsmasq src/config.h MAX_PROCS; the args of container dnsmasq set no other',
      'TCP connections per kube-dns Pod',
      '20 connections',
    ]);
  });

  it('has time-outs per hour from the beginning of the window, by node, by server, and what was not counted', () => {
    const logs = {
      ...{ window: HOURS.window, route: 'batches' as const, capped: true, timeouts: 15 },
      limitations: [{ code: 'sink-unread' as const, words: 'no sink was read' }],
    };
    const { detail, row, word } = detailOf(withFirst({ timeouts: HOURS, logs }));
    const { timeouts } = detail;
    expect(row.timeouts).toBe(15);
    expect([word(timeouts?.from ?? -1), timeouts?.hours]).toEqual(['2026-11-19T06:00:00.000Z', 24]);
    expect(timeouts?.byHour).toEqual([
      [1, 3, 2, 0, 1],
      [23, 9, 0, 0, 0],
    ]);
    expect(timeouts?.byNode.map(([node, ...counts]) => [word(node), ...counts])).toEqual([['node-1', 12, 2, 0, 1]]);
    expect(detail.logs.map(word).join(' ')).toContain('at least 15 failed look-ups in all');
    expect(detail.logs.map(word)).toContain('no sink was read');
    expect(detail.logs.map(word).join(' ')).toContain('2 start-up probes');
  });

  it('shows the last week of a longer window, and says that hours are missing', () => {
    const window = { from: '2026-10-20T06:00:00Z', to: '2026-11-20T06:00:00Z' };
    const byHour = ['2026-10-21T00:00:00Z', '2026-11-20T05:00:00Z'].map((hour) => ({
      ...{ hour, dialTcp: 1, readTcp: 0, udp: 0, other: 0 },
    }));
    const { detail, word } = detailOf(withFirst({ timeouts: { ...HOURS, window, byHour } }));
    expect(detail.timeouts?.hours).toBe(168);
    expect(detail.timeouts?.byHour).toEqual([[167, 1, 0, 0, 0]]);
    expect(detail.cuts.map(word)).toEqual(['The picture leaves out 1 earlier hour with time-outs.']);
  });

  it('has the command that makes the plan, and what to set until then, of clusters that need one', () => {
    const { detail, model, word } = detailOf(sampleReport());
    expect(word(detail.planCommand ?? -1)).toMatch(
      /^dns-audit plan projects\/[\w-]+\/locations\/[\w-]+\/clusters\/payments$/,
    );
    expect(word(detail.stopGap?.command ?? -1)).toBe(`kubectl patch 'it'\\''s'`);
    const clear = model.rows.find(({ verdict }) => verdict === 'clear');
    expect(clear === undefined ? null : model.detailOf(clear)?.planCommand).toBeNull();
  });

  it('leads to the cluster in the console and to its very log lines', () => {
    const { model, row } = detailOf(sampleReport());
    const { console: cluster, logs } = model.links(row);
    expect(cluster).toBe(
      `https://console.cloud.google.com/kubernetes/clusters/details/${row.location}/payments/details?project=${row.project}`,
    );
    const [, query = ''] = /query;query=([^?;]*)\?project=/.exec(logs ?? '') ?? [];
    expect(decodeURIComponent(query)).toContain('resource.labels.cluster_name=("payments")');
    expect(decodeURIComponent(query)).toContain(`resource.labels.location="${row.location}"`);
    expect(logs).not.toMatch(/[(){}"' ]/);
  });

  it('leads nowhere where a name is not such as Google writes it', () => {
    const { model, row } = detailOf(withFirst({ cluster: '../evil?x=' }));
    expect(model.links(row)).toEqual({ console: null, logs: null });
  });

  it('shows exceptions: who, until when, and why', () => {
    const report = sampleExceptedReport();
    const page = pageOf(report);
    expect(page).toContain('Excepted: who, until when, and why');
    expect(page).toContain('INC-4711');
    const { detail, row, word } = detailOf(report);
    expect(row.excepted).toBe('2026-12-15');
    expect(detail.exceptions.map(word).join(' ')).toContain('Acknowledged until 2026-12-15 09:30 UTC');
  });

  it('without a script has the clusters to look at, and says how many of how many', () => {
    const report = sampleReport();
    const [first] = report.clusters;
    const clusters = Array.from({ length: 250 }, () => first as ClusterReport);
    const page = pageOf({ ...report, clusters });
    const [plain = ''] = /<noscript>[\s\S]*<\/noscript>/.exec(page) ?? [];
    expect(plain.match(/<tr>/g)).toHaveLength(201);
    expect(plain).toContain('Shown are 200 of 250, worst first.');
    expect(plain).toContain('payments');
  });

  it('leaves out what is beyond its bounds, the best clusters first', () => {
    const report = sampleReport();
    const few = dataOf(pageOf(report, { rowBytes: 1_000_000, detailBytes: 2_000 }));
    expect(few.rows).toHaveLength(report.clusters.length);
    expect(few.details.length).toBeLessThan(report.clusters.length);
    expect(few.details.length).toBeGreaterThan(0);
    const page = pageOf(report, { rowBytes: 1, detailBytes: 1 });
    expect(dataOf(page).rows).toHaveLength(1);
    expect(page).toContain(`data-total="${report.clusters.length}"`);
  });

  it('of ten thousand clusters that all hurt stays below 20 MiB', () => {
    const [first] = withFirst({ timeouts: HOURS }).clusters;
    const clusters = Array.from({ length: 10_000 }, (_, index): ClusterReport => {
      const cluster = `cluster-${index}`;
      const reason = `${index} look-ups failed, on ${index % 97} nodes, and this sentence is of this cluster alone.`;
      const findings = (first as ClusterReport).findings.map((one) => ({ ...one, message: `${one.message} ${index}` }));
      return {
        ...(first as ClusterReport),
        cluster,
        name: `projects/p/locations/l/clusters/${cluster}`,
        reason,
        findings,
      };
    });
    const page = pageOf({ ...sampleReport(), clusters });
    expect(dataOf(page).rows).toHaveLength(10_000);
    expect(dataOf(page).details.length).toBeGreaterThan(5_000);
    expect(page.length).toBeLessThan(20 * 1024 * 1024);
  });

  it('writes a text that many clusters share once', () => {
    const report = sampleReport();
    const clusters = Array.from({ length: 50 }, () => report.clusters[0] as ClusterReport);
    const { words } = dataOf(pageOf({ ...report, clusters }));
    expect(new Set(words).size).toBe(words.length);
  });

  it.each(HOSTILE_TEXTS.map((text) => [JSON.stringify(text).slice(0, 60), text]))(
    'is harmless with %s everywhere',
    (_, text) => {
      const hostile = hostileReport(text);
      expectHarmless(pageOf(hostile, undefined, { ...KNOWLEDGE, stopGap: () => ({ command: [text], words: [text] }) }));
    },
  );

  it.each(HOSTILE_TEXTS.map((text) => [JSON.stringify(text).slice(0, 60), text]))(
    'is harmless with %s everywhere in the history',
    (_, text) => {
      const { trend, resolution, ...rest } = sampleHistory();
      const hostile = {
        ...{ ...rest, scope: text },
        trend: trend.map((one) => ({ ...one, run: text, startedAt: text })),
        resolution: {
          ...resolution,
          open: resolution.open.map((one) => ({ ...one, name: text, since: text, lastSeen: `${text}.` })),
        },
      };
      const page = pageWithHistory(hostileReport(text), hostile);
      expectHarmless(page);
      expect(page).toContain('Over the runs');
    },
  );

  it.each([
    '</script><script>alert(1)</script>',
    '<!--<script>',
    ']]>',
    '\u2028\u2029',
    '"},{"',
    '\\u003c/script\\u003e',
    '__proto__',
  ])('takes %j for text, and gives it back as it was', (text) => {
    const { row, detail, word } = detailOf(withFirst({ reason: text, labels: { [text]: text } }));
    const shown = text.replace('\u2028\u2029', '\\u{2028}\\u{2029}');
    expect(row.reason).toBe(shown);
    expect(detail.facts.map(word).join(' ')).toContain(shown);
  });

  it('is harmless whatever the report', () => {
    fc.assert(
      fc.property(anyReport, (report) => expectHarmless(pageOf(report))),
      { numRuns: 60 },
    );
  });
});
