import { PAGE_SIGNS } from '../report/fleet-page-data.ts';
import { addressOf } from '../report/page-names.ts';
import { find, formatNumber, make } from './elements.ts';
import { type FleetView, PAGE_ROWS, type SortKey } from './fleet-view.ts';
import type { Row } from './model.ts';

interface Column {
  title: string;
  sort: SortKey | null;
  /** Classes that hide it where there is little room. */
  look: string;
  cell(row: Row): HTMLElement;
}

const text = (look: string, content: string) => make('td', { class: look }, content);
const count = (look: string, value: number | null, sign = '') =>
  text(`${look} number`, value === null ? '–' : `${sign}${formatNumber(value)}`);

const COLUMNS: readonly Column[] = [
  { title: 'Verdict', sort: 'verdict', look: 'fixed', cell: (row) => make('td', { class: 'fixed' }, stateMark(row)) },
  { title: 'Severity', sort: 'severity', look: 'fixed near', cell: (row) => text('fixed near', severityOf(row)) },
  { title: 'Cluster', sort: 'cluster', look: 'name', cell: nameCell },
  { title: 'Project', sort: 'project', look: 'far', cell: (row) => text('far', row.project) },
  { title: 'Location', sort: 'location', look: 'far', cell: (row) => text('far', row.location) },
  { title: 'Version', sort: 'version', look: 'far mid', cell: (row) => text('far mid', row.version) },
  { title: 'Nodes', sort: 'nodes', look: 'near number', cell: (row) => count('near', row.nodes) },
  {
    title: 'Time-outs',
    sort: 'timeouts',
    look: 'near number',
    cell: (row) => count('near', row.timeouts, row.isCapped ? '≥ ' : ''),
  },
  { title: 'Why', sort: null, look: 'why', cell: whyCell },
];

/** `✖ affected`: a shape, a colour and a word. */
export function stateMark({ verdict }: Pick<Row, 'verdict'>): HTMLElement {
  const sign = make('span', { class: 'sign', 'aria-hidden': 'true' }, PAGE_SIGNS[verdict]);
  return make('span', { class: `state ${verdict}` }, sign, ` ${verdict}`);
}

function severityOf({ severity }: Row): string {
  return severity === 'info' ? '–' : severity;
}

function nameCell(row: Row): HTMLElement {
  const grade = row.severity === 'info' ? '' : `${row.severity}, `;
  const place = make('span', { class: 'place' }, `${grade}${row.project}/${row.location}`);
  const link = make('a', { href: `#${addressOf(row)}`, id: `row-${row.index}` }, row.cluster);
  return make('th', { scope: 'row', class: 'name' }, link, place);
}

function whyCell(row: Row): HTMLElement {
  const tag = row.excepted === null ? null : make('span', { class: 'tag' }, `excepted until ${row.excepted}`);
  return make('td', { class: 'why' }, make('span', { class: 'clamp' }, tag, tag === null ? null : ' ', row.reason));
}

/** Headings that sort. First press: worst, most or A first; the next one turns it round. */
export function renderHeads(onSort: (key: SortKey) => void): void {
  const heads = COLUMNS.map(({ title, sort, look }) => {
    if (sort === null) return make('th', { scope: 'col', class: look }, title);
    const arrow = make('span', { class: 'arrow', 'aria-hidden': 'true' });
    const parts = look.includes('number') ? [arrow, title] : [title, arrow];
    const button = make('button', { type: 'button', id: `sort-${sort}` }, ...parts);
    button.addEventListener('click', () => onSort(sort));
    return make('th', { scope: 'col', class: look }, button);
  });
  find('heads').replaceChildren(...heads);
}

/** Numbers begin with the most. */
export function nextSort(view: FleetView, key: SortKey): Pick<FleetView, 'sort' | 'isDown' | 'page'> {
  const isNumber = key === 'nodes' || key === 'timeouts';
  return { sort: key, isDown: view.sort === key ? !view.isDown : isNumber, page: 0 };
}

/** One page of the rows, and what is said of all of them. The document never holds more than one page. */
export function renderRows(rows: readonly Row[], total: number, view: FleetView): void {
  const pages = Math.max(1, Math.ceil(rows.length / PAGE_ROWS));
  const page = Math.min(view.page, pages - 1);
  const shown = rows.slice(page * PAGE_ROWS, (page + 1) * PAGE_ROWS);
  find('rows').replaceChildren(...shown.map((row) => make('tr', {}, ...COLUMNS.map(({ cell }) => cell(row)))));
  for (const { sort } of COLUMNS) if (sort !== null) markSort(sort, view);
  const all = formatNumber(total);
  const noun = total === 1 ? 'cluster' : 'clusters';
  find('count').textContent =
    rows.length === total ? `${all} ${noun}` : `${formatNumber(rows.length)} of ${all} ${noun} match`;
  find('pages').hidden = pages === 1;
  find('page').textContent = `Page ${formatNumber(page + 1)} of ${formatNumber(pages)}`;
  find<HTMLButtonElement>('previous').disabled = page === 0;
  find<HTMLButtonElement>('next').disabled = page === pages - 1;
}

function markSort(key: SortKey, view: FleetView): void {
  const button = find(`sort-${key}`);
  const isSorted = view.sort === key;
  const arrow = button.querySelector('.arrow');
  if (arrow !== null) arrow.textContent = isSorted ? (view.isDown ? '▼' : '▲') : '';
  if (isSorted) button.parentElement?.setAttribute('aria-sort', view.isDown ? 'descending' : 'ascending');
  else button.parentElement?.removeAttribute('aria-sort');
}

/** For paper: everything that is affected or exposed, without pages. */
export function printedTable(rows: readonly Row[]): HTMLElement[] {
  const bad = rows.filter(({ verdict }) => verdict === 'affected' || verdict === 'exposed');
  const heads = COLUMNS.map(({ title, look }) => make('th', { scope: 'col', class: look }, title));
  const body = bad.map((row) => make('tr', {}, ...COLUMNS.map(({ cell }) => withoutIds(cell(row)))));
  return [
    make('h2', {}, `Affected and exposed clusters (${formatNumber(bad.length)})`),
    make('table', { class: 'list' }, make('thead', {}, make('tr', {}, ...heads)), make('tbody', {}, ...body)),
  ];
}

function withoutIds(cell: HTMLElement): HTMLElement {
  for (const element of cell.querySelectorAll('[id]')) element.removeAttribute('id');
  return cell;
}
