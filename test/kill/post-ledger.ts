import type { SeenRequest } from '../../emulator/index.ts';

/**
 * Follows each post from Slack to the state store: a post that Slack has, or whose request had arrived and is carried out
 * whatever becomes of its sender, and that the record of its channel does not know yet, is lost to whoever dies now.
 */
export interface PostLedger {
  /** To be told of every request, in order. */
  see(request: SeenRequest, when: 'before' | 'after'): void;
  /** How many posts are lost with the process that dies now; they are forgotten with it. */
  takeLost(): number;
}

/** `countPosts`: how many messages Slack has in a channel. */
export function createPostLedger(channels: readonly string[], countPosts: (channel: string) => number): PostLedger {
  const seen = new Map<string, number>();
  const unrecorded = new Map<string, number>();
  /** Posts under way whose sender lives, and those whose sender died. */
  let arrived = 0;
  let orphaned = 0;

  function countNew(): void {
    const isOrphan = orphaned > 0;
    if (isOrphan) orphaned -= 1;
    else arrived -= 1;
    for (const channel of channels) {
      const count = countPosts(channel);
      const added = count - (seen.get(channel) ?? 0);
      seen.set(channel, count);
      if (!isOrphan && added > 0) unrecorded.set(channel, (unrecorded.get(channel) ?? 0) + added);
    }
  }

  return {
    see(request, when) {
      if (isPost(request)) {
        if (when === 'before') arrived += 1;
        else countNew();
      }
      // Two attempts may tell two channels at the same time: a record knows of the posts to its own channel only.
      if (when === 'before' && isRecordWrite(request))
        for (const channel of channels) if (request.path.includes(`%2F${channel}-`)) unrecorded.delete(channel);
    },
    takeLost() {
      const lost = arrived + [...unrecorded.values()].reduce((sum, count) => sum + count, 0);
      orphaned += arrived;
      arrived = 0;
      unrecorded.clear();
      return lost;
    },
  };
}

export function isPost({ api, path }: Pick<SeenRequest, 'api' | 'path'>): boolean {
  return api === 'slack' && path.includes('chat.postMessage');
}

/** A write of what a channel was told. */
export function isRecordWrite({ api, path }: Pick<SeenRequest, 'api' | 'path'>): boolean {
  return api === 'storage' && path.includes('/upload/') && path.includes('slack%2Fdigests');
}
