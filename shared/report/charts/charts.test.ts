import { describe, expect, it } from 'vitest';
import type { Analysis } from '../../domain/analysis.ts';
import { renderAnalysisHtml } from '../analysis-html.ts';
import { renderAnalysisJson } from '../analysis-json.ts';
import { renderAnalysis } from '../analysis-terminal.ts';
import { chartsOf } from './index.ts';
import { HOSTILE, hostileAnalysis, smallAnalysis } from './sample-analysis.test-helper.ts';
import { DARK, LIGHT, paintTokens } from './theme.ts';

describe('pictures of an analysis', () => {
  it('are those for which there is something', () => {
    expect(chartsOf(smallAnalysis()).map(({ id }) => id)).toEqual(['connections', 'idle', 'wasted-names']);
    const nothing: Analysis = { ...smallAnalysis(), connections: [], processes: [], lookups: [] };
    expect(chartsOf(nothing)).toEqual([]);
  });

  it('split a Pod into what is served and what waits', () => {
    const [connections] = chartsOf(smallAnalysis());
    const spec = JSON.stringify(connections?.spec(400));
    expect(spec).toContain('{"at":1795330500000,"part":"served","value":20}');
    expect(spec).toContain('{"at":1795330500000,"part":"waiting for a place","value":5}');
    expect(connections?.table).toEqual({
      head: ['time (UTC)', 'connections of 172.20.13.4'],
      rows: [
        ['06:55:00', '25'],
        ['06:55:01', '7'],
      ],
    });
  });

  it('have colours that are told apart from their background', () => {
    const luminance = (hex: string) => {
      const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255);
      const linear = (value: number) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
      return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
    };
    for (const palette of [LIGHT, DARK])
      for (const token of ['text', 'muted', 'limit', 's1', 's2', 's3', 's4', 's5', 's6'] as const) {
        const [a, b] = [luminance(palette[token]), luminance(palette.background)].sort((x, y) => y - x);
        // WCAG 2.2: 4.5 for text, 3 for graphics.
        const least = token === 'text' || token === 'muted' ? 4.5 : 3;
        expect(((a ?? 0) + 0.05) / ((b ?? 0) + 0.05), token).toBeGreaterThanOrEqual(least);
      }
  });

  it('name no colour but those of the theme', () => {
    for (const chart of chartsOf(smallAnalysis())) {
      const painted = paintTokens(JSON.stringify(chart.spec(400)), LIGHT);
      expect(painted).not.toContain('var(');
      const colours = new Set(painted.match(/#[0-9a-f]{6}\b/g));
      expect([...colours].filter((colour) => !Object.values(LIGHT).includes(colour))).toEqual([]);
    }
  });
});

describe('hostile names', () => {
  const analysis = hostileAnalysis();

  it('are shown on the page, and do nothing there', () => {
    const html = renderAnalysisHtml({ analysis, pictures: [], styleDigest: 'sha256-x' });
    expect(html).not.toContain('<img');
    expect(html).not.toContain('\u202e');
    expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;');
  });

  it('do not reach a terminal as they are', () => {
    const text = renderAnalysis(analysis, { color: false, width: 100 });
    expect(['\u001b', '\u202e'].filter((unseen) => text.includes(unseen))).toEqual([]);
    expect(text).toContain('\\u{1b}');
  });

  it('are escaped in JSON, and come back as they were', () => {
    const json = renderAnalysisJson(analysis);
    expect(['\u001b', '\u202e'].filter((unseen) => json.includes(unseen))).toEqual([]);
    expect(JSON.parse(json).processes[0].source).toBe(HOSTILE);
  });

  it('are texts in a picture, without what is not seen', () => {
    for (const chart of chartsOf(analysis)) {
      const spec = JSON.stringify(chart.spec(400));
      expect(spec).not.toMatch(/\\u001b|\u202e/);
    }
  });
});
