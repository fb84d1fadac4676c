import type { SeenRequest } from '../../emulator/index.ts';

/**
 * Follows each post from Slack to the state store: a post that Slack has, or whose request had arrived and is carried out
 * whatever becomes of its sender, and that the record of its channel does not know yet, is lost to whoever dies now.
 */
export interface PostLedger {
  /** To be told of every request, in order. */
  see(request: SeenRequest, when: 'before' | 'after'): void;
  /** Posts that are lost with the process that dies now; they are forgotten with it. */
  takeLost(): number;
}

export function createPostLedger(): PostLedger {
  let unrecorded = 0;
  return {
    see(request, when) {
      if (when !== 'before') return;
      if (isPost(request)) unrecorded += 1;
      // One channel is told at a time, so that the next write of a record is that of the post.
      if (isRecordWrite(request)) unrecorded = 0;
    },
    takeLost() {
      const lost = unrecorded;
      unrecorded = 0;
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
