import { hashHex } from './hash.ts';
import type { JsonObject } from './slack-state.ts';

/** Elements that a person can act on; Slack gives each an action_id when the app did not. */
export const INTERACTIVE = new Set([
  'button',
  'channels_select',
  'checkboxes',
  'conversations_select',
  'datepicker',
  'datetimepicker',
  'email_text_input',
  'external_select',
  'feedback_buttons',
  'file_input',
  'icon_button',
  'multi_channels_select',
  'multi_conversations_select',
  'multi_external_select',
  'multi_static_select',
  'multi_users_select',
  'number_input',
  'overflow',
  'plain_text_input',
  'radio_buttons',
  'rich_text_input',
  'static_select',
  'timepicker',
  'url_text_input',
  'users_select',
  'workflow_button',
]);

/** Blocks as Slack keeps and returns them: with a block_id, an action_id and the defaults of text objects everywhere. */
export function storeBlocks(blocks: unknown, nextNumber: () => number): unknown[] {
  if (!Array.isArray(blocks)) return [];
  return blocks.map((block) => {
    const stored = store(block, nextNumber) as JsonObject;
    if (Array.isArray(stored['child_blocks'])) stored['child_blocks'] = storeBlocks(stored['child_blocks'], nextNumber);
    return { ...stored, block_id: stored['block_id'] ?? newId(nextNumber) };
  });
}

function store(value: unknown, nextNumber: () => number): unknown {
  if (Array.isArray(value)) return value.map((one) => store(one, nextNumber));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, one]) => [key, store(one, nextNumber)] as const);
  const stored: JsonObject = Object.fromEntries(entries);
  if (stored['type'] === 'plain_text') return { emoji: true, ...stored };
  if (stored['type'] === 'mrkdwn') return { verbatim: false, ...stored };
  if (INTERACTIVE.has(String(stored['type'])))
    return { ...stored, action_id: stored['action_id'] ?? newId(nextNumber) };
  return stored;
}

function newId(nextNumber: () => number): string {
  return hashHex(`slack id ${nextNumber()}`, 5);
}
