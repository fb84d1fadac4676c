import { z } from 'zod';
import { severity, verdict } from './finding.ts';
import { apiCalls } from './run-work.ts';

export const HISTORY_SCHEMA_VERSION = 'gke-dns-audit/history/v1';
/** Lines of clusters that one run writes at most; about 400 bytes each. */
export const MOST_CLUSTER_LINES = 5000;

/** UTF-16 units of a scope; a long list of projects is cut there, or every line would carry all of them. */
export const LONGEST_SCOPE = 500;

const moment = z.iso.datetime();
const count = z.number().int().nonnegative();
const name = z.string().max(200);

/** What every line says of its run, so that no query needs a join for it. */
const ofRun = {
  schema: z.literal(HISTORY_SCHEMA_VERSION).describe('Version of this form.'),
  run: name.describe('Id of the run.'),
  scope: z
    .string()
    .max(LONGEST_SCOPE)
    .describe(`What the run covered, such as \`organizations/123\`; cut after ${LONGEST_SCOPE} characters.`),
  scopeKind: z
    .enum(['organization', 'folder', 'projects', 'cluster', 'file'])
    .describe('`cluster`: a run of one cluster that somebody changed; leave those out of trends.'),
  startedAt: moment.describe('When the run started.'),
};

/** How a cluster differs from the report before it. */
export const historyChange = z.enum(['appeared', 'worse', 'better', 'resolved', 'disappeared']);
export type HistoryChange = z.infer<typeof historyChange>;

/** The first line of a run: its numbers. */
export const historyRun = z.object({
  kind: z.literal('run').describe('`run`: the numbers of a run; `cluster`: one cluster of it.'),
  ...ofRun,
  finishedAt: moment.describe('When its report was made.'),
  durationSeconds: z.number().nonnegative().describe('From start to report.'),
  windowFrom: moment.nullable().describe('Beginning of the window of log evidence; null where no log was read.'),
  windowTo: moment.nullable().describe('End of that window.'),
  inventorySource: z
    .enum(['asset-inventory', 'container-api', 'file'])
    .describe('Where the list of clusters came from.'),
  affectedClusters: count.describe('Clusters with this verdict.'),
  exposedClusters: count.describe('Clusters with this verdict.'),
  unknownClusters: count.describe('Clusters with this verdict.'),
  clearClusters: count.describe('Clusters with this verdict.'),
  exceptedClusters: count.describe('Clusters that an exception lets be, whatever their verdict.'),
  criticalClusters: count.describe('Affected or exposed clusters with this severity.'),
  highClusters: count.describe('Affected or exposed clusters with this severity.'),
  mediumClusters: count.describe('Affected or exposed clusters with this severity.'),
  lowClusters: count.describe('Affected or exposed clusters with this severity.'),
  projectsSeen: count.describe('Projects that were seen.'),
  projectsUnreadable: count.describe('Projects whose clusters could not be listed.'),
  clustersSeen: count.describe('Clusters in the inventory.'),
  clustersCleared: count.describe('Clusters cleared by the inventory alone.'),
  candidates: count.describe('Clusters for which more evidence was asked for.'),
  fullyRead: count.describe('Candidates of which everything that was asked for could be read.'),
  runGaps: count.describe('Pieces of evidence that the run as a whole lacks.'),
  clusterGaps: count.describe('Pieces of evidence that single clusters lack.'),
  skippedElements: count.describe('Elements of upstream lists that could not be used.'),
  complete: z.boolean().describe('Nothing was missed.'),
  failedLookups: count.nullable().describe('Failed look-ups in the window; null where no log was read.'),
  failedLookupsAtLeast: z.boolean().describe('Reading stopped at a cap: the count is a lower bound.'),
  clustersWithLogs: count.describe('Clusters whose logs were read: what `failedLookups` is the sum of.'),
  shards: count.nullable().describe('Parts of the run; null where it was not cut into parts.'),
  missingShards: count.nullable().describe('Parts that had not finished at the deadline.'),
  calls: z.array(apiCalls).describe('Requests by API; those of missing parts are not known.'),
  previousRun: name.nullable().describe('The run that it was compared with; null where there was none before it.'),
  appeared: count.nullable().describe('Clusters that were not seen before; null without a run before.'),
  worse: count.nullable().describe('Clusters that got worse.'),
  better: count.nullable().describe('Clusters that got better and are still affected or exposed.'),
  resolved: count.nullable().describe('Clusters that were affected or exposed and are clear.'),
  disappeared: count.nullable().describe('Clusters that were not clear and are no longer seen.'),
  clusterLines: count.describe('Lines of clusters that follow.'),
  omittedClusters: count.describe(`Clusters without a line, beyond the worst ${MOST_CLUSTER_LINES}.`),
});
export type HistoryRun = z.infer<typeof historyRun>;

/** One cluster of a run that is not clear, or that was not and now is, or that is gone. */
export const historyCluster = z.object({
  kind: z.literal('cluster').describe('`run`: the numbers of a run; `cluster`: one cluster of it.'),
  ...ofRun,
  name: z.string().max(400).describe('`projects/P/locations/L/clusters/C`.'),
  project: name.describe('Project of the cluster.'),
  location: name.describe('Location of the cluster.'),
  cluster: name.describe('Name of the cluster.'),
  change: historyChange.nullable().describe('How it differs from the run before; null where it does not.'),
  verdict: verdict.nullable().describe('Verdict; null of a cluster that disappeared.'),
  severity: severity.nullable().describe('Severity; null of a cluster that disappeared.'),
  excepted: z.boolean().describe('An exception lets it be.'),
  mode: z.enum(['standard', 'autopilot']).nullable().describe('Mode of the cluster.'),
  version: z.string().max(60).nullable().describe('Version of the control plane.'),
  nodes: count.nullable().describe('Nodes, where they were counted.'),
  failedRules: z.array(z.string().max(100)).max(50).describe('Rules that failed.'),
  failedLookups: count.nullable().describe('Failed look-ups in the window; null where no log was read.'),
  failedLookupsAtLeast: z.boolean().describe('Reading stopped at a cap: the count is a lower bound.'),
});
export type HistoryCluster = z.infer<typeof historyCluster>;

/** A line of `history/SCOPE/RUN.ndjson`. */
export const historyLine = z.discriminatedUnion('kind', [historyRun, historyCluster]);
export type HistoryLine = z.infer<typeof historyLine>;

/** What the course of a cluster is followed by: of hundreds of thousands of lines no more than this is kept. */
export type ClusterState = Pick<HistoryCluster, 'name' | 'change' | 'verdict' | 'severity' | 'excepted'>;

/** One run of the history, as it was read. */
export interface HistoryRecord {
  run: HistoryRun;
  clusters: readonly ClusterState[];
}
