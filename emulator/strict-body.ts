import type { z } from 'zod';
import { refuse, unknownNameReply } from './google-error.ts';
import { Refusal, type Request } from './http.ts';
import type { World } from './world.ts';

/** A body that is exactly what the method takes; a field that it has not is refused, and recorded. */
export function parseStrictBody<T extends z.ZodType>(
  world: World,
  request: Request,
  schema: T,
  method: string,
): z.infer<T> {
  let value: unknown;
  try {
    value = JSON.parse(request.body.toString('utf8'));
  } catch {
    refuse('INVALID_ARGUMENT', 'Invalid JSON payload received.');
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  if (issue?.code === 'unrecognized_keys') {
    const field = [...issue.path, issue.keys[0] ?? ''].join('.');
    world.violations.push(`${request.api}: unknown body field ${field} in ${method}`);
    throw new Refusal(unknownNameReply(field, 'body'));
  }
  refuse('INVALID_ARGUMENT', `Invalid value at '${issue?.path.join('.') ?? 'body'}': ${issue?.message ?? ''}`);
}
