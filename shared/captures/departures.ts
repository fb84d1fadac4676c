/** Queries on their way from dnsmasq to kube-dns that are remembered; the oldest go first. */
export const MAX_DEPARTURES = 262_144;
const FIRST_CAPACITY = 128;
/** Departures of one hash that are looked at; more come only from a file that was made for it. */
const MAX_CHAIN = 256;

/** A question as dnsmasq passes it on over TCP: the same DNS id, type and name. */
export interface Question {
  /** id in the lower, type in the upper half. */
  idAndType: number;
  hash: number;
  secondHash: number;
}

/** The last departures by question, each with its time and the capture (of a loopback) that saw it. */
export interface Departures {
  /** Of all departures ever; the ring holds those from `head` to `tail`. */
  head: number;
  tail: number;
  buckets: Int32Array;
  /** The departure before it with the same hash, as place + 1. */
  next: Int32Array;
  idAndType: Int32Array;
  hash: Int32Array;
  secondHash: Int32Array;
  point: Int32Array;
  time: Float64Array;
}

export function createDepartures(): Departures {
  return {
    head: 0,
    tail: 0,
    buckets: new Int32Array(2 * FIRST_CAPACITY),
    next: new Int32Array(FIRST_CAPACITY),
    idAndType: new Int32Array(FIRST_CAPACITY),
    hash: new Int32Array(FIRST_CAPACITY),
    secondHash: new Int32Array(FIRST_CAPACITY),
    point: new Int32Array(FIRST_CAPACITY),
    time: new Float64Array(FIRST_CAPACITY),
  };
}

export function addDeparture(departures: Departures, question: Question, time: number, point: number): void {
  if (departures.tail - departures.head === departures.next.length) makeRoom(departures);
  const place = departures.tail & (departures.next.length - 1);
  departures.tail += 1;
  departures.idAndType[place] = question.idAndType;
  departures.hash[place] = question.hash;
  departures.secondHash[place] = question.secondHash;
  departures.time[place] = time;
  departures.point[place] = point;
  link(departures, place, bucketOf(departures, question.idAndType, question.hash));
}

/**
 * The last departure of a question that a capture saw between arrival and answer; NaN when there is none. The last, because
 * CoreDNS asks again with the same id: the wait of the first try ends only with its own departure.
 */
export function findDeparture(
  departures: Departures,
  question: Question,
  between: { from: number; to: number; point: number },
): number {
  let at = departures.buckets[bucketOf(departures, question.idAndType, question.hash)] ?? 0;
  let best = Number.NaN;
  for (let looked = 0; at > 0 && looked < MAX_CHAIN; looked += 1) {
    const place = at - 1;
    at = departures.next[place] ?? 0;
    if (departures.idAndType[place] !== question.idAndType || departures.hash[place] !== question.hash) continue;
    if (departures.secondHash[place] !== question.secondHash || departures.point[place] !== between.point) continue;
    const time = departures.time[place] ?? 0;
    if (time >= between.from && time <= between.to && !(time <= best)) best = time;
  }
  return best;
}

function bucketOf(departures: Departures, idAndType: number, hash: number): number {
  let mixed = Math.imul(idAndType, 0x9e3779b1) ^ hash;
  mixed ^= mixed >>> 15;
  mixed = Math.imul(mixed, 0x2c1b3c6d);
  return (mixed ^ (mixed >>> 14)) & (departures.buckets.length - 1);
}

function link(departures: Departures, place: number, bucket: number): void {
  departures.next[place] = departures.buckets[bucket] ?? 0;
  departures.buckets[bucket] = place + 1;
}

/** The oldest stands last in its chain, since chains grow at their beginning. */
function dropOldest(departures: Departures): void {
  const place = departures.head & (departures.next.length - 1);
  const bucket = bucketOf(departures, departures.idAndType[place] ?? 0, departures.hash[place] ?? 0);
  departures.head += 1;
  let at = departures.buckets[bucket] ?? 0;
  if (at === place + 1) {
    departures.buckets[bucket] = 0;
    return;
  }
  for (let looked = 0; at > 0 && looked < MAX_CHAIN; looked += 1) {
    const following = departures.next[at - 1] ?? 0;
    if (following === place + 1) {
      departures.next[at - 1] = 0;
      return;
    }
    at = following;
  }
  // A longer chain is cut where nobody looks any more.
  if (at > 0) departures.next[at - 1] = 0;
}

function makeRoom(departures: Departures): void {
  const capacity = departures.next.length;
  if (capacity === MAX_DEPARTURES) {
    dropOldest(departures);
    return;
  }
  for (const field of ['next', 'idAndType', 'hash', 'secondHash', 'point'] as const) {
    const larger = new Int32Array(2 * capacity);
    larger.set(departures[field]);
    departures[field] = larger;
  }
  const times = new Float64Array(2 * capacity);
  times.set(departures.time);
  departures.time = times;
  // Nothing was dropped yet: places are numbers.
  departures.buckets = new Int32Array(4 * capacity);
  for (let place = 0; place < capacity; place += 1) {
    link(departures, place, bucketOf(departures, departures.idAndType[place] ?? 0, departures.hash[place] ?? 0));
  }
}
