import type { Severity } from '../domain/finding.ts';
import { type SlackSubscription, type SlackSubscriptions, slackSubscriptions } from '../domain/slack-route.ts';
import { CollectError, RequestError } from '../errors.ts';
import { statePaths } from './paths.ts';
import type { Clock, Log, StateStore } from './ports.ts';
import type { DigestRouting } from './route-digests.ts';
import { readStored } from './stored.ts';

const ATTEMPTS = 5;

export interface SubscriptionPorts {
  state: StateStore;
  clock: Clock;
  log: Log;
}

/** Where the digest may go at all. */
export interface AllowedChannels extends DigestRouting {
  allowedChannels: readonly string[];
}

/** All channels of the configuration. Any other is refused, so that nobody carries findings to where they do not belong. */
export function namedChannels({ defaultChannel, routes, allowedChannels }: AllowedChannels): string[] {
  const first = defaultChannel === null ? [] : [defaultChannel];
  return [...new Set([...first, ...routes.map(({ channel }) => channel), ...allowedChannels])];
}

/** The subscriptions of channels that are allowed now: a channel taken from the configuration is told no more. */
export async function readSubscriptions(state: StateStore, allowed: AllowedChannels): Promise<SlackSubscription[]> {
  const stored = await readStored(state, statePaths.subscriptions, slackSubscriptions);
  const channels = namedChannels(allowed);
  return (stored?.value.subscriptions ?? []).filter(({ channel }) => channels.includes(channel));
}

export interface SubscribeRequest {
  channel: string;
  /** This severity or worse; null: all clusters in scope. */
  minSeverity: Severity | null;
  /** User ID. */
  by: string;
}

/**
 * Subscribes a channel to the digest, or changes what it is told. Doing it again changes nothing. `channels` are all that may be
 * subscribed; throws RequestError for any other.
 */
export async function subscribeChannel(
  ports: SubscriptionPorts,
  channels: readonly string[],
  request: SubscribeRequest,
): Promise<'subscribed' | 'changed' | 'unchanged'> {
  const { channel, minSeverity, by } = request;
  if (!channels.includes(channel))
    throw new RequestError(
      `Channel ${channel} may not get the digest. Whoever runs the service can add it to DNS_AUDIT_SLACK_CHANNELS.`,
    );
  let outcome: 'subscribed' | 'changed' | 'unchanged' = 'unchanged';
  await change(ports, (subscriptions) => {
    const known = subscriptions.find((one) => one.channel === channel);
    if (known?.minSeverity === minSeverity) {
      outcome = 'unchanged';
      return null;
    }
    outcome = known === undefined ? 'subscribed' : 'changed';
    const added = { channel, minSeverity, by, at: ports.clock.now().toISOString() };
    return [...subscriptions.filter((one) => one.channel !== channel), added];
  });
  if (outcome !== 'unchanged') ports.log.write('INFO', 'channel subscribed', { channel, minSeverity, user: by });
  return outcome;
}

/** Ends a subscription; routes to the channel go on. Doing it again changes nothing. */
export async function unsubscribeChannel(
  ports: SubscriptionPorts,
  request: Pick<SubscribeRequest, 'channel' | 'by'>,
): Promise<'unsubscribed' | 'unchanged'> {
  let isThere = false;
  await change(ports, (subscriptions) => {
    isThere = subscriptions.some((one) => one.channel === request.channel);
    return isThere ? subscriptions.filter((one) => one.channel !== request.channel) : null;
  });
  if (!isThere) return 'unchanged';
  ports.log.write('INFO', 'channel unsubscribed', { channel: request.channel, user: request.by });
  return 'unsubscribed';
}

/** By compare-and-swap; `edit` may be asked again with what somebody else wrote, and answers null for no change. */
async function change(
  { state }: SubscriptionPorts,
  edit: (subscriptions: SlackSubscription[]) => SlackSubscription[] | null,
): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const stored = await readStored(state, statePaths.subscriptions, slackSubscriptions);
    const next = edit(stored?.value.subscriptions ?? []);
    if (next === null) return;
    const document: SlackSubscriptions = { schema: 'gke-dns-audit/slack-subscriptions/v1', subscriptions: next };
    const outcome = await state.write(
      statePaths.subscriptions,
      JSON.stringify(document),
      stored?.generation ?? 'absent',
    );
    if (outcome.written) return;
  }
  throw new CollectError(
    'unavailable',
    `state object ${statePaths.subscriptions}`,
    'It is being changed by others; try again.',
  );
}
