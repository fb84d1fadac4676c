import type { KnownBlock } from '@slack/types';
import { ErrorCode, WebClient } from '@slack/web-api';
import { DeliveryError } from '../errors.ts';

export interface SlackMessage {
  text: string;
  blocks: KnownBlock[];
}

export interface SlackPoster {
  post(channel: string, message: SlackMessage): Promise<{ channel: string; ts: string }>;
}

/** At most; a delivery's claim gives less where it is short. */
const TIMEOUT_MS = 10_000;

/** Errors that another try cannot mend, with what an operator does about them. */
const REMEDY: Readonly<Record<string, string>> = {
  not_in_channel: 'Invite the bot to the channel: /invite @dns-audit.',
  channel_not_found:
    'DNS_AUDIT_SLACK_CHANNEL must be the ID of a channel that the bot can see; invite it to a private one.',
  is_archived: 'The channel is archived: choose another one in DNS_AUDIT_SLACK_CHANNEL.',
  invalid_auth: 'SLACK_BOT_TOKEN is not valid: install the app again and store its bot token.',
  token_revoked: 'SLACK_BOT_TOKEN was revoked: install the app again and store its bot token.',
  account_inactive: 'The bot was deactivated: install the app again and store its bot token.',
  missing_scope: 'The app lacks the scope chat:write: install it again from its manifest.',
};

/** Errors that pass by themselves. Slack answers them with 200 as well as with 429. */
const TEMPORARY: ReadonlySet<string> = new Set([
  'internal_error',
  'rate_limited',
  'ratelimited',
  'request_timeout',
  'service_unavailable',
]);

/**
 * Posts to Slack. chat.postMessage is not idempotent, so nothing is repeated from here: the run decides, after it looked at
 * what it recorded.
 */
export function createSlackPoster(options: { token: string; apiUrl: string | null; timeoutMs?: number }): SlackPoster {
  const client = new WebClient(options.token, {
    ...(options.apiUrl === null ? {} : { slackApiUrl: options.apiUrl }),
    timeout: Math.min(TIMEOUT_MS, options.timeoutMs ?? TIMEOUT_MS),
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
  });
  return {
    async post(channel, message) {
      try {
        const answer = await client.chat.postMessage({
          channel,
          ...message,
          parse: 'none',
          unfurl_links: false,
          unfurl_media: false,
        });
        if (answer.ts === undefined)
          throw new DeliveryError('Slack accepted the digest but named no message.', { retry: false });
        return { channel: answer.channel ?? channel, ts: answer.ts };
      } catch (error) {
        throw toDeliveryError(error);
      }
    },
  };
}

function toDeliveryError(error: unknown): DeliveryError {
  if (error instanceof DeliveryError) return error;
  const { code, data } = error as { code?: string; data?: { error?: string } };
  if (code === ErrorCode.PlatformError) {
    const name = data?.error ?? 'unknown_error';
    if (TEMPORARY.has(name)) {
      return new DeliveryError(`Slack could not take the digest just now (${name}).`, { retry: true, cause: error });
    }
    const known = Object.hasOwn(REMEDY, name) ? REMEDY[name] : undefined;
    const remedy = known ?? 'See docs.slack.dev/reference/methods/chat.postMessage for this error.';
    return new DeliveryError(`Slack refused the digest (${name}). ${remedy}`, {
      retry: false,
      cause: error,
    });
  }
  const message = error instanceof Error ? error.message : String(error);
  return new DeliveryError(`Slack could not be reached or was busy: ${message}`, { retry: true, cause: error });
}
