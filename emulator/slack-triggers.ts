import { hashHex } from './hash.ts';
import type { Reply } from './http.ts';
import { failure, invalidArguments } from './slack-answer.ts';
import type { ResponseUrl, SlackMessage, SlackState, Trigger } from './slack-state.ts';

const TRIGGER_MS = 3_000; // docs.slack.dev, interactivity/handling-user-interaction

/** An id with which an app may open one view for this person, for three seconds. */
export function issueTrigger(state: SlackState, user: string, viewId: string | null = null): string {
  const n = state.nextNumber();
  const id = `${9_000_000_000_000 + n}.${7_000_000_000_000 + n}.${hashHex(`trigger ${n}`, 32)}`;
  state.triggers.set(id, { user, createdAt: state.now().getTime(), isUsed: false, viewId });
  return id;
}

/** Uses a trigger up; else what Slack says against it. */
export function exchangeTrigger(state: SlackState, id: string): Trigger | Reply {
  const trigger = state.triggers.get(id);
  if (trigger === undefined) return invalidArguments('invalid `trigger_id`');
  if (trigger.isUsed) return failure('exchanged_trigger_id');
  if (state.now().getTime() - trigger.createdAt > TRIGGER_MS) return failure('expired_trigger_id');
  trigger.isUsed = true;
  return trigger;
}

/** A right to post for half an hour. `kind` is the first part of the path on hooks.slack.com. */
export function issueResponseUrl(
  state: SlackState,
  kind: 'commands' | 'actions' | 'app',
  right: { user: string; channel: string; original?: SlackMessage; threadTs?: string | null },
): string {
  const n = state.nextNumber();
  const path = `/slack/hooks/${kind}/${state.setup.team.id}/${4_000_000_000_000 + n}/${hashHex(`response ${n}`, 24)}`;
  const url: ResponseUrl = {
    user: right.user,
    channel: right.channel,
    original: right.original ?? null,
    threadTs: right.threadTs ?? null,
    createdAt: state.now().getTime(),
    uses: 0,
  };
  state.responseUrls.set(path, url);
  return state.setup.origin + path;
}
