import type { Request, Response } from '@google-cloud/functions-framework';
import type { z } from 'zod';
import type { Log } from '../shared/audit/ports.ts';
import { CollectError, ConfigError, DeliveryError, RequestError } from '../shared/errors.ts';

/** Parses a request's body. Throws RequestError naming the field that is wrong. */
export function parseBody<T extends z.ZodType>(schema: T, body: unknown): z.infer<T> {
  const parsed = schema.safeParse(body ?? {});
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new RequestError(`${issue?.path.join('.') || 'body'}: ${issue?.message ?? 'is wrong'}`);
}

/**
 * Answers a call with what the work gave, or with what went wrong: 400 for the caller to mend, 503 for "again later" (Cloud
 * Tasks and Scheduler repeat it), 500 for a fault of this program. Nobody outside sees a stack trace.
 */
export async function answer(
  request: Request,
  response: Response,
  log: Log,
  work: () => Promise<unknown>,
): Promise<void> {
  try {
    response.status(200).json(await work());
  } catch (error) {
    const { status, message } = describe(error);
    const fields = { status, name: error instanceof Error ? error.name : 'unknown', detail: message };
    log.write(status === 500 ? 'ERROR' : 'WARNING', 'request failed', fields);
    if (status === 500 && error instanceof Error) log.write('ERROR', 'fault', { stack_trace: error.stack ?? '' });
    const wait = error instanceof DeliveryError ? error.retryAfterSeconds : null;
    if (wait !== null) response.set('retry-after', String(Math.ceil(wait)));
    // Cloud Tasks repeats whatever is not 2xx: what no repetition can mend is taken from it, and the log has it.
    const isHopelessTask = status === 400 && request.get('x-cloudtasks-taskname') !== undefined;
    response
      .status(isHopelessTask ? 200 : status)
      .json({ error: status === 500 ? 'A fault of gke-dns-audit; its log has the details.' : message });
  }
}

function describe(error: unknown): { status: number; message: string } {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof RequestError) return { status: 400, message };
  if (error instanceof CollectError) return { status: 503, message: `${error.what}: ${message}` };
  if (error instanceof DeliveryError) return { status: 503, message };
  if (error instanceof ConfigError) return { status: 503, message };
  return { status: 500, message };
}
