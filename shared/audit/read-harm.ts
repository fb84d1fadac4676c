import type { ClusterHarm } from '../domain/plan.ts';
import type { ClusterReport, Report } from '../domain/report.ts';
import { kubeDnsDialTimeouts } from '../rules/kube-dns-dial-timeouts.ts';
import { kubeDnsReadTimeouts } from '../rules/kube-dns-read-timeouts.ts';
import { FAILED_LOOK_UPS } from '../rules/timeout-findings.ts';

/** What a report says of the harm to its clusters, by name. `source` says where the report comes from. */
export function readHarm(report: Report, source: string): Map<string, ClusterHarm> {
  return new Map(report.clusters.map((cluster) => [cluster.name, harmOf(cluster, source)]));
}

function harmOf(cluster: ClusterReport, source: string): ClusterHarm {
  const counts = [kubeDnsDialTimeouts.id, kubeDnsReadTimeouts.id].flatMap((rule) => countOf(cluster, rule));
  const logs = cluster.logs ?? null;
  return {
    verdict: cluster.verdict,
    severity: cluster.severity,
    reason: cluster.reason,
    failedLookUps: counts.length === 0 ? null : counts.reduce((sum, one) => sum + one.value, 0),
    atLeast: counts.some((one) => one.atLeast),
    window: counts.length === 0 ? null : (logs?.window ?? null),
    source,
    limitations: logs?.limitations.map((one) => one.words) ?? [],
  };
}

/** A rule that passed looked, and found none; one that is unknown or does not apply says nothing. */
function countOf({ findings }: ClusterReport, rule: string): { value: number; atLeast: boolean }[] {
  const finding = findings.find((one) => one.rule === rule);
  if (finding?.verdict === 'pass') return [{ value: 0, atLeast: false }];
  if (finding?.verdict !== 'fail') return [];
  const observation = finding.observations.find((one) => one.name === FAILED_LOOK_UPS);
  return typeof observation?.value === 'number'
    ? [{ value: observation.value, atLeast: observation.atLeast === true }]
    : [];
}
