import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Io } from '../../cli/io.ts';
import { runCli } from '../../cli/program.ts';

const CAPTURES = fileURLToPath(new URL('../fixtures/captures/', import.meta.url));
const LOGS = fileURLToPath(new URL('../fixtures/capture-logs/', import.meta.url));
const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
/** Runs in the page. */
const LOOK = `(() => {
  const sizes = [...document.querySelectorAll('figure svg')].map((svg) => svg.getBoundingClientRect());
  return {
    drawn: sizes.filter(({ width, height }) => width > 200 && height > 60).length,
    widest: document.documentElement.scrollWidth,
    background: getComputedStyle(document.querySelector('figure')).backgroundColor,
    bar: getComputedStyle(document.querySelector('figure svg path[fill^="var"]')).fill,
  };
})()`;
interface Seen {
  drawn: number;
  widest: number;
  background: string;
  bar: string;
}
const scratch = mkdtempSync(join(tmpdir(), 'analysis-page-'));
const page = join(scratch, 'page.html');
let html = '';

beforeAll(async () => {
  const io: Io = {
    out: () => {},
    err: (text) => {
      throw new Error(text);
    },
    readStdin: async () => '',
    isOutTerminal: false,
    isErrTerminal: false,
    columns: 100,
    env: {},
    clock: { now: () => new Date('2026-11-22T12:00:00Z') },
  };
  const inputs = [join(CAPTURES, 'saturated-2pods'), join(LOGS, 'saturated-2pods')];
  const flags = ['--html', page, '--svg', scratch, '--png', scratch, '--csv', scratch];
  expect(await runCli(['analyze', ...flags, ...inputs], io)).toBe(0);
  html = readFileSync(page, 'utf8');
});
afterAll(() => rmSync(scratch, { recursive: true }));

describe('the page', () => {
  it('asks for nothing and runs nothing', () => {
    expect(html).toMatch(/Content-Security-Policy" content="default-src 'none'; style-src 'sha256-[\w+/=]{44}'/);
    const withoutNames = html.replaceAll('http://www.w3.org/', '');
    expect(withoutNames).not.toMatch(/<script|<link|<img|<iframe|https?:\/\/|javascript:|\son\w+=|@import|url\((?!#)/);
    expect(html).not.toMatch(/ style="/);
  });

  it('has each picture in two widths, each with a name, a description and its numbers', () => {
    const pictures = html.match(/<svg /g) ?? [];
    const titles = [...html.matchAll(/aria-labelledby="(\S+) (\S+)"/g)];
    expect(pictures.length).toBe(12);
    expect(titles).toHaveLength(pictures.length);
    for (const [, title, description] of titles) {
      expect(html).toContain(`<title id="${title}">`);
      expect(html).toContain(`<desc id="${description}">`);
    }
    expect(html.match(/The numbers of this picture/g)).toHaveLength(pictures.length / 2);
  });

  it('has no identifier twice', () => {
    const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(ids.length).toBeGreaterThan(20);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it.skipIf(CHROMIUM === undefined)(
    'shows all of it in a browser, light, dark and narrow (skipped without chromium)',
    async () => {
      const { chromium } = await import('playwright-core');
      const browser = await chromium.launch({ executablePath: CHROMIUM ?? '', args: ['--no-sandbox'] });
      try {
        for (const [colorScheme, width] of [
          ['light', 1100],
          ['dark', 1100],
          ['light', 380],
        ] as const) {
          const context = await browser.newContext({ colorScheme, viewport: { width, height: 900 } });
          const tab = await context.newPage();
          const said: string[] = [];
          tab.on('console', (message) => said.push(message.text()));
          tab.on('request', (request) => void (request.url().startsWith('file:') || said.push(request.url())));
          await tab.goto(`file://${page}`);
          const seen: Seen = await tab.evaluate(LOOK);
          expect(said).toEqual([]);
          expect(seen.drawn).toBe(6);
          expect(seen.widest).toBeLessThanOrEqual(width);
          expect(seen.background).toBe(colorScheme === 'dark' ? 'rgb(22, 23, 27)' : 'rgb(255, 255, 255)');
          expect(seen.bar).toMatch(/^rgb/);
        }
      } finally {
        await browser.close();
      }
    },
  );
});

describe('files', () => {
  const pictures = ['connections', 'failures', 'idle', 'latency', 'waits', 'wasted-names'];
  const named = (ending: string) =>
    readdirSync(scratch)
      .filter((name) => name.endsWith(ending))
      .sort();

  it('pictures stand for themselves: all colours written out, their words in them', () => {
    expect(named('.svg')).toEqual(pictures.map((name) => `${name}.svg`));
    const svg = readFileSync(join(scratch, 'connections.svg'), 'utf8');
    expect(svg).not.toContain('var(');
    expect(svg).toContain('Connections and processes against the limit</text>');
    expect(svg).toMatch(/^<svg role="img"/);
  });

  it('PNG is as wide as a page, and has more in it than a background', () => {
    expect(named('.png')).toEqual(pictures.map((name) => `${name}.png`));
    for (const name of named('.png')) {
      const bytes = readFileSync(join(scratch, name));
      expect(bytes.subarray(1, 4).toString()).toBe('PNG');
      expect(bytes.readUInt32BE(16)).toBeGreaterThan(1_500);
      expect(bytes.length).toBeGreaterThan(30_000);
    }
  });

  it('CSV has every series, with as many rows as there was', () => {
    expect(named('.csv')).toEqual(
      [
        ...[
          'close-batches',
          'connections-over-time',
          'connections',
          'evidence',
          'idle-before-close',
          'latency-histogram',
        ],
        ...[
          'latency-over-time',
          'latency-points',
          'metrics',
          'processes-over-time',
          'requests',
          'sessions-over-time',
          'sessions',
        ],
        ...['timeouts-over-time', 'waits-over-time', 'wasted-names'],
      ].map((name) => `${name}.csv`),
    );
    const rows = (name: string) =>
      readFileSync(join(scratch, `${name}.csv`), 'utf8')
        .trimEnd()
        .split('\r\n');
    expect(rows('sessions')).toHaveLength(1 + 570 + 582);
    expect(rows('requests')).toHaveLength(1 + 3928 + 4249);
    expect(rows('sessions')[0]).toBe('time,source,process,client,duration_ms,requests');
    expect(rows('processes-over-time')[1]).toMatch(
      /^2026-11-22T06:54:52\.000000Z,kube-dns-d7bc86d4c-9qk4w\.process-count\.txt,\d+$/,
    );
    const widths = named('.csv').map(
      (name) =>
        new Set(
          readFileSync(join(scratch, name), 'utf8')
            .replace(/"[^"]*"/g, '')
            .trimEnd()
            .split('\r\n')
            .map((line) => line.split(',').length),
        ).size,
    );
    expect(widths).toEqual(widths.map(() => 1));
  });
});
