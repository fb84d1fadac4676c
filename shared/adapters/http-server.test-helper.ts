import { readFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

export interface SeenCall {
  method: string;
  /** With the query. */
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
  /** Counts from 1. */
  n: number;
}

export interface TestServer {
  origin: string;
  calls: SeenCall[];
}

export type Answer = (call: SeenCall, response: ServerResponse) => void | Promise<void>;

const TLS = join(import.meta.dirname, '../../test/fixtures/tls');

/** Certificates of test/fixtures/tls, PEM. */
export const certificates = {
  ca: readFileSync(join(TLS, 'ca.crt'), 'utf8'),
  otherCa: readFileSync(join(TLS, 'other-ca.crt'), 'utf8'),
  cert: readFileSync(join(TLS, 'server.crt'), 'utf8'),
  key: readFileSync(join(TLS, 'server.key'), 'utf8'),
};

/** A server on the loopback address for one test; what it was asked is in `calls`. */
export async function serve(answer: Answer, options: { tls?: boolean } = {}): Promise<TestServer> {
  const calls: SeenCall[] = [];
  const listener = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
    const call = {
      method: incoming.method ?? '',
      path: incoming.url ?? '',
      headers: incoming.headers,
      body: Buffer.concat(chunks).toString('utf8'),
      n: calls.length + 1,
    };
    calls.push(call);
    await answer(call, response);
  };
  const onRequest = (incoming: IncomingMessage, response: ServerResponse): void => {
    listener(incoming, response).catch(() => response.destroy());
  };
  const server =
    options.tls === true
      ? createTlsServer({ cert: certificates.cert, key: certificates.key }, onRequest)
      : createServer(onRequest);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  return { origin: `${options.tls === true ? 'https' : 'http'}://127.0.0.1:${port}`, calls };
}

export function answerJson(response: ServerResponse, value: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=UTF-8' }).end(JSON.stringify(value));
}

/** A port on which nothing listens. */
export async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
