import { type DigestRecord, digestRecord, type RunMoment } from '../domain/digest.ts';
import { formatScope, type Scope } from '../domain/scope.ts';
import { DeliveryError } from '../errors.ts';
import { statePaths } from './paths.ts';
import type { Clock, Log, StateStore } from './ports.ts';
import { readStored } from './stored.ts';

/** A channel that takes no messages is left alone so long: 7 days. */
const CLOSED_MS = 7 * 86_400_000;

export interface DigestSessionPorts {
  state: StateStore;
  clock: Clock;
  log: Log;
}

export interface DigestSessionRequest {
  channel: string;
  scope: Scope;
  moment: RunMoment;
  leaseSeconds: number;
}

/** One attempt to tell a channel of a run; nobody else tells that channel while its claim lasts. */
export interface DigestSession {
  /** As this attempt wrote it last. */
  record(): DigestRecord;
  /** Records what is now known and prolongs the claim. Throws DeliveryError when somebody else took over. */
  save(change: Partial<DigestRecord>): Promise<void>;
  /** Before a post: sees to it that the claim outlasts the post. */
  prolong(): Promise<void>;
  /** Records what is now known and gives the claim back. */
  finish(change: Partial<DigestRecord>): Promise<void>;
  /** After an error: gives the claim back, unless what was posted may still arrive. */
  giveUp(error: unknown): Promise<void>;
}

/** Claims a channel for a run. Null when there is nothing to tell: it was told, a newer run was, or Slack refused this one. */
export async function openDigestSession(
  ports: DigestSessionPorts,
  request: DigestSessionRequest,
): Promise<DigestSession | null> {
  const { channel, scope, moment, leaseSeconds } = request;
  const path = statePaths.digest(channel, scope);
  const stored = await readStored(ports.state, path, digestRecord);
  let record = stored?.value ?? emptyRecord(channel, scope);
  let generation = stored?.generation ?? 'absent';
  const now = ports.clock.now();
  if (!hasSomethingToTell(record, { moment, now, log: ports.log })) return null;
  refuseWhileClaimed(record, now);

  async function write(change: Partial<DigestRecord>, isHeld: boolean): Promise<boolean> {
    const until = new Date(ports.clock.now().getTime() + leaseSeconds * 1000).toISOString();
    const next = { ...record, ...change, claim: isHeld ? { run: moment.run, until } : null };
    const outcome = await ports.state.write(path, JSON.stringify(next), generation);
    if (!outcome.written) return false;
    record = next;
    generation = outcome.generation;
    return true;
  }

  async function writeOrStop(change: Partial<DigestRecord>, isHeld: boolean): Promise<void> {
    if (await write(change, isHeld)) return;
    ports.log.write('WARNING', 'another attempt tells this channel', { run: moment.run, channel });
    throw new DeliveryError(`Another attempt began to deliver the digest to ${channel}.`, { retry: true });
  }

  await writeOrStop({ newest: moment }, true);
  return {
    record: () => record,
    save: (change) => writeOrStop(change, true),
    async prolong() {
      const left = new Date(record.claim?.until ?? 0).getTime() - ports.clock.now().getTime();
      if (left < leaseSeconds * 750) await writeOrStop({}, true);
    },
    finish: (change) => writeOrStop(change, false),
    async giveUp(error) {
      if (!(error instanceof DeliveryError) || (error.retry && error.mayHaveArrived)) return;
      // Whoever took over meanwhile holds a claim of their own: theirs stays.
      const until = error.stops === 'channel' ? new Date(ports.clock.now().getTime() + CLOSED_MS).toISOString() : null;
      await write(error.retry ? {} : { refused: { run: moment.run, detail: error.message, until } }, false);
    },
  };
}

function emptyRecord(channel: string, scope: Scope): DigestRecord {
  return {
    schema: 'gke-dns-audit/slack-digest/v1',
    channel,
    scope: formatScope(scope),
    claim: null,
    newest: null,
    message: null,
    retired: [],
    told: null,
    changedAt: null,
    refused: null,
  };
}

function hasSomethingToTell(
  { told, newest, refused }: DigestRecord,
  { moment, now, log }: { moment: RunMoment; now: Date; log: Log },
): boolean {
  if (told?.run === moment.run || refused?.run === moment.run) return false;
  if (refused?.until != null && now < new Date(refused.until)) return false;
  if (newest === null || newest.run === moment.run || newest.startedAt <= moment.startedAt) return true;
  log.write('INFO', 'a newer run was delivered', { run: moment.run, newer: newest.run });
  return false;
}

function refuseWhileClaimed({ channel, claim }: DigestRecord, now: Date): void {
  if (claim === null) return;
  const left = new Date(claim.until).getTime() - now.getTime();
  if (left <= 0) return;
  throw new DeliveryError(`Another attempt is delivering the digest to ${channel} now.`, {
    retry: true,
    retryAfterSeconds: Math.ceil(left / 1000),
  });
}
