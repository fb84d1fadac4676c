import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SlackMessage, signSlackRequest } from '../emulator/index.ts';
import { CHANNEL, ON_CALL, type SlackService, startSlackService } from './slack-service.test-helper.ts';

/** People who may not, calls that are forged or late, and a Slack that refuses: through the real functions and queue. */
const ALICE = 'U0ALICE01'; // of the group that may make exceptions
const BOB = 'U0BOB0001';
const CAROL = 'U0CAROL01'; // of another company
const PRESENT_SECRET = '0123456789abcdef0123456789abcdef';

let service: SlackService;
/** The emulated Slack signs with it: it is the former one here. */
let formerSecret: string;

beforeAll(async () => {
  formerSecret = 'f00dfeedf00dfeedf00dfeedf00dfeed';
  service = await startSlackService({
    notMember: [ON_CALL],
    environment: { SLACK_SIGNING_SECRET: `${PRESENT_SECRET},${formerSecret}` },
  });
  await service.sweep(new Date('2026-11-22T06:00:00Z'));
  // The first call loads Bolt, which may take longer than Slack waits on a busy machine.
  await service.emulator.slack.command('/dns-audit', 'help', { user: ALICE, channel: CHANNEL });
}, 120_000);

afterAll(() => service.stop());

async function command(text: string, user = ALICE, channel = CHANNEL): Promise<SlackMessage> {
  const { error } = await service.emulator.slack.command('/dns-audit', text, { user, channel });
  expect(error).toBeNull();
  await service.idle();
  return shown(user);
}

function shown(user = ALICE): SlackMessage {
  const message = service.ephemeral(user);
  if (message === undefined) throw new Error('the person sees nothing');
  return message;
}

async function click(message: SlackMessage, action: string, user = ALICE, channel = CHANNEL) {
  const exchange = await service.emulator.slack.click(message, action, { user, channel });
  await service.idle();
  return exchange;
}

const refuseOnce = (path: string, error: string) =>
  service.emulator.addFault({
    match: { api: 'slack', pathIncludes: path },
    times: 1,
    answer: { status: 200, body: { ok: false, error } },
  });

/** Posts a payload as Slack would, signed. */
async function send(payload: object, signingSecret = PRESENT_SECRET) {
  const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
  const timestamp = String(Math.floor(Date.now() / 1000));
  const signature = signSlackRequest({ signingSecret, timestamp, body });
  const answer = await fetch(service.servers.urls['slack'] ?? '', {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': signature,
    },
    body,
  });
  const text = await answer.text();
  await service.idle();
  return { status: answer.status, text };
}

const tasks = () => service.emulator.callCount('cloudtasks');
const inChannel = (channel = CHANNEL) =>
  service.emulator.slack.inChannel(channel).filter((one) => one.ephemeralFor === null);
/** A click of the past, to be sent again in another shape. */
const clickOn = async (message: SlackMessage, action: string) =>
  structuredClone((await click(message, action)).delivery?.payload ?? {}) as Record<string, unknown>;

describe('who may make exceptions', () => {
  it('is nobody of a group whose members Slack does not tell', async () => {
    refuseOnce('usergroups.users.list', 'missing_scope');
    const { text, blocks } = await command('snooze ledger 30d no');
    expect(text).toMatch(/^You may not make or undo exceptions: .*Slack did not say who is in S0PLATFORM/);
    // Who may is shown by name, to who asked and nobody else.
    expect(JSON.stringify(blocks)).toContain('"type":"usergroup","usergroup_id":"S0PLATFORM"');
    expect((await command('exceptions')).text).toBe('1 exception in force.'); // a label of the cluster
  });

  it('is looked up when a window is sent back, not when it was opened', async () => {
    await command('ledger', BOB);
    await click(shown(BOB), 'cluster:except', BOB);
    const modal = service.emulator.slack.modalOf(BOB);
    if (modal === undefined) throw new Error('no modal');
    await service.emulator.slack.submit(modal, { 'except:kind': 'exempted', 'except:reason': 'because' });
    await service.idle();
    expect(shown(BOB).text).toMatch(/^You may not make or undo exceptions/);
    expect((await command('exceptions')).text).toBe('1 exception in force.');
  });

  it('is looked up when an old button is pressed', async () => {
    await command('snooze ledger 30d waits');
    const undo = await clickOn(await command('exceptions'), 'exception:undo');
    await command('snooze ledger 30d waits again');
    const [action] = undo['actions'] as Record<string, unknown>[];
    const current = shown().blocks.flatMap(
      (block) => JSON.stringify(block).match(/"value":"([0-9a-f]{16})"/)?.[1] ?? [],
    );
    const user = { id: BOB, name: 'bob', team_id: service.emulator.slack.setup.team.id };
    await send({ ...undo, user, trigger_id: '1.2.3', actions: [{ ...action, value: current[0] }] });
    expect((await command('exceptions')).text).toBe('2 exceptions in force.');
    await click(shown(), 'exception:undo');
  });
});

describe('a person of another company', () => {
  it.each(['cluster:audit', 'cluster:plan', 'cluster:details', 'cluster:except'])(
    'presses %s in vain',
    async (action) => {
      await command('ledger');
      await click(shown(), 'cluster:share');
      const parent = inChannel().findLast(({ threadTs }) => threadTs === null);
      if (parent === undefined) throw new Error('nothing was shared');
      const before = [tasks(), service.emulator.callCount('slack')];
      expect((await click(parent, action, CAROL)).error).toBeNull();
      expect([tasks(), service.emulator.callCount('slack')]).toEqual(before);
      expect(service.emulator.slack.modalOf(CAROL)).toBeUndefined();
    },
    30_000,
  );

  it('uses the shortcut, Home and a window of ours in vain', async () => {
    await command('ledger');
    await click(shown(), 'cluster:except');
    const modal = service.emulator.slack.modalOf(ALICE);
    if (modal === undefined) throw new Error('no modal');
    const { delivery } = await service.emulator.slack.submit(modal, {
      'except:until': '2020-01-31',
      'except:reason': 'x y',
    });
    await service.emulator.slack.close(modal);
    const before = tasks();
    await service.emulator.slack.shortcut('audit_cluster', { user: CAROL });
    expect(service.emulator.slack.modalOf(CAROL)).toBeUndefined();
    const stranger = { id: CAROL, name: 'carol', team_id: 'T0PARTNER' };
    const answer = await send({ ...delivery?.payload, user: stranger });
    expect(answer).toMatchObject({ status: 200, text: expect.stringContaining('Only members of the workspace') });
    expect(
      await send({
        type: 'block_suggestion',
        api_app_id: service.emulator.slack.setup.appId,
        team: { id: service.emulator.slack.setup.team.id },
        user: stranger,
        action_id: 'pick:cluster',
        block_id: 'cluster',
        value: '',
      }),
    ).toEqual({ status: 200, text: '{"options":[]}' });
    expect(tasks()).toBe(before);
  });

  it('is anybody of whom Slack does not say the workspace', async () => {
    const payload = await clickOn(await command('fleet'), 'digest:rerun');
    const before = tasks();
    await send({ ...payload, trigger_id: '4.5.6', user: { id: ALICE, name: 'alice' } });
    expect(tasks()).toBe(before);
    await send({ ...payload, trigger_id: '4.5.6' });
    expect(tasks()).toBeGreaterThan(before);
  });
});

describe('a call', () => {
  it('signed with the present or the former secret is taken', async () => {
    const payload = await clickOn(await command('fleet'), 'exception:list');
    for (const secret of [PRESENT_SECRET, formerSecret]) expect((await send(payload, secret)).status).toBe(200);
    expect((await send(payload, 'a-third-secret')).status).toBe(401);
  });

  it('without a way to answer one person alone is answered in a direct message, never in the channel', async () => {
    const payload = await clickOn(await command('fleet'), 'exception:list');
    const before = inChannel().length;
    await send({ ...payload, trigger_id: '7.8.9', response_url: undefined });
    expect(inChannel()).toHaveLength(before);
    expect(service.emulator.slack.messages.at(-1)?.channel).not.toBe(CHANNEL);
  });

  it('that is sent again, word for word, is one request', async () => {
    const payload = await clickOn(await command('fleet'), 'exception:list');
    const before = service.emulator.callCount('slack');
    await send(payload);
    await send(payload);
    expect(service.emulator.callCount('slack')).toBe(before);
  });

  it('with a cluster that is not ours in its button leads nowhere', async () => {
    const payload = await clickOn(await command('ledger'), 'cluster:audit');
    const [action] = payload['actions'] as Record<string, unknown>[];
    for (const name of ['cluster:audit', 'cluster:plan', 'cluster:share']) {
      const actions = [{ ...action, action_id: name, value: 'ffffffffffffffff' }];
      await send({ ...payload, trigger_id: `foreign ${name}`, actions });
      expect(shown().text).toMatch(/no longer in scope|No report has this cluster/);
    }
  });
});

describe('a Slack that refuses', () => {
  it('a window that comes too late: the person is asked to press again', async () => {
    const message = await command('ledger');
    for (const action of ['cluster:details', 'cluster:except']) {
      refuseOnce('views.open', 'expired_trigger_id');
      const { delivery, error } = await click(message, action);
      expect(error).toBeNull();
      expect(delivery?.calls).toEqual(['/slack/api/views.open']);
      expect(shown().text).toContain('Please press the button again.');
      expect(message.isDeleted).toBe(false); // or there would be no button any more
    }
  });

  it('a channel that the bot was not invited to: who shares is told to invite it', async () => {
    await command('ledger', ALICE, ON_CALL);
    await click(shown(), 'cluster:share', ALICE, ON_CALL);
    expect(shown().text).toContain('Invite the bot to the channel: /invite @dns-audit.');
    expect(inChannel(ON_CALL)).toEqual([]);
  });

  it('an answer that has to be given again: five messages are enough', async () => {
    service.emulator.addFault({
      match: { api: 'slack', pathIncludes: '/slack/hooks/' },
      times: 3,
      when: 'after',
      answer: { status: 500, body: {} },
    });
    expect((await command('ledger')).text).toMatch(/^ledger in /);
  });

  it('the queue fails: the person is told, and the log has no right to post', async () => {
    service.emulator.addFault({ match: { api: 'cloudtasks' }, times: 1, answer: { status: 403, body: { error: {} } } });
    const { delivery } = await service.emulator.slack.command('/dns-audit', 'ledger', {
      user: ALICE,
      channel: CHANNEL,
    });
    expect(JSON.stringify(delivery?.json)).toContain('please send the command again');
  });
});

describe('sharing', () => {
  it('shows who excepted the cluster and until when in the message itself, with an undo, and never why', async () => {
    await command('checkout-live');
    await click(shown(), 'cluster:share');
    const parent = inChannel().findLast(({ threadTs }) => threadTs === null);
    if (parent === undefined) throw new Error('nothing was shared');
    const posted = inChannel().length;
    await click(parent, 'cluster:except');
    const modal = service.emulator.slack.modalOf(ALICE);
    if (modal === undefined) throw new Error('no modal');
    const filled = { 'except:kind': 'snoozed', 'except:reason': 'a private reason' };
    expect((await service.emulator.slack.submit(modal, filled)).error).toBeNull();
    await service.idle();
    const shownToAll = () => JSON.stringify(inChannel().map(({ text, blocks }) => [text, blocks]));
    expect(parent.edits).toBe(1);
    expect(parent.blocks.length).toBeLessThanOrEqual(6);
    expect(JSON.stringify(parent.blocks)).toMatch(/This cluster is snoozed until .*"user_id":"U0ALICE01"/);
    await click(parent, 'exception:undo', BOB);
    expect(parent.edits).toBe(1);
    await click(parent, 'exception:undo');
    expect(JSON.stringify(parent.blocks)).not.toContain('This cluster is');
    expect(inChannel()).toHaveLength(posted);
    expect(shownToAll()).not.toContain('a private reason');
  }, 30_000);

  it.each(['ledger', 'plan ledger'])('"%s" offers it with a question only', async (text) => {
    const { blocks } = await command(text);
    const elements = blocks.flatMap(
      (block) => (block as { elements?: { action_id?: string; confirm?: object }[] }).elements ?? [],
    );
    const shares = elements.filter((one) => one.action_id === 'cluster:share');
    expect(shares.length).toBeGreaterThan(0);
    for (const share of shares) expect(share.confirm).toBeDefined();
  });
});

it('no token, secret or response URL was logged, refused tries were, and nothing was malformed', () => {
  const output = service.servers.output();
  for (const secret of ['xoxb-', '/hooks/', PRESENT_SECRET, formerSecret]) expect(output).not.toContain(secret);
  expect(output).toContain('request refused');
  expect(service.emulator.violations).toEqual([]);
});
