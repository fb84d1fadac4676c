import { z } from 'zod';
import type { SlackAnswer } from '../domain/slack-answer.ts';
import type { SlackJob, SlackRequest } from '../domain/slack-job.ts';
import { CollectError, DeliveryError, RequestError } from '../errors.ts';
import { statePaths } from './paths.ts';
import { respondCluster, respondPlan } from './respond-cluster.ts';
import { listExceptionsFor, respondExcept, respondUndo } from './respond-exceptions.ts';
import { respondFleet, respondRerun } from './respond-fleet.ts';
import type { RespondPorts } from './respond-ports.ts';
import { respondShare } from './respond-share.ts';
import { respondSubscribe, respondUnsubscribe } from './respond-subscribe.ts';
import { respondDetails, respondHome } from './respond-views.ts';
import { decideAccess } from './slack-access.ts';
import { readStored } from './stored.ts';

const answered = z.object({ schema: z.literal('gke-dns-audit/answered/v1'), at: z.string() });

/**
 * Answers what one person asked for in Slack. The queue gives a job at least once: one that was answered is not answered
 * again, and one that was cut off is done again, which changes nothing that it had done already. What goes wrong is told to
 * the person; only a Slack that is busy is worth another try.
 */
export async function respond(ports: RespondPorts, job: SlackJob): Promise<void> {
  const path = statePaths.answered(job.id);
  if ((await readStored(ports.state, path, answered)) !== null) return;
  const fields = { job: job.id, request: job.request.kind };
  try {
    const refusal = await refuseReader(ports, job);
    if (refusal === null) await answerRequest(ports, job, job.request);
    else await ports.slack.tell(job.place, { kind: 'refused', why: refusal });
  } catch (error) {
    if (error instanceof DeliveryError) {
      if (error.retry) throw error;
      ports.log.write('ERROR', 'answer not delivered', { ...fields, detail: error.message });
    } else {
      await tellFailure(ports, job, error);
    }
  }
  const mark = JSON.stringify({ schema: 'gke-dns-audit/answered/v1', at: ports.clock.now().toISOString() });
  await ports.state.write(path, mark, 'absent');
  ports.log.write('INFO', 'request answered', fields);
}

async function answerRequest(ports: RespondPorts, job: SlackJob, request: SlackRequest): Promise<void> {
  switch (request.kind) {
    case 'audit':
      return respondCluster(ports, job, request.target);
    case 'plan':
      return respondPlan(ports, job, request.target);
    case 'fleet':
      return respondFleet(ports, job);
    case 'rerun':
      return respondRerun(ports, job);
    case 'details':
      return respondDetails(ports, request);
    case 'share':
      return respondShare(ports, job, request.key);
    case 'exceptions':
      return listExceptionsFor(ports, job);
    case 'except':
      return respondExcept(ports, job, request);
    case 'undo':
      return respondUndo(ports, job, request.exception);
    case 'subscribe':
      return respondSubscribe(ports, job, request.severity);
    case 'unsubscribe':
      return respondUnsubscribe(ports, job);
    case 'home':
      return respondHome(ports, job);
  }
}

/** Why this person may not ask at all; null when they may. */
async function refuseReader(ports: RespondPorts, job: SlackJob): Promise<string | null> {
  const { readers } = ports.access;
  if (readers === null) return null;
  const decision = await decideAccess(ports.slack, job.user, {
    list: readers,
    what: 'ask about clusters here',
    setting: 'DNS_AUDIT_SLACK_READERS',
  });
  return decision.allowed ? null : decision.why;
}

async function tellFailure(ports: RespondPorts, job: SlackJob, error: unknown): Promise<void> {
  const answer = describeFailure(error, job.id.slice(0, 8));
  const detail = error instanceof Error ? error.message : String(error);
  const isFault = answer.kind === 'failed' && answer.grant === null && !(error instanceof CollectError);
  const fields = { job: job.id, request: job.request.kind };
  ports.log.write(isFault ? 'ERROR' : 'WARNING', 'request failed', { ...fields, detail });
  if (isFault && error instanceof Error)
    ports.log.write('ERROR', 'fault', { ...fields, stack_trace: error.stack ?? '' });
  try {
    await ports.slack.tell(job.place, answer);
  } catch (failure) {
    if (!(failure instanceof DeliveryError)) throw failure;
    ports.log.write('ERROR', 'answer not delivered', { ...fields, detail: failure.message });
  }
}

/** In words for the person; never a stack trace. `id` leads to the log. */
function describeFailure(error: unknown, id: string): SlackAnswer {
  if (error instanceof RequestError) return { kind: 'refused', why: error.message };
  if (error instanceof CollectError)
    return { kind: 'failed', what: error.what, why: `${error.message} (${error.code})`, grant: error.grant, id };
  return {
    kind: 'failed',
    what: 'the answer',
    why: 'A fault of gke-dns-audit; its log has the details.',
    grant: null,
    id,
  };
}
