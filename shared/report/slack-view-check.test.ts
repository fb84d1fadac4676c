import type { ModalView } from '@slack/types';
import { describe, expect, test } from 'vitest';
import { validateOptions, validateView } from './slack-view-check.ts';

const plain = (text: string) => ({ type: 'plain_text' as const, text });
const MODAL: ModalView = {
  type: 'modal',
  title: plain('x'.repeat(24)),
  submit: plain('Snooze'),
  close: plain('Cancel'),
  private_metadata: 'x'.repeat(3_000),
  callback_id: 'x'.repeat(255),
  external_id: 'e',
  clear_on_close: true,
  notify_on_close: true,
  blocks: [{ type: 'input', label: plain('Reason'), element: { type: 'plain_text_input' } } as never],
};

describe('a view', () => {
  test('that may be shown', () => {
    expect(validateView(MODAL)).toEqual([]);
    expect(validateView({ type: 'home', blocks: Array(100).fill({ type: 'divider' }) })).toEqual([]);
  });

  test.each<[string, object, string]>([
    ['a title of 25', { title: plain('x'.repeat(25)) }, '/title/text: has 25'],
    ['a title in mrkdwn', { title: { type: 'mrkdwn', text: 'x' } }, '/title/type'],
    ['no title', { title: undefined }, '/title: is missing'],
    ['a button of 25', { submit: plain('x'.repeat(25)) }, '/submit/text: has 25'],
    ['no button for inputs', { submit: undefined }, '/submit: is missing'],
    ['metadata of 3,001', { private_metadata: 'x'.repeat(3_001) }, '/private_metadata: has 3001'],
    ['a callback_id of 256', { callback_id: 'x'.repeat(256) }, '/callback_id: has 256'],
    ['101 blocks', { blocks: Array(101).fill({ type: 'divider' }) }, '/blocks: has 101'],
    ['no blocks', { blocks: [] }, '/blocks: must not be empty'],
    ['another type', { type: 'dialog' }, '/type: must be one of "modal", "home"'],
    ['an unknown key', { state: {} }, '/state: is not a known key'],
  ])('%s', (_, change, problem) => {
    expect(validateView({ ...MODAL, ...change }).join('\n')).toContain(problem);
  });

  test('of more than 250 KB, in bytes', () => {
    const text = { type: 'section', fields: Array(10).fill(plain('é'.repeat(2_000))) };
    expect(validateView({ ...MODAL, blocks: Array(7).fill(text) })).toEqual([expect.stringMatching(/has \d+ bytes/)]);
  });

  test('that is a Home tab has no title', () => {
    expect(validateView({ ...MODAL, type: 'home' }).join('\n')).toContain('/title: is not a known key');
  });

  test('that is no object', () => {
    expect(validateView(null)).toEqual([': must be an object']);
  });
});

describe('the answer to a typeahead', () => {
  const option = { text: plain('cluster-x'), value: 'key' };
  test.each([
    ['none fits', { options: [] }],
    ['options', { options: Array(100).fill(option) }],
    ['groups', { option_groups: [{ label: plain('acme-a'), options: [option] }] }],
  ])('%s', (_, answer) => {
    expect(validateOptions(answer)).toEqual([]);
  });

  test.each<[string, unknown, string]>([
    ['nothing', {}, '/options: is missing'],
    ['no object', [], 'must be an object'],
    ['101 options', { options: Array(101).fill(option) }, '/options: has 101'],
    ['a label too long', { options: [{ ...option, text: plain('x'.repeat(76)) }] }, '/options/0/text/text: has 76'],
    ['an unknown key', { options: [], more: true }, '/more'],
  ])('%s', (_, answer, problem) => {
    expect(validateOptions(answer).join('\n')).toContain(problem);
  });
});
