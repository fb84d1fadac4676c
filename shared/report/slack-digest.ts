import type { KnownBlock, RichTextElement, RichTextSection } from '@slack/types';
import { type ClusterReport, isExcepted, type Report, type ReportChanges } from '../domain/report.ts';
import { formatScope } from '../domain/scope.ts';
import { formatChanges, groupChanges } from './change-words.ts';
import { explainCoverage, formatCoverageLine, headline } from './coverage-line.ts';
import { mrkdwn, visibleText } from './escape.ts';
import { countExcepted, exceptionNotice, explainNotHonoured } from './exception-words.ts';
import {
  context,
  header,
  richCode,
  richEmoji,
  richList,
  richPart,
  richSection,
  richText,
  section,
} from './slack-blocks.ts';
import {
  DISAGREEMENT,
  formatNumber,
  formatPlace,
  formatRunId,
  formatShortName,
  formatTime,
  formatWindow,
  INVENTORY_WORDS,
  isToBeListed,
  needsDisagreement,
  SEVERITY_SIGNS,
  VERDICT_SIGNS,
} from './words.ts';

const TOP_CLUSTERS = 5;
const NAMES_PER_CHANGE = 3;
const COVERAGE_LINES = 3;
// These keep the whole digest below Slack's undocumented sum of text, whatever the names are.
const NAME_LENGTH = 64;
const PLACE_LENGTH = 80;
const REASON_LENGTH = 280;
const LINE_LENGTH = 360;

/**
 * The digest of one run for a channel. `text` is all that phones and screen readers get, so it is whole sentences: counts,
 * worst cluster, coverage. Names and reasons stand in rich text or plain text only, where Slack parses nothing.
 */
export function renderSlackDigest(report: Report): { text: string; blocks: KnownBlock[] } {
  const blocks: (KnownBlock | null)[] = [
    header(`GKE DNS audit: ${countWords(report)}`),
    section(headline(report)),
    report.changes === null ? null : changesBlock(report.changes),
    topBlock(report),
    exceptionsBlock(report),
    context(coverageLines(report)),
    needsDisagreement(report) ? context(DISAGREEMENT) : null,
    context(runLine(report)),
  ];
  return { text: digestText(report), blocks: blocks.filter((block) => block !== null) };
}

function countWords({ summary }: Report): string {
  const states = (['affected', 'exposed', 'unknown', 'clear'] as const).filter((verdict) => summary[verdict] > 0);
  if (states.length === 0) return 'no clusters';
  const counts = states.map((verdict) => `${formatNumber(summary[verdict])} ${verdict}`).join(', ');
  return summary.excepted === 0 ? counts : `${counts}; ${formatNumber(summary.excepted)} excepted`;
}

function digestText(report: Report): string {
  const worst = report.clusters.find(isToBeListed);
  const subject = visibleText(formatScope(report.run.scope), 120);
  const sentences = [`GKE DNS audit of ${subject}: ${headline(report)}`];
  if (worst !== undefined) sentences.push(`Worst: ${sayCluster(worst)}`);
  if (report.changes !== null) sentences.push(`Since the last run: ${formatChanges(report.changes)}.`);
  sentences.push(formatCoverageLine(report.coverage));
  return mrkdwn`${sentences.join(' ')}`.value;
}

function sayCluster(cluster: ClusterReport): string {
  const place = `${visibleText(cluster.cluster, NAME_LENGTH)} in ${formatPlace(cluster, PLACE_LENGTH)}`;
  return `${place}, ${stateWords(cluster)}: ${endSentence(visibleText(cluster.reason, REASON_LENGTH))}`;
}

function endSentence(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}

/** `exposed, high`; the severity is left out where it says nothing. */
function stateWords({ verdict, severity }: ClusterReport): string {
  const words = VERDICT_SIGNS[verdict].word;
  return severity === 'info' ? words : `${words}, ${SEVERITY_SIGNS[severity].word}`;
}

function changesBlock(changes: ReportChanges): KnownBlock {
  const groups = groupChanges(changes, NAMES_PER_CHANGE);
  const run = formatRunId(changes.previousRun);
  if (groups.length === 0) return context(`No change since run ${run}.`);
  const lines = groups.map(({ word, count, names, more }) => {
    const parts: RichTextElement[] = [richPart(`${formatNumber(count)} ${word}: `)];
    for (const [index, name] of names.entries()) {
      if (index > 0) parts.push(richPart(', '));
      parts.push(richCode(formatShortName(name, NAME_LENGTH + PLACE_LENGTH)));
    }
    if (more > 0) parts.push(richPart(` and ${formatNumber(more)} more`));
    return richSection(...parts);
  });
  return richText(richSection(richPart('Since the last run', { bold: true })), richList('bullet', lines));
}

function topBlock(report: Report): KnownBlock | null {
  const listed = report.clusters.filter(isToBeListed);
  if (listed.length === 0) return null;
  const top = listed.slice(0, TOP_CLUSTERS);
  const title =
    listed.length > top.length
      ? `Worst ${top.length} of ${formatNumber(listed.length)} clusters to look at`
      : 'Clusters to look at';
  return richText(richSection(richPart(title, { bold: true })), richList('ordered', top.map(clusterItem)));
}

function clusterItem(cluster: ClusterReport): RichTextSection {
  const sign = cluster.severity === 'info' ? VERDICT_SIGNS[cluster.verdict] : SEVERITY_SIGNS[cluster.severity];
  return richSection(
    richEmoji(sign.emoji),
    richPart(` ${stateWords(cluster)} `, { bold: true }),
    richCode(cluster.cluster, NAME_LENGTH),
    richPart(` ${formatPlace(cluster, PLACE_LENGTH)}: `),
    richPart(`${cluster.reason} ${exceptionNotice(cluster)}`.trimEnd(), undefined, REASON_LENGTH),
  );
}

/** Counts, and names where they are wanted: who snoozed a cluster does not want to read its name. No reasons. */
function exceptionsBlock(report: Report): KnownBlock | null {
  const named = report.clusters.filter((one) => isExcepted(one) && one.exception?.inForce[0]?.kind !== 'snoozed');
  const count = countExcepted(report);
  const notHonoured = explainNotHonoured(report, NAMES_PER_CHANGE).map((line) => visibleText(line, LINE_LENGTH));
  if (count === null && notHonoured.length === 0) return null;
  const names = named.slice(0, NAMES_PER_CHANGE).map(({ name, exception }) => {
    const until = exception?.until ?? null;
    return `${formatShortName(name, NAME_LENGTH + PLACE_LENGTH)}${until === null ? '' : ` until ${formatTime(until)}`}`;
  });
  const more = named.length > names.length ? ` and ${formatNumber(named.length - names.length)} more` : '';
  const shown = names.length === 0 ? '' : `: ${names.join(', ')}${more}`;
  return context([...(count === null ? [] : [`Excepted (${count})${shown}`]), ...notHonoured]);
}

function coverageLines({ coverage }: Report): string[] {
  const missing = explainCoverage(coverage, COVERAGE_LINES).map((line) => visibleText(line, LINE_LENGTH));
  return [formatCoverageLine(coverage), ...missing.map((line) => `• ${line}`)];
}

function runLine({ run, coverage }: Report): string {
  return [`Run ${formatRunId(run.id)}`, formatWindow(run.window), INVENTORY_WORDS[coverage.inventorySource]].join(
    ' · ',
  );
}
