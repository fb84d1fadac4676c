import { expect, it } from 'vitest';
import { SINCE, sampleDigest, viewOfAll } from './sample-digest.test-helper.ts';
import { sampleReport } from './sample-report.test-helper.ts';
import { renderSlackDigest } from './slack-digest.ts';
import { renderSlackFleet } from './slack-fleet.ts';
import { validateMessage } from './slack-limits.ts';

const PAGE = 'https://reports.example/20261122T060000Z-0123456789ab.html?a=1&b=2';
const LINK = '<https://reports.example/20261122T060000Z-0123456789ab.html?a=1&amp;b=2|Open the whole report>';
const { changes } = sampleDigest();

it('the digest of a run with a page leads to it', () => {
  const digest = renderSlackDigest({ ...viewOfAll(sampleReport()), page: PAGE }, changes, SINCE);
  expect(JSON.stringify(digest.blocks)).toContain(LINK);
  expect(validateMessage(digest)).toEqual([]);
  expect(digest.blocks.length).toBeLessThanOrEqual(6);
});

it('the digest of a run without one leads nowhere', () => {
  for (const page of [null, undefined])
    expect(
      JSON.stringify(
        renderSlackDigest({ ...viewOfAll(sampleReport()), ...(page === undefined ? {} : { page }) }, changes, SINCE),
      ),
    ).not.toContain('Open the whole report');
});

it('the answer to "fleet" leads to the page, where there is one', () => {
  const answer = renderSlackFleet(sampleReport(), new Map(), PAGE);
  expect(JSON.stringify(answer.blocks)).toContain(LINK);
  expect(validateMessage(answer)).toEqual([]);
  expect(JSON.stringify(renderSlackFleet(sampleReport(), new Map()).blocks)).not.toContain('Open the whole');
});
