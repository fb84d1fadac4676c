import type { Analysis, VerdictEvidence } from '../domain/analysis.ts';
import { ANALYSIS_PAGE_STYLE } from './analysis-page-style.ts';
import { type AnalysisTable, analysisTables } from './analysis-tables.ts';
import {
  ANALYSIS_VERDICTS,
  CAUSE_WORDS,
  formatMoment,
  LIMIT_WORDS,
  SPEAKS_SIGNS,
  SPEAKS_WORDS,
  seenWords,
} from './analysis-words.ts';
import type { Chart } from './charts/chart.ts';
import { cutText, escapeHtml } from './escape.ts';
import { renderPageHead } from './page-shell.ts';
import { CONFIDENCE_WORDS, formatCount } from './words.ts';

/** A picture in two widths: SVG documents with the colours of the page's style. */
export interface Picture {
  chart: Chart;
  wide: string;
  narrow: string;
}

export interface AnalysisPage {
  analysis: Analysis;
  pictures: readonly Picture[];
  /** `sha256-...` of ANALYSIS_PAGE_STYLE. */
  styleDigest: string;
}

const LONGEST_CELL = 200;
const MOST_ROWS = 200;

/** One page without scripts, that asks for nothing: it may be sent and kept. */
export function renderAnalysisHtml({ analysis, pictures, styleDigest }: AnalysisPage): string {
  const { word } = ANALYSIS_VERDICTS[analysis.verdict.code];
  const head = { title: `kube-dns: ${word}`, style: ANALYSIS_PAGE_STYLE, styleDigest };
  return `${renderPageHead(head)}
<body>
<main>
<h1>Diagnosis of a DNS incident, by dns-audit analyze</h1>
${[
  verdictHtml(analysis),
  ...pictures.slice(0, 1).map(pictureHtml),
  evidenceHtml(analysis),
  ...pictures.slice(1).map(pictureHtml),
  settleHtml(analysis),
  ...analysisTables(analysis).map(tableHtml),
  inputsHtml(analysis),
]
  .filter((part) => part !== '')
  .join('\n')}
</main>
</body>
</html>
`;
}

function verdictHtml({ verdict, limit, window }: Analysis): string {
  const { word, sign } = ANALYSIS_VERDICTS[verdict.code];
  const cause = verdict.cause === null || verdict.cause === 'none' ? '' : `: ${CAUSE_WORDS[verdict.cause]}`;
  const facts: [string, string][] = [
    ['confidence', CONFIDENCE_WORDS[verdict.confidence].replace(' confidence', '')],
    ['limit of dnsmasq', `${limit.value} connections, ${LIMIT_WORDS[limit.source]}`],
    ...(window === null
      ? []
      : [['recorded', `${formatMoment(window.fromMs)} to ${formatMoment(window.toMs)}`] as [string, string]]),
  ];
  return `<section class="verdict ${verdict.code}" aria-label="verdict">
<strong><span aria-hidden="true">${sign}</span> ${escapeHtml(word + cause)}</strong>
<p>${escapeHtml(verdict.summary)}</p>
<dl class="facts">${facts.map(([name, value]) => `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd>`).join('')}</dl>
</section>`;
}

/** Grouped by what it speaks for, in the order of the verdict. */
function evidenceHtml({ verdict }: Analysis): string {
  if (verdict.evidence.length === 0) return '';
  const groups = [...new Set(verdict.evidence.map(({ speaks }) => speaks))].map((speaks) => {
    const items = verdict.evidence.filter((one) => one.speaks === speaks).map(evidenceItem);
    return `<h3>What ${SPEAKS_WORDS[speaks]}</h3>\n<ul>${items.join('\n')}</ul>`;
  });
  return `<section><h2>Why</h2>\n${groups.join('\n')}</section>`;
}

function evidenceItem({ speaks, text, seenIn }: VerdictEvidence): string {
  const where = seenIn.length === 0 ? '' : ` <span class="muted">${escapeHtml(seenWords(seenIn))}</span>`;
  return `<li><span class="sign" aria-hidden="true">${SPEAKS_SIGNS[speaks]}</span>${escapeHtml(cutText(text, 500))}${where}</li>`;
}

function pictureHtml({ chart, wide, narrow }: Picture): string {
  const { id, title, description, table } = chart;
  return `<section><h2 id="${id}">${escapeHtml(title)}</h2>
<p>${escapeHtml(description)}</p>
<figure>
${describeSvg(wide, `${id}-wide`, chart).replace('<svg ', '<svg class="wide" ')}
${describeSvg(narrow, `${id}-narrow`, chart).replace('<svg ', '<svg class="narrow" ')}
</figure>
<details><summary>The numbers of this picture</summary>${gridHtml({ ...table, texts: 1 }, title)}</details></section>`;
}

/** Gives a picture a name and a description for those who do not see it. */
export function describeSvg(
  svg: string,
  id: string,
  { title, description }: Pick<Chart, 'title' | 'description'>,
): string {
  const names = `<title id="${id}-title">${escapeHtml(title)}</title><desc id="${id}-desc">${escapeHtml(description)}</desc>`;
  return svg
    .replace('<svg ', `<svg role="img" aria-labelledby="${id}-title ${id}-desc" `)
    .replace(/(<svg [^>]*>)/, `$1${names}`);
}

function settleHtml({ verdict }: Analysis): string {
  if (verdict.wouldSettle.length === 0) return '';
  const items = verdict.wouldSettle.map(
    (text) => `<li><span class="sign" aria-hidden="true">→</span>${escapeHtml(cutText(text, 500))}</li>`,
  );
  return `<section><h2>What would make it surer</h2><ul>${items.join('\n')}</ul></section>`;
}

function tableHtml(table: AnalysisTable): string {
  const notes = table.notes.map((note) => `<p>${escapeHtml(note)}</p>`).join('\n');
  return `<section><h2>${escapeHtml(table.title)}</h2>
${table.rows.length === 0 ? '' : gridHtml(table, table.title)}${notes}</section>`;
}

function gridHtml({ head, rows, texts }: Pick<AnalysisTable, 'head' | 'rows' | 'texts'>, label: string): string {
  const kind = (column: number) => (column < texts ? ' class="text"' : '');
  const shown = rows.slice(0, MOST_ROWS);
  const headCells = head.map((cell, column) => `<th scope="col"${kind(column)}>${escapeHtml(cell)}</th>`).join('');
  const body = shown
    .map(
      (row) =>
        `<tr>${row.map((cell, column) => `<td${kind(column)}>${escapeHtml(cutText(cell, LONGEST_CELL))}</td>`).join('')}</tr>`,
    )
    .join('\n');
  const more =
    rows.length > shown.length ? `<p class="muted">and ${rows.length - shown.length} more (--csv has all)</p>` : '';
  return `<div class="scroll" tabindex="0" role="region" aria-label="${escapeHtml(label)}"><table><thead><tr>${headCells}</tr></thead>
<tbody>${body}</tbody></table></div>${more}`;
}

function inputsHtml({ inputs }: Analysis): string {
  const words = {
    'same-log-twice': 'the same as another input',
    'not-recognised': 'nothing of this',
    unreadable: 'not readable',
  };
  const rows = inputs.map(({ name, what, records, used, ignored, skipped }) => [
    name,
    what,
    ignored === null ? skipped.join('; ') : `left out: ${words[ignored]}`,
    formatCount(used, 'record').replace(/ records?$/, ''),
    formatCount(records, 'record').replace(/ records?$/, ''),
  ]);
  return `<section><h2>What was read</h2>
${gridHtml({ head: ['input', 'what it is', 'left out', 'used', 'records'], rows, texts: 3 }, 'What was read')}</section>
<footer><p>This page holds everything it shows; it loads nothing and runs nothing. What the verdict means: docs/analyze.md of gke-dns-audit.</p></footer>`;
}
