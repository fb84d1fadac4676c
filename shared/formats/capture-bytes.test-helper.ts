/** Captures made of parts, for tests: DNS messages in UDP or TCP in IP in a link layer in a file. */

export interface Addressed {
  from: string;
  to: string;
  fromPort: number;
  toPort: number;
}

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export function dnsName(name: string): Uint8Array {
  const labels = name.split('.').filter((label) => label !== '');
  return concat(
    ...labels.map((label) => concat(Uint8Array.of(label.length), new TextEncoder().encode(label))),
    Uint8Array.of(0),
  );
}

export function dnsMessage(fields: {
  id: number;
  name: string;
  type?: number;
  isResponse?: boolean;
  rcode?: number;
  answers?: number;
}): Uint8Array {
  const header = new DataView(new ArrayBuffer(12));
  header.setUint16(0, fields.id);
  header.setUint16(2, fields.isResponse === true ? 0x8180 | (fields.rcode ?? 0) : 0x0100);
  header.setUint16(4, 1);
  header.setUint16(6, fields.answers ?? 0);
  return concat(bytesOf(header), dnsName(fields.name), Uint8Array.of(0, fields.type ?? 1, 0, 1));
}

/** With the length before it, as TCP carries it. */
export function prefixed(message: Uint8Array): Uint8Array {
  return concat(Uint8Array.of(message.length >> 8, message.length & 0xff), message);
}

export function udp(ends: Addressed, payload: Uint8Array): Uint8Array {
  const header = new DataView(new ArrayBuffer(8));
  header.setUint16(0, ends.fromPort);
  header.setUint16(2, ends.toPort);
  header.setUint16(4, 8 + payload.length);
  return ip(ends, 17, concat(bytesOf(header), payload));
}

export function tcp(
  ends: Addressed,
  fields: { flags: number; sequence: number; acknowledgement?: number; payload?: Uint8Array },
): Uint8Array {
  const header = new DataView(new ArrayBuffer(20));
  header.setUint16(0, ends.fromPort);
  header.setUint16(2, ends.toPort);
  header.setUint32(4, fields.sequence >>> 0);
  header.setUint32(8, (fields.acknowledgement ?? 0) >>> 0);
  header.setUint8(12, 5 << 4);
  header.setUint8(13, fields.flags);
  return ip(ends, 6, concat(bytesOf(header), fields.payload ?? new Uint8Array(0)));
}

/** IPv4, or IPv6 where the addresses are of it (eight groups, no `::`). */
export function ip({ from, to }: Pick<Addressed, 'from' | 'to'>, protocol: number, payload: Uint8Array): Uint8Array {
  if (from.includes(':')) {
    const header = new DataView(new ArrayBuffer(40));
    header.setUint8(0, 0x60);
    header.setUint16(4, payload.length);
    header.setUint8(6, protocol);
    setGroups(header, 8, from);
    setGroups(header, 24, to);
    return concat(bytesOf(header), payload);
  }
  const header = new DataView(new ArrayBuffer(20));
  header.setUint8(0, 0x45);
  header.setUint16(2, 20 + payload.length);
  header.setUint8(9, protocol);
  for (const [index, byte] of from.split('.').entries()) header.setUint8(12 + index, Number(byte));
  for (const [index, byte] of to.split('.').entries()) header.setUint8(16 + index, Number(byte));
  return concat(bytesOf(header), payload);
}

function setGroups(view: DataView, at: number, address: string): void {
  for (const [index, group] of address.split(':').entries()) view.setUint16(at + 2 * index, Number.parseInt(group, 16));
}

function isV6(packet: Uint8Array): boolean {
  return ((packet[0] ?? 0) & 0xf0) === 0x60;
}

/** What stands before an IP packet, by link type. */
export const LINKS: Readonly<Record<string, { linkType: number; wrap: (packet: Uint8Array) => Uint8Array }>> = {
  ethernet: { linkType: 1, wrap: (packet) => concat(new Uint8Array(12), etherType(packet), packet) },
  vlan: {
    linkType: 1,
    wrap: (packet) => concat(new Uint8Array(12), Uint8Array.of(0x81, 0, 0, 7), etherType(packet), packet),
  },
  'vlan in vlan': {
    linkType: 1,
    wrap: (packet) =>
      concat(new Uint8Array(12), Uint8Array.of(0x88, 0xa8, 0, 7, 0x81, 0, 0, 8), etherType(packet), packet),
  },
  'Linux cooked v1': { linkType: 113, wrap: (packet) => concat(new Uint8Array(14), etherType(packet), packet) },
  'Linux cooked v2': { linkType: 276, wrap: (packet) => concat(etherType(packet), new Uint8Array(18), packet) },
  'raw IP': { linkType: 101, wrap: (packet) => packet },
  'loopback of a little-endian machine': {
    linkType: 0,
    wrap: (packet) => concat(Uint8Array.of(isV6(packet) ? 30 : 2, 0, 0, 0), packet),
  },
  'loopback of a big-endian machine': {
    linkType: 0,
    wrap: (packet) => concat(Uint8Array.of(0, 0, 0, isV6(packet) ? 24 : 2), packet),
  },
  'loopback of OpenBSD': {
    linkType: 108,
    wrap: (packet) => concat(Uint8Array.of(0, 0, 0, isV6(packet) ? 24 : 2), packet),
  },
};

export function ethernet(packet: Uint8Array): Uint8Array {
  return concat(new Uint8Array(12), etherType(packet), packet);
}

function etherType(packet: Uint8Array): Uint8Array {
  return isV6(packet) ? Uint8Array.of(0x86, 0xdd) : Uint8Array.of(0x08, 0x00);
}

export interface TimedFrame {
  /** Unix microseconds */
  time: number;
  bytes: Uint8Array;
  /** Bytes that the recorder kept; all when not given. */
  kept?: number;
}

export function pcapFile(
  frames: readonly TimedFrame[],
  options: { linkType?: number; littleEndian?: boolean; nanoseconds?: boolean } = {},
): Uint8Array {
  const { littleEndian = true, nanoseconds = false } = options;
  const header = new DataView(new ArrayBuffer(24));
  header.setUint32(0, nanoseconds ? 0xa1b23c4d : 0xa1b2c3d4, littleEndian);
  header.setUint16(4, 2, littleEndian);
  header.setUint16(6, 4, littleEndian);
  header.setUint32(16, 262_144, littleEndian);
  header.setUint32(20, options.linkType ?? 1, littleEndian);
  const records = frames.map(({ time, bytes, kept = bytes.length }) => {
    const record = new DataView(new ArrayBuffer(16));
    record.setUint32(0, Math.floor(time / 1_000_000), littleEndian);
    record.setUint32(4, Math.round((time % 1_000_000) * (nanoseconds ? 1000 : 1)), littleEndian);
    record.setUint32(8, kept, littleEndian);
    record.setUint32(12, bytes.length, littleEndian);
    return concat(bytesOf(record), bytes.subarray(0, kept));
  });
  return concat(bytesOf(header), ...records);
}

/** Any block of pcapng around its body. */
export function block(type: number, body: Uint8Array, littleEndian = true): Uint8Array {
  const padded = concat(body, new Uint8Array(-body.length & 3));
  const length = padded.length + 12;
  const frame = new DataView(new ArrayBuffer(12));
  frame.setUint32(0, type, littleEndian);
  frame.setUint32(4, length, littleEndian);
  frame.setUint32(8, length, littleEndian);
  const bytes = bytesOf(frame);
  return concat(bytes.subarray(0, 8), padded, bytes.subarray(8));
}

export function sectionHeader(littleEndian = true): Uint8Array {
  const body = new DataView(new ArrayBuffer(16));
  body.setUint32(0, 0x1a2b3c4d, littleEndian);
  body.setUint16(4, 1, littleEndian);
  body.setBigInt64(8, -1n, littleEndian);
  return block(0x0a0d0d0a, bytesOf(body), littleEndian);
}

export function interfaceDescription(
  options: { linkType?: number; resolution?: number; offset?: bigint; littleEndian?: boolean } = {},
): Uint8Array {
  const { littleEndian = true } = options;
  const body = new DataView(new ArrayBuffer(8));
  body.setUint16(0, options.linkType ?? 1, littleEndian);
  body.setUint32(4, 262_144, littleEndian);
  const resolution = option(9, Uint8Array.of(options.resolution ?? 6), littleEndian);
  const seconds = new DataView(new ArrayBuffer(8));
  seconds.setBigInt64(0, options.offset ?? 0n, littleEndian);
  const offset = options.offset === undefined ? new Uint8Array(0) : option(14, bytesOf(seconds), littleEndian);
  return block(1, concat(bytesOf(body), resolution, offset, option(0, new Uint8Array(0), littleEndian)), littleEndian);
}

export function option(code: number, value: Uint8Array, littleEndian = true): Uint8Array {
  const header = new DataView(new ArrayBuffer(4));
  header.setUint16(0, code, littleEndian);
  header.setUint16(2, value.length, littleEndian);
  return concat(bytesOf(header), value, new Uint8Array(-value.length & 3));
}

/** `stamp` counts in the resolution of the interface. */
export function enhancedPacket(
  frame: Uint8Array,
  options: { stamp: bigint; interface?: number; littleEndian?: boolean; old?: boolean },
): Uint8Array {
  const { littleEndian = true } = options;
  const body = new DataView(new ArrayBuffer(20));
  if (options.old === true) body.setUint16(0, options.interface ?? 0, littleEndian);
  else body.setUint32(0, options.interface ?? 0, littleEndian);
  body.setUint32(4, Number(options.stamp >> 32n), littleEndian);
  body.setUint32(8, Number(options.stamp & 0xffffffffn), littleEndian);
  body.setUint32(12, frame.length, littleEndian);
  body.setUint32(16, frame.length, littleEndian);
  return block(options.old === true ? 2 : 6, concat(bytesOf(body), frame), littleEndian);
}

export function simplePacket(frame: Uint8Array): Uint8Array {
  const body = new DataView(new ArrayBuffer(4));
  body.setUint32(0, frame.length, true);
  return block(3, concat(bytesOf(body), frame));
}

export function bytesOf(view: DataView): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}
