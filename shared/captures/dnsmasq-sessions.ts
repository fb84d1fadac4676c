import type { DnsmasqRequest, DnsmasqSession, DnsmasqSessions } from '../domain/capture-logs.ts';
import type { DnsmasqAnswer, DnsmasqQueryLine } from '../formats/dnsmasq-query-line.ts';
import { createDnsmasqUpstreams } from './dnsmasq-upstreams.ts';
import { createLongest } from './longest.ts';
import { createOverlap } from './overlap.ts';
import { addToSpread, createSpread, summariseSpread } from './spread.ts';
import { addToStep, createTimeSeries, listSteps } from './time-series.ts';

/** microseconds; dnsmasq src/config.h CHILD_LIFETIME 150 s, and what its log may lag behind. */
const CHILD_LIFETIME = 160_000_000;
/** microseconds; what is called slow here as in the captures. */
const SLOW = 100_000;
/** Numbers; dnsmasq reserves 100 for each child. A process ID that comes back has at least 30,000 forks in between. */
const REUSE_DISTANCE = 3_000_000;
const LINES_BETWEEN_SWEEPS = 32_768;
const MAX_OPEN = 50_000; // sessions and UDP requests without a last line; about 20 MB

export interface DnsmasqLogHooks {
  /** The name that was asked, once for each request, and what the first answer said; null when there was none. */
  onLookup(name: string, answer: DnsmasqAnswer | null): void;
  onRequest?: (request: DnsmasqRequest) => void;
  onSession?: (session: DnsmasqSession) => void;
}

export interface DnsmasqLogTally {
  /** `time` in Unix microseconds, NaN where the line has none. */
  add(line: DnsmasqQueryLine, time: number): void;
  /** dnsmasq began anew as this process. */
  restart(process: number): void;
  /** The summary, once, after the last line. */
  result(): DnsmasqSessions;
}

/** A request, and where it is over TCP the session around it. Microseconds. */
interface Request {
  serial: number;
  askedAt: number;
  lastAt: number;
  client: string;
  type: string;
  name: string;
  upstream: string | null;
  answer: DnsmasqAnswer | null;
}

interface Session {
  process: number;
  start: number;
  requests: number;
  /** The request at hand: a child serves one after the other. */
  request: Request;
}

/** Puts the lines of one dnsmasq together to requests and sessions. Lines come in order of time, as dnsmasq wrote them. */
export function createDnsmasqLogTally(source: string, hooks: DnsmasqLogHooks): DnsmasqLogTally {
  const series = createTimeSeries([true, false, false, false]);
  const overlap = createOverlap(series, 0);
  const sessions = new Map<number, Session>();
  /** Processes that ask over UDP: dnsmasq itself. */
  const parents = new Map<number, Map<number, Request>>();
  const upstreams = createDnsmasqUpstreams();
  const [sessionSpread, requestSpread] = [createSpread(), createSpread()];
  const longestSessions = createLongest<DnsmasqSession>();
  const slowestRequests = createLongest<DnsmasqRequest>();
  let [lines, orphans, unnumbered, tcpRequests, udpRequests, count, unanswered] = [0, 0, 0, 0, 0, 0, 0];
  let [mostRequests, healthChecks] = [0, 0];
  let [firstAt, lastAt] = [Number.NaN, Number.NaN];
  /** Nearly all requests go to the same server. */
  let lastUpstream = '';

  function addQuestion(line: DnsmasqQueryLine, time: number): void {
    const known = sessions.get(line.process);
    if (known !== undefined && line.isClient(known.request.client)) {
      nextRequest(known, line, time);
      return;
    }
    const parent = parents.get(line.process);
    if (parent !== undefined) {
      parent.set(line.serial, newRequest(line, time));
      if (parent.size > MAX_OPEN) finishOldest(parent);
    } else if (known === undefined) open(line, time);
    else if (Math.abs(line.serial - known.request.serial) < REUSE_DISTANCE) becomeParent(known, line, time);
    else {
      close(known);
      open(line, time);
    }
  }

  function open(line: DnsmasqQueryLine, time: number): void {
    sessions.set(line.process, {
      process: line.process,
      start: time,
      requests: 1,
      request: newRequest(line, time),
    });
    addToStep(series, 1, time, 1);
    const [oldest] = sessions.size > MAX_OPEN ? sessions.values() : [];
    if (oldest !== undefined) close(oldest);
  }

  function nextRequest(session: Session, line: DnsmasqQueryLine, time: number): void {
    finishTcp(session);
    const { request } = session;
    session.requests += 1;
    request.serial = line.serial;
    request.askedAt = time;
    request.lastAt = time;
    request.type = line.type();
    request.name = line.name();
    request.upstream = null;
    request.answer = null;
  }

  /** Requests of two clients by one process: no child does that, so this is dnsmasq itself, and the protocol UDP. */
  function becomeParent(session: Session, line: DnsmasqQueryLine, time: number): void {
    sessions.delete(session.process);
    overlap.forget(session.start);
    addToStep(series, 1, session.start, -1);
    const pending = new Map([[session.request.serial, session.request]]);
    parents.set(session.process, pending);
    pending.set(line.serial, newRequest(line, time));
  }

  function addOther(line: DnsmasqQueryLine, time: number): void {
    const session = sessions.get(line.process);
    const pending = session === undefined ? parents.get(line.process) : undefined;
    const request = session?.request ?? pending?.get(line.serial);
    if (request === undefined || request.serial !== line.serial) {
      if (pending === undefined) orphans += 1;
      return;
    }
    request.lastAt = time;
    if (line.action === 'forwarded') {
      if (!line.isDetail(lastUpstream)) lastUpstream = line.detail();
      request.upstream = lastUpstream;
      return;
    }
    request.answer ??= line.answer();
    if (pending === undefined) return;
    pending.delete(line.serial);
    finishUdp(request);
  }

  function finishUdp(request: Request): void {
    udpRequests += 1;
    upstreams.add(request.upstream, request.answer === null ? null : request.lastAt - request.askedAt);
    hooks.onLookup(request.name, request.answer);
  }

  function finishOldest(pending: Map<number, Request>): void {
    const [oldest] = pending.values();
    if (oldest === undefined) return;
    pending.delete(oldest.serial);
    finishUdp(oldest);
  }

  function finishTcp({ process, request }: Session): void {
    const duration = request.lastAt - request.askedAt;
    tcpRequests += 1;
    if (request.type === 'NS' && request.name === '.') healthChecks += 1;
    else hooks.onLookup(request.name, request.answer);
    addToStep(series, 2, request.askedAt, 1);
    upstreams.add(request.upstream, request.answer === null ? null : duration);
    if (request.answer === null) unanswered += 1;
    else addToSpread(requestSpread, duration);
    if (duration > SLOW) addToStep(series, 3, request.askedAt, 1);
    if (slowestRequests.isLong(duration)) slowestRequests.add(duration, toRequest(process, request));
    hooks.onRequest?.(toRequest(process, request));
  }

  function close(ended: Session): void {
    const { process, start, requests, request } = ended;
    sessions.delete(process);
    finishTcp(ended);
    count += 1;
    mostRequests = Math.max(mostRequests, requests);
    addToSpread(sessionSpread, request.lastAt - start);
    overlap.add(start, request.lastAt);
    const session: DnsmasqSession = {
      ...{ at: start / 1000, process, client: request.client, durationMs: (request.lastAt - start) / 1000, requests },
    };
    const duration = request.lastAt - start;
    if (longestSessions.isLong(duration)) longestSessions.add(duration, session);
    hooks.onSession?.(session);
  }

  /** Ends what is over by now, so that what is kept does not grow with the log. */
  function sweep(now: number): void {
    let earliest = now;
    for (const session of sessions.values()) {
      if (session.request.lastAt < now - CHILD_LIFETIME) close(session);
      else earliest = Math.min(earliest, session.request.lastAt);
    }
    overlap.advance(earliest, () => [...sessions.values()].map(({ start }) => start));
  }

  return {
    add(line, time) {
      lines += 1;
      if (line.serial < 0 || Number.isNaN(time)) {
        unnumbered += 1;
        if (line.action === 'query') hooks.onLookup(line.name(), null);
        return;
      }
      if (Number.isNaN(firstAt)) firstAt = time;
      lastAt = time;
      if (line.action === 'query') addQuestion(line, time);
      else addOther(line, time);
      if (lines % LINES_BETWEEN_SWEEPS === 0) sweep(time);
    },
    restart(process) {
      for (const session of [...sessions.values()]) close(session);
      parents.set(process, new Map());
    },
    result() {
      for (const session of [...sessions.values()]) close(session);
      for (const pending of parents.values()) for (const request of pending.values()) finishUdp(request);
      overlap.advance(Number.POSITIVE_INFINITY, () => []);
      const peak = overlap.peak();
      return {
        ...{
          source,
          firstAt: toMs(firstAt),
          lastAt: toMs(lastAt),
          lines,
          orphans,
          unnumbered,
          tcpRequests,
          udpRequests,
        },
        ...{ sessions: count, overlap: peak.count, overlapAt: toMs(peak.at) },
        session: summariseSpread(sessionSpread),
        request: summariseSpread(requestSpread),
        unanswered,
        requestsPerSession: { mean: count === 0 ? 0 : tcpRequests / count, max: mostRequests },
        healthChecks,
        upstreams: upstreams.list(),
        longestSessions: longestSessions.list(),
        slowestRequests: slowestRequests.list(),
        series: {
          ...{ startMs: toMs(series.start) ?? 0, stepMs: series.step / 1000 },
          ...{ overlap: listSteps(series, 0), opened: listSteps(series, 1).map((value) => Math.max(0, value)) },
          ...{ requests: listSteps(series, 2), slow: listSteps(series, 3) },
        },
      };
    },
  };
}

function newRequest(line: DnsmasqQueryLine, time: number): Request {
  return {
    serial: line.serial,
    askedAt: time,
    lastAt: time,
    client: line.client(),
    type: line.type(),
    name: line.name(),
    upstream: null,
    answer: null,
  };
}

function toRequest(process: number, request: Request): DnsmasqRequest {
  const { askedAt, lastAt, serial, client, type, name, upstream, answer } = request;
  const durationMs = answer === null ? null : (lastAt - askedAt) / 1000;
  return { at: askedAt / 1000, process, serial, client, type, name, durationMs, upstream };
}

/** Milliseconds of microseconds; null of NaN. */
export function toMs(time: number): number | null {
  return Number.isNaN(time) ? null : time / 1000;
}
