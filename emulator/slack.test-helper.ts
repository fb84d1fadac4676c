import { WebClient } from '@slack/web-api';
import type { Emulator } from './index.ts';

/** The official client, as a function would use it: no repetition, no waiting out of limits. */
export function webClient(emulator: Emulator, token?: string): WebClient {
  return new WebClient(token ?? emulator.slack.setup.token, {
    slackApiUrl: `${emulator.origin}/slack/api/`,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
  });
}

/** What Slack answered to a call that it refused. Fails when it did not. */
export async function refusalOf(call: Promise<unknown>): Promise<Record<string, unknown>> {
  try {
    await call;
  } catch (error) {
    const { data } = error as { data?: Record<string, unknown> };
    if (data !== undefined) return data;
    throw error;
  }
  throw new Error('Slack did not refuse it');
}

export function plain(text: string): { type: 'plain_text'; text: string } {
  return { type: 'plain_text', text };
}
