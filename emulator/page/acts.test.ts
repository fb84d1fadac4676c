import { describe, expect, test } from 'vitest';
import { sampleApp } from '../../test/browser/sample-app.test-helper.ts';
import { ask, runEmulator } from '../emulator.test-helper.ts';
import { attachFakeApp, type FakeApp } from '../fake-slack-app.test-helper.ts';
import { plain } from '../slack.test-helper.ts';
import { elementsOf } from '../slack-elements.ts';
import type { Surface } from '../slack-payloads.ts';
import { elementKey, surfaceKey } from './keys.ts';

const HERE = '/slack?as=U0ALICE01&in=C0DNS';

async function open(app: FakeApp = sampleApp) {
  const emulator = await runEmulator({
    slack: { token: 'xoxb-test', channels: [{ id: 'C0DNS', name: 'dns' }, 'C0OLD'], archived: ['C0OLD'] },
  });
  const { client } = await attachFakeApp(emulator, app, { retryDelaysMs: [] });
  /** Sends a form as a browser without scripts does, and gives the address and the page to which it leads. */
  const send = async (what: string, fields: Record<string, string>) => {
    const sent = await ask(emulator, `/slack/do/${what}`, {
      method: 'POST',
      redirect: 'manual',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ as: 'U0ALICE01', back: HERE, ...fields }),
    });
    expect(sent.status).toBe(303);
    const location = sent.headers.get('location') ?? '';
    return { location, page: (await ask(emulator, location)).text };
  };
  return { emulator, slack: emulator.slack, client, send };
}

/** How forms name an element of a message or view. */
function nameOf(surface: Surface, actionId: string): string {
  const blocks = 'rootViewId' in surface ? surface.view['blocks'] : surface.blocks;
  const placed = elementsOf(blocks).find((one) => one.actionId === actionId);
  if (placed === undefined) throw new Error(`no ${actionId}`);
  return elementKey(placed);
}

describe('the input line', () => {
  test('sends a command and shows its answer', async () => {
    const { send, slack } = await open();
    const { page } = await send('say', { in: 'C0DNS', text: ' /dns-audit  checkout-eu ' });
    expect(slack.deliveries[0]?.payload).toMatchObject({ command: '/dns-audit', text: 'checkout-eu' });
    expect(page).toContain('412 look-ups timed out');
  });

  test('writes a message, or says why it does not', async () => {
    const { send } = await open();
    expect((await send('say', { in: 'C0DNS', text: 'hello <b>' })).page).toContain('hello &lt;b&gt;');
    expect((await send('say', { in: 'C0DNS', text: '/remind me' })).page).toContain(
      '/remind is not a command of this app.',
    );
    const thread = await send('say', { in: 'C0DNS', text: '/dns-audit x', thread: '1.2' });
    expect(thread.page).toContain('Slack takes no commands in threads.');
  });

  test('tells that a command failed', async () => {
    const { send } = await open(() => ({ status: 500 }));
    expect((await send('say', { in: 'C0DNS', text: '/dns-audit' })).page).toContain(
      '/dns-audit failed with the error &quot;dispatch_failed&quot;',
    );
  });

  test('is not there in an archived channel', async () => {
    const { emulator } = await open();
    expect((await ask(emulator, '/slack?as=U0ALICE01&in=C0OLD')).text).toContain('This channel is archived.');
  });
});

describe('a button', () => {
  test('that wants to be confirmed asks first', async () => {
    const { send, slack } = await open();
    await send('say', { in: 'C0DNS', text: '/dns-audit checkout-eu' });
    const [message] = slack.messages;
    if (message === undefined) throw new Error('no answer');
    const where = { at: surfaceKey(message), on: nameOf(message, 'share') };
    const { location, page } = await send('ask', where);
    expect(slack.deliveries).toHaveLength(1);
    expect(page).toContain('Everybody in the channel will see it.');
    expect(page).toMatch(/<button [^>]*id="confirm-yes">Share<\/button>/);
    expect(new URL(location, 'http://x').searchParams.get('on')).toBe(where.on);
    await send('act', { ...where, kept: '1' });
    expect(slack.messages.filter((one) => one.ephemeralFor === null)).toHaveLength(3);
  });

  test('on what is gone is told to be so', async () => {
    const { send } = await open();
    expect((await send('act', { at: 'm:C0DNS:1.2', on: '["a","b"]' })).page).toContain('That is not there any more.');
    expect((await send('act', { at: 'm:C0DNS:1.2', on: 'nonsense' })).page).toContain('That is not there any more.');
  });

  test('of somebody else’s private message cannot be pressed', async () => {
    const { send, slack } = await open();
    await slack.command('/dns-audit', 'checkout-eu', { user: 'U0BOB0001', channel: 'C0DNS' });
    const [message] = slack.messages;
    if (message === undefined) throw new Error('no answer');
    await send('act', { at: surfaceKey(message), on: nameOf(message, 'plan') });
    expect(slack.deliveries).toHaveLength(1);
  });

  test('in an overflow menu sends its option', async () => {
    const { send, slack } = await open();
    await send('say', { in: 'C0DNS', text: '/dns-audit checkout-eu' });
    const [message] = slack.messages;
    if (message === undefined) throw new Error('no answer');
    const key = JSON.parse(nameOf(message, 'more')) as string[];
    await send('act', { at: surfaceKey(message), on: JSON.stringify([...key, 'hide']) });
    expect(slack.deliveries[1]?.payload).toMatchObject({ actions: [{ selected_option: { value: 'hide' } }] });
    expect(slack.messages).toEqual([]);
  });
});

describe('a modal', () => {
  async function openModal() {
    const opened = await open();
    await opened.send('say', { in: 'C0DNS', text: '/dns-audit checkout-eu' });
    const [message] = opened.slack.messages;
    if (message === undefined) throw new Error('no answer');
    const { page } = await opened.send('act', { at: surfaceKey(message), on: nameOf(message, 'snooze') });
    const modal = opened.slack.modalOf();
    if (modal === undefined) throw new Error('no modal');
    const field = (actionId: string) => `v:${nameOf(modal, actionId)}`;
    return { ...opened, page, modal, field, at: surfaceKey(modal) };
  }

  test('is drawn with labels, hints and what is filled in', async () => {
    const { page } = await openModal();
    expect(page).toMatch(/<dialog open class="modal" id="[\w-]+" aria-labelledby="([\w-]+)">/);
    expect(page).toMatch(/<label for="([\w-]+)">Reason<\/label><textarea rows="4" id="\1"/);
    expect(page).toContain('type="date" value="2026-12-22"');
    expect(page).toMatch(/<fieldset[^>]*><legend>What<\/legend>/);
  });

  test('shows errors of Slack and of the app at the field, and keeps what was typed', async () => {
    const { send, at, field, slack } = await openModal();
    const first = await send('submit', {
      at,
      [field('reason')]: 'no',
      [field('until')]: '2026-12-22',
      [field('scope')]: 'finding',
    });
    expect(first.page).toContain('This needs at least 3 characters.');
    expect(first.page).toMatch(/aria-describedby="[\w-]+-hint [\w-]+-error" aria-invalid="true">no<\/textarea>/);
    const past = { at, [field('reason')]: 'we move', [field('until')]: '2026-01-01', [field('scope')]: 'cluster' };
    expect((await send('submit', past)).page).toContain('That day is over.');
    await send('submit', { ...past, [field('until')]: '2027-01-31' });
    expect(slack.modalOf()).toBeUndefined();
    expect(slack.messages.at(-1)?.text).toBe('<@U0ALICE01> snoozed checkout-eu until 2027-01-31: we move');
  });

  test('says that the app could not be reached, and stays', async () => {
    const { send, at, field, slack, emulator } = await openModal();
    slack.attach({ url: 'http://127.0.0.1:1/' });
    const { page } = await send('submit', {
      at,
      [field('reason')]: 'we move',
      [field('until')]: '2027-01-31',
      [field('scope')]: 'finding',
    });
    expect(page).toContain('We had some trouble connecting. Try again?');
    expect(emulator.violations).toEqual([]);
  });

  test('is closed', async () => {
    const { send, at, slack } = await openModal();
    expect((await send('close', { at })).page).not.toContain('<dialog');
    expect(slack.modalOf()).toBeUndefined();
  });
});

describe('the Home tab', () => {
  test('is asked for, and drawn', async () => {
    const { send } = await open();
    const { location, page } = await send('home', {});
    expect(location).toContain('in=home');
    expect(page).toContain('Your clusters, worst first');
  });
});

describe('a typeahead', () => {
  test('gives what the app offers, or why it does not', async () => {
    const { emulator, slack, send } = await open();
    await send('shortcut', { shortcut: 'audit_cluster' });
    const modal = slack.modalOf();
    if (modal === undefined) throw new Error('no modal');
    const query = { as: 'U0ALICE01', at: surfaceKey(modal), on: nameOf(modal, 'cluster') };
    const options = await ask(emulator, `/slack/options?${new URLSearchParams({ ...query, q: 'pay' })}`);
    expect(options.json.options).toMatchObject([{ text: plain('payments-eu'), value: 'payments-eu' }]);
    slack.attach({ url: 'http://127.0.0.1:1/' });
    const none = await ask(emulator, `/slack/options?${new URLSearchParams({ ...query, q: 'pay' })}`);
    expect(none.json.error).toContain('dispatch_failed');
  });
});

describe('a file', () => {
  test('is saved, never shown as a page; a bitmap is drawn', async () => {
    const { emulator, client, slack } = await open();
    await client.filesUploadV2({ channel_id: 'C0DNS', filename: 'a"b.html', content: '<script>alert(1)</script>' });
    await client.filesUploadV2({
      channel_id: 'C0DNS',
      filename: 'chart.png',
      alt_text: 'a chart',
      file: Buffer.from('png'),
    });
    const [page, image] = slack.files;
    const saved = await ask(emulator, `/slack/files/${page?.id}`);
    expect(saved.headers.get('content-type')).toBe('application/octet-stream');
    expect(saved.headers.get('content-disposition')).toBe('attachment; filename="a_b.html"');
    expect((await ask(emulator, `/slack/files/${image?.id}`)).headers.get('content-type')).toBe('image/png');
    expect((await ask(emulator, HERE)).text).toContain(`<img src="/slack/files/${image?.id}" alt="a chart">`);
    expect((await ask(emulator, '/slack/files/F0NONE')).status).toBe(404);
  });
});

describe('links and changes', () => {
  test('a permalink leads to the message', async () => {
    const { emulator, client } = await open();
    const { ts = '' } = await client.chat.postMessage({ channel: 'C0DNS', text: 'root' });
    const { permalink = '' } = await client.chat.getPermalink({ channel: 'C0DNS', message_ts: ts });
    await client.chat.postMessage({ channel: 'C0DNS', text: `<${permalink}|see>` });
    const { pathname } = new URL(permalink);
    const page = (await ask(emulator, HERE)).text;
    expect(page).toContain(`id="m-${ts.replace('.', '-')}"`);
    expect(page).toContain(`<a href="/slack${pathname}">see</a>`);
    const led = await ask(emulator, `/slack${pathname}`, {
      redirect: 'manual',
      headers: { referer: `${emulator.origin}/slack?as=U0BOB0001&in=C0OLD` },
    });
    expect(led.headers.get('location')).toBe(`/slack?as=U0BOB0001&in=C0DNS#m-${ts.replace('.', '-')}`);
  });

  test('a change is told at once', async () => {
    const { emulator, slack } = await open();
    const response = await fetch(`${emulator.origin}/slack/events`);
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    const reader = response.body?.getReader();
    const next = async () => new TextDecoder().decode((await reader?.read())?.value);
    const before = await next();
    slack.say('hello');
    expect(await next()).not.toBe(before);
    await reader?.cancel();
  });
});
