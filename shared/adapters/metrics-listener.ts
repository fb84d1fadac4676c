import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ConfigError } from '../errors.ts';

export interface MetricsListener {
  /** Where it listens, once it does. */
  port: number;
  stop(): Promise<void>;
}

// OpenMetrics 1.0, "Protocol negotiation"
const CONTENT_TYPE = 'application/openmetrics-text; version=1.0.0; charset=utf-8';

/** Answers /metrics with `text` of that moment, and /healthz. Throws ConfigError when the port cannot be had. */
export async function listenForScrapes(
  address: { host: string; port: number },
  text: () => string,
): Promise<MetricsListener> {
  const server = createServer({ requestTimeout: 10_000, headersTimeout: 10_000 }, (request, response) => {
    const path = request.url?.split('?', 1)[0];
    request.resume();
    if (request.method !== 'GET' && request.method !== 'HEAD') response.writeHead(405, { allow: 'GET, HEAD' }).end();
    else if (path === '/metrics') response.writeHead(200, { 'content-type': CONTENT_TYPE }).end(text());
    else if (path === '/healthz') response.writeHead(200, { 'content-type': 'text/plain' }).end('ok\n');
    else response.writeHead(404, { 'content-type': 'text/plain' }).end('/metrics or /healthz\n');
  });
  server.maxConnections = 50;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) =>
      reject(new ConfigError(`--metrics-port ${address.port}: ${error.message}`, { cause: error })),
    );
    server.listen(address.port, address.host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
