import type { Report } from '../domain/report.ts';
import { CollectError, DeliveryError } from '../errors.ts';
import { type DeliverOptions, type DeliverPorts, deliverDigest } from './deliver-digest.ts';
import { type DigestRouting, routeDigests } from './route-digests.ts';
import { readSubscriptions } from './subscriptions.ts';

/** How the digests of a service are delivered. */
export interface DigestDelivery extends DigestRouting, Omit<DeliverOptions, 'leaseSeconds'> {
  /** Channels that may be subscribed; those of routes and the default channel are allowed besides. */
  allowedChannels: readonly string[];
}

/**
 * Tells every channel of a report. A channel that fails does not stop the others. Throws what failed and may succeed at
 * another try, once, after all were tried; what is refused for good is logged, and the report is safe.
 */
export async function deliverDigests(
  ports: DeliverPorts,
  report: Report,
  delivery: DigestDelivery & Pick<DeliverOptions, 'leaseSeconds'>,
): Promise<void> {
  const subscriptions = await readSubscriptions(ports.state, delivery);
  const failures: (DeliveryError | CollectError)[] = [];
  for (const view of routeDigests(report, delivery, subscriptions)) {
    try {
      await deliverDigest(ports, view, delivery);
    } catch (error) {
      if (!(error instanceof DeliveryError || error instanceof CollectError)) throw error;
      const isHopeless = error instanceof DeliveryError && !error.retry;
      ports.log.write(isHopeless ? 'ERROR' : 'WARNING', 'digest not delivered', {
        run: report.run.id,
        channel: view.channel,
        detail: error.message,
      });
      if (!isHopeless) failures.push(error);
    }
  }
  const [first] = failures;
  if (first === undefined) return;
  if (failures.length === 1) throw first;
  const waits = failures.map((error) => (error instanceof DeliveryError ? (error.retryAfterSeconds ?? 0) : 0));
  throw new DeliveryError(`${failures.length} channels were not told; the first: ${first.message}`, {
    retry: true,
    retryAfterSeconds: Math.max(...waits),
    cause: first,
  });
}
