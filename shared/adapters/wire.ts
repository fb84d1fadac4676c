import { setTimeout as pause } from 'node:timers/promises';
import PQueue from 'p-queue';
import type { Clock, Log } from '../audit/ports.ts';
import type { GoogleApi } from '../config.ts';
import type { GapCode } from '../domain/gap.ts';
import { CollectError, ConfigError } from '../errors.ts';
import { createHttpTransport } from './http-transport.ts';

/** Everything that is called over HTTP, but Slack: posting there is not idempotent and is never repeated from here. */
export type WireApi = GoogleApi | 'kubernetes' | 'prometheus';

/** One HTTP request, complete but for credentials, which only the wire may add. */
export interface WireRequest {
  api: WireApi;
  method: string;
  url: string;
  headers?: Record<string, string>;
  body?: string;
  /** Certificate authority of a control plane's IP endpoint, PEM. */
  ca?: string;
  /** Origin that the live Container API named for this cluster in this run; the only one beside Google's to get a token. */
  controlPlaneOrigin?: string;
  /** Milliseconds for one attempt, headers and body. */
  timeoutMs?: number;
}

/** An answer, read whole. */
export interface WireAnswer {
  status: number;
  headers: Headers;
  body: Buffer;
}

/** Gives the headers that authorise a request (`authorization`, `x-goog-user-project`). */
export interface TokenSource {
  headers(): Promise<Record<string, string>>;
}

/** One request and its answer, without any header of the request. */
export interface Exchange {
  api: WireApi;
  method: string;
  url: string;
  requestBody: string | null;
  status: number;
  contentType: string | null;
  retryAfter: string | null;
  body: string;
  /** Why there was no answer; status is 0 then. */
  failure: { code: GapCode; detail: string } | null;
}

/** Performs one attempt. The default is HTTP; a replay answers from a recording. */
export type Transport = (request: WireRequest, headers: Record<string, string>) => Promise<WireAnswer>;

export interface WireOptions {
  tokens: TokenSource | null;
  log: Log;
  clock: Clock;
  /** At most this many requests under way at once, over all APIs. */
  concurrency: number;
  /** Processes that share the quotas of requests a minute; this one takes its part. 1 when absent. */
  quotaSharers?: number;
  onExchange?: (exchange: Exchange) => void;
  transport?: Transport;
  /** Waits between attempts; replaced where waiting is of no use (replay, tests). */
  sleep?: (milliseconds: number) => Promise<unknown>;
}

/** Calls per API: how many, how many were throttled (429), how many were repeated. */
export type CallStatistics = Partial<Record<WireApi, { calls: number; throttled: number; retries: number }>>;

export interface Wire {
  send(request: WireRequest): Promise<WireAnswer>;
  /** A `fetch` for SDK clients that call one API. */
  fetchFor(api: WireApi): typeof fetch;
  /**
   * The same wire (limits, connections) with statistics of its own, which count in those of the whole, too. With a deadline it
   * begins no attempt after that moment; calls under way may end.
   */
  until(deadline: Date | null): Wire;
  statistics(): CallStatistics;
  close(): Promise<void>;
}

/**
 * milliseconds in which no more than a minute's requests begin: half a second more than Google's minute, because a first
 * request is longer on its way than one a minute later.
 */
const QUOTA_MS = 60_500;

/** Requests a minute that Google grants by default: facts of the Logging, Asset Inventory and Container API quota pages. */
const PER_MINUTE: Partial<Record<WireApi, number>> = {
  logging: 60, // ReadRequestsPerMinutePerProject
  cloudasset: 100, // ListAssets per consumer project
  container: 3000, // read requests per minute and project
};
const MAX_ATTEMPTS = 6;
const FIRST_BACKOFF_MS = 500;
const MAX_BACKOFF_MS = 32_000;
const RETRIED_STATUS: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);

/** The one way out to Google and to control planes: limits, credentials, retries, deadline, counting, recording. */
export function createWire(options: WireOptions): Wire {
  const { log, clock } = options;
  const sleep = options.sleep ?? ((milliseconds: number) => pause(milliseconds));
  const http = options.transport === undefined ? createHttpTransport() : null;
  const transport = options.transport ?? http?.send;
  const gate = new PQueue({ concurrency: options.concurrency });
  const quotas = new Map<WireApi, PQueue>();

  async function send(request: WireRequest, { deadline, counters }: View): Promise<WireAnswer> {
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await attemptOnce(request, { deadline, counters });
      const waitMs = retryDelay(outcome, attempt);
      if (waitMs === null || (deadline !== null && clock.now().getTime() + waitMs > deadline.getTime())) {
        if (outcome instanceof CollectError) throw outcome;
        return outcome;
      }
      count(counters, request.api, 'retries');
      log.write('DEBUG', 'request repeated', { api: request.api, attempt, waitMs });
      await sleep(waitMs);
    }
  }

  async function attemptOnce(request: WireRequest, { deadline, counters }: View): Promise<WireAnswer | CollectError> {
    assertBefore(deadline, request);
    await quotaOf(request.api)?.add(() => undefined);
    return gate.add(async () => {
      // The wait for the quota and for a free place may have been long.
      assertBefore(deadline, request);
      count(counters, request.api, 'calls');
      try {
        if (transport === undefined) throw new Error('wire without transport');
        const answer = await transport(request, await authorise(request, options.tokens));
        if (answer.status === 429) count(counters, request.api, 'throttled');
        options.onExchange?.(toExchange(request, answer));
        return answer;
      } catch (error) {
        if (error instanceof ConfigError) throw error;
        const failure = toCollectError(request, error);
        options.onExchange?.(toFailedExchange(request, failure));
        return failure;
      }
    });
  }

  function assertBefore(deadline: Date | null, request: WireRequest): void {
    if (deadline === null || clock.now() < deadline) return;
    throw new CollectError(
      'deadline',
      request.url,
      'The time for this part of the run was over before it could be asked.',
    );
  }

  function quotaOf(api: WireApi): PQueue | null {
    const perMinute = options.transport === undefined ? PER_MINUTE[api] : undefined;
    if (perMinute === undefined) return null;
    const existing = quotas.get(api);
    if (existing !== undefined) return existing;
    // Never none: with more processes than requests each still makes one a minute, and is throttled now and then.
    const share = Math.max(1, Math.floor(perMinute / (options.quotaSharers ?? 1)));
    const created = new PQueue({ intervalCap: share, interval: QUOTA_MS, strict: true });
    quotas.set(api, created);
    return created;
  }

  function createView(deadline: Date | null, outer: readonly CallStatistics[]): Wire {
    const own: CallStatistics = {};
    const view = { deadline, counters: [...outer, own] };
    return {
      send: (request) => send(request, view),
      fetchFor: (api) => async (input, init) => toResponse(await send(toWireRequest(api, input, init), view)),
      until: (next) => createView(next, view.counters),
      statistics: () => own,
      close: async () => {
        for (const queue of quotas.values()) queue.clear();
        await http?.close();
      },
    };
  }

  return createView(null, []);
}

/** Until when a view asks, and where it counts. */
interface View {
  deadline: Date | null;
  counters: readonly CallStatistics[];
}

function count(counters: readonly CallStatistics[], api: WireApi, what: 'calls' | 'throttled' | 'retries'): void {
  for (const statistics of counters) {
    statistics[api] ??= { calls: 0, throttled: 0, retries: 0 };
    statistics[api][what] += 1;
  }
}

function toResponse(answer: WireAnswer): Response {
  const isEmpty = answer.status === 204 || answer.status === 304;
  return new Response(isEmpty ? null : new Uint8Array(answer.body), { status: answer.status, headers: answer.headers });
}

/** Milliseconds to wait before another attempt; null when this outcome is final. */
function retryDelay(outcome: WireAnswer | CollectError, attempt: number): number | null {
  if (attempt >= MAX_ATTEMPTS) return null;
  if (outcome instanceof CollectError) {
    if (outcome.code !== 'unavailable' || attempt >= 3) return null;
    return backoff(attempt);
  }
  if (!RETRIED_STATUS.has(outcome.status)) return null;
  const seconds = Number(outcome.headers.get('retry-after'));
  if (Number.isFinite(seconds) && seconds > 0) return Math.min(seconds * 1000, 60_000);
  return backoff(attempt);
}

function backoff(attempt: number): number {
  const ceiling = Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** (attempt - 1));
  return ceiling / 2 + Math.random() * (ceiling / 2);
}

/** True for the only hosts that may see a Google token: Google's own over TLS, and a control plane named in this run. */
export function mayCarryToken(request: Pick<WireRequest, 'url' | 'controlPlaneOrigin'>): boolean {
  const url = new URL(request.url);
  if (url.protocol !== 'https:') return false;
  if (request.controlPlaneOrigin !== undefined) return url.origin === request.controlPlaneOrigin;
  return url.hostname === 'googleapis.com' || url.hostname.endsWith('.googleapis.com');
}

async function authorise(request: WireRequest, tokens: TokenSource | null): Promise<Record<string, string>> {
  const given = Object.entries(request.headers ?? {});
  const headers = Object.fromEntries(given.filter(([name]) => name.toLowerCase() !== 'authorization'));
  if (tokens === null || !mayCarryToken(request)) return headers;
  return { ...headers, ...(await tokens.headers()) };
}

function toWireRequest(api: WireApi, input: string | URL | Request, init: RequestInit | undefined): WireRequest {
  const url = input instanceof Request ? input.url : String(input);
  const headers = Object.fromEntries(new Headers(init?.headers ?? {}));
  const body = init?.body;
  if (body !== undefined && body !== null && typeof body !== 'string' && !(body instanceof Uint8Array)) {
    throw new Error(`wire: a body of type ${Object.prototype.toString.call(body)} is not supported`);
  }
  return {
    api,
    method: init?.method ?? 'GET',
    url,
    headers,
    ...(body === undefined || body === null
      ? {}
      : { body: typeof body === 'string' ? body : Buffer.from(body).toString('utf8') }),
  };
}

function toExchange(request: WireRequest, answer: WireAnswer): Exchange {
  return {
    api: request.api,
    method: request.method,
    url: request.url,
    requestBody: request.body ?? null,
    status: answer.status,
    contentType: answer.headers.get('content-type'),
    retryAfter: answer.headers.get('retry-after'),
    body: answer.body.toString('utf8'),
    failure: null,
  };
}

function toFailedExchange(request: WireRequest, { code, message }: CollectError): Exchange {
  const { api, method, url, body: requestBody = null } = request;
  return {
    api,
    method,
    url,
    requestBody,
    status: 0,
    contentType: null,
    retryAfter: null,
    body: '',
    failure: { code, detail: message },
  };
}

/** TLS failures say so; `code` is in `.cause`, because fetch wraps everything in "fetch failed". */
function toCollectError(request: WireRequest, error: unknown): CollectError {
  if (error instanceof CollectError) return error;
  const what = `${request.method} ${new URL(request.url).host}`;
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const name = error instanceof Error ? error.name : '';
  if (name === 'TimeoutError' || name === 'AbortError') {
    return new CollectError('timeout', what, 'No complete answer in time.', { cause: error });
  }
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  if (/^(UND_ERR_(CONNECT|HEADERS|BODY)_TIMEOUT|ETIMEDOUT)$/.test(code)) {
    return new CollectError('timeout', what, `No answer in time (${code}).`, { cause: error });
  }
  const message = cause instanceof Error ? cause.message : String(cause);
  if (/^(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|EHOSTUNREACH|ENETUNREACH)$/.test(code)) {
    return new CollectError('unreachable', what, `${code}: ${message}`, { cause: error });
  }
  if (/CERT|TLS|SSL|EPROTO|UNABLE_TO_VERIFY|SELF_SIGNED/.test(code)) {
    return new CollectError('unreachable', what, `TLS: ${code}: ${message}`, { cause: error });
  }
  return new CollectError('unavailable', what, `${code === '' ? name : code}: ${message}`, { cause: error });
}
