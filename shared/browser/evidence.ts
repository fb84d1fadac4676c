import type { Counts, DetailData, TimeoutData } from '../report/fleet-page-data.ts';
import { formatNumber, make } from './elements.ts';
import type { Model } from './model.ts';
import { drawHours, hourOf, KINDS, kindsOf, legendOf, sumOf } from './picture.ts';

const NARROWEST = 280;

/** Time-outs: a picture of the hours, the nodes and servers as tables, the names, and how all of it was read. */
export function evidenceSection(model: Model, detail: DetailData): HTMLElement {
  const { word } = model;
  const lines = detail.logs.map((line) => make('li', {}, word(line)));
  const section = make('section', { id: 'evidence' }, make('h2', {}, 'Evidence: failed look-ups'));
  const { timeouts } = detail;
  if (timeouts !== null) section.append(...picturesOf(model, timeouts));
  section.append(make('ul', { class: 'plain' }, ...lines));
  return section;
}

function picturesOf({ word }: Model, timeouts: TimeoutData): HTMLElement[] {
  const from = word(timeouts.from);
  const parts: HTMLElement[] = [];
  if (timeouts.hours > 0 && timeouts.byHour.length > 0) {
    const kinds = kindsOf(timeouts.byHour);
    parts.push(hoursFigure(timeouts, from, kinds), hoursTable(timeouts, from, kinds));
  }
  const tables = [
    countTable('By node', 'Node', timeouts.byNode, word, 'at most 20, most first'),
    countTable('By server that was asked', 'Server', timeouts.byUpstream, word, 'at most 20, most first'),
    namesTable(timeouts, word),
  ].filter((table) => table !== null);
  if (tables.length > 0) parts.push(make('div', { class: 'columns' }, ...tables));
  return parts;
}

function hoursFigure(timeouts: TimeoutData, from: string, kinds: readonly number[]): HTMLElement {
  const place = make('div', {});
  const figure = make(
    'figure',
    { id: 'hours' },
    legendOf(kinds),
    place,
    make('figcaption', {}, `Per hour, UTC${timeouts.isCapped === 1 ? '; every count is a lower bound' : ''}.`),
  );
  let drawn = 0;
  const redraw = () => {
    const width = Math.max(NARROWEST, Math.round(place.clientWidth));
    if (width === drawn) return;
    drawn = width;
    place.replaceChildren(drawHours(timeouts, from, width));
  };
  new ResizeObserver(redraw).observe(place);
  return figure;
}

function hoursTable(timeouts: TimeoutData, from: string, kinds: readonly number[]): HTMLElement {
  const rows = timeouts.byHour.map((row) => numberRow(`${hourOf(from, row[0])} UTC`, row, kinds));
  const table = make('table', {}, headOf('Hour', kinds), make('tbody', {}, ...rows));
  const summary = make('summary', {}, 'The numbers of this picture');
  return make('details', { class: 'keep' }, summary, scrollable(table, 'Failed look-ups per hour'));
}

function countTable(
  title: string,
  noun: string,
  rows: readonly [number, ...Counts][],
  word: Model['word'],
  note: string,
): HTMLElement | null {
  if (rows.length === 0) return null;
  const kinds = kindsOf(rows);
  const body = rows.map((row) => numberRow(word(row[0]), row, kinds));
  const table = make('table', {}, headOf(noun, kinds), make('tbody', {}, ...body));
  const heading = make('h3', {}, title, make('span', { class: 'muted small' }, ` (${note})`));
  return make('div', {}, heading, scrollable(table, title));
}

function namesTable({ topNames }: TimeoutData, word: Model['word']): HTMLElement | null {
  if (topNames.length === 0) return null;
  const rows = topNames.map(([name, count]) =>
    make(
      'tr',
      {},
      make('th', { scope: 'row' }, make('code', {}, word(name))),
      make('td', { class: 'number' }, formatNumber(count)),
    ),
  );
  const head = make(
    'tr',
    {},
    make('th', { scope: 'col' }, 'Name'),
    make('th', { scope: 'col', class: 'number' }, 'Look-ups'),
  );
  const heading = make('h3', {}, 'Names asked most', make('span', { class: 'muted small' }, ' (at most 10)'));
  const table = make('table', {}, make('thead', {}, head), make('tbody', {}, ...rows));
  return make('div', {}, heading, scrollable(table, 'Names asked most in failed look-ups'));
}

function headOf(noun: string, kinds: readonly number[]): HTMLElement {
  const titles = kinds.map((kind) => KINDS[kind]?.short ?? '');
  const heads = (kinds.length > 1 ? [...titles, 'all'] : titles).map((title) =>
    make('th', { scope: 'col', class: 'number' }, title),
  );
  return make('thead', {}, make('tr', {}, make('th', { scope: 'col' }, noun), ...heads));
}

function numberRow(name: string, row: readonly [number, ...Counts], kinds: readonly number[]): HTMLElement {
  const values = kinds.map((kind) => row[kind + 1] ?? 0);
  const shown = kinds.length > 1 ? [...values, sumOf(row)] : values;
  const cells = shown.map((value) => make('td', { class: 'number' }, formatNumber(value)));
  return make('tr', {}, make('th', { scope: 'row' }, name), ...cells);
}

/** A table that is wider than the window is moved by the keyboard, too. */
export function scrollable(table: HTMLElement, label: string): HTMLElement {
  return make('div', { class: 'scroll tall', tabindex: '0', role: 'region', 'aria-label': label }, table);
}
