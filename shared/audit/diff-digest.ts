import { parseClusterName } from '../domain/cluster.ts';
import type { DigestChange, DigestChanges, DigestView, Told, ToldCluster, ToldState } from '../domain/digest.ts';
import { EXPIRY_NOTICE_DAYS } from '../domain/exception.ts';
import { DAY_MS } from '../domain/exception-list.ts';
import { isAtLeast, isConcerned, type Severity } from '../domain/finding.ts';
import { mayHaveMissed } from '../domain/inventory-gap.ts';
import { type ClusterReport, isExcepted } from '../domain/report.ts';
import { compareStates } from './diff-reports.ts';

/** Who falls back to the state of which the channel was told not longer ago than this is not reported as worse again. */
const RELAPSE_DAYS = 7;
/** A new finding of a known cluster is news from this severity on. */
const NEWSWORTHY: Severity = 'medium';

/**
 * What a channel was not told yet, and what it will have been told. Compared with what this channel was told last, not with
 * the run before: a delivery that failed loses nothing. Null for `told`: nothing is new to a channel that is told all.
 */
export function diffDigest(told: Told | null, view: DigestView): { changes: DigestChanges; told: Told } {
  const before = new Map(told?.clusters.map((cluster) => [cluster.name, cluster]));
  const changes: DigestChanges = {
    worse: [],
    appeared: [],
    returned: [],
    found: [],
    resolved: [],
    better: [],
    excepted: [],
    disappeared: [],
    expiring: [],
  };
  const next: ToldCluster[] = [];
  for (const cluster of view.clusters) {
    const then = before.get(cluster.name) ?? null;
    before.delete(cluster.name);
    const { kind, kept } = judge(then, cluster, view.run.startedAt);
    if (kept !== null) next.push(kept);
    if (kind !== null && told !== null) changes[kind].push(toChange(then, cluster));
  }
  for (const then of before.values()) {
    const now = view.others.get(then.name) ?? null;
    const { kind, kept } = judgeAbsent(then, now, view);
    if (kept !== null) next.push(kept);
    if (kind !== null) changes[kind].push(toChange(then, now));
  }
  const expiring = view.clusters.filter((cluster) => endsSoon(cluster, view.run.startedAt));
  const known = new Set([...(told?.expiring ?? []), ...justExcepted(told, view)]);
  changes.expiring = told === null ? [] : expiring.filter(({ name }) => !known.has(name));
  const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1);
  return { changes, told: { clusters: next.sort(byName), expiring: expiring.map(({ name }) => name).sort() } };
}

type Kind = Exclude<keyof DigestChanges, 'expiring'>;
interface Judgement {
  kind: Kind | null;
  /** What the channel will have been told of it; null: nothing that has to be kept. */
  kept: ToldCluster | null;
}

function judge(then: ToldCluster | null, cluster: ClusterReport, startedAt: string): Judgement {
  // Out of sight is not resolved: the channel is told when it comes in sight again and differs.
  if (cluster.verdict === 'unknown') return { kind: null, kept: then };
  if (!isConcerned(cluster)) return { kind: then === null ? null : 'resolved', kept: null };
  const kept: ToldCluster = {
    name: cluster.name,
    verdict: cluster.verdict,
    severity: cluster.severity,
    rules: [...new Set([...(then?.rules ?? []), ...failedRules(cluster)])].sort(),
    isExcepted: isExcepted(cluster),
    peak: peakOf(then, cluster, startedAt),
  };
  if (isExcepted(cluster)) return { kind: then === null || then.isExcepted ? null : 'excepted', kept };
  if (then === null) return { kind: 'appeared', kept };
  const change = compareStates(then, cluster);
  // An acknowledgement ends by itself when the cluster gets worse.
  if (then.isExcepted) return { kind: change === 'worse' ? 'worse' : 'returned', kept };
  if (change === 'better' || (change === 'worse' && !isRelapse(then, cluster, startedAt)))
    return { kind: change, kept };
  return { kind: newRules(then, cluster).length > 0 ? 'found' : null, kept };
}

/** Of a cluster that is none of this channel's any more. */
function judgeAbsent(then: ToldCluster, now: ClusterReport | null, view: DigestView): Judgement {
  if (now === null) return isOutOfSight(then, view) ? { kind: null, kept: then } : { kind: 'disappeared', kept: null };
  if (now.verdict === 'unknown') return { kind: null, kept: then };
  if (!isConcerned(now)) return { kind: 'resolved', kept: null };
  const change = compareStates(then, now);
  // As bad as before or worse, and in other hands: a route was changed, or the cluster's labels were.
  if (change === 'worse') return { kind: null, kept: null };
  const kept = isRecent(then, view.run.startedAt) ? { ...then, verdict: now.verdict, severity: now.severity } : null;
  return { kind: change, kept };
}

/** Bad again as the channel was told not long ago: a cluster that goes up and down is told of once. */
function isRelapse(then: ToldCluster, now: ToldState, startedAt: string): boolean {
  return isRecent(then, startedAt) && compareStates(then.peak, now) !== 'worse';
}

function isRecent({ peak }: ToldCluster, startedAt: string): boolean {
  return new Date(startedAt).getTime() - new Date(peak.at).getTime() < RELAPSE_DAYS * DAY_MS;
}

function peakOf(then: ToldCluster | null, now: ToldState, startedAt: string): ToldCluster['peak'] {
  const isLower =
    then !== null && !then.isExcepted && isRecent(then, startedAt) && compareStates(then.peak, now) === 'better';
  return isLower ? then.peak : { verdict: now.verdict, severity: now.severity, at: startedAt };
}

/** It is not in the report, and may still be there. */
function isOutOfSight({ name }: ToldCluster, { coverage }: DigestView): boolean {
  const ref = parseClusterName(name);
  return ref === null || mayHaveMissed(coverage, ref.project);
}

function failedRules(cluster: ClusterReport): string[] {
  return cluster.findings.filter((finding) => finding.verdict === 'fail').map((finding) => finding.rule);
}

function newRules(then: ToldCluster | null, cluster: ClusterReport): string[] {
  return cluster.findings
    .filter(
      ({ verdict, severity, rule }) =>
        verdict === 'fail' && isAtLeast(severity, NEWSWORTHY) && !then?.rules.includes(rule),
    )
    .map((finding) => finding.rule);
}

function toChange(then: ToldCluster | null, now: ClusterReport | null): DigestChange {
  return {
    name: then?.name ?? now?.name ?? '',
    before: then === null ? null : { verdict: then.verdict, severity: then.severity },
    now,
    newRules: then === null || now === null ? [] : newRules(then, now),
  };
}

function endsSoon(cluster: ClusterReport, startedAt: string): boolean {
  if (!isExcepted(cluster) || cluster.verdict === 'clear') return false;
  return Date.parse(cluster.exception?.until ?? '') - Date.parse(startedAt) < EXPIRY_NOTICE_DAYS * DAY_MS;
}

/** Who made an exception of a few days a moment ago need not be told that it ends soon. */
function justExcepted(told: Told | null, view: DigestView): string[] {
  const excepted = new Set(told?.clusters.filter((cluster) => cluster.isExcepted).map((cluster) => cluster.name));
  return view.clusters.filter(({ name }) => !excepted.has(name)).map(({ name }) => name);
}
