import { wrapText } from '../layout.ts';
import type { Chart, ChartSpec } from './chart.ts';

/** Colours by token. In the page they are CSS variables; in single files they are written out. */
export type Palette = Readonly<Record<Token, string>>;
export type Token = 'background' | 'text' | 'muted' | 'grid' | 'limit' | 's1' | 's2' | 's3' | 's4' | 's5' | 's6';

// Okabe and Ito's colours (2008), which people with any colour vision tell apart; darker or lighter where the contrast to the
// background would be below 3:1. Each goes with a shape or a dash of its own.
export const LIGHT: Palette = {
  ...{ background: '#ffffff', text: '#1b1b1f', muted: '#5b5b66', grid: '#e3e3e8', limit: '#1b1b1f' },
  ...{ s1: '#0072b2', s2: '#d55e00', s3: '#008461', s4: '#a8558a', s5: '#9c6f00', s6: '#2a86ba' },
};
export const DARK: Palette = {
  ...{ background: '#16171b', text: '#ececf1', muted: '#a5a6b2', grid: '#33343c', limit: '#ececf1' },
  ...{ s1: '#56b4e9', s2: '#f0813a', s3: '#2fc39a', s4: '#d89bc0', s5: '#e69f00', s6: '#8ab8ff' },
};

const PREFIX = '--chart-';
const TOKENS = Object.keys(LIGHT) as Token[];

/** A colour of the theme, wherever a specification wants one. */
export function color(token: Token): string {
  return `var(${PREFIX}${token})`;
}

/** The tokens as declarations of CSS variables. */
export function paletteCss(palette: Palette): string {
  return TOKENS.map((token) => `${PREFIX}${token}: ${palette[token]};`).join(' ');
}

/** Writes the colours of a palette in place of the tokens. */
export function paintTokens(svg: string, palette: Palette): string {
  return TOKENS.reduce((painted, token) => painted.replaceAll(color(token), palette[token]), svg);
}

/** Series in the order given: the first six have a colour, a shape and a dash each; more would not be told apart. */
export const MOST_SERIES = 6;
const SERIES: readonly Token[] = ['s1', 's2', 's3', 's4', 's5', 's6'];
const SHAPES = ['circle', 'triangle-up', 'square', 'cross', 'diamond', 'triangle-down'] as const;
const DASHES = [[], [6, 3], [2, 2], [8, 3, 2, 3], [12, 4], [4, 2, 1, 2]] as const;

export function colorScale(names: readonly string[]) {
  return { domain: names, range: names.map((_, index) => color(SERIES[index % SERIES.length] ?? 's1')) };
}

export function shapeScale(names: readonly string[]) {
  return { domain: names, range: names.map((_, index) => SHAPES[index % SHAPES.length] ?? 'circle') };
}

export function dashScale(names: readonly string[]) {
  return { domain: names, range: names.map((_, index) => [...(DASHES[index % DASHES.length] ?? [])]) };
}

// First those whose widths the layout is computed with (adapters/text-width.ts).
const FONT = 'Arial, "Liberation Sans", Helvetica, "DejaVu Sans", sans-serif';

const CONFIG = {
  aria: false,
  font: FONT,
  background: color('background'),
  view: { stroke: null },
  axis: {
    ...{ labelColor: color('muted'), titleColor: color('text'), gridColor: color('grid'), tickColor: color('grid') },
    ...{
      domainColor: color('muted'),
      labelFontSize: 11,
      titleFontSize: 12,
      titleFontWeight: 'normal',
      titlePadding: 8,
    },
    ...{ labelOverlap: 'greedy', labelLimit: 260 },
  },
  axisX: { labelSeparation: 14 },
  legend: {
    ...{
      labelColor: color('text'),
      titleColor: color('text'),
      labelFontSize: 12,
      labelLimit: 320,
      symbolStrokeWidth: 2,
    },
    ...{ orient: 'bottom', direction: 'vertical', title: null, symbolSize: 110, rowPadding: 4 },
  },
  text: { color: color('text'), fontSize: 11 },
} as const;

/** Marks with data as a whole specification of the given size, in pixels. */
export function wholeSpec(size: { width: number; height: number }, rest: Readonly<Record<string, unknown>>): ChartSpec {
  return stackedSpec({ ...size, ...rest });
}

/** Panels that have sizes of their own as a whole specification. */
export function stackedSpec(rest: Readonly<Record<string, unknown>>): ChartSpec {
  return { $schema: 'https://vega.github.io/schema/vega-lite/v6.json', padding: 8, ...rest, config: CONFIG };
}

/** A picture for itself: its title and what is to be seen stand in it. */
export function withTitle({ title, description, spec }: Chart, width: number): ChartSpec {
  const subtitle = wrapText(description, Math.round(width / LETTER));
  const style = { anchor: 'start', frame: 'group', fontSize: 15, subtitleFontSize: 12, offset: 14, subtitlePadding: 5 };
  const colors = { color: color('text'), subtitleColor: color('muted') };
  return { ...spec(width), title: { text: title, subtitle, ...style, ...colors } };
}
/** pixels; what a letter of a subtitle takes on average */
const LETTER = 6;

/** The name above one of several panels. */
export const PANEL_TITLE = {
  ...{ anchor: 'start', fontSize: 12, fontWeight: 'normal', color: color('text'), offset: 4 },
} as const;

/** Unix milliseconds, 1980; smaller numbers count from the first packet of a list without dates. */
const FIRST_DATE = 315_532_800_000;

/** The time axis that all pictures of one analysis share, so that they can be laid above each other. */
export function timeAxis(window: { fromMs: number; toMs: number } | null, field = 'at') {
  const isRelative = window === null || window.fromMs < FIRST_DATE;
  return {
    field,
    type: 'temporal',
    scale: { type: 'utc', ...(window === null ? {} : { domain: [window.fromMs, window.toMs] }) },
    axis: { title: isRelative ? 'time since the first packet' : 'time (UTC)', format: '%H:%M:%S', grid: false },
  };
}

/** Milliseconds from 0.1 to 10,000 and more, in powers of ten. */
export function latencyAxis(field: string, title: string) {
  return {
    field,
    type: 'quantitative',
    scale: { type: 'log', nice: false },
    axis: {
      title,
      values: [0.01, 0.1, 1, 10, 100, 1_000, 2_000, 5_000, 10_000, 100_000],
      labelExpr: "datum.value >= 1000 ? format(datum.value / 1000, ',') + ' s' : format(datum.value, '~g') + ' ms'",
    },
  };
}

/** A line across the plot with its words: a limit, a time-out. */
export function markedLine(line: { channel: 'x' | 'y'; value: number; words: string; dash: readonly number[] }) {
  const { channel, value, words, dash } = line;
  const data = { values: [{ value, words }] };
  const place = { [channel]: { field: 'value', type: 'quantitative' } };
  const isAcross = channel === 'y';
  return [
    { data, mark: { type: 'rule', color: color('limit'), strokeDash: dash, strokeWidth: 1.5 }, encoding: place },
    {
      data,
      mark: {
        ...{ type: 'text', color: color('text'), fontSize: 11, align: 'left' },
        ...(isAcross ? { x: 'width', dx: 4 } : { y: 0, dy: 8, dx: 5 }),
      },
      encoding: { ...place, text: { field: 'words' } },
    },
  ];
}
