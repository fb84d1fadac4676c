import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { App, HTTPReceiver } from '@slack/bolt';
import { expect, onTestFinished, test } from 'vitest';
import { runEmulator } from './emulator.test-helper.ts';
import { plain } from './slack.test-helper.ts';

const BUTTON = { type: 'button', action_id: 'snooze', text: plain('Snooze'), value: 'f1' };
const SELECT = { type: 'external_select', action_id: 'cluster', min_query_length: 1 };
const VIEW = {
  type: 'modal' as const,
  callback_id: 'snooze',
  title: plain('Snooze'),
  submit: plain('Go'),
  blocks: [{ type: 'input', block_id: 'c', label: plain('Cluster'), element: SELECT }],
};

/** Slack's own framework takes what is sent here for Slack: signatures, payloads of every kind, answers. */
test('Bolt understands everything that the emulated Slack sends', async () => {
  const emulator = await runEmulator({ now: () => new Date(), slack: { token: 'xoxb-test', channels: ['C0DNS'] } });
  const { slack } = emulator;
  const { setup } = slack;
  const seen: string[] = [];
  const app = new App({
    receiver: new HTTPReceiver({
      signingSecret: setup.signingSecret,
      endpoints: ['/'],
      processBeforeResponse: true,
    }),
    authorize: async () => ({ botToken: setup.token, botId: setup.botId, botUserId: setup.botUserId }),
    clientOptions: { slackApiUrl: `${emulator.origin}/slack/api/`, retryConfig: { retries: 0 } },
    convoStore: false,
    processBeforeResponse: true,
  });
  app.command('/dns-audit', async ({ command, ack, respond }) => {
    seen.push(`command ${command.text} of ${command.user_name}`);
    await ack('Auditing');
    await respond({ text: 'Done', blocks: [{ type: 'actions', elements: [BUTTON] }] as never });
  });
  app.action('snooze', async ({ action, ack, client, body }) => {
    seen.push(`action ${'value' in action ? action.value : ''}`);
    await ack();
    await client.views.open({ trigger_id: 'trigger_id' in body ? body.trigger_id : '', view: VIEW as never });
  });
  app.options('cluster', async ({ options, ack }) => {
    seen.push(`options ${options.value}`);
    await ack({ options: [{ text: plain('cluster-x'), value: 'x' }] });
  });
  app.view('snooze', async ({ view, ack }) => {
    seen.push(`view ${view.state.values['c']?.['cluster']?.selected_option?.value}`);
    await ack({ response_action: 'clear' });
  });
  app.shortcut('audit_cluster', async ({ shortcut, ack }) => {
    seen.push(`shortcut ${shortcut.type}`);
    await ack();
  });
  app.event('app_home_opened', async ({ event, client }) => {
    seen.push(`event ${event.tab}`);
    await client.views.publish({ user_id: event.user, view: { type: 'home', blocks: [{ type: 'divider' }] } });
  });
  const server = (await app.start({ port: 0, host: '127.0.0.1' })) as Server;
  onTestFinished(() => void server.close());
  slack.attach({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` });

  expect(await slack.verifyUrl('challenge-1')).toMatchObject({ error: null });
  expect(await slack.checkSsl()).toMatchObject({ error: null });
  expect(await slack.command('/dns-audit', 'cluster-x')).toMatchObject({ error: null });
  // The answer is held until the listener is through; what it posted meanwhile is shown after it.
  const [auditing, done] = slack.messages;
  expect(auditing?.text).toBe('Auditing');
  if (done === undefined) throw new Error('no answer');
  expect(await slack.click(done, 'snooze')).toMatchObject({ error: null });
  const modal = slack.modalOf();
  if (modal === undefined) throw new Error('no modal');
  await slack.suggest(modal, 'cluster', 'clus');
  expect(await slack.submit(modal, { cluster: 'x' })).toMatchObject({ error: null });
  expect(await slack.shortcut('audit_cluster')).toMatchObject({ error: null });
  const post = slack.say('hello');
  expect(await slack.messageShortcut(post, 'audit_cluster')).toMatchObject({ error: null });
  expect(await slack.openHome()).toMatchObject({ error: null });
  expect(slack.homes.size).toBe(1);
  expect(slack.modalOf()).toBeUndefined();
  expect(seen).toEqual([
    'command cluster-x of alice',
    'action f1',
    'options clus',
    'view x',
    'shortcut shortcut',
    'shortcut message_action',
    'event home',
  ]);
  expect(emulator.violations).toEqual([]);
});
