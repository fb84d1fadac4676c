import type { KnownBlock, RichTextBlockElement, RichTextElement, RichTextSection } from '@slack/types';
import type { DigestChanges, DigestSince, DigestView } from '../domain/digest.ts';
import { type ClusterReport, isExcepted } from '../domain/report.ts';
import { formatScope } from '../domain/scope.ts';
import { explainCoverage, formatCoverageLine } from './coverage-line.ts';
import {
  clustersToLookAt,
  countBySeverity,
  countByVerdict,
  countDigestChanges,
  countEnding,
  digestHeadline,
  formatSelection,
  formatState,
  groupDigestChanges,
  isSnoozed,
  sayCluster,
} from './digest-words.ts';
import { mrkdwn, visibleText } from './escape.ts';
import { countExcepted, exceptionNotice, explainNotHonoured } from './exception-words.ts';
import { actionId } from './slack-actions.ts';
import {
  actions,
  button,
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
import { pageLink } from './slack-page-link.ts';
import {
  DISAGREEMENT,
  formatNumber,
  formatPlace,
  formatRunId,
  formatShortName,
  formatTime,
  formatWindow,
  INVENTORY_WORDS,
  needsDisagreement,
  SEVERITY_SIGNS,
  VERDICT_SIGNS,
} from './words.ts';

const TOP_CLUSTERS = 5;
const NAMES_PER_CHANGE = 3;
const EXCEPTED = 3;
const NOT_HONOURED = 1;
const COVERAGE_LINES = 1;
// These keep the whole digest below Slack's undocumented sum of text, whatever the names are.
const NAME_LENGTH = 64;
const PLACE_LENGTH = 80;
const REASON_LENGTH = 280;
const LINE_LENGTH = 360;
const SHORT_NAME_LENGTH = 100;

export interface SlackDigestMessage {
  text: string;
  blocks: KnownBlock[];
}

export interface DigestOptions {
  /** The function `slack` is deployed, so that a click is answered. */
  hasButtons: boolean;
}

/**
 * The living message of a channel, at most six blocks: counts, state, what changed, the worst clusters, coverage. `text` is
 * all that phones and screen readers get, so it is whole sentences. Names and reasons stand in rich text or plain text only,
 * where Slack parses nothing.
 */
export function renderSlackDigest(
  view: DigestView,
  changes: DigestChanges,
  since: DigestSince & DigestOptions,
): SlackDigestMessage {
  const details = [severityLine(view), changesPart(changes, since), topPart(view), exceptionsPart(view)].flat();
  const blocks: (KnownBlock | null)[] = [
    header(`GKE DNS audit: ${countWords(view)}`),
    section(digestHeadline(view)),
    details.length === 0 ? null : richText(...details),
    needsDisagreement(view) ? context(DISAGREEMENT) : null,
    context(closingLines(view), ...(view.page == null ? [] : [pageLink(view.page)])),
    since.hasButtons ? buttons() : null,
  ];
  return { text: digestText(view, changes, since), blocks: blocks.filter((block) => block !== null) };
}

/** One line that says the state of a channel's clusters. */
export function summarizeDigest(view: DigestView): string {
  return visibleText(`${digestHeadline(view)} (run of ${formatTime(view.run.startedAt)})`, 600);
}

function countWords(view: DigestView): string {
  const counts = countByVerdict(view);
  const states = (['affected', 'exposed', 'unknown', 'clear'] as const).filter((verdict) => counts[verdict] > 0);
  if (states.length === 0) return 'no clusters';
  const excepted = view.clusters.filter(isExcepted).length;
  const words = states.map((verdict) => `${formatNumber(counts[verdict])} ${verdict}`).join(', ');
  return excepted === 0 ? words : `${words}; ${formatNumber(excepted)} excepted`;
}

function digestText(view: DigestView, changes: DigestChanges, since: DigestSince): string {
  const [worst] = clustersToLookAt(view);
  const subject = visibleText(formatScope(view.run.scope), 120);
  const sentences = [`GKE DNS audit of ${subject}: ${digestHeadline(view)}`];
  if (worst !== undefined)
    sentences.push(`Worst: ${sayCluster(worst, { name: NAME_LENGTH, place: PLACE_LENGTH, reason: REASON_LENGTH })}`);
  if (since.told !== null)
    sentences.push(`Since the run of ${formatTime(since.told)}: ${countDigestChanges(changes)}.`);
  sentences.push(formatCoverageLine(view.coverage));
  return mrkdwn`${sentences.join(' ')}`.value;
}

function severityLine(view: DigestView): RichTextBlockElement[] {
  const parts = countBySeverity(view).flatMap(({ severity, count }, index) => [
    ...(index === 0 ? [] : [richPart(' · ')]),
    richEmoji(SEVERITY_SIGNS[severity].emoji),
    richPart(` ${formatNumber(count)} ${SEVERITY_SIGNS[severity].word}`),
  ]);
  return parts.length === 0 ? [] : [richSection(...parts)];
}

function changesPart(changes: DigestChanges, since: DigestSince): RichTextBlockElement[] {
  if (since.told === null) return [];
  const groups = groupDigestChanges(changes);
  if (groups.length === 0 && changes.expiring.length === 0)
    return [richSection(richPart(`No change since the run of ${formatTime(since.changedAt ?? since.told)}.`))];
  const lines = groups.map((group) => {
    const parts: RichTextElement[] = [richPart(`${formatNumber(group.changes.length)} ${group.word}`)];
    const named = group.changes.filter(({ now }) => now === null || !isSnoozed(now)).slice(0, NAMES_PER_CHANGE);
    for (const [index, { name }] of named.entries()) {
      parts.push(richPart(index === 0 ? ': ' : ', '));
      parts.push(richCode(formatShortName(name, SHORT_NAME_LENGTH), SHORT_NAME_LENGTH));
    }
    const more = group.changes.length - named.length;
    if (more > 0 && named.length > 0) parts.push(richPart(` and ${formatNumber(more)} more`));
    return richSection(...parts);
  });
  const ending = changes.expiring.length;
  if (ending > 0) lines.push(richSection(richPart(countEnding(ending))));
  return [
    richSection(richPart(`Since the run of ${formatTime(since.told)}`, { bold: true })),
    richList('bullet', lines),
  ];
}

function topPart(view: DigestView): RichTextBlockElement[] {
  const listed = clustersToLookAt(view);
  if (listed.length === 0) return [];
  const top = listed.slice(0, TOP_CLUSTERS);
  const title =
    listed.length > top.length
      ? `Worst ${top.length} of ${formatNumber(listed.length)} clusters to look at`
      : 'Clusters to look at';
  return [richSection(richPart(title, { bold: true })), richList('ordered', top.map(clusterItem))];
}

function clusterItem(cluster: ClusterReport): RichTextSection {
  const sign = cluster.severity === 'info' ? VERDICT_SIGNS[cluster.verdict] : SEVERITY_SIGNS[cluster.severity];
  return richSection(
    richEmoji(sign.emoji),
    richPart(` ${formatState(cluster)} `, { bold: true }),
    richCode(cluster.cluster, NAME_LENGTH),
    richPart(` ${formatPlace(cluster, PLACE_LENGTH)}: `),
    richPart(`${cluster.reason} ${endedNotice(cluster)}`.trimEnd(), undefined, REASON_LENGTH),
  );
}

/** Exceptions that are over, and why; not those in force, which have a reason that is nobody's business here. */
function endedNotice({ exception, ...cluster }: ClusterReport): string {
  return exception === null ? '' : exceptionNotice({ ...cluster, exception: { ...exception, inForce: [] } });
}

/** Counts, and names where they are wanted: who snoozed a cluster does not want to read its name. No reasons. */
function exceptionsPart(view: DigestView): RichTextBlockElement[] {
  const count = countExcepted({ clusters: [...view.clusters] });
  if (count === null) return [];
  const title = richSection(richPart(`Excepted: ${count}`, { bold: true }));
  const named = view.clusters
    .filter((cluster) => isExcepted(cluster) && !isSnoozed(cluster))
    .sort((a, b) => ((a.exception?.until ?? '') < (b.exception?.until ?? '') ? -1 : 1));
  const lines = named.slice(0, EXCEPTED).map(({ name, exception }) => {
    const until = exception?.until ?? null;
    const end = until === null ? [] : [richPart(` until ${formatTime(until)}`)];
    return richSection(richCode(formatShortName(name, SHORT_NAME_LENGTH), SHORT_NAME_LENGTH), ...end);
  });
  const more = named.length - lines.length;
  if (more > 0) lines.push(richSection(richPart(`and ${formatNumber(more)} more`)));
  return lines.length === 0 ? [title] : [title, richList('bullet', lines)];
}

function closingLines(view: DigestView): string[] {
  const { coverage, run, selection } = view;
  const notHonoured = explainNotHonoured({ clusters: [...view.clusters] }, NOT_HONOURED);
  const missing = explainCoverage(coverage, COVERAGE_LINES).map((line) => visibleText(line, LINE_LENGTH));
  const runWords = [`Last run ${formatTime(run.startedAt)}`, formatRunId(run.id), formatWindow(run.window)];
  return [
    formatCoverageLine(coverage),
    ...missing.map((line) => `• ${line}`),
    ...notHonoured.map((line) => visibleText(line, LINE_LENGTH)),
    ...(selection.length === 0
      ? []
      : [visibleText(`This channel: ${formatSelection(selection).join('; or ')}.`, LINE_LENGTH)]),
    [...runWords, INVENTORY_WORDS[coverage.inventorySource]].join(' · '),
    'Every run updates this message; what is new is said in its thread.',
  ];
}

function buttons(): KnownBlock {
  return actions([
    button({
      text: 'Open fleet',
      actionId: actionId('fleet'),
      accessibilityLabel: 'Show the last run over all clusters in scope',
    }),
    button({
      text: 'Run again',
      actionId: actionId('rerun'),
      accessibilityLabel: 'Audit all clusters in scope again now',
    }),
  ]);
}
