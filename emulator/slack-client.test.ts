import { describe, expect, test } from 'vitest';
import { NOW, runEmulator } from './emulator.test-helper.ts';
import { attachFakeApp, type FakeAnswer, type FakeApp } from './fake-slack-app.test-helper.ts';
import type { Emulator, SlackMessage } from './index.ts';
import { plain } from './slack.test-helper.ts';

const SNOOZE = { type: 'button', action_id: 'snooze', text: plain('Snooze…'), value: 'finding-1', style: 'danger' };
const BLOCKS = [
  { type: 'section', text: { type: 'mrkdwn', text: '*cluster-x*' } },
  { type: 'actions', block_id: 'acts', elements: [SNOOZE] },
];
const MODAL = {
  type: 'modal',
  callback_id: 'snooze',
  private_metadata: 'finding-1',
  title: plain('Snooze'),
  submit: plain('Snooze'),
  blocks: [
    {
      type: 'input',
      block_id: 'reason',
      label: plain('Reason'),
      element: { type: 'plain_text_input', action_id: 'reason', min_length: 3 },
    },
    {
      type: 'input',
      block_id: 'until',
      label: plain('Until'),
      element: { type: 'datepicker', action_id: 'until', initial_date: '2026-12-01' },
    },
    {
      type: 'input',
      block_id: 'cluster',
      optional: true,
      label: plain('Cluster'),
      element: { type: 'external_select', action_id: 'cluster', min_query_length: 1 },
    },
  ],
};

async function runSlack(onRequest: FakeApp = () => undefined, patience: { patienceMs?: number } = {}) {
  const emulator = await runEmulator({ slack: { token: 'xoxb-test', channels: [{ id: 'C0DNS', name: 'dns' }] } });
  const app = await attachFakeApp(emulator, onRequest, { retryDelaysMs: [0, 0, 0], ...patience });
  return { ...app, emulator, slack: emulator.slack };
}

async function postedMessage(emulator: Emulator): Promise<SlackMessage> {
  const message = emulator.slack.messages.at(-1);
  if (message === undefined) throw new Error('nothing was posted');
  return message;
}

describe('a command', () => {
  test('comes as Slack sends it, signed, and its text is shown to that person only', async () => {
    const { slack, requests } = await runSlack(() => 'Auditing cluster-x …');
    const { delivery, error } = await slack.command('/dns-audit', 'cluster-x', { user: 'U0BOB0001', channel: 'C0DNS' });
    expect(error).toBeNull();
    expect(delivery).toMatchObject({ kind: 'command', status: 200, calls: [] });
    expect(requests[0]?.payload).toMatchObject({
      command: '/dns-audit',
      text: 'cluster-x',
      team_id: 'T0ACME001',
      api_app_id: 'A0DNSAUDIT',
      user_id: 'U0BOB0001',
      user_name: 'bob',
      channel_name: 'dns',
      is_enterprise_install: 'false',
    });
    expect(requests[0]?.headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(requests[0]?.headers['x-slack-request-timestamp']).toBe(String(NOW.getTime() / 1000));
    expect(slack.inChannel('C0DNS')).toMatchObject([{ text: 'Auditing cluster-x …', ephemeralFor: 'U0BOB0001' }]);
  });

  test.each<[string, FakeAnswer, string]>([
    ['an error', { status: 500 }, 'dispatch_failed'],
    ['a redirect', { status: 302, headers: { location: '/' } }, 'dispatch_failed'],
    ['blocks that Slack would not show', { blocks: [{ type: 'section' }] }, 'invalid_command_response'],
  ])('answered with %s is told to have failed', async (_, answer, error) => {
    const { slack } = await runSlack(() => answer);
    expect(await slack.command('/dns-audit', '')).toMatchObject({ error });
    expect(slack.notices).toMatchObject([{ user: 'U0ALICE01', text: `/dns-audit failed with the error "${error}"` }]);
    expect(slack.messages).toEqual([]);
  });

  test('that is not answered in time', async () => {
    const { slack } = await runSlack(() => new Promise<undefined>(() => {}), { patienceMs: 50 });
    expect(await slack.command('/dns-audit', '')).toMatchObject({
      error: 'operation_timeout',
      delivery: { status: null },
    });
  });

  test('of somebody of another company is not sent', async () => {
    const { slack, requests } = await runSlack();
    expect(await slack.command('/dns-audit', '', { user: 'U0CAROL01' })).toMatchObject({ error: 'not_in_workspace' });
    expect(requests).toEqual([]);
  });

  test('is answered to its response_url: posted, replaced, shared, deleted', async () => {
    const { slack, requests, emulator } = await runSlack();
    await slack.command('/dns-audit', 'cluster-x');
    const respond = (body: unknown) =>
      fetch(String(requests[0]?.payload['response_url']), { method: 'POST', body: JSON.stringify(body) });
    expect(await (await respond({ text: 'step 1 of 3' })).text()).toBe('ok');
    await respond({ text: 'step 2 of 3', replace_original: true });
    expect(slack.messages).toMatchObject([{ text: 'step 2 of 3', edits: 1, ephemeralFor: 'U0ALICE01' }]);
    await respond({ text: 'for all', response_type: 'in_channel' });
    expect(slack.messages).toMatchObject([{}, { text: 'for all', ephemeralFor: null }]);
    await respond({ delete_original: true });
    expect(slack.messages).toMatchObject([{ text: 'for all' }]);
    expect((await respond({ text: '5' })).status).toBe(200);
    const sixth = await respond({ text: '6' });
    expect(sixth.status).toBe(404);
    expect(await sixth.json()).toMatchObject({ error: 'used_url' });
    expect(emulator.violations).toEqual([]);
  });
});

describe('a click', () => {
  test('comes with the message, its state and the ids that Slack gave', async () => {
    const { slack, requests, client, emulator } = await runSlack();
    await client.chat.postMessage({ channel: 'C0DNS', text: 'cluster-x is affected', blocks: BLOCKS });
    const message = await postedMessage(emulator);
    await slack.click(message, 'snooze', { user: 'U0CAROL01' });
    expect(requests[0]?.payload).toMatchObject({
      type: 'block_actions',
      user: { id: 'U0CAROL01', username: 'carol', team_id: 'T0PARTNER' },
      team: { id: 'T0ACME001', domain: 'acme' },
      api_app_id: 'A0DNSAUDIT',
      container: { type: 'message', message_ts: message.ts, channel_id: 'C0DNS', is_ephemeral: false },
      channel: { id: 'C0DNS', name: 'dns' },
      message: { ts: message.ts, text: 'cluster-x is affected', bot_id: 'B0DNSBOT1' },
      state: { values: {} },
      actions: [{ type: 'button', action_id: 'snooze', block_id: 'acts', value: 'finding-1', style: 'danger' }],
    });
    await expect(slack.click(message, 'gone')).rejects.toThrow(/gone/);
  });

  test('in a private answer comes without its content', async () => {
    const { slack, requests } = await runSlack(({ kind }) =>
      kind === 'command' ? { text: 'x', blocks: BLOCKS } : undefined,
    );
    await slack.command('/dns-audit', '', { user: 'U0BOB0001' });
    const [message] = slack.messages;
    if (message === undefined) throw new Error('no answer');
    await slack.click(message, 'snooze');
    expect(requests[1]?.payload).toMatchObject({ user: { id: 'U0BOB0001' }, container: { is_ephemeral: true } });
    expect(requests[1]?.payload['message']).toBeUndefined();
    await expect(slack.click(message, 'snooze', { user: 'U0ALICE01' })).rejects.toThrow(/only U0BOB0001 sees/);
  });

  test('opens a modal that is filled, suggests, refuses and closes', async () => {
    const { slack, client, emulator, requests } = await runSlack(async ({ kind, payload, client: api }) => {
      if (kind === 'block_actions') {
        await api.views.open({ trigger_id: String(payload['trigger_id']), view: MODAL as never });
        return undefined;
      }
      if (kind === 'block_suggestion') return { options: [{ text: plain('cluster-x'), value: 'key-x' }] };
      const { view } = payload as { view: { state: { values: Record<string, Record<string, { value?: string }>> } } };
      if (view.state.values['reason']?.['reason']?.value === 'no')
        return { response_action: 'errors', errors: { reason: 'Say why.' } };
      return undefined;
    });
    await client.chat.postMessage({ channel: 'C0DNS', text: 'x', blocks: BLOCKS });
    const { delivery } = await slack.click(await postedMessage(emulator), 'snooze');
    expect(delivery?.calls).toEqual(['/slack/api/views.open']);
    const modal = slack.modalOf();
    if (modal === undefined) throw new Error('no modal');
    expect(await slack.submit(modal)).toEqual({ delivery: null, error: 'invalid_input' });
    expect(modal.errors).toEqual({ reason: 'Please complete this required field.' });
    expect(await slack.suggest(modal, 'cluster', 'x')).toMatchObject([{ value: 'key-x' }]);
    expect(requests.at(-1)?.payload).toMatchObject({ value: 'x', action_id: 'cluster', view: { id: modal.id } });
    const { error } = await slack.submit(modal, { reason: 'we move in May', until: '2027-01-31', cluster: 'key-x' });
    expect(error).toBeNull();
    expect(requests.at(-1)?.payload).toMatchObject({
      type: 'view_submission',
      view: {
        callback_id: 'snooze',
        private_metadata: 'finding-1',
        state: {
          values: {
            reason: { reason: { type: 'plain_text_input', value: 'we move in May' } },
            until: { until: { type: 'datepicker', selected_date: '2027-01-31' } },
            cluster: { cluster: { selected_option: { value: 'key-x' } } },
          },
        },
      },
    });
    expect(slack.modalOf()).toBeUndefined();
    expect(emulator.violations).toEqual([]);
  });
});

describe('the Home tab', () => {
  test('is published when it was opened, and comes with the next event', async () => {
    const { slack, requests } = await runSlack(async ({ payload, client }) => {
      const { event } = payload as { event: { user: string } };
      await client.views.publish({ user_id: event.user, view: { type: 'home', blocks: BLOCKS as never } });
      return undefined;
    });
    await slack.openHome('U0BOB0001');
    const home = slack.homes.get('U0BOB0001');
    if (home === undefined) throw new Error('no home');
    expect(home.view['blocks']).toMatchObject(BLOCKS);
    await slack.openHome('U0BOB0001');
    expect(requests.map((one) => one.payload['event'])).toMatchObject([
      { type: 'app_home_opened', user: 'U0BOB0001', tab: 'home' },
      { view: { id: home.id, hash: expect.stringMatching(/^\d+\./) } },
    ]);
  });
});

describe('an event', () => {
  test('that fails is sent again, three times, with the same id', async () => {
    const { slack, requests } = await runSlack(() => ({ status: 500 }));
    await slack.openHome();
    await slack.settled();
    expect(requests.map((one) => one.headers['x-slack-retry-num'])).toEqual([undefined, '1', '2', '3']);
    expect(requests.at(-1)?.headers['x-slack-retry-reason']).toBe('http_error');
    expect(new Set(requests.map((one) => one.payload['event_id'])).size).toBe(1);
  });

  test('that is refused for good is not sent again', async () => {
    const { slack, requests } = await runSlack(() => ({ status: 500, headers: { 'x-slack-no-retry': '1' } }));
    await slack.openHome();
    await slack.settled();
    expect(requests).toHaveLength(1);
  });
});

describe('a choice', () => {
  const choices = {
    type: 'actions',
    block_id: 'choices',
    elements: [
      { type: 'static_select', action_id: 'window', options: [{ text: plain('24 h'), value: '24h' }] },
      {
        type: 'checkboxes',
        action_id: 'boxes',
        options: [
          { text: plain('a'), value: 'a' },
          { text: plain('b'), value: 'b' },
        ],
      },
      { type: 'users_select', action_id: 'owner' },
      { type: 'datepicker', action_id: 'day' },
    ],
  };

  test('comes with its option, and stays in the state of the message for that person', async () => {
    const { slack, requests, client, emulator } = await runSlack();
    await client.chat.postMessage({ channel: 'C0DNS', text: 'x', blocks: [choices] as never });
    const message = await postedMessage(emulator);
    await slack.choose(message, 'window', '24h');
    await slack.choose(message, 'boxes', ['a', 'b']);
    await slack.choose(message, 'owner', 'U0BOB0001');
    expect(requests.map((one) => one.payload['actions'])).toMatchObject([
      [{ type: 'static_select', selected_option: { value: '24h' } }],
      [{ type: 'checkboxes', selected_options: [{ value: 'a' }, { value: 'b' }] }],
      [{ type: 'users_select', selected_user: 'U0BOB0001' }],
    ]);
    expect(requests[2]?.payload).toMatchObject({
      state: {
        values: {
          choices: { window: { selected_option: { value: '24h' } }, day: { type: 'datepicker', selected_date: null } },
        },
      },
    });
    await slack.choose(message, 'day', '2026-12-01', { user: 'U0BOB0001' });
    expect(requests[3]?.payload).toMatchObject({
      state: { values: { choices: { window: { selected_option: null }, day: { selected_date: '2026-12-01' } } } },
    });
  });

  test.each<[string, string, string | string[], RegExp]>([
    ['an option that is not offered', 'window', '7d', /window does not offer "7d"/],
    ['a day that is none', 'day', 'tomorrow', /tomorrow is no date/],
  ])('of %s cannot be made', async (_, actionId, given, message) => {
    const { slack, client, emulator } = await runSlack();
    await client.chat.postMessage({ channel: 'C0DNS', text: 'x', blocks: [choices] as never });
    await expect(slack.choose(await postedMessage(emulator), actionId, given)).rejects.toThrow(message);
    expect(slack.deliveries).toEqual([]);
  });
});
