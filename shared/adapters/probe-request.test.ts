import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { explainFailure } from '../measure/explain-failure.ts';
import { startDnsServer } from './dns-server.test-helper.ts';
import { certificates, closedPort, serve } from './http-server.test-helper.ts';
import { probeOnce } from './probe-request.ts';

/** A name server that knows one name: `web.test`, on the loopback address. */
async function options(more: Partial<Parameters<typeof probeOnce>[1]> = {}) {
  const { port } = await startDnsServer(({ name, type }) =>
    name === 'web.test.'
      ? { kind: 'answer', addresses: type === 1 ? ['127.0.0.1'] : [] }
      : { kind: 'answer', rcode: 3 },
  );
  const resolver = {
    servers: [{ address: '127.0.0.1', port }],
    search: ['test'],
    ndots: 5,
    timeoutSeconds: 0.3,
    attempts: 2,
  };
  return { resolver, timeoutMs: 5_000, ca: null, signal: new AbortController().signal, ...more };
}

const portOf = (origin: string) => new URL(origin).port;

/** A TCP server that never says a word. */
async function silentPort(): Promise<number> {
  const server = createServer(() => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

describe('a request', () => {
  it('over HTTP: each phase has its time, but for TLS', async () => {
    const { origin, calls } = await serve((_, response) => void response.end('hello'));
    const result = await probeOnce(`http://web:${portOf(origin)}/a?b=c`, await options());
    expect(result).toMatchObject({ status: 200, failure: null, phases: { tls: null } });
    expect(Object.values(result.phases).filter((ms) => ms !== null && ms >= 0)).toHaveLength(3);
    expect(result.queries.map(({ type, outcome }) => `${type} ${outcome}`).sort()).toEqual([
      'A NOERROR',
      'AAAA NOERROR',
    ]);
    expect(calls[0]).toMatchObject({ path: '/a?b=c', headers: { host: `web:${portOf(origin)}` } });
    expect(result.totalMs).toBeGreaterThan(0);
  });

  it('with a late answer of the name server, and of the server: each wait is in its own phase', async () => {
    const dns = await startDnsServer(({ type }) =>
      pause(300, { kind: 'answer', addresses: type === 1 ? ['127.0.0.1'] : [] }),
    );
    const { origin } = await serve(async (_, response) => void response.end(await pause(500, 'late')));
    const resolver = {
      servers: [{ address: '127.0.0.1', port: dns.port }],
      search: [],
      ndots: 1,
      timeoutSeconds: 5,
      attempts: 1,
    };
    const { phases, totalMs } = await probeOnce(`http://web.test:${portOf(origin)}/`, await options({ resolver }));
    expect(phases.dns).toBeGreaterThan(290);
    expect(phases['first-byte']).toBeGreaterThan(490);
    const sum = (phases.dns ?? 0) + (phases.connect ?? 0) + (phases['first-byte'] ?? 0);
    expect(sum).toBeLessThanOrEqual(totalMs);
  });

  it('to an address: no look-up', async () => {
    const { origin } = await serve((_, response) => void response.end());
    const result = await probeOnce(origin, await options());
    expect(result).toMatchObject({ status: 200, queries: [], phases: { dns: null } });
  });

  it('over HTTPS with its authority: TLS has its time', async () => {
    const { origin } = await serve((_, response) => void response.end(), { tls: true });
    const result = await probeOnce(origin, await options({ ca: certificates.ca }));
    expect(result.failure).toBeNull();
    expect(result.phases.tls).toBeGreaterThan(0);
  });

  it.each([
    ['without its authority', 'https://127.0.0.1', null, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'authority'],
    [
      'under a name that is not in the certificate',
      'https://web',
      certificates.ca,
      'ERR_TLS_CERT_ALTNAME_INVALID',
      'another name',
    ],
  ])('over HTTPS %s: fails at TLS, and says why', async (_, origin, ca, code, words) => {
    const server = await serve((_, response) => void response.end(), { tls: true });
    const { failure, status } = await probeOnce(`${origin}:${portOf(server.origin)}/`, await options({ ca }));
    expect(failure).toEqual({ phase: 'tls', code });
    expect(status).toBeNull();
    expect(explainFailure('tls', code)).toContain(words);
  });

  it('over HTTPS to a server that speaks none: fails at TLS', async () => {
    const { origin } = await serve((_, response) => void response.end());
    const { failure } = await probeOnce(origin.replace('http:', 'https:'), await options());
    expect(failure?.phase).toBe('tls');
    expect(explainFailure('tls', failure?.code ?? '')).toContain('does not speak TLS');
  });

  it('of a name that does not exist: fails at DNS, with every query', async () => {
    const result = await probeOnce('http://nowhere/', await options());
    expect(result.failure).toEqual({ phase: 'dns', code: 'NXDOMAIN' });
    expect(result.queries).toHaveLength(4);
    expect(result.phases.dns).toBeNull();
  });

  it('where nobody listens: fails to connect', async () => {
    const { failure, phases } = await probeOnce(`http://web:${await closedPort()}/`, await options());
    expect(failure).toEqual({ phase: 'connect', code: 'ECONNREFUSED' });
    expect(phases.dns).not.toBeNull();
  });

  it('that is not answered in time: fails at the first byte', async () => {
    const { failure } = await probeOnce(`http://127.0.0.1:${await silentPort()}/`, await options({ timeoutMs: 300 }));
    expect(failure).toEqual({ phase: 'first-byte', code: 'timeout' });
  });

  it('with a TLS handshake that is not answered in time: fails at TLS', async () => {
    const { failure } = await probeOnce(`https://127.0.0.1:${await silentPort()}/`, await options({ timeoutMs: 300 }));
    expect(failure).toEqual({ phase: 'tls', code: 'timeout' });
  });

  it('answered with what is no HTTP: says so', async () => {
    const server = createServer((socket) => void socket.end('SSH-2.0-x\r\n'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const { failure } = await probeOnce(`http://127.0.0.1:${port}/`, await options());
    expect(failure?.phase).toBe('first-byte');
    expect(explainFailure('first-byte', failure?.code ?? '')).toBe('what came back is no HTTP');
  });

  it('redirected: the redirect is the answer', async () => {
    const { origin, calls } = await serve(
      (_, response) => void response.writeHead(302, { location: '/elsewhere' }).end(),
    );
    const { status, failure } = await probeOnce(origin, await options());
    expect([status, failure]).toEqual([302, null]);
    expect(calls).toHaveLength(1);
  });

  it('answered with 503: failed behind the name, not before', async () => {
    const { origin } = await serve((_, response) => void response.writeHead(503).end());
    const { failure, phases } = await probeOnce(origin, await options());
    expect(failure).toEqual({ phase: 'response', code: '503' });
    expect(phases['first-byte']).not.toBeNull();
  });

  it('answered with a body without end: no more than the bound is read', async () => {
    let sent = 0;
    const { origin } = await serve((_, response) => {
      const chunk = Buffer.alloc(65_536);
      const write = (): void => {
        while (!response.destroyed) {
          sent += chunk.length;
          if (!response.write(chunk)) break;
        }
      };
      response.on('drain', write);
      response.on('error', () => {});
      write();
    });
    const { status, failure } = await probeOnce(origin, await options());
    expect([status, failure]).toEqual([200, null]);
    expect(sent).toBeGreaterThan(1_000_000);
    expect(sent).toBeLessThan(20_000_000);
  });

  it('cut off by the user: ends at once', async () => {
    const port = await silentPort();
    const { failure } = await probeOnce(
      `http://127.0.0.1:${port}/`,
      await options({ signal: AbortSignal.timeout(100), timeoutMs: 60_000 }),
    );
    expect(failure?.code).toBe('timeout');
  });
});
