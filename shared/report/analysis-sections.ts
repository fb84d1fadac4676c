import type { Analysis } from '../domain/analysis.ts';
import { formatMoment, formatMs, formatShare, LOOKUP_WORDS, OVERLAP_WARNING, ROLE_WORDS } from './analysis-words.ts';
import { formatColumns } from './columns.ts';
import { visibleText } from './escape.ts';
import { hangText, type Paint, wrapText } from './layout.ts';
import { formatCount, formatNumber } from './words.ts';

export interface SectionOptions {
  width: number;
  paint: Paint;
  verbose: boolean;
}

const MOST_ROWS = 8;

/** What each kind of recording shows, as titled blocks of lines; kinds that were not recorded are not there. */
export function analysisSections(analysis: Analysis, options: SectionOptions): string[][] {
  return [
    connectionLines(analysis, options),
    waitLines(analysis, options),
    latencyLines(analysis, options),
    closeLines(analysis, options),
    processLines(analysis, options),
    sessionLines(analysis, options),
    timeoutLines(analysis, options),
    metricLines(analysis, options),
    lookupLines(analysis, options),
  ];
}

function table(title: string, head: readonly string[], rows: readonly string[][], options: SectionOptions): string[] {
  if (rows.length === 0) return [];
  const shown = options.verbose ? rows : rows.slice(0, MOST_ROWS);
  const hidden = rows.length - shown.length;
  const inner = { width: options.width - 2, paint: options.paint };
  return [
    options.paint('bold', title),
    ...formatColumns(head, shown, inner).map((line) => `  ${line}`),
    ...(hidden === 0 ? [] : [options.paint('dim', `  and ${hidden} more (--verbose)`)]),
  ];
}

function note(text: string, { width, paint }: SectionOptions): string[] {
  return wrapText(text, width - 2).map((line) => paint('dim', `  ${line}`));
}

function connectionLines({ connections, limit }: Analysis, options: SectionOptions): string[] {
  const rows = connections.map((one) => [
    visibleText(`${one.server}:${one.port}`, 60),
    ROLE_WORDS[one.role],
    String(one.peak),
    one.role === 'kube-dns-pod' ? formatMs(one.overLimitMs) : '',
    formatNumber(one.connections),
    one.idle === null ? '' : `${formatMs(one.idle.p50Ms)} / ${formatMs(one.idle.maxMs)}`,
    String(one.gaveUp?.count ?? 0),
    String(one.handshakes.unanswered),
    String(one.handshakes.refused),
  ]);
  const head = [
    'server',
    'what',
    'peak',
    `> ${limit.value} for`,
    'opened',
    'idle p50 / max',
    'given up',
    'no answer',
    'refused',
  ];
  return table('Connections', head, rows, options);
}

function waitLines({ waits }: Analysis, options: SectionOptions): string[] {
  const rows = waits.map((one) => [
    visibleText(one.server, 60),
    formatNumber(one.matched),
    one.wait === null ? '' : formatMs(one.wait.p99Ms),
    formatMs(one.longestMs),
    formatNumber(one.over100Ms),
    formatNumber(one.over100MsLate),
    one.backend === null ? '' : formatMs(one.backend.p99Ms),
  ]);
  const head = ['Pod', 'queries', 'wait p99', 'longest', '> 100 ms', 'for nobody', 'kube-dns p99'];
  return table('Wait inside dnsmasq, from arrival on eth0 to departure on lo', head, rows, options);
}

function latencyLines({ upstreams }: Analysis, options: SectionOptions): string[] {
  const rows = upstreams.map((one) => [
    visibleText(`${one.server}:${one.port}`, 60),
    one.transport,
    formatNumber(one.queries),
    ...(one.latency === null
      ? ['', '', '']
      : [formatMs(one.latency.p50Ms), formatMs(one.latency.p99Ms), formatMs(one.latency.maxMs)]),
    formatNumber(one.slow),
    formatNumber(one.unanswered),
    formatNumber(one.late),
  ]);
  const head = ['asked', 'over', 'queries', 'p50', 'p99', 'max', '> 100 ms', 'no answer', 'too late'];
  return table('Latency of answers', head, rows, options);
}

function closeLines({ closes }: Analysis, options: SectionOptions): string[] {
  const rows = closes.flatMap(({ client, closes: count, inBatches, tick }) =>
    tick === null || !tick.isSignificant
      ? []
      : [
          [
            visibleText(client, 60),
            formatNumber(count),
            formatNumber(inBatches),
            `${(tick.phaseMs / 1000).toFixed(3)} s`,
            `${formatShare(tick.closes, count)} (${formatShare(tick.chance * count, count)})`,
          ],
        ],
  );
  const head = ['node', 'closes', 'in batches', 'phase of 10 s', 'at it (by chance)'];
  return table('The tick by which CoreDNS closes idle connections, every 10 s', head, rows, options);
}

function processLines({ processes, statistics }: Analysis, options: SectionOptions): string[] {
  const counted = processes.map((one) => [
    visibleText(one.source, 60),
    formatNumber(one.samples),
    String(one.peak),
    String(one.children),
    String(one.limit),
    String(one.samplesAtLimit),
  ]);
  const head = ['processes of dnsmasq', 'counts', 'most', 'children', 'limit', 'counts at limit'];
  const own = statistics.map((one) => [visibleText(one.source, 60), String(one.highest), String(one.limit)]);
  return [
    ...table('Places taken', head, counted, options),
    ...table('Places taken, by dnsmasq itself', ['source', 'most', 'limit'], own, options),
  ];
}

function sessionLines({ sessions }: Analysis, options: SectionOptions): string[] {
  if (sessions.length === 0) return [];
  const rows = sessions.map((one) => [
    visibleText(one.source, 60),
    formatNumber(one.sessions),
    formatNumber(one.tcpRequests),
    one.request === null ? '' : formatMs(one.request.p99Ms),
    one.request === null ? '' : formatMs(one.request.maxMs),
    String(one.requestsPerSession.max),
    String(one.overlap),
    String(one.healthChecks),
  ]);
  const head = ['log', 'sessions', 'requests', 'p99', 'slowest', 'most in one', 'overlap', 'health checks'];
  return [...table("dnsmasq's query log", head, rows, options), ...note(OVERLAP_WARNING, options)];
}

function timeoutLines({ timeouts, answers }: Analysis, options: SectionOptions): string[] {
  const { width, paint } = options;
  if (timeouts === null && answers === null) return [];
  const lines = [paint('bold', 'Log of node-local-dns')];
  if (timeouts !== null) {
    const kinds = timeouts.byKind.map(
      ({ kind, upstream, count }) => `${count} ${kind} to ${visibleText(upstream ?? 'no address', 60)}`,
    );
    const others = timeouts.others.map(({ cause, count }) => `${count} x ${visibleText(cause, 60)}`);
    const when = timeouts.firstAt === null ? '' : `, from ${formatMoment(timeouts.firstAt)} on`;
    const all = [
      ...kinds,
      ...others,
      ...(timeouts.loopProbes > 0 ? [`${timeouts.loopProbes} start-up probes (no client)`] : []),
    ];
    lines.push(
      ...hangText(
        '  ',
        `${formatCount(timeouts.timeouts, 'failed look-up')}${kinds.length > 0 ? when : ''}${all.length === 0 ? '' : `: ${all.join(', ')}`}.`,
        width,
      ),
    );
  }
  if (answers !== null) {
    const { queries, slow, atWholeSeconds, failed, latency } = answers;
    const p99 = latency === null ? '' : `, p99 ${formatMs(latency.p99Ms)}`;
    lines.push(
      ...hangText(
        '  ',
        `${formatCount(queries, 'answer')} to clients${p99}; ${slow} after more than 100 ms, ${atWholeSeconds} of them right after a whole second; ${failed} without an answer.`,
        width,
      ),
    );
  }
  return lines;
}

function metricLines({ metrics, kubeDns }: Analysis, options: SectionOptions): string[] {
  const rows = metrics.flatMap(({ source, scrapes, seconds, upstreams }) =>
    upstreams
      .filter(({ newConnections, requests }) => newConnections + requests > 0)
      .map((one) => [
        visibleText(source, 60),
        visibleText(one.to, 40),
        scrapes === 1 ? 'since start' : seconds === null ? 'unknown' : `~${seconds} s`,
        formatNumber(one.newConnections),
        formatNumber(one.requests),
        formatNumber(one.slow),
        formatNumber(one.failedHealthChecks),
      ]),
  );
  const head = ['metrics of', 'server', 'over', 'new conns', 'answers', '> 100 ms', 'failed checks'];
  const own = kubeDns.map((one) => [
    visibleText(one.source, 60),
    formatNumber(one.requests),
    formatMs(one.meanMs),
    formatNumber(one.slow),
  ]);
  return [
    ...table('Counters of node-local-dns', head, rows, options),
    ...table('kube-dns itself, since it started', ['metrics of', 'answers', 'mean', '> 100 ms'], own, options),
  ];
}

function lookupLines({ lookups }: Analysis, options: SectionOptions): string[] {
  const [first] = lookups;
  if (first === undefined || first.wasted === 0) return [];
  const { width } = options;
  const ndots = first.savedByNdots.find((one) => one.ndots === 2);
  const saved =
    first.connections === null
      ? ''
      : `, and in proportion ${formatNumber(first.connections.savedByDots)} of ${formatNumber(first.connections.opened)} connections (estimate)`;
  return [
    ...table(
      'Look-ups that the search path wastes',
      ['name', 'wasted', 'useful', 'write instead'],
      first.names.map((one) => [
        visibleText(one.name, 100),
        formatNumber(one.wasted),
        formatNumber(one.useful),
        visibleText(one.write, 100),
      ]),
      options,
    ),
    ...hangText(
      '  ',
      `${formatNumber(first.wasted)} of ${formatNumber(first.queries)} questions (${formatShare(first.wasted, first.queries)}) ask for names with a suffix that do not exist, ${LOOKUP_WORDS[first.from]}. Writing these names with a dot at the end saves ${formatNumber(first.savedByDots)} questions${saved}; ndots:2 in the Pods' dnsConfig saves ${formatNumber(ndots?.saved ?? 0)}.`,
      width,
    ),
  ];
}
