import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runEmulator } from '../../emulator/emulator.test-helper.ts';
import { attachFakeApp } from '../../emulator/fake-slack-app.test-helper.ts';
import { BROWSER, launchBrowser, openPage, takePicture } from './browser.test-helper.ts';
import { sampleApp } from './sample-app.test-helper.ts';

let browser: Browser;

async function openSlack(options: Parameters<typeof openPage>[2] = {}, isAttached = true) {
  const emulator = await runEmulator({
    now: () => new Date(),
    slack: {
      token: 'xoxb-test',
      channels: [
        { id: 'C0DNS', name: 'dns-audit' },
        { id: 'C0OPS', name: 'operations' },
      ],
    },
  });
  if (isAttached) await attachFakeApp(emulator, sampleApp);
  const page = await openPage(browser, `${emulator.origin}/slack`, options);
  return { emulator, slack: emulator.slack, page };
}

async function command(page: Page, text: string): Promise<void> {
  await page.getByLabel('Message or command in #dns-audit').fill(text);
  await page.keyboard.press('Enter');
}

/** The id of what has the focus. */
const focused = (page: Page) => page.evaluate<string>('document.activeElement?.id');

/** Text of a message, not of its source. */
const seen = (page: Page, text: string) => page.locator('#main .body').getByText(text);

if (BROWSER === undefined)
  test.skip('the small Slack in a browser: no chromium on this machine (apt-get install chromium)', () => {});

describe.runIf(BROWSER !== undefined)('the small Slack in a browser', () => {
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());

  test('a command is typed, answered privately, and said to a screen reader', async () => {
    const { page, emulator } = await openSlack();
    await command(page, '/dns-audit checkout-eu');
    await seen(page, '412 look-ups timed out').waitFor();
    await page.getByText('Only visible to you').waitFor();
    expect(await page.getByRole('status').textContent()).toBe('DNS Audit: checkout-eu is exposed, one high finding');
    expect(await focused(page)).toBe('line');
    expect(await page.getByLabel('Message or command').inputValue()).toBe('');
    await takePicture(page, '1-command');
    expect(emulator.violations).toEqual([]);
  });

  test('a finding is snoozed: modal, errors, focus there and back, and the message for all', async () => {
    const { page, slack } = await openSlack();
    await command(page, '/dns-audit checkout-eu');
    await page.getByRole('button', { name: 'Snooze…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Snooze a finding' });
    await dialog.waitFor();
    expect(await focused(page)).toMatch(/-reason-reason$/);
    await dialog.getByRole('button', { name: 'Snooze', exact: true }).click();
    await dialog.getByText('Please complete this required field.').waitFor();
    expect(await page.evaluate('document.activeElement?.getAttribute("aria-invalid")')).toBe('true');
    await takePicture(page, '2-modal-with-error');
    await dialog.getByLabel('Reason').fill('We move it to Cloud DNS in May');
    await dialog.getByLabel('Until').fill('2026-01-01');
    await dialog.getByRole('button', { name: 'Snooze', exact: true }).click();
    await dialog.getByText('That day is over.').waitFor();
    expect(await dialog.getByLabel('Reason').inputValue()).toBe('We move it to Cloud DNS in May');
    await dialog.getByLabel('Until').fill('2027-01-31');
    await dialog.getByRole('button', { name: 'Snooze', exact: true }).click();
    await seen(page, 'snoozed checkout-eu until 2027-01-31').waitFor();
    expect(await page.getByRole('dialog').count()).toBe(0);
    expect(await focused(page)).toMatch(/-verbs-snooze$/);
    expect(slack.messages.at(-1)).toMatchObject({ ephemeralFor: null });
  });

  test('what happens elsewhere shows by itself, also to others', async () => {
    const { page, slack, emulator } = await openSlack();
    const bob = await openPage(browser, `${emulator.origin}/slack?as=U0BOB0001`);
    await command(page, '/dns-audit checkout-eu');
    await page.getByRole('button', { name: 'Share to channel' }).click();
    await page.getByRole('dialog', { name: 'Share it?' }).waitFor();
    await takePicture(page, '3-confirm');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(slack.deliveries).toHaveLength(1);
    await page.getByRole('button', { name: 'Share to channel' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Share' }).click();
    await bob.getByRole('link', { name: '2 replies' }).waitFor();
    expect(await bob.getByText('Only visible to you').count()).toBe(0);
    await bob.getByRole('link', { name: '2 replies' }).click();
    await bob.getByRole('complementary', { name: 'Thread' }).locator('.body', { hasText: 'Evidence: 412' }).waitFor();
    expect(await focused(bob)).toBe('thread-title');
    await bob.getByText('Show plan.md').click();
    await takePicture(bob, '4-thread');
  });

  test('a cluster is found with the keyboard alone', async () => {
    const { page, slack } = await openSlack();
    await page.getByRole('button', { name: 'Audit a GKE cluster' }).click();
    const box = page.getByRole('combobox', { name: 'Cluster' });
    await box.waitFor();
    await page.keyboard.type('eu');
    await page.getByRole('option', { name: 'payments-eu' }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    const marked = await box.getAttribute('aria-activedescendant');
    expect(await page.locator(`[id="${marked}"]`).textContent()).toContain('payments-eu');
    await takePicture(page, '5-typeahead');
    await page.keyboard.press('Enter');
    expect(await box.inputValue()).toBe('payments-eu');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(slack.deliveries.at(-1)?.payload).toMatchObject({
      view: { state: { values: { cluster: { cluster: { selected_option: { value: 'payments-eu' } } } } } },
    });
  });

  test('a choice in a message is sent when it is made', async () => {
    const { page, slack } = await openSlack();
    await command(page, '/dns-audit checkout-eu');
    const box = page.getByRole('combobox', { name: 'Another cluster' });
    await box.fill('search');
    await page.getByRole('option', { name: 'search-asia' }).click();
    await page.locator('#main code', { hasText: 'search-asia' }).waitFor();
    expect(slack.messages[0]).toMatchObject({ text: 'search-asia is exposed', edits: 1 });
  });

  test('the Home tab is opened, and a choice in it is sent', async () => {
    const { page, slack } = await openSlack();
    await page.getByRole('button', { name: /DNS Audit/ }).click();
    await page.getByRole('heading', { name: 'Your clusters, worst first' }).waitFor();
    await page.getByRole('combobox').selectOption('7 days');
    await page.getByText('2 clusters in the last 7d').waitFor();
    expect(slack.deliveries.at(-1)?.payload).toMatchObject({ actions: [{ selected_option: { value: '7d' } }] });
    await takePicture(page, '6-home');
    await page.getByRole('link', { name: /Requests/ }).click();
    await page.getByText('app_home_opened', { exact: true }).click();
    await page.getByText('"app_home_opened"').waitFor();
    await takePicture(page, '7-requests');
  });

  test('it has landmarks, names and one heading order', async () => {
    const { page } = await openSlack();
    await command(page, '/dns-audit checkout-eu');
    await seen(page, '412 look-ups timed out').waitFor();
    const tree = await page.locator('body').ariaSnapshot();
    for (const landmark of ['navigation "Workspace"', 'main "#dns-audit"', 'heading "acme', 'list "Messages"'])
      expect(tree).toContain(landmark);
    expect(tree).not.toMatch(/- (?:button|textbox|combobox|link)\s*(?::|\n)/);
    const unlabelled = await page.locator('input:not([type=hidden])').evaluateAll((fields) =>
      fields.flatMap((field) => {
        const { labels, id } = field as unknown as { labels: { length: number } | null; id: string };
        return labels?.length === 0 && field.getAttribute('aria-label') === null ? [id] : [];
      }),
    );
    expect(unlabelled).toEqual([]);
  });

  test('without a function the line says so', async () => {
    const { page, slack } = await openSlack({}, false);
    await page.getByText('No Slack function is attached, so that commands cannot be sent.').waitFor();
    expect(await page.getByRole('textbox').count()).toBe(0);
    slack.say('still drawn');
    await seen(page, 'still drawn').waitFor();
  });

  test('without its script it works by forms', async () => {
    const { page, slack } = await openSlack({ javaScriptEnabled: false });
    await command(page, '/dns-audit checkout-eu');
    await page.getByRole('button', { name: 'Share to channel' }).click();
    await page.getByRole('button', { name: 'Share', exact: true }).click();
    await page.getByRole('link', { name: '2 replies' }).waitFor();
    await page.getByRole('button', { name: 'Snooze…' }).click();
    await page.getByLabel('Reason').fill('We move it in May');
    await page.getByRole('button', { name: 'Snooze', exact: true }).click();
    await seen(page, 'snoozed checkout-eu').waitFor();
    expect(slack.messages).toHaveLength(4);
  });

  test('it fits a phone and a dark room', async () => {
    const { page } = await openSlack({ viewport: { width: 360, height: 740 }, colorScheme: 'dark' });
    await command(page, '/dns-audit checkout-eu');
    await seen(page, '412 look-ups timed out').waitFor();
    const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
    expect(overflow).toBeLessThanOrEqual(0);
    await takePicture(page, '8-phone-dark');
    await page.getByRole('button', { name: 'Snooze…' }).click();
    await page.getByRole('dialog').waitFor();
    await takePicture(page, '9-phone-modal');
  });
});
