import { z } from 'zod';
import { clusterName } from './cluster.ts';
import { severity, verdict } from './finding.ts';
import { clusterKey } from './slack-job.ts';

/** One cluster, as typeahead and modals show it. */
export const snapshotCluster = z.object({ key: clusterKey, name: clusterName, verdict, severity });
export type SnapshotCluster = z.infer<typeof snapshotCluster>;

/** The clusters of the newest report, small enough to be answered from within three seconds; worst first. */
export const snapshot = z.object({
  schema: z.literal('gke-dns-audit/snapshot/v1'),
  run: z.string(),
  startedAt: z.string(),
  finishedAt: z.string(),
  clusters: z.array(snapshotCluster),
});
export type Snapshot = z.infer<typeof snapshot>;
