import type { Severity } from '../domain/finding.ts';
import type { SlackJob } from '../domain/slack-job.ts';
import { RequestError } from '../errors.ts';
import type { RespondPorts } from './respond-ports.ts';
import { subscribeChannel, unsubscribeChannel } from './subscriptions.ts';

/** `/dns-audit subscribe here`: the channel in which it was said gets the digest, if the configuration names it. */
export async function respondSubscribe(
  ports: RespondPorts,
  job: SlackJob,
  minSeverity: Severity | null,
): Promise<void> {
  const channel = channelOf(job);
  const outcome = await subscribeChannel(ports, ports.access.channels, { channel, minSeverity, by: job.user });
  await ports.slack.tell(job.place, { kind: 'subscribed', channel, minSeverity, isNew: outcome !== 'unchanged' });
}

/** `/dns-audit unsubscribe here`. */
export async function respondUnsubscribe(ports: RespondPorts, job: SlackJob): Promise<void> {
  const channel = channelOf(job);
  const outcome = await unsubscribeChannel(ports, { channel, by: job.user });
  await ports.slack.tell(job.place, {
    kind: 'unsubscribed',
    channel,
    wasSubscribed: outcome === 'unsubscribed',
    isToldAnyway: ports.access.toldChannels.includes(channel),
  });
}

function channelOf({ place }: SlackJob): string {
  if (place.channel === null) throw new RequestError('There is no channel here that could get the digest.');
  return place.channel;
}
