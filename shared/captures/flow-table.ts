/** Connections of one capture that are kept at a time; when there are more, one that was silent for long is given up. */
export const MAX_FLOWS = 32_768;
const FIRST_CAPACITY = 64;
/** Connections looked at to find one to give up: the one silent for longest of these, closed ones first. */
const LOOKED_AT = 16;
/** Flows with the same hash; more come only from a file that was made for it. */
const MAX_CHAIN = 64;

/** What is known of a connection, as bits of `flags`. */
export const FLOW = {
  /** SYN-ACK seen. */
  answered: 1,
  /** Its place among the connections of the server is not decided yet. */
  tentative: 2,
  /** It counts among the connections of the server. */
  counted: 4,
  /** It was there before the capture began, or its handshake was not seen. */
  joined: 8,
  /** The client sent FIN or RST; the server sent FIN, or either RST: it no longer counts. */
  clientClosed: 16,
  ended: 32,
  /** The client has sent data; the server has acknowledged the first of it. */
  asked: 64,
  taken: 128,
  /** The client's SYN was seen; a RST answered it. */
  attempted: 256,
  refused: 512,
  /** Of each side's stream: the place in it is known; where a message begins is not; pieces wait for others. */
  clientPlaced: 1024,
  serverPlaced: 2048,
  clientLost: 4096,
  serverLost: 8192,
  clientPieces: 16_384,
  serverPieces: 32_768,
} as const;

/** Sides of a connection. The server's flag of a pair is the client's, shifted by the side. */
export const CLIENT = 0;
export const SERVER = 1;

/** TCP connections by addresses and ports, field by field in typed arrays. Times are Unix microseconds. */
export interface FlowTable {
  maximum: number;
  size: number;
  /** Chains of flows by hash; flow + 1, or 0. */
  buckets: Int32Array;
  next: Int32Array;
  client: Int32Array;
  server: Int32Array;
  /** Client's port in the upper half, server's in the lower. */
  ports: Int32Array;
  flags: Int32Array;
  /** Different for every connection that was ever in the table. */
  serial: Int32Array;
  endpoint: Int32Array;
  /** Number of the change in the connection count. */
  change: Float64Array;
  synSequence: Int32Array;
  /** Behind the first data of the client. */
  askedEnd: Int32Array;
  /** What is expected next, and what the other side has acknowledged; by flow * 2 + side, the client's being 0. */
  expected: Int32Array;
  acknowledged: Int32Array;
  queries: Int32Array;
  /** Queries without an answer so far. */
  waiting: Int32Array;
  lastSyn: Float64Array;
  countedFrom: Float64Array;
  askedAt: Float64Array;
  lastData: Float64Array;
  lastSeen: Float64Array;
  /** Where to look next for one to give up. */
  hand: number;
  serials: number;
}

export function createFlowTable(maximum = MAX_FLOWS): FlowTable {
  const capacity = Math.min(FIRST_CAPACITY, maximum);
  return {
    maximum,
    size: 0,
    buckets: new Int32Array(2 * FIRST_CAPACITY),
    next: new Int32Array(capacity),
    client: new Int32Array(capacity),
    server: new Int32Array(capacity),
    ports: new Int32Array(capacity),
    flags: new Int32Array(capacity),
    serial: new Int32Array(capacity),
    endpoint: new Int32Array(capacity),
    change: new Float64Array(capacity),
    synSequence: new Int32Array(capacity),
    askedEnd: new Int32Array(capacity),
    expected: new Int32Array(2 * capacity),
    acknowledged: new Int32Array(2 * capacity),
    queries: new Int32Array(capacity),
    waiting: new Int32Array(capacity),
    lastSyn: new Float64Array(capacity),
    countedFrom: new Float64Array(capacity),
    askedAt: new Float64Array(capacity),
    lastData: new Float64Array(capacity),
    lastSeen: new Float64Array(capacity),
    hand: 0,
    serials: 0,
  };
}

/** The flow between a client and a server; -1 when it is not there. */
export function findFlow(flows: FlowTable, client: number, server: number, ports: number): number {
  let flow = (flows.buckets[bucketOf(flows, client, server, ports)] ?? 0) - 1;
  while (flow >= 0) {
    if (flows.ports[flow] === ports && flows.client[flow] === client && flows.server[flow] === server) return flow;
    flow = (flows.next[flow] ?? 0) - 1;
  }
  return -1;
}

function bucketOf(flows: FlowTable, client: number, server: number, ports: number): number {
  let hash = Math.imul(ports, 0x9e3779b1) ^ Math.imul(client, 0x85ebca6b) ^ Math.imul(server, 0xc2b2ae35);
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x2c1b3c6d);
  return (hash ^ (hash >>> 14)) & (flows.buckets.length - 1);
}

/** A new flow; call `flowToGiveUp` before, and finish what it names. */
export function addFlow(flows: FlowTable, client: number, server: number, ports: number): number {
  const flow = flows.size;
  flows.size += 1;
  if (flow === flows.next.length) grow(flows);
  link(flows, flow, client, server, ports);
  clearFlow(flows, flow);
  return flow;
}

/** The flow that must go before another can come; -1 while there is room. */
export function flowToGiveUp(flows: FlowTable, client: number, server: number, ports: number): number {
  const crowded = endOfLongChain(flows, bucketOf(flows, client, server, ports));
  if (crowded >= 0) return crowded;
  if (flows.size < flows.maximum) return -1;
  let best = -1;
  let bestSeen = Number.POSITIVE_INFINITY;
  for (let looked = 0; looked < LOOKED_AT; looked += 1) {
    const flow = flows.hand;
    flows.hand = (flows.hand + 1) % flows.size;
    // An hour is taken off: closed ones go first.
    const seen = (flows.lastSeen[flow] ?? 0) - (((flows.flags[flow] ?? 0) & FLOW.ended) === 0 ? 0 : 3.6e9);
    if (seen < bestSeen) {
      best = flow;
      bestSeen = seen;
    }
  }
  return best;
}

/** The last of a chain that is full; -1 for any other. */
function endOfLongChain(flows: FlowTable, bucket: number): number {
  let last = -1;
  let length = 0;
  for (let flow = (flows.buckets[bucket] ?? 0) - 1; flow >= 0; flow = (flows.next[flow] ?? 0) - 1) {
    last = flow;
    length += 1;
  }
  return length < MAX_CHAIN ? -1 : last;
}

/** Puts another connection in the place of one that was given up. */
export function replaceFlow(
  flows: FlowTable,
  flow: number,
  key: { client: number; server: number; ports: number },
): void {
  unlink(flows, flow);
  link(flows, flow, key.client, key.server, key.ports);
  clearFlow(flows, flow);
}

/** The same addresses and ports, a new connection. */
export function clearFlow(flows: FlowTable, flow: number): void {
  flows.flags[flow] = 0;
  flows.serials = (flows.serials + 1) | 0;
  flows.serial[flow] = flows.serials;
  flows.queries[flow] = 0;
  flows.waiting[flow] = 0;
  flows.lastSyn[flow] = Number.NEGATIVE_INFINITY;
  flows.countedFrom[flow] = Number.NaN;
  flows.lastData[flow] = Number.NaN;
}

function link(flows: FlowTable, flow: number, client: number, server: number, ports: number): void {
  flows.client[flow] = client;
  flows.server[flow] = server;
  flows.ports[flow] = ports;
  const bucket = bucketOf(flows, client, server, ports);
  flows.next[flow] = flows.buckets[bucket] ?? 0;
  flows.buckets[bucket] = flow + 1;
}

function unlink(flows: FlowTable, flow: number): void {
  const bucket = bucketOf(flows, flows.client[flow] ?? 0, flows.server[flow] ?? 0, flows.ports[flow] ?? 0);
  let at = (flows.buckets[bucket] ?? 0) - 1;
  if (at === flow) {
    flows.buckets[bucket] = flows.next[flow] ?? 0;
    return;
  }
  while (at >= 0) {
    const following = (flows.next[at] ?? 0) - 1;
    if (following === flow) {
      flows.next[at] = flows.next[flow] ?? 0;
      return;
    }
    at = following;
  }
}

function grow(flows: FlowTable): void {
  for (const field of INT_FIELDS) {
    const larger = new Int32Array(2 * flows[field].length);
    larger.set(flows[field]);
    flows[field] = larger;
  }
  for (const field of FLOAT_FIELDS) {
    const larger = new Float64Array(2 * flows[field].length);
    larger.set(flows[field]);
    flows[field] = larger;
  }
  flows.buckets = new Int32Array(2 * flows.buckets.length);
  for (let flow = 0; flow < flows.size - 1; flow += 1) {
    link(flows, flow, flows.client[flow] ?? 0, flows.server[flow] ?? 0, flows.ports[flow] ?? 0);
  }
}

const INT_FIELDS = [
  'next',
  'client',
  'server',
  'ports',
  'flags',
  'serial',
  'endpoint',
  'synSequence',
  'askedEnd',
  'expected',
  'acknowledged',
  'queries',
  'waiting',
] as const;
const FLOAT_FIELDS = ['change', 'lastSyn', 'countedFrom', 'askedAt', 'lastData', 'lastSeen'] as const;
