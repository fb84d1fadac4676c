import type { View } from '@slack/types';
import { describe, expect, test } from 'vitest';
import { NOW, runEmulator } from './emulator.test-helper.ts';
import { attachFakeApp } from './fake-slack-app.test-helper.ts';
import type { SlackOptions } from './index.ts';
import { plain, refusalOf, webClient } from './slack.test-helper.ts';

const input = (id: string, element: object) => ({ type: 'input', block_id: id, label: plain(id), element });
const modal = (more: object = {}) =>
  ({ type: 'modal', title: plain('Snooze'), blocks: [{ type: 'divider' }], ...more }) as View;

async function runSlack(more: Partial<SlackOptions> = {}) {
  let time = NOW.getTime();
  const emulator = await runEmulator({
    slack: { token: 'xoxb-test', channels: ['C0DNS'], ...more },
    now: () => new Date(time),
  });
  const { requests } = await attachFakeApp(emulator, () => undefined);
  const client = webClient(emulator);
  /** A trigger of a global shortcut. */
  const trigger = async (user = 'U0ALICE01'): Promise<string> => {
    await emulator.slack.shortcut('audit', { user });
    return String(requests.at(-1)?.payload['trigger_id']);
  };
  return {
    slack: emulator.slack,
    emulator,
    client,
    requests,
    trigger,
    pass: (ms: number) => {
      time += ms;
    },
  };
}

describe('a trigger', () => {
  test('opens one view, for three seconds', async () => {
    const { client, trigger, pass } = await runSlack();
    const id = await trigger();
    pass(3000);
    await client.views.open({ trigger_id: id, view: modal() });
    expect(await refusalOf(client.views.open({ trigger_id: id, view: modal() }))).toMatchObject({
      error: 'exchanged_trigger_id',
    });
    const late = await trigger();
    pass(3001);
    expect(await refusalOf(client.views.open({ trigger_id: late, view: modal() }))).toMatchObject({
      error: 'expired_trigger_id',
    });
    expect(await refusalOf(client.views.open({ trigger_id: '1.2.x', view: modal() }))).toMatchObject({
      error: 'invalid_arguments',
    });
  });
});

describe('a modal', () => {
  test('stands as it was sent, with what Slack adds', async () => {
    const { client, trigger, slack } = await runSlack();
    const { view } = await client.views.open({
      trigger_id: await trigger('U0BOB0001'),
      view: modal({ callback_id: 'snooze', private_metadata: 'm' }),
    });
    expect(view).toMatchObject({
      type: 'modal',
      callback_id: 'snooze',
      private_metadata: 'm',
      app_id: 'A0DNSAUDIT',
      title: { text: 'Snooze', emoji: true },
      root_view_id: view?.id,
      previous_view_id: null,
      state: { values: {} },
    });
    expect(slack.modalOf('U0BOB0001')).toMatchObject({ id: view?.id, hash: view?.hash });
    expect(slack.modalOf('U0ALICE01')).toBeUndefined();
  });

  test.each<[string, object, string]>([
    ['a title too long', { title: plain('x'.repeat(25)) }, '/view/title/text'],
    ['inputs but no button', { blocks: [input('a', { type: 'plain_text_input' })] }, '/view/submit'],
    ['a block of messages', { blocks: [{ type: 'markdown', text: 'x' }] }, '/view/blocks/0/type'],
    ['the Home tab', { type: 'home', title: undefined }, '/view/type'],
    ['an unknown key', { colour: 'red' }, '/view/colour'],
  ])('%s is refused with a pointer', async (_, change, pointer) => {
    const { client, trigger } = await runSlack();
    const error = await refusalOf(client.views.open({ trigger_id: await trigger(), view: modal(change) }));
    expect(error).toMatchObject({ error: 'invalid_arguments' });
    expect(JSON.stringify(error)).toContain(`json-pointer:${pointer}`);
  });

  test('of more than 250 KB is refused', async () => {
    const { client, trigger } = await runSlack();
    const text = { type: 'section', fields: Array(10).fill(plain('x'.repeat(2000))) };
    const view = modal({ blocks: Array(13).fill(text) });
    expect(await refusalOf(client.views.open({ trigger_id: await trigger(), view }))).toMatchObject({
      error: 'view_too_large',
    });
  });

  test('keeps what was typed when it is updated, and knows a stale hash', async () => {
    const { client, trigger, slack } = await runSlack();
    const first = modal({ submit: plain('Go'), blocks: [input('a', { type: 'plain_text_input', action_id: 'x' })] });
    const { view } = await client.views.open({ trigger_id: await trigger(), view: first });
    const open = slack.modalOf();
    if (open === undefined) throw new Error('no modal');
    slack.fill(open, { x: 'typed' });
    const second = modal({
      submit: plain('Go'),
      blocks: [
        input('a', { type: 'plain_text_input', action_id: 'x' }),
        input('b', { type: 'number_input', action_id: 'n', is_decimal_allowed: false, initial_value: '3' }),
      ],
    });
    const id = String(view?.id);
    await client.views.update({ view_id: id, hash: String(view?.hash), view: second });
    expect(slack.modalOf()?.values).toMatchObject({ a: { x: { value: 'typed' } }, b: { n: { value: '3' } } });
    expect(await refusalOf(client.views.update({ view_id: id, hash: String(view?.hash), view: second }))).toMatchObject(
      {
        error: 'hash_conflict',
      },
    );
    expect(await refusalOf(client.views.update({ view_id: 'V0NONE', view: second }))).toMatchObject({
      error: 'not_found',
    });
  });

  test('carries two others and no more, pushed from a modal', async () => {
    const { client, trigger, slack, requests } = await runSlack();
    const withButton = () =>
      modal({
        blocks: [{ type: 'actions', elements: [{ type: 'button', action_id: 'more', text: plain('More') }] }],
      });
    expect(await refusalOf(client.views.push({ trigger_id: await trigger(), view: withButton() }))).toMatchObject({
      error: 'not_found',
    });
    await client.views.open({ trigger_id: await trigger(), view: withButton() });
    const push = async () => {
      const top = slack.modalOf();
      if (top === undefined) throw new Error('no modal');
      await slack.click(top, 'more');
      return client.views.push({ trigger_id: String(requests.at(-1)?.payload['trigger_id']), view: withButton() });
    };
    const { view } = await push();
    expect(view).toMatchObject({ previous_view_id: view?.root_view_id });
    await push();
    expect(await refusalOf(push())).toMatchObject({ error: 'push_limit_reached' });
  });

  test('that wants to know is told when it is closed', async () => {
    const { client, trigger, slack, requests } = await runSlack();
    await client.views.open({
      trigger_id: await trigger(),
      view: modal({ notify_on_close: true, callback_id: 'snooze' }),
    });
    const open = slack.modalOf();
    if (open === undefined) throw new Error('no modal');
    await slack.close(open);
    expect(requests.at(-1)?.payload).toMatchObject({
      type: 'view_closed',
      is_cleared: false,
      view: { callback_id: 'snooze' },
    });
    expect(slack.modalOf()).toBeUndefined();
  });
});

describe('the Home tab', () => {
  test('belongs to somebody who is there', async () => {
    const { client, slack } = await runSlack();
    const home = { type: 'home' as const, blocks: [{ type: 'divider' as const }] };
    expect(await refusalOf(client.views.publish({ user_id: 'U0NOBODY', view: home }))).toMatchObject({
      error: 'user_not_found',
    });
    const { view } = await client.views.publish({ user_id: 'U0ALICE01', view: home });
    await client.views.publish({ user_id: 'U0ALICE01', view: home, hash: String(view?.hash) });
    expect(
      await refusalOf(client.views.publish({ user_id: 'U0ALICE01', view: home, hash: String(view?.hash) })),
    ).toMatchObject({ error: 'hash_conflict' });
    expect(slack.homes.size).toBe(1);
  });
});
