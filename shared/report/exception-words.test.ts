import { describe, expect, test } from 'vitest';
import {
  clusterException,
  exceptedBy,
  reportedException,
  sampleExceptedReport,
} from './excepted-report.test-helper.ts';
import {
  exceptedSentence,
  exceptionNotice,
  explainExcepted,
  explainExceptions,
  explainNotHonoured,
  formatException,
} from './exception-words.ts';
import { renderMarkdown } from './markdown.ts';
import { sampleCluster } from './sample-cluster.test-helper.ts';
import { NO_CHANGES, SINCE, viewOfAll } from './sample-digest.test-helper.ts';
import { sampleReport } from './sample-report.test-helper.ts';
import { renderSlackDigest } from './slack-digest.ts';
import { validateMessage } from './slack-limits.ts';
import { renderClusterTerminal, renderTerminal } from './terminal.ts';

const GOLDEN = '../../test/golden/report';
const REPORT = sampleExceptedReport();

describe('a report with exceptions', () => {
  test.each([80, 120])('for a terminal of width %i', async (width) => {
    await expect(renderTerminal(REPORT, { color: false, width })).toMatchFileSnapshot(
      `${GOLDEN}/excepted-terminal-${width}.txt`,
    );
  });

  test('as Markdown', async () => {
    await expect(renderMarkdown(REPORT)).toMatchFileSnapshot(`${GOLDEN}/excepted-report.md`);
  });

  test('as a digest: valid, and without a reason or the name of what is snoozed', async () => {
    const digest = renderSlackDigest(viewOfAll(REPORT), NO_CHANGES, SINCE);
    expect(validateMessage(digest)).toEqual([]);
    await expect(`${JSON.stringify(digest, null, 2)}\n`).toMatchFileSnapshot(`${GOLDEN}/excepted-slack-digest.json`);
    expect(JSON.stringify(digest)).not.toMatch(/INC-4711|moves_in_january|legacy-monolith/);
  });

  test('its counts are those of the report without them', () => {
    const line = /^Coverage: .*$/m;
    const options = { color: false, width: 200 };
    const [before] = line.exec(renderTerminal(sampleReport(), options)) ?? [];
    expect(renderTerminal(REPORT, options)).toContain(before ?? 'no line');
    expect(renderTerminal(REPORT, options)).toContain('1 of 40 clusters is affected');
  });

  test('what is excepted is not the next thing to look at', () => {
    expect(renderTerminal(REPORT, { color: false, width: 80 })).toContain(
      'dns-audit cluster projects/data-platform-prod/locations/us-central1-c/clusters/batch-nightly',
    );
    expect(renderSlackDigest(viewOfAll(REPORT), NO_CHANGES, SINCE).text).toContain('Worst: batch-nightly');
  });

  test('the affected one is excepted: the headline is not red', () => {
    expect(renderTerminal(REPORT, { color: true, width: 200 })).toContain('\u001b[33m1 of 40 clusters is affected');
  });

  test('verbose: excepted clusters stand apart too', () => {
    const text = renderTerminal(REPORT, { color: false, width: 140, verbose: true });
    expect(text.match(/payments \(pay-prod/g)).toHaveLength(2);
    expect(text).not.toMatch(/^affected/m);
  });

  test('everything of one cluster', async () => {
    const texts = ['payments', 'batch-nightly', 'search'].map((name) => {
      const cluster = REPORT.clusters.find((one) => one.cluster === name);
      if (cluster === undefined) throw new Error(`no ${name}`);
      return renderClusterTerminal({ ...cluster, findings: [] }, REPORT, { color: false, width: 100 });
    });
    await expect(texts.join('\n')).toMatchFileSnapshot(`${GOLDEN}/excepted-terminal-clusters.txt`);
  });
});

describe('the sentence', () => {
  test('none is excepted: none', () => {
    expect(exceptedSentence(sampleReport())).toBeNull();
  });

  test('several: by kind, and the first end', () => {
    expect(exceptedSentence(REPORT)).toBe(
      'Excepted of these: 1 exempted, 1 acknowledged and 1 snoozed, the first until 2026-11-28.',
    );
  });

  test('one: its end', () => {
    const clusters = [sampleCluster({ cluster: 'a', exception: exceptedBy(reportedException()) })];
    expect(exceptedSentence({ clusters })).toBe('Excepted of these: 1 exempted, until 2027-01-31.');
  });
});

describe('lines', () => {
  test('of what is excepted: worst first, the end that is near is said', () => {
    expect(explainExcepted(REPORT, 10)).toEqual([
      'payments (pay-prod/europe-west1), affected, critical: acknowledged until 2026-12-15 09:30 UTC by Slack user U0123ABCD: INC-4711',
      'checkout-eu (pay-prod/europe-west1), exposed, high: exempted until 2027-01-31 23:59 UTC by a label: moves_in_january',
      'legacy-monolith (legacy-apps/northamerica-northeast1-a), unknown: snoozed until 2026-11-28 09:30 UTC by Slack user U0123ABCD: moves to Cloud DNS in January (ends within 14 days)',
    ]);
    expect(explainExcepted(REPORT, 1)[1]).toBe('and 2 more');
  });

  test('of labels that were not honoured, also of a clear cluster', () => {
    expect(explainNotHonoured(REPORT, 5)).toEqual([
      'search (search-prod/europe-west1): label dns-audit-exempt-until=forever is not honoured. It is not a date such as 2027-01-31.',
    ]);
  });

  test('of a row: what ended, and what covers a part', () => {
    const notices = REPORT.clusters
      .map((cluster) => [cluster.cluster, exceptionNotice(cluster)])
      .filter(([, line]) => line);
    expect(Object.fromEntries(notices)).toEqual({
      'batch-nightly':
        'Rule kube-dns-replicas snoozed until 2027-01-31 23:59 UTC by ana: moves to Cloud DNS in January. Exemption by Slack user U0123ABCD expired on 2026-11-18.',
      'autopilot-old': 'Acknowledgement by Slack user U0123ABCD ended on 2026-11-20: it got worse since.',
    });
  });

  test('of a clear cluster that is still exempted: on its own page only', () => {
    const cluster = sampleCluster({ cluster: 'a', exception: clusterException({ inForce: [reportedException()] }) });
    expect(exceptionNotice(cluster)).toBe('');
    expect(explainExceptions(cluster)).toHaveLength(1);
  });

  test('of a reason that would forge another', () => {
    const line = formatException(reportedException({ reason: 'ok\nclear  everything\u001b[2J' }));
    expect(line).toContain('ok\\u{a}clear');
    expect(line).not.toMatch(/\p{Cc}/u);
  });
});
