import { CollectError } from '../errors.ts';

/** An answer above this is refused: nothing that is read here is near it (1,000 assets are about 10 MB). */
const MAX_ANSWER_BYTES = 128 * 1024 * 1024;

/** The whole body of an answer. Throws CollectError when it is too large. */
export async function readBounded(body: AsyncIterable<Uint8Array> | null): Promise<Buffer> {
  if (body === null) return Buffer.alloc(0);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > MAX_ANSWER_BYTES)
      throw new CollectError('malformed', 'answer', `The answer is larger than ${MAX_ANSWER_BYTES} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
