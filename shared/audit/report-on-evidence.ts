import type { ClusterFacts } from '../domain/cluster.ts';
import type { Evidence } from '../domain/evidence.ts';
import { type ExceptionRecords, NO_EXCEPTIONS } from '../domain/exception.ts';
import type { Inventory, Skipped } from '../domain/inventory.ts';
import type { Report } from '../domain/report.ts';
import type { Scope } from '../domain/scope.ts';
import { buildReport } from './build-report.ts';
import { runId } from './paths.ts';
import type { Window } from './ports.ts';

export interface CollectedEvidence {
  /** As the inventory had them. */
  clusters: readonly ClusterFacts[];
  evidence: readonly Evidence[];
  skipped: readonly Skipped[];
  scope: Scope;
  source: Inventory['source'];
  window: Window;
  startedAt: Date;
  finishedAt: Date;
  /** What people let be; nothing where there is no store of it. */
  exceptions?: ExceptionRecords;
}

/** Judges evidence that was collected outside of a run: the report that a run over just these clusters would have. */
export function reportOnEvidence(collected: CollectedEvidence): Report {
  const { evidence, scope, startedAt, window } = collected;
  const clusters = [...collected.clusters];
  const run = runId(scope, startedAt);
  return buildReport({
    manifest: {
      schema: 'gke-dns-audit/manifest/v1',
      run,
      scope,
      startedAt: startedAt.toISOString(),
      deadline: startedAt.toISOString(),
      window,
      inventory: {
        source: collected.source,
        clusters,
        projectsSeen: [...new Set(clusters.map((cluster) => cluster.project))],
        gaps: [],
        apiDisabledProjects: [],
        skipped: [],
      },
      shards: [{ index: 0, clusters: clusters.map((cluster) => cluster.name) }],
    },
    shards: [
      {
        schema: 'gke-dns-audit/shard/v1',
        run,
        index: 0,
        evidence: [...evidence],
        gaps: [],
        skipped: [...collected.skipped],
      },
    ],
    previous: null,
    exceptions: collected.exceptions ?? NO_EXCEPTIONS,
    finishedAt: collected.finishedAt.toISOString(),
  });
}

/** The window of log evidence that ends now. */
export function windowUntil(now: Date, hours: number): Window {
  return { from: new Date(now.getTime() - hours * 3_600_000).toISOString(), to: now.toISOString() };
}
