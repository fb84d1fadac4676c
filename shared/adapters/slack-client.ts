import { ErrorCode, type Logger, LogLevel, WebClient } from '@slack/web-api';
import { DeliveryError } from '../errors.ts';

export interface SlackAccess {
  token: string;
  /** Another address than Slack's own: an emulator. */
  apiUrl: string | null;
  /** For one call. */
  timeoutMs?: number;
}

/** At most, for one call. */
const TIMEOUT_MS = 10_000;

/** The one client for Slack's Web API. It repeats nothing and waits for nothing: posting is not idempotent, and its user knows what to do. */
export function createSlackClient({ token, apiUrl, timeoutMs = TIMEOUT_MS }: SlackAccess): WebClient {
  return new WebClient(token, {
    ...(apiUrl === null ? {} : { slackApiUrl: apiUrl }),
    timeout: Math.min(TIMEOUT_MS, timeoutMs),
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: SILENT,
  });
}

/** The client would write what Slack says of a message to stderr, past this program's own log. */
const SILENT: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  setLevel: () => undefined,
  getLevel: () => LogLevel.ERROR,
  setName: () => undefined,
};

const INSTALL = 'install the app again and store its bot token.';

/** Errors that another try cannot mend, with what an operator does about them. */
const REMEDY: Readonly<Record<string, string>> = {
  not_in_channel: 'Invite the bot to the channel: /invite @dns-audit.',
  channel_not_found:
    'It must be the ID of a channel that the bot can see (DNS_AUDIT_SLACK_CHANNEL, DNS_AUDIT_SLACK_ROUTES); invite the bot to a private one.',
  is_archived:
    'The channel is archived: choose another one in DNS_AUDIT_SLACK_CHANNEL or DNS_AUDIT_SLACK_ROUTES, or unsubscribe it.',
  restricted_action: 'A rule of the workspace keeps the bot from posting there: ask a workspace administrator.',
  restricted_action_read_only_channel: 'Only some people may post in the channel: let the bot post there.',
  invalid_auth: `SLACK_BOT_TOKEN is not valid: ${INSTALL}`,
  not_authed: `SLACK_BOT_TOKEN did not arrive: ${INSTALL}`,
  token_revoked: `SLACK_BOT_TOKEN was revoked: ${INSTALL}`,
  token_expired: `SLACK_BOT_TOKEN has expired: ${INSTALL}`,
  account_inactive: `The bot was deactivated: ${INSTALL}`,
  missing_scope: 'The app lacks the scope chat:write: install it again from its manifest.',
};

/** Errors after which the same channel, or the whole workspace, would only say the same again. */
const STOPS: ReadonlyMap<string, 'channel' | 'workspace'> = new Map([
  ['is_archived', 'channel'],
  ['invalid_auth', 'workspace'],
  ['not_authed', 'workspace'],
  ['token_revoked', 'workspace'],
  ['token_expired', 'workspace'],
  ['account_inactive', 'workspace'],
]);

/** Errors that pass by themselves. Slack answers them with 200 as well as with 429. */
const TEMPORARY: ReadonlySet<string> = new Set([
  'internal_error',
  'fatal_error',
  'rate_limited',
  'ratelimited',
  'request_timeout',
  'service_unavailable',
  // The message was deleted a moment ago: the next attempt finds that out and posts anew.
  'thread_not_found',
]);

/** The message cannot be changed any more, whatever is sent. */
export const GONE: ReadonlySet<string> = new Set(['message_not_found', 'cant_update_message', 'edit_window_closed']);

/** The name of the error with which Slack itself answered; null when something else went wrong. */
export function slackErrorName(error: unknown): string | null {
  const { code, data } = error as { code?: string; data?: { error?: string } };
  return code === ErrorCode.PlatformError ? (data?.error ?? 'unknown_error') : null;
}

/** `what`: such as `the message to C0123ABCD`. */
export function toDeliveryError(error: unknown, what: string): DeliveryError {
  if (error instanceof DeliveryError) return error;
  const { code, retryAfter } = error as { code?: string; retryAfter?: number };
  if (code === ErrorCode.RateLimitedError) {
    const wait = retryAfter ?? 1;
    const message = `Slack is busy and did not take ${what}; it asks for ${wait} s (rate limit).`;
    return new DeliveryError(message, { retry: true, retryAfterSeconds: wait, cause: error });
  }
  const name = slackErrorName(error);
  if (name === null) {
    const detail = error instanceof Error ? error.message : String(error);
    const message = `Slack could not be reached or did not answer about ${what}: ${detail}`;
    return new DeliveryError(message, { retry: true, mayHaveArrived: true, cause: error });
  }
  if (TEMPORARY.has(name))
    return new DeliveryError(`Slack could not take ${what} just now (${name}).`, { retry: true, cause: error });
  const known = Object.hasOwn(REMEDY, name) ? REMEDY[name] : undefined;
  const remedy = known ?? 'See docs.slack.dev/reference/methods/chat.postMessage for this error.';
  const stops = STOPS.get(name);
  const failure = { retry: false, cause: error, ...(stops === undefined ? {} : { stops }) };
  return new DeliveryError(`Slack refused ${what} (${name}). ${remedy}`, failure);
}

/** Sends the blocks, and the classic ones where Slack does not know these. */
export async function inBlocks<Blocks, T>(
  { text, blocks, classic }: { text: string; blocks: Blocks; classic?: Blocks },
  send: (content: { text: string; blocks: Blocks }) => Promise<T>,
): Promise<T> {
  try {
    return await send({ text, blocks });
  } catch (error) {
    if (slackErrorName(error) !== 'invalid_blocks' || classic === undefined) throw error;
    return await send({ text, blocks: classic });
  }
}
