import { type Report, report as reportSchema } from '../domain/report.ts';
import type { ClusterKey } from '../domain/slack-job.ts';
import { statePaths } from './paths.ts';
import type { StateStore } from './ports.ts';
import { onlyCluster } from './respond-ports.ts';
import { clusterKeyOf } from './snapshot.ts';
import { readStored } from './stored.ts';

/** Keeps the newest audit of one cluster, for the details and for sharing it. A newer one that is there already stays. */
export async function saveResult(state: StateStore, report: Report): Promise<void> {
  const path = statePaths.result(clusterKeyOf(onlyCluster(report).name));
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const current = await readStored(state, path, reportSchema);
    if (current !== null && current.value.run.startedAt >= report.run.startedAt) return;
    const outcome = await state.write(path, JSON.stringify(report), current?.generation ?? 'absent');
    if (outcome.written) return;
  }
}

/** The newest audit of one cluster that somebody asked for; null when nobody did. */
export async function readResult(state: StateStore, key: ClusterKey): Promise<Report | null> {
  return (await readStored(state, statePaths.result(key), reportSchema))?.value ?? null;
}
