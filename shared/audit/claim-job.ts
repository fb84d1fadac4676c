import { z } from 'zod';
import { DeliveryError } from '../errors.ts';
import { statePaths } from './paths.ts';
import type { Clock, StateStore } from './ports.ts';
import { readStored } from './stored.ts';

/** `claimedUntil`: somebody is at it; null or absent: it was answered. */
const answered = z.object({
  schema: z.literal('gke-dns-audit/answered/v1'),
  at: z.string(),
  claimedUntil: z.string().nullable().default(null),
});

/** Longer than an answer takes, and no longer than a person would wait for one that was cut off. */
const LEASE_SECONDS = 120;

/** One attempt to do what somebody asked for; nobody else does it while the claim lasts. */
export interface JobClaim {
  /** No attempt was begun before. */
  isFirst: boolean;
  /** It is never done again. */
  finish(): Promise<void>;
  /** The next attempt need not wait until the claim runs out. */
  release(): Promise<void>;
}

/**
 * Claims a request by compare-and-swap, because the queue may give it twice, also at once. Null when it was answered. Throws
 * DeliveryError while somebody else is at it, CollectError when the store fails.
 */
export async function claimJob(
  { state, clock }: { state: StateStore; clock: Clock },
  job: string,
): Promise<JobClaim | null> {
  const path = statePaths.answered(job);
  const stored = await readStored(state, path, answered);
  if (stored !== null && stored.value.claimedUntil === null) return null;
  const left = Date.parse(stored?.value.claimedUntil ?? '') - clock.now().getTime();
  if (left > 0) throw busy(left / 1000);

  const write = (seconds: number | null, generation: string) => {
    const now = clock.now();
    const claimedUntil = seconds === null ? null : new Date(now.getTime() + seconds * 1000).toISOString();
    const value: z.infer<typeof answered> = {
      schema: 'gke-dns-audit/answered/v1',
      at: now.toISOString(),
      claimedUntil,
    };
    return state.write(path, JSON.stringify(value), generation);
  };
  const claimed = await write(LEASE_SECONDS, stored?.generation ?? 'absent');
  if (!claimed.written) throw busy(LEASE_SECONDS);
  // Whoever took over, because this attempt outlasted its claim, keeps theirs.
  return {
    isFirst: stored === null,
    finish: async () => void (await write(null, claimed.generation)),
    release: async () => void (await write(0, claimed.generation)),
  };
}

function busy(seconds: number): DeliveryError {
  const retryAfterSeconds = Math.ceil(seconds);
  return new DeliveryError('Another attempt is answering this request now.', { retry: true, retryAfterSeconds });
}
