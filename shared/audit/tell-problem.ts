import type { SlackAnswer } from '../domain/slack-answer.ts';
import type { SlackJob } from '../domain/slack-job.ts';
import type { RespondPorts } from './respond-ports.ts';
import type { AccessDecision } from './slack-access.ts';

/** What a person is told who does not get what they asked for. */
export type ProblemAnswer = Extract<SlackAnswer, { kind: 'refused' | 'failed' }>;

/** Tells it where the person looks: in the window that is open, in Home, or in place of the answer. */
export async function tellProblem({ slack }: RespondPorts, job: SlackJob, answer: ProblemAnswer): Promise<void> {
  const { request, place, user } = job;
  if (request.kind === 'details') return slack.fillDetails(request.view, { problem: inWords(answer) });
  if (request.kind === 'home' || request.kind === 'refresh-home')
    return slack.publishHome(user, { problem: inWords(answer) });
  return slack.tell(place, answer);
}

/** Tells a person that they may not, and leaves a line for whoever watches over that. */
export async function refuse(
  ports: RespondPorts,
  job: SlackJob,
  { why, who }: Extract<AccessDecision, { allowed: false }>,
): Promise<void> {
  const { id, user, request } = job;
  ports.log.write('WARNING', 'request refused', { job: id, request: request.kind, user, detail: why });
  await tellProblem(ports, job, { kind: 'refused', why, who });
}

function inWords(answer: ProblemAnswer): string {
  if (answer.kind === 'refused') return answer.why;
  const grant = answer.grant === null ? '' : ` To mend it: ${answer.grant}.`;
  return `Not done: ${answer.what}. ${answer.why}${grant} Correlation id ${answer.id}.`;
}
