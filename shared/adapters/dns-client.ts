import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { connect } from 'node:net';
import { performance } from 'node:perf_hooks';
import type { DnsQuery } from '../domain/probe.ts';
import {
  type AddressAnswer,
  type AddressType,
  readAddressAnswer,
  writeAddressQuery,
} from '../formats/dns-addresses.ts';
import { nameRcode } from '../formats/dns-message.ts';

export interface DnsServer {
  address: string;
  port: number;
}

export interface DnsQuestion {
  server: DnsServer;
  name: string;
  type: AddressType;
  timeoutMs: number;
  signal: AbortSignal;
}

/** Address and port as people write them. */
export function formatServer({ address, port }: DnsServer): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

/** Asks one server once: over UDP, and over TCP where the answer was cut. Each is a query by itself. Never throws. */
export async function askServer(question: DnsQuestion): Promise<DnsQuery[]> {
  const bytes = writeAddressQuery({ id: randomInt(65_536), name: question.name, type: question.type });
  if (bytes === null) return [toQuery(question, 'udp', { outcome: 'bad-name', answer: null }, 0)];
  const first = await timed(question, 'udp', () => askUdp(bytes, question));
  if (!first.truncated) return [first.query];
  return [first.query, (await timed(question, 'tcp', () => askTcp(bytes, question))).query];
}

interface Attempt {
  /** What there was in place of an answer; null with one. */
  outcome: string | null;
  answer: AddressAnswer | null;
}

async function timed(question: DnsQuestion, transport: DnsQuery['transport'], ask: () => Promise<Attempt>) {
  const began = performance.now();
  const attempt = await ask();
  const query = toQuery(question, transport, attempt, performance.now() - began);
  return { query, truncated: attempt.answer?.truncated === true };
}

function toQuery(
  { name, type, server }: DnsQuestion,
  transport: DnsQuery['transport'],
  { outcome, answer }: Attempt,
  ms: number,
): DnsQuery {
  const said = answer === null ? (outcome ?? 'malformed') : nameRcode(answer.rcode);
  return { name, type, server: formatServer(server), transport, outcome: said, addresses: answer?.addresses ?? [], ms };
}

/** Answers to another question are not looked at: the socket hears that server only, and the id and the name have to be right. */
function askUdp(query: Uint8Array, { server, timeoutMs, signal }: DnsQuestion): Promise<Attempt> {
  return new Promise((resolve) => {
    const socket = createSocket(server.address.includes(':') ? 'udp6' : 'udp4');
    const end = (attempt: Attempt): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      socket.removeAllListeners();
      // An error of the network that comes late concerns nobody.
      socket.on('error', () => {});
      socket.close();
      resolve(attempt);
    };
    const onAbort = () => end({ outcome: 'timeout', answer: null });
    const timer = setTimeout(onAbort, timeoutMs);
    signal.addEventListener('abort', onAbort);
    socket.on('error', (error) => end({ outcome: outcomeOf(error), answer: null }));
    socket.on('message', (bytes) => {
      const answer = readAddressAnswer(query, bytes);
      if (answer !== null) end({ outcome: null, answer });
    });
    socket.connect(server.port, server.address, () => {
      socket.send(query, (error) => {
        if (error !== null && error !== undefined) end({ outcome: outcomeOf(error), answer: null });
      });
    });
  });
}

/** RFC 1035 4.2.2: two bytes of length before the message. */
function askTcp(query: Uint8Array, { server, timeoutMs, signal }: DnsQuestion): Promise<Attempt> {
  return new Promise((resolve) => {
    const socket = connect({ port: server.port, host: server.address });
    let received = Buffer.alloc(0);
    const end = (attempt: Attempt): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      socket.destroy();
      resolve(attempt);
    };
    const onAbort = () => end({ outcome: 'timeout', answer: null });
    const timer = setTimeout(onAbort, timeoutMs);
    signal.addEventListener('abort', onAbort);
    socket.on('connect', () => socket.write(frameMessage(query)));
    socket.on('error', (error) => end({ outcome: outcomeOf(error), answer: null }));
    socket.on('close', () => end({ outcome: 'reset', answer: null }));
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      if (received.length < 2) return;
      const length = received.readUInt16BE(0);
      if (received.length < length + 2) return;
      end({ outcome: 'malformed', answer: readAddressAnswer(query, received.subarray(2, length + 2)) });
    });
  });
}

export function frameMessage(message: Uint8Array): Buffer {
  const framed = Buffer.alloc(message.length + 2);
  framed.writeUInt16BE(message.length, 0);
  framed.set(message, 2);
  return framed;
}

/** Whether this side has no more sockets: nothing was sent, and the server has no part in it. */
export function isOutOfSockets({ code }: NodeJS.ErrnoException): boolean {
  return code === 'EMFILE' || code === 'ENFILE';
}

function outcomeOf(error: NodeJS.ErrnoException): string {
  if (isOutOfSockets(error)) return 'bound';
  if (error.code === 'ECONNREFUSED') return 'refused';
  return error.code === 'ECONNRESET' || error.code === 'EPIPE' ? 'reset' : 'unreachable';
}
