import type { ExceptionAuthor, ExceptionKind, ReportedException } from '../domain/exception.ts';
import { EXPIRY_NOTICE_DAYS } from '../domain/exception.ts';
import { DAY_MS } from '../domain/exception-list.ts';
import { type ClusterReport, isExcepted, type Report } from '../domain/report.ts';
import { visibleText } from './escape.ts';
import {
  formatDay,
  formatNumber,
  formatShortName,
  formatTime,
  joinWords,
  SEVERITY_SIGNS,
  VERDICT_SIGNS,
} from './words.ts';

const REASON_LENGTH = 500;

/** `2 exempted and 1 snoozed`, by the exception that counts of each cluster; null when none is excepted. */
export function countExcepted({ clusters }: Pick<Report, 'clusters'>): string | null {
  const counts: Record<ExceptionKind, number> = { acknowledged: 0, snoozed: 0, exempted: 0 };
  for (const { exception } of clusters.filter(isExcepted)) counts[exception?.inForce[0]?.kind ?? 'exempted'] += 1;
  const kinds = (['exempted', 'acknowledged', 'snoozed'] as const).filter((kind) => counts[kind] > 0);
  return kinds.length === 0 ? null : joinWords(kinds.map((kind) => `${formatNumber(counts[kind])} ${kind}`));
}

/** `Excepted of these: 2 exempted and 1 snoozed, the first until 2026-12-01.` Our own words only; null when none is. */
export function exceptedSentence(report: Pick<Report, 'clusters'>): string | null {
  const kinds = countExcepted(report);
  if (kinds === null) return null;
  const ends = report.clusters.filter(isExcepted).flatMap(({ exception }) => formatDay(exception?.until ?? '') ?? []);
  const [first] = ends.sort();
  if (first === undefined) return `Excepted of these: ${kinds}.`;
  return `Excepted of these: ${kinds}, ${ends.length === 1 ? '' : 'the first '}until ${first}.`;
}

/**
 * What is excepted, worst first, each in a line of plain text: `payments (pay-prod/europe-west1), affected, critical: exempted
 * until ... by ...: moves in January`. At most `limit` lines and one that says how many more.
 */
export function explainExcepted(report: Pick<Report, 'clusters' | 'run'>, limit: number): string[] {
  const lines = report.clusters
    .filter(isExcepted)
    .map((cluster) => `${sayState(cluster)}: ${explainInForce(cluster).join('; ')}${endsSoon(cluster, report)}`);
  return withMore(lines, limit);
}

/** Labels that were not honoured, of any cluster: whoever set one must not believe that it holds. */
export function explainNotHonoured({ clusters }: Pick<Report, 'clusters'>, limit: number): string[] {
  const lines = clusters.flatMap((cluster) =>
    notHonouredOf(cluster).map((line) => `${formatShortName(cluster.name, 160)}: ${line}`),
  );
  return withMore(lines, limit);
}

/** Everything that exceptions say of one cluster, a sentence each: in force, ended, not honoured. Plain text. */
export function explainExceptions(cluster: ClusterReport): string[] {
  return [
    ...explainInForce(cluster).map(startSentence),
    ...endedOf(cluster),
    ...notHonouredOf(cluster).map(startSentence),
  ];
}

/** The same for a row of a table in which the cluster stands because it is not excepted; nothing of most clusters. */
export function exceptionNotice(cluster: ClusterReport): string {
  if (isExcepted(cluster)) return '';
  const inForce = cluster.verdict === 'clear' ? [] : explainInForce(cluster).map(startSentence);
  return [...inForce, ...endedOf(cluster)].join(' ');
}

/** `Slack user U0123ABCD`, `ana`, `a label`. */
export function formatAuthor(by: ExceptionAuthor): string {
  if (by.kind === 'label') return 'a label';
  return by.kind === 'slack-user' ? `Slack user ${by.id}` : visibleText(by.name, 100);
}

/** `exempted until 2027-01-31 23:59 UTC by ana: moves in January`, with the rule before it if it is of one. */
export function formatException(one: Pick<ReportedException, 'kind' | 'rule' | 'reason' | 'by' | 'until'>): string {
  const subject = one.rule === null ? '' : `rule ${visibleText(one.rule, 80)} `;
  return `${subject}${one.kind} until ${formatTime(one.until)} by ${formatAuthor(one.by)}: ${visibleText(one.reason.trim(), REASON_LENGTH)}`;
}

function explainInForce({ exception }: ClusterReport): string[] {
  return (exception?.inForce ?? []).map(formatException);
}

const NOUNS: Record<ExceptionKind, string> = {
  acknowledged: 'Acknowledgement',
  snoozed: 'Snooze',
  exempted: 'Exemption',
};

function endedOf({ exception }: ClusterReport): string[] {
  return (exception?.ended ?? []).map(({ kind, rule, by, endedAt, why }) => {
    const subject = `${NOUNS[kind]}${rule === null ? '' : ` of rule ${visibleText(rule, 80)}`} by ${formatAuthor(by)}`;
    const day = formatDay(endedAt) ?? visibleText(endedAt, 40);
    return why === 'worse' ? `${subject} ended on ${day}: it got worse since.` : `${subject} expired on ${day}.`;
  });
}

function notHonouredOf({ exception }: ClusterReport): string[] {
  return (exception?.notHonoured ?? []).map(
    ({ label, value, why }) =>
      `label ${visibleText(`${label}=${value}`, 130)} is not honoured. ${visibleText(why, 200)}`,
  );
}

function sayState(cluster: ClusterReport): string {
  const severity = cluster.severity === 'info' ? '' : `, ${SEVERITY_SIGNS[cluster.severity].word}`;
  return `${formatShortName(cluster.name, 160)}, ${VERDICT_SIGNS[cluster.verdict].word}${severity}`;
}

/** ` (ends within 14 days)`, measured from the run. */
function endsSoon({ exception }: ClusterReport, { run }: Pick<Report, 'run'>): string {
  const left = Date.parse(exception?.until ?? '') - Date.parse(run.startedAt);
  return left <= EXPIRY_NOTICE_DAYS * DAY_MS ? ` (ends within ${EXPIRY_NOTICE_DAYS} days)` : '';
}

function startSentence(text: string): string {
  const sentence = `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
  return /[.!?…]$/.test(sentence) ? sentence : `${sentence}.`;
}

function withMore(lines: string[], limit: number): string[] {
  return lines.length <= limit ? lines : [...lines.slice(0, limit), `and ${formatNumber(lines.length - limit)} more`];
}
