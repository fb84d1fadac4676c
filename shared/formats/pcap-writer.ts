/*
 * Packets as bytes of a pcap file: how records that are no capture (rows of a packet list) come to the readers of captures.
 */

export interface PacketToWrite {
  /** Unix microseconds. */
  time: number;
  /** Addresses as text, both of one family. */
  source: string;
  destination: string;
  sourcePort: number;
  destinationPort: number;
  transport: 'tcp' | 'udp';
  /** TCP only. */
  flags: number;
  sequence: number;
  acknowledgement: number;
  payload: Uint8Array;
}

const LINKTYPE_RAW = 101; // tcpdump.org/linktypes: the packet begins with the IP header
const MAGIC_NANOSECONDS = 0xa1b23c4d;
const [TCP, UDP] = [6, 17];
const [TCP_HEADER, UDP_HEADER] = [20, 8];

/** The header of a file with nanosecond stamps and link type RAW. */
export function writePcapHeader(): Uint8Array {
  const header = new DataView(new ArrayBuffer(24));
  header.setUint32(0, MAGIC_NANOSECONDS, true);
  header.setUint16(4, 2, true);
  header.setUint16(6, 4, true);
  header.setUint32(16, 0xffff, true);
  header.setUint32(20, LINKTYPE_RAW, true);
  return new Uint8Array(header.buffer);
}

/** A writer of records. It answers null when an address is none, or the two are of different families. */
export function createPcapWriter(): (packet: PacketToWrite) => Uint8Array | null {
  const addressOf = createAddresses();
  return (packet) => {
    const [source, destination] = [addressOf(packet.source), addressOf(packet.destination)];
    return source === null || destination === null ? null : writeRecord(packet, source, destination);
  };
}

function writeRecord(packet: PacketToWrite, source: Uint8Array, destination: Uint8Array): Uint8Array | null {
  if (source.length !== destination.length) return null;
  const ipLength = source.length === 4 ? 20 : 40;
  const transportLength = packet.transport === 'tcp' ? TCP_HEADER : UDP_HEADER;
  const length = ipLength + transportLength + packet.payload.length;
  if (length > 0xffff) return null;
  const bytes = new Uint8Array(16 + length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, Math.floor(packet.time / 1e6), true);
  view.setUint32(4, Math.floor((packet.time % 1e6) * 1000), true);
  view.setUint32(8, length, true);
  view.setUint32(12, length, true);
  const protocol = packet.transport === 'tcp' ? TCP : UDP;
  if (ipLength === 20) writeIpv4({ bytes, view, length, protocol, source, destination });
  else writeIpv6({ bytes, view, length, protocol, source, destination });
  writeTransport(view, 16 + ipLength, packet);
  bytes.set(packet.payload, 16 + ipLength + transportLength);
  return bytes;
}

interface IpFields {
  bytes: Uint8Array;
  view: DataView;
  length: number;
  protocol: number;
  source: Uint8Array;
  destination: Uint8Array;
}

function writeIpv4({ bytes, view, length, protocol, source, destination }: IpFields): void {
  bytes[16] = 0x45;
  view.setUint16(18, length);
  bytes[24] = 64;
  bytes[25] = protocol;
  bytes.set(source, 28);
  bytes.set(destination, 32);
}

function writeIpv6({ bytes, view, length, protocol, source, destination }: IpFields): void {
  bytes[16] = 0x60;
  view.setUint16(20, length - 40);
  bytes[22] = protocol;
  bytes[23] = 64;
  bytes.set(source, 24);
  bytes.set(destination, 40);
}

function writeTransport(view: DataView, offset: number, packet: PacketToWrite): void {
  view.setUint16(offset, packet.sourcePort);
  view.setUint16(offset + 2, packet.destinationPort);
  if (packet.transport === 'udp') {
    view.setUint16(offset + 4, UDP_HEADER + packet.payload.length);
    return;
  }
  view.setUint32(offset + 4, packet.sequence >>> 0);
  view.setUint32(offset + 8, packet.acknowledgement >>> 0);
  view.setUint16(offset + 12, (5 << 12) | (packet.flags & 0xff));
  view.setUint16(offset + 14, 0xffff);
}

const MAX_KNOWN = 4_096;

/** Reads addresses, each of them once. */
function createAddresses(): (text: string) => Uint8Array | null {
  const known = new Map<string, Uint8Array | null>();
  return (text) => {
    const address = known.get(text);
    if (address !== undefined) return address;
    if (known.size >= MAX_KNOWN) known.clear();
    const bytes = parseAddress(text);
    known.set(text, bytes);
    return bytes;
  };
}

/** 4 or 16 bytes; null for anything else than an IPv4 or IPv6 address. */
function parseAddress(text: string): Uint8Array | null {
  if (/^(?:\d{1,3}\.){3}\d{1,3}$/.test(text)) {
    const bytes = text.split('.').map(Number);
    return bytes.every((byte) => byte <= 255) ? Uint8Array.from(bytes) : null;
  }
  if (text.length > 45 || !/^[0-9a-f:]*:[0-9a-f:]*$/i.test(text)) return null;
  const [head = '', tail, more] = text.split('::');
  if (more !== undefined) return null;
  const groups = (part: string) =>
    part === '' ? [] : part.split(':').map((group) => Number.parseInt(group || 'x', 16));
  const [first, last] = [groups(head), groups(tail ?? '')];
  const missing = 8 - first.length - last.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return null;
  const all = [...first, ...Array<number>(missing).fill(0), ...last];
  return all.every((group) => group <= 0xffff)
    ? Uint8Array.from(all.flatMap((group) => [group >> 8, group & 0xff]))
    : null;
}
