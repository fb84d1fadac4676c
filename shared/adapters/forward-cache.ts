import { connect, type Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import type { AttemptFailure } from '../domain/dns-load.ts';
import { readAddressAnswer } from '../formats/dns-addresses.ts';
import { nameRcode } from '../formats/dns-message.ts';
import { type DnsServer, frameMessage, isOutOfSockets } from './dns-client.ts';

/** milliseconds, as CoreDNS has them */
export interface ForwardTiming {
  /** Idle time after which a connection is not used again. */
  expire: number;
  /** From one look for expired connections to the next. */
  tick: number;
  dial: number;
  read: number;
}

/**
 * CoreDNS 1.10 to 1.13, plugin/forward and plugin/pkg/proxy, persistent.go and connect.go, with GKE's `expire 1s`. The dial
 * time-out is the least that CoreDNS uses: it grows when dials have been slow.
 */
export const COREDNS_TIMING: ForwardTiming = { expire: 1_000, tick: 10_000, dial: 1_000, read: 2_000 };

/** What all caches of a test share. */
export interface ConnectionLedger {
  opened(): void;
  established(): void;
  /** A dial that came to nothing. */
  dialFailed(): void;
  /** Only of one that was established. */
  closed(by: 'tick' | 'stale' | 'server' | 'given-up' | 'end'): void;
  /** Whether one more may be opened. */
  mayOpen(): boolean;
}

export type Attempt = { rcode: string } | { failure: AttemptFailure; wasCached: boolean };

interface Connection {
  socket: Socket;
  usedAt: number;
  isOpen: boolean;
  /** Takes what comes in while a query is outstanding. */
  onData: ((chunk: Buffer) => void) | null;
  onClose: ((failure: AttemptFailure) => void) | null;
  closedBy: 'tick' | 'stale' | 'given-up' | 'end' | null;
}

/**
 * Connections of one node to one upstream, kept as CoreDNS keeps them: opened without bound when all are busy, the last one used
 * taken first, all closed by a dial that finds the last one expired, the expired ones closed by a tick.
 */
export function createForwardCache(
  server: DnsServer,
  ledger: ConnectionLedger,
  timing: ForwardTiming = COREDNS_TIMING,
) {
  let stack: Connection[] = [];
  const all = new Set<Connection>();
  const ticker = setInterval(() => {
    const stale = performance.now() - timing.expire;
    for (const one of stack) if (one.usedAt <= stale) close(one, 'tick');
    stack = stack.filter(({ usedAt }) => usedAt > stale);
  }, timing.tick);

  function take(): Connection | null {
    const top = stack.at(-1);
    if (top === undefined) return null;
    if (performance.now() - top.usedAt < timing.expire) return stack.pop() ?? null;
    for (const one of stack) close(one, 'stale');
    stack = [];
    return null;
  }

  function close(connection: Connection, by: NonNullable<Connection['closedBy']>): void {
    if (!connection.isOpen) return;
    connection.closedBy = by;
    connection.socket.destroy();
  }

  function dial(): Promise<Connection | AttemptFailure> {
    if (!ledger.mayOpen()) return Promise.resolve('bound');
    ledger.opened();
    return new Promise((resolve) => {
      const socket = connect({ port: server.port, host: server.address, noDelay: true });
      const connection: Connection = { socket, usedAt: 0, isOpen: false, onData: null, onClose: null, closedBy: null };
      const timer = setTimeout(() => {
        socket.destroy();
        resolve('dial-timeout');
      }, timing.dial);
      all.add(connection);
      socket.once('connect', () => {
        clearTimeout(timer);
        connection.isOpen = true;
        ledger.established();
        resolve(connection);
      });
      socket.on('error', (error: NodeJS.ErrnoException) => {
        clearTimeout(timer);
        connection.onClose?.(failureOf(error));
        resolve(failureOf(error));
      });
      socket.on('data', (chunk) => connection.onData?.(chunk));
      socket.on('end', () => connection.onClose?.('reset'));
      socket.on('close', () => {
        clearTimeout(timer);
        all.delete(connection);
        if (connection.isOpen) ledger.closed(connection.closedBy ?? 'server');
        else ledger.dialFailed();
        connection.isOpen = false;
        connection.onClose?.('reset');
        resolve('unreachable');
      });
    });
  }

  return {
    /** One attempt: a connection that is there or a new one, the query, and the wait for its answer. */
    async attempt(query: Uint8Array): Promise<Attempt> {
      const cached = take();
      const connection = cached ?? (await dial());
      const wasCached = cached !== null;
      if (typeof connection === 'string') return { failure: connection, wasCached };
      if (!connection.isOpen) return { failure: 'reset', wasCached };
      const outcome = await exchange(connection, query, timing.read);
      if (!('rcode' in outcome)) {
        // What the server ended is counted as ended by it.
        if (outcome.failure === 'reset') connection.socket.destroy();
        else close(connection, 'given-up');
        return { ...outcome, wasCached };
      }
      connection.usedAt = performance.now();
      stack.push(connection);
      return outcome;
    },
    /** Closes everything, also what is being opened. */
    end(): void {
      clearInterval(ticker);
      stack = [];
      for (const one of all) {
        one.closedBy ??= 'end';
        one.socket.destroy();
      }
    },
  };
}

export type ForwardCache = ReturnType<typeof createForwardCache>;

/** Writes a query and waits for its answer; the connection carries one at a time. */
function exchange(
  connection: Connection,
  query: Uint8Array,
  readTimeout: number,
): Promise<{ rcode: string } | { failure: AttemptFailure }> {
  return new Promise((resolve) => {
    let received = Buffer.alloc(0);
    const end = (outcome: { rcode: string } | { failure: AttemptFailure }): void => {
      clearTimeout(timer);
      connection.onData = null;
      connection.onClose = null;
      resolve(outcome);
    };
    const timer = setTimeout(() => end({ failure: 'read-timeout' }), readTimeout);
    connection.onClose = (failure) => end({ failure });
    connection.onData = (chunk) => {
      received = Buffer.concat([received, chunk]);
      if (received.length < 2) return;
      const length = received.readUInt16BE(0);
      if (received.length < length + 2) return;
      const answer = readAddressAnswer(query, received.subarray(2, length + 2));
      end(answer === null ? { failure: 'malformed' } : { rcode: nameRcode(answer.rcode) });
    };
    connection.socket.write(frameMessage(query));
  });
}

function failureOf(error: NodeJS.ErrnoException): AttemptFailure {
  const { code } = error;
  if (isOutOfSockets(error)) return 'bound';
  if (code === 'ECONNREFUSED') return 'refused';
  return code === 'ECONNRESET' || code === 'EPIPE' ? 'reset' : 'unreachable';
}
