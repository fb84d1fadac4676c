import type { PacketRecord } from '../formats/packet-record.ts';

/** Addresses kept apart; beyond that, packets of new ones are not used. */
export const MAX_ADDRESSES = 262_144;
const FIRST_CAPACITY = 128;
const WORDS = 4;
/** Addresses in a row in a table that is half empty; more come only from a file that was made for it. */
const MAX_PROBES = 256;

/** IP addresses as small numbers, so that a connection is known by three integers, for IPv4 and IPv6 alike. */
export interface AddressTable {
  /** Four words an address; IPv4 as in RFC 4291 2.5.5.2. */
  words: Int32Array;
  /** Open addressing: index + 1, or 0. */
  slots: Int32Array;
  size: number;
}

export function createAddressTable(): AddressTable {
  return { words: new Int32Array(FIRST_CAPACITY * WORDS), slots: new Int32Array(FIRST_CAPACITY * 2), size: 0 };
}

/** The number of the address at `position` of the packet; -1 when there is no room for it. */
export function internAddress(table: AddressTable, packet: PacketRecord, position: number): number {
  const { view } = packet;
  if (packet.addressLength === 4) return intern(table, 0, 0, 0xffff, view.getInt32(position));
  return intern(
    table,
    view.getInt32(position),
    view.getInt32(position + 4),
    view.getInt32(position + 8),
    view.getInt32(position + 12),
  );
}

function intern(table: AddressTable, a: number, b: number, c: number, d: number): number {
  const mask = table.slots.length - 1;
  let slot = hashAddress(a, b, c, d) & mask;
  for (let probes = 0; probes < MAX_PROBES; probes += 1) {
    const index = (table.slots[slot] ?? 0) - 1;
    if (index < 0) return add(table, slot, a, b, c, d);
    const at = index * WORDS;
    const { words } = table;
    if (words[at + 3] === d && words[at + 2] === c && words[at + 1] === b && words[at] === a) return index;
    slot = (slot + 1) & mask;
  }
  return -1;
}

function hashAddress(a: number, b: number, c: number, d: number): number {
  let hash = Math.imul(d, 0x9e3779b1) ^ Math.imul(c, 0x85ebca6b) ^ Math.imul(b, 0xc2b2ae35) ^ Math.imul(a, 0x27d4eb2f);
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x2c1b3c6d);
  return hash ^ (hash >>> 13);
}

function add(table: AddressTable, slot: number, a: number, b: number, c: number, d: number): number {
  if (table.size === MAX_ADDRESSES) return -1;
  const index = table.size;
  table.size += 1;
  const at = index * WORDS;
  table.words[at] = a;
  table.words[at + 1] = b;
  table.words[at + 2] = c;
  table.words[at + 3] = d;
  table.slots[slot] = index + 1;
  if (table.size * WORDS === table.words.length) grow(table);
  return index;
}

function grow(table: AddressTable): void {
  const words = new Int32Array(table.words.length * 2);
  words.set(table.words);
  table.words = words;
  table.slots = new Int32Array(table.slots.length * 2);
  const mask = table.slots.length - 1;
  for (let index = 0; index < table.size; index += 1) {
    const at = index * WORDS;
    let slot = hashAddress(words[at] ?? 0, words[at + 1] ?? 0, words[at + 2] ?? 0, words[at + 3] ?? 0) & mask;
    while (table.slots[slot] !== 0) slot = (slot + 1) & mask;
    table.slots[slot] = index + 1;
  }
}

export function isLoopback(table: AddressTable, index: number): boolean {
  const { words } = table;
  const at = index * WORDS;
  const last = words[at + 3] ?? 0;
  if (words[at] !== 0 || words[at + 1] !== 0) return false;
  return words[at + 2] === 0xffff ? last >>> 24 === 127 : words[at + 2] === 0 && last === 1;
}

/** Dotted for IPv4; RFC 5952 for IPv6. */
export function addressText(table: AddressTable, index: number): string {
  const words = table.words.subarray(index * WORDS, index * WORDS + WORDS);
  const last = words[3] ?? 0;
  if (words[0] === 0 && words[1] === 0 && words[2] === 0xffff) {
    return [24, 16, 8, 0].map((shift) => (last >>> shift) & 0xff).join('.');
  }
  const groups = [...words].flatMap((word) => [(word >>> 16) & 0xffff, word & 0xffff]);
  return compressZeros(groups);
}

/** The longest run of two and more zero groups, the first of equals, becomes `::`. */
function compressZeros(groups: readonly number[]): string {
  let best = { from: 0, length: 1 };
  let from = 0;
  for (let at = 0; at <= groups.length; at += 1) {
    if (groups[at] === 0) continue;
    if (at - from > best.length) best = { from, length: at - from };
    from = at + 1;
  }
  const hex = groups.map((group) => group.toString(16));
  if (best.length < 2) return hex.join(':');
  return `${hex.slice(0, best.from).join(':')}::${hex.slice(best.from + best.length).join(':')}`;
}
