import { describe, expect, test } from 'vitest';
import { validateMessage } from './slack-limits.ts';

const plain = (text: unknown) => ({ type: 'plain_text', text });
const rich = (...elements: unknown[]) => ({ type: 'rich_text', elements });
const part = (text: unknown, more = {}) => ({ type: 'text', text, ...more });
const line = (...elements: unknown[]) => ({ type: 'rich_text_section', elements });
const press = (more = {}) => ({ type: 'button', text: plain('Go'), ...more });

function problems(...blocks: unknown[]): string[] {
  return validateMessage({ text: 'x', blocks });
}

describe('a message that Slack takes', () => {
  test.each([
    ['text only', undefined],
    ['header', [{ type: 'header', text: plain('x'.repeat(150)), block_id: 'a' }]],
    [
      'section with fields and a button',
      [{ type: 'section', fields: [plain('a')], accessory: press({ action_id: 'b' }) }],
    ],
    [
      'section with an image',
      [
        {
          type: 'section',
          text: plain('a'),
          accessory: { type: 'image', alt_text: 'a', image_url: 'https://x.example' },
        },
      ],
    ],
    [
      'context with text and an image',
      [{ type: 'context', elements: [plain('a'), { type: 'image', alt_text: 'a', image_url: 'https://x.example' }] }],
    ],
    ['divider', [{ type: 'divider' }]],
    ['image', [{ type: 'image', alt_text: 'a', slack_file: { id: 'F1' }, title: plain('t'), block_id: 'i' }]],
    ['markdown', [{ type: 'markdown', text: '# a' }]],
    [
      'actions with every element',
      [
        {
          type: 'actions',
          elements: [
            press({
              action_id: 'a',
              value: 'v',
              style: 'danger',
              confirm: { title: plain('t'), text: plain('sure?'), confirm: plain('y'), deny: plain('n') },
            }),
            { type: 'overflow', action_id: 'b', options: [{ text: plain('a'), value: 'v' }] },
            {
              type: 'static_select',
              action_id: 'c',
              options: [{ text: plain('a'), value: 'v' }],
              placeholder: plain('p'),
            },
            {
              type: 'external_select',
              action_id: 'd',
              min_query_length: 1,
              initial_option: { text: plain('a'), value: 'v' },
            },
          ],
        },
      ],
    ],
    [
      'rich text with everything',
      [
        rich(
          line(
            part('a', { style: { bold: true, code: true } }),
            { type: 'emoji', name: 'warning' },
            { type: 'link', url: 'https://x.example' },
          ),
          { type: 'rich_text_list', style: 'ordered', indent: 8, border: 1, elements: [line(part('a'))] },
          {
            type: 'rich_text_quote',
            elements: [{ type: 'date', timestamp: 1_790_000_000, format: '{date}', fallback: 'then' }],
          },
          { type: 'rich_text_preformatted', elements: [part('a')], border: 0 },
        ),
      ],
    ],
    [
      'table',
      [
        {
          type: 'table',
          rows: [[{ type: 'raw_text', text: 'a' }, { type: 'raw_number', text: '1', value: 1 }, rich(line(part('a')))]],
          column_settings: [{ align: 'right', is_wrapped: true }],
        },
      ],
    ],
  ])('%s', (_, blocks) => {
    expect(validateMessage({ text: 'x', ...(blocks === undefined ? {} : { blocks }) })).toEqual([]);
  });
});

describe('a message that Slack refuses or cuts', () => {
  test.each<[string, unknown[], string]>([
    ['a block of another surface', [{ type: 'input' }], '/blocks/0/type'],
    ['a block that no app can send', [{ type: 'file', source: 'remote', external_id: 'x' }], '/blocks/0/type'],
    ['a block that is no object', [null], '/blocks/0/type'],
    ['a block named like a method of Object', [{ type: 'toString' }], '/blocks/0/type'],
    ['an unknown key', [{ type: 'divider', 'a/b~c': 1 }], '/blocks/0/a~1b~0c'],
    ['a header without text', [{ type: 'header' }], '/blocks/0/text: is missing'],
    ['a header in mrkdwn', [{ type: 'header', text: { type: 'mrkdwn', text: 'x' } }], '/blocks/0/text/type'],
    ['a header too long', [{ type: 'header', text: plain('x'.repeat(151)) }], '/blocks/0/text/text: has 151'],
    ['an empty text', [{ type: 'section', text: plain('') }], '/blocks/0/text/text: must not be empty'],
    ['a blank text', [{ type: 'section', text: plain(' \n') }], '/blocks/0/text/text: must not be blank'],
    ['a text that is a number', [{ type: 'section', text: plain(1) }], '/blocks/0/text/text: must be a string'],
    [
      'emoji in mrkdwn',
      [{ type: 'section', text: { type: 'mrkdwn', text: 'x', emoji: true } }],
      '/blocks/0/text/emoji',
    ],
    [
      'verbatim in plain text',
      [{ type: 'section', text: { ...plain('x'), verbatim: true } }],
      '/blocks/0/text/verbatim',
    ],
    ['a section of nothing', [{ type: 'section' }], '/blocks/0: needs text or fields'],
    ['a section text too long', [{ type: 'section', text: plain('x'.repeat(3_001)) }], '/blocks/0/text/text'],
    ['eleven fields', [{ type: 'section', fields: Array(11).fill(plain('x')) }], '/blocks/0/fields: has 11'],
    ['no fields', [{ type: 'section', fields: [] }], '/blocks/0/fields: must not be empty'],
    ['a field too long', [{ type: 'section', fields: [plain('x'.repeat(2_001))] }], '/blocks/0/fields/0/text'],
    [
      'an accessory of another type',
      [{ type: 'section', text: plain('x'), accessory: { type: 'plain_text_input' } }],
      '/blocks/0/accessory/type',
    ],
    [
      'eleven context elements',
      [{ type: 'context', elements: Array(11).fill(plain('x')) }],
      '/blocks/0/elements: has 11',
    ],
    ['a context with a button', [{ type: 'context', elements: [press()] }], '/blocks/0/elements/0/type'],
    ['26 buttons', [{ type: 'actions', elements: Array(26).fill(press()) }], '/blocks/0/elements: has 26'],
    ['elements that are no list', [{ type: 'actions', elements: {} }], '/blocks/0/elements: must be a list'],
    [
      'a button text too long',
      [{ type: 'actions', elements: [press({ text: plain('x'.repeat(76)) })] }],
      '/blocks/0/elements/0/text/text',
    ],
    [
      'a button value too long',
      [{ type: 'actions', elements: [press({ value: 'x'.repeat(2_001) })] }],
      '/blocks/0/elements/0/value',
    ],
    [
      'a button address that is none',
      [{ type: 'actions', elements: [press({ url: 'javascript:alert(1)' })] }],
      '/blocks/0/elements/0/url',
    ],
    [
      'a button of another style',
      [{ type: 'actions', elements: [press({ style: 'loud' })] }],
      '/blocks/0/elements/0/style',
    ],
    [
      'a confirm without text',
      [{ type: 'actions', elements: [press({ confirm: {} })] }],
      '/blocks/0/elements/0/confirm/text',
    ],
    [
      'a select without options',
      [{ type: 'actions', elements: [{ type: 'static_select' }] }],
      '/blocks/0/elements/0/options',
    ],
    [
      'six overflow options',
      [{ type: 'actions', elements: [{ type: 'overflow', options: Array(6).fill({ text: plain('x') }) }] }],
      '/blocks/0/elements/0/options: has 6',
    ],
    [
      'two actions of one id',
      [{ type: 'actions', elements: [press({ action_id: 'a' }), press({ action_id: 'a' })] }],
      '/blocks/0/elements/1/action_id: occurs more than once',
    ],
    [
      'two blocks of one id',
      [
        { type: 'divider', block_id: 'a' },
        { type: 'divider', block_id: 'a' },
      ],
      '/blocks/1/block_id',
    ],
    ['a block id too long', [{ type: 'divider', block_id: 'x'.repeat(256) }], '/blocks/0/block_id'],
    ['an image without alt text', [{ type: 'image', image_url: 'https://x.example' }], '/blocks/0/alt_text'],
    ['an image from nowhere', [{ type: 'image', alt_text: 'a' }], '/blocks/0: needs exactly one'],
    ['markdown too long', [{ type: 'markdown', text: 'x'.repeat(12_001) }], '/blocks/0/text'],
    ['rich text of nothing', [rich()], '/blocks/0/elements: must not be empty'],
    ['rich text of a section block', [rich({ type: 'section' })], '/blocks/0/elements/0/type'],
    ['an empty rich text part', [rich(line(part('')))], '/blocks/0/elements/0/elements/0/text'],
    ['an unknown inline element', [rich(line({ type: 'button' }))], '/blocks/0/elements/0/elements/0/type'],
    [
      'a style that does not exist',
      [rich(line(part('a', { style: { blink: true } })))],
      '/blocks/0/elements/0/elements/0/style/blink',
    ],
    [
      'a style that is a word',
      [rich(line(part('a', { style: { bold: 'yes' } })))],
      '/blocks/0/elements/0/elements/0/style/bold',
    ],
    [
      'an emoji in preformatted text',
      [rich({ type: 'rich_text_preformatted', elements: [{ type: 'emoji', name: 'x' }] })],
      '/elements/0/type',
    ],
    [
      'a list of another style',
      [rich({ type: 'rich_text_list', style: 'dashes', elements: [line(part('a'))] })],
      '/blocks/0/elements/0/style',
    ],
    [
      'a list indented too far',
      [rich({ type: 'rich_text_list', style: 'bullet', indent: 9, elements: [line(part('a'))] })],
      '/indent',
    ],
    [
      'a list of plain parts',
      [rich({ type: 'rich_text_list', style: 'bullet', elements: [part('a')] })],
      '/elements/0/type',
    ],
    ['a date of half a second', [rich(line({ type: 'date', timestamp: 1.5, format: 'x' }))], '/timestamp'],
    [
      '101 rows',
      [{ type: 'table', rows: Array(101).fill([{ type: 'raw_text', text: 'a' }]) }],
      '/blocks/0/rows: has 101',
    ],
    [
      '21 cells',
      [{ type: 'table', rows: [Array(21).fill({ type: 'raw_text', text: 'a' })] }],
      '/blocks/0/rows/0: has 21',
    ],
    ['a row that is no list', [{ type: 'table', rows: [undefined] }], '/blocks/0/rows/0: must be a list'],
    ['an empty cell', [{ type: 'table', rows: [[{ type: 'raw_text', text: '' }]] }], '/blocks/0/rows/0/0/text'],
    ['a cell of mrkdwn', [{ type: 'table', rows: [[{ type: 'mrkdwn', text: 'a' }]] }], '/blocks/0/rows/0/0/type'],
    [
      'a number that is none',
      [{ type: 'table', rows: [[{ type: 'raw_number', text: 'a', value: 'a' }]] }],
      '/blocks/0/rows/0/0/value',
    ],
    [
      'a column of another alignment',
      [{ type: 'table', rows: [[{ type: 'raw_text', text: 'a' }]], column_settings: [{ align: 'top' }] }],
      '/align',
    ],
    [
      'two tables',
      Array(2).fill({ type: 'table', rows: [[{ type: 'raw_text', text: 'a' }]] }),
      '/blocks: hold 2 tables',
    ],
    [
      'a table of 10,001 characters',
      [{ type: 'table', rows: [Array(5).fill({ type: 'raw_text', text: 'x'.repeat(2_001) })] }],
      '/blocks: hold 10005 characters in table cells',
    ],
    [
      '9,001 characters in all',
      Array(3)
        .fill({ type: 'section', text: plain('x'.repeat(3_000)) })
        .concat({ type: 'header', text: plain('x') }),
      '/blocks: hold 9001',
    ],
    ['51 blocks', Array(51).fill({ type: 'divider' }), '/blocks: has 51'],
  ])('%s', (_, blocks, problem) => {
    expect(problems(...blocks).some((one) => one.includes(problem))).toBe(true);
  });

  test('no top-level text', () => {
    expect(validateMessage({ blocks: [{ type: 'divider' }] })).toEqual(['/text: is missing']);
    expect(validateMessage({ text: '' })).toEqual(['/text: is missing']);
  });

  test('40,001 characters of top-level text', () => {
    expect(validateMessage({ text: 'x'.repeat(40_001) })).toEqual([
      '/text: has 40001 characters, at most 40000 are allowed',
    ]);
  });

  test('blocks that are no list', () => {
    expect(validateMessage({ text: 'x', blocks: 'none' })).toEqual(['/blocks: must be a list']);
  });

  test('characters are counted as UTF-16 units', () => {
    expect(problems({ type: 'header', text: plain('😀'.repeat(76)) })).toEqual([
      '/blocks/0/text/text: has 152 characters, at most 150 are allowed',
    ]);
  });

  test('several problems: all are told', () => {
    expect(problems({ type: 'header' }, { type: 'input' })).toHaveLength(2);
  });
});
