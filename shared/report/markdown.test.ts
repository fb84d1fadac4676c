import { expect, test } from 'vitest';
import { HOSTILE_MIX, hostileReport } from './hostile-report.test-helper.ts';
import { renderMarkdown } from './markdown.ts';
import { sampleClearReport, sampleReport } from './sample-report.test-helper.ts';

const GOLDEN = '../../test/golden/report';

test('a report', async () => {
  await expect(renderMarkdown(sampleReport())).toMatchFileSnapshot(`${GOLDEN}/report.md`);
});

test('everything clear', async () => {
  await expect(renderMarkdown(sampleClearReport())).toMatchFileSnapshot(`${GOLDEN}/report-clear.md`);
});

test('hostile text everywhere', async () => {
  await expect(renderMarkdown(hostileReport(HOSTILE_MIX))).toMatchFileSnapshot(`${GOLDEN}/report-hostile.md`);
});

test('more clusters than a page takes', () => {
  const report = sampleReport();
  const [first] = report.clusters;
  const clusters = Array.from({ length: 250 }, () => first).filter((cluster) => cluster !== undefined);
  const text = renderMarkdown({ ...report, clusters });
  expect(text).toContain('And 50 more clusters to look at; the JSON report has them.');
  expect(text).toContain('220 more clusters without details here; the JSON report has them.');
});
