import type { ClusterFacts } from '../domain/cluster.ts';
import type { Evidence } from '../domain/evidence.ts';
import { type ExceptionRecords, NO_EXCEPTIONS } from '../domain/exception.ts';
import type { Report } from '../domain/report.ts';
import type { Scope } from '../domain/scope.ts';
import { buildReport } from './build-report.ts';
import { type CollectPorts, collectEvidence } from './collect-evidence.ts';
import { runId } from './paths.ts';
import type { Clock } from './ports.ts';

export interface AuditClusterRequest {
  cluster: ClusterFacts;
  clusterSource: Evidence['clusterSource'];
  logWindowHours: number;
  /** What people let be; nothing where there is no store of it. */
  exceptions?: ExceptionRecords;
}

/** Everything about one cluster, as a report that holds it alone. */
export async function auditCluster(
  ports: CollectPorts & { clock: Clock },
  request: AuditClusterRequest,
): Promise<Report> {
  const { cluster, clusterSource, logWindowHours } = request;
  const now = ports.clock.now();
  const window = { from: new Date(now.getTime() - logWindowHours * 3_600_000).toISOString(), to: now.toISOString() };
  const { evidence, skipped } = await collectEvidence(ports, {
    clusters: [cluster],
    clusterSource,
    window,
    thorough: true,
  });
  const scope: Scope = { kind: 'projects', ids: [cluster.project] };
  const run = runId(scope, now);
  return buildReport({
    manifest: {
      schema: 'gke-dns-audit/manifest/v1',
      run,
      scope,
      startedAt: now.toISOString(),
      deadline: now.toISOString(),
      window,
      inventory: {
        source: clusterSource,
        clusters: [cluster],
        projectsSeen: [cluster.project],
        gaps: [],
        apiDisabledProjects: [],
        skipped: [],
      },
      shards: [{ index: 0, clusters: [cluster.name] }],
    },
    shards: [{ schema: 'gke-dns-audit/shard/v1', run, index: 0, evidence, gaps: [], skipped }],
    previous: null,
    exceptions: request.exceptions ?? NO_EXCEPTIONS,
    finishedAt: ports.clock.now().toISOString(),
  });
}
