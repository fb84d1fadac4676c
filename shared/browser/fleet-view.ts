import type { Row } from './model.ts';

/** What the table shows, and in which order. It stands in the fragment of the address, so that it can be sent. */
export interface FleetView {
  q: string;
  verdict: string;
  severity: string;
  project: string;
  location: string;
  rule: string;
  excepted: string;
  sort: SortKey | '';
  isDown: boolean;
  /** From 0. */
  page: number;
}

export const FILTERS = ['q', 'verdict', 'severity', 'project', 'location', 'rule', 'excepted'] as const;
export const SORT_KEYS = [
  'verdict',
  'severity',
  'cluster',
  'project',
  'location',
  'version',
  'nodes',
  'timeouts',
] as const;
export type SortKey = (typeof SORT_KEYS)[number];

export const WHOLE_FLEET: FleetView = {
  ...{ q: '', verdict: '', severity: '', project: '', location: '', rule: '', excepted: '' },
  ...{ sort: '', isDown: false, page: 0 },
};

export const PAGE_ROWS = 100;
const LONGEST = 200;

export type Place = { kind: 'fleet'; view: FleetView } | { kind: 'cluster'; address: string };

/** What a fragment asks for; anything that it does not know is the whole fleet. */
export function parseFragment(fragment: string): Place {
  const text = fragment.replace(/^#/, '');
  if (text.startsWith('projects/')) return { kind: 'cluster', address: text };
  const query = new URLSearchParams(text.startsWith('?') ? text : '');
  const view = { ...WHOLE_FLEET };
  for (const name of FILTERS) view[name] = (query.get(name) ?? '').slice(0, LONGEST);
  const [key = '', direction] = (query.get('sort') ?? '').split(' ');
  const sort = SORT_KEYS.find((one) => one === key) ?? '';
  const page = Number.parseInt(query.get('page') ?? '1', 10) - 1;
  return { kind: 'fleet', view: { ...view, sort, isDown: direction === 'down', page: page > 0 ? page : 0 } };
}

/** The fragment of a view; of the whole fleet `#`. */
export function formatFragment(view: FleetView): string {
  const query = new URLSearchParams();
  for (const name of FILTERS) if (view[name] !== '') query.set(name, view[name]);
  if (view.sort !== '') query.set('sort', view.isDown ? `${view.sort} down` : view.sort);
  if (view.page > 0) query.set('page', String(view.page + 1));
  const text = query.toString();
  return text === '' ? '#' : `#?${text}`;
}

/** The rows that a view asks for, in its order. Every word of the search has to be found. */
export function chooseRows(rows: readonly Row[], view: FleetView): Row[] {
  const wanted = view.q
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const chosen = rows.filter(
    (row) =>
      (view.verdict === '' || row.verdict === view.verdict) &&
      (view.severity === '' || row.severity === view.severity) &&
      (view.project === '' || row.project === view.project) &&
      (view.location === '' || row.location === view.location) &&
      (view.rule === '' || row.rules.includes(view.rule)) &&
      (view.excepted === '' || (row.excepted !== null) === (view.excepted === 'yes')) &&
      wanted.every((word) => row.text.includes(word)),
  );
  return view.sort === '' ? chosen : sortRows(chosen, view.sort, view.isDown);
}

// Version 1.9 stands before 1.10.
const collator = new Intl.Collator('en', { numeric: true });
const VERDICTS = ['affected', 'exposed', 'unknown', 'clear'];
const SEVERITIES = ['critical', 'high', 'medium', 'low', 'info'];

/** Rows that are equal stay in the order of the report; what is not known stands last, up or down. */
function sortRows(rows: Row[], key: SortKey, isDown: boolean): Row[] {
  const sign = isDown ? -1 : 1;
  return rows.sort((a, b) => {
    const [x, y] = [sortValue(a, key), sortValue(b, key)];
    if (x === null || y === null) return (x === null ? 1 : 0) - (y === null ? 1 : 0) || a.index - b.index;
    const order = typeof x === 'number' ? x - Number(y) : collator.compare(x, String(y));
    return order * sign || a.index - b.index;
  });
}

function sortValue(row: Row, key: SortKey): string | number | null {
  if (key === 'verdict') return VERDICTS.indexOf(row.verdict);
  if (key === 'severity') return SEVERITIES.indexOf(row.severity);
  return row[key];
}
