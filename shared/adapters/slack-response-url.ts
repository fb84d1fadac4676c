import type { KnownBlock } from '@slack/types';
import { DeliveryError } from '../errors.ts';

/** Slack's own host of response URLs; nothing else is ever posted to, whatever a task says. */
const SLACK_ORIGIN = 'https://hooks.slack.com';
const TIMEOUT_MS = 5000;
/** Said on every message: Slack looks for nothing in it. */
export const QUIET = { parse: 'none', unfurl_links: false, unfurl_media: false } as const;

export interface ResponseUrlMessage {
  text: string;
  blocks: KnownBlock[];
  response_type: 'ephemeral';
  replace_original: boolean;
}

/**
 * Posts to the response URL of a command or click: a right to post for half an hour, five times. It is never shown or logged.
 * `origin` replaces Slack's own for an emulator. Throws DeliveryError.
 */
export function createResponseUrlPoster(origin: string | null) {
  const allowed = origin ?? SLACK_ORIGIN;
  return async (url: string, message: ResponseUrlMessage): Promise<void> => {
    if (!URL.canParse(url) || new URL(url).origin !== allowed)
      throw new DeliveryError('The response URL does not lead to Slack; nothing was posted.', { retry: false });
    const response = await send(url, message);
    if (response.ok) return;
    await response.body?.cancel();
    const isPassing = response.status === 429 || response.status >= 500;
    throw new DeliveryError(`Slack did not take the answer (HTTP ${response.status} from the response URL).`, {
      retry: isPassing,
    });
  };
}

async function send(url: string, message: ResponseUrlMessage): Promise<Response> {
  try {
    return await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify({ ...message, ...QUIET }),
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch (error) {
    // The error of fetch may name the URL; only its kind is kept.
    const kind = error instanceof Error ? error.name : 'error';
    throw new DeliveryError(`Slack's response URL could not be reached (${kind}).`, { retry: true });
  }
}
