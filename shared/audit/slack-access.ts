import type { SlackAnswers } from './ports.ts';

/** Who may do what in Slack; IDs of users (U…, W…), user groups (S…) and channels, from configuration only. */
export interface SlackAccess {
  /** Null: everybody of the workspace may ask. */
  readers: readonly string[] | null;
  /** Who may make and undo exceptions; nobody when it is empty. */
  exceptionMakers: readonly string[];
  /** All channels that the configuration names: results may be shared there, and the digest subscribed. */
  channels: readonly string[];
  /** Those of them that the configuration sends the digest to, subscribed or not. */
  toldChannels: readonly string[];
}

/** What a person who is refused is told: who may, and whom to ask. */
export type AccessDecision = { allowed: true } | { allowed: false; why: string; who: readonly string[] };

/** Looks a user up in a list of users and groups. A group that cannot be read lets nobody in. */
export async function decideAccess(
  slack: Pick<SlackAnswers, 'members'>,
  user: string,
  allowed: { list: readonly string[]; what: string; setting: string },
): Promise<AccessDecision> {
  const { list, what, setting } = allowed;
  if (list.includes(user)) return { allowed: true };
  const unread: string[] = [];
  for (const group of list.filter((id) => id.startsWith('S'))) {
    try {
      if ((await slack.members(group)).includes(user)) return { allowed: true };
    } catch {
      unread.push(group);
    }
  }
  if (list.length === 0)
    return { allowed: false, why: `Nobody may ${what} yet: ${setting} names no user or group.`, who: [] };
  const note =
    unread.length === 0
      ? ''
      : ` Slack did not say who is in ${unread.join(', ')} (scope usergroups:read), so it lets nobody in.`;
  return { allowed: false, why: `You may not ${what}: those named in ${setting} may.${note}`, who: list };
}
