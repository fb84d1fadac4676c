import type { TrendPoint } from '../domain/history-summary.ts';
import { escapeHtml } from './escape.ts';
import { formatCount, formatNumber, formatTime } from './words.ts';

/** Units of the picture's own, which the page scales to the width that there is. */
const WIDTH = 480;
const RIGHT = 6;
const VERDICTS_TOP = 12;
const VERDICTS_HEIGHT = 96;
/** Between the panels: the marks of runs that did not see everything, and the name of the lower panel. */
const GAP = 44;
const FAILED_TOP = VERDICTS_TOP + VERDICTS_HEIGHT + GAP;
const FAILED_HEIGHT = 54;
const BOTTOM = 22;
const HEIGHT = FAILED_TOP + FAILED_HEIGHT + BOTTOM;
const WIDEST_BAR = 40;
/** A moment in the largest letters that the style gives it. */
const LONGEST_LABEL = 130;
/** What is not zero is seen. */
const LOWEST = 1.5;

/** From the bottom of a bar upwards, each with a pattern beside its colour: lines over it, or none. */
const SERIES = [
  { id: 'affected', lines: '' },
  { id: 'exposed', lines: 'M-1.5 1.5 L1.5 -1.5 M0 6 L6 0 M4.5 7.5 L7.5 4.5' },
  { id: 'unknown', lines: 'M3 0 V6' },
] as const;

interface Panel {
  top: number;
  height: number;
  most: number;
}

interface Frame {
  left: number;
  /** Units for each run. */
  step: number;
  bar: number;
}

/**
 * Affected, exposed and unknown clusters of each run as stacked bars, and failed look-ups below them: SVG for the inside of a
 * page, coloured by its style, of two runs or more. Runs stand side by side, the oldest first; what lies between them is not to scale.
 */
export function drawTrend(trend: readonly TrendPoint[]): string {
  const clusters: Panel = { top: VERDICTS_TOP, height: VERDICTS_HEIGHT, most: mostOf(trend.map(badOf)) };
  const failed: Panel = {
    top: FAILED_TOP,
    height: FAILED_HEIGHT,
    most: mostOf(trend.map(({ failedLookups }) => failedLookups ?? 0)),
  };
  const left = 14 + 8 * Math.max(...[clusters, failed].map(({ most }) => formatNumber(most).length));
  const step = (WIDTH - left - RIGHT) / Math.max(1, trend.length);
  const frame = { left, step, bar: Math.min(WIDEST_BAR, step * 0.8) };
  const bars = trend.map((point, index) => {
    const x = left + (index + 0.5) * step;
    const parts = [
      stackOf(point, x, { panel: clusters, frame }),
      ringOf(point, x),
      failedOf(point, x, { panel: failed, frame }),
    ];
    return `<g><title>${escapeHtml(wordsOf(point))}</title>${parts.join('')}</g>`;
  });
  return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="trend-title trend-desc"><title id="trend-title">Clusters by verdict and failed look-ups, run by run</title><desc id="trend-desc">${escapeHtml(descriptionOf(trend))}</desc>
<defs>${SERIES.map(patternOf).join('')}</defs>
${gridOf(clusters, frame)}${gridOf(failed, frame)}
${text({ x: left, y: FAILED_TOP - 13, anchor: 'start' }, 'failed look-ups')}
${bars.join('\n')}
${ticksOf(trend, frame)}
</svg>`;
}

/** Which colour, pattern and mark means what; of the marks, those that occur. */
export function trendLegend(trend: readonly TrendPoint[]): string {
  const marks = [
    ...SERIES.map(({ id }) => ({ mark: `<rect x="0.5" y="0.5" width="11" height="11" ${lookOf(id)}/>`, words: id })),
    ...(trend.every(({ complete }) => complete)
      ? []
      : [{ mark: '<circle class="ring" cx="6" cy="6" r="3.5"/>', words: 'not everything was seen' }]),
    ...(trend.some(({ failedLookupsAtLeast }) => failedLookupsAtLeast)
      ? [{ mark: `<path class="more" d="${arrow(6, 9.5)}"/>`, words: 'at least: reading stopped at a cap' }]
      : []),
    ...(trend.some(({ failedLookups }) => failedLookups === null)
      ? [{ mark: `<path class="none" d="${cross(6, 6)}"/>`, words: 'no log was read' }]
      : []),
  ];
  const items = marks.map(
    ({ mark, words }) => `<li><svg viewBox="0 0 12 12" aria-hidden="true">${mark}</svg>${escapeHtml(words)}</li>`,
  );
  return `<ul class="legend">${items.join('')}</ul>`;
}

function stackOf(point: TrendPoint, x: number, { panel, frame }: { panel: Panel; frame: Frame }): string {
  let base = panel.top + panel.height;
  const parts = SERIES.map(({ id }) => {
    const value = point[id];
    if (value === 0) return '';
    const height = heightOf(value, panel);
    base -= height;
    return rect({ x: x - frame.bar / 2, y: base, width: frame.bar, height }, lookOf(id));
  });
  return parts.join('');
}

function failedOf(point: TrendPoint, x: number, { panel, frame }: { panel: Panel; frame: Frame }): string {
  const bottom = panel.top + panel.height;
  const { failedLookups, failedLookupsAtLeast } = point;
  if (failedLookups === null) return `<path class="none" d="${cross(x, bottom - 6)}"/>`;
  const height = failedLookups === 0 ? 0 : heightOf(failedLookups, panel);
  const bar = rect({ x: x - frame.bar / 2, y: bottom - height, width: frame.bar, height }, 'class="failed"');
  const more = failedLookupsAtLeast ? `<path class="more" d="${arrow(x, bottom - height - 2)}"/>` : '';
  return `${height === 0 ? '' : bar}${more}`;
}

/** Stands below the bar of a run that can look better than things are. */
function ringOf({ complete }: TrendPoint, x: number): string {
  return complete ? '' : `<circle class="ring" cx="${round(x)}" cy="${VERDICTS_TOP + VERDICTS_HEIGHT + 8}" r="3.5"/>`;
}

function gridOf({ top, height, most }: Panel, { left }: Frame): string {
  const values = most < 4 ? [0, most] : [0, Math.round(most / 2), most];
  return values
    .map((value) => {
      const y = top + height - (value / most) * height;
      const line = `<line class="grid" x1="${left}" x2="${WIDTH - RIGHT}" y1="${round(y)}" y2="${round(y)}"/>`;
      return `${line}${text({ x: left - 6, y: y + 4, anchor: 'end' }, formatNumber(value))}`;
    })
    .join('');
}

function ticksOf(trend: readonly TrendPoint[], { left, step, bar }: Frame): string {
  const label = ({ startedAt }: TrendPoint) => formatTime(startedAt).replace(/ UTC$/, '');
  const [first] = trend;
  const last = trend.at(-1);
  if (first === undefined || last === undefined) return '';
  // Below its bar where there is room for it, else inwards from the edge of the bar.
  const isWide = step >= LONGEST_LABEL;
  const edge = isWide ? 0 : bar / 2;
  const begin = left + 0.5 * step - edge;
  const end = left + (trend.length - 0.5) * step + edge;
  return [
    text({ x: begin, y: HEIGHT - 6, anchor: isWide ? 'middle' : 'start' }, label(first)),
    text({ x: end, y: HEIGHT - 6, anchor: isWide ? 'middle' : 'end' }, label(last)),
  ].join('');
}

/** An edge all around, wherever the lines of the pattern fall. */
function lookOf(id: (typeof SERIES)[number]['id']): string {
  return `fill="url(#trend-${id})" class="edge-${id}"`;
}

function patternOf({ id, lines }: (typeof SERIES)[number]): string {
  const drawn = lines === '' ? '' : `<path class="hatch" d="${lines}" fill="none"/>`;
  return `<pattern id="trend-${id}" patternUnits="userSpaceOnUse" width="6" height="6"><rect class="trend-${id}" width="6" height="6"/>${drawn}</pattern>`;
}

function badOf({ affected, exposed, unknown }: TrendPoint): number {
  return affected + exposed + unknown;
}

function mostOf(values: readonly number[]): number {
  return Math.max(1, ...values);
}

/** The lowest bars are a little too high, which the place above the panel has room for. */
function heightOf(value: number, { height, most }: Panel): number {
  return Math.max(LOWEST, (value / most) * height);
}

/** `2026-11-20 06:00 UTC: 1 affected, 3 exposed, 2 unknown; at least 20,000 failed look-ups` */
function wordsOf(point: TrendPoint): string {
  const { affected, exposed, unknown, failedLookups, failedLookupsAtLeast: atLeast, complete } = point;
  const counts = `${formatNumber(affected)} affected, ${formatNumber(exposed)} exposed, ${formatNumber(unknown)} unknown`;
  const failed = failedLookups === null ? 'no log was read' : formatCount(failedLookups, 'failed look-up', { atLeast });
  return `${formatTime(point.startedAt)}: ${counts}; ${failed}${complete ? '' : '; not everything was seen'}`;
}

/** The course in words, for who does not see it: where each number began, its highest, and where it is now. */
function descriptionOf(trend: readonly TrendPoint[]): string {
  const course = (name: string, values: readonly number[]) =>
    `${name}: ${formatNumber(values[0] ?? 0)} at first, at most ${formatNumber(Math.max(0, ...values))}, ${formatNumber(values.at(-1) ?? 0)} now.`;
  const read = trend.flatMap(({ failedLookups }) => failedLookups ?? []);
  return [
    ...SERIES.map(({ id }) =>
      course(
        id.charAt(0).toUpperCase() + id.slice(1),
        trend.map((point) => point[id]),
      ),
    ),
    read.length === 0 ? 'No run read a log.' : course('Failed look-ups, of the runs that read logs', read),
    'The table below has the numbers.',
  ].join(' ');
}

function rect(box: Readonly<Record<'x' | 'y' | 'width' | 'height', number>>, look: string): string {
  return `<rect x="${round(box.x)}" y="${round(box.y)}" width="${round(box.width)}" height="${round(box.height)}" ${look}/>`;
}

function text({ x, y, anchor }: { x: number; y: number; anchor: 'start' | 'middle' | 'end' }, words: string): string {
  return `<text x="${round(x)}" y="${round(y)}" text-anchor="${anchor}">${escapeHtml(words)}</text>`;
}

function arrow(x: number, y: number): string {
  return `M${round(x - 4)} ${round(y)} L${round(x)} ${round(y - 7)} L${round(x + 4)} ${round(y)} Z`;
}

function cross(x: number, y: number): string {
  return `M${round(x - 3)} ${round(y - 3)} l6 6 m0 -6 l-6 6`;
}

function round(value: number): string {
  return String(Math.round(value * 100) / 100);
}
