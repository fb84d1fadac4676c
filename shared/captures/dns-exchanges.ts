import { createDnsMessage, type DnsMessage, readDnsMessage } from '../formats/dns-message.ts';
import {
  type CapturePoint,
  type Endpoint,
  type PacketAnalysis,
  tcpUpstreamOf,
  udpUpstreamOf,
} from './capture-point.ts';
import type { Question } from './departures.ts';
import { countAnswered, type Upstream } from './dns-latency.ts';
import { type AnsweredQuery, noteAnswered, noteDeparture } from './dnsmasq-wait.ts';
import { FLOW, SERVER } from './flow-table.ts';
import { addPoint } from './latency-points.ts';
import { countAnswer, countQuery } from './name-table.ts';
import { addQuery, findQuery, type OpenQuery, removeQuery } from './query-table.ts';

export const DNS_PORT = 53;
/** microseconds; the same query again within it is the same packet, recorded on two interfaces. */
const SEEN_TWICE = 1_000;

/** What is filled anew for every message: nothing is allocated. */
export interface Exchanges {
  analysis: PacketAnalysis;
  message: DnsMessage;
  query: OpenQuery;
  question: Question;
  answered: AnsweredQuery;
}

export function createExchanges(analysis: PacketAnalysis): Exchanges {
  return {
    analysis,
    message: createDnsMessage(),
    query: { client: 0, server: 0, ports: 0, origin: 0, hash: 0, secondHash: 0, time: 0, upstream: 0, name: -1 },
    question: { idAndType: 0, hash: 0, secondHash: 0 },
    answered: { askedAt: 0, answeredAt: 0, isLate: false, endpoint: 0 },
  };
}

/** Where a message was seen. */
export interface MessageSite {
  point: CapturePoint;
  endpoint: Endpoint;
  bytes: Uint8Array;
  at: number;
  end: number;
  time: number;
}

/** Takes a message of a TCP connection; false when it is none. */
export function takeTcpMessage(exchanges: Exchanges, site: MessageSite, flow: number, side: number): boolean {
  const { analysis, message, query } = exchanges;
  const { point, endpoint } = site;
  const { flows } = point;
  if (!readDnsMessage(message, site.bytes, site.at, site.end)) return false;
  if (message.isResponse !== (side === SERVER)) return false;
  query.client = flows.serial[flow] ?? 0;
  query.server = -1;
  query.ports = -1;
  query.origin = message.id | (point.index << 16);
  const upstream = tcpUpstreamOf(analysis, endpoint);
  if (!message.isResponse) {
    flows.queries[flow] = (flows.queries[flow] ?? 0) + 1;
    flows.waiting[flow] = (flows.waiting[flow] ?? 0) + 1;
    ask(exchanges, site, upstream, endpoint.tcpUpstream);
    if (endpoint.isLoopback && endpoint.port !== DNS_PORT) {
      noteDeparture(analysis.join, questionOf(exchanges), site.time, point.index);
    }
    return true;
  }
  const isLate = ((flows.flags[flow] ?? 0) & FLOW.clientClosed) !== 0;
  if (!answer(exchanges, site, upstream, isLate)) return true;
  flows.waiting[flow] = Math.max(0, (flows.waiting[flow] ?? 0) - 1);
  if (!endpoint.isLoopback) noteAnswered(analysis.join, questionOf(exchanges), exchanges.answered);
  return true;
}

/** Takes the one message of a UDP packet whose header has been read into `exchanges.message`. */
export function takeUdpMessage(
  exchanges: Exchanges,
  site: MessageSite,
  key: { client: number; server: number; ports: number },
): void {
  const { analysis, message, query } = exchanges;
  query.client = key.client;
  query.server = key.server;
  query.ports = key.ports;
  query.origin = message.id | (site.point.index << 16);
  const upstream = udpUpstreamOf(analysis, site.endpoint);
  if (message.isResponse) {
    answer(exchanges, site, upstream, false);
    return;
  }
  const known = findQuery(analysis.queries, query, message.hash, false);
  if (known >= 0 && site.time - (analysis.queries.time[known] ?? 0) < SEEN_TWICE) return;
  ask(exchanges, site, upstream, site.endpoint.udpUpstream);
}

function ask(exchanges: Exchanges, site: MessageSite, upstream: Upstream, index: number): void {
  const { analysis, message, query } = exchanges;
  upstream.queries += 1;
  query.hash = message.hash;
  query.secondHash = message.secondHash;
  query.time = site.time;
  query.upstream = index;
  query.name = site.endpoint.isLoopback ? -1 : countQuery(analysis.names, site.point.index, message, site.bytes);
  addQuery(analysis.queries, query);
}

/** Finds the query of an answer; false when it was not seen. */
function answer(exchanges: Exchanges, site: MessageSite, upstream: Upstream, isLate: boolean): boolean {
  const { analysis, message, query, answered } = exchanges;
  const { queries } = analysis;
  const place = findQuery(queries, query, message.hash, !message.hasQuestion);
  if (place < 0) {
    upstream.unasked += 1;
    return false;
  }
  answered.askedAt = queries.time[place] ?? 0;
  answered.answeredAt = site.time;
  answered.isLate = isLate;
  answered.endpoint = site.endpoint.index;
  const index = queries.upstream[place] ?? 0;
  countAnswered(upstream, message, answered);
  if (!site.endpoint.isLoopback) countAnswer(analysis.names, queries.name[place] ?? -1, message);
  addPoint(analysis.points, answered.askedAt, site.time - answered.askedAt, index, isLate ? 1 : 0);
  removeQuery(queries, place);
  return true;
}

function questionOf({ message, question }: Exchanges): Question {
  question.idAndType = message.id | (message.type << 16);
  question.hash = message.hash;
  question.secondHash = message.secondHash;
  return question;
}
