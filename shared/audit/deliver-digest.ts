import type { Report } from '../domain/report.ts';
import { type Delivery, delivery } from '../domain/run.ts';
import { DeliveryError } from '../errors.ts';
import { statePaths } from './paths.ts';
import type { Clock, DigestChannel, Log, StateStore } from './ports.ts';
import { readStored } from './stored.ts';

export interface DeliverPorts {
  state: StateStore;
  channel: DigestChannel;
  clock: Clock;
  log: Log;
}

/**
 * Posts a run's digest once. A claim is written before Slack is asked, so that two finalizers do not both post, and what
 * Slack answered is written after. Killed in between, the claim runs out and the next attempt posts: if Slack had already
 * taken the message, it appears twice. That is the one window for it; Slack offers no way to close it without read access
 * to the channel.
 */
export async function deliverDigest(ports: DeliverPorts, report: Report, leaseSeconds: number): Promise<void> {
  const path = statePaths.delivery(report.run.id);
  const stored = await readStored(ports.state, path, delivery);
  if (stored?.value.state === 'posted') return;
  const now = ports.clock.now();
  if (stored?.value.state === 'claimed' && new Date(stored.value.until) > now) {
    throw new DeliveryError('Another attempt is delivering this digest now.', { retry: true });
  }
  const until = new Date(now.getTime() + leaseSeconds * 1000).toISOString();
  const claim = await ports.state.write(path, toText({ state: 'claimed', until }), stored?.generation ?? 'absent');
  if (!claim.written) throw new DeliveryError('Another attempt began to deliver this digest.', { retry: true });
  const posted = await ports.channel.post(report);
  const record = toText({ state: 'posted', at: ports.clock.now().toISOString(), ...posted });
  const recorded = await ports.state.write(path, record, claim.generation);
  if (!recorded.written)
    ports.log.write('ERROR', 'the delivery record was changed by somebody else', { run: report.run.id });
  ports.log.write('INFO', 'digest posted', { run: report.run.id, channel: posted.channel });
}

function toText(value: Delivery): string {
  return JSON.stringify(value);
}
