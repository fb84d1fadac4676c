import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { connect, isIP, type Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import { connect as connectTls } from 'node:tls';
import type { FailurePhase, Phase, ProbeResult } from '../domain/probe.ts';
import { lookUp, type Resolver } from './resolver.ts';

/** bytes of a body that are read; the rest is left. */
const MOST_BODY = 1_048_576;
/** milliseconds for one address of several */
const CONNECT_MS = 10_000;
const SERVER_ERROR = 500;

export interface ProbeOptions {
  resolver: Resolver;
  /** milliseconds for all of a request */
  timeoutMs: number;
  /** PEM of authorities beside those that Node.js trusts; null for none. */
  ca: string | null;
  /** Ends a request that is under way. */
  signal: AbortSignal;
}

/** A phase that failed; `code` as explainFailure knows it. */
class PhaseError extends Error {
  override readonly name = 'PhaseError';
  readonly phase: FailurePhase;
  readonly code: string;

  constructor(phase: FailurePhase, code: string) {
    super(`${phase}: ${code}`);
    this.phase = phase;
    this.code = code;
  }
}

/** One GET, phase by phase, on a connection of its own. Redirects are answers. Never throws for what the network does. */
export async function probeOnce(url: string, options: ProbeOptions): Promise<ProbeResult> {
  const began = performance.now();
  const signal = AbortSignal.any([options.signal, AbortSignal.timeout(options.timeoutMs)]);
  const phases: Record<Phase, number | null> = { dns: null, connect: null, tls: null, 'first-byte': null };
  const result: ProbeResult = { url, queries: [], phases, totalMs: 0, status: null, failure: null };
  const timed = async <T>(phase: Phase, work: () => Promise<T>): Promise<T> => {
    const start = performance.now();
    const value = await work();
    phases[phase] = performance.now() - start;
    return value;
  };
  let socket: Socket | null = null;
  try {
    const target = new URL(url);
    const host = target.hostname.replace(/^\[|\]$/g, '');
    const addresses =
      isIP(host) === 0 ? await timed('dns', () => resolve(host, options.resolver, { signal, result })) : [host];
    const port = Number(target.port || (target.protocol === 'https:' ? 443 : 80));
    const tcp = await timed('connect', () => connectAny(addresses, port, signal));
    socket = tcp;
    const stream =
      target.protocol === 'https:' ? await timed('tls', () => secure(tcp, { host, ca: options.ca, signal })) : tcp;
    socket = stream;
    const response = await timed('first-byte', () => get(target, stream, signal));
    result.status = response.statusCode ?? null;
    await readBody(response, signal);
    if ((result.status ?? 0) >= SERVER_ERROR) throw new PhaseError('response', String(result.status));
  } catch (error) {
    if (!(error instanceof PhaseError)) throw error;
    result.failure = { phase: error.phase, code: error.code };
  } finally {
    socket?.destroy();
  }
  result.totalMs = performance.now() - began;
  return result;
}

async function resolve(
  host: string,
  resolver: Resolver,
  { signal, result }: { signal: AbortSignal; result: ProbeResult },
): Promise<string[]> {
  const { addresses, queries, failure } = await lookUp(resolver, host, signal);
  result.queries.push(...queries);
  if (failure !== null) throw new PhaseError('dns', signal.aborted ? 'timeout' : failure);
  return addresses;
}

/** The first address that takes the connection; the failure of the last one when none does. */
async function connectAny(addresses: readonly string[], port: number, signal: AbortSignal): Promise<Socket> {
  let failure = 'timeout';
  for (const host of addresses) {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(CONNECT_MS)]);
    const outcome = await settle<Socket>(limit, (done, fail) => {
      const socket = connect({ host, port });
      socket.once('connect', () => done(socket));
      socket.once('error', fail);
      return () => socket.destroy();
    });
    if (typeof outcome !== 'string') return outcome;
    failure = outcome;
  }
  throw new PhaseError('connect', failure);
}

async function secure(
  tcp: Socket,
  { host, ca, signal }: { host: string; ca: string | null; signal: AbortSignal },
): Promise<Socket> {
  const outcome = await settle<Socket>(signal, (done, fail) => {
    const named = isIP(host) === 0 ? { servername: host } : { host };
    const stream = connectTls({ socket: tcp, ...named, ...(ca === null ? {} : { ca }) });
    stream.once('secureConnect', () => done(stream));
    stream.once('error', fail);
    stream.once('close', () => fail(Object.assign(new Error('closed'), { code: 'ECONNRESET' })));
    return () => stream.destroy();
  });
  if (typeof outcome === 'string') throw new PhaseError('tls', outcome);
  return outcome;
}

async function get(target: URL, socket: Socket, signal: AbortSignal): Promise<IncomingMessage> {
  const outcome = await settle<IncomingMessage>(signal, (done, fail) => {
    const headers = { host: target.host, 'user-agent': 'dns-audit-probe', accept: '*/*', connection: 'close' };
    const sent: ClientRequest = request({
      ...{ method: 'GET', path: `${target.pathname}${target.search}`, headers },
      createConnection: () => socket,
    });
    sent.once('response', done);
    sent.on('error', fail);
    sent.end();
    return () => sent.destroy();
  });
  if (typeof outcome === 'string') throw new PhaseError('first-byte', outcome);
  return outcome;
}

async function readBody(response: IncomingMessage, signal: AbortSignal): Promise<void> {
  const outcome = await settle<true>(signal, (done, fail) => {
    let bytes = 0;
    response.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes >= MOST_BODY) done(true);
    });
    response.once('end', () => done(true));
    response.once('error', fail);
    return () => response.destroy();
  });
  // What was answered is what counts; how it ends is not this program's question.
  if (outcome === 'timeout') throw new PhaseError('first-byte', 'timeout');
}

type Cancel = () => void;

/** The value, or the code of the error, or `timeout` when the signal came first; then what was begun is cancelled. */
function settle<T extends object | true>(
  signal: AbortSignal,
  begin: (done: (value: T) => void, fail: (error: NodeJS.ErrnoException) => void) => Cancel,
): Promise<T | string> {
  return new Promise((resolve) => {
    let cancel: Cancel = () => {};
    const end = (value: T | string): void => {
      signal.removeEventListener('abort', onAbort);
      resolve(value);
    };
    const onAbort = (): void => {
      cancel();
      end('timeout');
    };
    signal.addEventListener('abort', onAbort);
    cancel = begin(end, (error) => end(error.code ?? 'unknown'));
    if (signal.aborted) onAbort();
  });
}
