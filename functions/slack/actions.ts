import type { WebClient } from '@slack/web-api';
import type { SlackPlace, SlackRequest } from '../../shared/domain/slack-job.ts';
import { clusterKey } from '../../shared/domain/slack-job.ts';
import { parseActionId } from '../../shared/report/slack-actions.ts';
import { renderDetailsLoading, renderExceptModal, renderPickModal } from '../../shared/report/slack-modals.ts';
import { type ActionCall, type ModalMemory, placeOfAction } from './calls.ts';
import { inTime } from './in-time.ts';
import { type AskedBy, enqueueJob } from './job.ts';
import type { ListenerPorts } from './listeners.ts';

/** Days that the exception modal proposes. */
const PROPOSED_DAYS = 30;
const DAY_MS = 86_400_000;

/** What a button leads to: a modal that is opened at once, because its trigger lives three seconds, or a task. */
export async function answerAction(ports: ListenerPorts, call: ActionCall, client: WebClient): Promise<void> {
  const [pressed] = call.actions;
  const action = pressed === undefined ? null : parseActionId(pressed.action_id);
  const value = pressed?.value ?? pressed?.selected_option?.value ?? '';
  const place = placeOfAction(call);
  switch (action) {
    case null:
    case 'console':
      return; // A link: Slack opened it, and only wants to hear that we know.
    case 'pick':
      return inTime(ports, { by: askedBy(call), place }, () => openPicker(client, call.trigger_id, place));
    case 'except':
      return inTime(ports, { by: askedBy(call), place }, () => openExceptModal(ports, client, call, place));
    case 'details': {
      const key = clusterKey.parse(value);
      return inTime(ports, { by: askedBy(call), place }, async () => {
        const { view } = await client.views.open({ trigger_id: call.trigger_id, view: renderDetailsLoading() });
        await enqueue(ports, call, place, { kind: 'details', key, view: view?.id ?? '' });
      });
    }
    case 'audit':
    case 'plan':
      return enqueue(ports, call, place, { kind: action, target: { key: clusterKey.parse(value) } });
    case 'share':
      return enqueue(ports, call, place, { kind: 'share', key: clusterKey.parse(value) });
    case 'undo':
      return enqueue(ports, call, place, { kind: 'undo', exception: value.slice(0, 64) });
    case 'fleet':
    case 'rerun':
    case 'exceptions':
      return enqueue(ports, call, place, { kind: action });
  }
}

export async function openPicker(client: WebClient, trigger: string, place: SlackPlace): Promise<void> {
  const memory: ModalMemory = { key: null, place };
  await client.views.open({ trigger_id: trigger, view: renderPickModal(JSON.stringify(memory)) });
}

async function openExceptModal(
  ports: ListenerPorts,
  client: WebClient,
  call: ActionCall,
  place: SlackPlace,
): Promise<void> {
  const key = clusterKey.parse(call.actions[0]?.value);
  const snapshot = await ports.snapshot();
  const cluster = snapshot?.clusters.find((one) => one.key === key)?.name ?? null;
  const memory: ModalMemory = { key, place };
  const until = new Date(ports.clock.now().getTime() + PROPOSED_DAYS * DAY_MS).toISOString().slice(0, 10);
  const view = renderExceptModal({ cluster, metadata: JSON.stringify(memory), until });
  await client.views.open({ trigger_id: call.trigger_id, view });
}

async function enqueue(ports: ListenerPorts, call: ActionCall, place: SlackPlace, request: SlackRequest) {
  await enqueueJob(ports, askedBy(call), { place, request });
}

function askedBy({ user, team, trigger_id: trigger, actions: [pressed] }: ActionCall): AskedBy {
  return { user: user.id, team: team.id, once: `${trigger}|${pressed?.action_id ?? ''}` };
}
