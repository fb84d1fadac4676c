import type { Analysis } from '../domain/analysis.ts';
import type { DnsmasqRequest, DnsmasqSession } from '../domain/capture-logs.ts';
import { formatCsv } from './csv.ts';

export interface CsvFile {
  name: string;
  content: string;
}

type Cell = string | number | null;
interface Table {
  name: string;
  head: readonly string[];
  rows: Cell[][];
}

/** Every series and table of an analysis, a file each; those without rows are left out. Moments are RFC 3339 in UTC. */
export function analysisCsvFiles(analysis: Analysis): CsvFile[] {
  const tables = [
    connectionSeries(analysis),
    connectionTotals(analysis),
    idleHistogram(analysis),
    closeBatches(analysis),
    latencySeries(analysis),
    latencyHistogram(analysis),
    latencyPoints(analysis),
    waitSeries(analysis),
    processSeries(analysis),
    sessionSeries(analysis),
    timeoutSeries(analysis),
    answerSeries(analysis),
    lookupNames(analysis),
    metricCounters(analysis),
    evidence(analysis),
  ];
  return tables
    .filter(({ rows }) => rows.length > 0)
    .map(({ name, head, rows }) => ({
      name: `${name}.csv`,
      content: formatCsv([head, ...rows.map((row) => row.map(cellText))]),
    }));
}

export const SESSION_HEAD = ['time', 'source', 'process', 'client', 'duration_ms', 'requests'] as const;
export const REQUEST_HEAD = [
  ...['time', 'source', 'process', 'number', 'client', 'type', 'name', 'duration_ms', 'upstream'],
] as const;

/** A session of dnsmasq's log as a row below SESSION_HEAD. */
export function sessionRow(source: string, { at, process, client, durationMs, requests }: DnsmasqSession): string {
  return formatCsv([[moment(at), source, process, client, durationMs, requests].map(cellText)]);
}

/** A request of dnsmasq's log as a row below REQUEST_HEAD. */
export function requestRow(source: string, request: DnsmasqRequest): string {
  const { at, process, serial, client, type, name, durationMs, upstream } = request;
  return formatCsv([[moment(at), source, process, serial, client, type, name, durationMs, upstream].map(cellText)]);
}

function cellText(cell: Cell): string {
  if (cell === null) return '';
  return typeof cell === 'string' ? cell : String(Math.round(cell * 1e6) / 1e6);
}

/** With microseconds, which a Date does not have. */
function moment(at: number | null): string {
  if (at === null) return '';
  const whole = Math.floor(at);
  const micros = String(Math.min(999, Math.round((at - whole) * 1000))).padStart(3, '0');
  return new Date(whole).toISOString().replace('Z', `${micros}Z`);
}

/** A row for each step of a series; `values` are its columns. */
function steps(
  series: { startMs: number; stepMs: number },
  about: readonly Cell[],
  values: readonly (readonly number[])[],
): Cell[][] {
  const length = Math.max(0, ...values.map((column) => column.length));
  return Array.from({ length }, (_, index) => [
    moment(series.startMs + index * series.stepMs),
    ...about,
    ...values.map((column) => column[index] ?? null),
  ]);
}

function connectionSeries({ connections }: Analysis): Table {
  return {
    name: 'connections-over-time',
    head: ['time', 'server', 'port', 'role', 'files', 'peak', 'mean', 'refused', 'retried'],
    rows: connections.flatMap(({ server, port, role, files, series }) =>
      steps(series, [server, port, role, files.join(' ')], [series.peak, series.mean, series.refused, series.retried]),
    ),
  };
}

function connectionTotals({ connections }: Analysis): Table {
  return {
    name: 'connections',
    head: [
      ...['server', 'port', 'role', 'files', 'peak', 'peak_at', 'limit', 'ceiling', 'over_limit_ms', 'opened', 'mean'],
      ...['attempts', 'answered', 'unanswered', 'refused', 'retried_syns', 'idle_p50_ms', 'idle_max_ms', 'given_up'],
    ],
    rows: connections.map((one) => [
      ...[one.server, one.port, one.role, one.files.join(' '), one.peak, moment(one.peakAt), one.limit, one.ceiling],
      ...[one.overLimitMs, one.connections, one.meanConcurrent, one.handshakes.attempts, one.handshakes.answered],
      ...[one.handshakes.unanswered, one.handshakes.refused, one.handshakes.retriedSyns],
      ...[one.idle?.p50Ms ?? null, one.idle?.maxMs ?? null, one.gaveUp?.count ?? 0],
    ]),
  };
}

function idleHistogram({ connections }: Analysis): Table {
  return {
    name: 'idle-before-close',
    head: ['server', 'port', 'role', 'from_ms', 'to_ms', 'connections'],
    rows: connections.flatMap(({ server, port, role, idleHistogram: { fromMs, toMs, count } }) =>
      count.map((value, index) => [server, port, role, fromMs[index] ?? null, toMs[index] ?? null, value]),
    ),
  };
}

function closeBatches({ closes }: Analysis): Table {
  return {
    name: 'close-batches',
    head: ['time', 'client', 'closed', 'least_idle_ms', 'most_idle_ms'],
    rows: closes.flatMap(({ client, batches }) =>
      batches.map((batch) => [moment(batch.at), client, batch.closed, batch.minIdleMs, batch.maxIdleMs]),
    ),
  };
}

function latencySeries({ upstreams }: Analysis): Table {
  return {
    name: 'latency-over-time',
    head: ['time', 'server', 'port', 'transport', 'files', 'answers', 'slow', 'mean_ms', 'max_ms', 'unanswered'],
    rows: upstreams.flatMap(({ server, port, transport, files, series }) =>
      steps(
        series,
        [server, port, transport, files.join(' ')],
        [...[series.answers, series.slow, series.meanMs, series.maxMs, series.unanswered]],
      ),
    ),
  };
}

function latencyHistogram({ upstreams }: Analysis): Table {
  return {
    name: 'latency-histogram',
    head: ['server', 'port', 'transport', 'files', 'from_ms', 'to_ms', 'answers'],
    rows: upstreams.flatMap(({ server, port, transport, files, histogram: { fromMs, toMs, count } }) =>
      count.map((value, index) => [
        server,
        port,
        transport,
        files.join(' '),
        fromMs[index] ?? null,
        toMs[index] ?? null,
        value,
      ]),
    ),
  };
}

function latencyPoints({ points, upstreams }: Analysis): Table {
  return {
    name: 'latency-points',
    head: ['time', 'server', 'port', 'latency_ms', 'late'],
    rows: points.map(({ at, latencyMs, upstream, late }) => [
      ...[
        moment(at),
        upstreams[upstream]?.server ?? '',
        upstreams[upstream]?.port ?? null,
        latencyMs,
        late ? 'yes' : 'no',
      ],
    ]),
  };
}

function waitSeries({ waits }: Analysis): Table {
  return {
    name: 'waits-over-time',
    head: ['time', 'pod', 'longest_ms', 'over_100_ms'],
    rows: waits.flatMap(({ server, series }) => steps(series, [server], [series.maxMs, series.over100Ms])),
  };
}

function processSeries({ processes }: Analysis): Table {
  return {
    name: 'processes-over-time',
    head: ['time', 'source', 'processes'],
    rows: processes.flatMap(({ source, series }) =>
      series.atMs.map((at, index) => [moment(at), source, series.processes[index] ?? null]),
    ),
  };
}

function sessionSeries({ sessions }: Analysis): Table {
  return {
    name: 'sessions-over-time',
    head: ['time', 'source', 'overlap', 'opened', 'requests', 'slow'],
    rows: sessions.flatMap(({ source, series }) =>
      steps(series, [source], [series.overlap, series.opened, series.requests, series.slow]),
    ),
  };
}

function timeoutSeries({ timeouts }: Analysis): Table {
  const rows = timeouts === null ? [] : steps(timeouts.series, [], [timeouts.series.timeouts]);
  return { name: 'timeouts-over-time', head: ['time', 'failed_lookups'], rows };
}

function answerSeries({ answers }: Analysis): Table {
  const rows =
    answers === null
      ? []
      : steps(answers.series, [], [answers.series.queries, answers.series.slow, answers.series.maxMs]);
  return { name: 'answers-over-time', head: ['time', 'queries', 'slow', 'max_ms'], rows };
}

function lookupNames({ lookups }: Analysis): Table {
  return {
    name: 'wasted-names',
    head: ['seen_in', 'name', 'wasted', 'useful', 'advice', 'write'],
    rows: lookups.flatMap(({ from, names }) =>
      names.map(({ name, wasted, useful, advice, write }) => [from, name, wasted, useful, advice, write]),
    ),
  };
}

function metricCounters({ metrics }: Analysis): Table {
  return {
    name: 'metrics',
    head: [
      'source',
      'scrapes',
      'seconds',
      'server',
      'new_connections',
      'reused',
      'answers',
      'slow',
      'failed_health_checks',
    ],
    rows: metrics.flatMap(({ source, scrapes, seconds, upstreams }) =>
      upstreams.map((one) => [
        ...[source, scrapes, seconds, one.to, one.newConnections, one.reusedConnections, one.requests],
        ...[one.slow, one.failedHealthChecks],
      ]),
    ),
  };
}

function evidence({ verdict }: Analysis): Table {
  return {
    name: 'evidence',
    head: ['verdict', 'confidence', 'code', 'speaks', 'text', 'seen_in'],
    rows: verdict.evidence.map(({ code, speaks, text, seenIn }) => [
      ...[verdict.code, verdict.confidence, code, speaks, text, seenIn.join(' ')],
    ]),
  };
}
