import type { SlackJob, SlackRequest } from '../domain/slack-job.ts';
import { CollectError, DeliveryError, RequestError } from '../errors.ts';
import { claimJob } from './claim-job.ts';
import { rememberHome } from './homes.ts';
import { respondCluster, respondPlan } from './respond-cluster.ts';
import { listExceptionsFor, respondExcept, respondUndo } from './respond-exceptions.ts';
import { respondFleet, respondRerun } from './respond-fleet.ts';
import type { RespondPorts } from './respond-ports.ts';
import { respondShare } from './respond-share.ts';
import { respondSubscribe, respondUnsubscribe } from './respond-subscribe.ts';
import { publishHome, refreshOwnHome, respondDetails } from './respond-views.ts';
import { type AccessDecision, decideAccess } from './slack-access.ts';
import { type ProblemAnswer, refuse, tellProblem } from './tell-problem.ts';

/**
 * Answers what one person asked for in Slack. The queue gives a job at least once: one that was answered is not answered
 * again, two at once are not both answered, and one that was cut off is done again, which changes nothing that it had done
 * already. What goes wrong is told to the person; only a Slack that is busy is worth another try.
 */
export async function respond(ports: RespondPorts, job: SlackJob): Promise<void> {
  const claim = await claimJob(ports, job.id);
  if (claim === null) return;
  try {
    await answerOnce({ ...ports, showsProgress: claim.isFirst }, job);
  } catch (error) {
    if (error instanceof DeliveryError) await claim.release();
    throw error;
  }
  await claim.finish();
  ports.log.write('INFO', 'request answered', fieldsOf(job));
}

/** Throws DeliveryError where another try may succeed, CollectError when the state cannot be read or written. */
async function answerOnce(ports: RespondPorts, job: SlackJob): Promise<void> {
  try {
    const decision = await mayRead(ports, job);
    if (decision.allowed) await answerRequest(ports, job, job.request);
    else await refuse(ports, job, decision);
  } catch (error) {
    if (error instanceof DeliveryError && error.retry) throw error;
    await tellFailure(ports, job, error);
  }
}

/** What every line about a request says: who asked for what. */
function fieldsOf({ id, request, user }: SlackJob) {
  return { job: id, request: request.kind, user };
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
      await respondExcept(ports, job, request);
      return refreshOwnHome(ports, job);
    case 'undo':
      await respondUndo(ports, job, request.exception);
      return refreshOwnHome(ports, job);
    case 'subscribe':
      return respondSubscribe(ports, job, request.severity);
    case 'unsubscribe':
      return respondUnsubscribe(ports, job);
    case 'home':
      await rememberHome(ports, job);
      return publishHome(ports, job);
    case 'refresh-home':
      return publishHome(ports, job);
    case 'press-again':
      return ports.slack.tell(job.place, { kind: 'refused', why: PRESS_AGAIN });
  }
}

const PRESS_AGAIN = 'Slack gives three seconds to open a window, and they were over. Please press the button again.';

async function mayRead({ access, slack }: RespondPorts, { user }: SlackJob): Promise<AccessDecision> {
  if (access.readers === null) return { allowed: true };
  const allowed = { list: access.readers, what: 'ask about clusters here', setting: 'DNS_AUDIT_SLACK_READERS' };
  return decideAccess(slack, user, allowed);
}

async function tellFailure(ports: RespondPorts, job: SlackJob, error: unknown): Promise<void> {
  const answer = describeFailure(error, job.id.slice(0, 8));
  const fields = fieldsOf(job);
  logFailure(ports, job, error);
  try {
    await tellProblem(ports, job, answer);
  } catch (failure) {
    if (!(failure instanceof DeliveryError) || failure.retry) throw failure;
    ports.log.write('ERROR', 'answer not delivered', { ...fields, detail: failure.message });
  }
}

/** Whoever asked for what they may not, or what is not there, is no fault; what Slack or this program did is one. */
function logFailure({ log }: RespondPorts, job: SlackJob, error: unknown): void {
  const fields = fieldsOf(job);
  const detail = error instanceof Error ? error.message : String(error);
  const isRefused = error instanceof DeliveryError;
  const isFault = !(isRefused || error instanceof RequestError || error instanceof CollectError);
  const message = isRefused ? 'answer not delivered' : 'request failed';
  log.write(isRefused || isFault ? 'ERROR' : 'WARNING', message, { ...fields, detail });
  if (isFault && error instanceof Error) log.write('ERROR', 'fault', { ...fields, stack_trace: error.stack ?? '' });
}

/** In words for the person; never a stack trace. `id` leads to the log. */
function describeFailure(error: unknown, id: string): ProblemAnswer {
  if (error instanceof RequestError || error instanceof DeliveryError) return { kind: 'refused', why: error.message };
  const failed = (what: string, why: string, grant: string | null = null) =>
    ({ kind: 'failed', what, why, grant, id }) as const;
  if (error instanceof CollectError) return failed(error.what, `${error.message} (${error.code})`, error.grant);
  return failed('the answer', 'A fault of gke-dns-audit; its log has the details.');
}
