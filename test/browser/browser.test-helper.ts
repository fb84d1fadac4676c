import { existsSync, mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { onTestFinished } from 'vitest';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The browser of this machine; undefined when there is none. */
export const BROWSER = PLACES.find((path) => existsSync(path));

/** Pictures of what was seen, for people; git does not keep them. */
const ARTEFACTS = fileURLToPath(new URL('../artefacts/', import.meta.url));

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: BROWSER ?? '', args: ['--no-sandbox'] });
}

/** A page of its own for one test, which fails on anything that the browser complains about. */
export async function openPage(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  onTestFinished(async () => {
    await context.close();
    if (complaints.length > 0) throw new Error(`the browser complained: ${complaints.join('; ')}`);
  });
  await page.goto(url);
  return page;
}

export async function takePicture(page: Page, name: string, folder = 'slack-page'): Promise<void> {
  mkdirSync(`${ARTEFACTS}${folder}`, { recursive: true });
  await page.screenshot({ path: `${ARTEFACTS}${folder}/${name}.png` });
}
