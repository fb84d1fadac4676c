import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ask, runEmulator } from './emulator.test-helper.ts';
import { renderSlackPage, type SlackMessage } from './index.ts';

function message(values: Partial<SlackMessage>): SlackMessage {
  return {
    channel: 'C0DNS',
    ts: '1795363135.000100',
    threadTs: null,
    ephemeralFor: null,
    text: 'text',
    blocks: [],
    edits: 0,
    isDeleted: false,
    metadata: null,
    files: [],
    payload: {},
    ...values,
  };
}

function bodyOf(...messages: Partial<SlackMessage>[]): string {
  const page = renderSlackPage({ channels: ['C0DNS'], messages: messages.map(message) });
  return page.slice(page.indexOf('<main'), page.indexOf('</main>'));
}

/** Lone surrogates and control characters too; the built-in unit of that sort takes a second to set up. */
const anyCodePoint = fc.nat({ max: 0x10ffff }).map((code) => String.fromCodePoint(code));

const mrkdwn = (text: string): unknown => ({ type: 'section', text: { type: 'mrkdwn', text } });

describe('the page', () => {
  test('is served at /slack, which / leads to', async () => {
    const emulator = await runEmulator({ slack: { token: 'x', channels: ['C0DNS'] } });
    const page = await ask(emulator, '/');
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.text).toContain('No messages yet.');
    expect(emulator.violations).toEqual([]);
    expect(emulator.callCount()).toBe(0);
  });

  test('loads nothing and runs nothing', () => {
    const page = renderSlackPage({
      channels: ['C0DNS'],
      messages: [message({ blocks: [{ type: 'image', image_url: 'https://example.com/a.png', alt_text: 'a chart' }] })],
    });
    expect(page).toMatch(
      /Content-Security-Policy" content="default-src &#39;none&#39;; style-src &#39;sha256-[\w+/=]+&#39;; base-uri/,
    );
    expect(page).not.toMatch(/<script|<img|<link|src=|url\(|@import/);
    expect(page).toContain('[image: a chart]');
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
    expect(body).toContain('<h4 class="block">Head</h4>');
    expect(body).toContain('<strong>a</strong>no link');
    expect(body).toContain('<ol class="indent-1"><li>one</li></ol>');
    expect(body).toMatch(/<pre[^>]*>gcloud &lt;x&gt;<\/pre>/);
    expect(body).toContain('<th scope="col" class="align-right">Nodes</th>');
    expect(body).toContain('<td class="align-right">17</td>');
    expect(body).toMatch(/<button type="button" class="button primary" disabled aria-label="Plan">Plan<\/button>/);
    expect(body).toMatch(/<a class="button " href="https:\/\/example.com\/" rel="noopener noreferrer">Open<\/a>/);
  });

  test('shows threads, changes, private messages and the text for phones', () => {
    const body = bodyOf(
      { text: 'root', edits: 1, blocks: [mrkdwn('x')] },
      { ts: '1795363136.000100', threadTs: '1795363135.000100', text: 'reply' },
      { ts: '1795363137.000100', ephemeralFor: 'U1', text: 'psst' },
    );
    expect(body).toContain('changed 1 time<');
    expect(body).toMatch(/aria-label="Replies"><li><article class="reply" aria-label="Reply of/);
    expect(body).toContain('only visible to U1');
    expect(body).toContain('<summary>Text for phones and screen readers</summary><p>root</p>');
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
          if (['br', 'hr'].includes(name)) continue;
          if (slash === '') open.push(name);
          else expect(open.pop()).toBe(name);
        }
        expect(open).toEqual(['main']);
      }),
    );
  });

  test('draws a payload of any shape', () => {
    fc.assert(
      fc.property(fc.array(fc.anything()), (blocks) => {
        renderSlackPage({ channels: [], messages: [message({ blocks })] });
      }),
    );
  });
});
