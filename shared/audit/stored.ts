import type { z } from 'zod';
import { CollectError } from '../errors.ts';
import type { StateStore } from './ports.ts';

/** Reads and parses a stored object; null when it does not exist. Throws CollectError when it is not what it should be. */
export async function readStored<T extends z.ZodType>(
  state: StateStore,
  path: string,
  schema: T,
): Promise<{ value: z.infer<T>; generation: string } | null> {
  const stored = await state.read(path);
  if (stored === null) return null;
  const parsed = schema.safeParse(parseJson(stored.text));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new CollectError(
      'malformed',
      `state object ${path}`,
      `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'unreadable'}`,
    );
  }
  return { value: parsed.data, generation: stored.generation };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
