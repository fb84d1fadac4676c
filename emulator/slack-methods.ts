import type { RateLimit } from './slack-setup.ts';

/** Rate limits of Slack, per method, app and workspace; posting counts per channel. https://docs.slack.dev/apis/web-api/rate-limits */
const TIER_2: RateLimit = { calls: 20, seconds: 60 };
const TIER_3: RateLimit = { calls: 50, seconds: 60 };
const TIER_4: RateLimit = { calls: 100, seconds: 60 };
const POSTING: RateLimit = { calls: 1, seconds: 1 };

export interface SlackMethod {
  required: readonly string[];
  optional: readonly string[];
  scope: string | null;
  /** Null: special, without a published figure. */
  limit: RateLimit | null;
  isPublic?: boolean;
}

const CONTENT = ['text', 'blocks', 'attachments', 'markdown_text', 'as_user', 'link_names', 'parse'];
const AUTHOR = ['username', 'icon_emoji', 'icon_url'];
const UNFURL = ['unfurl_links', 'unfurl_media', 'mrkdwn'];

/** The methods that this program may call, with the arguments of @slack/web-api 8.2 and slack-ruby/slack-api-ref. */
export const SLACK_METHODS: Record<string, SlackMethod> = {
  'auth.test': { required: [], optional: [], scope: null, limit: null },
  'blocks.validate': {
    required: [],
    optional: ['blocks', 'message', 'view'],
    scope: null,
    limit: null,
    isPublic: true,
  },
  'chat.postMessage': {
    required: ['channel'],
    optional: [...CONTENT, ...AUTHOR, ...UNFURL, 'thread_ts', 'reply_broadcast', 'metadata'],
    scope: 'chat:write',
    limit: POSTING,
  },
  'chat.postEphemeral': {
    required: ['channel', 'user'],
    optional: [...CONTENT, ...AUTHOR, 'thread_ts'],
    scope: 'chat:write',
    limit: TIER_4,
  },
  'chat.update': {
    required: ['channel', 'ts'],
    optional: [...CONTENT, 'metadata', 'reply_broadcast', 'file_ids'],
    scope: 'chat:write',
    limit: TIER_3,
  },
  'chat.delete': { required: ['channel', 'ts'], optional: ['as_user'], scope: 'chat:write', limit: TIER_3 },
  'chat.getPermalink': { required: ['channel', 'message_ts'], optional: [], scope: null, limit: null },
  'views.open': {
    required: ['view'],
    optional: ['trigger_id', 'interactivity_pointer'],
    scope: null,
    limit: TIER_4,
  },
  'views.push': {
    required: ['view'],
    optional: ['trigger_id', 'interactivity_pointer'],
    scope: null,
    limit: TIER_4,
  },
  'views.update': { required: ['view'], optional: ['view_id', 'external_id', 'hash'], scope: null, limit: TIER_4 },
  'views.publish': { required: ['user_id', 'view'], optional: ['hash'], scope: null, limit: TIER_4 },
  'files.getUploadURLExternal': {
    required: ['filename', 'length'],
    // The documentation says alt_txt, the official client sends alt_text.
    optional: ['alt_txt', 'alt_text', 'snippet_type'],
    scope: 'files:write',
    limit: TIER_4,
  },
  'files.completeUploadExternal': {
    required: ['files'],
    optional: ['channel_id', 'channels', 'initial_comment', 'thread_ts', 'blocks'],
    scope: 'files:write',
    limit: TIER_4,
  },
  'usergroups.users.list': {
    required: ['usergroup'],
    optional: ['include_disabled'],
    scope: 'usergroups:read',
    limit: TIER_2,
  },
};
