import type { InputBlockElement, KnownBlock } from '@slack/types';
import { describe, expect, test } from 'vitest';
import type { Surface } from './slack-check.ts';
import { validateBlocks } from './slack-limits.ts';

const plain = (text: string) => ({ type: 'plain_text' as const, text });
const mrkdwn = (text: string) => ({ type: 'mrkdwn' as const, text });
const option = (value: string) => ({ text: plain(value), value });
const image = { type: 'image' as const, alt_text: 'a chart', image_url: 'https://x.example/a.png' };
const rich = {
  type: 'rich_text' as const,
  elements: [{ type: 'rich_text_section' as const, elements: [{ type: 'text' as const, text: 'a' }] }],
};
const cell = (text: string) => ({ type: 'raw_text' as const, text });
const button = { type: 'button' as const, text: plain('Go'), action_id: 'go' };
const card = { type: 'card' as const, title: mrkdwn('*a*'), icon: image, actions: [button] };
const feedback = { text: plain('Good'), value: 'good', accessibility_label: 'A good answer' };

/** One full sample of every block that @slack/types knows: a block of tomorrow does not compile. */
const BLOCKS: { [T in KnownBlock['type']]: Extract<KnownBlock, { type: T }> } = {
  actions: { type: 'actions', elements: [button, { type: 'rich_text_input', action_id: 'b', min_lines: 1 }] },
  alert: { type: 'alert', text: mrkdwn('careful'), level: 'warning' },
  card,
  carousel: { type: 'carousel', elements: [card, card] },
  container: {
    type: 'container',
    title: plain('Clusters'),
    subtitle: mrkdwn('two of them'),
    icon: image,
    width: 'full',
    is_collapsible: true,
    default_collapsed: true,
    child_blocks: [{ type: 'divider' }, { type: 'table', rows: [[cell('a')]] }],
  },
  context: { type: 'context', elements: [mrkdwn('a'), image] },
  context_actions: {
    type: 'context_actions',
    elements: [
      { type: 'feedback_buttons', action_id: 'f', positive_button: feedback, negative_button: feedback },
      { type: 'icon_button', action_id: 'i', icon: 'trash', text: plain('Delete'), visible_to_user_ids: ['U1'] },
    ],
  },
  data_table: { type: 'data_table', caption: 'Clusters', rows: [[cell('a')], [rich]], page_size: 10 },
  divider: { type: 'divider' },
  file: { type: 'file', source: 'remote', external_id: 'x' },
  header: { type: 'header', text: plain('Head') },
  image: { ...image, title: plain('A chart') },
  input: { type: 'input', label: plain('Reason'), hint: plain('why'), element: { type: 'plain_text_input' } },
  markdown: { type: 'markdown', text: '# a' },
  plan: { type: 'plan', title: 'Move', tasks: [{ type: 'task_card', task_id: 't', title: 'one', status: 'pending' }] },
  rich_text: rich,
  section: { type: 'section', text: mrkdwn('a'), accessory: { type: 'datepicker', action_id: 'd' }, expand: true },
  table: { type: 'table', rows: [[cell('a'), rich]] },
  task_card: {
    type: 'task_card',
    task_id: 't',
    title: 'one',
    status: 'complete',
    details: rich,
    sources: [{ type: 'url', url: 'https://x.example', text: 'x' }],
  },
  video: {
    type: 'video',
    video_url: 'https://x.example/v',
    thumbnail_url: 'https://x.example/t.png',
    alt_text: 'a film',
    title: plain('Film'),
  },
};

const EVERYWHERE = ['actions', 'context', 'divider', 'header', 'image', 'rich_text', 'section', 'video'];
const ON: Record<Surface, string[]> = {
  message: [
    ...EVERYWHERE,
    ...['card', 'carousel', 'container', 'context_actions', 'data_table', 'markdown', 'plan', 'table', 'task_card'],
  ],
  modal: [...EVERYWHERE, 'alert', 'input'],
  home: [...EVERYWHERE, 'input'],
};

describe.each<Surface>(['message', 'modal', 'home'])('in a %s', (surface) => {
  test.each(Object.entries(BLOCKS))('%s', (type, block) => {
    const problems = validateBlocks([block], surface);
    if (ON[surface].includes(type)) expect(problems).toEqual([]);
    else expect(problems).toEqual([expect.stringMatching(/^\/blocks\/0\/type: must be one of/)]);
  });
});

/** One sample of every input. */
const INPUTS: { [T in InputBlockElement['type']]: Extract<InputBlockElement, { type: T }> } = {
  channels_select: { type: 'channels_select', initial_channel: 'C1' },
  checkboxes: { type: 'checkboxes', options: [{ ...option('a'), text: mrkdwn('*a*') }] },
  conversations_select: { type: 'conversations_select', filter: { include: ['public'] } },
  datepicker: { type: 'datepicker', initial_date: '2026-11-22', placeholder: plain('when') },
  datetimepicker: { type: 'datetimepicker', initial_date_time: 1_795_363_135 },
  email_text_input: { type: 'email_text_input', initial_value: 'a@x.example' },
  external_select: { type: 'external_select', min_query_length: 0, initial_option: option('a') },
  file_input: { type: 'file_input', filetypes: ['csv'], max_files: 1 },
  multi_channels_select: { type: 'multi_channels_select', initial_channels: ['C1'] },
  multi_conversations_select: { type: 'multi_conversations_select', default_to_current_conversation: true },
  multi_external_select: { type: 'multi_external_select', initial_options: [option('a')] },
  multi_static_select: {
    type: 'multi_static_select',
    option_groups: [{ label: plain('All'), options: [option('a'), option('b')] }],
    initial_options: [option('b')],
    max_selected_items: 2,
  },
  multi_users_select: { type: 'multi_users_select', initial_users: ['U1'] },
  number_input: { type: 'number_input', is_decimal_allowed: true, initial_value: '2.5', max_value: '10' },
  plain_text_input: { type: 'plain_text_input', multiline: true, min_length: 3, max_length: 300, initial_value: 'abc' },
  radio_buttons: { type: 'radio_buttons', options: [option('a')], initial_option: option('a') },
  rich_text_input: { type: 'rich_text_input', initial_value: rich, max_lines: 8 },
  static_select: { type: 'static_select', options: [option('a')], initial_option: option('a') },
  timepicker: { type: 'timepicker', initial_time: '22:25', timezone: 'Europe/Berlin' },
  url_text_input: { type: 'url_text_input', dispatch_action_config: { trigger_actions_on: ['on_enter_pressed'] } },
  users_select: { type: 'users_select', initial_user: 'U1', focus_on_load: true },
};

const inputOf = (element: object) => ({ type: 'input', label: plain('a'), element });

describe('an input', () => {
  test.each(Object.entries(INPUTS))('%s', (_, element) => {
    expect(validateBlocks([inputOf(element)], 'modal')).toEqual([]);
  });

  test.each<[string, object, string]>([
    ['a button', button, '/type'],
    ['a file in the Home tab', { type: 'file_input' }, '/element: belongs to modals'],
    ['a day that is none', { type: 'datepicker', initial_date: '2026-13-01' }, '/initial_date'],
    ['a time that is none', { type: 'timepicker', initial_time: '24:00' }, '/initial_time'],
    [
      'a moment in milliseconds',
      { type: 'datetimepicker', initial_date_time: 1_795_363_135_000 },
      '/initial_date_time',
    ],
    ['a number as a number', { type: 'number_input', is_decimal_allowed: false, initial_value: 3 }, '/initial_value'],
    ['a number input that says nothing of decimals', { type: 'number_input' }, '/is_decimal_allowed: is missing'],
    ['bounds the wrong way round', { type: 'plain_text_input', min_length: 9, max_length: 3 }, '/min_length: is above'],
    ['3,001 characters', { type: 'plain_text_input', max_length: 3001 }, '/max_length'],
    ['a start beyond the bound', { type: 'plain_text_input', max_length: 2, initial_value: 'abc' }, '/initial_value'],
    ['no options', { type: 'static_select' }, '/options: is missing'],
    ['options and groups', { type: 'static_select', options: [option('a')], option_groups: [] }, 'not both'],
    ['an option of no list', { type: 'static_select', options: [option('a')], initial_option: option('b') }, 'exactly'],
    ['an option without value', { type: 'static_select', options: [{ text: plain('a') }] }, '/options/0/value'],
    ['an option in mrkdwn', { type: 'static_select', options: [{ ...option('a'), text: mrkdwn('a') }] }, '/text/type'],
    [
      'a value of 76',
      { type: 'static_select', options: [{ text: plain('a'), value: 'x'.repeat(76) }] },
      '/value: has 76',
    ],
    ['101 options', { type: 'static_select', options: Array(101).fill(option('a')) }, '/options: has 101'],
    ['11 boxes', { type: 'checkboxes', options: Array(11).fill(option('a')) }, '/options: has 11'],
    ['an empty filter', { type: 'conversations_select', filter: {} }, '/filter: must not be empty'],
    ['a key of another select', { type: 'users_select', min_query_length: 1 }, '/min_query_length: is not a known key'],
    ['a negative query length', { type: 'external_select', min_query_length: -1 }, '/min_query_length'],
    [
      'a placeholder too long',
      { type: 'datepicker', placeholder: plain('x'.repeat(151)) },
      '/placeholder/text: has 151',
    ],
  ])('%s', (_, element, problem) => {
    const problems = validateBlocks([inputOf(element)], 'home');
    expect(problems.join('\n')).toContain('/blocks/0/element');
    expect(problems.join('\n')).toContain(problem);
  });
});

describe('ids and focus', () => {
  test('an action_id may come again in another block, not in the same', () => {
    const row = { type: 'actions', elements: [button] };
    expect(validateBlocks([row, row], 'home')).toEqual([]);
    expect(validateBlocks([{ type: 'actions', elements: [button, button] }], 'home')).toEqual([
      '/blocks/0/elements/1/action_id: occurs more than once',
    ]);
  });

  test('a block_id may not come again, also not inside a container', () => {
    const divider = { type: 'divider', block_id: 'a' };
    const container = { type: 'container', title: plain('x'), child_blocks: [divider] };
    expect(validateBlocks([divider, container], 'message')).toEqual([
      '/blocks/1/child_blocks/0/block_id: occurs more than once',
    ]);
  });

  test('one element may have the focus', () => {
    const element = { type: 'datepicker', focus_on_load: true };
    expect(validateBlocks([inputOf(element), inputOf(element)], 'modal')).toEqual([
      '/blocks/1/element/focus_on_load: may be true for one element only',
    ]);
  });
});

describe('new blocks', () => {
  test.each<[string, object, string]>([
    ['a card with nothing in it', { type: 'card' }, '/blocks/0: needs hero_image'],
    ['a card in plain text', { type: 'card', title: plain('a') }, '/blocks/0/title/type'],
    [
      'four buttons on a card',
      { ...card, actions: Array(4).fill({ ...button, action_id: undefined }) },
      '/actions: has 4',
    ],
    ['eleven cards', { type: 'carousel', elements: Array(11).fill(card) }, '/elements: has 11'],
    ['a container without title', { type: 'container', child_blocks: [{ type: 'divider' }] }, 'needs title'],
    ['a container in a container', { ...BLOCKS.container, child_blocks: [BLOCKS.container] }, '/child_blocks/0/type'],
    ['folded without a fold', { ...BLOCKS.container, is_collapsible: false }, '/default_collapsed: needs'],
    ['a data table with a rich header', { type: 'data_table', caption: 'a', rows: [[rich], [rich]] }, '/rows/0/0/type'],
    ['a data table of a header', { type: 'data_table', caption: 'a', rows: [[cell('a')]] }, '/rows: need a row'],
    ['a task without state', { type: 'task_card', task_id: 'a', title: 'b' }, '/status: is missing'],
    [
      'a file by id and url',
      { type: 'image', alt_text: 'a', slack_file: { id: 'F1', url: 'https://x' } },
      '/slack_file',
    ],
  ])('%s', (_, block, problem) => {
    expect(validateBlocks([block], 'message').join('\n')).toContain(problem);
  });

  test('markdown of more than 12,000 characters in all', () => {
    const blocks = Array(2).fill({ type: 'markdown', text: 'x'.repeat(6_001) });
    expect(validateBlocks(blocks, 'message').join('\n')).toContain('hold 12002 characters of markdown');
  });
});

describe('a chart', () => {
  const point = (label: string, value: number) => ({ label, value });
  const bar = (overrides: object = {}) => ({
    type: 'data_visualization',
    title: 'Time-outs',
    chart: {
      type: 'bar',
      series: [{ name: 'a', data: [point('1', 3), point('2', 0)] }],
      axis_config: { categories: ['1', '2'], y_label: 'lines' },
      ...overrides,
    },
  });
  const pie = (value: number) => ({
    type: 'data_visualization',
    title: 't',
    chart: { type: 'pie', segments: [point('a', value)] },
  });

  test('of bars or of segments is taken in a message, two of them at most', () => {
    expect(validateBlocks([bar(), pie(1)], 'message')).toEqual([]);
    expect(validateBlocks([bar(), bar(), bar()], 'message')).toEqual(['/blocks: hold 3 charts, at most 2 are allowed']);
  });

  test.each([
    ['no place in a modal', 'modal', bar(), '/type'],
    ['an unknown kind', 'message', bar({ type: 'radar' }), '/chart/type'],
    ['labels that are not the categories', 'message', bar({ axis_config: { categories: ['1', '3'] } }), '/data'],
    ['a label too long', 'message', bar({ axis_config: { categories: ['1'.repeat(21), '2'] } }), '/categories/0'],
    [
      'a name twice',
      'message',
      bar({ series: ['a', 'a'].map((name) => ({ name, data: [point('1', 1), point('2', 1)] })) }),
      '/series/1/name',
    ],
    ['no number', 'message', bar({ series: [{ name: 'a', data: [point('1', Number.NaN), point('2', 1)] }] }), '/value'],
    ['a segment of nothing', 'message', pie(0), '/segments/0/value'],
  ] as const)('%s', (_, surface, block, where) => {
    expect(validateBlocks([block], surface).join()).toContain(where);
  });
});
