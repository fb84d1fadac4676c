import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { WebClient } from '@slack/web-api';
import { type Emulator, signSlackRequest } from './index.ts';
import { webClient } from './slack.test-helper.ts';
import type { JsonObject } from './slack-state.ts';

/** What a fake app answers: an empty 200 when nothing is given, text, or JSON. */
export type FakeAnswer = undefined | string | JsonObject | { status: number; headers?: Record<string, string> };

export interface FakeRequest {
  /** `command`, `event_callback`, or the type of the interaction. */
  kind: string;
  payload: JsonObject;
  headers: Record<string, string | string[] | undefined>;
  client: WebClient;
}

export type FakeApp = (request: FakeRequest) => FakeAnswer | Promise<FakeAnswer>;

/** A Slack app of one function, on a real port: it checks the signature, and does with each request what it is told. */
export async function startFakeApp(
  emulator: Emulator,
  app: FakeApp,
): Promise<{ url: string; requests: FakeRequest[]; client: WebClient; stop: () => void }> {
  const client = webClient(emulator);
  const requests: FakeRequest[] = [];
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString('utf8');
    const timestamp = String(incoming.headers['x-slack-request-timestamp'] ?? '');
    const { signingSecret } = emulator.slack.setup;
    const { kind, payload } = read(body, incoming.headers['content-type'] ?? '');
    const isSigned = incoming.headers['x-slack-signature'] === signSlackRequest({ signingSecret, timestamp, body });
    if (kind !== 'ssl_check' && !isSigned) {
      response.writeHead(401).end();
      return;
    }
    const request = { kind, payload, headers: incoming.headers, client };
    requests.push(request);
    const answer = await Promise.resolve(app(request)).catch(() => ({ status: 500 }));
    if (typeof answer === 'object' && 'status' in answer && typeof answer.status === 'number')
      response.writeHead(answer.status, (answer as { headers?: Record<string, string> }).headers).end();
    else if (typeof answer === 'object')
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    else response.writeHead(200).end(answer);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const stop = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${port}/`, requests, client, stop };
}

function read(body: string, type: string): { kind: string; payload: JsonObject } {
  if (type === 'application/json') {
    const payload = JSON.parse(body) as JsonObject;
    return { kind: String(payload['type']), payload };
  }
  const fields = Object.fromEntries(new URLSearchParams(body));
  if (fields['payload'] === undefined)
    return { kind: 'ssl_check' in fields ? 'ssl_check' : 'command', payload: fields };
  const payload = JSON.parse(fields['payload']) as JsonObject;
  return { kind: String(payload['type']), payload };
}
