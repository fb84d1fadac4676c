import type { Clock, Log } from '../../shared/audit/ports.ts';
import type { Snapshot } from '../../shared/domain/snapshot.ts';

/** A run changes it once a day; a minute of age is nothing, and saves a read on every key that is pressed. */
const FRESH_MS = 60_000;
/** What of Slack's three seconds a list of names may take. */
const PATIENCE_MS = 1200;

/** Keeps the stored inventory for a minute. One that is old is better than none: typeahead cannot wait. */
export function createSnapshotCache(
  read: () => Promise<Snapshot | null>,
  { clock, log }: { clock: Clock; log: Log },
): () => Promise<Snapshot | null> {
  let kept: { snapshot: Snapshot | null; at: number } | null = null;
  return async () => {
    const now = clock.now().getTime();
    if (kept !== null && now - kept.at < FRESH_MS) return kept.snapshot;
    try {
      const snapshot = await within(read(), PATIENCE_MS);
      kept = { snapshot, at: now };
      return snapshot;
    } catch (error) {
      log.write('WARNING', 'stored inventory not read in time', {
        detail: error instanceof Error ? error.message : String(error),
      });
      return kept?.snapshot ?? null;
    }
  };
}

async function within<T>(work: Promise<T>, milliseconds: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${milliseconds} ms`)), milliseconds);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
    work.catch(() => undefined); // Whoever waited is gone; a late failure is nobody's.
  }
}
