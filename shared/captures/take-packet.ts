import { readDnsMessage } from '../formats/dns-message.ts';
import { PROTOCOL_TCP, PROTOCOL_UDP, readIp } from '../formats/ip.ts';
import { readLinkLayer } from '../formats/link-layer.ts';
import { OK, type PacketRecord, SKIP } from '../formats/packet-record.ts';
import { ACK, readPorts, readTcp, SYN } from '../formats/tcp.ts';
import { readUdp } from '../formats/udp.ts';
import { internAddress, isLoopback } from './address-table.ts';
import { type CapturePoint, type Endpoint, endpointOf, noteClient, type PacketAnalysis } from './capture-point.ts';
import {
  createExchanges,
  DNS_PORT,
  type Exchanges,
  type MessageSite,
  takeTcpMessage,
  takeUdpMessage,
} from './dns-exchanges.ts';
import { findFlow } from './flow-table.ts';
import { type SeenPacket, type Tracking, takeTcpPacket } from './tcp-connections.ts';
import { createStreams, type Streams } from './tcp-reassembly.ts';

/** Port of kube-dns behind dnsmasq, on the loopback of its Pod (`--server=/cluster.local/127.0.0.1#10053`). */
const KUBE_DNS_PORT = 10_053;

/** Takes the packets of one capture. */
export interface PacketTaker {
  tracking: Tracking;
  exchanges: Exchanges;
  /** The TCP packet and the DNS message at hand; filled anew each time. */
  seen: SeenPacket;
  site: MessageSite;
  packet: PacketRecord;
  onSkip: (reason: number) => void;
}

export interface TakerInput {
  analysis: PacketAnalysis;
  point: CapturePoint;
  /** Of the file that this one continues. */
  streams: Streams | undefined;
  packet: PacketRecord;
  onSkip: (reason: number) => void;
}

export function createPacketTaker({ analysis, point, streams: before, packet, onSkip }: TakerInput): PacketTaker {
  const exchanges = createExchanges(analysis);
  const site: MessageSite = { point, endpoint: NO_ENDPOINT, bytes: packet.bytes, at: 0, end: 0, time: 0 };
  const streams = before ?? createStreams(point.flows);
  streams.onSkip = onSkip;
  streams.onMessage = (flow, side, bytes, at, end, time) => {
    site.bytes = bytes;
    site.at = at;
    site.end = end;
    site.time = time;
    if (!takeTcpMessage(exchanges, site, flow, side)) onSkip(unreadable(packet));
  };
  const tracking = { analysis, point, streams, onGivenUp: () => onSkip(SKIP['state-limit']) };
  const seen = { packet, endpoint: NO_ENDPOINT, fromClient: false, client: 0, server: 0, ports: 0, flow: -1 };
  return { tracking, exchanges, seen, site, packet, onSkip };
}

const NO_ENDPOINT: Endpoint = {
  index: -1,
  point: -1,
  address: -1,
  port: -1,
  isLoopback: false,
  clients: new Set(),
  tcp: null,
  tcpUpstream: -1,
  udpUpstream: -1,
};

/** Reads the headers of the packet at hand and lets it tell what it knows. Answers OK, or why it was not used. */
export function takePacket(taker: PacketTaker): number {
  const { packet } = taker;
  const link = readLinkLayer(packet);
  if (link !== OK) return link;
  const ip = readIp(packet);
  if (ip !== OK) return ip;
  const { protocol } = packet;
  if (protocol !== PROTOCOL_TCP && protocol !== PROTOCOL_UDP) return SKIP['not-tcp-or-udp'];
  const ports = readPorts(packet);
  if (ports !== OK) return ports;
  if (!isDnsPort(packet.sourcePort) && !isDnsPort(packet.destinationPort)) return SKIP['other-port'];
  return protocol === PROTOCOL_TCP ? takeTcp(taker) : takeUdp(taker);
}

function isDnsPort(port: number): boolean {
  return port === DNS_PORT || port === KUBE_DNS_PORT;
}

function takeTcp(taker: PacketTaker): number {
  const { packet, seen, tracking } = taker;
  const { analysis, point } = tracking;
  const header = readTcp(packet);
  if (header !== OK) return header;
  const source = internAddress(analysis.addresses, packet, packet.source);
  const destination = internAddress(analysis.addresses, packet, packet.destination);
  if (source < 0 || destination < 0) return SKIP['state-limit'];
  const fromClient = isFromClient(point, packet, source, destination);
  const client = fromClient ? source : destination;
  const server = fromClient ? destination : source;
  const serverPort = fromClient ? packet.destinationPort : packet.sourcePort;
  const clientPort = fromClient ? packet.sourcePort : packet.destinationPort;
  const endpoint = meetEndpoint(taker, server, serverPort, client);
  if (endpoint === null) return SKIP['state-limit'];
  seen.endpoint = endpoint;
  seen.fromClient = fromClient;
  seen.client = client;
  seen.server = server;
  seen.ports = (clientPort << 16) | serverPort;
  seen.flow = findFlow(point.flows, client, server, seen.ports);
  takeTcpPacket(tracking, seen);
  return OK;
}

/** Where both ports are of DNS, the handshake tells, or the connection that is known; then 53 is no client's port. */
function isFromClient(point: CapturePoint, packet: PacketRecord, source: number, destination: number): boolean {
  const { sourcePort, destinationPort, flags } = packet;
  if (!isDnsPort(destinationPort)) return false;
  if (!isDnsPort(sourcePort)) return true;
  if ((flags & SYN) !== 0) return (flags & ACK) === 0;
  if (findFlow(point.flows, source, destination, (sourcePort << 16) | destinationPort) >= 0) return true;
  if (findFlow(point.flows, destination, source, (destinationPort << 16) | sourcePort) >= 0) return false;
  return destinationPort === DNS_PORT;
}

function takeUdp(taker: PacketTaker): number {
  const { packet, exchanges, site, tracking } = taker;
  const { analysis } = tracking;
  const header = readUdp(packet);
  if (header !== OK) return header;
  const end = Math.min(packet.end, packet.payloadEnd);
  const { message } = exchanges;
  if (!readDnsMessage(message, packet.bytes, packet.payload, end)) return unreadable(packet);
  const serverPort = message.isResponse ? packet.sourcePort : packet.destinationPort;
  if (!isDnsPort(serverPort)) return SKIP['malformed-dns'];
  const source = internAddress(analysis.addresses, packet, packet.source);
  const destination = internAddress(analysis.addresses, packet, packet.destination);
  if (source < 0 || destination < 0) return SKIP['state-limit'];
  const client = message.isResponse ? destination : source;
  const server = message.isResponse ? source : destination;
  const clientPort = message.isResponse ? packet.destinationPort : packet.sourcePort;
  const endpoint = meetEndpoint(taker, server, serverPort, client);
  if (endpoint === null) return SKIP['state-limit'];
  noteClient(endpoint, client);
  site.bytes = packet.bytes;
  site.at = packet.payload;
  site.end = end;
  site.time = packet.time;
  takeUdpMessage(exchanges, site, { client, server, ports: (clientPort << 16) | serverPort });
  return OK;
}

/** The server of a packet; the first and last time of the capture, and which addresses are in all of its packets. */
function meetEndpoint(taker: PacketTaker, server: number, port: number, client: number): Endpoint | null {
  const { packet, site, tracking } = taker;
  const { analysis, point } = tracking;
  if (Number.isNaN(point.firstTime)) point.firstTime = packet.time;
  if (packet.time > point.lastTime) point.lastTime = packet.time;
  const known = point.lastEndpoint;
  const endpoint =
    known !== null && known.address === server && known.port === port
      ? known
      : endpointOf(analysis, point, { address: server, port, isLoopback: isLoopback(analysis.addresses, server) });
  if (endpoint === null) return null;
  site.endpoint = endpoint;
  if (endpoint.isLoopback) point.loopbackPackets += 1;
  else noteOwnAddress(point, client, server);
  return endpoint;
}

function noteOwnAddress(point: CapturePoint, client: number, server: number): void {
  if (point.outsidePackets === 0) {
    point.ownAddress = client;
    point.otherOwnAddress = server;
  }
  point.outsidePackets += 1;
  if (point.ownAddress !== client && point.ownAddress !== server) point.ownAddress = -1;
  if (point.otherOwnAddress !== client && point.otherOwnAddress !== server) point.otherOwnAddress = -1;
}

/** Why a message could not be read: the capture kept too little of it, or it is none. */
function unreadable(packet: PacketRecord): number {
  return packet.end < packet.payloadEnd ? SKIP['snapped-payload'] : SKIP['malformed-dns'];
}
