import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ConfigError } from '../errors.ts';
import { loadChartRenderer, loadRasteriser } from './chart-renderer.ts';
import { estimateTextWidth } from './text-width.ts';

const scratch = mkdtempSync(join(tmpdir(), 'chart-renderer-'));
afterAll(() => rmSync(scratch, { recursive: true }));

const spec = (name: string) => ({
  ...{ width: 100, height: 50, data: { values: [{ name, value: 1 / 3 }] }, mark: { type: 'bar', clip: true } },
  encoding: { y: { field: 'name', type: 'nominal' }, x: { field: 'value', type: 'quantitative' } },
  config: { font: 'Arial', aria: false },
});

describe('a picture', () => {
  it('is an SVG whose texts are escaped and whose names are its own', async () => {
    const renderer = await loadChartRenderer();
    const svg = await renderer.toSvg(spec('<script>"&'), 'one');
    expect(svg).toContain('&lt;script&gt;"&amp;');
    expect(svg.match(/font-family/g)).toHaveLength(1);
    expect(svg).toContain('url(#one-clip');
    expect(svg).not.toMatch(/\d\.\d{3}/);
  });

  it('that cannot be drawn is a fault', async () => {
    const renderer = await loadChartRenderer();
    await expect(renderer.toSvg({ mark: 'no-such-mark' }, 'one')).rejects.toThrow();
  });

  it('without a font to write its words with is refused, not drawn without them', async () => {
    const none = join(scratch, 'no.ttf');
    writeFileSync(none, 'no font');
    await expect(loadRasteriser(none)).rejects.toThrow(ConfigError);
    await expect(loadRasteriser(join(scratch, 'missing.ttf'))).rejects.toThrow(/--png needs a font/);
  });
});

describe('widths of texts', () => {
  it('follow the letters', () => {
    expect(estimateTextWidth('iiii', 10)).toBeLessThan(estimateTextWidth('mmmm', 10) / 3);
    expect(estimateTextWidth('06:54:50', 11)).toBeCloseTo(45, -1);
    expect(estimateTextWidth('', 10)).toBe(0);
  });
});
