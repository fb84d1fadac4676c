import { OK, type PacketRecord, SKIP } from './packet-record.ts';

export const FIN = 0x01;
export const SYN = 0x02;
export const RST = 0x04;
export const ACK = 0x10;

/** Ports, at the same place in TCP and UDP; to be read before it is known whether the rest is wanted. */
export function readPorts(packet: PacketRecord): number {
  const { transport, end, transportEnd, view } = packet;
  if (transport + 4 > transportEnd) return SKIP['malformed-header'];
  if (transport + 4 > end) return SKIP['snapped-header'];
  packet.sourcePort = view.getUint16(transport);
  packet.destinationPort = view.getUint16(transport + 2);
  return OK;
}

/** Reads the rest of a TCP header. */
export function readTcp(packet: PacketRecord): number {
  const { bytes, view, transport, end, transportEnd } = packet;
  if (transport + 20 > transportEnd) return SKIP['malformed-header'];
  if (transport + 20 > end) return SKIP['snapped-header'];
  const headerLength = ((bytes[transport + 12] ?? 0) >>> 4) * 4;
  if (headerLength < 20 || transport + headerLength > transportEnd) return SKIP['malformed-header'];
  packet.sequence = view.getInt32(transport + 4);
  packet.acknowledgement = view.getInt32(transport + 8);
  packet.flags = bytes[transport + 13] ?? 0;
  packet.payload = transport + headerLength;
  packet.payloadEnd = transportEnd;
  return OK;
}
