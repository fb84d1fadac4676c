/** Queries that wait for an answer, of all captures; when there are more, the oldest counts as unanswered. */
export const MAX_QUERIES = 131_072;
const FIRST_CAPACITY = 128;
/** microseconds; dnsmasq ends a connection after 150 s (CHILD_LIFETIME), and it may have queued as long before. */
const PATIENCE = 300_000_000;
/** Queries with the same hash; more come only from a file that was made for it. */
const MAX_CHAIN = 64;

/**
 * Where a query was seen: for TCP the serial number of the connection and -1; for UDP client, server and ports. `origin` is
 * the DNS id in the lower and the number of the capture in the upper half.
 */
export interface QueryKey {
  client: number;
  server: number;
  ports: number;
  origin: number;
}

export interface OpenQuery extends QueryKey {
  hash: number;
  secondHash: number;
  /** Unix microseconds. */
  time: number;
  upstream: number;
  name: number;
}

/** Queries by key, and in the order in which they came. */
export interface QueryTable {
  size: number;
  buckets: Int32Array;
  /** Chain of a bucket, and of free places; query + 1, or 0. */
  next: Int32Array;
  free: number;
  older: Int32Array;
  newer: Int32Array;
  oldest: number;
  newest: number;
  client: Int32Array;
  server: Int32Array;
  ports: Int32Array;
  origin: Int32Array;
  hash: Int32Array;
  secondHash: Int32Array;
  upstream: Int32Array;
  name: Int32Array;
  time: Float64Array;
  /** Called for each query that is given up. */
  onUnanswered: (upstream: number, time: number) => void;
}

export function createQueryTable(onUnanswered: QueryTable['onUnanswered']): QueryTable {
  const table: QueryTable = {
    size: 0,
    buckets: new Int32Array(2 * FIRST_CAPACITY),
    next: new Int32Array(FIRST_CAPACITY),
    free: 0,
    older: new Int32Array(FIRST_CAPACITY),
    newer: new Int32Array(FIRST_CAPACITY),
    oldest: 0,
    newest: 0,
    client: new Int32Array(FIRST_CAPACITY),
    server: new Int32Array(FIRST_CAPACITY),
    ports: new Int32Array(FIRST_CAPACITY),
    origin: new Int32Array(FIRST_CAPACITY),
    hash: new Int32Array(FIRST_CAPACITY),
    secondHash: new Int32Array(FIRST_CAPACITY),
    upstream: new Int32Array(FIRST_CAPACITY),
    name: new Int32Array(FIRST_CAPACITY),
    time: new Float64Array(FIRST_CAPACITY),
    onUnanswered,
  };
  freePlaces(table, 0);
  return table;
}

export function addQuery(table: QueryTable, query: OpenQuery): void {
  giveUpOld(table, query.time);
  if (table.free === 0) makeRoom(table);
  const place = table.free - 1;
  table.free = table.next[place] ?? 0;
  table.client[place] = query.client;
  table.server[place] = query.server;
  table.ports[place] = query.ports;
  table.origin[place] = query.origin;
  table.hash[place] = query.hash;
  table.secondHash[place] = query.secondHash;
  table.upstream[place] = query.upstream;
  table.name[place] = query.name;
  table.time[place] = query.time;
  const bucket = bucketOf(table, query);
  shortenChain(table, bucket);
  table.next[place] = table.buckets[bucket] ?? 0;
  table.buckets[bucket] = place + 1;
  table.older[place] = table.newest;
  table.newer[place] = 0;
  if (table.newest === 0) table.oldest = place + 1;
  else table.newer[table.newest - 1] = place + 1;
  table.newest = place + 1;
  table.size += 1;
}

/** The oldest query of this key, and of this name unless the answer does not repeat it; -1 when there is none. */
export function findQuery(table: QueryTable, key: QueryKey, hash: number, isAnyName: boolean): number {
  let found = -1;
  for (let at = table.buckets[bucketOf(table, key)] ?? 0; at > 0; at = table.next[at - 1] ?? 0) {
    const place = at - 1;
    if (table.origin[place] !== key.origin || table.client[place] !== key.client) continue;
    if (table.ports[place] !== key.ports || table.server[place] !== key.server) continue;
    if (isAnyName || table.hash[place] === hash) found = place;
  }
  return found;
}

/** Takes out a query that was answered. */
export function removeQuery(table: QueryTable, place: number): void {
  const bucket = bucketOfPlace(table, place);
  let at = table.buckets[bucket] ?? 0;
  if (at === place + 1) {
    table.buckets[bucket] = table.next[place] ?? 0;
  } else {
    while (at > 0 && table.next[at - 1] !== place + 1) at = table.next[at - 1] ?? 0;
    if (at > 0) table.next[at - 1] = table.next[place] ?? 0;
  }
  const older = table.older[place] ?? 0;
  const newer = table.newer[place] ?? 0;
  if (older === 0) table.oldest = newer;
  else table.newer[older - 1] = newer;
  if (newer === 0) table.newest = older;
  else table.older[newer - 1] = older;
  table.next[place] = table.free;
  table.free = place + 1;
  table.size -= 1;
}

export function giveUpAll(table: QueryTable): void {
  while (table.oldest > 0) giveUpOldest(table);
}

function giveUpOld(table: QueryTable, now: number): void {
  while (table.oldest > 0 && now - (table.time[table.oldest - 1] ?? 0) > PATIENCE) giveUpOldest(table);
}

function giveUpOldest(table: QueryTable): void {
  giveUp(table, table.oldest - 1);
}

/** Gives up the last of a chain that is full. */
function shortenChain(table: QueryTable, bucket: number): void {
  let at = table.buckets[bucket] ?? 0;
  for (let length = 1; at > 0; length += 1) {
    if (length === MAX_CHAIN) {
      giveUp(table, at - 1);
      return;
    }
    at = table.next[at - 1] ?? 0;
  }
}

function giveUp(table: QueryTable, place: number): void {
  table.onUnanswered(table.upstream[place] ?? 0, table.time[place] ?? 0);
  removeQuery(table, place);
}

const seen: QueryKey = { client: 0, server: 0, ports: 0, origin: 0 };

function bucketOfPlace(table: QueryTable, place: number): number {
  seen.client = table.client[place] ?? 0;
  seen.server = table.server[place] ?? 0;
  seen.ports = table.ports[place] ?? 0;
  seen.origin = table.origin[place] ?? 0;
  return bucketOf(table, seen);
}

function bucketOf(table: QueryTable, key: QueryKey): number {
  let hash = Math.imul(key.ports, 0x9e3779b1) ^ Math.imul(key.client, 0x85ebca6b);
  hash ^= Math.imul(key.server, 0xc2b2ae35) ^ Math.imul(key.origin, 0x27d4eb2f);
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x2c1b3c6d);
  return (hash ^ (hash >>> 14)) & (table.buckets.length - 1);
}

function freePlaces(table: QueryTable, from: number): void {
  for (let place = table.next.length - 1; place >= from; place -= 1) {
    table.next[place] = table.free;
    table.free = place + 1;
  }
}

function makeRoom(table: QueryTable): void {
  const capacity = table.next.length;
  if (capacity >= MAX_QUERIES) {
    giveUpOldest(table);
    return;
  }
  for (const field of INT_FIELDS) {
    const larger = new Int32Array(2 * capacity);
    larger.set(table[field]);
    table[field] = larger;
  }
  const times = new Float64Array(2 * capacity);
  times.set(table.time);
  table.time = times;
  table.buckets = new Int32Array(4 * capacity);
  for (let place = 0; place < capacity; place += 1) {
    const bucket = bucketOfPlace(table, place);
    table.next[place] = table.buckets[bucket] ?? 0;
    table.buckets[bucket] = place + 1;
  }
  freePlaces(table, capacity);
}

const INT_FIELDS = [
  'next',
  'older',
  'newer',
  'client',
  'server',
  'ports',
  'origin',
  'hash',
  'secondHash',
  'upstream',
  'name',
] as const;
