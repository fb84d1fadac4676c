import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { onTestFinished } from 'vitest';
import { createDnsMessage, nameText, readDnsMessage } from '../formats/dns-message.ts';

export interface AskedQuestion {
  name: string;
  type: number;
  transport: 'udp' | 'tcp';
  /** How often this name and type were asked before, over either. */
  before: number;
}

export type DnsBehaviour =
  | { kind: 'drop' }
  | { kind: 'close' }
  | {
      kind: 'answer';
      rcode?: number;
      truncated?: boolean;
      addresses?: readonly string[];
      wrongId?: boolean;
      garbage?: boolean;
    };

/** A name server that does as it is told, on one port of the loopback address over UDP and TCP, for one test. */
export async function startDnsServer(
  behave: (question: AskedQuestion) => DnsBehaviour | Promise<DnsBehaviour>,
): Promise<{ port: number; asked: AskedQuestion[] }> {
  const asked: AskedQuestion[] = [];
  const decide = (bytes: Buffer, transport: AskedQuestion['transport']) => {
    const message = createDnsMessage();
    if (!readDnsMessage(message, bytes, 0, bytes.length)) return null;
    const name = nameText(bytes, message.nameAt, message.nameLength);
    const before = asked.filter((one) => one.name === name && one.type === message.type).length;
    const question = { name, type: message.type, transport, before };
    asked.push(question);
    return behave(question);
  };

  const tcp = createServer((socket) => {
    let received = Buffer.alloc(0);
    socket.on('error', () => {});
    socket.on('data', async (chunk) => {
      received = Buffer.concat([received, chunk]);
      while (received.length >= 2 && received.length >= received.readUInt16BE(0) + 2) {
        const query = received.subarray(2, received.readUInt16BE(0) + 2);
        received = received.subarray(query.length + 2);
        const behaviour = await decide(query, 'tcp');
        if (behaviour?.kind === 'close') socket.destroy();
        if (behaviour?.kind !== 'answer') continue;
        const answer = writeAnswer(query, behaviour);
        const length = Buffer.alloc(2);
        length.writeUInt16BE(answer.length);
        socket.write(Buffer.concat([length, answer]));
      }
    });
  });
  await new Promise<void>((resolve) => tcp.listen(0, '127.0.0.1', resolve));
  const { port } = tcp.address() as AddressInfo;
  const udp: Socket = createSocket('udp4');
  udp.on('message', async (query, from) => {
    const behaviour = await decide(query, 'udp');
    if (behaviour?.kind === 'answer') udp.send(writeAnswer(query, behaviour), from.port, from.address);
  });
  udp.bind(port, '127.0.0.1');
  await once(udp, 'listening');
  onTestFinished(() => {
    udp.close();
    tcp.close();
  });
  return { port, asked };
}

function writeAnswer(query: Buffer, behaviour: Extract<DnsBehaviour, { kind: 'answer' }>): Buffer {
  const { rcode = 0, truncated = false, addresses = [], wrongId = false, garbage = false } = behaviour;
  if (garbage) return Buffer.from('no dns message at all');
  const head = Buffer.from(query);
  if (wrongId) head.writeUInt16BE((head.readUInt16BE(0) + 1) % 65_536, 0);
  head.writeUInt16BE(0x8180 | (truncated ? 0x0200 : 0) | rcode, 2);
  head.writeUInt16BE(addresses.length, 6);
  const records = addresses.map((address) => {
    const data = address.includes(':')
      ? Buffer.from(
          address
            .split(':')
            .map((part) => part.padStart(4, '0'))
            .join(''),
          'hex',
        )
      : Buffer.from(address.split('.').map(Number));
    const record = Buffer.from('c00c00000001000000050000', 'hex');
    record.writeUInt16BE(data.length === 4 ? 1 : 28, 2);
    record.writeUInt16BE(data.length, 10);
    return Buffer.concat([record, data]);
  });
  return Buffer.concat([head, ...records]);
}
