import { OK, type PacketRecord, SKIP } from './packet-record.ts';

// https://www.tcpdump.org/linktypes.html; 12 and 14 are what some systems write for RAW
const NULL = 0;
const ETHERNET = 1;
const RAW_BSD = 12;
const RAW_OPENBSD = 14;
const RAW = 101;
const LOOP = 108;
const LINUX_SLL = 113;
const IPV4 = 228;
const IPV6 = 229;
const LINUX_SLL2 = 276;

const NAMES: ReadonlyMap<number, string> = new Map([
  [NULL, 'NULL'],
  [ETHERNET, 'EN10MB'],
  [RAW_BSD, 'RAW'],
  [RAW_OPENBSD, 'RAW'],
  [RAW, 'RAW'],
  [LOOP, 'LOOP'],
  [LINUX_SLL, 'LINUX_SLL'],
  [IPV4, 'IPV4'],
  [IPV6, 'IPV6'],
  [LINUX_SLL2, 'LINUX_SLL2'],
]);

// EtherTypes
const TYPE_IPV4 = 0x0800;
const TYPE_IPV6 = 0x86dd;
const VLAN_TYPES = { customer: 0x8100, service: 0x88a8, old: 0x9100 };
const MAX_VLAN_TAGS = 4;

/** The name of a link type in the words of tcpdump.org, or its number. */
export function nameLinkType(linkType: number): string {
  return NAMES.get(linkType) ?? String(linkType);
}

/** Finds the IP header of a packet. */
export function readLinkLayer(packet: PacketRecord): number {
  const { start } = packet;
  switch (packet.linkType) {
    case ETHERNET:
      return readEtherType(packet, start + 12);
    case LINUX_SLL:
      return readEtherType(packet, start + 14);
    case LINUX_SLL2:
      if (start + 20 > packet.end) return SKIP['snapped-header'];
      return takeNetwork(packet, packet.view.getUint16(start), start + 20);
    case RAW:
    case RAW_BSD:
    case RAW_OPENBSD:
    case IPV4:
    case IPV6:
      packet.network = start;
      return OK;
    case NULL:
    case LOOP:
      return readAddressFamily(packet);
    default:
      return SKIP['unsupported-link-type'];
  }
}

/** The EtherType at `position`, behind which IP or a VLAN tag begins. */
function readEtherType(packet: PacketRecord, position: number): number {
  const { view, end } = packet;
  if (position + 2 > end) return SKIP['snapped-header'];
  let at = position;
  let type = view.getUint16(at);
  for (let tags = 0; isVlan(type); tags += 1) {
    at += 4;
    if (tags === MAX_VLAN_TAGS) return SKIP['malformed-header'];
    if (at + 2 > end) return SKIP['snapped-header'];
    type = view.getUint16(at);
  }
  return takeNetwork(packet, type, at + 2);
}

function isVlan(type: number): boolean {
  return type === VLAN_TYPES.customer || type === VLAN_TYPES.service || type === VLAN_TYPES.old;
}

function takeNetwork(packet: PacketRecord, type: number, network: number): number {
  packet.network = network;
  return type === TYPE_IPV4 || type === TYPE_IPV6 ? OK : SKIP['not-ip'];
}

/** NULL and LOOP begin with the address family, in the byte order of the machine that recorded, whichever it was. */
function readAddressFamily(packet: PacketRecord): number {
  if (packet.start + 4 > packet.end) return SKIP['snapped-header'];
  const value = packet.view.getUint32(packet.start);
  const family = value > 0xffff ? value >>> 24 : value;
  packet.network = packet.start + 4;
  // AF_INET everywhere; AF_INET6 of Linux, NetBSD and OpenBSD, FreeBSD, macOS
  const isIp = family === 2 || family === 10 || family === 24 || family === 28 || family === 30;
  return isIp ? OK : SKIP['not-ip'];
}
