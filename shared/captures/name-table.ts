import { type DnsMessage, nameText, RCODE_NXDOMAIN, TYPE_A, TYPE_AAAA } from '../formats/dns-message.ts';

/** Names kept, over all captures; the first ones seen. */
export const MAX_NAMES = 20_000;
const FIRST_SLOTS = 512;
const MAX_PROBES = 256;

export const OUTCOME = {
  queries: 0,
  a: 1,
  aaaa: 2,
  otherTypes: 3,
  found: 4,
  noData: 5,
  notFound: 6,
  failed: 7,
} as const;
const COUNTS = 8;

/** Look-ups by name and capture. A name is known by two hashes and its length; its text is made at the end. */
export interface NameTable {
  size: number;
  slots: Int32Array;
  point: Int32Array;
  hash: Int32Array;
  secondHash: Int32Array;
  wire: Uint8Array[];
  counts: Float64Array;
  /** Queries of names that were not kept. */
  notKept: number;
}

export function createNameTable(): NameTable {
  return {
    size: 0,
    slots: new Int32Array(FIRST_SLOTS),
    point: new Int32Array(FIRST_SLOTS),
    hash: new Int32Array(FIRST_SLOTS),
    secondHash: new Int32Array(FIRST_SLOTS),
    wire: [],
    counts: new Float64Array(FIRST_SLOTS * COUNTS),
    notKept: 0,
  };
}

/** Counts a query for its name; answers the number of the name, or -1. */
export function countQuery(names: NameTable, point: number, message: DnsMessage, bytes: Uint8Array): number {
  const name = findOrAdd(names, point, message, bytes);
  if (name < 0) {
    names.notKept += 1;
    return name;
  }
  raise(names, name, OUTCOME.queries);
  raise(names, name, typeColumn(message.type));
  return name;
}

/** Counts the answer to a query for this name. */
export function countAnswer(names: NameTable, name: number, message: DnsMessage): void {
  if (name >= 0) raise(names, name, outcomeColumn(message));
}

export function nameOf(names: NameTable, name: number): string {
  const wire = names.wire[name] ?? new Uint8Array(0);
  return nameText(wire, 0, wire.length);
}

export function countOf(names: NameTable, name: number, column: number): number {
  return names.counts[name * COUNTS + column] ?? 0;
}

function raise(names: NameTable, name: number, column: number): void {
  const at = name * COUNTS + column;
  names.counts[at] = (names.counts[at] ?? 0) + 1;
}

function typeColumn(type: number): number {
  if (type === TYPE_A) return OUTCOME.a;
  return type === TYPE_AAAA ? OUTCOME.aaaa : OUTCOME.otherTypes;
}

function outcomeColumn(message: DnsMessage): number {
  if (message.rcode === RCODE_NXDOMAIN) return OUTCOME.notFound;
  if (message.rcode !== 0) return OUTCOME.failed;
  return message.answers === 0 ? OUTCOME.noData : OUTCOME.found;
}

function findOrAdd(names: NameTable, point: number, message: DnsMessage, bytes: Uint8Array): number {
  const { hash, secondHash, nameLength } = message;
  const mask = names.slots.length - 1;
  let slot = (hash ^ (hash >>> 16) ^ Math.imul(point, 0x9e3779b1)) & mask;
  for (let probes = 0; probes < MAX_PROBES; probes += 1) {
    const name = (names.slots[slot] ?? 0) - 1;
    if (name < 0) return add(names, slot, point, message, bytes);
    const isSame = names.hash[name] === hash && names.secondHash[name] === secondHash && names.point[name] === point;
    if (isSame && names.wire[name]?.length === nameLength) return name;
    slot = (slot + 1) & mask;
  }
  return -1;
}

function add(names: NameTable, slot: number, point: number, message: DnsMessage, bytes: Uint8Array): number {
  if (names.size === MAX_NAMES) return -1;
  const name = names.size;
  names.size += 1;
  names.slots[slot] = name + 1;
  names.point[name] = point;
  names.hash[name] = message.hash;
  names.secondHash[name] = message.secondHash;
  names.wire.push(bytes.slice(message.nameAt, message.nameAt + message.nameLength));
  if (2 * names.size === names.slots.length) grow(names);
  return name;
}

function grow(names: NameTable): void {
  for (const field of ['point', 'hash', 'secondHash'] as const) {
    const larger = new Int32Array(2 * names[field].length);
    larger.set(names[field]);
    names[field] = larger;
  }
  const counts = new Float64Array(2 * names.counts.length);
  counts.set(names.counts);
  names.counts = counts;
  names.slots = new Int32Array(2 * names.slots.length);
  const mask = names.slots.length - 1;
  for (let name = 0; name < names.size; name += 1) {
    const hash = names.hash[name] ?? 0;
    let slot = (hash ^ (hash >>> 16) ^ Math.imul(names.point[name] ?? 0, 0x9e3779b1)) & mask;
    while (names.slots[slot] !== 0) slot = (slot + 1) & mask;
    names.slots[slot] = name + 1;
  }
}
