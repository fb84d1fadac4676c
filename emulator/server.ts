import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { googleErrorReply } from './google-error.ts';
import { type Handler, type Outcome, Refusal, type Reply, type Request } from './http.ts';
import type { Api, Call, EmulatorOptions, Fault, SeenRequest } from './options.ts';
import type { PageOutcome, PageRequest } from './page/routes.ts';
import { createQuota } from './quota.ts';
import { routeOf } from './routes.ts';

const MAX_BODY_BYTES = 64 * 1024 * 1024;

export interface ServerParts {
  handlers: Partial<Record<Api, Handler>>;
  options: EmulatorOptions;
  now: () => Date;
  violations: string[];
  faults: Fault[];
  calls: Call[];
  /** Pages for people; null when the path is none of theirs. */
  pages: (request: PageRequest) => Promise<PageOutcome | null>;
}

/** Listens on the loopback address. */
export async function startServer(parts: ServerParts): Promise<{ server: Server; origin: string }> {
  const quota = createQuota(parts.options.quotas, parts.now);
  const counter = { n: 0 };
  const server = createServer((incoming, response) => {
    serve(parts, quota, counter, incoming, response).catch((error: unknown) => {
      // A client that was killed in the middle of its request did nothing wrong.
      if (!incoming.complete) return;
      parts.violations.push(
        `emulator failed on ${incoming.method} ${incoming.url}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      );
      send(response, {
        status: 500,
        headers: { 'content-type': 'text/plain' },
        body: 'the emulator failed; see its violations\n',
      });
    });
  });
  server.keepAliveTimeout = 30_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(parts.options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return { server, origin: `http://127.0.0.1:${port}` };
}

type Quota = (api: Api) => Reply | null;

async function serve(
  parts: ServerParts,
  quota: Quota,
  counter: { n: number },
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await readBody(incoming);
  const fullPath = incoming.url ?? '/';
  // Not by URL: it would take `//host/path` for another origin and resolve dots that a real server sees.
  const [path = '/', ...search] = fullPath.split('?');
  const method = incoming.method ?? 'GET';
  const query = new URLSearchParams(search.join('?'));
  const page = await parts.pages({ method, path, query, headers: incoming.headers, body });
  if (page !== null) return 'stream' in page ? page.stream(response) : send(response, page);

  const api = routeOf(path);
  const handler = api === null ? undefined : parts.handlers[api];
  if (api === null || handler === undefined) {
    parts.violations.push(`unknown path ${method} ${path}`);
    return send(response, googleErrorReply('NOT_FOUND', 'Method not found.'));
  }
  if (incoming.headers.authorization !== undefined && api !== 'slack')
    parts.violations.push(`${api}: token sent over plain http to ${method} ${path}`);

  counter.n += 1;
  const seen: SeenRequest = { api, method, path: fullPath, n: counter.n };
  const request: Request = {
    api,
    method,
    path: path,
    query,
    headers: incoming.headers,
    body,
  };
  await parts.options.onRequest?.(seen, 'before');
  const outcome = await answer(parts, quota, seen, request, handler);
  await parts.options.onRequest?.(seen, 'after');
  if (parts.options.latencyMs !== undefined && api !== 'slack') await wait(parts.options.latencyMs);
  parts.calls.push({ api, method, path: fullPath, status: outcome === 'reset' ? 0 : outcome.status });
  if (outcome === 'reset') incoming.socket.resetAndDestroy();
  else send(response, outcome);
}

/** Faults and quotas come first; a fault with `after` lets the request be carried out and then hides its answer. */
async function answer(
  parts: ServerParts,
  quota: Quota,
  seen: SeenRequest,
  request: Request,
  handler: Handler,
): Promise<Outcome> {
  const before = takeFault(parts.faults, seen, 'before');
  if (before !== null && (before.answer === 'reset' || 'status' in before.answer)) return faultOutcome(before);
  if (before !== null && typeof before.answer === 'object' && 'delayMs' in before.answer)
    await wait(before.answer.delayMs);
  const outcome = quota(request.api) ?? (await handle(parts, handler, request));
  const after = takeFault(parts.faults, seen, 'after');
  if (after === null) return outcome;
  if (after.answer === 'reset' || 'status' in after.answer) return faultOutcome(after);
  await wait(after.answer.delayMs);
  return outcome;
}

async function handle(parts: ServerParts, handler: Handler, request: Request): Promise<Outcome> {
  try {
    const outcome = await handler(request);
    if (outcome !== 'reset' && outcome.status === 405) {
      parts.violations.push(`${request.api}: ${request.method} is not for ${request.path}`);
    }
    return outcome;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { reply } = error;
    if (reply.status === 404 && typeof reply.body === 'string' && reply.body.includes('Method not found.')) {
      parts.violations.push(`${request.api}: unknown path ${request.method} ${request.path}`);
    }
    return reply;
  }
}

function takeFault(faults: Fault[], seen: SeenRequest, when: 'before' | 'after'): Fault | null {
  const index = faults.findIndex((fault) => (fault.when ?? 'before') === when && matches(fault, seen));
  const fault = faults[index];
  if (fault === undefined) return null;
  if (fault.times !== undefined) {
    if (fault.times <= 1) faults.splice(index, 1);
    else faults[index] = { ...fault, times: fault.times - 1 };
  }
  return fault;
}

function matches({ match }: Fault, seen: SeenRequest): boolean {
  if (match.api !== undefined && match.api !== seen.api) return false;
  if (match.method !== undefined && match.method !== seen.method) return false;
  return match.pathIncludes === undefined || seen.path.includes(match.pathIncludes);
}

function faultOutcome({ answer: made }: Fault): Outcome {
  if (made === 'reset' || !('status' in made)) return 'reset';
  const isText = typeof made.body === 'string';
  return {
    status: made.status,
    headers: {
      'content-type': isText ? 'text/plain; charset=utf-8' : 'application/json; charset=UTF-8',
      ...made.headers,
    },
    ...(made.body === undefined ? {} : { body: isText ? String(made.body) : JSON.stringify(made.body) }),
  };
}

async function readBody(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw new Error('body too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function send(response: ServerResponse, reply: Reply): void {
  if (response.destroyed) return;
  const body = reply.body === undefined ? undefined : Buffer.from(reply.body);
  response.writeHead(reply.status, {
    ...reply.headers,
    ...(body === undefined ? {} : { 'content-length': String(body.length) }),
  });
  response.end(body);
}
