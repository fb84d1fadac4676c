import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { openCaptureFile } from '../shared/formats/capture-file.ts';
import { PROTOCOL_TCP, readIp } from '../shared/formats/ip.ts';
import { readLinkLayer } from '../shared/formats/link-layer.ts';
import { OK } from '../shared/formats/packet-record.ts';
import { ACK, FIN, RST, readPorts, readTcp, SYN } from '../shared/formats/tcp.ts';

/** A packet of the template: its bytes, its time from the first one (microseconds), where the client's port stands. */
interface TemplatePacket {
  bytes: Uint8Array;
  time: number;
  portAt: number;
}

const DNS_PORT = 53;
const BLOCK_OVERHEAD = 32;
const SECOND = 1_000_000;

export interface Generated {
  path: string;
  packets: number;
  bytes: number;
  rounds: number;
}

/**
 * Writes a pcapng file of about `bytes` by repeating the packets of a recording (gzipped, Ethernet, TCP and UDP) with later
 * times and other client ports. Connections that are open at its end are reset, so that a round leaves nothing behind. With
 * `packets` the frames get a trailer, so that file and packets come out at the sizes asked for.
 */
export function generateCapture(
  path: string,
  from: string,
  size: { bytes: number; packets?: number | undefined },
): Generated {
  const template = readTemplate(from);
  const length = (template.at(-1)?.time ?? 0) + SECOND;
  const perRound = template.reduce((sum, { bytes }) => sum + blockLength(bytes.length), 0);
  const packets = size.packets ?? Math.round((size.bytes / perRound) * template.length);
  const trailer = size.packets === undefined ? 0 : trailerFor(template, size.bytes / size.packets);
  const file = openSync(path, 'w');
  let bytes = writeSync(file, fileHeader());
  let written = 0;
  let round = 0;
  while (written < packets) {
    const some = template.slice(0, packets - written);
    bytes += writeSync(file, writeRound(some, { round, offset: 1_700_000_000 * SECOND + round * length, trailer }));
    written += some.length;
    round += 1;
  }
  closeSync(file);
  return { path, packets, bytes, rounds: round };
}

function blockLength(captured: number): number {
  return BLOCK_OVERHEAD + ((captured + 3) & ~3);
}

/** bytes to add to each frame. */
function trailerFor(template: readonly TemplatePacket[], mean: number): number {
  const present = template.reduce((sum, { bytes }) => sum + blockLength(bytes.length), 0) / template.length;
  return Math.max(0, Math.round(mean - present) & ~3);
}

function readTemplate(from: string): TemplatePacket[] {
  const packets: TemplatePacket[] = [];
  /** A RST of the server for each connection that is open. */
  const open = new Map<string, Uint8Array>();
  const begun = new Set<string>();
  let first = Number.NaN;
  let last = 0;
  const reader = openCaptureFile((packet) => {
    if (Number.isNaN(first)) first = packet.time;
    last = packet.time - first;
    if (readLinkLayer(packet) !== OK || readIp(packet) !== OK || readPorts(packet) !== OK) return;
    const isFromServer = packet.sourcePort === DNS_PORT;
    const portAt = packet.transport + (isFromServer ? 2 : 0) - packet.start;
    const bytes = packet.bytes.slice(packet.start, packet.end);
    const at = isFromServer ? packet.destination : packet.source;
    const port = isFromServer ? packet.destinationPort : packet.sourcePort;
    const client = `${packet.bytes.slice(at, at + 4).join('.')}:${port}`;
    if (packet.protocol === PROTOCOL_TCP) {
      if (readTcp(packet) !== OK) return;
      if ((packet.flags & (SYN | ACK)) === SYN) begun.add(client);
      // What began before the recording would be open for ever.
      if (!begun.has(client)) return;
    }
    packets.push({ bytes, time: last, portAt });
    if (packet.protocol !== PROTOCOL_TCP || !isFromServer) return;
    if ((packet.flags & (FIN | RST)) !== 0) open.delete(client);
    else open.set(client, resetLike(bytes, packet.transport - packet.start));
  });
  reader.push(gunzipSync(readFileSync(from)));
  reader.end();
  for (const bytes of open.values()) packets.push({ bytes, time: last, portAt: 14 + 20 + 2 });
  return packets;
}

/** A RST of the same connection and place, without payload. */
function resetLike(bytes: Uint8Array, transport: number): Uint8Array {
  const reset = bytes.slice(0, transport + 20);
  const view = new DataView(reset.buffer);
  view.setUint16(16, reset.length - 14);
  view.setUint8(transport + 12, 5 << 4);
  view.setUint8(transport + 13, RST);
  return reset;
}

/** Section header and one Ethernet interface with nanoseconds. */
function fileHeader(): Uint8Array {
  const header = new DataView(new ArrayBuffer(28 + 32));
  header.setUint32(0, 0x0a0d0d0a, true);
  header.setUint32(4, 28, true);
  header.setUint32(8, 0x1a2b3c4d, true);
  header.setUint16(12, 1, true);
  header.setBigInt64(16, -1n, true);
  header.setUint32(24, 28, true);
  header.setUint32(28, 1, true);
  header.setUint32(32, 32, true);
  header.setUint16(36, 1, true);
  header.setUint32(40, 262_144, true);
  header.setUint16(44, 9, true);
  header.setUint16(46, 1, true);
  header.setUint8(48, 9);
  header.setUint32(56, 32, true);
  return new Uint8Array(header.buffer);
}

function writeRound(
  template: readonly TemplatePacket[],
  { round, offset, trailer }: { round: number; offset: number; trailer: number },
): Uint8Array {
  const total = template.reduce((sum, { bytes }) => sum + blockLength(bytes.length + trailer), 0);
  const out = new Uint8Array(total);
  const view = new DataView(out.buffer);
  let at = 0;
  for (const { bytes, time, portAt } of template) {
    const captured = bytes.length + trailer;
    const length = blockLength(captured);
    const nanoseconds = BigInt(Math.round(offset + time)) * 1000n;
    view.setUint32(at, 6, true);
    view.setUint32(at + 4, length, true);
    view.setUint32(at + 12, Number(nanoseconds >> 32n), true);
    view.setUint32(at + 16, Number(nanoseconds & 0xffffffffn), true);
    view.setUint32(at + 20, captured, true);
    view.setUint32(at + 24, captured, true);
    out.set(bytes, at + 28);
    const port = view.getUint16(at + 28 + portAt);
    view.setUint16(at + 28 + portAt, 1024 + ((port - 1024 + round * 7919) % 64_512));
    view.setUint32(at + length - 4, length, true);
    at += length;
  }
  return out;
}
