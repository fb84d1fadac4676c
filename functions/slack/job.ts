import { createHash } from 'node:crypto';
import type { Clock, WorkQueue } from '../../shared/audit/ports.ts';
import type { SlackJob, SlackPlace, SlackRequest } from '../../shared/domain/slack-job.ts';

export interface AskedBy {
  user: string;
  team: string;
  /** What Slack made for this one call: the trigger of a click or command, the id of an event. */
  once: string;
}

/** milliseconds; an answer that came before the acknowledgement would be covered by it, and nobody would see it. */
const ACKNOWLEDGED_FIRST_MS = 500;

/** Puts what somebody asked for into the queue. The same call, sent again, is the same task. */
export async function enqueueJob(
  ports: { queue: WorkQueue; clock: Clock },
  by: AskedBy,
  asked: { place: SlackPlace; request: SlackRequest },
): Promise<void> {
  const { user, team, once } = by;
  const id = createHash('sha256').update(`${team}|${user}|${once}`).digest('hex').slice(0, 32);
  const now = ports.clock.now();
  const payload: SlackJob = { id, at: now.toISOString(), user, team, ...asked };
  const notBefore = new Date(now.getTime() + ACKNOWLEDGED_FIRST_MS);
  await ports.queue.enqueue({ name: `${id}-respond`, target: 'respond', payload, notBefore });
}
