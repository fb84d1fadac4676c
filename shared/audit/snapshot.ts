import type { Report } from '../domain/report.ts';
import type { Scope } from '../domain/scope.ts';
import type { ClusterKey } from '../domain/slack-job.ts';
import { type Snapshot, snapshot as snapshotSchema } from '../domain/snapshot.ts';
import { digestText, statePaths } from './paths.ts';
import type { StateStore } from './ports.ts';
import { readStored } from './stored.ts';

/** What a button carries in place of a cluster's name: it reveals nothing, and leads to clusters of the snapshot only. */
export function clusterKeyOf(name: string): ClusterKey {
  return digestText(name).slice(0, 16);
}

export function toSnapshot(report: Report): Snapshot {
  return {
    schema: 'gke-dns-audit/snapshot/v1',
    run: report.run.id,
    startedAt: report.run.startedAt,
    finishedAt: report.run.finishedAt,
    clusters: report.clusters.map(({ name, verdict, severity }) => ({
      key: clusterKeyOf(name),
      name,
      verdict,
      severity,
    })),
  };
}

/** The clusters of the newest report; null before the first run. Throws CollectError when the state cannot be read. */
export async function readSnapshot(state: StateStore, scope: Scope): Promise<Snapshot | null> {
  return (await readStored(state, statePaths.snapshot(scope), snapshotSchema))?.value ?? null;
}

/** Moves the snapshot forward, never back: a late run must not hide a newer one. */
export async function advanceSnapshot(state: StateStore, report: Report): Promise<void> {
  const path = statePaths.snapshot(report.run.scope);
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const current = await readStored(state, path, snapshotSchema);
    if (current !== null && current.value.startedAt >= report.run.startedAt) return;
    const outcome = await state.write(path, JSON.stringify(toSnapshot(report)), current?.generation ?? 'absent');
    if (outcome.written) return;
  }
}
