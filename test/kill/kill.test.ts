import { beforeAll, describe, expect, it } from 'vitest';
import { deliveryExecutioner, findProblems, isPost, isRecordWrite, nth, once, randomExecutioner } from './check-run.ts';
import { CHANNELS, type KilledRuns, runWithKills, SLOTS } from './killed-run.ts';

/** The long form, 200 seeds, is `npm run test:kill`. */
const SEEDS = [1, 2];
const DELIVERY_SEEDS = [1, 2, 3];

/** Messages and replies in each channel. */
const posts = ({ channels }: KilledRuns) => channels.map(({ roots, replies }) => [roots, replies]);

/** Over both channels: two attempts may tell them in any order. */
function sumOf({ channels }: KilledRuns) {
  return {
    roots: channels.reduce((sum, { roots }) => sum + roots, 0),
    replies: channels.reduce((sum, { replies }) => sum + replies, 0),
  };
}

describe('two runs of the service whose process is killed', { timeout: 300_000 }, () => {
  let quiet: KilledRuns;
  beforeAll(async () => {
    quiet = await runWithKills(() => false);
  }, 120_000);

  it('are whole when nobody kills it: one living message and one reply in each channel', () => {
    expect(findProblems(quiet, quiet)).toEqual([]);
    expect(posts(quiet)).toEqual(CHANNELS.map(() => [1, 1]));
    expect(quiet.channels.map(({ living }) => living?.text)).toEqual([
      expect.stringContaining(': 1 resolved.'),
      expect.stringContaining(': 1 new.'),
    ]);
    expect(new Set(quiet.reports[0]?.clusters.map((cluster) => cluster.verdict)).size).toBeGreaterThan(1);
  });

  it.each(SEEDS)('at random points (seed %i) lose and double nothing', async (seed) => {
    const killed = await runWithKills(randomExecutioner(seed, quiet.requests));
    expect(findProblems(quiet, killed)).toEqual([]);
  });

  it.each(DELIVERY_SEEDS)('at random points of the delivery (seed %i) lose and double nothing', async (seed) => {
    const killed = await runWithKills(deliveryExecutioner(seed));
    expect(killed.kills).not.toEqual([]);
    expect(findProblems(quiet, killed)).toEqual([]);
  });

  it('after the claim and before Slack is asked post once', async () => {
    const killed = await runWithKills(once(nth(1, isRecordWrite)));
    expect(killed.kills.map((kill) => kill.lostPosts)).toEqual([0]);
    expect(posts(killed)).toEqual(posts(quiet));
    expect(findProblems(quiet, killed)).toEqual([]);
  });

  it('between the answer of Slack and its record post the message twice: the one window', async () => {
    const killed = await runWithKills(once(nth(1, isPost)));
    expect(killed.kills.map((kill) => kill.lostPosts)).toEqual([1]);
    expect(sumOf(killed)).toEqual({ roots: 3, replies: 2 });
    expect(findProblems(quiet, killed)).toEqual([]);
  });

  it('between the answer of Slack and its record post the reply twice: the same window', async () => {
    // Two channels' messages in the first run, then the reply in one of them.
    const killed = await runWithKills(once(nth(3, isPost)));
    expect(killed.kills.map((kill) => [kill.lostPosts, kill.run])).toEqual([[1, 1]]);
    expect(sumOf(killed)).toEqual({ roots: 2, replies: 3 });
    expect(findProblems(quiet, killed)).toEqual([]);
  });

  it('after the message was recorded, before its answer, post once', async () => {
    const killed = await runWithKills(once(nth(2, isRecordWrite)));
    expect(killed.kills).toHaveLength(1);
    expect(posts(killed)).toEqual(posts(quiet));
    expect(findProblems(quiet, killed)).toEqual([]);
  });
});

describe('two runs in two weeks', { timeout: 300_000 }, () => {
  let quiet: KilledRuns;
  beforeAll(async () => {
    quiet = await runWithKills(() => false, SLOTS.newWeek);
  }, 120_000);

  it('leave a fresh message with the reply below it, and an old one that points to it', () => {
    expect(findProblems(quiet, quiet)).toEqual([]);
    expect(posts(quiet)).toEqual(CHANNELS.map(() => [2, 1]));
    expect(quiet.channels.map(({ retired }) => retired)).toEqual([1, 1]);
  });

  it.each([11])('killed at random points of the delivery (seed %i) lose and double nothing', async (seed) => {
    const killed = await runWithKills(deliveryExecutioner(seed), SLOTS.newWeek);
    expect(killed.kills).not.toEqual([]);
    expect(findProblems(quiet, killed)).toEqual([]);
  });
});
