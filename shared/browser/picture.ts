import type { Counts, TimeoutData } from '../report/fleet-page-data.ts';
import { draw, formatNumber, make } from './elements.ts';

/** The kinds of failed look-ups, from the bottom of a bar upwards. */
export const KINDS = [
  { id: 'dial', word: 'no connection (dial tcp)', short: 'no connection' },
  { id: 'read', word: 'no answer within 2 s (read tcp)', short: 'no answer' },
  { id: 'udp', word: 'over UDP', short: 'UDP' },
  { id: 'other', word: 'other', short: 'other' },
] as const;

const HEIGHT = 190;
const TOP = 14;
const BOTTOM = 24;
const RIGHT = 8;

/** Indexes of the kinds that occur. */
export function kindsOf(rows: readonly (readonly [number, ...Counts])[]): number[] {
  return KINDS.map((_, kind) => kind).filter((kind) => rows.some((row) => (row[kind + 1] ?? 0) > 0));
}

export function sumOf([, ...counts]: readonly [number, ...Counts]): number {
  return counts.reduce((sum, one) => sum + one, 0);
}

/** Time-outs of each hour as bars, drawn for the width that there is. Each kind has a colour and a pattern of its own. */
export function drawHours(timeouts: TimeoutData, from: string, width: number): SVGElement {
  const { hours, byHour } = timeouts;
  const most = Math.max(1, ...byHour.map(sumOf));
  const left = 12 + 7 * formatNumber(most).length;
  const step = (width - left - RIGHT) / Math.max(1, hours);
  const plot = HEIGHT - TOP - BOTTOM;
  const y = (value: number) => TOP + plot - (value / most) * plot;
  const bars = byHour.map((row) => {
    let base = 0;
    const parts = KINDS.map(({ id }, kind) => {
      const value = row[kind + 1] ?? 0;
      const top = y(base + value);
      const bar = { x: left + row[0] * step, y: top, width: Math.max(1, step - 1), height: y(base) - top };
      base += value;
      return value === 0 ? null : draw('rect', { fill: `url(#kind-${id})`, ...texts(bar) });
    });
    return draw('g', {}, draw('title', {}, `${hourOf(from, row[0])} UTC: ${formatNumber(sumOf(row))}`), ...parts);
  });
  const title = draw('title', { id: 'hours-title' }, 'Failed look-ups per hour');
  const words = `At most ${formatNumber(most)} in an hour; ${byHour.length} of ${hours} hours have any. The table below has the numbers.`;
  return draw(
    'svg',
    { viewBox: `0 0 ${width} ${HEIGHT}`, role: 'img', 'aria-labelledby': 'hours-title hours-desc' },
    title,
    draw('desc', { id: 'hours-desc' }, words),
    draw('defs', {}, ...KINDS.map(({ id }) => pattern(id))),
    ...gridOf(most, left, width, y),
    ...ticksOf(hours, from).map(({ hour, label, anchor }) =>
      draw('text', { ...texts({ x: left + hour * step, y: HEIGHT - 7 }), 'text-anchor': anchor }, label),
    ),
    ...bars,
  );
}

function gridOf(most: number, left: number, width: number, y: (value: number) => number): SVGElement[] {
  const values = most < 4 ? [0, most] : [0, Math.round(most / 2), most];
  return values.flatMap((value) => [
    draw('line', { class: 'grid', ...texts({ x1: left, x2: width - RIGHT, y1: y(value), y2: y(value) }) }),
    draw('text', { ...texts({ x: left - 6, y: y(value) + 4 }), 'text-anchor': 'end' }, formatNumber(value)),
  ]);
}

function ticksOf(hours: number, from: string): { hour: number; label: string; anchor: string }[] {
  const each = hours <= 12 ? 3 : hours <= 30 ? 6 : 24 * Math.ceil(hours / 24 / 7);
  const first = (each - (new Date(from).getUTCHours() % Math.min(each, 24))) % Math.min(each, 24);
  const ticks = [];
  for (let hour = first; hour < hours; hour += each) {
    const label = hourOf(from, hour);
    ticks.push({
      hour,
      label: each < 24 ? label.slice(5) : label.slice(5, 10),
      anchor: hour === 0 ? 'start' : 'middle',
    });
  }
  return ticks.filter(({ hour }) => hour < hours - each / 4 || hour === 0);
}

/** `2026-11-22 06:00` */
export function hourOf(from: string, hour: number): string {
  const moment = new Date(Date.parse(from) + hour * 3_600_000);
  return moment.toISOString().slice(0, 16).replace('T', ' ');
}

const LINES: Record<(typeof KINDS)[number]['id'], string> = {
  dial: 'M-2 2 L2 -2 M0 8 L8 0 M6 10 L10 6',
  read: '',
  udp: 'M0 4 H8',
  other: 'M4 0 V8',
};

function pattern(id: (typeof KINDS)[number]['id']): SVGElement {
  const size = { width: '8', height: '8' };
  return draw(
    'pattern',
    { id: `kind-${id}`, patternUnits: 'userSpaceOnUse', ...size },
    draw('rect', { class: id, ...size }),
    draw('path', { class: 'hatch', d: LINES[id], fill: 'none' }),
  );
}

/** Which colour and pattern means what; of the kinds that occur. */
export function legendOf(kinds: readonly number[]): HTMLElement {
  const items = kinds.flatMap((kind) => {
    const one = KINDS[kind];
    if (one === undefined) return [];
    const mark = draw(
      'svg',
      { viewBox: '0 0 12 12', 'aria-hidden': 'true' },
      draw('rect', { width: '12', height: '12', fill: `url(#kind-${one.id})` }),
    );
    return [make('li', {}, mark, one.word)];
  });
  return make('ul', { class: 'legend' }, ...items);
}

/** Connections that a Pod holds when nearly idle, against what it serves at a time. */
export function drawGauge(held: number, limit: number, width: number): SVGElement {
  const most = Math.max(held, limit) * 1.08;
  const scale = (value: number) => (value / most) * (width - 2);
  const within = Math.min(held, limit);
  const words = `${formatNumber(held)} connections held, ${formatNumber(limit)} served at a time, per Pod`;
  const label =
    scale(limit) > width / 2 ? { x: scale(limit) - 5, anchor: 'end' } : { x: scale(limit) + 5, anchor: 'start' };
  return draw(
    'svg',
    { viewBox: `0 0 ${width} 44`, role: 'img', class: 'gauge', 'aria-label': words },
    draw('rect', { class: 'held', ...texts({ x: 1, y: 18, width: scale(within), height: 20 }) }),
    held > limit
      ? draw('rect', {
          class: 'over',
          ...texts({ x: 1 + scale(limit), y: 18, width: scale(held - limit), height: 20 }),
        })
      : null,
    draw('rect', { class: 'slots', ...texts({ x: 1, y: 18, width: scale(limit), height: 20 }) }),
    draw('line', { class: 'limit', ...texts({ x1: 1 + scale(limit), x2: 1 + scale(limit), y1: 10, y2: 42 }) }),
    draw('text', { ...texts({ x: label.x, y: 12 }), 'text-anchor': label.anchor }, `limit ${formatNumber(limit)}`),
  );
}

function texts(numbers: Readonly<Record<string, number>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(numbers).map(([name, value]) => [name, String(Math.round(value * 100) / 100)]),
  );
}
