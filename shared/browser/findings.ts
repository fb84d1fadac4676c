import type { FindingData, ObservationData, Word } from '../report/fleet-page-data.ts';
import { PAGE_SEVERITIES } from '../report/fleet-page-data.ts';
import { make } from './elements.ts';
import type { Model } from './model.ts';

const FAILED_SIGN = '\u2716';
const PASSED_SIGN = '\u2713';

/** What a rule says, each of its values with where it came from, and what to do. */
export function findingArticle(model: Model, finding: FindingData): HTMLElement {
  const { word } = model;
  const [isFail, severity, grade, rule, , , message, observations, gaps] = finding;
  const sign = make('span', { class: 'sign', 'aria-hidden': 'true' }, isFail === 1 ? FAILED_SIGN : PASSED_SIGN);
  const look = isFail === 0 ? 'clear' : PAGE_SEVERITIES.indexOf('medium') < severity ? 'exposed' : 'affected';
  const heading = make(
    'h3',
    { class: look },
    sign,
    ` ${word(rule)} `,
    make('span', { class: 'grade' }, `(${word(grade)})`),
  );
  return make(
    'article',
    { class: 'finding' },
    heading,
    make('p', { class: 'says' }, word(message)),
    valuesOf(model, observations, isFail === 1),
    listOf(gaps.map((gap) => `missing: ${word(gap)}`)),
    isFail === 1 ? adviceOf(model, word(rule)) : null,
  );
}

/** Each number with where it came from; what came from one place stands together. */
function valuesOf({ word }: Model, groups: readonly ObservationData[], isOpen: boolean): HTMLElement | null {
  const rows = groups.flatMap(([source, ...pairs]) => {
    const values: HTMLElement[][] = [];
    for (let at = 0; at + 1 < pairs.length; at += 2)
      values.push([
        make('th', { scope: 'row' }, word(pairs[at] ?? -1)),
        make('td', { class: 'value' }, word(pairs[at + 1] ?? -1)),
      ]);
    const origin = make('td', { class: 'origin', rowspan: String(values.length) }, word(source));
    return values.map((cells, index) => make('tr', {}, ...cells, index === 0 ? origin : null));
  });
  if (rows.length === 0) return null;
  const heads = ['Value', 'is', 'how it was obtained'].map((title) => make('th', { scope: 'col' }, title));
  const table = make(
    'table',
    { class: 'values' },
    make('thead', {}, make('tr', {}, ...heads)),
    make('tbody', {}, ...rows),
  );
  const words = `${rows.length} ${rows.length === 1 ? 'value' : 'values'}, and how each was obtained`;
  const details = make('details', {}, make('summary', { class: 'muted small' }, words), table);
  details.open = isOpen && rows.length <= 10;
  return details;
}

function adviceOf({ rules, word }: Model, id: string): HTMLElement | null {
  const rule = rules.get(id);
  if (rule === undefined) return null;
  const [, , why, fix, whenNotToWorry] = rule;
  const parts: [string, Word][] = [
    ['What to do', fix],
    ['Why it matters', why],
    ['When not to worry', whenNotToWorry],
  ];
  const list = parts.flatMap(([title, text]) => [make('dt', {}, title), make('dd', {}, word(text))]);
  return make(
    'details',
    { class: 'advice' },
    make('summary', { class: 'muted small' }, 'What to do, and when not to worry'),
    make('dl', { class: 'words' }, ...list),
  );
}

/** Lines of plain text; null where there is none. */
export function listOf(lines: readonly string[]): HTMLElement | null {
  return lines.length === 0 ? null : make('ul', { class: 'plain' }, ...lines.map((line) => make('li', {}, line)));
}
