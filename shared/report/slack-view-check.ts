import { checkBoolean, checkObject, checkOneOf, checkString, checkText, note, startCheck } from './slack-check.ts';
import { checkOptions } from './slack-check-actions.ts';
import { checkBlocks, SLACK_LIMITS } from './slack-limits.ts';

const VIEW_KEYS = ['private_metadata', 'callback_id', 'external_id'];
const MODAL_KEYS = ['close', 'submit', 'clear_on_close', 'notify_on_close'];

/** Everything that Slack would refuse in a modal or Home tab, each with its JSON pointer; an empty list when it may be shown. */
export function validateView(value: unknown): string[] {
  const isModal = (value as { type?: unknown } | null)?.type === 'modal';
  const check = startCheck(isModal ? 'modal' : 'home');
  const view = checkObject(check, value, '', {
    required: isModal ? ['type', 'title', 'blocks'] : ['type', 'blocks'],
    optional: isModal ? [...VIEW_KEYS, ...MODAL_KEYS] : VIEW_KEYS,
  });
  if (view === null) return check.problems;
  const limits = SLACK_LIMITS.view;
  checkOneOf(check, view.type, '/type', ['modal', 'home']);
  for (const key of ['title', 'submit', 'close'] as const)
    checkText(check, view[key], `/${key}`, { max: limits[key], plainOnly: true });
  checkString(check, view.private_metadata, '/private_metadata', limits.privateMetadata, 0);
  checkString(check, view.callback_id, '/callback_id', limits.callbackId, 0);
  checkString(check, view.external_id, '/external_id', limits.externalId, 0);
  checkBoolean(check, view.clear_on_close, '/clear_on_close');
  checkBoolean(check, view.notify_on_close, '/notify_on_close');
  checkBlocks(check, view.blocks, '/blocks');
  if (isModal && check.inputs > 0 && view.submit === undefined)
    note(check, '/submit', 'is missing, though there are inputs');
  const size = new TextEncoder().encode(JSON.stringify(view)).length;
  if (size > limits.bytes) note(check, '', `has ${size} bytes, at most ${limits.bytes} are allowed`);
  return check.problems;
}

/** The same for the answer to a typeahead: options, or groups of options. An empty list of options says that none fits. */
export function validateOptions(value: unknown): string[] {
  const check = startCheck('message');
  const answer = checkObject(check, value, '', { required: [], optional: ['options', 'option_groups'] });
  if (answer === null) return check.problems;
  if (answer.options === undefined && answer.option_groups === undefined) note(check, '/options', 'is missing');
  if (!Array.isArray(answer.options) || answer.options.length > 0) checkOptions(check, answer, '');
  return check.problems;
}
