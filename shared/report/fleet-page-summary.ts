import { type ClusterReport, isExcepted, type Report } from '../domain/report.ts';
import { groupChanges } from './change-words.ts';
import { clusterFactsText } from './cluster-words.ts';
import { explainCoverage, formatCoverageLine, headline } from './coverage-line.ts';
import { cutText, escapeHtml, visibleText } from './escape.ts';
import { explainExcepted, explainNotHonoured } from './exception-words.ts';
import { PAGE_BOUNDS } from './fleet-page-bounds.ts';
import { PAGE_SEVERITIES, PAGE_SIGNS, PAGE_VERDICTS } from './fleet-page-data.ts';
import {
  DISAGREEMENT,
  formatNumber,
  formatPlace,
  formatShortName,
  formatTime,
  formatWindow,
  INVENTORY_WORDS,
  joinWords,
  needsAttention,
  needsDisagreement,
  SEVERITY_SIGNS,
  VERDICT_MEANINGS,
  VERDICT_SIGNS,
} from './words.ts';

const COVERAGE_LINES = 40;
/** Lines that are shown unfolded. */
const OPEN_LINES = 3;
const EXCEPTED_LINES = 30;
const NAMES_PER_CHANGE = 5;

/** Counts and coverage, what could not be seen, what changed, what is excepted: all of it is there without a script. */
export function summaryHtml(report: Report): string {
  const { run, coverage } = report;
  const about = [
    `Run of ${formatTime(run.startedAt)}`,
    formatWindow(run.window),
    INVENTORY_WORDS[coverage.inventorySource],
  ].join(' · ');
  return [
    `<p class="muted small">${escapeHtml(about)}</p>`,
    `<ul class="tiles" aria-label="Clusters by verdict">${PAGE_VERDICTS.map((verdict) => tileHtml(report, verdict)).join('')}</ul>`,
    `<p><strong>${escapeHtml(headline(report))}</strong></p>`,
    `<p>${escapeHtml(formatCoverageLine(coverage))}</p>`,
    gapsHtml(coverage),
    '<div class="aside">',
    changesHtml(report),
    ...exceptionsHtml(report),
    needsDisagreement(report)
      ? `<details class="screen"><summary>Why this advice differs from others</summary><p>${escapeHtml(DISAGREEMENT)}</p></details>`
      : '',
    '</div>',
  ]
    .filter((part) => part !== '')
    .join('\n');
}

function tileHtml({ summary }: Report, verdict: (typeof PAGE_VERDICTS)[number]): string {
  return `<li class="tile ${verdict}"><a href="#?verdict=${verdict}"><span class="count">${formatNumber(summary[verdict])}</span> <span class="sign" aria-hidden="true">${PAGE_SIGNS[verdict]}</span> <span class="word">${VERDICT_SIGNS[verdict].word}</span> <span class="meaning">${escapeHtml(VERDICT_MEANINGS[verdict])}</span></a></li>`;
}

/** The first lines stand open, the others are folded. */
function gapsHtml(coverage: Report['coverage']): string {
  const lines = explainCoverage(coverage, COVERAGE_LINES);
  if (lines.length === 0) return '';
  const open = lines.slice(0, lines.length > OPEN_LINES + 1 ? OPEN_LINES : lines.length);
  const rest = lines.slice(open.length);
  const folded =
    rest.length === 0
      ? ''
      : `<details><summary>${formatNumber(rest.length)} more</summary>${linesHtml(rest)}</details>`;
  return `<section><h2>What could not be seen</h2>\n${linesHtml(open)}${folded}</section>`;
}

function linesHtml(lines: readonly string[]): string {
  return `<ul class="plain">${lines.map((line) => `<li>${escapeHtml(cutText(line, 600))}</li>`).join('\n')}</ul>`;
}

function foldedHtml(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : `<details><summary>${escapeHtml(title)}</summary>${linesHtml(lines)}</details>`;
}

function changesHtml({ changes }: Report): string {
  if (changes === null) return '';
  const groups = groupChanges(changes, NAMES_PER_CHANGE);
  if (groups.length === 0) return '<p>Since the last run: no change.</p>';
  const title = `Since the last run: ${joinWords(groups.map(({ count, word }) => `${formatNumber(count)} ${word}`))}`;
  const lines = groups.map(({ word, count, names, more }) => {
    const shown = names.map((name) => formatShortName(name)).join(', ');
    return `${formatNumber(count)} ${word}: ${shown}${more === 0 ? '' : ` and ${formatNumber(more)} more`}`;
  });
  return foldedHtml(title, lines);
}

function exceptionsHtml(report: Report): string[] {
  const excepted = explainExcepted(report, EXCEPTED_LINES);
  const notHonoured = explainNotHonoured(report, EXCEPTED_LINES);
  return [
    foldedHtml(`Excepted: who, until when, and why (${formatNumber(report.summary.excepted)})`, excepted),
    foldedHtml('Labels that are not honoured', notHonoured),
  ];
}

const ALL = '<option value="">all</option>';

/** Controls and the empty table; the script fills and shows them. */
export function filtersHtml(): string {
  const verdicts = PAGE_VERDICTS.map((verdict) => `<option value="${verdict}">${VERDICT_SIGNS[verdict].word}</option>`);
  const severities = PAGE_SEVERITIES.map((one) => `<option value="${one}">${SEVERITY_SIGNS[one].word}</option>`);
  return `<form class="filters" id="filters" role="search" aria-label="Clusters">
<div class="wide"><label for="q">Search</label><input type="search" id="q" autocomplete="off" spellcheck="false" maxlength="200" placeholder="name, label, reason, ..."></div>
<div><label for="verdict">Verdict</label><select id="verdict">${ALL}${verdicts.join('')}</select></div>
<div><label for="severity">Severity</label><select id="severity">${ALL}${severities.join('')}</select></div>
<div><label for="project">Project</label><select id="project">${ALL}</select></div>
<div><label for="location">Location</label><select id="location">${ALL}</select></div>
<div><label for="rule">Rule that failed</label><select id="rule">${ALL}</select></div>
<div><label for="excepted">Exceptions</label><select id="excepted">${ALL}<option value="no">not excepted</option><option value="yes">excepted</option></select></div>
</form>
<div class="bar"><p class="count-line" id="count" role="status"></p><button type="button" id="reset" hidden>Clear filters</button><nav id="pages" aria-label="Pages of the table"><button type="button" id="previous">Previous</button><span id="page"></span><button type="button" id="next">Next</button></nav></div>
<p class="muted small" id="bounds" hidden></p>
<div class="scroll"><table class="list" id="list"><caption class="hidden">All clusters; a heading sorts</caption><thead><tr id="heads"></tr></thead><tbody id="rows"></tbody></table></div>`;
}

/** The clusters to look at, for a reader without scripts. */
export function plainTableHtml(report: Report): string {
  const listed = report.clusters.filter(needsAttention);
  const shown = listed.slice(0, PAGE_BOUNDS.plainRows);
  const more =
    listed.length > shown.length
      ? `<p>Shown are ${formatNumber(shown.length)} of ${formatNumber(listed.length)}, worst first. The whole list needs JavaScript, or the report as JSON beside this page.</p>`
      : '';
  if (shown.length === 0) return '<p>No cluster needs attention.</p>';
  return `<h2>Clusters to look at</h2>
<p class="muted">The table of all clusters, and a page for each, need JavaScript.</p>${more}
<div class="scroll"><table class="list"><thead><tr><th scope="col">Verdict</th><th scope="col">Cluster</th><th scope="col">Where</th><th scope="col">Why</th></tr></thead>
<tbody>${shown.map(plainRow).join('\n')}</tbody></table></div>`;
}

function plainRow(cluster: ClusterReport): string {
  const { verdict, severity } = cluster;
  const grade = severity === 'info' ? '' : `, ${SEVERITY_SIGNS[severity].word}`;
  const excepted = isExcepted(cluster) ? ', excepted' : '';
  const cells = [
    `<span class="${verdict}"><span class="sign" aria-hidden="true">${PAGE_SIGNS[verdict]}</span></span> ${VERDICT_SIGNS[verdict].word}${grade}${excepted}`,
    escapeHtml(visibleText(cluster.cluster, 80)),
    escapeHtml(formatPlace(cluster)),
    `${escapeHtml(visibleText(cluster.reason, 400))} <span class="muted">${escapeHtml(clusterFactsText(cluster))}</span>`,
  ];
  const [state, name, ...rest] = cells;
  return `<tr><td>${state}</td><th scope="row">${name}</th>${rest.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
}
