import type { TopLevelSpec } from 'vega-lite';
import { ConfigError } from '../errors.ts';
import { estimateTextWidth } from './text-width.ts';

export interface ChartRenderer {
  /** A specification as an SVG document; `id` keeps its inner names apart from those of other pictures on a page. */
  toSvg(spec: Readonly<Record<string, unknown>>, id: string): Promise<string>;
}

/** vega's text measuring, which its types do not have. */
interface TextTools {
  textMetrics: { width(item: { fontSize?: number }, text: unknown): number };
}
const FONT_SIZE = 11; // pixels; vega-scenegraph's own where an item names none

/** Loads the plotting library: about a second, and 50 MB, so only where pictures are wanted. */
export async function loadChartRenderer(): Promise<ChartRenderer> {
  const [vega, vegaLite] = await Promise.all([import('vega'), import('vega-lite')]);
  const { textMetrics } = vega as unknown as TextTools;
  // Without a canvas vega takes every letter for 0.8 of the font size, which leaves wide margins and drops labels.
  textMetrics.width = (item, text) => estimateTextWidth(String(text ?? ''), item.fontSize ?? FONT_SIZE);
  return {
    async toSvg(spec, id) {
      const compiled = vegaLite.compile(spec as unknown as TopLevelSpec, { logger: quietLogger() }).spec;
      const view = new vega.View(vega.parse(compiled), { renderer: 'none', logLevel: vega.Error });
      try {
        return tidySvg(await view.toSVG(), id);
      } finally {
        view.finalize();
      }
    },
  };
}

/** Hundredths of a pixel are enough, the font is said once, and names of clip paths are unique. */
function tidySvg(svg: string, id: string): string {
  const font = /font-family="[^"]*"/.exec(svg)?.[0] ?? '';
  return svg
    .replace(/(\.\d\d)\d+/g, '$1')
    .replaceAll(` ${font}`, '')
    .replace('<svg ', font === '' ? '<svg ' : `<svg ${font} `)
    .replace(/(url\(#|id=")(clip\d+)/g, `$1${id}-$2`);
}

/** Notes of the compiler are for who writes specifications; a fault is one of ours. */
function quietLogger() {
  const logger = {
    level: () => logger,
    error: (...texts: readonly unknown[]) => {
      throw new Error(`a picture could not be drawn: ${texts.join(' ')}`);
    },
    warn: () => logger,
    info: () => logger,
    debug: () => logger,
  };
  return logger as never;
}

export interface Rasteriser {
  /** `scale`: pixels of the picture for one of the SVG. */
  toPng(svg: string, scale: number): Uint8Array;
}

const PROBE =
  '<svg xmlns="http://www.w3.org/2000/svg" width="60" height="20"><text x="2" y="15" font-family="sans-serif">abc</text></svg>';

/**
 * Loads the rasteriser. Throws ConfigError on a machine without fonts: the words of the pictures would be missing. `font`: a
 * font file to use instead of the system's.
 */
export async function loadRasteriser(font: string | null): Promise<Rasteriser> {
  const { Resvg } = await import('@resvg/resvg-js');
  const fonts = font === null ? { loadSystemFonts: true } : { loadSystemFonts: false, fontFiles: [font] };
  if (new Resvg(PROBE, { font: fonts }).innerBBox() === undefined)
    throw new ConfigError(
      `--png needs a font to write with, and ${font === null ? 'this machine has none' : `${font} is none`}: name a TrueType or OpenType file with --font, install one (such as fonts-dejavu), or take --svg.`,
    );
  return {
    toPng: (svg, scale) => new Resvg(svg, { font: fonts, fitTo: { mode: 'zoom', value: scale } }).render().asPng(),
  };
}
