import type { CapturePackets } from '../domain/capture-packets.ts';
import {
  dnsMessage,
  ethernet,
  pcapFile,
  prefixed,
  type TimedFrame,
  tcp,
  udp,
} from '../formats/capture-bytes.test-helper.ts';
import { ACK, FIN, RST, SYN } from '../formats/tcp.ts';
import { openCaptureAnalyser } from './analyse-packets.ts';

/** Unix microseconds of second 0 of the conversations: a multiple of 10 s. */
export const START = 1_795_330_510_000_000;
export const POD = '172.20.13.4';
export const NODE = '10.0.0.83';

interface Ends {
  client?: string;
  port: number;
  server?: string;
  serverPort?: number;
}

/** One TCP connection, told step by step; times are seconds. */
export function conversation(frames: TimedFrame[], ends: Ends) {
  const { client = NODE, port, server = POD, serverPort = 53 } = ends;
  const up = { from: client, to: server, fromPort: port, toPort: serverPort };
  const down = { from: server, to: client, fromPort: serverPort, toPort: port };
  let sent = port * 1000;
  let received = port * 2000;
  const add = (at: number, bytes: Uint8Array) =>
    frames.push({ time: Math.round(START + at * 1e6), bytes: ethernet(bytes) });
  const told = {
    syn: (at: number) => {
      add(at, tcp(up, { flags: SYN, sequence: sent }));
      return told;
    },
    synAck: (at: number) => {
      add(at, tcp(down, { flags: SYN | ACK, sequence: received, acknowledgement: sent + 1 }));
      return told;
    },
    refuse: (at: number) => {
      add(at, tcp(down, { flags: RST | ACK, sequence: 0, acknowledgement: sent + 1 }));
      return told;
    },
    open: (at: number) => {
      told.syn(at).synAck(at + 0.00001);
      sent += 1;
      received += 1;
      return told.ack(at + 0.00003);
    },
    ack: (at: number) => {
      add(at, tcp(up, { flags: ACK, sequence: sent, acknowledgement: received }));
      return told;
    },
    send: (at: number, payload: Uint8Array) => {
      add(at, tcp(up, { flags: ACK, sequence: sent, acknowledgement: received, payload }));
      sent += payload.length;
      return told;
    },
    ask: (at: number, id: number, name = `name${id}.example.com`, type = 1) =>
      told.send(at, prefixed(dnsMessage({ id, name, type }))),
    serverAck: (at: number) => {
      add(at, tcp(down, { flags: ACK, sequence: received, acknowledgement: sent }));
      return told;
    },
    reply: (at: number, payload: Uint8Array) => {
      add(at, tcp(down, { flags: ACK, sequence: received, acknowledgement: sent, payload }));
      received += payload.length;
      return told;
    },
    answer: (
      at: number,
      id: number,
      fields: { name?: string; type?: number; rcode?: number; answers?: number } = {},
    ) => {
      const { name = `name${id}.example.com` } = fields;
      return told.reply(at, prefixed(dnsMessage({ id, isResponse: true, answers: 1, ...fields, name })));
    },
    close: (at: number) => {
      add(at, tcp(up, { flags: FIN | ACK, sequence: sent, acknowledgement: received }));
      sent += 1;
      return told;
    },
    serverClose: (at: number) => {
      add(at, tcp(down, { flags: FIN | ACK, sequence: received, acknowledgement: sent }));
      received += 1;
      return told;
    },
    reset: (at: number) => {
      add(at, tcp(up, { flags: RST, sequence: sent }));
      return told;
    },
  };
  return told;
}

export function askUdp(
  frames: TimedFrame[],
  at: number,
  query: { id: number; port: number; name?: string; server?: string },
): void {
  const { id, port, name = `name${id}.example.com`, server = POD } = query;
  const ends = { from: NODE, to: server, fromPort: port, toPort: 53 };
  frames.push({ time: START + at * 1e6, bytes: ethernet(udp(ends, dnsMessage({ id, name }))) });
}

export function answerUdp(
  frames: TimedFrame[],
  at: number,
  query: { id: number; port: number; name?: string; server?: string },
): void {
  const { id, port, name = `name${id}.example.com`, server = POD } = query;
  const ends = { from: server, to: NODE, fromPort: 53, toPort: port };
  const message = dnsMessage({ id, name, isResponse: true, answers: 1 });
  frames.push({ time: START + at * 1e6, bytes: ethernet(udp(ends, message)) });
}

/** What the frames, in order of time, tell; several files when several lists are given. */
export function analyseFrames(...files: readonly (readonly TimedFrame[])[]): CapturePackets {
  const ordered = files.map((frames) => frames.toSorted((a, b) => a.time - b.time));
  return analyseFiles(
    ordered.map((frames, index) => ({ name: `capture-${'abcdefgh'[index]}.pcap`, bytes: pcapFile(frames) })),
  );
}

export function analyseFiles(files: readonly { name: string; bytes: Uint8Array }[], chunk = 65_536): CapturePackets {
  const analyser = openCaptureAnalyser({ limit: 20, queue: 33 });
  const inputs = files.map(({ name, bytes }) => ({
    input: analyser.open(name, bytes.subarray(0, 65_536)),
    bytes,
    at: 0,
  }));
  const left = new Set(inputs);
  while (left.size > 0) {
    const [first, ...others] = left;
    if (first === undefined) break;
    const next = others.reduce((least, one) => (one.input.lastTime() < least.input.lastTime() ? one : least), first);
    next.input.push(next.bytes.subarray(next.at, next.at + chunk));
    next.at += chunk;
    if (next.at < next.bytes.length) continue;
    next.input.end();
    left.delete(next);
  }
  return analyser.finish();
}
