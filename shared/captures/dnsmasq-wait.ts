import type { DnsmasqWait } from '../domain/capture-packets.ts';
import { addDeparture, createDepartures, type Departures, findDeparture, type Question } from './departures.ts';
import { addToSpread, createSpread, listHistogram, type SpreadCounts, summariseSpread } from './spread.ts';
import { addToStep, createTimeSeries, listSteps, raiseStep, type TimeSeries } from './time-series.ts';

/** microseconds; a wait above is counted: dnsmasq passes a query on within 1 ms when a process serves it. */
const LONG = 100_000;
/** Answered queries that wait for the loopback capture to be read as far. */
const MAX_ANSWERED = 262_144;
const FIRST_CAPACITY = 128;
/** Pairs of a server and a loopback capture. */
const MAX_PAIRS = 256;
const COLUMN = { maximum: 0, long: 1 } as const;

/** The waits of one server as one loopback capture shows them. */
export interface WaitPair {
  endpoint: number;
  innerPoint: number;
  wait: SpreadCounts;
  longestAt: number;
  long: number;
  longLate: number;
  series: TimeSeries;
}

/** Brings together what arrived at Pods and what left for kube-dns, from captures that are read side by side. */
export interface WaitJoin {
  departures: Departures;
  innerPoints: number[];
  pairs: Map<number, WaitPair>;
  head: number;
  tail: number;
  idAndType: Int32Array;
  hash: Int32Array;
  secondHash: Int32Array;
  endpoint: Int32Array;
  isLate: Uint8Array;
  askedAt: Float64Array;
  answeredAt: Float64Array;
}

export function createWaitJoin(): WaitJoin {
  return {
    departures: createDepartures(),
    innerPoints: [],
    pairs: new Map(),
    head: 0,
    tail: 0,
    idAndType: new Int32Array(FIRST_CAPACITY),
    hash: new Int32Array(FIRST_CAPACITY),
    secondHash: new Int32Array(FIRST_CAPACITY),
    endpoint: new Int32Array(FIRST_CAPACITY),
    isLate: new Uint8Array(FIRST_CAPACITY),
    askedAt: new Float64Array(FIRST_CAPACITY),
    answeredAt: new Float64Array(FIRST_CAPACITY),
  };
}

/** A query on a loopback, towards kube-dns. */
export function noteDeparture(join: WaitJoin, question: Question, time: number, point: number): void {
  if (!join.innerPoints.includes(point)) join.innerPoints.push(point);
  addDeparture(join.departures, question, time, point);
}

export interface AnsweredQuery {
  askedAt: number;
  answeredAt: number;
  isLate: boolean;
  endpoint: number;
}

/** A query that a server answered outside; it is looked up once the loopback has been read as far. */
export function noteAnswered(join: WaitJoin, question: Question, query: AnsweredQuery): void {
  if (join.tail - join.head === join.hash.length) makeRoom(join);
  const place = join.tail & (join.hash.length - 1);
  join.tail += 1;
  join.idAndType[place] = question.idAndType;
  join.hash[place] = question.hash;
  join.secondHash[place] = question.secondHash;
  join.endpoint[place] = query.endpoint;
  join.isLate[place] = query.isLate ? 1 : 0;
  join.askedAt[place] = query.askedAt;
  join.answeredAt[place] = query.answeredAt;
}

/** Looks up the queries that were answered until `time`, up to which all loopback captures have been read. */
export function joinWaits(join: WaitJoin, time: number): void {
  while (join.head < join.tail) {
    const place = join.head & (join.hash.length - 1);
    if ((join.answeredAt[place] ?? 0) > time) return;
    joinFirst(join);
  }
}

const question: Question = { idAndType: 0, hash: 0, secondHash: 0 };
const between = { from: 0, to: 0, point: 0 };

function joinFirst(join: WaitJoin): void {
  const place = join.head & (join.hash.length - 1);
  join.head += 1;
  if (join.innerPoints.length === 0) return;
  question.idAndType = join.idAndType[place] ?? 0;
  question.hash = join.hash[place] ?? 0;
  question.secondHash = join.secondHash[place] ?? 0;
  between.from = join.askedAt[place] ?? 0;
  between.to = join.answeredAt[place] ?? 0;
  for (const point of join.innerPoints) {
    between.point = point;
    const leftAt = findDeparture(join.departures, question, between);
    if (Number.isNaN(leftAt)) continue;
    const pair = pairOf(join, join.endpoint[place] ?? 0, point);
    if (pair !== null) addWait(pair, between.from, leftAt, join.isLate[place] === 1);
  }
}

function pairOf(join: WaitJoin, endpoint: number, innerPoint: number): WaitPair | null {
  const key = endpoint * 65_536 + innerPoint;
  const known = join.pairs.get(key);
  if (known !== undefined) return known;
  if (join.pairs.size === MAX_PAIRS) return null;
  const pair: WaitPair = {
    endpoint,
    innerPoint,
    wait: createSpread(),
    longestAt: Number.NaN,
    long: 0,
    longLate: 0,
    series: createTimeSeries([true, false]),
  };
  join.pairs.set(key, pair);
  return pair;
}

function addWait(pair: WaitPair, arrivedAt: number, leftAt: number, isLate: boolean): void {
  const wait = leftAt - arrivedAt;
  if (!(wait <= pair.wait.max) || pair.wait.count === 0) pair.longestAt = arrivedAt;
  addToSpread(pair.wait, wait);
  raiseStep(pair.series, COLUMN.maximum, arrivedAt, wait);
  if (wait <= LONG) return;
  pair.long += 1;
  if (isLate) pair.longLate += 1;
  addToStep(pair.series, COLUMN.long, arrivedAt, 1);
}

/** The pairs in which server and loopback belong together: each has more queries in common with no other. */
export function choosePairs(join: WaitJoin): WaitPair[] {
  const pairs = [...join.pairs.values()].sort((a, b) => b.wait.count - a.wait.count);
  const servers = new Set<number>();
  const chosen = new Map<number, number>();
  return pairs.filter((pair) => {
    if (servers.has(pair.endpoint)) return false;
    // The same queries may have been recorded outside twice, beside the Pod and beside a node.
    const best = chosen.get(pair.innerPoint) ?? pair.wait.count;
    if (2 * pair.wait.count < best) return false;
    servers.add(pair.endpoint);
    chosen.set(pair.innerPoint, best);
    return true;
  });
}

export type WaitNumbers = Omit<DnsmasqWait, 'server' | 'outerFiles' | 'innerFiles' | 'queries' | 'backend'>;

export function summariseWait(pair: WaitPair): WaitNumbers {
  const { wait, series } = pair;
  return {
    matched: wait.count,
    wait: summariseSpread(wait),
    longestMs: wait.max / 1000,
    longestAt: Number.isNaN(pair.longestAt) ? null : pair.longestAt / 1000,
    over100Ms: pair.long,
    over100MsLate: pair.longLate,
    histogram: listHistogram(wait),
    series: {
      startMs: Number.isNaN(series.start) ? 0 : series.start / 1000,
      stepMs: series.step / 1000,
      maxMs: listSteps(series, COLUMN.maximum).map((maximum) => maximum / 1000),
      over100Ms: listSteps(series, COLUMN.long),
    },
  };
}

function makeRoom(join: WaitJoin): void {
  const capacity = join.hash.length;
  if (capacity === MAX_ANSWERED) {
    joinFirst(join);
    return;
  }
  const places = Array.from({ length: capacity }, (_, index) => (join.head + index) & (capacity - 1));
  for (const field of ['idAndType', 'hash', 'secondHash', 'endpoint'] as const) {
    const old = join[field];
    join[field] = new Int32Array(2 * capacity);
    for (const [index, place] of places.entries()) join[field][index] = old[place] ?? 0;
  }
  for (const field of ['askedAt', 'answeredAt'] as const) {
    const old = join[field];
    join[field] = new Float64Array(2 * capacity);
    for (const [index, place] of places.entries()) join[field][index] = old[place] ?? 0;
  }
  const late = join.isLate;
  join.isLate = new Uint8Array(2 * capacity);
  for (const [index, place] of places.entries()) join.isLate[index] = late[place] ?? 0;
  join.head = 0;
  join.tail = capacity;
}
