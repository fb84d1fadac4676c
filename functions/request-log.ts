import { AsyncLocalStorage } from 'node:async_hooks';
import type { Request } from '@google-cloud/functions-framework';
import type { LogFields } from '../shared/audit/ports.ts';
import { processEnvironment } from '../shared/config.ts';
import { createJsonLog } from '../shared/log.ts';

/** What every line that is written while a call is answered says of that call, however deep in the house it is written. */
const current = new AsyncLocalStorage<Record<string, string | number | boolean | null>>();

/** The log of the functions: JSON lines on standard output, with what is known of the call that is being answered. */
export const log = createJsonLog(
  (line) => process.stdout.write(line),
  () => current.getStore() ?? {},
);

/** Answers a call; its lines carry its trace and, from Cloud Tasks, the task. */
export function withRequestLog<T>(request: Request, work: () => T): T {
  return current.run({ ...traceOf(request), ...taskOf(request) }, work);
}

/** Adds what was learned of the call, such as its run: to the lines that follow. */
export function addRequestFields(fields: LogFields): void {
  const store = current.getStore();
  if (store !== undefined) Object.assign(store, fields);
}

/**
 * The trace that Cloud Run gave the call, in the fields that Cloud Logging shows beside the request (structured logging,
 * "special fields"). From W3C's header, else from Google's older one, whose span is a decimal number.
 */
export function traceOf(request: Pick<Request, 'get'>, environment = processEnvironment()): LogFields {
  // The queue is in the service's own project: the only place where the environment names it.
  const [, project] = /^projects\/([^/\s]+)\//.exec(environment['DNS_AUDIT_QUEUE'] ?? '') ?? [];
  const trace = readTrace(request);
  if (project === undefined || trace === null) return {};
  return {
    'logging.googleapis.com/trace': `projects/${project}/traces/${trace.id}`,
    ...(trace.span === null ? {} : { 'logging.googleapis.com/spanId': trace.span }),
    'logging.googleapis.com/trace_sampled': trace.isSampled,
  };
}

interface Trace {
  id: string;
  span: string | null;
  isSampled: boolean;
}

function readTrace(request: Pick<Request, 'get'>): Trace | null {
  const w3c = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/.exec(request.get('traceparent') ?? '');
  if (w3c !== null) {
    const [, id = '', span = '', flags = ''] = w3c;
    return { id, span, isSampled: (Number.parseInt(flags, 16) & 1) === 1 };
  }
  const google = /^([0-9a-f]{32})(?:\/(\d{1,20}))?(?:;o=(\d))?$/.exec(request.get('x-cloud-trace-context') ?? '');
  if (google === null) return null;
  const [, id = '', span, sampled] = google;
  const shown = span === undefined ? null : BigInt.asUintN(64, BigInt(span)).toString(16).padStart(16, '0');
  return { id, span: shown, isSampled: sampled === '1' };
}

function taskOf(request: Pick<Request, 'get'>): LogFields {
  const task = /^[\w-]{1,500}$/.exec(request.get('x-cloudtasks-taskname') ?? '')?.[0];
  const retries = /^\d{1,6}$/.exec(request.get('x-cloudtasks-taskretrycount') ?? '')?.[0];
  return {
    ...(task === undefined ? {} : { task }),
    ...(retries === undefined ? {} : { taskRetries: Number(retries) }),
  };
}
