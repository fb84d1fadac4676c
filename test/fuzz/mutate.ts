import { createRandom } from '../kill/random.ts';

/** Whole numbers below a bound; the same ones for the same seed. */
export type Random = (below: number) => number;

export function createWholeRandom(seed: number): Random {
  const random = createRandom(seed);
  return (below) => Math.floor(random() * below);
}

/** Numbers at which programs go wrong. */
const EDGES = [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fff_ffff, 0x8000_0000, 0xffff_fff0, 0xffff_ffff];
const MAX_BYTES = 65_536;

/** One to eight changes: bits, bytes, lengths, pieces left out, doubled, or taken from another. */
export function mutate(random: Random, seeds: readonly Uint8Array[]): Uint8Array {
  let bytes: Uint8Array = pick(random, seeds).slice();
  for (let changes = 1 + random(8); changes > 0; changes -= 1) {
    bytes = change(random, bytes, seeds).subarray(0, MAX_BYTES);
    if (bytes.length === 0) return bytes;
  }
  return bytes;
}

function change(random: Random, bytes: Uint8Array, seeds: readonly Uint8Array[]): Uint8Array {
  const at = random(bytes.length);
  const to = Math.min(bytes.length, at + 1 + random(200));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (random(9)) {
    case 0:
      bytes[at] = (bytes[at] ?? 0) ^ (1 << random(8));
      return bytes;
    case 1:
      bytes[at] = random(256);
      return bytes;
    case 2:
      if (at + 4 <= bytes.length) view.setUint32(at & ~3, edge(random), random(2) === 0);
      return bytes;
    case 3:
      if (at + 2 <= bytes.length) view.setUint16(at, edge(random) & 0xffff, random(2) === 0);
      return bytes;
    case 4:
      return bytes.slice(0, at);
    case 5:
      return join(bytes.subarray(0, at), bytes.subarray(to));
    case 6:
      return join(bytes.subarray(0, to), bytes.subarray(at));
    case 7: {
      const other = pick(random, seeds);
      const from = random(other.length);
      return join(bytes.subarray(0, at), other.subarray(from, from + 1 + random(500)), bytes.subarray(to));
    }
    default:
      for (let index = at; index < to; index += 1) bytes[index] = random(256);
      return bytes;
  }
}

function edge(random: Random): number {
  return random(3) === 0 ? random(2000) : pick(random, EDGES);
}

function pick<T>(random: Random, list: readonly T[]): T {
  const one = list[random(list.length)];
  if (one === undefined) throw new Error('nothing to pick from');
  return one;
}

function join(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
