import { type AddressTable, createAddressTable } from './address-table.ts';
import { type Closes, createCloses } from './client-closes.ts';
import { type ConnectionCount, createConnectionCount } from './connection-count.ts';
import { createUpstream, type Upstream } from './dns-latency.ts';
import { createWaitJoin, type WaitJoin } from './dnsmasq-wait.ts';
import { createFlowTable, type FlowTable } from './flow-table.ts';
import { createLatencyPoints, type LatencyPoints } from './latency-points.ts';
import { createNameTable, type NameTable } from './name-table.ts';
import { createQueryTable, type QueryTable } from './query-table.ts';
import { createSpread, type SpreadCounts } from './spread.ts';

/** Servers that are told apart, over all captures, and clients whose closes are. */
export const MAX_ENDPOINTS = 512;
export const MAX_CLIENTS = 512;
const MAX_CLIENTS_COUNTED = 4096;

/** What all captures have in common. */
export interface PacketAnalysis {
  addresses: AddressTable;
  endpoints: Endpoint[];
  upstreams: Upstream[];
  queries: QueryTable;
  names: NameTable;
  points: LatencyPoints;
  join: WaitJoin;
  clientCloses: number;
}

/** Where packets were recorded: one capture, be it cut into several files. Times are Unix microseconds. */
export interface CapturePoint {
  index: number;
  flows: FlowTable;
  /** By address * 65536 + port. */
  endpoints: Map<number, Endpoint>;
  lastEndpoint: Endpoint | null;
  closes: Map<number, Closes>;
  firstTime: number;
  lastTime: number;
  /** Addresses that had part in every packet outside a loopback: two at first, then one or none (-1). */
  ownAddress: number;
  otherOwnAddress: number;
  outsidePackets: number;
  loopbackPackets: number;
}

/** A DNS server in one capture. */
export interface Endpoint {
  index: number;
  point: number;
  address: number;
  port: number;
  isLoopback: boolean;
  clients: Set<number>;
  tcp: TcpNumbers | null;
  /** Indices into the upstreams of the analysis, or -1. */
  tcpUpstream: number;
  udpUpstream: number;
}

/** The connections of one server. */
export interface TcpNumbers {
  count: ConnectionCount;
  connections: number;
  openBefore: number;
  attempts: number;
  refused: number;
  unanswered: number;
  retriedSyns: number;
  acceptedLate: number;
  neverAccepted: number;
  endedByClient: number;
  endedByServer: number;
  reset: number;
  open: number;
  queries: number;
  mostQueries: number;
  hold: SpreadCounts;
  clientHold: SpreadCounts;
  idle: SpreadCounts;
  gaveUp: SpreadCounts;
}

export function createAnalysis(onUnanswered: (upstream: number, time: number) => void): PacketAnalysis {
  return {
    addresses: createAddressTable(),
    endpoints: [],
    upstreams: [],
    queries: createQueryTable(onUnanswered),
    names: createNameTable(),
    points: createLatencyPoints(),
    join: createWaitJoin(),
    clientCloses: 0,
  };
}

export function createCapturePoint(index: number, maximumFlows: number): CapturePoint {
  return {
    index,
    flows: createFlowTable(maximumFlows),
    endpoints: new Map(),
    lastEndpoint: null,
    closes: new Map(),
    firstTime: Number.NaN,
    lastTime: Number.NEGATIVE_INFINITY,
    ownAddress: -1,
    otherOwnAddress: -1,
    outsidePackets: 0,
    loopbackPackets: 0,
  };
}

/** The server at this address and port, as this capture sees it; null when there are too many. */
export function endpointOf(
  analysis: PacketAnalysis,
  point: CapturePoint,
  server: { address: number; port: number; isLoopback: boolean },
): Endpoint | null {
  const last = point.lastEndpoint;
  if (last !== null && last.address === server.address && last.port === server.port) return last;
  const key = server.address * 65_536 + server.port;
  const known = point.endpoints.get(key);
  if (known !== undefined) {
    point.lastEndpoint = known;
    return known;
  }
  if (analysis.endpoints.length === MAX_ENDPOINTS) return null;
  const endpoint: Endpoint = {
    index: analysis.endpoints.length,
    point: point.index,
    ...server,
    clients: new Set(),
    tcp: null,
    tcpUpstream: -1,
    udpUpstream: -1,
  };
  analysis.endpoints.push(endpoint);
  point.endpoints.set(key, endpoint);
  return endpoint;
}

export function tcpNumbersOf(endpoint: Endpoint, point: CapturePoint): TcpNumbers {
  endpoint.tcp ??= {
    count: createConnectionCount(point.firstTime),
    connections: 0,
    openBefore: 0,
    attempts: 0,
    refused: 0,
    unanswered: 0,
    retriedSyns: 0,
    acceptedLate: 0,
    neverAccepted: 0,
    endedByClient: 0,
    endedByServer: 0,
    reset: 0,
    open: 0,
    queries: 0,
    mostQueries: 0,
    hold: createSpread(),
    clientHold: createSpread(),
    idle: createSpread(),
    gaveUp: createSpread(),
  };
  return endpoint.tcp;
}

export function noteClient(endpoint: Endpoint, client: number): void {
  if (endpoint.clients.size < MAX_CLIENTS_COUNTED) endpoint.clients.add(client);
}

export function tcpUpstreamOf(analysis: PacketAnalysis, endpoint: Endpoint): Upstream {
  const known = analysis.upstreams[endpoint.tcpUpstream];
  if (known !== undefined) return known;
  endpoint.tcpUpstream = analysis.upstreams.length;
  const upstream = createUpstream(endpoint.index, 'tcp');
  analysis.upstreams.push(upstream);
  return upstream;
}

export function udpUpstreamOf(analysis: PacketAnalysis, endpoint: Endpoint): Upstream {
  const known = analysis.upstreams[endpoint.udpUpstream];
  if (known !== undefined) return known;
  endpoint.udpUpstream = analysis.upstreams.length;
  const upstream = createUpstream(endpoint.index, 'udp');
  analysis.upstreams.push(upstream);
  return upstream;
}

/** The closes of a client; null when there are too many clients. */
export function closesOf(analysis: PacketAnalysis, point: CapturePoint, client: number): Closes | null {
  const known = point.closes.get(client);
  if (known !== undefined) return known;
  if (analysis.clientCloses === MAX_CLIENTS) return null;
  analysis.clientCloses += 1;
  const closes = createCloses();
  point.closes.set(client, closes);
  return closes;
}
