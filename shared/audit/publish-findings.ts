import { createHash } from 'node:crypto';
import type { Finding } from '../domain/finding.ts';
import type { ClusterReport, Report } from '../domain/report.ts';
import { RULES } from '../rules/index.ts';
import type { ActiveFinding, FindingsSink, Log, PublishedFinding } from './ports.ts';

export interface PublishPorts {
  findings: FindingsSink;
  log: Log;
}

/**
 * Brings the findings of a security tool in line with a report: what fails is written, what is mended is set inactive, what
 * could not be seen is left as it is. Doing it twice changes nothing. Throws CollectError.
 */
export async function publishFindings({ findings: sink, log }: PublishPorts, report: Report): Promise<void> {
  const active = new Map((await sink.listActive()).map((finding) => [finding.id, finding]));
  const wanted = new Map(report.clusters.flatMap((cluster) => findingsOf(cluster, report)).map((one) => [one.id, one]));
  const changed = [...wanted.values()].filter((finding) => !isSame(active.get(finding.id), finding));
  const mended = [...active.values()].filter((finding) => !wanted.has(finding.id) && isMended(finding, report));
  await Promise.all(changed.map((finding) => sink.upsert(finding)));
  await Promise.all(mended.map(({ id }) => sink.deactivate(id)));
  log.write('INFO', 'findings published', {
    run: report.run.id,
    written: changed.length,
    inactive: mended.length,
    unchanged: wanted.size - changed.length,
  });
}

/** Failed rules of clusters that are affected or exposed. A suspicion (low confidence) is for people, not for a tool. */
function findingsOf(cluster: ClusterReport, report: Report): PublishedFinding[] {
  if (cluster.verdict !== 'affected' && cluster.verdict !== 'exposed') return [];
  return cluster.findings.flatMap((finding) => {
    const { rule, code, severity, message } = finding;
    if (!isCertain(finding) || severity === 'info') return [];
    const fix = RULES.find(({ id }) => id === rule)?.fix ?? '';
    const id = findingId(cluster.name, rule);
    return [{ id, cluster: cluster.name, rule, code, severity, message, fix, at: report.run.startedAt }];
  });
}

function isCertain({ verdict, confidence }: Finding): boolean {
  return verdict === 'fail' && confidence !== 'low';
}

/** Security Command Center takes 1 to 32 letters and digits. */
export function findingId(cluster: string, rule: string): string {
  return createHash('sha256').update(`${cluster} ${rule}`).digest('hex').slice(0, 32);
}

function isSame(before: ActiveFinding | undefined, now: PublishedFinding): boolean {
  return before !== undefined && before.code === now.code && before.severity === now.severity;
}

/** Mended, as far as this report can tell: the cluster is judged, or gone while nothing of the scope was unseen. */
function isMended({ cluster: name, rule }: ActiveFinding, report: Report): boolean {
  const cluster = report.clusters.find((one) => one.name === name);
  if (cluster === undefined) return report.run.scope.kind !== 'cluster' && report.coverage.complete;
  if (cluster.verdict === 'unknown') return false;
  return cluster.findings.find((one) => one.rule === rule)?.verdict !== 'unknown';
}
