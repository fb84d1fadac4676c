import { describe, expect, test } from 'vitest';
import { sampleExceptedReport } from './excepted-report.test-helper.ts';
import { HOSTILE_TEXTS, hostileReport } from './hostile-report.test-helper.ts';
import { NO_CHANGES, SINCE, sampleDigest, viewOfAll } from './sample-digest.test-helper.ts';
import { sampleClearReport, sampleReport } from './sample-report.test-helper.ts';
import { actionId } from './slack-actions.ts';
import { renderSlackDigest, summarizeDigest } from './slack-digest.ts';
import { validateMessage } from './slack-limits.ts';

const GOLDEN = '../../test/golden/report';
const toJson = (message: unknown) => `${JSON.stringify(message, null, 2)}\n`;

describe('renderSlackDigest', () => {
  test('all clusters in scope, with changes', async () => {
    const digest = renderSlackDigest(viewOfAll(sampleReport()), sampleDigest().changes, SINCE);
    expect(validateMessage(digest)).toEqual([]);
    await expect(toJson(digest)).toMatchFileSnapshot(`${GOLDEN}/slack-digest.json`);
  });

  test('the clusters of a route, an exception, and buttons', async () => {
    const { view, changes } = sampleDigest();
    const digest = renderSlackDigest(view, changes, { ...SINCE, hasButtons: true });
    expect(validateMessage(digest)).toEqual([]);
    expect(digest.blocks.length).toBeLessThanOrEqual(6);
    await expect(toJson(digest)).toMatchFileSnapshot(`${GOLDEN}/slack-digest-route.json`);
  });

  test('everything clear and no change', async () => {
    const digest = renderSlackDigest(viewOfAll(sampleClearReport()), NO_CHANGES, SINCE);
    expect(validateMessage(digest)).toEqual([]);
    await expect(toJson(digest)).toMatchFileSnapshot(`${GOLDEN}/slack-digest-clear.json`);
  });

  test('its text alone says counts, worst cluster, changes and coverage', () => {
    const { text } = renderSlackDigest(viewOfAll(sampleReport()), sampleDigest().changes, SINCE);
    expect(text).toContain('1 of 40 clusters is affected');
    expect(text).toContain('Worst: payments in pay-prod/europe-west1, affected, critical:');
    expect(text).toContain(
      'Since the run of 2026-11-19 06:00 UTC: 1 worse, 1 new, 1 with a new finding, 8 resolved, 1 no longer seen and 1 exception that ends soon.',
    );
    expect(text).toMatch(/Coverage: .* incomplete\.$/);
  });

  test('a first digest: no word of changes', () => {
    const digest = renderSlackDigest(viewOfAll(sampleReport()), NO_CHANGES, { ...SINCE, told: null, changedAt: null });
    expect(JSON.stringify(digest)).not.toMatch(/since/i);
  });

  test('an exception that ends soon, and nothing else: it is said', () => {
    const { view, changes } = sampleDigest();
    const digest = renderSlackDigest(view, { ...NO_CHANGES, expiring: changes.expiring }, SINCE);
    expect(JSON.stringify(digest)).not.toContain('No change');
    expect(JSON.stringify(digest.blocks)).toContain('1 exception that ends soon');
  });

  test('a rule that is excepted: its reason is not shown, the end of an earlier exception is', () => {
    const digest = JSON.stringify(renderSlackDigest(viewOfAll(sampleExceptedReport()), NO_CHANGES, SINCE));
    expect(digest).not.toContain('moves to Cloud DNS in January');
    expect(digest).toContain('Exemption by Slack user U0123ABCD expired on 2026-11-18.');
  });

  test('no change: since when', () => {
    const digest = renderSlackDigest(viewOfAll(sampleReport()), NO_CHANGES, SINCE);
    expect(JSON.stringify(digest)).toContain('No change since the run of 2026-11-17 06:00 UTC.');
  });

  test('nothing exposed: no word about other tools', () => {
    const digest = renderSlackDigest(viewOfAll(sampleClearReport()), NO_CHANGES, SINCE);
    expect(JSON.stringify(digest)).not.toContain('gcpdiag');
  });

  test('a cluster under an exception is counted, and is not among those to look at', () => {
    const digest = renderSlackDigest(sampleDigest().view, NO_CHANGES, SINCE);
    expect(JSON.stringify(digest)).toContain('Excepted of these: 1 exempted, until 2026-12-01.');
    expect(digest.text).toContain(
      'Of 4 clusters for this channel (40 in scope), 1 is affected, 2 are exposed and 1 is clear',
    );
    expect(JSON.stringify(digest.blocks)).not.toMatch(
      /batch-nightly","style":\{"code":true\}\},\{"type":"text","text":" data/,
    );
  });

  test('a channel to which no cluster comes: it does not hear that all are clear', () => {
    const { view } = sampleDigest();
    const others = new Map(sampleReport().clusters.map((cluster) => [cluster.name, cluster]));
    const digest = renderSlackDigest({ ...view, clusters: [], others }, NO_CHANGES, SINCE);
    expect(validateMessage(digest)).toEqual([]);
    expect(digest.text).toContain(
      'None of the 40 clusters in scope is for this channel; coverage of the run is incomplete.',
    );
    expect(digest.text).not.toMatch(/(?:is|are) clear|All /);
  });

  test('buttons only where somebody answers them', () => {
    const { view, changes } = sampleDigest();
    const actionsOf = (hasButtons: boolean) =>
      JSON.stringify(renderSlackDigest(view, changes, { ...SINCE, hasButtons })).match(/digest:\w+/g);
    expect(actionsOf(false)).toBeNull();
    expect(actionsOf(true)).toEqual([actionId('fleet'), actionId('rerun')]);
  });

  test('mentions nobody, whoever the owners are', () => {
    const { view, changes } = sampleDigest();
    expect(JSON.stringify(renderSlackDigest(view, changes, SINCE))).not.toMatch(/<[@!]/);
  });

  test.each(HOSTILE_TEXTS)('hostile text %j', (text) => {
    const digest = renderSlackDigest(viewOfAll(hostileReport(text)), NO_CHANGES, SINCE);
    expect(validateMessage(digest)).toEqual([]);
    expect(digest.text).not.toMatch(/[<>`\p{Cc}]/u);
  });
});

test('the summary of a digest says its state and its run', () => {
  expect(summarizeDigest(sampleDigest().view)).toBe(
    'Of 4 clusters for this channel (40 in scope), 1 is affected, 2 are exposed and 1 is clear; coverage of the run is incomplete. Excepted of these: 1 exempted, until 2026-12-01. (run of 2026-11-20 06:00 UTC)',
  );
});
