/** chat.postMessage takes about one message a second in a channel (docs.slack.dev/apis/web-api/rate-limits). */
const POST_INTERVAL_MS = 1_100;

export interface PaceOptions {
  /** Milliseconds since 1970. */
  now: () => number;
  sleep: (milliseconds: number) => Promise<void>;
}

/** Lets the posts of one channel take turns; other channels do not wait. */
export function createPace({ now, sleep }: PaceOptions): (channel: string) => Promise<void> {
  const nextPost = new Map<string, number>();
  return async (channel) => {
    const moment = now();
    const turn = Math.max(moment, nextPost.get(channel) ?? 0);
    nextPost.set(channel, turn + POST_INTERVAL_MS);
    if (turn > moment) await sleep(turn - moment);
  };
}
