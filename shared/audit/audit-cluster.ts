import type { ClusterFacts } from '../domain/cluster.ts';
import type { Evidence } from '../domain/evidence.ts';
import type { ExceptionRecords } from '../domain/exception.ts';
import type { Report } from '../domain/report.ts';
import { type CollectPorts, collectEvidence } from './collect-evidence.ts';
import type { Clock } from './ports.ts';
import { reportOnEvidence, windowUntil } from './report-on-evidence.ts';

export interface AuditClusterRequest {
  cluster: ClusterFacts;
  clusterSource: Evidence['clusterSource'];
  logWindowHours: number;
  /** What people let be; nothing where there is no store of it. */
  exceptions?: ExceptionRecords;
  /** Read what only a migration plan needs, too. */
  forPlan?: boolean;
}

export interface AuditedCluster {
  report: Report;
  /** Null for a cluster that nothing could be collected of. */
  evidence: Evidence | null;
}

/** Everything about one cluster, as a report that holds it alone, with the evidence that it rests on. */
export async function auditCluster(
  ports: CollectPorts & { clock: Clock },
  request: AuditClusterRequest,
): Promise<AuditedCluster> {
  const { cluster, clusterSource, logWindowHours } = request;
  const startedAt = ports.clock.now();
  const window = windowUntil(startedAt, logWindowHours);
  const { evidence, skipped } = await collectEvidence(ports, {
    clusters: [cluster],
    clusterSource,
    window,
    thorough: true,
    forPlan: request.forPlan === true,
  });
  const report = reportOnEvidence({
    ...{ clusters: [cluster], evidence, skipped, window, startedAt, source: clusterSource },
    scope: { kind: 'projects', ids: [cluster.project] },
    finishedAt: ports.clock.now(),
    ...(request.exceptions === undefined ? {} : { exceptions: request.exceptions }),
  });
  return { report, evidence: evidence[0] ?? null };
}
