import {
  type ClusterException,
  coversRule,
  type EndedException,
  type Exception,
  type ExceptionRecords,
  type ReportedException,
} from '../domain/exception.ts';
import { isRecentEnd, listExceptions } from '../domain/exception-list.ts';
import { type Finding, worstSeverity } from '../domain/finding.ts';
import { isKnownFinding } from '../domain/fingerprint.ts';
import type { ClusterReport } from '../domain/report.ts';
import { readLabelException } from './label-exceptions.ts';

type Judged = Pick<ClusterReport, 'name' | 'verdict' | 'severity' | 'findings' | 'labels'>;

/** Applies the exceptions at hand to a cluster that was judged; null when it has none and no label asks for one. */
export type ExceptionApplier = (cluster: Judged) => ClusterException | null;

/** `now` is the moment of the run: a replay at its time gives the same report. */
export function createExceptionApplier(records: ExceptionRecords, now: Date): ExceptionApplier {
  const { active, ended } = listExceptions(records, now);
  const activeOf = Map.groupBy(active, ({ cluster }) => cluster);
  const endedOf = Map.groupBy(ended, ({ exception }) => exception.cluster);
  return (cluster) =>
    applyExceptions(cluster, { now, active: activeOf.get(cluster.name) ?? [], ended: endedOf.get(cluster.name) ?? [] });
}

interface AtHand {
  now: Date;
  active: readonly Exception[];
  ended: readonly EndedException[];
}

function applyExceptions(cluster: Judged, { now, active, ended }: AtHand): ClusterException | null {
  const failed = cluster.findings.filter(({ verdict }) => verdict === 'fail');
  const outgrown = active.filter((one) => isOutgrown(one, failed));
  const label = readLabelException(cluster.labels, now);
  const isLabelOver = label.exemption !== null && new Date(label.exemption.until) <= now;
  const inForce = [
    ...active.filter((one) => !outgrown.includes(one)).map(showStored),
    ...(label.exemption === null || isLabelOver ? [] : [label.exemption]),
  ].sort(widestFirst);
  const ends: ClusterException['ended'] = [
    ...outgrown.map((one) => ({ ...showStored(one), endedAt: now.toISOString(), why: 'worse' as const })),
    ...ended.map(({ exception, at, why }) => ({ ...showStored(exception), endedAt: at, why })),
    ...(label.exemption !== null && isLabelOver && isRecentEnd({ at: label.exemption.until }, now)
      ? [{ ...label.exemption, endedAt: label.exemption.until, why: 'expired' as const }]
      : []),
  ];
  if (inForce.length + ends.length + label.notHonoured.length === 0) return null;
  const uncovered = failed.filter((finding) => !isCovered(finding, inForce));
  return {
    excepted: isExceptedBy(inForce, cluster, failed),
    until: endOfExcepting(inForce, cluster, failed),
    remaining: remainingOf(cluster, { inForce, failed, uncovered }),
    inForce,
    ended: ends,
    notHonoured: label.notHonoured,
  };
}

/** An acknowledgement is of findings as somebody saw them: one that was not among them, or is worse now, ends it. */
function isOutgrown({ kind, rule, fingerprint }: Exception, failed: readonly Finding[]): boolean {
  if (kind !== 'acknowledged' || fingerprint === null) return false;
  return failed.some((finding) => (rule === null || rule === finding.rule) && !isKnownFinding(fingerprint, finding));
}

function isCovered(finding: Finding, inForce: readonly ReportedException[]): boolean {
  return inForce.some((one) => coversRule(one, finding.rule));
}

/**
 * What is not known was not seen by anybody: an unknown cluster is excepted as a whole only, not finding by finding. A clear
 * one has nothing to except.
 */
function isExceptedBy(inForce: readonly ReportedException[], { verdict }: Judged, failed: readonly Finding[]): boolean {
  if (verdict === 'clear') return false;
  if (inForce.some(({ rule }) => rule === null)) return true;
  return verdict !== 'unknown' && failed.length > 0 && failed.every((finding) => isCovered(finding, inForce));
}

/** The first end after which the cluster would not be excepted any more. */
function endOfExcepting(inForce: readonly ReportedException[], cluster: Judged, failed: readonly Finding[]) {
  if (!isExceptedBy(inForce, cluster, failed)) return null;
  const ends = inForce.map(({ until }) => until).sort((a, b) => Date.parse(a) - Date.parse(b));
  const later = (end: string) => inForce.filter(({ until }) => Date.parse(until) > Date.parse(end));
  return ends.find((end) => !isExceptedBy(later(end), cluster, failed)) ?? null;
}

interface Coverage {
  inForce: readonly ReportedException[];
  failed: readonly Finding[];
  uncovered: readonly Finding[];
}

/** Of a cluster with a severity of its own; of any other it is `info`, as its severity is. */
function remainingOf(cluster: Judged, { inForce, failed, uncovered }: Coverage): Judged['severity'] {
  if (isExceptedBy(inForce, cluster, failed)) return 'info';
  if (uncovered.length === failed.length || cluster.severity === 'info') return cluster.severity;
  return worstSeverity(uncovered.map(({ severity }) => severity));
}

function showStored(one: Exception): ReportedException {
  const { id, kind, rule, reason, by, at, until } = one;
  return { id, kind, rule, reason, by, source: 'store', at, until };
}

function widestFirst(a: ReportedException, b: ReportedException): number {
  return Number(a.rule !== null) - Number(b.rule !== null) || Date.parse(b.until) - Date.parse(a.until);
}
