import { createHash } from 'node:crypto';
import type { Clock, WorkQueue } from '../../shared/audit/ports.ts';
import type { SlackJob, SlackPlace, SlackRequest } from '../../shared/domain/slack-job.ts';

export interface AskedBy {
  user: string;
  team: string;
  /** What Slack made for this one call: the trigger of a click or command, the id of an event. */
  once: string;
}

/** Puts what somebody asked for into the queue. The same call, sent again, is the same task. */
export async function enqueueJob(
  ports: { queue: WorkQueue; clock: Clock },
  by: AskedBy,
  asked: { place: SlackPlace; request: SlackRequest },
): Promise<void> {
  const { user, team, once } = by;
  const id = createHash('sha256').update(`${team}|${user}|${once}`).digest('hex').slice(0, 32);
  const payload: SlackJob = { id, at: ports.clock.now().toISOString(), user, team, ...asked };
  await ports.queue.enqueue({ name: `${id}-respond`, target: 'respond', payload });
}
