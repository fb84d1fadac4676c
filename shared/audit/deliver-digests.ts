import type { Report } from '../domain/report.ts';
import type { OwnerId } from '../domain/slack-route.ts';
import { CollectError, DeliveryError } from '../errors.ts';
import { type DeliverOptions, type DeliverPorts, deliverDigest } from './deliver-digest.ts';
import { endDigest } from './end-digest.ts';
import { channelOf, statePaths } from './paths.ts';
import { type ChannelSelections, type DigestRouting, selectChannels, viewDigest } from './route-digests.ts';
import { readSubscriptions } from './subscriptions.ts';

/** How the digests of a service are delivered. */
export interface DigestDelivery extends DigestRouting, Omit<DeliverOptions, 'leaseSeconds'> {
  /** Channels that may be subscribed; those of routes and the default channel are allowed besides. */
  allowedChannels: readonly string[];
}

/**
 * Tells every channel of a report. A channel that fails does not stop the others. Throws what failed and may succeed at
 * another try, once, after all were tried; what is refused for good is logged, and the report is safe. A token that Slack
 * does not take ends it at once; of a channel that was archived its owners are told.
 */
export async function deliverDigests(
  ports: DeliverPorts,
  report: Report,
  delivery: DigestDelivery & Pick<DeliverOptions, 'leaseSeconds'>,
): Promise<void> {
  const subscriptions = await readSubscriptions(ports.state, delivery);
  const channels = selectChannels(delivery, subscriptions);
  const failures: (DeliveryError | CollectError)[] = [];
  const closed: string[] = [];
  let isRefused = false;
  const attempt = async (channel: string, work: () => Promise<void>): Promise<void> => {
    if (isRefused) return;
    try {
      await work();
    } catch (error) {
      if (!(error instanceof DeliveryError || error instanceof CollectError)) throw error;
      const isHopeless = error instanceof DeliveryError && !error.retry;
      const fields = { run: report.run.id, channel, detail: error.message };
      ports.log.write(isHopeless ? 'ERROR' : 'WARNING', 'digest not delivered', fields);
      if (!isHopeless) failures.push(error);
      else if (error.stops === 'workspace') isRefused = true;
      else if (error.stops === 'channel') closed.push(channel);
    }
  };
  for (const [channel, selection] of channels)
    await attempt(channel, () => deliverDigest(ports, viewDigest(report, delivery, { channel, selection }), delivery));
  for (const channel of await listOthers(ports, report, channels))
    await attempt(channel, () => endDigest(ports, { channel, run: report.run, leaseSeconds: delivery.leaseSeconds }));
  for (const channel of closed) {
    const owners = ownersOf(channel, delivery);
    for (const place of placesToTell(channel, delivery))
      await attempt(place, async () => void (await ports.messenger.post(place, ports.words.closed(channel, owners))));
  }
  throwFailures(failures);
}

/** Who answers for a channel; by the configuration. */
function ownersOf(channel: string, { routes }: DigestDelivery): OwnerId[] {
  return [...new Set(routes.flatMap((route) => (route.channel === channel ? (route.owners ?? []) : [])))];
}

/** Where people hear that a channel is closed: the default channel, else the owners themselves; a group has no such place. */
function placesToTell(closed: string, delivery: DigestDelivery): string[] {
  const { defaultChannel } = delivery;
  if (defaultChannel !== null && defaultChannel !== closed) return [defaultChannel];
  return ownersOf(closed, delivery).filter((id) => !id.startsWith('S'));
}

/** Channels that were told of this scope and are told no more. */
async function listOthers({ state }: DeliverPorts, { run }: Report, told: ChannelSelections): Promise<string[]> {
  const paths = await state.list(statePaths.digests);
  return paths.flatMap((path) => channelOf(path, run.scope) ?? []).filter((channel) => !told.has(channel));
}

function throwFailures(failures: readonly (DeliveryError | CollectError)[]): void {
  const [first] = failures;
  if (first === undefined) return;
  if (failures.length === 1) throw first;
  const waits = failures.flatMap((error) => (error instanceof DeliveryError ? (error.retryAfterSeconds ?? []) : []));
  throw new DeliveryError(`${failures.length} channels were not told; the first: ${first.message}`, {
    retry: true,
    ...(waits.length === 0 ? {} : { retryAfterSeconds: Math.max(...waits) }),
    cause: first,
  });
}
