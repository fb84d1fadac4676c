import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SlackMessage } from '../emulator/index.ts';
import { runId } from '../shared/audit/paths.ts';
import { BUCKET, CHANNEL, ON_CALL, type SlackService, startSlackService } from './slack-service.test-helper.ts';

/** The digest and the bot together, through the real functions-framework, Bolt and queue. */
const ALICE = 'U0ALICE01';
const SCOPE = { kind: 'organization', id: '490000000001' } as const;
const SLOTS = ['24', '25', '26', '27', '28'].map((day) => new Date(`2026-11-${day}T06:00:00Z`)); // of one week

let service: SlackService;

beforeAll(async () => {
  service = await startSlackService({ clusters: 6 });
}, 120_000);

afterAll(() => service.stop());

/** What everybody in a channel sees. */
const posted = (channel = CHANNEL) =>
  service.emulator.slack.inChannel(channel).filter((message) => message.ephemeralFor === null);
const blocksOf = (message: SlackMessage | undefined) => JSON.stringify(message?.blocks ?? []);

function living(channel = CHANNEL): SlackMessage {
  const [message] = posted(channel);
  if (message === undefined) throw new Error('no digest was posted');
  return message;
}

async function sweep(index: number): Promise<string> {
  const slot = SLOTS[index] ?? new Date(Number.NaN);
  await service.sweep(slot);
  return runId(SCOPE, slot);
}

async function command(text: string, channel: string): Promise<void> {
  await service.emulator.slack.command('/dns-audit', text, { user: ALICE, channel });
  await service.idle();
}

async function click(action: string): Promise<string> {
  const { error } = await service.emulator.slack.click(living(), action, { user: ALICE, channel: CHANNEL });
  expect(error).toBeNull();
  await service.idle();
  return service.ephemeral(ALICE)?.text ?? '';
}

describe('the living digest', () => {
  it('is posted by the first run, with buttons, because there is somebody who answers them', async () => {
    const run = await sweep(0);
    expect(posted()).toHaveLength(1);
    expect(living()).toMatchObject({ threadTs: null, edits: 0 });
    expect(blocksOf(living())).toContain(run);
    expect(blocksOf(living()).match(/"digest:\w+"/g)).toEqual(['"digest:fleet"', '"digest:rerun"']);
  });

  it('is changed in place by the second, with one reply in its thread about what is new', async () => {
    const { ts } = living();
    const changed = service.fleet.clusters.find(({ name }) => name === 'checkout-batch');
    if (changed === undefined) throw new Error('the fleet has no checkout-batch');
    changed.dnsCache = 'false';
    const run = await sweep(1);
    const [message, ...replies] = posted();
    expect(message).toMatchObject({ ts, edits: 1, threadTs: null });
    expect(blocksOf(message)).toContain(run);
    expect(replies).toMatchObject([{ threadTs: ts, edits: 0 }]);
    expect(replies[0]?.text).toContain('Resolved: checkout-batch in acme-checkout-prod/');
  });

  it('shows the last run to who presses its button, and to nobody else', async () => {
    const before = posted().length;
    expect(await click('digest:fleet')).toMatch(/^GKE DNS audit of organizations\/490000000001: /);
    expect(posted()).toHaveLength(before);
    expect(living().edits).toBe(1);
  });

  it('comes to a channel that was subscribed, and ends there with the subscription', async () => {
    await command('subscribe here', ON_CALL);
    await sweep(2);
    expect(posted(ON_CALL)).toHaveLength(1);
    expect(living(ON_CALL).text).toMatch(/^GKE DNS audit of organizations\/490000000001: /);
    await command('unsubscribe here', ON_CALL);
    const run = await sweep(3);
    expect(posted(ON_CALL)).toHaveLength(1);
    expect(blocksOf(living(ON_CALL))).not.toContain(run);
    expect(blocksOf(living())).toContain(run);
  });

  it('and Home of who looked at it lately show the newest run; what was done in Home is shown there', async () => {
    const home = () => service.emulator.slack.homes.get(ALICE);
    await service.emulator.slack.openHome(ALICE);
    await service.idle();
    const run = await sweep(4);
    expect(blocksOf(living())).toContain(run);
    expect(JSON.stringify(home()?.view)).toContain(run);
    await command('snooze checkout-live 20d CHG-7', CHANNEL);
    await service.emulator.slack.openHome(ALICE);
    await service.idle();
    const view = home();
    expect(JSON.stringify(view?.view)).toContain('exception:undo');
    if (view === undefined) throw new Error('no Home');
    await service.emulator.slack.click(view, 'exception:undo', { user: ALICE });
    await service.idle();
    expect(JSON.stringify(home()?.view)).not.toContain('exception:undo');
  });

  it('is brought up to date by a run that its button started', async () => {
    const answer = await click('digest:rerun');
    const [, run = 'no run'] = /^Run (\d{8}T\d{6}Z-[0-9a-f]{12}) /.exec(answer) ?? [];
    expect(service.emulator.storage.read(BUCKET, `runs/${run}/report.json`)).not.toBeNull();
    const page = service.emulator.storage.blobs.get(`${BUCKET}/runs/${run}/report.html`);
    expect(page?.contentType).toBe('text/html; charset=utf-8');
    const link = `https://storage.cloud.google.com/${BUCKET}/runs/${run}/report.html|Open the whole report`;
    expect(blocksOf(living())).toContain(link);
    await command('fleet', CHANNEL);
    expect(JSON.stringify(service.ephemeral(ALICE)?.blocks)).toContain(link);
    // The present week may be another one than that of the slots: then the message is a fresh one.
    expect(posted().filter((message) => message.threadTs === null && blocksOf(message).includes(run))).toHaveLength(1);
  });
});

it('the emulators had nothing to refuse', () => {
  expect(service.emulator.violations).toEqual([]);
  expect(service.emulator.tasks.failed).toEqual([]);
});
