import { beforeAll, describe, expect, it } from 'vitest';
import { findProblems, randomExecutioner } from './check-run.ts';
import { type KilledRun, runWithKills } from './killed-run.ts';

/** The long form, 200 seeds, is `npm run test:kill`. */
const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8];

describe('a run of the service whose process is killed', { timeout: 300_000 }, () => {
  let quiet: KilledRun;
  beforeAll(async () => {
    quiet = await runWithKills(() => false);
  }, 120_000);

  it('is whole when nobody kills it', () => {
    expect(findProblems(quiet, quiet)).toEqual([]);
    expect(quiet.digests).toBe(1);
    expect(new Set(quiet.report.clusters.map((cluster) => cluster.verdict)).size).toBeGreaterThan(1);
  });

  it.each(SEEDS)('at random points (seed %i) loses and doubles nothing', async (seed) => {
    const killed = await runWithKills(randomExecutioner(seed, quiet.requests));
    expect(findProblems(quiet, killed)).toEqual([]);
  });

  it('after the claim and before Slack is asked posts once', async () => {
    const killed = await runWithKills(once(isDeliveryWrite(1)));
    expect(killed.kills.map((kill) => kill.isInPostingWindow)).toEqual([false]);
    expect(killed.digests).toBe(1);
    expect(findProblems(quiet, killed)).toEqual([]);
  });

  it('between the answer of Slack and its record posts twice: the one window', async () => {
    const killed = await runWithKills(once((api, _, when) => api === 'slack' && when === 'after'));
    expect(killed.kills.map((kill) => kill.isInPostingWindow)).toEqual([true]);
    expect(killed.digests).toBe(2);
    expect(findProblems(quiet, killed)).toEqual([]);
  });

  it('after the delivery was recorded, before its answer, posts once', async () => {
    const killed = await runWithKills(once(isDeliveryWrite(2)));
    expect(killed.kills).toHaveLength(1);
    expect(killed.digests).toBe(1);
    expect(findProblems(quiet, killed)).toEqual([]);
  });
});

/** The n-th write of the delivery object: the first is the claim, the second the record of what Slack answered. */
function isDeliveryWrite(n: number) {
  let writes = 0;
  return (api: string, path: string, when: 'before' | 'after') => {
    if (api !== 'storage' || when !== 'after' || !path.includes('upload') || !path.includes('delivery.json'))
      return false;
    writes += 1;
    return writes === n;
  };
}

/** Kills at the first request for which the condition holds. */
function once(isPoint: (api: string, path: string, when: 'before' | 'after') => boolean) {
  let isDone = false;
  return (request: { api: string; path: string }, when: 'before' | 'after') => {
    if (isDone || !isPoint(request.api, request.path, when)) return false;
    isDone = true;
    return true;
  };
}
