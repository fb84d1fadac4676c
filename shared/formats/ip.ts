import { OK, type PacketRecord, SKIP } from './packet-record.ts';

export const PROTOCOL_TCP = 6;
export const PROTOCOL_UDP = 17;

// RFC 8200, 4302, 6275: extension headers that may stand before TCP or UDP
const HOP_BY_HOP = 0;
const ROUTING = 43;
const FRAGMENT = 44;
const AUTHENTICATION = 51;
const DESTINATION_OPTIONS = 60;
const MOBILITY = 135;
const MAX_EXTENSION_HEADERS = 8;

/** Reads the IPv4 or IPv6 header at `network`: addresses, protocol, where TCP or UDP begins and the packet ends. */
export function readIp(packet: PacketRecord): number {
  if (packet.network >= packet.end) return SKIP['snapped-header'];
  const version = (packet.bytes[packet.network] ?? 0) >>> 4;
  if (version === 4) return readIpv4(packet);
  return version === 6 ? readIpv6(packet) : SKIP['not-ip'];
}

function readIpv4(packet: PacketRecord): number {
  const { bytes, view, network, end } = packet;
  if (network + 20 > end) return SKIP['snapped-header'];
  const headerLength = ((bytes[network] ?? 0) & 0x0f) * 4;
  // Total length 0: the network card cut the packet into segments after it had been recorded.
  const totalLength = view.getUint16(network + 2) || end - network;
  if (headerLength < 20 || totalLength < headerLength) return SKIP['malformed-header'];
  // More Fragments, or an offset
  if ((view.getUint16(network + 6) & 0x3fff) !== 0) return SKIP['ip-fragment'];
  packet.addressLength = 4;
  packet.source = network + 12;
  packet.destination = network + 16;
  packet.protocol = bytes[network + 9] ?? 0;
  packet.transport = network + headerLength;
  packet.transportEnd = network + totalLength;
  return OK;
}

function readIpv6(packet: PacketRecord): number {
  const { bytes, view, network, end } = packet;
  if (network + 40 > end) return SKIP['snapped-header'];
  const payloadLength = view.getUint16(network + 4);
  packet.addressLength = 16;
  packet.source = network + 8;
  packet.destination = network + 24;
  packet.transportEnd = payloadLength === 0 ? end : network + 40 + payloadLength;
  let at = network + 40;
  let next = bytes[network + 6] ?? 0;
  for (let headers = 0; next !== PROTOCOL_TCP && next !== PROTOCOL_UDP; headers += 1) {
    if (!isExtension(next)) break;
    if (headers === MAX_EXTENSION_HEADERS) return SKIP['malformed-header'];
    if (at + 8 > end) return SKIP['snapped-header'];
    // An atomic fragment is a whole packet.
    if (next === FRAGMENT && (view.getUint16(at + 2) & 0xfff9) !== 0) return SKIP['ip-fragment'];
    const length = bytes[at + 1] ?? 0;
    const following = bytes[at] ?? 0;
    at += extensionLength(next, length);
    next = following;
  }
  if (at > packet.transportEnd) return SKIP['malformed-header'];
  packet.protocol = next;
  packet.transport = at;
  return OK;
}

function isExtension(header: number): boolean {
  return (
    header === HOP_BY_HOP ||
    header === ROUTING ||
    header === FRAGMENT ||
    header === AUTHENTICATION ||
    header === DESTINATION_OPTIONS ||
    header === MOBILITY
  );
}

/** bytes, from the length field whose unit depends on the header. */
function extensionLength(header: number, length: number): number {
  if (header === FRAGMENT) return 8;
  return header === AUTHENTICATION ? (length + 2) * 4 : (length + 1) * 8;
}
