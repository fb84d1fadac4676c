import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { createFleetPage } from '../../functions/fleet-page.ts';
import type { Report } from '../../shared/domain/report.ts';
import { HOSTILE_TEXTS, hostileReport } from '../../shared/report/hostile-report.test-helper.ts';
import { sampleHistory } from '../../shared/report/sample-history.test-helper.ts';
import { BROWSER, launchBrowser, openPage, takePicture } from '../browser/browser.test-helper.ts';
import { LOOK_FOR_FAULTS } from './accessibility.test-helper.ts';
import { htmlOf, largeReport, pageReport } from './fleet.test-helper.ts';

let browser: Browser;
const scratch = mkdtempSync(join(tmpdir(), 'fleet-page-'));
afterAll(() => rmSync(scratch, { recursive: true }));
let files = 0;

const PAYMENTS = 'projects/pay-prod/locations/europe-west1/clusters/payments';

/** A page opened as an attachment is: from the disk. It fails on any complaint of the browser, and on any request. */
async function open(report: Report, fragment = '', options: BrowserContextOptions = {}): Promise<Page> {
  return openHtml(htmlOf(report, sampleHistory()), fragment, options);
}

async function openHtml(html: string, fragment: string, options: BrowserContextOptions): Promise<Page> {
  files += 1;
  const file = join(scratch, `report-${files}.html`);
  writeFileSync(file, html);
  const page = await openPage(browser, 'about:blank', options);
  const asked: string[] = [];
  page.on('request', (request) => {
    if (!request.url().startsWith('file:')) asked.push(request.url());
  });
  onTestFinished(() => expect(asked).toEqual([]));
  await page.goto(`file://${file}${fragment}`);
  return page;
}

const clustersOf = (page: Page) => page.locator('#rows th a').allTextContents();
const focused = (page: Page) => page.evaluate<string>('document.activeElement?.id');
const countLine = (page: Page) => page.getByRole('status').textContent();
const faultsOf = (page: Page) => page.evaluate<string[]>(LOOK_FOR_FAULTS);

if (BROWSER === undefined)
  test.skip('the fleet page in a browser: no chromium on this machine (apt-get install chromium)', () => {});

describe.runIf(BROWSER !== undefined)('the fleet page in a browser', () => {
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());

  test('opens with all clusters, worst first, without a request or a complaint', async () => {
    const report = pageReport();
    const page = await open(report);
    expect(await clustersOf(page)).toEqual(report.clusters.map(({ cluster }) => cluster));
    expect(await countLine(page)).toBe('40 clusters');
    expect(await page.locator('noscript table').count()).toBe(0);
    expect(await faultsOf(page)).toEqual([]);
    await takePicture(page, '1-fleet', 'fleet-page');
  });

  test('a heading sorts, says so, and turns round', async () => {
    const page = await open(pageReport());
    const heading = page.getByRole('columnheader', { name: 'Nodes' });
    await heading.getByRole('button').click();
    expect(await heading.getAttribute('aria-sort')).toBe('descending');
    const nodes = async () =>
      (await page.locator('#rows tr td:nth-child(7)').allTextContents()).filter((text) => text !== '–').map(Number);
    const down = await nodes();
    expect(down).toEqual([...down].sort((a, b) => b - a));
    await page.keyboard.press('Enter');
    expect(await heading.getAttribute('aria-sort')).toBe('ascending');
    expect(await nodes()).toEqual(down.toReversed());
    expect(await page.locator('[aria-sort]').count()).toBe(1);
    expect(page.url()).toMatch(/#\?sort=nodes$/);
  });

  test('filters and search narrow the table, and the count is said', async () => {
    const page = await open(pageReport());
    await page.getByLabel('Verdict', { exact: true }).selectOption('exposed');
    const exposed = await clustersOf(page);
    expect(exposed).toContain('checkout-eu');
    expect(await countLine(page)).toBe(`${exposed.length} of 40 clusters match`);
    await page.getByLabel('Search').fill('CHECKOUT eu');
    expect(await clustersOf(page)).toEqual(['checkout-eu']);
    expect(await countLine(page)).toBe('1 of 40 clusters match');
    await page.getByLabel('Search').fill('no such cluster');
    expect(await countLine(page)).toBe('0 of 40 clusters match');
    await page.getByRole('button', { name: 'Clear filters' }).click();
    expect(await countLine(page)).toBe('40 clusters');
    expect(await focused(page)).toBe('q');
  });

  test('a tile leads to its clusters, and an address brings a view back', async () => {
    const page = await open(pageReport());
    await page.getByRole('link', { name: 'affected' }).first().click();
    expect(await clustersOf(page)).toEqual(['payments']);
    expect(await page.getByLabel('Verdict', { exact: true }).inputValue()).toBe('affected');
    const again = await open(pageReport(), '#?q=pay&verdict=affected&sort=cluster+down');
    expect(await clustersOf(again)).toEqual(['payments']);
    expect(await again.getByLabel('Search').inputValue()).toBe('pay');
  });

  test('a cluster has a page of its own: evidence, capacity, plan, and how each number was obtained', async () => {
    const page = await open(pageReport(), `#${PAYMENTS}`);
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('payments');
    expect(await page.title()).toMatch(/^payments – GKE DNS audit: /);
    expect(await page.locator('#plan > pre').allTextContents()).toEqual([`dns-audit plan ${PAYMENTS}`]);
    expect(await page.locator('#hours svg g').count()).toBe(4);
    expect(await page.locator('#hours svg rect[fill^="url(#kind-dial"]').count()).toBeGreaterThanOrEqual(4);
    await page.getByText('documented default, not read: dnsmasq src/config.h').waitFor();
    await page.getByText('Exception: Acknowledged until').waitFor();
    expect(await page.getByRole('row', { name: 'gke-pool-a' }).allTextContents()).toEqual(['gke-pool-a7023295']);
    const link = page.getByRole('link', { name: 'Open in the Google Cloud console' });
    expect(await link.getAttribute('rel')).toBe('noopener noreferrer');
    expect(await page.getByRole('link', { name: /Logs Explorer/ }).getAttribute('href')).toContain('plugin%2Ferrors');
    expect(await faultsOf(page)).toEqual([]);
    await takePicture(page, '2-cluster', 'fleet-page');
  });

  test('the plan of a cluster is there: what is open, each step behind its name, and the way back', async () => {
    const page = await open(pageReport(), `#${PAYMENTS}`);
    await page.getByRole('heading', { name: 'The plan: move to Cloud DNS' }).waitFor();
    const checks = page.locator('.checks').first().locator('summary');
    expect(await checks.count()).toBeGreaterThan(3);
    expect(await checks.filter({ hasText: 'pass:' }).count()).toBe(0);
    expect(await checks.filter({ hasText: 'unknown: No PodDisruptionBudget blocks a drain' }).count()).toBe(1);
    const step = page.locator('.steps summary', { hasText: 'Switch the DNS provider to' });
    const command = page.locator('.steps pre', {
      hasText: /^gcloud container clusters update payments .*--cluster-dns=clouddns/,
    });
    expect(await command.isVisible()).toBe(false);
    await step.focus();
    await page.keyboard.press('Enter');
    expect(await command.isVisible()).toBe(true);
    await page.getByRole('heading', { name: 'The way back' }).waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await takePicture(page, '8-plan', 'fleet-page');
  });

  test('a cluster whose plan nobody made has the command that makes it', async () => {
    const html = [...createFleetPage().write(pageReport(), null)].join('');
    const page = await openHtml(html, `#${PAYMENTS}`, {});
    expect(await page.locator('#plan > pre').allTextContents()).toEqual([`dns-audit plan ${PAYMENTS}`]);
    expect(await page.getByRole('heading', { name: 'The plan: ' }).count()).toBe(0);
  });

  test('by keyboard alone: skip, open a cluster, and come back to where one was', async () => {
    const page = await open(pageReport());
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('skip');
    await page.keyboard.press('Enter');
    expect(await focused(page)).toBe('clusters');
    await page.locator('#row-1').focus();
    await page.keyboard.press('Enter');
    await page.locator('#title').waitFor();
    expect(await focused(page)).toBe('title');
    expect(await page.locator('#fleet').isVisible()).toBe(false);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Shift+Tab');
    await page.goBack();
    await page.locator('#rows').waitFor();
    expect(await focused(page)).toBe('row-1');
  });

  test('what has the focus is seen', async () => {
    const page = await open(pageReport());
    for (let step = 0; step < 14; step += 1) {
      await page.keyboard.press('Tab');
      const outline = await page.evaluate<string>('getComputedStyle(document.activeElement).outlineStyle');
      expect(outline).toBe('solid');
    }
  });

  test('an address that leads to no cluster says so, and leads back', async () => {
    const page = await open(pageReport(), '#projects/x/locations/y/clusters/z');
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('No such cluster');
    await page.getByRole('link', { name: 'All clusters' }).click();
    expect(await countLine(page)).toBe('40 clusters');
  });

  test('ten thousand clusters: a hundred rows at a time, whatever is done', async () => {
    const page = await open(largeReport(10_000));
    const elements = () => page.evaluate<number>('document.querySelectorAll("*").length');
    expect(await page.locator('#rows tr').count()).toBe(100);
    expect(await elements()).toBeLessThan(3_500);
    await page.getByRole('button', { name: 'Next' }).click();
    expect(await page.locator('#page').textContent()).toBe('Page 2 of 100');
    await page.getByRole('columnheader', { name: 'Nodes' }).getByRole('button').click();
    expect((await clustersOf(page))[0]).toBe('c-09999');
    await page.getByLabel('Search').fill('c-0777');
    expect(await clustersOf(page)).toHaveLength(10);
    expect(await page.locator('#pages').isVisible()).toBe(false);
    await page.getByLabel('Search').fill('');
    expect(await elements()).toBeLessThan(3_500);
    await page.locator('#row-9999').click();
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('c-09999');
  });

  test('the last page keeps the focus on a control that works', async () => {
    const page = await open(largeReport(150));
    await page.getByRole('button', { name: 'Next' }).click();
    expect(await page.locator('#rows tr').count()).toBe(50);
    expect(await focused(page)).toBe('previous');
  });

  test.each(['light', 'dark'] as const)('follows the scheme of the reader: %s', async (colorScheme) => {
    const page = await open(pageReport(), '', { colorScheme });
    const background = await page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
    expect(background).toBe(colorScheme === 'dark' ? 'rgb(15, 16, 19)' : 'rgb(251, 251, 252)');
    await takePicture(page, `3-${colorScheme}`, 'fleet-page');
  });

  test.each(['', `#${PAYMENTS}`])('on a telephone nothing is wider than the window: "%s"', async (fragment) => {
    const page = await open(pageReport(), fragment, { viewport: { width: 360, height: 740 } });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
    await takePicture(page, fragment === '' ? '4-narrow' : '5-narrow-cluster', 'fleet-page');
  });

  test('over the runs: a picture that has a name, and its numbers behind a fold; nothing of it with a cluster open', async () => {
    const page = await open(pageReport());
    const picture = page.getByRole('img', { name: 'Clusters by verdict and failed look-ups, run by run' });
    expect(await picture.locator('g').count()).toBe(14);
    const fills = await picture
      .locator('defs rect')
      .evaluateAll((all) => all.map((one) => getComputedStyle(one as Element).fill));
    expect(new Set(fills).size).toBe(3);
    const numbers = page.getByRole('table').filter({ hasText: '2026-11-12 06:00 UTC' });
    expect(await numbers.count()).toBe(0);
    await page.getByText('The numbers of each run').click();
    expect(await numbers.locator('tbody tr').count()).toBe(14);
    expect(await faultsOf(page)).toEqual([]);
    await page.locator('#history').scrollIntoViewIfNeeded();
    await takePicture(page, '7-over-the-runs', 'fleet-page');
    await page.locator('#row-0').click();
    expect(await picture.isVisible()).toBe(false);
  });

  test('of the first run says that it is the first', async () => {
    const { trend, ...rest } = sampleHistory();
    const first = { ...rest, trend: trend.slice(-1), earlierRuns: 0, changes: null };
    const page = await openHtml(htmlOf(pageReport(), first), '', {});
    await page.getByText('This is the first run of this scope in the history').waitFor();
    expect(await page.locator('#history svg').count()).toBe(0);
    expect(await faultsOf(page)).toEqual([]);
  });

  test('on paper all that is affected or exposed stands in one table, dark on white, whatever was chosen', async () => {
    const report = pageReport();
    const page = await open(report, '#?verdict=clear', { colorScheme: 'dark' });
    await page.emulateMedia({ media: 'print' });
    await page.evaluate('dispatchEvent(new Event("beforeprint"))');
    const bad = report.clusters.filter(({ verdict }) => verdict === 'affected' || verdict === 'exposed');
    expect(await page.locator('#printed tbody th a').allTextContents()).toEqual(bad.map(({ cluster }) => cluster));
    expect(await page.locator('#filters').isVisible()).toBe(false);
    expect(await page.locator('#printed').isVisible()).toBe(true);
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(255, 255, 255)');
    expect(await page.evaluate('document.querySelectorAll("details:not([open])").length')).toBe(0);
    await takePicture(page, '6-print', 'fleet-page');
    await page.evaluate('dispatchEvent(new Event("afterprint"))');
    expect(await page.locator('#printed *').count()).toBe(0);
    expect(await page.evaluate('document.querySelectorAll("details[open]").length')).toBe(0);
  });

  test('without JavaScript there are counts, coverage, and the clusters to look at', async () => {
    const page = await open(pageReport(), '', { javaScriptEnabled: false });
    await page.getByText('Coverage: ').first().waitFor();
    expect(await page.locator('noscript table tbody tr').count()).toBeGreaterThan(3);
    expect(await page.locator('#filters').isVisible()).toBe(false);
    expect(await page.locator('#history figure svg[role=img]').isVisible()).toBe(true);
    expect(await page.locator('noscript tbody tr', { hasText: 'payments' }).first().isVisible()).toBe(true);
  });

  test('hostile names are shown, and nothing of them runs', async () => {
    for (const text of HOSTILE_TEXTS.slice(0, 9)) {
      const page = await open(hostileReport(text));
      expect(await page.locator('#rows tr').count()).toBe(40);
      expect(await page.locator('img, iframe, script[src], b').count()).toBe(0);
      await page.locator('#row-0').click();
      await page.locator('#title').waitFor();
      expect(await page.locator('img, iframe, script[src], b').count()).toBe(0);
      expect(await page.locator('#cluster a[target]').count()).toBe(0);
    }
  });

  test('its own policy stops text from becoming markup, and a script that got in', async () => {
    const page = await openPage(browser, 'about:blank').then((first) => first.context().newPage());
    const file = join(scratch, 'policy.html');
    writeFileSync(file, htmlOf(pageReport()).replace('</h1>', '</h1><script>document.title = "broken into"</script>'));
    await page.goto(`file://${file}`);
    expect(await page.title()).not.toBe('broken into');
    const write = `(() => { try { document.body.innerHTML = '<p>'; return 'written'; } catch (error) { return error.name; } })()`;
    expect(await page.evaluate<string>(write)).toBe('TypeError');
  });
});
