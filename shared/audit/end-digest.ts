import { digestRecord } from '../domain/digest.ts';
import type { Report } from '../domain/report.ts';
import { DeliveryError } from '../errors.ts';
import type { DeliverPorts } from './deliver-digest.ts';
import { openDigestSession } from './digest-session.ts';
import { statePaths } from './paths.ts';
import { readStored } from './stored.ts';

export interface EndDigestRequest {
  channel: string;
  run: Report['run'];
  leaseSeconds: number;
}

/**
 * Ends the digest of a channel to which nothing leads any more: a message that says it is kept up to date must be. The
 * channel's record is emptied, so that it is told all again should it come back.
 */
export async function endDigest(ports: DeliverPorts, { channel, run, leaseSeconds }: EndDigestRequest): Promise<void> {
  const { messenger, words, state, log } = ports;
  const stored = await readStored(state, statePaths.digest(channel, run.scope), digestRecord);
  if (stored === null || stored.value.message === null) return;
  const moment = { run: run.id, startedAt: run.startedAt };
  const session = await openDigestSession(ports, { channel, scope: run.scope, moment, leaseSeconds });
  const message = session?.record().message ?? null;
  if (session === null || message === null) return;
  try {
    await messenger.update(channel, message.ts, words.ended(message));
  } catch (error) {
    if (!(error instanceof DeliveryError) || error.retry) {
      await session.giveUp(error);
      throw error;
    }
    // The bot is no longer there: nothing can be mended by asking again.
    log.write('WARNING', 'the end of a digest was not posted', { run: run.id, channel, detail: error.message });
  }
  await session.finish({ message: null, told: null, changedAt: null, retired: [], refused: null });
  log.write('INFO', 'digest ended', { run: run.id, channel });
}
