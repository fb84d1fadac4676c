import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SlackMessage, signSlackRequest } from '../emulator/index.ts';
import { statePaths } from '../shared/audit/paths.ts';
import { slackSubscriptions } from '../shared/domain/slack-route.ts';
import { BUCKET, CHANNEL, ON_CALL, type SlackService, startSlackService } from './slack-service.test-helper.ts';

/** Through the real functions-framework, Bolt, web-api and queue; Google and Slack are emulated and strict. */
const ALICE = 'U0ALICE01'; // of the group that may make exceptions
const BOB = 'U0BOB0001';
const CAROL = 'U0CAROL01'; // of another company
const CHECKOUT = 'projects/acme-checkout-prod/locations/europe-west1/clusters/checkout-live';

let service: SlackService;

beforeAll(async () => {
  service = await startSlackService();
  await service.sweep(new Date('2026-11-22T06:00:00Z'));
}, 120_000);

afterAll(() => service.stop());

async function command(text: string, user = ALICE, channel = CHANNEL) {
  const exchange = await service.emulator.slack.command('/dns-audit', text, { user, channel });
  await service.idle();
  return exchange;
}

async function click(message: SlackMessage, action: string, user = ALICE) {
  const exchange = await service.emulator.slack.click(message, action, { user, channel: CHANNEL });
  await service.idle();
  return exchange;
}

function shown(user = ALICE): SlackMessage {
  const message = service.ephemeral(user);
  if (message === undefined) throw new Error('the person sees nothing');
  return message;
}

const words = (message: { text: string; blocks: unknown }) => `${message.text} ${JSON.stringify(message.blocks)}`;
const publicMessages = () => service.emulator.slack.inChannel(CHANNEL).filter((one) => one.ephemeralFor === null);

describe('/dns-audit', () => {
  it.each(['', 'help', 'plan', 'one two'])('%j answers at once with help, and asks nobody', async (text) => {
    const { delivery, error } = await command(text);
    expect(error).toBeNull();
    expect(delivery?.calls).toEqual([]);
    expect(words(shown())).toContain('/dns-audit plan CLUSTER');
  });

  it('CLUSTER ends with one message for the asker alone: verdict, why, facts, buttons', async () => {
    const before = service.emulator.slack.messages.length;
    const { delivery, error } = await command('checkout-l');
    expect(error).toBeNull();
    expect(delivery?.calls).toEqual([]);
    const message = shown();
    expect(message.text).toMatch(/^checkout-live in acme-checkout-prod\/europe-west1 is affected/);
    expect(message.blocks.length).toBeLessThanOrEqual(6);
    expect(words(message)).toContain('cluster:details');
    // Acknowledged, two steps, the result: one message, changed in place.
    expect(service.emulator.slack.messages.length - before).toBe(1);
    expect(message.ephemeralFor).toBe(ALICE);
  });

  it('the full path finds it too', async () => {
    await command(CHECKOUT);
    expect(shown().text).toMatch(/^checkout-live in /);
  });

  it('a name that several have offers buttons, and the button audits the one', async () => {
    await command('checkout');
    expect(shown().text).toContain('Several clusters are called or begin with "checkout"');
    await click(shown(), 'cluster:audit');
    expect(shown().text).toMatch(/^checkout-(batch|live) in /);
  });

  it('a mistyped name offers what was meant, and a list', async () => {
    await command('legder');
    expect(shown().text).toContain('Did you mean');
    expect(words(shown())).toContain('ledger (acme-payments-prod/us-east4)');
    expect(words(shown())).toContain('fleet:pick');
  });

  it('a name that nothing is like offers the list', async () => {
    await command('zzzzzzzz');
    expect(shown().text).toBe('No cluster "zzzzzzzz" in scope.');
  });

  it.each(['<!channel>', '`*_~<@U0BOB0001>', '‮evil', 'a'.repeat(3000)])('%j as a name forges nothing', async (name) => {
    await command(name);
    expect(shown().text).not.toMatch(/<[!@#]/);
    expect(service.emulator.violations).toEqual([]);
  });

  it('fleet shows the last run, worst first, and can run again', async () => {
    await command('fleet');
    expect(shown().text).toMatch(/^GKE DNS audit of organizations\/490000000001: /);
    await click(shown(), 'digest:rerun');
    expect(shown().text).toMatch(/^Run \d{8}T\d{6}Z-[0-9a-f]{12} /);
    await service.idle();
  });

  it('plan shows the decision, the prechecks and the steps', async () => {
    await command('plan checkout-live');
    expect(shown().text).toMatch(/^Plan for checkout-live: /);
    expect(words(shown())).toContain('Prechecks: ');
  });
});

describe('a result', () => {
  it('shows its details in a modal that is open at once and filled then', async () => {
    await command('checkout-live');
    const { delivery } = await click(shown(), 'cluster:details');
    expect(delivery?.calls).toEqual(['/slack/api/views.open']);
    const modal = service.emulator.slack.modalOf(ALICE);
    expect(JSON.stringify(modal?.view)).toContain('nodelocal-dnscache-on-kube-dns');
    if (modal !== undefined) await service.emulator.slack.close(modal);
  });

  it('is shared on demand: the parent for all, and in its thread findings, time-outs and the plan as a file', async () => {
    await command('checkout-live');
    const before = publicMessages().length;
    await click(shown(), 'cluster:share');
    const posted = publicMessages().slice(before);
    const [parent, ...thread] = posted;
    expect(parent?.threadTs).toBeNull();
    expect(parent?.blocks.length).toBeLessThanOrEqual(6);
    expect(thread.every((message) => message.threadTs === parent?.ts)).toBe(true);
    expect(thread.map((message) => message.text).join(' ')).toMatch(/Findings of checkout-live.*by hour/s);
    const files = posted.flatMap((message) => message.files);
    expect(files.map((file) => file.name)).toContain('cloud-dns-plan.md');
    expect(shown().text).toMatch(/^Shared to the channel/);
  });

  it('is not shared where the configuration names no such channel', async () => {
    await service.emulator.slack.command('/dns-audit', 'checkout-live', { user: ALICE, channel: 'C0RANDOM01' });
    await service.idle();
    await service.emulator.slack.click(shown(), 'cluster:share', { user: ALICE, channel: 'C0RANDOM01' });
    await service.idle();
    expect(shown().text).toContain('may not be shared to this channel');
    const inRandom = service.emulator.slack.inChannel('C0RANDOM01').filter((one) => one.ephemeralFor === null);
    expect(inRandom).toEqual([]);
  });
});

describe('a subscription', () => {
  const subscribed = () => {
    const text = service.emulator.storage.read(BUCKET, statePaths.subscriptions) ?? '{"subscriptions":[]}';
    return slackSubscriptions.shape.subscriptions.parse(JSON.parse(text).subscriptions);
  };

  it('of a channel that the configuration names is made, once, changed, and ended', async () => {
    await command('subscribe here high', ALICE, ON_CALL);
    expect(shown().text).toBe(
      'This channel gets the digest of clusters of severity high or worse, from the next run on.',
    );
    expect(subscribed()).toMatchObject([{ channel: ON_CALL, minSeverity: 'high', by: ALICE }]);
    await command('subscribe here high', BOB, ON_CALL);
    expect(shown(BOB).text).toBe('This channel gets the digest of clusters of severity high or worse, as before.');
    await command('subscribe here', BOB, ON_CALL);
    expect(shown(BOB).text).toBe('This channel gets the digest of all clusters, from the next run on.');
    expect(subscribed()).toMatchObject([{ channel: ON_CALL, minSeverity: null, by: BOB }]);
    await command('unsubscribe here', ALICE, ON_CALL);
    expect(shown().text).toBe('The subscription of this channel has ended: it gets no digest any more.');
    await command('unsubscribe here', ALICE, ON_CALL);
    expect(shown().text).toBe('This channel was not subscribed.');
    expect(subscribed()).toEqual([]);
  });

  it('of a channel that the configuration does not name is refused, with the variable that would allow it', async () => {
    await command('subscribe here', ALICE, 'C0RANDOM01');
    expect(shown().text).toBe(
      'Channel C0RANDOM01 may not get the digest. Whoever runs the service can add it to DNS_AUDIT_SLACK_CHANNELS.',
    );
    expect(subscribed()).toEqual([]);
  });

  it('of a channel that gets the digest anyway ends without ending that', async () => {
    await command('unsubscribe here');
    expect(shown().text).toBe('This channel was not subscribed; the digest that the configuration sends it goes on.');
  });
});

describe('exceptions', () => {
  it('are made in a modal, listed, and undone', async () => {
    await command('ledger');
    await click(shown(), 'cluster:except');
    const modal = service.emulator.slack.modalOf(ALICE);
    if (modal === undefined) throw new Error('no modal');
    expect(JSON.stringify(modal.view)).toContain('ledger (acme-payments-prod/us-east4)');
    const refused = await service.emulator.slack.submit(modal, {
      'except:until': '2020-01-31',
      'except:reason': 'CHG-7',
    });
    expect(JSON.stringify(refused.delivery?.json)).toContain('must lie in the future');
    const until = new Date(Date.now() + 20 * 86_400_000).toISOString().slice(0, 10);
    const { error } = await service.emulator.slack.submit(modal, {
      'except:kind': 'snoozed',
      'except:until': until,
      'except:reason': 'we move in CHG-7 <!here>',
    });
    expect(error).toBeNull();
    await service.idle();
    expect(shown().text).toBe(`ledger (acme-payments-prod/us-east4) is snoozed until ${until} 23:59 UTC.`);
    await command('exceptions');
    expect(words(shown())).toContain('we move in CHG-7 <!here>'); // as rich text, where nothing is parsed
    expect(shown().text).not.toContain('<!');
    await click(shown(), 'exception:undo');
    expect(shown().text).toContain('is no longer snoozed');
    await command('exceptions');
    expect(words(shown())).not.toContain('CHG-7');
    expect(words(shown())).toContain('a label of the cluster'); // which its owner set, and nobody undoes here
  });

  it('are made by command, and the report honours them', async () => {
    await command('snooze ledger 30d waits for the window');
    expect(shown().text).toMatch(/^ledger .* is snoozed until /);
    await service.sweep(new Date('2026-11-22T07:00:00Z'));
    await command('ledger');
    await command('exceptions');
    await click(shown(), 'exception:undo');
  });

  it('are refused to who may not, who is told who may', async () => {
    await command('snooze ledger 30d no', BOB);
    expect(shown(BOB).text).toMatch(
      /^You may not make or undo exceptions: those named in DNS_AUDIT_SLACK_EXCEPTION_MAKERS may/,
    );
  });

  it('are not made for longer than is allowed', async () => {
    await command('snooze ledger 2000d no');
    expect(shown().text).toContain('at most 180 days');
  });
});

describe('the list of clusters', () => {
  it('offers what was typed, from the stored inventory, and audits the choice', async () => {
    await command('fleet');
    await click(shown(), 'fleet:pick');
    const modal = service.emulator.slack.modalOf(ALICE);
    if (modal === undefined) throw new Error('no modal');
    const offered = await service.emulator.slack.suggest(modal, 'pick:cluster', 'payments-c');
    expect(offered).toHaveLength(1);
    const [option] = offered;
    await service.emulator.slack.submit(modal, { 'pick:cluster': String(option?.['value']) });
    await service.idle();
    expect(shown().text).toMatch(/^payments-core in /);
  });

  it('is reached by the shortcut, and then answers in a direct message', async () => {
    expect((await service.emulator.slack.shortcut('audit_cluster', { user: BOB })).error).toBeNull();
    const modal = service.emulator.slack.modalOf(BOB);
    if (modal === undefined) throw new Error('no modal');
    const [option] = await service.emulator.slack.suggest(modal, 'pick:cluster', 'sso');
    await service.emulator.slack.submit(modal, { 'pick:cluster': String(option?.['value']) });
    await service.idle();
    const direct = service.emulator.slack.messages.findLast((message) => message.text.startsWith('sso in '));
    if (direct === undefined) throw new Error('nothing was written to the person');
    expect(direct.channel).not.toBe(CHANNEL);
    expect(direct.edits).toBeGreaterThan(0); // it told the steps before: one message
  });
});

describe('App Home', () => {
  it('is published when it is opened: worst first, exceptions, the last run', async () => {
    const { delivery } = await service.emulator.slack.openHome(ALICE);
    expect(delivery?.calls).toEqual([]);
    await service.idle();
    const home = JSON.stringify(service.emulator.slack.homes.get(ALICE)?.view);
    expect(home).toContain('Clusters to look at, worst first');
    expect(home).toContain('The last run');
  });
});

describe('who is let in', () => {
  it('a person of another company who sees the message is refused, and nothing is enqueued', async () => {
    await command('checkout-live');
    await click(shown(), 'cluster:share');
    const parent = publicMessages().findLast((message) => message.threadTs === null);
    if (parent === undefined) throw new Error('nothing was shared');
    const before = service.emulator.callCount('cloudtasks');
    const { error } = await service.emulator.slack.click(parent, 'cluster:audit', { user: CAROL, channel: CHANNEL });
    expect(error).toBeNull();
    expect(service.emulator.callCount('cloudtasks')).toBe(before);
  });

  const url = () => service.servers.urls['slack'] ?? '';
  const form = 'command=%2Fdns-audit&text=help';
  const signed = (time: number, signingSecret = service.emulator.slack.setup.signingSecret) => {
    const timestamp = String(Math.floor(time / 1000));
    return {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': signSlackRequest({ signingSecret, timestamp, body: form }),
    };
  };

  it.each([
    ['without a signature', () => ({ 'content-type': 'application/x-www-form-urlencoded' })],
    ['signed by somebody else', () => signed(Date.now(), 'another-secret')],
    ['signed six minutes ago', () => signed(Date.now() - 360_000)],
    ['signed for the future', () => signed(Date.now() + 86_400_000)],
  ])('a call %s is refused', async (_, headers) => {
    const answer = await fetch(url(), { method: 'POST', headers: headers(), body: form });
    expect(answer.status).toBe(401);
    expect(await answer.text()).toBe('');
  });

  it('a signed call of another app is not ours', async () => {
    const before = service.emulator.callCount('cloudtasks');
    const answer = await fetch(url(), { method: 'POST', headers: signed(Date.now()), body: form });
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('Only members of the workspace');
    expect(service.emulator.callCount('cloudtasks')).toBe(before);
  });

  it('says that it is well, and nothing else', async () => {
    const answer = await fetch(new URL('/health', url()));
    expect([answer.status, await answer.text()]).toEqual([200, '{"status":"ok"}']);
  });

  it.each([
    ['GET', undefined, 405],
    ['POST', '', 400],
    ['POST', 'x'.repeat(1_100_000), 413],
  ])('%s with a body of its kind is answered with a status', async (method, body, status) => {
    const init = body === undefined ? { method } : { method, body, headers: { 'content-type': 'text/plain' } };
    expect((await fetch(url(), init)).status).toBe(status);
  });

  it('Slack itself is let in where it does not sign, and verifies the address', async () => {
    expect((await service.emulator.slack.checkSsl()).error).toBeNull();
    const { delivery } = await service.emulator.slack.verifyUrl('a-challenge');
    expect(delivery?.answer).toContain('a-challenge');
  });
});

it('no token, secret or response URL is ever logged, and the emulators had nothing to refuse', () => {
  const output = service.servers.output();
  expect(output).not.toContain('xoxb-');
  expect(output).not.toContain('hooks');
  expect(output).not.toContain(service.emulator.slack.setup.signingSecret);
  expect(service.emulator.violations).toEqual([]);
  expect(service.emulator.tasks.failed).toEqual([]);
});
