import { type ClusterReport, isExcepted, type Report, type ReportChanges } from '../domain/report.ts';
import { totalCalls } from '../domain/run-work.ts';
import { formatScope } from '../domain/scope.ts';
import { groupChanges } from './change-words.ts';
import { countVerdicts, explainVerdicts } from './cluster-words.ts';
import { explainCoverage, formatCoverageLine, headline, isCoverageComplete } from './coverage-line.ts';
import { visibleText } from './escape.ts';
import { explainExcepted, explainNotHonoured } from './exception-words.ts';
import { createPaint, hangText, keepTogether, type Paint, type Style, wrapHanging, wrapText } from './layout.ts';
import { formatClusterTable } from './terminal-clusters.ts';
import { NARROWEST, type TerminalOptions } from './terminal-style.ts';
import {
  DISAGREEMENT,
  formatCount,
  formatNumber,
  formatRunId,
  formatShortName,
  formatSpan,
  formatWindow,
  INVENTORY_WORDS,
  isToBeListed,
  needsDisagreement,
} from './words.ts';

export { renderClusterTerminal } from './terminal-cluster.ts';
export type { TerminalOptions } from './terminal-style.ts';

const CLUSTERS_SHOWN = 20;
const NAMES_PER_CHANGE = 5;

/** The report for a terminal, worst first. Clear clusters are counted, not listed, unless `verbose`. */
export function renderTerminal(report: Report, options: TerminalOptions): string {
  const width = Math.max(NARROWEST, options.width);
  const paint = createPaint(options.color);
  const sections = [
    formatHead(report, width, paint),
    formatClusters(report, { ...options, width }, paint),
    formatExceptions(report, { ...options, width }, paint),
    formatGaps(report, { ...options, width }, paint),
    report.changes === null ? [] : formatChangeSection(report.changes, width, paint),
    needsDisagreement(report)
      ? [paint('bold', 'Where other tools say otherwise'), ...indentText(DISAGREEMENT, width)]
      : [],
    formatNext(report, paint),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function formatHead(report: Report, width: number, paint: Paint): string[] {
  const { run, coverage } = report;
  const title = `GKE DNS audit of ${visibleText(formatScope(run.scope), 200)}`;
  const about = `Run ${formatRunId(run.id)}, ${formatWindow(run.window)}, ${INVENTORY_WORDS[coverage.inventorySource]}${formatWork(report)}`;
  return [
    ...wrapHanging(title, width).map((line) => paint('bold', line)),
    ...wrapHanging(about, width).map((line) => paint('dim', line)),
    '',
    ...wrapText(headline(report), width).map((line) => paint(headlineStyle(report), line)),
    ...wrapText(formatCoverageLine(coverage), width),
  ];
}

/** What the run took; nothing where nobody counted. */
function formatWork({ run, work }: Report): string {
  if (work === undefined) return '';
  const { calls, throttled } = totalCalls(work.calls);
  const seconds = Math.max(0, (Date.parse(run.finishedAt) - Date.parse(run.startedAt)) / 1000) || 0;
  const slowed = throttled === 0 ? '' : `, ${formatNumber(throttled)} of them throttled`;
  return `, ${formatSpan(seconds)} for ${formatCount(calls, 'API call')}${slowed}`;
}

function headlineStyle({ summary, coverage, clusters }: Report): Style {
  if (clusters.some((cluster) => cluster.verdict === 'affected' && !isExcepted(cluster))) return 'boldRed';
  return summary.affected + summary.exposed > 0 || !isCoverageComplete(coverage) ? 'yellow' : 'green';
}

function formatClusters(report: Report, { width, verbose }: TerminalOptions, paint: Paint): string[] {
  const told = report.clusters.filter((cluster) => !isExcepted(cluster));
  const shown = verbose === true ? told : told.filter(isToBeListed).slice(0, CLUSTERS_SHOWN);
  const lines = shown.length === 0 ? [] : formatClusterTable(shown, width, paint);
  const isShown = new Set(shown);
  const rest = told.filter((cluster) => !isShown.has(cluster));
  if (rest.length > 0) lines.push(`${countVerdicts(rest)} not listed (--verbose lists them)`);
  if (shown.length > 0) lines.push('', ...formatLegend(shown, width, paint));
  return lines;
}

function formatLegend(clusters: readonly ClusterReport[], width: number, paint: Paint): string[] {
  const lines = explainVerdicts(clusters).flatMap(({ verdict, meaning }) => hangText(`${verdict}: `, meaning, width));
  return lines.map((line) => paint('dim', line));
}

/** Apart from the others, so that nobody takes what is accepted for what is gone. */
function formatExceptions(report: Report, { width, verbose }: TerminalOptions, paint: Paint): string[] {
  const limit = verbose === true ? Number.POSITIVE_INFINITY : CLUSTERS_SHOWN;
  const lines = [...explainExcepted(report, limit), ...explainNotHonoured(report, limit)];
  if (lines.length === 0) return [];
  return [paint('bold', 'Exceptions'), ...lines.flatMap((line) => hangText('  - ', line, width))];
}

function formatGaps({ coverage }: Report, { width, verbose }: TerminalOptions, paint: Paint): string[] {
  const lines = explainCoverage(coverage, verbose === true ? Number.POSITIVE_INFINITY : undefined);
  if (lines.length === 0) return [];
  return [paint('bold', 'Not seen'), ...lines.flatMap((line) => hangText('  - ', line, width))];
}

function formatChangeSection(changes: ReportChanges, width: number, paint: Paint): string[] {
  const title = `Since run ${formatRunId(changes.previousRun)}`;
  const groups = groupChanges(changes, NAMES_PER_CHANGE);
  if (groups.length === 0) return [paint('bold', title), '  no change'];
  const lines = groups.flatMap(({ word, count, names, more }) => {
    const shown = names.map((name) => keepTogether(formatShortName(name))).join(', ');
    const text = `${shown}${more > 0 ? ` and ${formatNumber(more)} more` : ''}`;
    return hangText(`  ${formatNumber(count)} ${word}: `, text, width);
  });
  return [paint('bold', title), ...lines];
}

/** A command for the worst cluster, on a line of its own to be copied. */
function formatNext(report: Report, paint: Paint): string[] {
  const worst = report.clusters.find(isToBeListed);
  if (worst === undefined) return [];
  // A name is copied into a shell: only one that needs no quoting is offered.
  const name = /^[\w./:-]+$/.test(worst.name) ? worst.name : 'CLUSTER';
  return [
    paint('bold', 'Next'),
    '  every finding of the worst cluster, and where its numbers come from:',
    `    dns-audit cluster ${name}`,
    '  its way to Cloud DNS for GKE:',
    `    dns-audit plan ${name}`,
  ];
}

function indentText(text: string, width: number): string[] {
  return wrapText(text, width - 2).map((line) => `  ${line}`);
}
