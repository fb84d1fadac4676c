import type { CorednsErrors } from '../domain/capture-logs.ts';
import type { TimeoutBucket } from '../domain/timeouts.ts';
import { parseCorednsErrorLine } from '../formats/coredns-log.ts';
import { createTimeoutTally } from '../formats/timeout-tally.ts';
import { createScatteredSeries } from './scattered-series.ts';

/** In place of the time of a line that has none; the tally wants one, and what it makes of it is not used. */
const NO_TIME = '1970-01-01T00:00:00Z';
const MAX_SOURCES = 2_000;
const REST = 'other logs';

// Go's net and syscall errors, and CoreDNS plugin/pkg/proxy/errors.go.
const CAUSES: readonly [RegExp, string][] = [
  [/connection refused/, 'connection refused'],
  [/reset by peer/, 'connection reset by peer'],
  [/closed by peer/, 'cached connection was closed by peer'],
  [/no route to host/, 'no route to host'],
  [/network is unreachable/, 'network is unreachable'],
  [/no healthy upstreams|unreachable backend/, 'no healthy upstreams'],
  [/\bEOF\b/, 'EOF'],
];

/** Sums the error lines of all node-local-dns logs. */
export function createErrorTally() {
  const tally = createTimeoutTally({ window: { from: NO_TIME, to: NO_TIME }, maxLines: Number.MAX_SAFE_INTEGER });
  const series = createScatteredSeries([false]);
  const sources = new Map<string, number>();
  const others = new Map<string, number>();
  let [firstAt, lastAt] = [Number.NaN, Number.NaN];

  function countTimeouts(source: string, count: number, time: number): void {
    const key = sources.has(source) || sources.size < MAX_SOURCES ? source : REST;
    sources.set(key, (sources.get(key) ?? 0) + count);
    if (Number.isNaN(time)) return;
    series.add(time, [count]);
    if (!(firstAt <= time)) firstAt = time;
    if (!(lastAt >= time)) lastAt = time;
  }

  return {
    /** Takes a line from its `[ERROR]` on, `time` in Unix microseconds or NaN; false for a line that is none of plugin errors. */
    add(words: string, source: string, time: number): boolean {
      const line = parseCorednsErrorLine(words);
      if (line === null) return false;
      tally.add({ timestamp: NO_TIME, node: null, text: words });
      if (line.form === 'summary') {
        if (line.kind !== null) countTimeouts(source, line.count, time);
      } else if (!line.isLoopProbe) {
        if (line.error.kind !== null) countTimeouts(source, 1, time);
        else {
          const cause = CAUSES.find(([pattern]) => pattern.test(line.error.text))?.[1] ?? 'other';
          others.set(cause, (others.get(cause) ?? 0) + 1);
        }
      }
      return true;
    },
    result(logs: number): CorednsErrors {
      const { buckets, topNames, loopProbes, summaryLines } = tally.result();
      const { startMs, stepMs, columns } = series.list();
      const [timeouts = []] = columns;
      return {
        logs,
        timeouts: buckets.reduce((sum, bucket) => sum + bucket.count, 0),
        byKind: sumByKind(buckets),
        bySource: listCounts(sources).map(([source, count]) => ({ source, count })),
        others: listCounts(others).map(([cause, count]) => ({ cause, count })),
        ...{ loopProbes, summaryLines, topNames },
        firstAt: Number.isNaN(firstAt) ? null : firstAt / 1000,
        lastAt: Number.isNaN(lastAt) ? null : lastAt / 1000,
        series: { startMs, stepMs, timeouts },
      };
    },
  };
}

function sumByKind(buckets: readonly TimeoutBucket[]): CorednsErrors['byKind'] {
  const sums = new Map<string, CorednsErrors['byKind'][number]>();
  for (const { kind, upstream, count } of buckets) {
    const key = `${kind} ${upstream}`;
    const sum = sums.get(key) ?? { kind, upstream, count: 0 };
    sum.count += count;
    sums.set(key, sum);
  }
  return [...sums.values()].sort((a, b) => b.count - a.count);
}

function listCounts(counts: ReadonlyMap<string, number>): [string, number][] {
  return [...counts].sort(([, a], [, b]) => b - a);
}
