import type { Finding } from '../domain/finding.ts';
import { type ClusterReport, isExcepted, type Report, type ReportChanges } from '../domain/report.ts';
import { formatScope } from '../domain/scope.ts';
import { groupChanges } from './change-words.ts';
import {
  clusterFactsText,
  explainVerdicts,
  formatGap,
  groupUnknown,
  otherGaps,
  sortFindings,
  type Undecided,
} from './cluster-words.ts';
import { explainCoverage, formatCoverageLine, headline } from './coverage-line.ts';
import { escapeMarkdown, markdownCode } from './escape.ts';
import { exceptionNotice, explainExcepted, explainExceptions, explainNotHonoured } from './exception-words.ts';
import {
  CONFIDENCE_WORDS,
  DISAGREEMENT,
  formatCount,
  formatNumber,
  formatShortName,
  formatValue,
  formatWindow,
  INVENTORY_WORDS,
  isToBeListed,
  needsDisagreement,
  PROVENANCE_WORDS,
  RULE_VERDICT_WORDS,
  SEVERITY_SIGNS,
  VERDICT_SIGNS,
} from './words.ts';

// GitHub cuts a comment at 65,536 characters and stops rendering big files; the JSON report has every cluster.
const CLUSTERS_LISTED = 200;
const CLUSTERS_DETAILED = 30;
const NAMES_PER_CHANGE = 10;
const GAP_LINES = 30;

/** The report in GitHub-flavoured Markdown: summary first, then the findings of every cluster that needs a look. */
export function renderMarkdown(report: Report): string {
  const listed = report.clusters.filter(isToBeListed);
  const sections = [
    formatHead(report),
    formatClusters(report, listed),
    formatExceptions(report),
    formatGaps(report),
    report.changes === null ? [] : formatChangeSection(report.changes),
    needsDisagreement(report) ? ['## Where other tools say otherwise', '', escapeMarkdown(DISAGREEMENT)] : [],
    ...formatDetails(listed),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function formatHead(report: Report): string[] {
  const { run, coverage } = report;
  return [
    `# GKE DNS audit of ${markdownCode(formatScope(run.scope), 200)}`,
    '',
    `**${headline(report)}**`,
    '',
    formatCoverageLine(coverage),
    '',
    `Run ${markdownCode(run.id, 80)}, ${escapeMarkdown(formatWindow(run.window))}, ${INVENTORY_WORDS[coverage.inventorySource]}.`,
  ];
}

function formatClusters({ clusters }: Report, listed: readonly ClusterReport[]): string[] {
  const cleared = clusters.filter((cluster) => !isExcepted(cluster)).length - listed.length;
  const lines = ['## Clusters'];
  if (listed.length > 0) {
    lines.push('', '| Verdict | Severity | Cluster | Project/location | Version | Why |', '|---|---|---|---|---|---|');
    lines.push(...listed.slice(0, CLUSTERS_LISTED).map(formatRow));
  }
  const hidden = listed.length - CLUSTERS_LISTED;
  if (hidden > 0) lines.push('', `And ${formatCount(hidden, 'more cluster')} to look at; the JSON report has them.`);
  if (cleared > 0) lines.push('', `${formatCount(cleared, 'clear cluster')} not listed.`);
  if (listed.length > 0)
    lines.push('', ...explainVerdicts(listed).map(({ verdict, meaning }) => `- ${verdict}: ${meaning}`));
  return lines.length === 1 ? [] : lines;
}

function formatRow(cluster: ClusterReport): string {
  const cells = [
    VERDICT_SIGNS[cluster.verdict].word,
    cluster.severity === 'info' ? '–' : SEVERITY_SIGNS[cluster.severity].word,
    markdownCode(cluster.cluster, 80),
    markdownCode(`${cluster.project}/${cluster.location}`, 120),
    cluster.controlPlaneVersion === null ? 'unknown' : markdownCode(cluster.controlPlaneVersion, 40),
    `${escapeMarkdown(cluster.reason, 500)} ${escapeMarkdown(exceptionNotice(cluster))}`.trimEnd(),
  ];
  return `| ${cells.join(' | ')} |`;
}

function formatExceptions(report: Report): string[] {
  const lines = [...explainExcepted(report, CLUSTERS_LISTED), ...explainNotHonoured(report, CLUSTERS_LISTED)];
  return lines.length === 0 ? [] : ['## Exceptions', '', ...lines.map((line) => `- ${escapeMarkdown(line)}`)];
}

function formatGaps({ coverage }: Report): string[] {
  const lines = explainCoverage(coverage, GAP_LINES);
  if (lines.length === 0) return [];
  return ['## Not seen', '', ...lines.map((line) => `- ${escapeMarkdown(line)}`)];
}

function formatChangeSection(changes: ReportChanges): string[] {
  const title = `## Since run ${markdownCode(changes.previousRun, 80)}`;
  const lines = groupChanges(changes, NAMES_PER_CHANGE).map(({ word, count, names, more }) => {
    const shown = names.map((name) => markdownCode(formatShortName(name, 160))).join(', ');
    return `- ${formatNumber(count)} ${word}: ${shown}${more > 0 ? ` and ${formatNumber(more)} more` : ''}`;
  });
  return [title, '', ...(lines.length === 0 ? ['No change.'] : lines)];
}

function formatDetails(listed: readonly ClusterReport[]): string[][] {
  if (listed.length === 0) return [];
  const hidden = listed.length - CLUSTERS_DETAILED;
  const sections = [['## Details'], ...listed.slice(0, CLUSTERS_DETAILED).map(formatCluster)];
  if (hidden > 0)
    sections.push([`${formatCount(hidden, 'more cluster')} without details here; the JSON report has them.`]);
  return sections;
}

function formatCluster(cluster: ClusterReport): string[] {
  const state = cluster.severity === 'info' ? '' : `, ${SEVERITY_SIGNS[cluster.severity].word}`;
  const findings = sortFindings(cluster.findings);
  const quiet = (['pass', 'not-applicable'] as const).flatMap((verdict) => {
    const rules = findings.filter((finding) => finding.verdict === verdict).map(({ rule }) => markdownCode(rule, 80));
    return rules.length === 0 ? [] : ['', `${RULE_VERDICT_WORDS[verdict]}: ${rules.join(', ')}`];
  });
  const exceptions = explainExceptions(cluster).map((line) => `- exception: ${escapeMarkdown(line)}`);
  const gaps = otherGaps(cluster).map((gap) => `- not seen: ${escapeMarkdown(formatGap(gap))}`);
  return [
    `### ${markdownCode(cluster.cluster, 80)}: ${VERDICT_SIGNS[cluster.verdict].word}${state}`,
    '',
    markdownCode(cluster.name, 300),
    '',
    escapeMarkdown(clusterFactsText(cluster)),
    '',
    escapeMarkdown(cluster.reason, 1_000),
    ...(exceptions.length === 0 ? [] : ['', ...exceptions]),
    ...findings.filter(({ verdict }) => verdict === 'fail').flatMap(formatFinding),
    ...groupUnknown(findings).flatMap(formatUndecided),
    ...(gaps.length === 0 ? [] : ['', ...gaps]),
    ...quiet,
  ];
}

function formatFinding(finding: Finding): string[] {
  const word = finding.verdict === 'fail' ? SEVERITY_SIGNS[finding.severity].word : RULE_VERDICT_WORDS[finding.verdict];
  const about = `${markdownCode(finding.code, 80)}, ${CONFIDENCE_WORDS[finding.confidence]}`;
  const rows = finding.observations.map((one) => {
    const origin = `${PROVENANCE_WORDS[one.source.kind]}${one.source.detail === '' ? '' : `: ${escapeMarkdown(one.source.detail, 200)}`}`;
    return `| ${escapeMarkdown(one.name, 80)} | ${escapeMarkdown(formatValue(one))} | ${origin} |`;
  });
  const gaps = finding.gaps.map((gap) => `- missing: ${escapeMarkdown(formatGap(gap))}`);
  return [
    '',
    `**${word}** ${markdownCode(finding.rule, 80)} (${about})`,
    '',
    escapeMarkdown(finding.message, 1_000),
    ...(rows.length === 0 ? [] : ['', '| Value | | Where from |', '|---|---|---|', ...rows]),
    ...(gaps.length === 0 ? [] : ['', ...gaps]),
  ];
}

function formatUndecided({ rules, message, gaps }: Undecided): string[] {
  return [
    '',
    `**unknown** ${rules.map((rule) => markdownCode(rule, 80)).join(', ')}`,
    '',
    escapeMarkdown(message, 1_000),
    ...(gaps.length === 0 ? [] : ['', ...gaps.map((gap) => `- missing: ${escapeMarkdown(formatGap(gap))}`)]),
  ];
}
