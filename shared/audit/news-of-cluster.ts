import { isAtLeast, isConcerned, VERDICTS } from '../domain/finding.ts';
import type { ClusterReport, Report } from '../domain/report.ts';

/**
 * True when the report of a single cluster tells people something: it is affected or exposed, and neither the last run of
 * that cluster nor the last daily run said so already.
 */
export function isNewsOfCluster(report: Report, daily: Report | null): boolean {
  const [cluster] = report.clusters;
  if (cluster === undefined || !isConcerned(cluster)) return false;
  const { changes } = report;
  if (changes !== null && ![...changes.appeared, ...changes.worse].includes(cluster.name)) return false;
  if (daily === null || daily.run.startedAt >= report.run.startedAt) return true;
  const told = daily.clusters.find((one) => one.name === cluster.name);
  return told === undefined || isWorse(cluster, told);
}

function isWorse(now: ClusterReport, then: ClusterReport): boolean {
  const verdicts = VERDICTS.indexOf(now.verdict) - VERDICTS.indexOf(then.verdict);
  if (verdicts !== 0) return verdicts < 0;
  return now.severity !== then.severity && isAtLeast(now.severity, then.severity);
}
