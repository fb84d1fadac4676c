import type { ClusterReport, Report } from '../domain/report.ts';
import type { ClusterKey, SlackJob } from '../domain/slack-job.ts';
import { readResult } from './cluster-result.ts';
import { findTarget } from './find-target.ts';
import { readLatestReport } from './latest-report.ts';
import { listForSlack } from './respond-exceptions.ts';
import { keysOf } from './respond-fleet.ts';
import type { RespondPorts } from './respond-ports.ts';
import { clusterKeyOf, readSnapshot } from './snapshot.ts';

/** The newest report that has a cluster: the one that somebody asked for, or the last run's. */
export async function newestReportOf(
  ports: RespondPorts,
  key: ClusterKey,
): Promise<{ report: Report; cluster: ClusterReport } | null> {
  const [single, latest] = [await readResult(ports.state, key), await readLatestReport(ports.state, ports.scope)];
  const reports = [single, latest].filter((report) => report !== null);
  reports.sort((a, b) => (a.run.startedAt < b.run.startedAt ? 1 : -1));
  for (const report of reports) {
    const cluster = report.clusters.find(({ name }) => clusterKeyOf(name) === key);
    if (cluster !== undefined) return { report, cluster };
  }
  return null;
}

/** The same of a cluster that is still in scope: a button may be older than that. Null where there is none. */
export async function newestReportInScope(
  ports: RespondPorts,
  key: ClusterKey,
): Promise<{ report: Report; cluster: ClusterReport } | null> {
  const target = await findTarget(ports, await readSnapshot(ports.state, ports.scope), { key });
  return target.kind === 'found' ? newestReportOf(ports, key) : null;
}

/** Fills the modal that the click opened with the findings of a cluster. */
export async function respondDetails(ports: RespondPorts, request: { key: ClusterKey; view: string }): Promise<void> {
  const found = await newestReportInScope(ports, request.key);
  const problem = 'No report has this cluster any more. Audit it with /dns-audit and its name.';
  await ports.slack.fillDetails(request.view, found ?? { problem });
}

/** App Home of one person. Publishing it again shows the same. */
export async function publishHome(ports: RespondPorts, job: SlackJob): Promise<void> {
  const report = await readLatestReport(ports.state, ports.scope);
  await ports.slack.publishHome(job.user, {
    snapshot: await readSnapshot(ports.state, ports.scope),
    report,
    exceptions: await listForSlack(ports),
    keys: report === null ? new Map() : keysOf(report),
  });
}

/** What was done from within Home is shown there; whoever pressed elsewhere sees it when they open Home. */
export async function refreshOwnHome(ports: RespondPorts, job: SlackJob): Promise<void> {
  const { channel, responseUrl } = job.place;
  if (channel === job.user && responseUrl === null) await publishHome(ports, job);
}
