import type { FleetPageData } from '../report/fleet-page-data.ts';
import { addressOf } from '../report/page-names.ts';
import { renderCluster, renderMissing } from './cluster.ts';
import { find, formatNumber, make } from './elements.ts';
import {
  chooseRows,
  FILTERS,
  type FleetView,
  formatFragment,
  PAGE_ROWS,
  parseFragment,
  WHOLE_FLEET,
} from './fleet-view.ts';
import { type Model, type Row, readModel } from './model.ts';
import { nextSort, printedTable, renderHeads, renderRows } from './table.ts';

/** More would be no help in a list; the search finds them. */
const MOST_OPTIONS = 1_000;

const data: FleetPageData = JSON.parse(find('data').textContent ?? '');
const model: Model = readModel(data);
const byAddress = new Map<string, Row>(model.rows.toReversed().map((row) => [addressOf(row), row]));
const fleetTitle = document.title;
let view: FleetView = WHOLE_FLEET;
/** The cluster that is open: on the way back its link gets the focus. */
let open: Row | null = null;

function start(): void {
  renderHeads((key) => change(nextSort(view, key)));
  fillOptions(
    'project',
    model.rows.map((row) => row.project),
  );
  fillOptions(
    'location',
    model.rows.map((row) => row.location),
  );
  fillOptions(
    'rule',
    model.rows.flatMap((row) => row.rules),
  );
  tellBounds();
  find('all').hidden = false;
  for (const name of FILTERS)
    find(name).addEventListener('input', (event) =>
      change({ [name]: (event.target as HTMLInputElement).value, page: 0 }),
    );
  find('filters').addEventListener('submit', (event) => event.preventDefault());
  find('reset').addEventListener('click', () => {
    change({ ...WHOLE_FLEET, sort: view.sort, isDown: view.isDown });
    showFilters();
    find('q').focus();
  });
  find('previous').addEventListener('click', () => turn(-1));
  find('next').addEventListener('click', () => turn(1));
  find('skip').addEventListener('click', (event) => {
    event.preventDefault();
    find(open === null ? 'clusters' : 'title').focus();
  });
  addEventListener('hashchange', () => follow(true));
  addEventListener('beforeprint', unfold);
  addEventListener('afterprint', fold);
  follow(false);
}

/** Shows what the address asks for. The focus goes to what is new; when the page opens it stays where it is. */
function follow(isMove: boolean): void {
  const place = parseFragment(location.hash);
  find('fleet').hidden = place.kind === 'cluster';
  find('cluster').hidden = place.kind === 'fleet';
  if (place.kind === 'cluster') {
    openCluster(place.address);
    return;
  }
  const from = open;
  open = null;
  view = place.view;
  document.title = fleetTitle;
  find('cluster').replaceChildren();
  showFilters();
  show();
  if (!isMove) return;
  const link = from === null ? null : document.getElementById(`row-${from.index}`);
  (link ?? find('clusters')).focus();
}

function openCluster(address: string): void {
  const row = byAddress.get(address) ?? byAddress.get(normalize(address)) ?? null;
  open = row;
  if (row === null) renderMissing(formatFragment(view));
  else renderCluster(model, row, formatFragment(view));
  document.title = row === null ? fleetTitle : `${row.cluster} – ${fleetTitle}`;
  find('title').focus();
  scrollTo(0, 0);
}

/** However the names were encoded where the address was written. */
function normalize(address: string): string {
  try {
    return address
      .split('/')
      .map((part) => encodeURIComponent(decodeURIComponent(part)))
      .join('/');
  } catch {
    return address;
  }
}

function change(changed: Partial<FleetView>): void {
  view = { ...view, ...changed };
  show();
  try {
    history.replaceState(null, '', formatFragment(view));
  } catch {
    // A sandboxed preview of an attachment has no history: then the address does not follow, and nothing else is lost.
  }
}

function turn(by: number): void {
  change({ page: Math.max(0, view.page + by) });
  find('list').scrollIntoView();
  const isLast = find<HTMLButtonElement>(by < 0 ? 'previous' : 'next').disabled;
  if (isLast) find(by < 0 ? 'next' : 'previous').focus();
}

function show(): void {
  const chosen = chooseRows(model.rows, view);
  view = { ...view, page: Math.min(view.page, Math.max(0, Math.ceil(chosen.length / PAGE_ROWS) - 1)) };
  renderRows(chosen, model.rows.length, view);
  find('reset').hidden = FILTERS.every((name) => view[name] === '');
}

function showFilters(): void {
  for (const name of FILTERS) {
    const control = find<HTMLInputElement>(name);
    if (control.value !== view[name]) control.value = view[name];
  }
}

function fillOptions(id: string, values: readonly string[]): void {
  const all = [...new Set(values)].sort();
  const shown = all.slice(0, MOST_OPTIONS);
  find(id).append(...shown.map((value) => make('option', { value }, value)));
  const more = all.length - shown.length;
  if (more > 0) find(id).append(make('option', { disabled: '' }, `and ${formatNumber(more)} more: use the search`));
}

/** Paper has no folds and no pages: all that is affected or exposed is printed, or all of the cluster that is open. */
function unfold(): void {
  if (open === null) find('printed').replaceChildren(...printedTable(model.rows));
  for (const details of document.querySelectorAll<HTMLDetailsElement>('details:not([open])')) {
    details.open = true;
    details.dataset['folded'] = '';
  }
}

function fold(): void {
  find('printed').replaceChildren();
  for (const details of document.querySelectorAll<HTMLDetailsElement>('details[data-folded]')) {
    details.open = false;
    delete details.dataset['folded'];
  }
}

/** The page is bounded, and says what is beyond. */
function tellBounds(): void {
  const total = Number(find('all').dataset['total'] ?? '');
  const { length: rows } = model.rows;
  const { length: details } = data.details;
  const notes = [
    rows < total
      ? `Shown are the worst ${formatNumber(rows)} of ${formatNumber(total)} clusters: the page is bounded in size.`
      : '',
    details < rows
      ? `Details are here of the worst ${formatNumber(details)} of ${formatNumber(rows)} clusters; of the others, the report as JSON has them.`
      : '',
  ].filter((note) => note !== '');
  find('bounds').hidden = notes.length === 0;
  find('bounds').textContent = notes.join(' ');
}

start();
