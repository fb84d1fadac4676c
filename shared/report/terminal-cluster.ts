import type { Finding, Observation, RuleVerdict } from '../domain/finding.ts';
import type { Gap } from '../domain/gap.ts';
import type { ClusterReport, Report } from '../domain/report.ts';
import {
  clusterFactsText,
  formatGap,
  groupObservations,
  groupUnknown,
  otherGaps,
  sortFindings,
  type Undecided,
} from './cluster-words.ts';
import { formatCoverageLine } from './coverage-line.ts';
import { visibleText } from './escape.ts';
import { explainExceptions } from './exception-words.ts';
import { createPaint, hangText, type Paint, type Style, wrapHanging, wrapText } from './layout.ts';
import { NARROWEST, SEVERITY_STYLES, type TerminalOptions, VERDICT_STYLES } from './terminal-style.ts';
import {
  CONFIDENCE_WORDS,
  formatProvenance,
  formatRunId,
  formatValue,
  formatWindow,
  RULE_VERDICT_WORDS,
  SEVERITY_SIGNS,
  VERDICT_SIGNS,
} from './words.ts';

/** One cluster for a terminal: its verdict, every finding with its values and where each came from, and what is missing. */
export function renderClusterTerminal(cluster: ClusterReport, report: Report, options: TerminalOptions): string {
  const width = Math.max(NARROWEST, options.width);
  const paint = createPaint(options.color);
  const findings = sortFindings(cluster.findings);
  const told = (verdict: RuleVerdict) =>
    findings.filter((finding) => finding.verdict === verdict).map((finding) => formatFinding(finding, width, paint));
  const sections = [
    formatHead(cluster, report, width, paint),
    ...told('fail'),
    ...groupUnknown(cluster.findings).map((undecided) => formatUndecided(undecided, width, paint)),
    ...(options.verbose === true ? [...told('pass'), ...told('not-applicable')] : []),
    options.verbose === true ? [] : formatQuietFindings(cluster.findings, width),
    formatGaps(otherGaps(cluster), width, paint),
    wrapText(formatCoverageLine(report.coverage), width).map((line) => paint('dim', line)),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function formatHead(cluster: ClusterReport, report: Report, width: number, paint: Paint): string[] {
  const verdict = VERDICT_SIGNS[cluster.verdict].word;
  const state = cluster.severity === 'info' ? verdict : `${verdict}, ${SEVERITY_SIGNS[cluster.severity].word}`;
  const labels = Object.entries(cluster.labels).map(([key, value]) => visibleText(`${key}=${value}`, 80));
  return [
    ...wrapHanging(visibleText(cluster.name, 300), width).map((line) => paint('bold', line)),
    ...wrapHanging(clusterFactsText(cluster), width),
    ...(labels.length === 0 ? [] : hangText('Labels: ', labels.slice(0, 10).join(', '), width)),
    ...wrapHanging(`Run ${formatRunId(report.run.id)}, ${formatWindow(report.run.window)}`, width).map((line) =>
      paint('dim', line),
    ),
    '',
    ...paintFirst(
      hangText(`${state}: `, visibleText(cluster.reason, 1_000), width),
      state,
      VERDICT_STYLES[cluster.verdict],
      paint,
    ),
    ...explainExceptions(cluster).flatMap((line) => hangText('Exception: ', line, width)),
  ];
}

function formatFinding(finding: Finding, width: number, paint: Paint): string[] {
  const failed = finding.verdict === 'fail';
  const word = failed ? SEVERITY_SIGNS[finding.severity].word : RULE_VERDICT_WORDS[finding.verdict];
  const style = failed ? SEVERITY_STYLES[finding.severity] : null;
  const title = `${visibleText(finding.rule, 80)} (${visibleText(finding.code, 80)}, ${CONFIDENCE_WORDS[finding.confidence]})`;
  return [
    ...paintFirst(hangText(`${word}  `, title, width), word, style, paint),
    ...wrapHanging(visibleText(finding.message, 1_000), width - 2).map((line) => `  ${line}`),
    ...groupObservations(finding.observations).flatMap((group) => formatObservations(group, width, paint)),
    ...finding.gaps.flatMap((gap) => hangText('  - ', `missing: ${formatGap(gap)}`, width)),
  ];
}

/** Several values of one origin stand below it, so that it is said once. */
function formatObservations(group: readonly [Observation, ...Observation[]], width: number, paint: Paint): string[] {
  const [first] = group;
  const values = group.map((one) => `${visibleText(one.name, 80)}: ${formatValue(one)}`);
  if (group.length === 1) return hangText('  - ', `${values[0]} (${formatProvenance(first.source)})`, width);
  return [
    ...hangText('  - ', formatProvenance(first.source), width).map((line) => paint('dim', line)),
    ...values.flatMap((value) => hangText('      ', value, width)),
  ];
}

function formatUndecided({ rules, message, gaps }: Undecided, width: number, paint: Paint): string[] {
  const names = rules.map((rule) => visibleText(rule, 80)).join(', ');
  return [
    ...paintFirst(hangText('unknown  ', names, width), 'unknown', VERDICT_STYLES.unknown, paint),
    ...wrapHanging(visibleText(message, 1_000), width - 2).map((line) => `  ${line}`),
    ...gaps.flatMap((gap) => hangText('  - ', `missing: ${formatGap(gap)}`, width)),
  ];
}

function formatQuietFindings(findings: readonly Finding[], width: number): string[] {
  return (['pass', 'not-applicable'] as const).flatMap((verdict) => {
    const rules = findings.filter((finding) => finding.verdict === verdict).map(({ rule }) => visibleText(rule, 80));
    return rules.length === 0 ? [] : hangText(`${RULE_VERDICT_WORDS[verdict]}: `, rules.join(', '), width);
  });
}

function formatGaps(gaps: readonly Gap[], width: number, paint: Paint): string[] {
  if (gaps.length === 0) return [];
  return [paint('bold', 'Not seen of this cluster'), ...gaps.flatMap((gap) => hangText('  - ', formatGap(gap), width))];
}

function paintFirst(lines: string[], word: string, style: Style | null, paint: Paint): string[] {
  return lines.map((line, index) =>
    index === 0 && line.startsWith(word) ? paint(style, word) + line.slice(word.length) : line,
  );
}
