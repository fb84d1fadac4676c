import type { Exception, ExceptionPerson } from '../domain/exception.ts';
import { fingerprintCluster } from '../domain/fingerprint.ts';
import type { ClusterReport } from '../domain/report.ts';
import type { ListedException } from '../domain/slack-answer.ts';
import type { SlackJob, SlackRequest } from '../domain/slack-job.ts';
import { readExceptions, recordException, undoException } from './exceptions.ts';
import { readLatestReport } from './latest-report.ts';
import { requireTarget } from './respond-cluster.ts';
import type { RespondPorts } from './respond-ports.ts';
import { newestReportOf } from './respond-views.ts';
import { showException } from './show-exception.ts';
import { decideAccess } from './slack-access.ts';
import { clusterKeyOf } from './snapshot.ts';
import { refuse } from './tell-problem.ts';

/** Authorised here, at every click: the button may be older than the permission. */
function mayExcept(ports: RespondPorts, user: string) {
  return decideAccess(ports.slack, user, {
    list: ports.access.exceptionMakers,
    what: 'make or undo exceptions',
    setting: 'DNS_AUDIT_SLACK_EXCEPTION_MAKERS',
  });
}

/** Acknowledges, snoozes or exempts a cluster; who, when, why and until when are recorded. */
export async function respondExcept(
  ports: RespondPorts,
  job: SlackJob,
  request: Extract<SlackRequest, { kind: 'except' }>,
): Promise<void> {
  const decision = await mayExcept(ports, job.user);
  if (!decision.allowed) return refuse(ports, job, decision);
  const cluster = await requireTarget(ports, job, request.target, 'except');
  if (cluster === null) return;
  const known = await newestReportOf(ports, clusterKeyOf(cluster));
  const recorded = await recordException(ports, {
    key: job.id,
    cluster,
    rule: null,
    kind: request.as,
    reason: request.reason,
    by: personOf(job),
    until: request.until,
    fingerprint: known === null ? null : fingerprintCluster(known.cluster),
  });
  const exception = toListed(recorded.exception);
  await ports.slack.tell(job.place, { kind: 'excepted', exception, wasReplaced: recorded.previous !== null });
  return showException(ports, job, { cluster, exception: recorded.exception });
}

export async function respondUndo(ports: RespondPorts, job: SlackJob, id: string): Promise<void> {
  const decision = await mayExcept(ports, job.user);
  if (!decision.allowed) return refuse(ports, job, decision);
  const { exception, restored } = await undoException(ports, { id, by: personOf(job), key: job.id });
  await ports.slack.tell(job.place, {
    kind: 'undone',
    exception: toListed(exception),
    restored: restored === null ? null : toListed(restored),
  });
  return showException(ports, job, { cluster: exception.cluster, exception: restored });
}

export async function listExceptionsFor(ports: RespondPorts, job: SlackJob): Promise<void> {
  const listed = await listForSlack(ports);
  const { allowed } = await mayExcept(ports, job.user);
  return ports.slack.tell(job.place, { kind: 'exceptions', listed, maySettle: allowed });
}

/** Exceptions in force, the next one to end first; those that labels ask for as the last run saw them. */
export async function listForSlack(ports: RespondPorts): Promise<ListedException[]> {
  const now = ports.clock.now();
  const stored = (await readExceptions(ports.state, now)).active.map(toListed);
  const report = await readLatestReport(ports.state, ports.scope);
  const ofLabels = (report?.clusters ?? []).flatMap((cluster) => listLabels(cluster, now));
  return [...stored, ...ofLabels].sort((a, b) => Date.parse(a.until) - Date.parse(b.until));
}

function listLabels({ name: cluster, exception }: ClusterReport, now: Date): ListedException[] {
  const inForce = (exception?.inForce ?? []).filter(({ source, until }) => source === 'label' && new Date(until) > now);
  const key = clusterKeyOf(cluster);
  return inForce.map(({ kind, reason, until }) => ({ id: null, cluster, key, kind, reason, by: null, until }));
}

function toListed({ id, cluster, kind, reason, by, until }: Exception): ListedException {
  const author = by.kind === 'slack-user' ? by.id : null;
  return { id, cluster, key: clusterKeyOf(cluster), kind, reason, by: author, until };
}

function personOf({ user, team }: SlackJob): ExceptionPerson {
  return { kind: 'slack-user', id: user, team };
}
