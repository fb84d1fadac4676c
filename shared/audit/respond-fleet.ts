import type { Report } from '../domain/report.ts';
import { formatScope } from '../domain/scope.ts';
import type { ClusterKey, SlackJob } from '../domain/slack-job.ts';
import { isPageKept } from './keep-page.ts';
import { readLatestReport } from './latest-report.ts';
import type { RespondPorts } from './respond-ports.ts';
import { clusterKeyOf } from './snapshot.ts';

/** Runs that people start are at least this far apart: one more run over an organization costs quota, and shows nothing new. */
const SLOT_MINUTES = 10;

/** `/dns-audit fleet`: the newest report of the whole scope. */
export async function respondFleet(ports: RespondPorts, job: SlackJob): Promise<void> {
  const report = await readLatestReport(ports.state, ports.scope);
  if (report === null) return ports.slack.tell(job.place, { kind: 'no-run', scope: formatScope(ports.scope) });
  const now = ports.clock.now().toISOString();
  const page = await findPage(ports, report.run.id);
  return ports.slack.tell(job.place, { kind: 'fleet', report, keys: keysOf(report), now, page });
}

/** The address of a run's page; null where it has none. */
async function findPage({ state, pageUrl = null }: RespondPorts, run: string): Promise<string | null> {
  return pageUrl !== null && (await isPageKept(state, run)) ? pageUrl(run) : null;
}

/** Starts a run now. People who press the button in the same ten minutes start the same run. */
export async function respondRerun(ports: RespondPorts, job: SlackJob): Promise<void> {
  const slotMs = SLOT_MINUTES * 60_000;
  const slot = new Date(Math.floor(ports.clock.now().getTime() / slotMs) * slotMs);
  const latest = await readLatestReport(ports.state, ports.scope);
  const { run, candidates } = await ports.sweep(slot);
  ports.log.write('INFO', 'run asked for', { job: job.id, user: job.user, run });
  await ports.slack.tell(job.place, { kind: 'rerun', run, candidates, isOver: latest?.run.id === run });
}

/** What the buttons of a report's clusters carry. */
export function keysOf(report: Report): Map<string, ClusterKey> {
  return new Map(report.clusters.map(({ name }) => [name, clusterKeyOf(name)]));
}
