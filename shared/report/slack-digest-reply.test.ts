import { describe, expect, test } from 'vitest';
import type { DigestChanges } from '../domain/digest.ts';
import { ownerId } from '../domain/slack-route.ts';
import { NO_CHANGES, SINCE, sampleDigest } from './sample-digest.test-helper.ts';
import { renderDigestReply } from './slack-digest-reply.ts';
import { renderClosedChannel, renderEndedDigest, renderRetiredDigest } from './slack-digest-retired.ts';
import { validateMessage } from './slack-limits.ts';

const GOLDEN = '../../test/golden/report';
const toJson = (message: unknown) => `${JSON.stringify(message, null, 2)}\n`;

function mentionsIn(changes: Partial<DigestChanges>, view = sampleDigest().view): string[] {
  const reply = renderDigestReply(view, { ...NO_CHANGES, ...changes }, SINCE);
  expect(validateMessage(reply)).toEqual([]);
  expect(reply.text).not.toMatch(/<[@!]/);
  return [...JSON.stringify(reply.blocks).matchAll(/<[@!][^>]+>/g)].map(([mention]) => mention);
}

describe('renderDigestReply', () => {
  test('every kind of change', async () => {
    const { view, changes } = sampleDigest();
    const reply = renderDigestReply(view, changes, SINCE);
    expect(validateMessage(reply)).toEqual([]);
    await expect(toJson(reply)).toMatchFileSnapshot(`${GOLDEN}/slack-digest-reply.json`);
  });

  test('its text alone says what is worst', () => {
    const { view, changes } = sampleDigest();
    expect(renderDigestReply(view, changes, SINCE).text).toMatch(
      /^GKE DNS audit of organizations\/123456789012\. Since the run of 2026-11-19 06:00 UTC: 1 worse, .*\. Worse: payments in pay-prod\/europe-west1, affected, critical: At least/,
    );
  });

  test('more than are named: how many more', () => {
    const { view, changes } = sampleDigest();
    const reply = renderDigestReply(view, { ...NO_CHANGES, resolved: changes.resolved }, SINCE);
    expect(JSON.stringify(reply)).toContain('and 3 more');
  });
});

describe('owners', () => {
  const { view, changes } = sampleDigest();
  const [worse] = changes.worse;
  const [appeared] = changes.appeared;
  if (worse === undefined || appeared === undefined) throw new Error('no sample');

  test('are mentioned once for what is new or worse, and critical or high', () => {
    expect(mentionsIn({ worse: [worse, worse], appeared: [appeared] })).toEqual([
      '<!subteam^S0PAYMENTS>',
      '<@U0ONCALL1>',
    ]);
  });

  test.each(['found', 'resolved', 'better', 'excepted', 'disappeared'] as const)('are not mentioned for %s', (kind) => {
    expect(mentionsIn({ [kind]: [worse] })).toEqual([]);
  });

  test('are not mentioned for what is medium or low', () => {
    const now = worse.now === null ? null : { ...worse.now, severity: 'medium' as const };
    expect(mentionsIn({ worse: [{ ...worse, now }] })).toEqual([]);
  });

  test('are not mentioned for a cluster that only claims them', () => {
    const now = worse.now === null ? null : { ...worse.now, labels: { owner: '<@U0ONCALL1>' }, reason: '<@U0ONCALL1>' };
    const reply = renderDigestReply(
      { ...view, owners: new Map() },
      { ...NO_CHANGES, worse: [{ ...worse, now }] },
      SINCE,
    );
    expect(reply.blocks.filter((block) => JSON.stringify(block).includes('"mrkdwn"'))).toEqual([]);
    expect(reply.text).not.toContain('<@');
  });

  test('are ids of users and groups, nothing else', () => {
    for (const text of ['!channel', '@here', 'payments', 'U1', 'C0123ABCD', 'U0123ABCD|x', ''])
      expect(ownerId.safeParse(text).success).toBe(false);
  });
});

test('a channel that was archived: what to do, for the owners of the configuration', () => {
  const owners = ['U0PAYOWNER', 'S0PAYTEAM1'].map((id) => ownerId.parse(id));
  const message = renderClosedChannel('C0PAYMENT', owners);
  expect(validateMessage(message)).toEqual([]);
  expect(message.text).toMatch(/^The GKE DNS audit cannot post to channel C0PAYMENT any more.*or open it again\.$/);
  expect(JSON.stringify(message.blocks).match(/<[^>]+>/g)).toEqual(['<@U0PAYOWNER>', '<!subteam^S0PAYTEAM1>']);
  expect(renderClosedChannel('C0PAYMENT', []).blocks).toHaveLength(1);
});

describe('renderRetiredDigest', () => {
  const message = {
    ts: '1.000001',
    week: '2026-11-16',
    summary: '1 of 40 clusters is affected. (run of 2026-11-22 06:00 UTC)',
    shown: { run: 'r', startedAt: '2026-11-22T06:00:00Z' },
  };

  test('points to the digest of the new week', async () => {
    const retired = renderRetiredDigest(message, 'https://acme.slack.com/archives/C0DNS0001/p1795586400000002');
    expect(validateMessage(retired)).toEqual([]);
    await expect(toJson(retired)).toMatchFileSnapshot(`${GOLDEN}/slack-digest-retired.json`);
  });

  test('without an address says that there is one', () => {
    const retired = renderRetiredDigest(message, null);
    expect(validateMessage(retired)).toEqual([]);
    expect(JSON.stringify(retired)).toContain('a newer message of this channel');
    expect(JSON.stringify(retired)).not.toContain('<');
  });

  test('of a channel that gets no digest any more says so', () => {
    const ended = renderEndedDigest(message);
    expect(validateMessage(ended)).toEqual([]);
    expect(ended.text).toBe(
      'The GKE DNS audit no longer posts to this channel. Its last state here: 1 of 40 clusters is affected. (run of 2026-11-22 06:00 UTC)',
    );
  });
});
