import type { LivingMessage } from '../domain/digest.ts';
import type { OwnerId } from '../domain/slack-route.ts';
import { mrkdwn, visibleText } from './escape.ts';
import { context, header, section } from './slack-blocks.ts';
import type { SlackDigestMessage } from './slack-digest.ts';
import { mentionOwners } from './slack-mention.ts';

/** What becomes of a living message when its week is over: its last state, and where the digest goes on. */
export function renderRetiredDigest(message: LivingMessage, permalink: string | null): SlackDigestMessage {
  const week = visibleText(message.week, 20);
  const summary = visibleText(message.summary, 600);
  const next =
    permalink === null
      ? mrkdwn`It goes on in a newer message of this channel; the thread here stays as it is.`
      : mrkdwn`It goes on in <${permalink}|the digest of the new week>; the thread here stays as it is.`;
  return {
    text: mrkdwn`GKE DNS audit, week of ${week}: ${summary} A newer digest is in this channel.`.value,
    blocks: [header(`GKE DNS audit, week of ${week}`), section(`At its end: ${summary}`), context(next)],
  };
}

/** What becomes of the living message of a channel that gets no digest any more. */
export function renderEndedDigest(message: LivingMessage): SlackDigestMessage {
  const summary = visibleText(message.summary, 600);
  return {
    text: mrkdwn`The GKE DNS audit no longer posts to this channel. Its last state here: ${summary}`.value,
    blocks: [
      header('GKE DNS audit: no longer posted here'),
      section(`Last state: ${summary}`),
      context('No route and no subscription leads to this channel any more.'),
    ],
  };
}

/** Where somebody may look after it: a channel of the configuration was archived. */
export function renderClosedChannel(channel: string, owners: readonly OwnerId[]): SlackDigestMessage {
  const text = `The GKE DNS audit cannot post to channel ${visibleText(channel, 30)} any more, because it is archived. It is left alone for 7 days and tried again then.`;
  const cure =
    'Choose another channel in DNS_AUDIT_SLACK_CHANNEL or DNS_AUDIT_SLACK_ROUTES, unsubscribe it, or open it again.';
  return {
    text: mrkdwn`${text} ${cure}`.value,
    blocks: [section(`${text} ${cure}`), ...(owners.length === 0 ? [] : [section(mentionOwners(owners.slice(0, 20)))])],
  };
}
