import type { Analysis } from '../domain/analysis.ts';
import type { Lookups } from '../domain/capture-logs.ts';
import { formatMoment, formatMs, formatShare, LOOKUP_WORDS, OVERLAP_WARNING, ROLE_WORDS } from './analysis-words.ts';
import { formatCount, formatNumber } from './words.ts';

/** What one kind of recording shows. Texts are as they were read: whoever shows them escapes them. */
export interface AnalysisTable {
  title: string;
  head: readonly string[];
  /** How many of the first columns are text; the others are numbers. */
  texts: number;
  rows: readonly (readonly string[])[];
  /** Sentences below the rows, or in place of them. */
  notes: readonly string[];
}

/** Tables in the order of how much they decide; kinds that were not recorded are not there. */
export function analysisTables(analysis: Analysis): AnalysisTable[] {
  const tables = [
    connectionTable(analysis),
    waitTable(analysis),
    latencyTable(analysis),
    tickTable(analysis),
    processTable(analysis),
    statisticsTable(analysis),
    sessionTable(analysis),
    logTable(analysis),
    counterTable(analysis),
    kubeDnsTable(analysis),
    ...analysis.lookups.slice(0, 1).map(lookupTable),
  ];
  return tables.filter(({ rows, notes }) => rows.length + notes.length > 0);
}

function connectionTable({ connections, limit }: Analysis): AnalysisTable {
  return {
    title: 'Connections',
    head: [
      ...['server', 'what', 'peak', `> ${limit.value} for`, 'opened', 'idle p50 / max'],
      ...['given up', 'no answer', 'refused'],
    ],
    texts: 2,
    rows: connections.map((one) => [
      `${one.server}:${one.port}`,
      ROLE_WORDS[one.role],
      String(one.peak),
      one.role === 'kube-dns-pod' ? formatMs(one.overLimitMs) : '',
      formatNumber(one.connections),
      one.idle === null ? '' : `${formatMs(one.idle.p50Ms)} / ${formatMs(one.idle.maxMs)}`,
      String(one.gaveUp?.count ?? 0),
      String(one.handshakes.unanswered),
      String(one.handshakes.refused),
    ]),
    notes: [],
  };
}

function waitTable({ waits }: Analysis): AnalysisTable {
  return {
    title: 'Wait inside dnsmasq, from arrival on eth0 to departure on lo',
    head: ['Pod', 'queries', 'wait p99', 'longest', '> 100 ms', 'for nobody', 'kube-dns p99'],
    texts: 1,
    rows: waits.map((one) => [
      one.server,
      formatNumber(one.matched),
      one.wait === null ? '' : formatMs(one.wait.p99Ms),
      formatMs(one.longestMs),
      formatNumber(one.over100Ms),
      formatNumber(one.over100MsLate),
      one.backend === null ? '' : formatMs(one.backend.p99Ms),
    ]),
    notes: [],
  };
}

function latencyTable({ upstreams }: Analysis): AnalysisTable {
  return {
    title: 'Latency of answers',
    head: ['asked', 'over', 'queries', 'p50', 'p99', 'max', '> 100 ms', 'no answer', 'too late'],
    texts: 2,
    rows: upstreams.map(({ server, port, transport, queries, latency, slow, unanswered, late }) => [
      `${server}:${port}`,
      transport,
      formatNumber(queries),
      ...(latency === null ? ['', '', ''] : [latency.p50Ms, latency.p99Ms, latency.maxMs].map(formatMs)),
      ...[slow, unanswered, late].map((count) => formatNumber(count)),
    ]),
    notes: [],
  };
}

function tickTable({ closes }: Analysis): AnalysisTable {
  const rows = closes.flatMap(({ client, closes: count, inBatches, tick }) =>
    tick?.isSignificant === true
      ? [
          [
            client,
            formatNumber(count),
            formatNumber(inBatches),
            `${(tick.phaseMs / 1000).toFixed(3)} s`,
            `${formatShare(tick.closes, count)} (${formatShare(tick.chance * count, count)})`,
          ],
        ]
      : [],
  );
  return {
    title: 'The tick by which CoreDNS closes idle connections, every 10 s',
    head: ['node', 'closes', 'in batches', 'phase of 10 s', 'at it (by chance)'],
    texts: 1,
    rows,
    notes: [],
  };
}

function processTable({ processes }: Analysis): AnalysisTable {
  return {
    title: 'Places taken',
    head: ['processes of dnsmasq', 'counts', 'most', 'children', 'limit', 'counts at limit'],
    texts: 1,
    rows: processes.map(({ source, samples, peak, children, limit, samplesAtLimit }) => [
      source,
      ...[samples, peak, children, limit, samplesAtLimit].map((count) => formatNumber(count)),
    ]),
    notes: [],
  };
}

function statisticsTable({ statistics }: Analysis): AnalysisTable {
  return {
    title: 'Places taken, by dnsmasq itself',
    head: ['source', 'most', 'limit'],
    texts: 1,
    rows: statistics.map(({ source, highest, limit }) => [source, String(highest), String(limit)]),
    notes: [],
  };
}

function sessionTable({ sessions }: Analysis): AnalysisTable {
  return {
    title: "dnsmasq's query log",
    head: ['log', 'sessions', 'requests', 'p99', 'slowest', 'most in one', 'overlap', 'health checks'],
    texts: 1,
    rows: sessions.map((one) => [
      one.source,
      formatNumber(one.sessions),
      formatNumber(one.tcpRequests),
      one.request === null ? '' : formatMs(one.request.p99Ms),
      one.request === null ? '' : formatMs(one.request.maxMs),
      String(one.requestsPerSession.max),
      String(one.overlap),
      String(one.healthChecks),
    ]),
    notes: sessions.length === 0 ? [] : [OVERLAP_WARNING],
  };
}

function logTable({ timeouts, answers }: Analysis): AnalysisTable {
  const notes: string[] = [];
  if (timeouts !== null) {
    const kinds = timeouts.byKind.map(({ kind, upstream, count }) => `${count} ${kind} to ${upstream ?? 'no address'}`);
    const others = timeouts.others.map(({ cause, count }) => `${count} x ${cause}`);
    const probes = timeouts.loopProbes > 0 ? [`${timeouts.loopProbes} start-up probes (no client)`] : [];
    const since = timeouts.firstAt === null ? '' : `, from ${formatMoment(timeouts.firstAt)} on`;
    const all = [...kinds, ...others, ...probes];
    notes.push(
      `${formatCount(timeouts.timeouts, 'failed look-up')}${timeouts.timeouts > 0 ? since : ''}${all.length === 0 ? '' : `: ${all.join(', ')}`}.`,
    );
  }
  if (answers !== null) {
    const { queries, slow, atWholeSeconds, failed, latency } = answers;
    const p99 = latency === null ? '' : `, p99 ${formatMs(latency.p99Ms)}`;
    notes.push(
      `${formatCount(queries, 'answer')} to clients${p99}; ${slow} after more than 100 ms, ${atWholeSeconds} of them right after a whole second; ${failed} without an answer.`,
    );
  }
  return { title: 'Log of node-local-dns', head: [], texts: 0, rows: [], notes };
}

/** By server, over all nodes: which node it was decides nothing. */
function counterTable({ metrics }: Analysis): AnalysisTable {
  const servers = new Map<string, { nodes: number; new: number; requests: number; slow: number; failed: number }>();
  for (const { upstreams } of metrics)
    for (const one of upstreams) {
      if (one.newConnections + one.requests === 0) continue;
      const sum = servers.get(one.to) ?? { nodes: 0, new: 0, requests: 0, slow: 0, failed: 0 };
      servers.set(one.to, {
        nodes: sum.nodes + 1,
        new: sum.new + one.newConnections,
        requests: sum.requests + one.requests,
        slow: sum.slow + one.slow,
        failed: sum.failed + one.failedHealthChecks,
      });
    }
  const seconds = metrics.flatMap((one) => one.seconds ?? []);
  const isSinceStart = metrics.every(({ scrapes }) => scrapes === 1);
  const span = seconds.length === 0 ? '' : `, over about ${Math.max(...seconds)} s`;
  return {
    title: `Counters of node-local-dns${isSinceStart ? ' since it started' : span}`,
    head: ['server', 'nodes', 'new connections', 'answers', '> 100 ms', 'failed health checks'],
    texts: 1,
    rows: [...servers].map(([to, sum]) => [to, ...Object.values(sum).map((count) => formatNumber(count))]),
    notes: [],
  };
}

function kubeDnsTable({ kubeDns }: Analysis): AnalysisTable {
  return {
    title: 'kube-dns itself, since it started',
    head: ['metrics of', 'answers', 'mean', '> 100 ms'],
    texts: 1,
    rows: kubeDns.map(({ source, requests, meanMs, slow }) => [
      source,
      formatNumber(requests),
      formatMs(meanMs),
      formatNumber(slow),
    ]),
    notes: [],
  };
}

function lookupTable(lookups: Lookups): AnalysisTable {
  const { names, wasted, queries, savedByDots, savedByNdots, connections, from } = lookups;
  const ndots = savedByNdots.find((one) => one.ndots === 2);
  const saved =
    connections === null
      ? ''
      : `, and in proportion ${formatNumber(connections.savedByDots)} of ${formatNumber(connections.opened)} connections (estimate)`;
  return {
    title: 'Look-ups that the search path wastes',
    head: ['name', 'write instead', 'wasted', 'useful'],
    texts: 2,
    rows: names.map((one) => [one.name, one.write, formatNumber(one.wasted), formatNumber(one.useful)]),
    notes:
      wasted === 0
        ? []
        : [
            `${formatNumber(wasted)} of ${formatNumber(queries)} questions (${formatShare(wasted, queries)}) ask for names with a suffix that do not exist, ${LOOKUP_WORDS[from]}. Writing these names with a dot at the end saves ${formatNumber(savedByDots)} questions${saved}; ndots:2 in the Pods' dnsConfig saves ${formatNumber(ndots?.saved ?? 0)}.`,
          ],
  };
}
