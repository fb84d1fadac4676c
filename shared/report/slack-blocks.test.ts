import { describe, expect, test } from 'vitest';
import { mrkdwn } from './escape.ts';
import {
  actions,
  button,
  context,
  divider,
  fields,
  header,
  linkButton,
  mrkdwnText,
  plainText,
  preformatted,
  richCode,
  richEmoji,
  richList,
  richPart,
  richSection,
  richText,
  section,
  table,
} from './slack-blocks.ts';
import { SLACK_LIMITS, validateMessage } from './slack-limits.ts';

const LONG = '<!here>\n'.repeat(2_000);

test('every builder with too much of everything: Slack takes it', () => {
  const blocks = [
    header(LONG),
    section(LONG.slice(0, 500)),
    section(mrkdwn`*${'<!here>'}*`),
    fields(Array.from({ length: 20 }, (_, index) => `field ${index}`)),
    context(...Array.from({ length: 20 }, () => 'x')),
    divider(),
    actions(
      Array.from({ length: 30 }, (_, index) => button({ text: LONG, actionId: `a${index}`, accessibilityLabel: LONG })),
    ),
    richText(
      richSection(richEmoji('warning'), richPart(' '), richCode(LONG)),
      richList('bullet', [richSection(richPart('x'))]),
    ),
    richText(preformatted(['kubectl get pods', 'x'])),
    table(
      Array.from({ length: 200 }, () => Array.from({ length: 30 }, () => 'cell')),
      1_000,
    ),
  ];
  expect(validateMessage({ text: 'x', blocks })).toEqual([]);
});

test('empty texts: something is shown', () => {
  const blocks = [
    header(''),
    section(' '),
    context(''),
    richText(richSection(richPart('')), preformatted('')),
    table([['']]),
  ];
  expect(validateMessage({ text: 'x', blocks })).toEqual([]);
});

describe('plainText', () => {
  test('one line from untrusted text', () => {
    expect(plainText('a\nb').text).toBe('a\\u{a}b');
  });

  test('lines of the caller', () => {
    expect(plainText(['a', 'b\nc']).text).toBe('a\nb\\u{a}c');
  });

  test('emoji names stay as they are', () => {
    expect(plainText(':white_check_mark:')).toEqual({ type: 'plain_text', text: ':white_check_mark:', emoji: false });
  });
});

test('mrkdwn that is too long: refused, because a cut could open it', () => {
  expect(() => mrkdwnText(mrkdwn`${'x'.repeat(SLACK_LIMITS.text.max + 1)}`)).toThrow(RangeError);
});

test('a button value or address that is too long: refused, because a cut one means something else', () => {
  expect(() => button({ text: 'x', actionId: 'a', value: 'v'.repeat(2_001) })).toThrow(RangeError);
  expect(() => linkButton({ text: 'x', actionId: 'a', url: `https://x.example/${'v'.repeat(3_000)}` })).toThrow(
    RangeError,
  );
});

test('a link button with everything', () => {
  expect(
    linkButton({
      text: 'Open',
      actionId: 'open',
      url: 'https://console.cloud.google.com',
      style: 'primary',
      value: 'v',
      accessibilityLabel: 'Open payments',
    }),
  ).toEqual({
    type: 'button',
    action_id: 'open',
    text: { type: 'plain_text', text: 'Open', emoji: false },
    url: 'https://console.cloud.google.com',
    style: 'primary',
    value: 'v',
    accessibility_label: 'Open payments',
  });
});

test('a table with more characters than allowed: rows are left out', () => {
  expect(table([['aaaa'], ['bbbb'], ['cccc']], 8).rows).toHaveLength(2);
});
