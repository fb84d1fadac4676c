import type { TimeoutBucket, TimeoutEvidence } from '../domain/timeouts.ts';
import { parseNetworkError } from './network-error.ts';
import { parseInstant } from './rfc3339.ts';
import { createTimeoutBuckets } from './timeout-buckets.ts';

const MAX_NODE_LENGTH = 253; // RFC 1123 subdomain

/** Number of log lines with the same labels in a span of time, as a log-based metric counts them. */
export interface MetricCount {
  /** RFC 3339; the lines lie somewhere from here to `to`. */
  from: string;
  to: string;
  /** Lines, not look-ups: a summary line is one. */
  lines: number;
  /** `dial tcp`, `read udp` and so on; empty where the line names none. */
  operation: string;
  /** `IP:port`; empty where the line names none. */
  upstream: string;
  node: string;
  /** N of `N errors like`; empty for a line that stands for itself. */
  errors: string;
  /** Not empty for the start-up probe of plugin loop. */
  probe: string;
}

/** Sums what a log-based metric counted of one cluster. Names and single moments are not in a metric. */
export function createMetricTally(window: { from: string; to: string }) {
  const buckets = createTimeoutBuckets(parseInstant(window.from)?.hour ?? window.from);
  let [loopProbes, summaryLines, malformed] = [0, 0, 0];
  let first: string | null = null;
  let last: string | null = null;

  return {
    add(count: MetricCount): void {
      const [from, to] = [parseInstant(count.from), parseInstant(count.to)];
      const errors = count.errors === '' ? 1 : Number(count.errors);
      if (from === null || to === null || !Number.isSafeInteger(errors * count.lines) || errors < 0) {
        malformed += count.lines;
        return;
      }
      if (count.lines === 0) return;
      if (count.probe !== '') {
        loopProbes += count.lines;
        return;
      }
      if (count.errors !== '') summaryLines += count.lines;
      buckets.add({ ...kindOf(count), node: nodeOf(count), hour: from.hour, count: count.lines * errors });
      if (first === null || from.utc < first) first = from.utc;
      if (last === null || to.utc > last) last = to.utc;
    },
    result: (): TimeoutEvidence => ({
      window: { ...window },
      buckets: buckets.list(),
      firstSeen: first,
      lastSeen: last,
      topNames: [],
      loopProbes,
      summaryLines,
      malformed,
      capped: false,
    }),
  };
}

/** The labels are the parts of the error text: put together again they are read as any other line. */
function kindOf({ operation, upstream }: MetricCount): Pick<TimeoutBucket, 'kind' | 'upstream'> {
  const error = parseNetworkError(`${operation} ${upstream}: i/o timeout`);
  return { kind: error.kind ?? 'other', upstream: error.upstream };
}

function nodeOf({ node }: MetricCount): string | null {
  return node === '' ? null : node.slice(0, MAX_NODE_LENGTH);
}
