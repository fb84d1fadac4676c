import { describe, expect, test } from 'vitest';
import { HOSTILE_TEXTS, hostileReport } from './hostile-report.test-helper.ts';
import { sampleClearReport, sampleReport } from './sample-report.test-helper.ts';
import { renderSlackDigest } from './slack-digest.ts';
import { validateMessage } from './slack-limits.ts';

const GOLDEN = '../../test/golden/report';

describe('renderSlackDigest', () => {
  test('a report', async () => {
    const digest = renderSlackDigest(sampleReport());
    expect(validateMessage(digest)).toEqual([]);
    await expect(`${JSON.stringify(digest, null, 2)}\n`).toMatchFileSnapshot(`${GOLDEN}/slack-digest.json`);
  });

  test('everything clear and no change', async () => {
    const digest = renderSlackDigest(sampleClearReport());
    expect(validateMessage(digest)).toEqual([]);
    await expect(`${JSON.stringify(digest, null, 2)}\n`).toMatchFileSnapshot(`${GOLDEN}/slack-digest-clear.json`);
  });

  test('its text alone says counts, worst cluster, changes and coverage', () => {
    const { text } = renderSlackDigest(sampleReport());
    expect(text).toContain('1 of 40 clusters is affected');
    expect(text).toContain('Worst: payments in pay-prod/europe-west1, affected, critical:');
    expect(text).toContain('Since the last run: 1 worse, 1 new, 8 resolved and 1 no longer seen.');
    expect(text).toMatch(/Coverage: .* incomplete\.$/);
  });

  test('a first run: no word of changes', () => {
    const digest = renderSlackDigest({ ...sampleReport(), changes: null });
    expect(JSON.stringify(digest)).not.toContain('last run');
  });

  test('nothing exposed: no word about other tools', () => {
    expect(JSON.stringify(renderSlackDigest(sampleClearReport()))).not.toContain('gcpdiag');
  });

  test.each(HOSTILE_TEXTS)('hostile text %j', (text) => {
    const digest = renderSlackDigest(hostileReport(text));
    expect(validateMessage(digest)).toEqual([]);
    expect(digest.text).not.toMatch(/[<>`\p{Cc}]/u);
  });
});
