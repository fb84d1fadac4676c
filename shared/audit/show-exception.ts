import type { Exception } from '../domain/exception.ts';
import type { SlackJob } from '../domain/slack-job.ts';
import type { RespondPorts } from './respond-ports.ts';
import { newestReportInScope } from './respond-views.ts';
import { clusterKeyOf } from './snapshot.ts';

/**
 * A result that everybody sees, and whose button was pressed, tells who excepted the cluster and until when, or no longer does.
 * Not why: the reason is for who may read the list. Doing it again shows the same.
 */
export async function showException(
  ports: RespondPorts,
  { place: { channel, message } }: SlackJob,
  { cluster, exception }: { cluster: string; exception: Exception | null },
): Promise<void> {
  const isShared = message !== null && !message.isEphemeral;
  if (channel === null || !isShared || !ports.access.channels.includes(channel)) return;
  const key = clusterKeyOf(cluster);
  const found = await newestReportInScope(ports, key);
  if (found === null) return;
  const excepted = exception === null ? null : withoutReason(exception);
  await ports.slack.show(channel, message.ts, { kind: 'result', ...found, key, askedBy: null, excepted });
}

function withoutReason({ id, kind, by, at, until }: Exception) {
  return { id, kind, by: by.kind === 'slack-user' ? by.id : null, at, until };
}
