import { z } from 'zod';
import { isConcerned } from '../domain/finding.ts';
import type { SharedPart } from '../domain/slack-answer.ts';
import type { ClusterKey, SlackJob } from '../domain/slack-job.ts';
import { CollectError, RequestError } from '../errors.ts';
import { statePaths } from './paths.ts';
import { getLive, planCluster } from './respond-cluster.ts';
import type { RespondPorts } from './respond-ports.ts';
import { newestReportInScope } from './respond-views.ts';
import { readStored } from './stored.ts';

/** How far a share has come: what was posted is not posted again. */
const share = z.object({
  schema: z.literal('gke-dns-audit/share/v1'),
  thread: z.string().nullable(),
  posted: z.number().int().nonnegative(),
});

/** Messages of findings in the thread at most; each holds what Slack takes. */
const FINDING_PAGES = 3;

/**
 * Shows the result of one cluster to a channel: the parent, and in its thread the findings, the time-outs by hour and the
 * plan. Every part is recorded after Slack took it: killed between the two, that one part may appear twice.
 */
export async function respondShare(ports: RespondPorts, job: SlackJob, key: ClusterKey): Promise<void> {
  const { channel } = job.place;
  if (channel === null || !ports.access.channels.includes(channel)) {
    throw new RequestError('Results may not be shared to this channel: DNS_AUDIT_SLACK_CHANNELS does not name it.');
  }
  const found = await newestReportInScope(ports, key);
  if (found === null) throw new RequestError('No report has this cluster any more; audit it again.');
  const path = statePaths.share(job.id);
  const stored = await readStored(ports.state, path, share);
  let progress = stored?.value ?? { schema: 'gke-dns-audit/share/v1' as const, thread: null, posted: 0 };
  let generation: string = stored?.generation ?? 'absent';
  for (const [index, part] of (await partsOf(ports, job, { ...found, key })).entries()) {
    if (index < progress.posted) continue;
    const { ts } = await ports.slack.post(channel, part, progress.thread);
    progress = { ...progress, thread: progress.thread ?? ts, posted: index + 1 };
    const outcome = await ports.state.write(path, JSON.stringify(progress), generation);
    if (!outcome.written) return; // Somebody else was given the same job and is further.
    generation = outcome.generation;
  }
  ports.log.write('INFO', 'result shared', { job: job.id, user: job.user, cluster: found.cluster.name, channel });
  await ports.slack.tell(job.place, { kind: 'shared', channel });
}

async function partsOf(
  ports: RespondPorts,
  job: SlackJob,
  { report, cluster, key }: Pick<Extract<SharedPart, { kind: 'result' }>, 'report' | 'cluster' | 'key'>,
): Promise<SharedPart[]> {
  const parts: SharedPart[] = [{ kind: 'result', report, cluster, key, askedBy: job.user }];
  for (let page = 0; page < FINDING_PAGES; page += 1) parts.push({ kind: 'findings', cluster, page });
  if (cluster.timeouts !== null) parts.push({ kind: 'timeouts', cluster });
  if (isConcerned(cluster)) {
    try {
      parts.push({ kind: 'plan', plan: await planCluster(ports, await getLive(ports, cluster.name)) });
    } catch (error) {
      // The result is worth sharing without a plan; who wants it asks for it and is told what is missing.
      if (!(error instanceof CollectError)) throw error;
      ports.log.write('WARNING', 'plan not shared', { job: job.id, detail: error.message });
    }
  }
  return parts;
}
