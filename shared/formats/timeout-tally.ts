import type { TimeoutEvidence } from '../domain/timeouts.ts';
import { parseCorednsErrorLine } from './coredns-log.ts';
import { type Instant, parseInstant } from './rfc3339.ts';
import { createTimeoutBuckets } from './timeout-buckets.ts';
import { createTopNames } from './top-names.ts';

const MAX_NODE_LENGTH = 253; // a Kubernetes object name, RFC 1123 subdomain

/** One line of a node-cache container, as a log source gives it. */
export interface LogLine {
  /** RFC 3339, of the log source; a stamp inside the text is not used. */
  timestamp: string;
  node: string | null;
  text: string;
}

export interface TimeoutTally {
  add(line: LogLine): void;
  result(): TimeoutEvidence;
  /** Lines taken so far, whatever was in them. */
  lines(): number;
  /** True when the next line would only set `capped`. */
  isFull(): boolean;
}

/**
 * Sums the error lines of one cluster into evidence. Takes lines in any order; the caller has chosen the lines of the
 * window, none is dropped for its time. Never throws: what cannot be read is counted as malformed.
 */
export function createTimeoutTally(options: { window: { from: string; to: string }; maxLines: number }): TimeoutTally {
  const { window, maxLines } = options;
  const buckets = createTimeoutBuckets(parseInstant(window.from)?.hour ?? window.from);
  const names = createTopNames();
  let [lines, loopProbes, summaryLines, malformed] = [0, 0, 0, 0];
  let capped = false;
  let first: Instant | null = null;
  let last: Instant | null = null;

  function count(line: LogLine): void {
    const at = parseInstant(line.timestamp);
    const parsed = parseCorednsErrorLine(line.text);
    if (at === null || parsed === null) {
      malformed += 1;
      return;
    }
    if (parsed.form === 'single' && parsed.isLoopProbe) {
      loopProbes += 1;
      return;
    }
    const kind = parsed.form === 'single' ? parsed.error.kind : parsed.kind;
    if (kind === null) return;
    if (parsed.form === 'summary') summaryLines += 1;
    else names.add(parsed.name);
    buckets.add({
      kind,
      upstream: parsed.form === 'single' ? parsed.error.upstream : null,
      node: line.node === null ? null : line.node.slice(0, MAX_NODE_LENGTH),
      hour: at.hour,
      count: parsed.form === 'single' ? 1 : parsed.count,
    });
    if (first === null || at.utc < first.utc) first = at;
    if (last === null || at.utc > last.utc) last = at;
  }

  return {
    add(line) {
      if (lines >= maxLines) {
        capped = true;
        return;
      }
      lines += 1;
      count(line);
    },
    result: () => ({
      window: { ...window },
      buckets: buckets.list(),
      firstSeen: first === null ? null : first.utc,
      lastSeen: last === null ? null : last.utc,
      topNames: names.list(),
      loopProbes,
      summaryLines,
      malformed,
      capped,
    }),
    lines: () => lines,
    isFull: () => lines >= maxLines,
  };
}
