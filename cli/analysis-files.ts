import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ChartRenderer } from '../shared/adapters/chart-renderer.ts';
import { policyDigest } from '../shared/adapters/policy-digest.ts';
import type { Analysis } from '../shared/domain/analysis.ts';
import { ConfigError } from '../shared/errors.ts';
import { analysisCsvFiles } from '../shared/report/analysis-csv.ts';
import { describeSvg, type Picture, renderAnalysisHtml } from '../shared/report/analysis-html.ts';
import { ANALYSIS_PAGE_STYLE } from '../shared/report/analysis-page-style.ts';
import type { Chart } from '../shared/report/charts/chart.ts';
import { chartsOf } from '../shared/report/charts/index.ts';
import { LIGHT, paintTokens, withTitle } from '../shared/report/charts/theme.ts';
import type { AnalyzeOptions } from './analyze-options.ts';

/** pixels of the plot, without axes: a page of 58rem, and a telephone. */
const WIDTHS = { wide: 800, narrow: 300 };
const PNG_SCALE = 2;

/** Writes the page, pictures and tables that were asked for. Throws ConfigError where they cannot be written. */
export async function writeAnalysisFiles(analysis: Analysis, options: AnalyzeOptions): Promise<void> {
  if (options.csv !== undefined) await writeAll('--csv', options.csv, analysisCsvFiles(analysis));
  if (options.html === undefined && options.svg === undefined && options.png === undefined) return;
  const { loadChartRenderer } = await import('../shared/adapters/chart-renderer.ts');
  const renderer = await loadChartRenderer();
  const charts = chartsOf(analysis);
  if (options.html !== undefined)
    await writeFileOrSay('--html', options.html, await renderPage(analysis, charts, renderer));
  if (options.svg === undefined && options.png === undefined) return;
  const drawn: { name: string; content: string }[] = [];
  for (const chart of charts) drawn.push({ name: `${chart.id}.svg`, content: await drawAlone(chart, renderer) });
  if (options.svg !== undefined) await writeAll('--svg', options.svg, drawn);
  if (options.png !== undefined) await writePngs(options.png, drawn, options.font ?? null);
}

async function renderPage(analysis: Analysis, charts: readonly Chart[], renderer: ChartRenderer): Promise<string> {
  const pictures: Picture[] = [];
  for (const chart of charts) {
    const wide = await renderer.toSvg(chart.spec(WIDTHS.wide), `${chart.id}-wide`);
    const narrow = await renderer.toSvg(chart.spec(WIDTHS.narrow), `${chart.id}-narrow`);
    pictures.push({ chart, wide, narrow });
  }
  return renderAnalysisHtml({ analysis, pictures, styleDigest: policyDigest(ANALYSIS_PAGE_STYLE) });
}

/** A picture that stands for itself: its words in it, and its colours written out. */
async function drawAlone(chart: Chart, renderer: ChartRenderer): Promise<string> {
  const svg = await renderer.toSvg(withTitle(chart, WIDTHS.wide), chart.id);
  return paintTokens(describeSvg(svg, chart.id, chart), LIGHT);
}

async function writePngs(
  directory: string,
  drawn: readonly { name: string; content: string }[],
  font: string | null,
): Promise<void> {
  const { loadRasteriser } = await import('../shared/adapters/chart-renderer.ts');
  const rasteriser = await loadRasteriser(font);
  const files = drawn.map(({ name, content }) => ({
    name: name.replace(/svg$/, 'png'),
    content: rasteriser.toPng(content, PNG_SCALE),
  }));
  await writeAll('--png', directory, files);
}

async function writeAll(
  flag: string,
  directory: string,
  files: readonly { name: string; content: string | Uint8Array }[],
): Promise<void> {
  try {
    await mkdir(directory, { recursive: true });
  } catch (error) {
    throw writeError(flag, directory, error);
  }
  for (const { name, content } of files) await writeFileOrSay(flag, join(directory, name), content);
}

async function writeFileOrSay(flag: string, path: string, content: string | Uint8Array): Promise<void> {
  try {
    await writeFile(path, content);
  } catch (error) {
    throw writeError(flag, path, error);
  }
}

function writeError(flag: string, path: string, error: unknown): ConfigError {
  return new ConfigError(`${flag} ${path}: ${error instanceof Error ? error.message : String(error)}`, {
    cause: error,
  });
}
