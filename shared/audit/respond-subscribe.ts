import type { Severity } from '../domain/finding.ts';
import type { SlackJob } from '../domain/slack-job.ts';
import type { RespondPorts } from './respond-ports.ts';

export async function respondSubscribe(ports: RespondPorts, job: SlackJob, severity: Severity | null): Promise<void> {
  throw new Error(`${ports.scope.kind} ${job.id} ${severity}`);
}
export async function respondUnsubscribe(ports: RespondPorts, job: SlackJob): Promise<void> {
  throw new Error(`${ports.scope.kind} ${job.id}`);
}
