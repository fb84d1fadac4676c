import type { HttpFunction, Request, Response } from '@google-cloud/functions-framework';
import type { App, Receiver } from '@slack/bolt';
import type { Clock, Log } from '../../shared/audit/ports.ts';
import { type Payload, type PayloadKind, parsePayload, refuseOrigin } from './payload.ts';
import { verifySignature } from './verify.ts';

/** Slack's own limit is 3,000 ms from its side; what is left is for the way. */
export const ANSWER_DEADLINE_MS = 2700;
/** Slack's largest payload is a view of 250 KB; nothing near this ever comes from Slack. */
const MAX_BODY_BYTES = 1024 * 1024;

export interface SlackReceiverOptions {
  /** The current signing secret, and the one before it while it is being changed. */
  signingSecrets: readonly string[];
  app: string;
  team: string;
  clock: Clock;
  log: Log;
  deadlineMs?: number;
}

export interface SlackReceiver extends Receiver {
  handle: HttpFunction;
}

/**
 * Takes Slack's calls from functions-framework and gives them to Bolt. Not one of Bolt's own receivers: those hold a call that
 * nothing answers for three seconds, do not look at the size of a body that was read already, and accept a signature from the
 * future. The response is held until the listener is done, because a function's CPU is taken away after it.
 */
export function createSlackReceiver(options: SlackReceiverOptions): SlackReceiver {
  const { log, clock, app, team, signingSecrets } = options;
  let bolt: App | null = null;

  async function process(request: Request, response: Response, { kind, body }: Payload): Promise<void> {
    const answer = createAnswer(response);
    const deadline = setTimeout(() => {
      log.write('ERROR', 'slack call not answered in time', { kind });
      answer.give(lateAnswer(kind));
    }, options.deadlineMs ?? ANSWER_DEADLINE_MS);
    try {
      const retryNum = Number(request.get('x-slack-retry-num') ?? Number.NaN);
      let acknowledged: unknown;
      let isAcknowledged = false;
      await bolt?.processEvent({
        body,
        ack: async (value: unknown) => {
          acknowledged = value;
          isAcknowledged = true;
        },
        ...(Number.isFinite(retryNum) ? { retryNum, retryReason: request.get('x-slack-retry-reason') ?? '' } : {}),
      });
      if (!isAcknowledged) log.write('WARNING', 'slack call that nothing answers', { kind });
      answer.give(isAcknowledged ? acknowledged : unmatchedAnswer(kind));
    } catch (error) {
      log.write('ERROR', 'slack call failed', { kind, detail: error instanceof Error ? error.message : String(error) });
      answer.give(lateAnswer(kind));
    } finally {
      clearTimeout(deadline);
    }
  }

  return {
    init: (app) => {
      bolt = app;
    },
    start: async () => undefined,
    stop: async () => undefined,
    async handle(request, response) {
      if (request.method !== 'POST') return void response.status(405).set('allow', 'POST').end();
      const { rawBody } = request;
      if (rawBody === undefined || rawBody.length === 0) return void response.status(400).end();
      if (rawBody.length > MAX_BODY_BYTES) return void response.status(413).end();
      // Slack asks now and then whether the certificate is good, and does not sign that.
      if (isSslCheck(request, rawBody)) return void response.status(200).end();
      const signed = {
        rawBody,
        signature: request.get('x-slack-signature'),
        timestamp: request.get('x-slack-request-timestamp'),
      };
      const verification = verifySignature(signed, signingSecrets, clock.now());
      if (!verification.verified) {
        log.write('WARNING', 'slack call refused', { why: verification.why });
        return void response.status(401).end();
      }
      const payload = parsePayload(rawBody, request.get('content-type'));
      if (payload === null) return void response.status(400).end();
      if (payload.kind === 'verification')
        return void response.status(200).json({ challenge: String(payload.body['challenge'] ?? '') });
      const refusal = refuseOrigin(payload.body, { app, team });
      if (refusal !== null) {
        log.write('WARNING', 'slack call refused', { why: refusal, kind: payload.kind });
        return void createAnswer(response).give(foreignAnswer(payload.kind));
      }
      await process(request, response, payload);
    },
  };
}

/** Only that and nothing else: with any other field the call has to be signed. */
function isSslCheck(request: Request, rawBody: Buffer): boolean {
  if (request.get('x-slack-signature') !== undefined || rawBody.length > 512) return false;
  const payload = parsePayload(rawBody, request.get('content-type'));
  return (
    payload?.kind === 'ssl-check' && Object.keys(payload.body).every((key) => ['ssl_check', 'token'].includes(key))
  );
}

/** The first answer counts; the deadline and a late listener may both have one. */
function createAnswer(response: Response): { give(value: unknown): void } {
  return {
    give(value) {
      if (response.headersSent) return;
      if (value === undefined || value === null || value === '') response.status(200).end();
      else if (typeof value === 'string') response.status(200).type('text/plain').send(value);
      else response.status(200).json(value);
    },
  };
}

const say = (text: string) => ({ response_type: 'ephemeral', text });

/** A call that no listener takes: answered at once, so that nobody waits three seconds to read that it failed. */
function unmatchedAnswer(kind: PayloadKind): unknown {
  if (kind === 'options') return { options: [] };
  return kind === 'command' ? say('This app knows the command /dns-audit only.') : undefined;
}

function lateAnswer(kind: PayloadKind): unknown {
  if (kind === 'options') return { options: [] };
  if (kind === 'command') return say('That took too long to start. Nothing is lost: please send the command again.');
  if (kind === 'submission') return noticeView('That took too long. Please close this and try again.');
  return undefined;
}

function foreignAnswer(kind: PayloadKind): unknown {
  const text = 'Only members of the workspace that installed this app may use it.';
  if (kind === 'options') return { options: [] };
  if (kind === 'submission') return noticeView(text);
  return kind === 'command' ? say(text) : undefined;
}

function noticeView(text: string): unknown {
  return {
    response_action: 'update',
    view: {
      type: 'modal',
      title: { type: 'plain_text', text: 'GKE DNS audit' },
      close: { type: 'plain_text', text: 'Close' },
      blocks: [{ type: 'section', text: { type: 'plain_text', text } }],
    },
  };
}
