import { OK, type PacketRecord, SKIP } from './packet-record.ts';

/** Reads the rest of a UDP header. */
export function readUdp(packet: PacketRecord): number {
  const { view, transport, end, transportEnd } = packet;
  if (transport + 8 > transportEnd) return SKIP['malformed-header'];
  if (transport + 8 > end) return SKIP['snapped-header'];
  const length = view.getUint16(transport + 4);
  if (length < 8 || transport + length > transportEnd) return SKIP['malformed-header'];
  packet.payload = transport + 8;
  packet.payloadEnd = transport + length;
  return OK;
}
