import { SLACK_METHODS } from './slack-methods.ts';
import type { RateLimit, SlackSetup } from './slack-setup.ts';

interface Bucket {
  tokens: number;
  filledAt: number;
}

/** Token buckets by method, for posting by channel too. Gives the seconds to wait when one is empty, else takes a token. */
export function createSlackRateLimit(
  setup: SlackSetup,
  now: () => Date,
): (method: string, channel: string) => number | null {
  const buckets = new Map<string, Bucket>();
  return (method, channel) => {
    const limit = limitOf(setup, method);
    if (limit === null) return null;
    const time = now().getTime();
    const key = method === 'chat.postMessage' ? `${method} ${channel}` : method;
    const bucket = buckets.get(key) ?? { tokens: limit.calls, filledAt: time };
    const perMs = limit.calls / (limit.seconds * 1000);
    bucket.tokens = Math.min(limit.calls, bucket.tokens + (time - bucket.filledAt) * perMs);
    bucket.filledAt = time;
    buckets.set(key, bucket);
    if (bucket.tokens < 1) return Math.max(1, Math.ceil((1 - bucket.tokens) / perMs / 1000));
    bucket.tokens -= 1;
    return null;
  };
}

function limitOf(setup: SlackSetup, method: string): RateLimit | null {
  if (setup.rateLimits === 'tiers') return SLACK_METHODS[method]?.limit ?? null;
  return setup.rateLimits[method] ?? null;
}
