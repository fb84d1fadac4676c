import type { DetailData } from '../report/fleet-page-data.ts';
import { PAGE_TOPICS } from '../report/fleet-page-data.ts';
import { find, formatNumber, make, outsideLink } from './elements.ts';
import { evidenceSection } from './evidence.ts';
import { findingArticle, listOf } from './findings.ts';
import type { Model, Row } from './model.ts';
import { drawGauge } from './picture.ts';
import { adviceSection, planSection } from './plan.ts';
import { stateMark } from './table.ts';

const GAUGE_WIDTH = 520;

/** Draws the view of one cluster; `back` is the address of the table that it was opened from. */
export function renderCluster(model: Model, row: Row, back: string): void {
  const detail = model.detailOf(row);
  find('cluster').replaceChildren(
    make('a', { class: 'back screen', href: back, id: 'back' }, '← All clusters'),
    headOf(model, row, detail),
    ...(detail === null ? [beyond(row)] : sectionsOf(model, row, detail)),
  );
}

/** A fragment that leads to no cluster. */
export function renderMissing(back: string): void {
  find('cluster').replaceChildren(
    make('a', { class: 'back screen', href: back, id: 'back' }, '← All clusters'),
    make('h1', { id: 'title', tabindex: '-1' }, 'No such cluster'),
    make('p', {}, 'This report has no cluster of that name. It may have been deleted, or belong to another scope.'),
  );
}

function beyond({ project, location, cluster }: Row): HTMLElement {
  const name = `projects/${project}/locations/${location}/clusters/${cluster}`;
  return make(
    'p',
    {},
    'The page is bounded in size, and the details of this cluster are beyond the bound. The report as JSON has them, and so has: ',
    make('code', {}, `dns-audit cluster ${name}`),
  );
}

function headOf(model: Model, row: Row, detail: DetailData | null): HTMLElement {
  const { word } = model;
  const grade = row.severity === 'info' ? '' : `, ${row.severity}`;
  const facts = detail?.facts ?? [];
  const list = facts.flatMap((name, at) =>
    at % 2 === 1 ? [] : [make('div', {}, make('dt', {}, word(name)), make('dd', {}, word(facts[at + 1] ?? -1)))],
  );
  const links = model.links(row);
  const items = [
    links.console === null ? null : make('li', {}, outsideLink(links.console, 'Open in the Google Cloud console')),
    links.logs === null ? null : make('li', {}, outsideLink(links.logs, 'These log lines in Logs Explorer')),
  ].filter((item) => item !== null);
  return make(
    'header',
    { class: `head ${row.verdict}` },
    make('h1', { id: 'title', tabindex: '-1' }, row.cluster),
    make('p', { class: 'where' }, `${row.project} / ${row.location}`),
    make('p', { class: 'lead' }, stateMark(row), `${grade}: ${row.reason}`),
    detail === null ? null : listOf(detail.exceptions.map((line) => `Exception: ${word(line)}`)),
    make('dl', { class: 'facts' }, ...list),
    items.length === 0 ? null : make('ul', { class: 'links screen' }, ...items),
  );
}

function sectionsOf(model: Model, row: Row, detail: DetailData): HTMLElement[] {
  const { word } = model;
  const failed = (topic: (typeof PAGE_TOPICS)[number]) =>
    detail.findings
      .filter((one) => one[0] === 1 && PAGE_TOPICS[one[5]] === topic)
      .map((one) => findingArticle(model, one));
  const passed = detail.findings.filter((one) => one[0] === 0).map((one) => findingArticle(model, one));
  const undecided = detail.undecided.map(([rules, message, gaps]) =>
    make(
      'article',
      { class: 'finding' },
      make(
        'h3',
        { class: 'unknown' },
        make('span', { class: 'sign', 'aria-hidden': 'true' }, '?'),
        ` ${rules.map(word).join(', ')}`,
      ),
      make('p', { class: 'says' }, word(message)),
      listOf(gaps.map((gap) => `missing: ${word(gap)}`)),
    ),
  );
  const evidence = evidenceSection(model, detail);
  evidence.append(...failed('harm'));
  return [
    adviceSection(model, row, detail),
    row.verdict === 'clear' && detail.timeouts === null ? null : evidence,
    sectionOf('Capacity of kube-dns', [gaugeOf(detail), ...failed('capacity')]),
    sectionOf('Other findings', failed('rest')),
    planSection(model, row, detail),
    sectionOf('Could not be judged', undecided),
    sectionOf('Not seen of this cluster', [listOf(detail.gaps.map(word))]),
    passed.length + detail.idle.length === 0 ? null : quietSection(model, detail, passed),
    listOf(detail.cuts.map(word)),
  ].filter((part) => part !== null);
}

function sectionOf(title: string, parts: readonly (HTMLElement | null)[]): HTMLElement | null {
  if (parts.every((part) => part === null)) return null;
  return make('section', {}, make('h2', {}, title), ...parts);
}

function gaugeOf({ gauge }: DetailData): HTMLElement | null {
  if (gauge === null) return null;
  const [held, limit] = gauge;
  const words = `Each kube-dns Pod holds about ${formatNumber(held)} connections even when nearly idle, and serves ${formatNumber(limit)} at a time${held > limit ? '; the rest wait' : ''}. How both were obtained stands below.`;
  return make('figure', { class: 'narrow' }, drawGauge(held, limit, GAUGE_WIDTH), make('figcaption', {}, words));
}

function quietSection({ word }: Model, detail: DetailData, passed: readonly HTMLElement[]): HTMLElement {
  const idle = detail.idle.length === 0 ? null : make('p', {}, `Not applicable: ${detail.idle.map(word).join(', ')}.`);
  const title = `Rules that passed (${passed.length})`;
  return make(
    'section',
    {},
    make('details', { class: 'keep' }, make('summary', {}, make('h2', { class: 'inline' }, title)), ...passed, idle),
  );
}
