import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SEVERITY_SIGNS, VERDICT_SIGNS } from '../../shared/report/words.ts';
import { ask, NOW, runEmulator } from '../emulator.test-helper.ts';
import { addMessage } from '../slack-messages.ts';
import { setUpSlack } from '../slack-setup.ts';
import { createSlackState, type SlackMessage } from '../slack-state.ts';
import { renderPage } from './page.ts';
import { readView } from './view-state.ts';

function bodyOf(...messages: Partial<SlackMessage>[]): string {
  return pageOf('in=C0DNS', ...messages);
}

function pageOf(query: string, ...messages: Partial<SlackMessage>[]): string {
  const setup = setUpSlack({ token: 'x', channels: [{ id: 'C0DNS', name: 'dns' }] });
  const state = createSlackState(setup, () => NOW);
  for (const message of messages)
    addMessage(state, { channel: 'C0DNS', text: 'text', blocks: [], payload: {}, ...message });
  const parts = { state, deliveries: [], canAct: true, script: '/slack/app/main.js', report: null };
  const page = renderPage(parts, readView(state, new URLSearchParams(query)));
  return page.slice(page.indexOf('<main'), page.indexOf('<p id="status"'));
}

/** Lone surrogates and control characters too; the built-in unit of that sort takes a second to set up. */
const anyCodePoint = fc.nat({ max: 0x10ffff }).map((code) => String.fromCodePoint(code));

const mrkdwn = (text: string): unknown => ({ type: 'section', text: { type: 'mrkdwn', text } });

describe('the page', () => {
  test('is served at /slack, which / leads to, and records nothing', async () => {
    const emulator = await runEmulator({ slack: { token: 'x', channels: ['C0DNS'] } });
    const page = await ask(emulator, '/');
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.text).toContain('No messages yet.');
    expect(page.text).toContain('No Slack function is attached');
    expect(emulator.violations).toEqual([]);
    expect(emulator.callCount()).toBe(0);
  });

  test('loads nothing from elsewhere and has nothing inline', async () => {
    const emulator = await runEmulator({ slack: { token: 'x', channels: ['C0DNS'] } });
    emulator.slack.say('hello');
    const page = await ask(emulator, '/slack');
    expect(page.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; script-src 'self'; style-src 'self'; /,
    );
    expect(page.text.match(/(?:src|href)="[^"]*"/g)?.filter((one) => !/="(?:\/slack|#)/.test(one))).toEqual([]);
    expect(page.text).not.toMatch(/<script(?! type="module" src=")|<style| on[a-z]+="| style="/);
    for (const [path, type] of [
      ['/slack/app/style.css', 'text/css'],
      ['/slack/app/main.ts', 'text/javascript'],
    ] as const) {
      const asset = await ask(emulator, path);
      expect(asset.headers.get('content-type')).toBe(`${type}; charset=utf-8`);
      expect(asset.text).not.toMatch(/url\(|@import|https?:\/\//);
    }
  });

  test('answers only to its own origin', async () => {
    const emulator = await runEmulator({ slack: { token: 'x', channels: ['C0DNS'] } });
    const post = (headers: Record<string, string>) =>
      ask(emulator, '/slack/do/say', {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
        body: 'as=U0ALICE01&in=C0DNS&text=hello',
        redirect: 'manual',
      });
    expect((await post({ origin: 'https://evil.example' })).status).toBe(403);
    expect((await post({ 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await post({ origin: emulator.origin })).status).toBe(303);
    expect(emulator.slack.messages).toMatchObject([{ text: 'hello', author: 'U0ALICE01' }]);
  });

  test('draws mrkdwn, with active mentions in plain sight', () => {
    const body = bodyOf({
      blocks: [
        mrkdwn(
          '*bold* _italic_ ~gone~ `a<b` <https://example.com/?a=1&amp;b=2|here> <!channel> &lt;!here&gt; :red_circle:\n&gt; quoted',
        ),
      ],
    });
    expect(body).toContain('<strong>bold</strong> <em>italic</em> <s>gone</s>');
    expect(body).toContain('<a href="https://example.com/?a=1&amp;b=2" rel="noopener noreferrer">here</a>');
    expect(body).toContain('<span class="mention loud">@channel</span> &lt;!here&gt;');
    expect(body).toContain('<blockquote>quoted</blockquote>');
  });

  test('draws rich text, tables and buttons', () => {
    const rich = {
      type: 'rich_text',
      elements: [
        {
          type: 'rich_text_section',
          elements: [
            { type: 'text', text: 'a', style: { bold: true } },
            { type: 'link', url: 'javascript:alert(1)', text: 'no link' },
          ],
        },
        {
          type: 'rich_text_list',
          style: 'ordered',
          indent: 1,
          elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: 'one' }] }],
        },
        { type: 'rich_text_preformatted', elements: [{ type: 'text', text: 'gcloud <x>' }] },
      ],
    };
    const table = {
      type: 'table',
      column_settings: [{}, { align: 'right' }],
      rows: [
        [
          { type: 'raw_text', text: 'Cluster' },
          { type: 'raw_text', text: 'Nodes' },
        ],
        [
          { type: 'raw_text', text: 'a' },
          { type: 'raw_number', text: '17', value: 17 },
        ],
      ],
    };
    const actions = {
      type: 'actions',
      elements: [
        { type: 'button', action_id: 'p', text: { type: 'plain_text', text: 'Plan' }, style: 'primary' },
        { type: 'button', url: 'https://example.com/', text: { type: 'plain_text', text: 'Open' } },
        { type: 'overflow', options: [] },
      ],
    };
    const body = bodyOf({
      blocks: [
        { type: 'header', text: { type: 'plain_text', text: 'Head' } },
        rich,
        { type: 'divider' },
        table,
        actions,
      ],
    });
    expect(body).toContain('<h4 class="block header">Head</h4>');
    expect(body).toContain('<strong>a</strong>no link');
    expect(body).toContain('<ol class="indent-1"><li>one</li></ol>');
    expect(body).toMatch(/<pre[^>]*>gcloud &lt;x&gt;<\/pre>/);
    expect(body).toContain('<th scope="col" class="align-right">Nodes</th>');
    expect(body).toContain('<td class="align-right">17</td>');
    expect(body).toMatch(/<button type="submit" id="[\w-]+" class="button primary" name="on" [^>]+>Plan<\/button>/);
    expect(body).toMatch(/<a class="button " href="https:\/\/example.com\/" target="_blank" rel="noopener noreferrer"/);
  });

  test('shows changes, private messages and the text for phones', () => {
    const body = bodyOf(
      { text: 'root', edits: 1, blocks: [mrkdwn('x')] },
      { text: 'psst', ephemeralFor: 'U0ALICE01' },
      { text: 'not for you', ephemeralFor: 'U0BOB0001' },
    );
    expect(body).toContain('updated 1×');
    expect(body).toContain('Only visible to you');
    expect(body).not.toContain('not for you');
    expect(body).toContain('<p class="spoken">root</p>');
    expect(body).toContain('data-say="DNS Audit: root"');
  });

  test('shows a thread beside the channel, and not in it', () => {
    const threadTs = `${NOW.getTime() / 1000}.000000`;
    const body = pageOf(`in=C0DNS&thread=${threadTs}`, { text: 'root' }, { text: 'a reply', threadTs });
    const [channel = '', thread = ''] = body.split('<aside');
    expect(channel).toContain('1 reply</a>');
    expect(channel).not.toContain('a reply<');
    expect(thread).toMatch(/root.*a reply/s);
  });

  test.each([...Object.values(SEVERITY_SIGNS), ...Object.values(VERDICT_SIGNS)])(
    'draws the sign of $word',
    ({ emoji }) => {
      expect(bodyOf({ text: `:${emoji}:` })).toMatch(
        new RegExp(`<svg class="emoji" viewBox="0 0 16 16" role="img" aria-label="${emoji.replaceAll('_', ' ')}">`),
      );
    },
  );

  test('names people and groups', () => {
    const body = bodyOf({ text: '<@U0BOB0001> <!subteam^S0PLATFORM> <#C0DNS> <@U0NOBODY>' });
    for (const name of ['@Bob Lindqvist', '@platform-oncall', '#dns', '@U0NOBODY'])
      expect(body).toContain(`>${name}</span>`);
  });

  test('shows control characters and keeps hostile text as text', () => {
    const body = bodyOf({
      text: '</script><img src=x onerror=alert(1)> \u001b[31m',
      blocks: [mrkdwn('</div><script>alert(1)</script> \u001b[2J \u202etxt')],
    });
    expect(body).not.toMatch(/<script|<img/);
    expect(body).toContain('\u241b[2J');
  });

  test('has balanced markup whatever was posted', () => {
    const text = fc.oneof(
      fc.string({ unit: anyCodePoint }),
      fc
        .array(
          fc.constantFrom(
            '*',
            '_',
            '~',
            '`',
            '```',
            '<',
            '>',
            '|',
            '&lt;',
            '!channel',
            'http://x',
            '\n',
            'a',
            ' ',
            ':x:',
            '"',
          ),
        )
        .map((all) => all.join('')),
    );
    fc.assert(
      fc.property(text, (value) => {
        const body = bodyOf(
          {
            text: value,
            blocks: [mrkdwn(value), { type: 'context', elements: [{ type: 'plain_text', text: value }] }],
          },
          { text: value },
        );
        const tags = [...body.matchAll(/<(\/?)([a-z0-9]+)(?: [a-z-]+(?:="[^"<>]*")?)*>/g)];
        expect(body.match(/</g)?.length).toBe(tags.length);
        const open: string[] = [];
        for (const [, slash, name = ''] of tags) {
          if (['br', 'hr', 'input', 'img', 'path', 'circle', 'rect'].includes(name)) continue;
          if (slash === '') open.push(name);
          else expect(open.pop()).toBe(name);
        }
        expect(open).toEqual([]);
      }),
    );
  });

  test('draws a payload of any shape', () => {
    fc.assert(
      fc.property(fc.array(fc.anything()), (blocks) => {
        bodyOf({ blocks });
      }),
    );
  });
});
