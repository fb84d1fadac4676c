import {
  type Check,
  type CheckAt,
  checkBoolean,
  checkInteger,
  checkList,
  checkObject,
  checkOneOf,
  checkString,
  type JsonObject,
  note,
} from './slack-check.ts';
import {
  ACTION_KEYS,
  checkAction,
  checkInitial,
  checkOption,
  checkOptions,
  checkPlaceholder,
} from './slack-check-actions.ts';
import { SLACK_LIMITS } from './slack-limit-table.ts';

const SELECT_KEYS = ['placeholder', 'focus_on_load', ...ACTION_KEYS];
const CONVERSATION_KEYS = ['default_to_current_conversation', 'filter'];

/** Keys of each select beside those that all have, and those of its `multi_` form. */
const OWN_KEYS: Record<string, { one: string[]; many: string[] }> = {
  static: {
    one: ['options', 'option_groups', 'initial_option'],
    many: ['options', 'option_groups', 'initial_options'],
  },
  external: { one: ['initial_option', 'min_query_length'], many: ['initial_options', 'min_query_length'] },
  users: { one: ['initial_user'], many: ['initial_users'] },
  conversations: {
    one: ['initial_conversation', 'response_url_enabled', ...CONVERSATION_KEYS],
    many: ['initial_conversations', ...CONVERSATION_KEYS],
  },
  channels: { one: ['initial_channel', 'response_url_enabled'], many: ['initial_channels'] },
};

/** All selects with one choice, and all with several. */
export const SELECTS: Record<string, CheckAt> = Object.fromEntries(
  Object.keys(OWN_KEYS).flatMap((kind) => [
    [`${kind}_select`, checkSelect],
    [`multi_${kind}_select`, checkSelect],
  ]),
);

function checkSelect(check: Check, value: unknown, pointer: string): void {
  const type = String((value as JsonObject).type);
  const isMulti = type.startsWith('multi_');
  const own = OWN_KEYS[type.replace('multi_', '').replace('_select', '')];
  const optional = [
    ...SELECT_KEYS,
    ...((isMulti ? own?.many : own?.one) ?? []),
    ...(isMulti ? ['max_selected_items'] : []),
  ];
  const select = checkObject(check, value, pointer, { required: ['type'], optional });
  if (select === null) return;
  checkPlaceholder(check, select.placeholder, `${pointer}/placeholder`);
  checkInteger(check, select.max_selected_items, `${pointer}/max_selected_items`, 1, SLACK_LIMITS.select.options);
  checkInteger(check, select.min_query_length, `${pointer}/min_query_length`, 0, SLACK_LIMITS.text.max);
  checkBoolean(check, select.response_url_enabled, `${pointer}/response_url_enabled`);
  checkBoolean(check, select.default_to_current_conversation, `${pointer}/default_to_current_conversation`);
  checkFilter(check, select.filter, `${pointer}/filter`);
  checkOptions(check, select, pointer);
  if (type.endsWith('static_select') && select.options === undefined && select.option_groups === undefined)
    note(check, `${pointer}/options`, 'is missing');
  checkInitials(check, select, pointer);
  checkAction(check, select, pointer);
}

function checkInitials(check: Check, select: JsonObject, pointer: string): void {
  const isStatic = String(select.type).endsWith('static_select');
  const offered = offeredBy(select);
  const checkOne: CheckAt = (_, option, at) => {
    checkOption(check, option, at);
    if (isStatic) checkInitial(check, option, offered, at);
  };
  if (select.initial_option !== undefined) checkOne(check, select.initial_option, `${pointer}/initial_option`);
  checkList(check, select.initial_options, `${pointer}/initial_options`, SLACK_LIMITS.select.options, checkOne);
  for (const kind of ['user', 'conversation', 'channel']) {
    checkString(check, select[`initial_${kind}`], `${pointer}/initial_${kind}`, SLACK_LIMITS.text.max);
    const many = `${pointer}/initial_${kind}s`;
    checkList(check, select[`initial_${kind}s`], many, SLACK_LIMITS.select.options, (_, id, at) => {
      checkString(check, id, at, SLACK_LIMITS.text.max);
    });
  }
}

function offeredBy(select: JsonObject): unknown[] {
  const groups = Array.isArray(select.option_groups) ? (select.option_groups as JsonObject[]) : [];
  return [select.options, ...groups.map((group) => group?.options)].flatMap((list) =>
    Array.isArray(list) ? list : [],
  );
}

function checkFilter(check: Check, value: unknown, pointer: string): void {
  if (value === undefined) return;
  const optional = ['include', 'exclude_external_shared_channels', 'exclude_bot_users'];
  const filter = checkObject(check, value, pointer, { required: [], optional });
  if (filter === null) return;
  if (Object.keys(filter).length === 0) note(check, pointer, 'must not be empty');
  checkList(check, filter.include, `${pointer}/include`, 4, (_, kind, at) => {
    checkOneOf(check, kind, at, ['im', 'mpim', 'private', 'public']);
  });
  checkBoolean(check, filter.exclude_external_shared_channels, `${pointer}/exclude_external_shared_channels`);
  checkBoolean(check, filter.exclude_bot_users, `${pointer}/exclude_bot_users`);
}
