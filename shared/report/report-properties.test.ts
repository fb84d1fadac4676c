import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DigestChanges, DigestView } from '../domain/digest.ts';
import { type Report, report } from '../domain/report.ts';
import { headline, isCoverageComplete } from './coverage-line.ts';
import { exceptedBy, reportedException } from './excepted-report.test-helper.ts';
import { hostileReport } from './hostile-report.test-helper.ts';
import { renderJson } from './json.ts';
import { renderMarkdown } from './markdown.ts';
import { anyReport } from './report-arbitrary.test-helper.ts';
import { NO_CHANGES, SINCE, viewOfAll } from './sample-digest.test-helper.ts';
import { sampleReport } from './sample-report.test-helper.ts';
import { renderSlackDigest } from './slack-digest.ts';
import { renderDigestReply } from './slack-digest-reply.ts';
import { validateMessage } from './slack-limits.ts';
import { renderClusterTerminal, renderTerminal } from './terminal.ts';

const RUNS = { numRuns: 200 };
const ESC = '\u001b';
const OWN_COLOUR = new RegExp(`${ESC}\\[(?:0|1|2|31|1;31|32|33|36)m`, 'g');
// Everything that a terminal acts upon or a person can not see, but for the line breaks between our lines.
const UNSEEN = /(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

test('any report: the arbitrary makes what the schema accepts', () => {
  fc.assert(
    fc.property(anyReport, (value) => report.safeParse(value).success),
    RUNS,
  );
});

test('any report: Slack takes the digest and its reply, and nothing in them is active', () => {
  fc.assert(
    fc.property(anyReport, fc.infiniteStream(fc.nat({ max: 11 })), (value, lots) => {
      const view = viewOfAll(value);
      const changes = shareOut(view, () => lots.next().value);
      const since = { told: value.run.startedAt, changedAt: value.run.finishedAt, hasButtons: true };
      for (const message of [renderSlackDigest(view, changes, since), renderDigestReply(view, changes, since)]) {
        expect(validateMessage(message)).toEqual([]);
        expect(message.text.length).toBeLessThanOrEqual(4_000);
        expect(activeText(message)).not.toMatch(/<[!@#a-z]/i);
        expect(JSON.stringify(message.blocks)).not.toMatch(/"type":"(?:mrkdwn|user|usergroup|channel|broadcast|link)"/);
      }
    }),
    RUNS,
  );
});

/** Puts each cluster on some list of changes, many times over. */
function shareOut(view: DigestView, draw: () => number): DigestChanges {
  const changes: DigestChanges = structuredClone(NO_CHANGES);
  const kinds = Object.keys(changes) as (keyof DigestChanges)[];
  for (const cluster of view.clusters) {
    for (let times = draw() % 3; times > 0; times -= 1) {
      const kind = kinds[draw()];
      const change = { name: cluster.name, before: cluster, now: cluster, newRules: [cluster.reason] };
      if (kind === 'expiring') changes.expiring.push(cluster);
      else if (kind !== undefined) changes[kind].push(change);
    }
  }
  return changes;
}

test('any report: the terminal gets no control character but our colours', () => {
  fc.assert(
    fc.property(anyReport, fc.integer({ min: 20, max: 200 }), fc.boolean(), (value, width, verbose) => {
      for (const text of renderBoth(value, { color: true, width, verbose })) {
        expect(text.replace(OWN_COLOUR, '')).not.toMatch(UNSEEN);
        expect(text).not.toMatch(/[ \t]$/m);
      }
      for (const text of renderBoth(value, { color: false, width, verbose })) expect(text).not.toContain(ESC);
    }),
    RUNS,
  );
});

test('any report: colour changes no character', () => {
  fc.assert(
    fc.property(anyReport, fc.constantFrom(80, 140), (value, width) => {
      const plain = renderBoth(value, { color: false, width });
      const coloured = renderBoth(value, { color: true, width });
      expect(coloured.map((text) => text.replace(OWN_COLOUR, ''))).toEqual(plain);
    }),
    RUNS,
  );
});

test('any report: JSON reads back as the same report and prints safely', () => {
  fc.assert(
    fc.property(anyReport, (value) => {
      const text = renderJson(value);
      expect(text).not.toMatch(UNSEEN);
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      expect(report.safeParse(JSON.parse(text)).success).toBe(true);
    }),
    RUNS,
  );
});

test('any report: every Markdown line is one of ours and every table row has its cells', () => {
  fc.assert(
    fc.property(anyReport, (value) => {
      const text = renderMarkdown(value);
      expect(text).not.toMatch(UNSEEN);
      const outside = text.replace(/(?<!\\)`[^`\n]*`/g, 'code').replace(/&#?\w+;/g, '&');
      expect(outside).not.toMatch(/<|[@#](?=[\w-])|:\/\/|www\./);
      expect(outside).not.toMatch(/(?<!\\)[[\]~]/);
      for (const line of outside.split('\n').filter((one) => one.startsWith('|'))) {
        expect([4, 7]).toContain(line.match(/\|/g)?.length);
        expect(line).toMatch(/\|$/);
      }
      expect(outside.split('\n').filter((line) => line.includes('|') && !line.startsWith('|'))).toEqual([]);
    }),
    RUNS,
  );
});

test('any report that is not whole: the headline never reads as an all-clear', () => {
  fc.assert(
    fc.property(anyReport, (value) => {
      fc.pre(!isCoverageComplete(value.coverage) || value.summary.unknown > 0);
      expect(headline(value)).toContain('coverage is incomplete');
    }),
    RUNS,
  );
});

test('text that is long enough to wrap: it begins no line of the terminal', () => {
  const forged = hostileReport('forged '.repeat(60));
  for (const width of [40, 80, 140]) {
    for (const text of renderBoth(forged, { color: false, width, verbose: true }))
      expect(text).not.toMatch(/^forged /m);
  }
});

const LONG_SELECTION: DigestView['selection'] = Array.from({ length: 50 }, () => ({
  kind: 'route',
  route: { channel: 'C0DNS0001', projects: Array.from({ length: 200 }, () => '*'.repeat(100)) },
}));

test('10,000 clusters with names of 253 characters', () => {
  const whole = sampleReport();
  const [first] = whole.clusters;
  const long = '<!channel>'.repeat(26).slice(0, 253);
  const clusters = Array.from({ length: 10_000 }, () => ({
    ...(first ?? whole.clusters[0]),
    project: long,
    location: long,
    cluster: long,
    name: `projects/${long}/locations/${long}/clusters/${long}`,
    reason: long.repeat(20),
  })) as Report['clusters'];
  const excepted = clusters.map((one) => ({
    ...one,
    exception: exceptedBy(reportedException({ until: long, reason: one.reason })),
  }));
  const names = clusters.map(({ name }) => name);
  const changes = {
    previousRun: long,
    appeared: names,
    worse: names,
    better: names,
    resolved: names,
    disappeared: names,
  };
  const gaps = Array.from({ length: 1_000 }, (_, index) => ({
    code: 'timeout' as const,
    what: long,
    detail: `${index}${long}`,
    grant: null,
  }));
  const big: Report = { ...whole, changes, clusters, coverage: { ...whole.coverage, gaps } };
  const view = { ...viewOfAll(big), selection: LONG_SELECTION };
  const change = { before: first ?? null, newRules: [long, long] };
  const all = clusters.map((now) => ({ ...change, name: now.name, now }));
  const lists = Object.keys(NO_CHANGES).map((kind) => [kind, kind === 'expiring' ? excepted : all]);
  const everything = Object.fromEntries(lists) as DigestChanges;
  for (const message of [
    renderSlackDigest(view, everything, { ...SINCE, hasButtons: true }),
    renderDigestReply(view, everything, SINCE),
  ]) {
    expect(validateMessage(message)).toEqual([]);
    expect(message.blocks.length).toBeLessThanOrEqual(6);
  }
  expect(renderTerminal(big, { color: false, width: 80 }).length).toBeLessThan(200_000);
  expect(renderMarkdown(big).length).toBeLessThan(1_000_000);
});

function renderBoth(value: Report, options: { color: boolean; width: number; verbose?: boolean }): string[] {
  return [
    renderTerminal(value, options),
    ...value.clusters.map((cluster) => renderClusterTerminal(cluster, value, options)),
  ];
}

/** The text that Slack parses: the top-level text and every mrkdwn object. */
function activeText(digest: { text: string; blocks: unknown }): string {
  const texts = [digest.text];
  JSON.stringify(digest.blocks, (_, value) => {
    if (value?.type === 'mrkdwn') texts.push(value.text);
    return value;
  });
  return texts.join('\n');
}
