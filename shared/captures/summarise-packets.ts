import type {
  CaptureFile,
  CapturePackets,
  ClientCloses,
  DnsmasqWait,
  NameLookups,
  ServerConnections,
  UpstreamLatency,
} from '../domain/capture-packets.ts';
import { addressText, isLoopback } from './address-table.ts';
import type { CapturePoint, Endpoint, PacketAnalysis, TcpNumbers } from './capture-point.ts';
import { addCloses, type Closes, createCloses, summariseCloses } from './client-closes.ts';
import { COLUMN, elapsedIn, timeAtOrAbove } from './connection-count.ts';
import { summariseUpstream } from './dns-latency.ts';
import { choosePairs, summariseWait, type WaitPair } from './dnsmasq-wait.ts';
import { listPoints } from './latency-points.ts';
import { countOf, nameOf, OUTCOME } from './name-table.ts';
import { listHistogram, summariseSpread } from './spread.ts';
import { listSteps } from './time-series.ts';

export interface SummaryInput {
  analysis: PacketAnalysis;
  points: readonly CapturePoint[];
  files: readonly Omit<CaptureFile, 'view' | 'ownAddress'>[];
  /** The capture of each file. */
  pointOfFile: readonly number[];
  limit: number;
  queue: number;
}

/** Puts what was counted into words and numbers. Everything has been concluded before. */
export function summarisePackets(input: SummaryInput): CapturePackets {
  const { analysis } = input;
  const order = analysis.upstreams
    .map((upstream, index) => ({ upstream, index }))
    .sort((a, b) => b.upstream.queries - a.upstream.queries);
  const rank = new Map(order.map(({ index }, place) => [index, place]));
  return {
    files: input.files.map((file, index) => {
      const point = input.points[input.pointOfFile[index] ?? 0];
      return {
        ...file,
        view: viewOfFile(point),
        ownAddress: point === undefined ? null : ownAddress(input, point),
      };
    }),
    connections: analysis.endpoints
      .flatMap((endpoint) => (endpoint.tcp === null ? [] : [summariseConnections(input, endpoint, endpoint.tcp)]))
      .sort((a, b) => b.peak - a.peak),
    closes: listCloses(input),
    upstreams: order.flatMap(({ upstream }): UpstreamLatency[] => {
      const endpoint = analysis.endpoints[upstream.endpoint];
      if (endpoint === undefined) return [];
      return [{ ...nameEndpoint(input, endpoint), ...summariseUpstream(upstream) }];
    }),
    points: listPoints(analysis.points).map(({ time, latency, upstream, isLate }) => ({
      at: time / 1000,
      latencyMs: latency / 1000,
      upstream: rank.get(upstream) ?? 0,
      late: isLate,
    })),
    waits: listWaits(input),
    lookups: listLookups(input),
    lookupsNotKept: analysis.names.notKept,
  };
}

function filesOf(input: SummaryInput, point: number): number[] {
  return input.pointOfFile.flatMap((owner, file) => (owner === point ? [file] : []));
}

function nameEndpoint(input: SummaryInput, endpoint: Endpoint) {
  const point = input.points[endpoint.point];
  return {
    server: addressText(input.analysis.addresses, endpoint.address),
    port: endpoint.port,
    files: filesOf(input, endpoint.point),
    view: point === undefined ? ('unknown' as const) : viewOfEndpoint(point, endpoint),
  };
}

/** The address in all packets, when there is one only. */
function ownAddressOf(point: CapturePoint): number {
  const { ownAddress: first, otherOwnAddress: second } = point;
  if (first < 0) return second;
  return second < 0 ? first : -1;
}

function ownAddress(input: SummaryInput, point: CapturePoint): string | null {
  const own = ownAddressOf(point);
  return own < 0 ? null : addressText(input.analysis.addresses, own);
}

function viewOfEndpoint(point: CapturePoint, endpoint: Endpoint): ServerConnections['view'] {
  if (endpoint.isLoopback) return 'loopback';
  const own = ownAddressOf(point);
  if (own < 0) return 'unknown';
  return own === endpoint.address ? 'server' : 'client';
}

function viewOfFile(point: CapturePoint | undefined): CaptureFile['view'] {
  if (point === undefined) return 'unknown';
  if (point.outsidePackets === 0) return point.loopbackPackets > 0 ? 'loopback' : 'unknown';
  const own = ownAddressOf(point);
  if (own < 0) return 'unknown';
  const serves = [...point.endpoints.values()].some((endpoint) => endpoint.address === own);
  return serves ? 'server' : 'client';
}

/** A server that asks others: its address is among the clients of another server in the same capture. */
function forwards(input: SummaryInput, endpoint: Endpoint): boolean {
  const point = input.points[endpoint.point];
  return [...(point?.endpoints.values() ?? [])].some((other) => other.clients.has(endpoint.address));
}

function summariseConnections(input: SummaryInput, endpoint: Endpoint, numbers: TcpNumbers): ServerConnections {
  const { limit, queue } = input;
  const { count, connections } = numbers;
  const point = input.points[endpoint.point];
  const span = point === undefined ? 0 : point.lastTime - point.firstTime;
  const overSpan = (value: number) => (span > 0 ? value / span : 0);
  const answered = connections;
  return {
    ...nameEndpoint(input, endpoint),
    forwards: forwards(input, endpoint),
    clients: endpoint.clients.size,
    connections,
    openBefore: numbers.openBefore,
    peak: count.peak,
    peakAt: Number.isNaN(count.peakAt) ? null : count.peakAt / 1000,
    limit,
    ceiling: limit + queue,
    atLimitMs: timeAtOrAbove(count, limit) / 1000,
    overLimitMs: timeAtOrAbove(count, limit + 1) / 1000,
    meanConcurrent: overSpan(count.area),
    connectionsPerSecond: overSpan(connections * 1_000_000),
    hold: summariseSpread(numbers.hold),
    clientHold: summariseSpread(numbers.clientHold),
    idle: summariseSpread(numbers.idle),
    gaveUp: summariseSpread(numbers.gaveUp),
    idleHistogram: listHistogram(numbers.idle),
    queriesPerConnection: { mean: connections === 0 ? 0 : numbers.queries / connections, max: numbers.mostQueries },
    handshakes: {
      attempts: numbers.attempts,
      answered,
      refused: numbers.refused,
      unanswered: numbers.unanswered,
      retriedSyns: numbers.retriedSyns,
      acceptedLate: numbers.acceptedLate,
      neverAccepted: numbers.neverAccepted,
    },
    ends: { client: numbers.endedByClient, server: numbers.endedByServer, reset: numbers.reset, open: numbers.open },
    series: {
      startMs: count.series.start / 1000,
      stepMs: count.series.step / 1000,
      peak: listSteps(count.series, COLUMN.peak),
      mean: listSteps(count.series, COLUMN.area).map((area, step) => {
        const elapsed = elapsedIn(count, step);
        return elapsed > 0 ? Math.max(0, area / elapsed) : 0;
      }),
      refused: listSteps(count.series, COLUMN.refused),
      retried: listSteps(count.series, COLUMN.retried),
    },
  };
}

/**
 * The closes by client, from the captures beside servers: each sees other connections. Where there are none, from all others
 * apart, since they may have seen the same ones.
 */
function listCloses(input: SummaryInput): ClientCloses[] {
  const beside = input.points.filter((point) => viewOfFile(point) === 'server');
  const merged = new Map<number, { closes: Closes; points: number[] }>();
  for (const point of beside) {
    for (const [client, closes] of point.closes) {
      if (client === ownAddressOf(point) || isLoopback(input.analysis.addresses, client)) continue;
      const known = merged.get(client) ?? { closes: createCloses(), points: [] };
      addCloses(known.closes, closes);
      merged.set(client, { closes: known.closes, points: [...known.points, point.index] });
    }
  }
  const others = input.points.flatMap((point) =>
    viewOfFile(point) === 'server'
      ? []
      : [...point.closes]
          .filter(([client]) => !merged.has(client) && !isLoopback(input.analysis.addresses, client))
          .map(([client, closes]) => ({ client, closes, points: [point.index] })),
  );
  return [...[...merged].map(([client, { closes, points }]) => ({ client, closes, points })), ...others]
    .map(({ client, closes, points }) => ({
      client: addressText(input.analysis.addresses, client),
      files: points.flatMap((point) => filesOf(input, point)),
      ...summariseCloses(closes),
    }))
    .sort((x, y) => y.closes - x.closes);
}

/** A loopback beside its Pod; beside a node only where the Pod itself was not recorded outside. */
function listWaits(input: SummaryInput): DnsmasqWait[] {
  const pairs = choosePairs(input.analysis.join);
  const isBesidePod = (pair: WaitPair) => {
    const endpoint = input.analysis.endpoints[pair.endpoint];
    return endpoint !== undefined && nameEndpoint(input, endpoint).view !== 'client';
  };
  const known = new Set(pairs.filter(isBesidePod).map(({ innerPoint }) => innerPoint));
  return pairs
    .filter((pair) => isBesidePod(pair) || !known.has(pair.innerPoint))
    .map((pair) => summarisePair(input, pair));
}

function summarisePair(input: SummaryInput, pair: WaitPair): DnsmasqWait {
  const { analysis } = input;
  const outer = analysis.endpoints[pair.endpoint];
  const inner = analysis.endpoints.find(({ point, isLoopback, tcpUpstream }) => {
    return point === pair.innerPoint && isLoopback && tcpUpstream >= 0;
  });
  return {
    server: outer === undefined ? '' : addressText(analysis.addresses, outer.address),
    outerFiles: outer === undefined ? [] : filesOf(input, outer.point),
    innerFiles: filesOf(input, pair.innerPoint),
    queries: analysis.upstreams[outer?.tcpUpstream ?? -1]?.answers ?? 0,
    backend: inner === undefined ? null : summariseSpread(analysis.upstreams[inner.tcpUpstream]?.latency ?? pair.wait),
    ...summariseWait(pair),
  };
}

function listLookups({ analysis, pointOfFile }: SummaryInput): NameLookups[] {
  const { names } = analysis;
  return Array.from({ length: names.size }, (_, name) => {
    const count = (column: number) => countOf(names, name, column);
    return {
      name: nameOf(names, name),
      files: pointOfFile.flatMap((owner, file) => (owner === names.point[name] ? [file] : [])),
      queries: count(OUTCOME.queries),
      found: count(OUTCOME.found),
      noData: count(OUTCOME.noData),
      notFound: count(OUTCOME.notFound),
      failed: count(OUTCOME.failed),
      a: count(OUTCOME.a),
      aaaa: count(OUTCOME.aaaa),
      otherTypes: count(OUTCOME.otherTypes),
    };
  }).sort((a, b) => b.queries - a.queries);
}
