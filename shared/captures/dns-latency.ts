import type { UpstreamLatency } from '../domain/capture-packets.ts';
import { type DnsMessage, nameRcode, TYPE_A, TYPE_AAAA } from '../formats/dns-message.ts';
import { addToSpread, createSpread, listHistogram, type SpreadCounts, summariseSpread } from './spread.ts';
import { addAt, addToStep, createTimeSeries, listSteps, raiseAt, stepOf, type TimeSeries } from './time-series.ts';

/** microseconds; an answer above is slow: nothing within a cluster takes as long unless it waits. */
export const SLOW = 100_000;
/** microseconds; a query not older at the end of the capture may still be answered. */
const PENDING = 10_000_000;
const RCODES = 16;
const COLUMN = { answers: 0, slow: 1, sum: 2, maximum: 3, unanswered: 4 } as const;

/** What one server answered over one transport, as one capture saw it. Times are microseconds. */
export interface Upstream {
  endpoint: number;
  transport: 'tcp' | 'udp';
  queries: number;
  answers: number;
  unanswered: number;
  pending: number;
  late: number;
  slow: number;
  unasked: number;
  noData: number;
  rcodes: Float64Array;
  latency: SpreadCounts;
  series: TimeSeries;
}

export function createUpstream(endpoint: number, transport: Upstream['transport']): Upstream {
  return {
    endpoint,
    transport,
    queries: 0,
    answers: 0,
    unanswered: 0,
    pending: 0,
    late: 0,
    slow: 0,
    unasked: 0,
    noData: 0,
    rcodes: new Float64Array(RCODES),
    latency: createSpread(),
    series: createTimeSeries([false, false, false, true, false]),
  };
}

/** An answer: which rcode, how long after the question, and whether the client had closed by then. */
export function countAnswered(
  upstream: Upstream,
  message: DnsMessage,
  answer: { askedAt: number; answeredAt: number; isLate: boolean },
): void {
  const latency = Math.max(0, answer.answeredAt - answer.askedAt);
  upstream.answers += 1;
  if (answer.isLate) upstream.late += 1;
  upstream.rcodes[message.rcode] = (upstream.rcodes[message.rcode] ?? 0) + 1;
  const isAddress = message.type === TYPE_A || message.type === TYPE_AAAA;
  if (isAddress && message.rcode === 0 && message.answers === 0) upstream.noData += 1;
  addToSpread(upstream.latency, latency);
  const { series } = upstream;
  const step = stepOf(series, answer.askedAt);
  addAt(series, COLUMN.answers, step, 1);
  addAt(series, COLUMN.sum, step, latency);
  raiseAt(series, COLUMN.maximum, step, latency);
  if (latency <= SLOW) return;
  upstream.slow += 1;
  addAt(series, COLUMN.slow, step, 1);
}

/** A query that was given up, or is left at the end of the capture. */
export function countUnanswered(upstream: Upstream, askedAt: number, end: number): void {
  if (end - askedAt < PENDING) {
    upstream.pending += 1;
    return;
  }
  upstream.unanswered += 1;
  addToStep(upstream.series, COLUMN.unanswered, askedAt, 1);
}

export type UpstreamNumbers = Omit<UpstreamLatency, 'server' | 'port' | 'files' | 'view'>;

export function summariseUpstream(upstream: Upstream): UpstreamNumbers {
  const { series } = upstream;
  const answers = listSteps(series, COLUMN.answers);
  const sums = listSteps(series, COLUMN.sum);
  return {
    transport: upstream.transport,
    queries: upstream.queries,
    answers: upstream.answers,
    unanswered: upstream.unanswered,
    pending: upstream.pending,
    late: upstream.late,
    slow: upstream.slow,
    unasked: upstream.unasked,
    latency: summariseSpread(upstream.latency),
    histogram: listHistogram(upstream.latency),
    series: {
      startMs: Number.isNaN(series.start) ? 0 : series.start / 1000,
      stepMs: series.step / 1000,
      answers,
      slow: listSteps(series, COLUMN.slow),
      meanMs: sums.map((sum, step) => sum / Math.max(1, answers[step] ?? 0) / 1000),
      maxMs: listSteps(series, COLUMN.maximum).map((maximum) => maximum / 1000),
      unanswered: listSteps(series, COLUMN.unanswered),
    },
    rcodes: [...upstream.rcodes].flatMap((count, rcode) => (count > 0 ? [{ rcode: nameRcode(rcode), count }] : [])),
    noData: upstream.noData,
  };
}
