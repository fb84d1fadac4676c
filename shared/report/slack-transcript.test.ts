import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mrkdwn } from './escape.ts';
import { transcribeMessage, transcribeMrkdwn, transcribeView } from './slack-transcript.ts';

const plain = (text: string) => ({ type: 'plain_text', text });
const option = (text: string) => ({ text: plain(text), value: text });

describe('a message', () => {
  test('is read from top to bottom', () => {
    const blocks = [
      { type: 'header', text: plain('cluster-x is affected') },
      {
        type: 'section',
        text: { type: 'mrkdwn', text: ':red_circle: *High* in <https://x.example|europe-west1>' },
        fields: [
          { type: 'mrkdwn', text: '*Nodes*\n17' },
          { type: 'mrkdwn', text: '*Window*\n24 h' },
        ],
        accessory: { type: 'overflow', options: [option('Open'), option('Hide')] },
      },
      { type: 'divider' },
      {
        type: 'rich_text',
        elements: [
          {
            type: 'rich_text_section',
            elements: [
              { type: 'emoji', name: 'warning' },
              { type: 'text', text: ' i/o timeout' },
            ],
          },
          {
            type: 'rich_text_list',
            style: 'ordered',
            indent: 1,
            elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: 'one' }] }],
          },
          { type: 'rich_text_preformatted', elements: [{ type: 'text', text: 'a\nb' }] },
        ],
      },
      {
        type: 'table',
        rows: [
          [
            { type: 'raw_text', text: 'Cluster' },
            { type: 'raw_text', text: 'Nodes' },
          ],
          [
            { type: 'raw_text', text: 'x' },
            { type: 'raw_number', text: '17', value: 17 },
          ],
        ],
      },
      {
        type: 'actions',
        elements: [
          {
            type: 'button',
            text: plain('Show plan'),
            style: 'primary',
            accessibility_label: 'Show the plan of cluster-x',
          },
          { type: 'button', text: plain('Share'), confirm: { text: plain('Share with 12 people?') } },
          { type: 'external_select', placeholder: plain('Pick a cluster') },
        ],
      },
      { type: 'image', alt_text: 'time-outs per hour' },
      { type: 'context', elements: [plain('run r1'), { type: 'image', alt_text: 'logo' }] },
    ];
    expect(transcribeMessage({ text: 'cluster-x is affected: 17 nodes', blocks })).toBe(
      `says: cluster-x is affected: 17 nodes

# cluster-x is affected
:red_circle: *High* in [link europe-west1 -> https://x.example]
  *Nodes*: 17
  *Window*: 24 h
  [… Open, Hide]
---
:warning: i/o timeout
  1. one
    a
    b
| Cluster | Nodes |
| x | 17 |
[Show plan; said as "Show the plan of cluster-x"; primary] [Share; asks "Share with 12 people?"] [external select; Pick a cluster]
[image: time-outs per hour]
(run r1 · [image: logo])
`,
    );
  });

  test('tells active control sequences from escaped ones', () => {
    expect(transcribeMrkdwn('<!channel> &lt;!channel&gt; <@U1> <!subteam^S1> <#C1|dns> <!date^1^{date}|today>')).toBe(
      '[mentions @channel] <!channel> [mentions @U1] [mentions @S1] [mentions #C1] today',
    );
  });

  test('with escaped text has no mention, whatever the text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('<', '>', '!', '@', '#', '|', '&', 'a', 'l', 't', ';') }),
        (text) => {
          expect(transcribeMrkdwn(mrkdwn`${text}`.value)).not.toMatch(/\[(?:mentions|link) /);
        },
      ),
    );
  });

  test('of any shape can be read', () => {
    fc.assert(
      fc.property(fc.array(fc.anything()), (blocks) => {
        expect(transcribeMessage({ text: '', blocks })).toMatch(/^says: /);
      }),
    );
  });
});

describe('a modal', () => {
  test('is read with its inputs and buttons', () => {
    const input = (label: string, element: object, more = {}) => ({
      type: 'input',
      label: plain(label),
      element,
      ...more,
    });
    const view = {
      type: 'modal',
      title: plain('Snooze'),
      submit: plain('Snooze'),
      close: plain('Cancel'),
      blocks: [
        input(
          'Reason',
          { type: 'plain_text_input', placeholder: plain('We move in May') },
          { hint: plain('Everybody sees it') },
        ),
        input('Until', { type: 'datepicker', initial_date: '2026-12-01' }),
        input('Scope', {
          type: 'radio_buttons',
          options: [option('here'), option('all')],
          initial_option: option('all'),
        }),
        input('Cluster', { type: 'static_select', options: [option('a'), option('b')] }, { optional: true }),
      ],
    };
    expect(transcribeView(view)).toBe(`modal: Snooze

Reason (required): [plain text input; We move in May]
  (Everybody sees it)
Until (required): [datepicker; = 2026-12-01]
Scope (required): ( ) here (o) all
Cluster (optional): [static select; of a, b]

[Cancel] [Snooze]
`);
  });
});
