import { createHmac } from 'node:crypto';
import { parseJson } from './slack-arguments.ts';
import type { JsonObject } from './slack-state.ts';

const PATIENCE_MS = 3_000; // docs.slack.dev: commands, interactions and events have to be answered in three seconds
/** After the first try: almost at once, after a minute, after five. https://docs.slack.dev/apis/events-api */
const RETRY_DELAYS_MS = [0, 60_000, 300_000];

/** The function that the app consists of, as it was entered in Slack's configuration. */
export interface AttachedApp {
  url: string;
  signingSecret: string;
  /** The clock of the signatures, which the function compares with its own. */
  now: () => Date;
  patienceMs: number;
  retryDelaysMs: readonly number[];
}

export interface AttachOptions extends Partial<Omit<AttachedApp, 'url'>> {
  url: string;
}

export function attachedApp(options: AttachOptions, defaults: Pick<AttachedApp, 'signingSecret' | 'now'>): AttachedApp {
  return { patienceMs: PATIENCE_MS, retryDelaysMs: RETRY_DELAYS_MS, ...defaults, ...options };
}

/** One request of Slack's to the function, and what came of it. */
export interface SlackDelivery {
  /** `command`, `event_callback`, or the type of the interaction. */
  kind: string;
  headers: Record<string, string>;
  /** The bytes that were signed. */
  body: string;
  /** What the body says: the form of a command, else the JSON. */
  payload: JsonObject;
  /** Null when no answer came. */
  status: number | null;
  answer: string;
  /** The answer read as JSON; undefined when it is none. */
  json: unknown;
  ms: number;
  /** Null when the function answered with 2xx in time; else as Slack shows it. */
  error: 'dispatch_failed' | 'operation_timeout' | null;
  /** The answer forbids that an event is sent again. */
  noRetry: boolean;
  /** Paths of Slack's API that the app called before it answered. */
  calls: string[];
}

export interface Letter {
  kind: string;
  payload: JsonObject;
  /** JSON events; or forms, in which interactions stand as `payload`. */
  form: 'json' | 'fields' | 'payload';
  headers?: Record<string, string>;
  isUnsigned?: boolean;
}

/** Signs and posts a request as Slack does, and waits as long as Slack does. `callsSoFar` counts calls of the API. */
export async function deliver(app: AttachedApp, letter: Letter, callsSoFar: () => string[]): Promise<SlackDelivery> {
  const body = bodyOf(letter);
  const headers = headersOf(app, letter, body);
  const started = performance.now();
  const callsBefore = callsSoFar().length;
  const finish = (values: Pick<SlackDelivery, 'status' | 'answer' | 'error' | 'noRetry'>): SlackDelivery => ({
    kind: letter.kind,
    headers,
    body,
    payload: letter.payload,
    ...values,
    json: parseJson(values.answer),
    ms: performance.now() - started,
    calls: callsSoFar().slice(callsBefore),
  });
  try {
    const signal = AbortSignal.timeout(app.patienceMs);
    const response = await fetch(app.url, { method: 'POST', headers, body, signal, redirect: 'manual' });
    const answer = await response.text();
    const noRetry = response.headers.get('x-slack-no-retry') === '1';
    return finish({ status: response.status, answer, noRetry, error: response.ok ? null : 'dispatch_failed' });
  } catch (error) {
    const isLate = error instanceof Error && error.name === 'TimeoutError';
    return finish({
      status: null,
      answer: '',
      noRetry: false,
      error: isLate ? 'operation_timeout' : 'dispatch_failed',
    });
  }
}

function bodyOf({ form, payload }: Letter): string {
  if (form === 'json') return JSON.stringify(payload);
  if (form === 'payload') return new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
  return new URLSearchParams(payload as Record<string, string>).toString();
}

function headersOf(app: AttachedApp, letter: Letter, body: string): Record<string, string> {
  const timestamp = String(Math.floor(app.now().getTime() / 1000));
  return {
    'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
    accept: 'application/json,*/*',
    'content-type': letter.form === 'json' ? 'application/json' : 'application/x-www-form-urlencoded',
    ...(letter.isUnsigned === true
      ? {}
      : {
          'x-slack-request-timestamp': timestamp,
          'x-slack-signature': signSlackRequest({ signingSecret: app.signingSecret, timestamp, body }),
        }),
    ...letter.headers,
  };
}

/** `v0=` and the HMAC of version, time and the raw body. https://docs.slack.dev/authentication/verifying-requests-from-slack */
export function signSlackRequest(request: { signingSecret: string; timestamp: string; body: string }): string {
  const hmac = createHmac('sha256', request.signingSecret);
  return `v0=${hmac.update(`v0:${request.timestamp}:${request.body}`).digest('hex')}`;
}

/** Why the last attempt counts as failed, in the words of X-Slack-Retry-Reason. */
export function retryReason({ error, status }: SlackDelivery): string {
  if (error === 'operation_timeout') return 'http_timeout';
  if (status === null) return 'connection_failed';
  return status >= 300 && status < 400 ? 'too_many_redirects' : 'http_error';
}
