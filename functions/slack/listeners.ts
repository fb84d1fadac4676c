import type { App } from '@slack/bolt';
import type { Clock, Log, WorkQueue } from '../../shared/audit/ports.ts';
import { parseSlackCommand } from '../../shared/audit/slack-command.ts';
import { exceptionKind } from '../../shared/domain/exception.ts';
import { explainExpiry } from '../../shared/domain/expiry.ts';
import type { SlackPlace, SlackRequest } from '../../shared/domain/slack-job.ts';
import { clusterKey } from '../../shared/domain/slack-job.ts';
import type { Snapshot } from '../../shared/domain/snapshot.ts';
import { INPUTS, VIEWS } from '../../shared/report/slack-actions.ts';
import { renderSlackHelp } from '../../shared/report/slack-help.ts';
import { renderClusterOptions } from '../../shared/report/slack-modals.ts';
import { answerAction, openPicker } from './actions.ts';
import {
  actionCall,
  commandCall,
  directPlace,
  homeOpenedCall,
  type ModalMemory,
  modalMemory,
  optionsCall,
  placeOfCommand,
  type SubmissionCall,
  shortcutCall,
  submissionCall,
} from './calls.ts';
import { inTime } from './in-time.ts';
import { type AskedBy, enqueueJob } from './job.ts';

export interface ListenerPorts {
  queue: WorkQueue;
  clock: Clock;
  log: Log;
  /** The stored inventory; null when there is none, or it does not come in time. */
  snapshot(): Promise<Snapshot | null>;
}

/** Any of our action ids; one listener for all, because Bolt runs every listener that matches and a second ack fails. */
const OUR_ACTIONS = /^(cluster|fleet|digest|exception):[a-z]+(#\d+)?$/;

/** Everything that people can do in Slack. A listener reads the call, puts a task into the queue and acknowledges. */
export function registerListeners(app: App, ports: ListenerPorts): void {
  app.command('/dns-audit', async ({ command, ack }) => {
    const call = commandCall.parse(command);
    const parsed = parseSlackCommand(call.text, ports.clock.now());
    if (parsed.kind === 'help') return ack({ response_type: 'ephemeral', ...renderSlackHelp(parsed.problem) });
    const by = { user: call.user_id, team: call.team_id, once: call.trigger_id };
    await enqueueJob(ports, by, { place: placeOfCommand(call), request: parsed.request });
    return ack({ response_type: 'ephemeral', text: acknowledge(parsed.request) });
  });

  app.action(OUR_ACTIONS, async ({ body, ack, client }) => {
    await answerAction(ports, actionCall.parse(body), client);
    await ack();
  });

  app.options(INPUTS.cluster.action, async ({ body, ack }) => {
    const { value } = optionsCall.parse(body);
    const snapshot = await ports.snapshot();
    const seen = snapshot === null ? null : { at: snapshot.finishedAt, now: ports.clock.now() };
    await ack(renderClusterOptions(snapshot?.clusters ?? [], value, seen) as Parameters<typeof ack>[0]);
  });

  app.shortcut('audit_cluster', async ({ shortcut, ack, client }) => {
    const call = shortcutCall.parse(shortcut);
    const by = { user: call.user.id, team: call.team.id, once: call.trigger_id };
    await inTime(ports, { by, place: directPlace(call.user.id) }, () =>
      openPicker(client, call.trigger_id, directPlace(call.user.id)),
    );
    await ack();
  });

  app.view(VIEWS.pick, async ({ body, ack }) => {
    const call = submissionCall.parse(body);
    const key = clusterKey.safeParse(chosen(call, 'cluster'));
    if (!key.success)
      return ack({ response_action: 'errors', errors: { [INPUTS.cluster.block]: 'Choose a cluster from the list.' } });
    await submit(ports, call, { kind: 'audit', target: { key: key.data } });
    return ack();
  });

  app.view(VIEWS.except, async ({ body, ack }) => {
    const call = submissionCall.parse(body);
    const read = readException(call, ports.clock.now());
    if ('errors' in read) return ack({ response_action: 'errors', errors: read.errors });
    await submit(ports, call, read.request);
    return ack();
  });

  app.event('app_home_opened', async ({ body }) => {
    const { event_id: once, team_id: team, event } = homeOpenedCall.parse(body);
    if (event.tab !== undefined && event.tab !== 'home') return;
    const place = { channel: null, message: null, responseUrl: null };
    await enqueueJob(ports, { user: event.user, team, once }, { place, request: { kind: 'home' } });
  });
}

/** Said at once; the answer takes its place. */
function acknowledge(request: SlackRequest): string {
  switch (request.kind) {
    case 'audit':
      return 'Auditing… usually 20 seconds.';
    case 'plan':
      return 'Making the plan… usually 20 seconds.';
    default:
      return 'One moment…';
  }
}

function memoryOf(call: SubmissionCall): ModalMemory {
  const fallback: ModalMemory = { key: null, place: directPlace(call.user.id) };
  try {
    return modalMemory.safeParse(JSON.parse(call.view.private_metadata)).data ?? fallback;
  } catch {
    return fallback;
  }
}

async function submit(ports: ListenerPorts, call: SubmissionCall, request: SlackRequest): Promise<void> {
  // A view is submitted once; its id is as good as a trigger, and always there.
  const by: AskedBy = { user: call.user.id, team: call.team.id, once: `${call.view.id}|${call.view.hash ?? ''}` };
  await enqueueJob(ports, by, { place: memoryOf(call).place satisfies SlackPlace, request });
}

function chosen(call: SubmissionCall, input: 'cluster' | 'kind'): string | undefined {
  const values = call.view.state.values;
  const option =
    input === 'cluster'
      ? values[INPUTS.cluster.block]?.[INPUTS.cluster.action]
      : values[INPUTS.kind.block]?.[INPUTS.kind.action];
  return option?.selected_option?.value;
}

/** What the modal was filled with, or what is wrong with it, by block. */
function readException(
  call: SubmissionCall,
  now: Date,
): { request: SlackRequest } | { errors: Record<string, string> } {
  const { values } = call.view.state;
  const kind = exceptionKind.safeParse(chosen(call, 'kind'));
  const until = values[INPUTS.until.block]?.[INPUTS.until.action]?.selected_date ?? '';
  const reason = values[INPUTS.reason.block]?.[INPUTS.reason.action]?.value?.trim() ?? '';
  const key = clusterKey.safeParse(memoryOf(call).key);
  const errors: Record<string, string> = {};
  if (!kind.success) errors[INPUTS.kind.block] = 'Choose one.';
  const problem = explainExpiry(until, now);
  if (problem !== null) errors[INPUTS.until.block] = problem;
  if (reason === '') errors[INPUTS.reason.block] = 'Say why: it is what the audit trail is for.';
  if (!key.success)
    errors[INPUTS.reason.block] = 'This form has lost its cluster: close it and press the button again.';
  if (!kind.success || !key.success || Object.keys(errors).length > 0) return { errors };
  return { request: { kind: 'except', target: { key: key.data }, as: kind.data, until, reason: reason.slice(0, 500) } };
}
