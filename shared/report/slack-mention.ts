import type { OwnerId } from '../domain/slack-route.ts';
import { type Mrkdwn, mrkdwn } from './escape.ts';

/** A mention, which notifies people. Made of ids from the configuration only. */
export function mentionOwner(id: OwnerId): Mrkdwn {
  return id.startsWith('S') ? mrkdwn`<!subteam^${id}>` : mrkdwn`<@${id}>`;
}

/** `Owners: @a, @b` */
export function mentionOwners(ids: readonly OwnerId[]): Mrkdwn {
  return ids.reduce(
    (line, id, index) => mrkdwn`${line}${index === 0 ? ' ' : ', '}${mentionOwner(id)}`,
    mrkdwn`Owners:`,
  );
}
