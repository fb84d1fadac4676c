import { createHash } from 'node:crypto';

/** Hexadecimal digits that are always the same for the same text: ids, uids, pod suffixes. */
export function hashHex(text: string, digits = 16): string {
  return createHash('sha256').update(text).digest('hex').slice(0, digits);
}

/** A number in [0, bound) that is always the same for the same text. */
export function hashNumber(text: string, bound: number): number {
  return Number.parseInt(hashHex(text, 12), 16) % bound;
}

/** A UUID made from text. */
export function hashUuid(text: string): string {
  const hex = hashHex(text, 32);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
}

/** Mixes an integer (Murmur3's finaliser): cheap enough for one call per log line. */
export function mix(value: number): number {
  let hash = value >>> 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
