import { type Check, checkList, checkString, note, type Surface, startCheck } from './slack-check.ts';
import { checkBlock } from './slack-check-blocks.ts';
import { SLACK_LIMITS } from './slack-limit-table.ts';

export { SLACK_LIMITS } from './slack-limit-table.ts';

/** What of a message is checked: the arguments of chat.postMessage that people see. */
export interface SlackMessage {
  text?: string;
  blocks?: unknown;
}

/**
 * Everything that Slack would refuse or cut in a message, each with its JSON pointer (`/blocks/0/text/text: is missing`); an
 * empty list when it may be sent. Stricter than Slack: top-level `text` is required, because phones and screen readers read
 * nothing else; unknown keys are refused; the sum of all text stays under a safe figure; alerts and inputs belong to modals.
 */
export function validateMessage(message: SlackMessage): string[] {
  const check = startCheck('message');
  if (message.text === undefined || message.text === '') note(check, '/text', 'is missing');
  checkString(check, message.text, '/text', SLACK_LIMITS.message.text, 0);
  checkBlocks(check, message.blocks, '/blocks');
  return check.problems;
}

/** The same for blocks alone, on any surface. */
export function validateBlocks(blocks: unknown, surface: Surface): string[] {
  const check = startCheck(surface);
  checkBlocks(check, blocks, '/blocks');
  return check.problems;
}

/** The blocks of a message or view, one by one and together. */
export function checkBlocks(check: Check, value: unknown, pointer: string): void {
  const isMessage = check.surface === 'message';
  const max = isMessage ? SLACK_LIMITS.message.blocks : SLACK_LIMITS.view.blocks;
  checkList(check, value, pointer, max, checkBlock);
  if (isMessage) checkTotals(check, pointer);
}

function checkTotals(check: Check, pointer: string): void {
  const { sumOfText, tables } = SLACK_LIMITS.message;
  const { characters } = SLACK_LIMITS.table;
  const { text: markdown } = SLACK_LIMITS.markdown;
  if (check.textLength > sumOfText)
    note(check, pointer, `hold ${check.textLength} characters of text, at most ${sumOfText} are safe`);
  if (check.tables > tables) note(check, pointer, `hold ${check.tables} tables, at most ${tables} is allowed`);
  const { perMessage } = SLACK_LIMITS.chart;
  if (check.charts > perMessage) note(check, pointer, `hold ${check.charts} charts, at most ${perMessage} are allowed`);
  if (check.tableLength > characters)
    note(check, pointer, `hold ${check.tableLength} characters in table cells, at most ${characters} are allowed`);
  if (check.markdownLength > markdown)
    note(check, pointer, `hold ${check.markdownLength} characters of markdown, at most ${markdown} are allowed`);
}
