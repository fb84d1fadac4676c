import { SLACK_LIMITS, validateMessage } from '../shared/report/slack-limits.ts';
import { textAt } from '../shared/report/slack-values.ts';
import type { Reply } from './http.ts';
import { failure, messagesOf } from './slack-answer.ts';
import { asObject } from './slack-arguments.ts';
import { fileJson } from './slack-messages.ts';
import type { JsonObject, SlackState } from './slack-state.ts';
import { storeBlocks } from './slack-stored-blocks.ts';

/** What people will see, of the arguments of a message. */
export function contentOf(values: JsonObject, nextNumber: () => number): { text: string; blocks: unknown[] } {
  const text = textAt(values, 'markdown_text') || textAt(values, 'text');
  return { text, blocks: storeBlocks(values['blocks'], nextNumber) };
}

/** Why Slack would not take this message, as the Web API says it; null when it would. */
export function refuseContent(state: SlackState, values: JsonObject): Reply | null {
  const { text, blocks, markdown_text: markdown } = values;
  if (markdown !== undefined && (text !== undefined || blocks !== undefined)) return failure('markdown_text_conflict');
  if (blocks !== undefined && !Array.isArray(blocks)) return failure('invalid_blocks_format');
  const shown = textAt(values, 'markdown_text') || textAt(values, 'text');
  const hasBlocks = Array.isArray(blocks) && blocks.length > 0;
  if (shown === '' && !hasBlocks && values['attachments'] === undefined) return failure('no_text');
  if (shown.length > SLACK_LIMITS.message.text || textAt(values, 'markdown_text').length > SLACK_LIMITS.markdown.text)
    return failure('msg_too_long');
  return refuseBlocks(state, hasBlocks ? blocks : []) ?? refuseMetadata(values['metadata']);
}

/** What the blocks break, as Slack says it. The sum of all text counts for chat.* only, not for response URLs. */
export function refuseBlocks(state: SlackState, blocks: unknown[], sumCounts = true): Reply | null {
  if (blocks.length === 0) return null;
  if (sumCounts && textLength(blocks) > SLACK_LIMITS.message.sumOfText) return failure('msg_blocks_too_long');
  const problems = validateMessage({ text: 'text', blocks }).filter((problem) => sumCounts || !isSum(problem));
  problems.push(...missingFiles(state, blocks, '/blocks'));
  if (problems.length === 0) return null;
  return failure('invalid_blocks', { errors: problems, response_metadata: { messages: messagesOf(problems) } });
}

/** Images that name a file which was not uploaded, or is no image. */
function missingFiles(state: SlackState, value: unknown, pointer: string): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const { slack_file: named } = value as { slack_file?: { id?: unknown; url?: unknown } };
  const inside = Object.entries(value).flatMap(([key, one]) => missingFiles(state, one, `${pointer}/${key}`));
  if (named === undefined || named === null) return inside;
  const file = state.files.find((one) => one.id === named.id || fileJson(state, one)['url_private'] === named.url);
  const isThere = file?.isComplete === true && /^image\/(?:png|jpeg|gif)$/.test(file.mimetype);
  return isThere ? inside : [...inside, `${pointer}/slack_file: invalid slack file`];
}

function isSum(problem: string): boolean {
  return problem.startsWith('/blocks: hold') && problem.includes('are safe');
}

function refuseMetadata(value: unknown): Reply | null {
  if (value === undefined) return null;
  const metadata = asObject(value);
  if (metadata === null) return failure('invalid_metadata_format');
  // An empty object takes the metadata away.
  if (Object.keys(metadata).length === 0) return null;
  const { event_type: type, event_payload: payload } = metadata;
  if (typeof type !== 'string' || type === '' || asObject(payload) === null) return failure('invalid_metadata_schema');
  if (JSON.stringify(metadata).length > SLACK_LIMITS.message.metadata) return failure('metadata_too_large');
  return null;
}

/** Characters of all texts in blocks, whatever they hang on. */
function textLength(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, one) => sum + textLength(one), 0);
  if (typeof value !== 'object' || value === null) return 0;
  let sum = 0;
  for (const [key, one] of Object.entries(value))
    sum += typeof one === 'string' ? (key === 'text' ? one.length : 0) : textLength(one);
  return sum;
}
