import type { DigestChange, DigestChanges, DigestSelection, DigestView, ToldState } from '../domain/digest.ts';
import { SEVERITIES, type Severity, type Verdict } from '../domain/finding.ts';
import { type ClusterReport, isExcepted } from '../domain/report.ts';
import type { SlackRoute } from '../domain/slack-route.ts';
import { headline, isCoverageComplete } from './coverage-line.ts';
import { visibleText } from './escape.ts';
import { exceptedSentence } from './exception-words.ts';
import {
  formatCount,
  formatNumber,
  formatPlace,
  isToBeListed,
  joinWords,
  SEVERITY_SIGNS,
  VERDICT_SIGNS,
} from './words.ts';

export type ChangeList = Exclude<keyof DigestChanges, 'expiring'>;

/** Worst news first. */
export const DIGEST_CHANGE_WORDS: Readonly<Record<ChangeList, string>> = {
  worse: 'worse',
  appeared: 'new',
  returned: 'back after an exception',
  found: 'with a new finding',
  resolved: 'resolved',
  better: 'better',
  excepted: 'now under an exception',
  disappeared: 'no longer seen',
};

export interface DigestChangeGroup {
  kind: ChangeList;
  word: string;
  changes: readonly DigestChange[];
}

/** The kinds of change that happened, worst news first. */
export function groupDigestChanges(changes: DigestChanges): DigestChangeGroup[] {
  return (Object.keys(DIGEST_CHANGE_WORDS) as ChangeList[])
    .filter((kind) => changes[kind].length > 0)
    .map((kind) => ({ kind, word: DIGEST_CHANGE_WORDS[kind], changes: changes[kind] }));
}

/** `1 worse, 2 new and 1 exception that ends soon`, or `no change`. */
export function countDigestChanges(changes: DigestChanges): string {
  const words = groupDigestChanges(changes).map((group) => `${formatNumber(group.changes.length)} ${group.word}`);
  if (changes.expiring.length > 0) words.push(countEnding(changes.expiring.length));
  return words.length === 0 ? 'no change' : joinWords(words);
}

/** `2 exceptions that end soon` */
export function countEnding(count: number): string {
  return `${formatCount(count, 'exception')} that ${count === 1 ? 'ends' : 'end'} soon`;
}

/** Clusters that a person should look at: nobody decided to leave them as they are. */
export function clustersToLookAt(view: DigestView): ClusterReport[] {
  return view.clusters.filter(isToBeListed);
}

/** Excepted by a snooze before all else. */
export function isSnoozed(cluster: ClusterReport): boolean {
  return isExcepted(cluster) && cluster.exception?.inForce[0]?.kind === 'snoozed';
}

export function countByVerdict(view: DigestView): Record<Verdict, number> {
  const counts = { affected: 0, exposed: 0, unknown: 0, clear: 0 };
  for (const { verdict } of view.clusters) counts[verdict] += 1;
  return counts;
}

/** Severities that occur among the clusters to look at, worst first. */
export function countBySeverity(view: DigestView): { severity: Severity; count: number }[] {
  const clusters = clustersToLookAt(view);
  return SEVERITIES.filter((severity) => severity !== 'info')
    .map((severity) => ({ severity, count: clusters.filter((one) => one.severity === severity).length }))
    .filter(({ count }) => count > 0);
}

/** The state of a channel's clusters in a sentence or two, without any name. */
export function digestHeadline(view: DigestView): string {
  const clusters = [...view.clusters];
  const summary = { ...countByVerdict(view), excepted: clusters.filter(isExcepted).length };
  return view.selection.length === 0 ? headline({ ...view, clusters, summary }) : headlineOfPart(view);
}

/** A channel that gets some of the clusters never hears that all are clear. */
function headlineOfPart(view: DigestView): string {
  const total = view.clusters.length + view.others.size;
  const inScope = `${formatNumber(total)} in scope`;
  const doubt = isCoverageComplete(view.coverage) ? '' : '; coverage of the run is incomplete';
  if (view.clusters.length === 0)
    return `None of the ${formatCount(total, 'cluster')} in scope is for this channel${doubt}.`;
  const excepted = exceptedSentence({ clusters: [...view.clusters] });
  const counts = countByVerdict(view);
  const verdicts = (['affected', 'exposed', 'unknown', 'clear'] as const).filter((verdict) => counts[verdict] > 0);
  const states = verdicts.map(
    (verdict) => `${formatNumber(counts[verdict])} ${counts[verdict] === 1 ? 'is' : 'are'} ${verdict}`,
  );
  return `Of ${formatCount(view.clusters.length, 'cluster')} for this channel (${inScope}), ${joinWords(states)}${doubt}.${excepted === null ? '' : ` ${excepted}`}`;
}

/** `affected, critical`; the severity is left out where it says nothing. */
export function formatState({ verdict, severity }: ToldState): string {
  const word = VERDICT_SIGNS[verdict].word;
  return severity === 'info' ? word : `${word}, ${SEVERITY_SIGNS[severity].word}`;
}

/** One cluster as a sentence: `payments in pay-prod/europe-west1, affected, critical: why.` */
export function sayCluster(cluster: ClusterReport, lengths: { name: number; place: number; reason: number }): string {
  const place = `${visibleText(cluster.cluster, lengths.name)} in ${formatPlace(cluster, lengths.place)}`;
  const reason = visibleText(cluster.reason, lengths.reason);
  return `${place}, ${formatState(cluster)}: ${/[.!?…]$/.test(reason) ? reason : `${reason}.`}`;
}

/** Which clusters come to a channel, a line for each reason. */
export function formatSelection(selection: readonly DigestSelection[]): string[] {
  return selection.map((reason) => {
    if (reason.kind === 'rest') return 'clusters that no route takes';
    if (reason.kind === 'route') return formatRoute(reason.route);
    return `subscribed: ${formatSubscription(reason.minSeverity)}`;
  });
}

/** What a subscription tells of, such as `clusters of severity high or worse`. */
export function formatSubscription(minSeverity: Severity | null): string {
  return minSeverity === null ? 'all clusters' : `clusters of ${formatSeverity(minSeverity)}`;
}

function formatRoute({ projects, labels, minSeverity, verdicts }: SlackRoute): string {
  const conditions: string[] = [];
  if (projects !== undefined) conditions.push(`projects ${joinSome(projects)}`);
  if (labels !== undefined)
    conditions.push(`labels ${joinSome(Object.entries(labels).map(([key, value]) => `${key}=${value}`))}`);
  if (minSeverity !== undefined) conditions.push(formatSeverity(minSeverity));
  if (verdicts !== undefined) conditions.push(joinWords(verdicts));
  return visibleText(conditions.join('; '), 240);
}

function joinSome(texts: readonly string[]): string {
  return texts.length <= 4 ? joinWords(texts) : `${texts.slice(0, 3).join(', ')} and ${texts.length - 3} more`;
}

function formatSeverity(severity: Severity): string {
  return severity === 'critical' ? 'severity critical' : `severity ${severity} or worse`;
}
