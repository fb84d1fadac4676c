import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Report } from '../domain/report.ts';
import type { ListedException, ShownException, SlackAnswer } from '../domain/slack-answer.ts';
import { buildPlan } from '../plan/build-plan.ts';
import { anyPlanEvidence } from '../plan/plan-evidence.test-helper.ts';
import { hostileReport } from './hostile-report.test-helper.ts';
import { anyReport, anyText } from './report-arbitrary.test-helper.ts';
import { renderSharedPart, renderSlackAnswer } from './slack-answer.ts';
import { renderFindingsPage, type SlackMessageParts } from './slack-cluster.ts';
import { renderSlackHelp } from './slack-help.ts';
import { renderSlackHome } from './slack-home.ts';
import { validateMessage } from './slack-limits.ts';
import { renderClusterOptions, renderDetailsModal, renderExceptModal, renderPickModal } from './slack-modals.ts';
import { renderTimeouts } from './slack-timeouts.ts';
import { validateOptions, validateView } from './slack-view-check.ts';

/** Whatever a cluster is called and whatever a log line says: Slack takes it, and nothing in it is active. */
const RUNS = { numRuns: 1000 };
const KEY = '0123456789abcdef';

/** Text that Slack reads as markup: `text` of the message, and texts of type mrkdwn. */
function readAsMarkup(message: { text?: string; blocks: unknown }): string[] {
  const found = message.text === undefined ? [] : [message.text];
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(walk);
    else if (typeof value === 'object' && value !== null) {
      if ('type' in value && value.type === 'mrkdwn' && 'text' in value) found.push(String(value.text));
      Object.values(value).forEach(walk);
    }
  };
  walk(message.blocks);
  return found;
}

function expectHarmless(message: SlackMessageParts): void {
  expect(validateMessage(message)).toEqual([]);
  expectInactive(message);
}

function expectInactive(message: { text?: string; blocks: unknown }): void {
  for (const text of readAsMarkup(message)) expect(text).not.toMatch(/<[!@#a-z]/i);
  expect(JSON.stringify(message.blocks)).not.toMatch(/"type":"(?:usergroup|channel|broadcast|link)"/);
}

const anyException: fc.Arbitrary<ListedException> = fc.record({
  id: fc.option(fc.constant('0123456789abcdef')),
  cluster: fc.oneof(anyText, fc.constant('projects/p/locations/l/clusters/c')),
  key: fc.constant(KEY),
  kind: fc.constantFrom('acknowledged', 'snoozed', 'exempted'),
  reason: anyText,
  by: fc.option(fc.oneof(fc.constant('U0ALICE01'), anyText)),
  until: fc.constant('2027-01-31T23:59:59.000Z'),
});

function shownOf({ kind, by, until }: ListedException): ShownException {
  return { id: KEY, kind, by, at: until, until };
}

function answersOf(report: Report, text: string): SlackAnswer[] {
  const keys = new Map(report.clusters.map(({ name }) => [name, KEY]));
  const names = report.clusters.slice(0, 5).map(({ name }, index) => ({ name, key: KEY.replace('0', String(index)) }));
  return [
    { kind: 'progress', cluster: text, step: 1, of: 2, doing: text },
    { kind: 'fleet', report, keys, now: report.run.finishedAt },
    { kind: 'no-run', scope: text },
    { kind: 'choose', typed: text, among: names, more: 3, why: 'ambiguous', doing: 'audit' },
    { kind: 'choose', typed: text, among: names, more: 0, why: 'unknown', doing: 'except' },
    { kind: 'refused', why: text, who: [text] },
    { kind: 'failed', what: text, why: text, grant: text, id: '01234567' },
    ...report.clusters.map((cluster): SlackAnswer => ({ kind: 'cluster', report, cluster, key: KEY, askedBy: text })),
  ];
}

test('any report: every answer', () => {
  fc.assert(
    fc.property(anyReport, anyText, (report, text) => {
      for (const answer of answersOf(report, text)) expectHarmless(renderSlackAnswer(answer));
    }),
    RUNS,
  );
});

test('any report: what is shared, the details and Home', () => {
  fc.assert(
    fc.property(anyReport, fc.array(anyException, { maxLength: 20 }), (report, exceptions) => {
      for (const cluster of report.clusters) {
        for (let page = 0; page < 3; page += 1) {
          const message = renderFindingsPage(cluster, page);
          if (message !== null) expectHarmless(message);
        }
        for (const excepted of exceptions.slice(0, 1).map(shownOf)) {
          const shared = renderSharedPart({ kind: 'result', report, cluster, key: KEY, askedBy: null, excepted });
          if (shared === null) throw new Error('a result is always shown');
          expectHarmless(shared);
          expect(shared.blocks.length).toBeLessThanOrEqual(6);
        }
        if (cluster.timeouts !== null) expectHarmless(renderTimeouts(cluster.cluster, cluster.timeouts));
        const details = renderDetailsModal({ report, cluster });
        expect(validateView(details)).toEqual([]);
        expectInactive(details);
      }
      const keys = new Map(report.clusters.map(({ name }) => [name, KEY]));
      const home = renderSlackHome({ snapshot: null, report, exceptions, keys });
      expect(validateView(home)).toEqual([]);
      expectInactive(home);
    }),
    { numRuns: 300 },
  );
});

test('any exceptions and any words', () => {
  fc.assert(
    fc.property(fc.array(anyException, { maxLength: 30 }), fc.boolean(), anyText, (listed, maySettle, text) => {
      expectHarmless(renderSlackAnswer({ kind: 'exceptions', listed, maySettle }));
      expectHarmless(renderSlackHelp(text));
      const [exception] = listed;
      if (exception === undefined) return;
      expectHarmless(renderSlackAnswer({ kind: 'excepted', exception, wasReplaced: true }));
      expectHarmless(renderSlackAnswer({ kind: 'undone', exception, restored: exception }));
    }),
    RUNS,
  );
});

test('any plan', () => {
  fc.assert(
    fc.property(anyPlanEvidence, (evidence) => {
      const plan = buildPlan(evidence, { madeAt: '2026-11-22T12:00:00.000Z', queriesPerSecond: null });
      expectHarmless(renderSlackAnswer({ kind: 'plan', plan, key: KEY }));
    }),
    { numRuns: 200 },
  );
});

test('modals and typeahead', () => {
  const cluster = fc.record({
    key: fc.constant(KEY),
    name: fc.oneof(anyText, fc.constant('projects/p/locations/l/clusters/c')),
    verdict: fc.constantFrom('affected', 'exposed', 'unknown', 'clear'),
    severity: fc.constantFrom('critical', 'high', 'medium', 'low', 'info'),
  });
  fc.assert(
    fc.property(
      fc.array(cluster, { maxLength: 120 }),
      fc.constantFrom('', 'p', 'c'),
      anyText,
      (clusters, typed, text) => {
        expect(validateOptions(renderClusterOptions(clusters, typed))).toEqual([]);
        const metadata = JSON.stringify({ key: KEY });
        expect(validateView(renderPickModal(metadata))).toEqual([]);
        expect(validateView(renderExceptModal({ cluster: text, metadata, until: '2026-12-22' }))).toEqual([]);
      },
    ),
    { numRuns: 300 },
  );
});

test.each(['<!channel>', '`a`', '*x* _y_ ~z~', '<https://evil.example|console>', '@here'])(
  '%s in every place',
  (text) => {
    const report = hostileReport(text);
    for (const answer of answersOf(report, text)) expectHarmless(renderSlackAnswer(answer));
  },
);

test('a list that is older than a run tells so', () => {
  const cluster = { key: KEY, name: 'projects/p/locations/l/clusters/c', verdict: 'clear', severity: 'info' } as const;
  const at = '2026-11-20T06:00:00Z';
  const described = (now: string) =>
    renderClusterOptions([cluster], '', { at, now: new Date(now) }).options[0]?.description;
  expect(described('2026-11-21T12:00:00Z')?.text).toBe('clear');
  expect(described('2026-11-23T06:00:00Z')?.text).toBe('clear; as of 3 days ago');
});
