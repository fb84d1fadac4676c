import { slackErrorName } from './slack-client.ts';

type Block = { type: string };

export interface PartsOptions<B extends Block, T> {
  /** The message that the blocks belong to; undefined where they are a message of their own. */
  threadTs: string | undefined;
  post: (blocks: readonly B[], threadTs: string | undefined) => Promise<T>;
  /** The first part is there, and a later one was not taken: posting it all again would be worse. */
  onRestLost: (error: unknown) => void;
}

/** Posts blocks; in parts where Slack finds them too long: the first where it should be, the rest in its thread. */
export async function postInParts<B extends Block, T extends { ts: string }>(
  blocks: readonly B[],
  { threadTs, post, onRestLost }: PartsOptions<B, T>,
): Promise<T> {
  try {
    return await post(blocks, threadTs);
  } catch (error) {
    const parts = isTooLong(error) ? halveBlocks(blocks) : null;
    if (parts === null) throw error;
    const posted = await postInParts(parts[0], { threadTs, post, onRestLost });
    try {
      await postInParts(parts[1], { threadTs: threadTs ?? posted.ts, post, onRestLost });
    } catch (rest) {
      onRestLost(rest);
    }
    return posted;
  }
}

export function isTooLong(error: unknown): boolean {
  return slackErrorName(error) === 'msg_blocks_too_long';
}

/** Two parts of about the same length; null where there is only one block. */
export function halveBlocks<B extends Block>(blocks: readonly B[]): [readonly B[], readonly B[]] | null {
  if (blocks.length < 2) return null;
  const lengths = blocks.map((block) => JSON.stringify(block).length);
  const half = lengths.reduce((sum, length) => sum + length, 0) / 2;
  let sum = 0;
  const cut = lengths.findIndex((length) => {
    sum += length;
    return sum >= half;
  });
  const at = Math.min(Math.max(1, cut), blocks.length - 1);
  return [blocks.slice(0, at), blocks.slice(at)];
}
