import { describe, expect, test } from 'vitest';
import published from '../../test/fixtures/slack/slackblocks-limits.json' with { type: 'json' };
import { SLACK_LIMITS } from './slack-limit-table.ts';

describe('the table beside the one of slackblocks', () => {
  const limits = SLACK_LIMITS;
  test.each([
    ['text', limits.text.max, published.text.max_length],
    ['action_id', limits.actionId, published.action_id.max_length],
    ['block_id', limits.blockId, published.block_id.max_length],
    ['button text', limits.button.text, published.button.text.max_length],
    ['button url', limits.button.url, published.button.url.max_length],
    ['button value', limits.button.value, published.button.value.max_length],
    ['button label', limits.button.accessibilityLabel, published.button.accessibility_label.max_length],
    ['confirm title', limits.confirm.title, published.confirmation.title.max_length],
    ['confirm text', limits.confirm.text, published.confirmation.text.max_length],
    ['confirm button', limits.confirm.button, published.confirmation.confirm.max_length],
    ['deny button', limits.confirm.button, published.confirmation.deny.max_length],
    ['option text', limits.option.text, published.option.text.max_length],
    ['option value', limits.option.value, published.option.value.max_length],
    ['option description', limits.option.description, published.option.description.max_length],
    ['option url', limits.option.url, published.option.url.max_length],
    ['select placeholder', limits.select.placeholder, published.select.placeholder.max_length],
    ['select options', limits.select.options, published.select.options.max_items],
    ['overflow options', limits.overflow.options, published.overflow.options.max_items],
    ['actions', limits.actions.elements, published.actions.elements.max_items],
    ['context', limits.context.elements, published.context.elements.max_items],
    ['header', limits.header.text, published.header.text.max_length],
    ['image url', limits.image.url, published.image.image_url.max_length],
    ['image alt text', limits.image.altText, published.image.alt_text.max_length],
    ['markdown', limits.markdown.text, published.markdown.text.max_length],
    ['section text', limits.section.text, published.section.text.max_length],
    ['section fields', limits.section.fields, published.section.fields.max_items],
    ['section field', limits.section.fieldText, published.section.fields.item_max_length],
  ])('%s: equal or stricter', (_, ours, theirs) => {
    expect(ours).toBeLessThanOrEqual(theirs);
  });

  test('the shortest text', () => {
    expect(SLACK_LIMITS.text.min).toBe(published.text.min_length);
  });
});
