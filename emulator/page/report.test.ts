import { expect, test } from 'vitest';
import { runEmulator } from '../emulator.test-helper.ts';

const RUNS = ['20261121T060000Z-0123456789ab', '20261122T060000Z-0123456789ab'] as const;

test('the page that a run left is shown as it is, and the small Slack leads to the newest', async () => {
  const emulator = await runEmulator();
  for (const run of RUNS) {
    const bytes = Buffer.from(`<p>${run}</p>`);
    emulator.storage.put({
      bucket: 'b',
      name: `runs/${run}/report.html`,
      bytes,
      contentType: 'text/html; charset=utf-8',
    });
  }
  const [, newest] = RUNS;
  const answer = await fetch(`${emulator.origin}/reports/${newest}/report.html`);
  expect([answer.status, answer.headers.get('content-type'), await answer.text()]).toEqual([
    200,
    'text/html; charset=utf-8',
    `<p>${newest}</p>`,
  ]);
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  expect(await (await fetch(`${emulator.origin}/slack`)).text()).toContain(`href="/reports/${newest}/report.html"`);
  expect((await fetch(`${emulator.origin}/reports/20200101T000000Z-0123456789ab/report.html`)).status).toBe(404);
});

test('without a run there is no page and no link', async () => {
  const emulator = await runEmulator();
  expect((await fetch(`${emulator.origin}/reports/${RUNS[0]}/report.html`)).status).toBe(404);
  expect(await (await fetch(`${emulator.origin}/slack`)).text()).not.toContain('/reports/');
});
