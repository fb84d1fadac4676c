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
    ['option group', limits.optionGroup.label, published.option_group.label.max_length],
    ['option groups', limits.select.groups, published.select.option_groups.max_items],
    ['checkboxes', limits.choices.options, published.checkboxes.options.max_items],
    ['radio buttons', limits.choices.options, published.radio_buttons.options.max_items],
    ['files of an input', limits.fileInput.files, published.file_input.max_files.max],
    ['text of an input', limits.textInput.length, published.plain_text_input.max_length.max],
    ['input label', limits.input.label, published.input.label.max_length],
    ['input hint', limits.input.hint, published.input.hint.max_length],
    ['alert', limits.alert.text, published.alert.text.max_length],
    ['card title', limits.card.title, published.card.title.max_length],
    ['card body', limits.card.body, published.card.body.max_length],
    ['card buttons', limits.card.actions, published.card.actions.max_items],
    ['carousel', limits.carousel.cards, published.carousel.elements.max_items],
    ['container title', limits.container.title, published.container.title.max_length],
    ['container blocks', limits.container.blocks, published.container.child_blocks.max_items],
    ['context actions', limits.contextActions.elements, published.context_actions.elements.max_items],
    ['feedback text', limits.feedback.text, published.feedback_button.text.max_length],
    ['feedback value', limits.feedback.value, published.feedback_button.value.max_length],
    ['icon button users', limits.iconButton.users, published.icon_button.visible_to_user_ids.max_items],
    ['data table rows', limits.dataTable.rows, published.data_table.rows.max_items],
    ['data table cells', limits.dataTable.cells, published.data_table.columns.max_items],
    ['data table page', limits.dataTable.pageSize, published.data_table.page_size.max],
    ['data table text', limits.dataTable.characters, published.data_table.content.max_length],
    ['chart title', limits.chart.title, published.data_visualization.title.max_length],
    ['chart segments', limits.chart.segments, published.data_visualization.segments.max_items],
    ['chart series', limits.chart.series, published.data_visualization.series.max_items],
    ['chart points', limits.chart.points, published.data_visualization.data.max_items],
    ['chart label', limits.chart.label, published.data_visualization.point_label.max_length],
    ['chart axis', limits.chart.axisLabel, published.data_visualization.axis_label.max_length],
    ['video text', limits.video.text, published.video.alt_text.max_length],
    ['video author', limits.video.author, published.video.author_name.max_length],
    ['view blocks', limits.view.blocks, published.view.blocks.max_items],
    ['view title', limits.view.title, published.view.title.max_length],
    ['view submit', limits.view.submit, published.view.submit.max_length],
    ['view close', limits.view.close, published.view.close.max_length],
    ['view metadata', limits.view.privateMetadata, published.view.private_metadata.max_length],
    ['view callback_id', limits.view.callbackId, published.view.callback_id.max_length],
    ['section field', limits.section.fieldText, published.section.fields.item_max_length],
  ])('%s: equal or stricter', (_, ours, theirs) => {
    expect(ours).toBeLessThanOrEqual(theirs);
  });

  test('the shortest text', () => {
    expect(SLACK_LIMITS.text.min).toBe(published.text.min_length);
  });
});
