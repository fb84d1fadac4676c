import { isAtLeast, isConcerned, VERDICTS } from '../domain/finding.ts';
import { mayHaveMissed } from '../domain/inventory-gap.ts';
import type { ClusterReport, Report, ReportChanges } from '../domain/report.ts';

type State = Pick<ClusterReport, 'verdict' | 'severity'>;
type Judged = State & Pick<ClusterReport, 'name' | 'project'>;

type Seen = Pick<Report, 'coverage'> & { clusters: readonly Judged[] };

/**
 * What changed since an earlier report, cluster by cluster. Clusters that were clear and are clear are not named, and none is
 * new or gone where the other run may have missed it: that is said by the coverage.
 */
export function diffReports(previous: Seen & Pick<Report, 'run'>, { clusters, coverage }: Seen): ReportChanges {
  const before = new Map(previous.clusters.map((cluster) => [cluster.name, cluster]));
  const changes: ReportChanges = {
    previousRun: previous.run.id,
    appeared: [],
    worse: [],
    better: [],
    resolved: [],
    disappeared: [],
  };
  for (const now of clusters) {
    const then = before.get(now.name);
    before.delete(now.name);
    const list = then === undefined ? compareWithNothing(now, previous.coverage) : compare(then, now);
    if (list !== null) changes[list].push(now.name);
  }
  changes.disappeared = [...before.values()]
    .filter(({ verdict, project }) => verdict !== 'clear' && !mayHaveMissed(coverage, project))
    .map((cluster) => cluster.name);
  for (const list of [changes.appeared, changes.worse, changes.better, changes.resolved, changes.disappeared])
    list.sort();
  return changes;
}

function compareWithNothing(now: Judged, before: Report['coverage']): 'appeared' | null {
  return isConcerned(now) && !mayHaveMissed(before, now.project) ? 'appeared' : null;
}

function compare(then: Judged, now: Judged): 'appeared' | 'worse' | 'better' | 'resolved' | null {
  if (isConcerned(then) && now.verdict === 'clear') return 'resolved';
  if (!isConcerned(then) && isConcerned(now)) return 'worse';
  if (!isConcerned(now)) return null;
  return compareStates(then, now);
}

/** How a cluster that is affected or exposed compares with how it was; null when it is as it was. The verdict outranks the severity. */
export function compareStates(then: State, now: State): 'worse' | 'better' | null {
  const verdicts = VERDICTS.indexOf(now.verdict) - VERDICTS.indexOf(then.verdict);
  if (verdicts !== 0) return verdicts < 0 ? 'worse' : 'better';
  if (now.severity === then.severity) return null;
  return isAtLeast(now.severity, then.severity) ? 'worse' : 'better';
}
