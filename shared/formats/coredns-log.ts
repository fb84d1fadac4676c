import type { TimeoutKind } from '../domain/timeouts.ts';
import { parseGoDuration } from './go-duration.ts';
import { type NetworkError, parseNetworkError } from './network-error.ts';

export type CorednsLevel = 'ERROR' | 'WARNING' | 'INFO' | 'DEBUG';

/** One failed request: all attempts of up to 5 s, not one time-out. */
export interface SingleErrorLine {
  form: 'single';
  level: CorednsLevel;
  /** DNS RCODE, 2 = SERVFAIL. */
  rcode: number;
  /** Lower-case FQDN with its dot, as CoreDNS writes it; escapes such as `\032` are left. Untrusted text. */
  name: string;
  type: string;
  error: NetworkError;
  /** True for the start-up probe of plugin loop: no client asked. */
  isLoopProbe: boolean;
}

/** What `errors { consolidate PERIOD PATTERN }` writes in place of the lines that match. */
export interface SummaryErrorLine {
  form: 'summary';
  level: CorednsLevel;
  count: number;
  /** The regular expression of the Corefile. */
  pattern: string;
  /** A Go duration, such as `30s` or `5m0s`. */
  period: string;
  /** Guessed from the pattern; null when the pattern does not speak of time-outs. */
  kind: TimeoutKind | null;
}

export type CorednsErrorLine = SingleErrorLine | SummaryErrorLine;

/** A name has at most 255 bytes, an escaped one about 1,000 characters; no line of CoreDNS comes near this. */
export const MAX_LINE_LENGTH = 16_384; // UTF-16 code units

const MAX_UINT32 = 4_294_967_295; // CoreDNS plugin/errors/errors.go: pattern.count is a uint32

// In front of the line: `kubectl logs --prefix`, `--timestamps`, a CRI file's stream, the stamp of Go's package log.
const HEAD =
  /^(?:\[pod\/[^\]\s]{1,520}\] )?(?:\d{4}-\d\d-\d\dT[\d:.]{8,20}(?:Z|[+-]\d\d:\d\d) )?(?:(?:stdout|stderr) [FP] )?(?:\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d )?\[(ERROR|WARNING|INFO|DEBUG)\] plugin\/errors: (\d{1,10}) /;
const ERRORS_LIKE = "errors like '";
const OCCURRED_IN = "' occurred in last ";

// CoreDNS plugin/loop/setup.go, qname: two random int63 in decimal, then the zone. Fewer than 10 digits: once in 10^9.
const LOOP_PROBE = /^\d{10,19}\.\d{10,19}\.(?:[^.\s]+\.)*$/;

/**
 * Reads one line of CoreDNS' plugin errors, with or without the stamps that kubectl or a container runtime put in front.
 * Null for any other line, a longer one than MAX_LINE_LENGTH, and several lines in one.
 * Source: coredns plugin/errors/errors.go, `%d %s %s: %s` and `%d errors like '%s' occurred in last %s`.
 */
export function parseCorednsErrorLine(text: string): CorednsErrorLine | null {
  if (text.length > MAX_LINE_LENGTH) return null;
  const line = text.trimEnd();
  if (line.includes('\n')) return null;
  const head = HEAD.exec(line);
  if (head === null) return null;
  const level = (head[1] ?? '') as CorednsLevel; // the four words of HEAD
  const number = Number(head[2]);
  const rest = line.slice(head[0].length);
  // First: `2 errors like '...'` would also pass for rcode 2.
  if (rest.startsWith(ERRORS_LIKE)) return parseSummary(level, number, rest);
  return parseSingle(level, number, rest);
}

function parseSummary(level: CorednsLevel, count: number, rest: string): SummaryErrorLine | null {
  const end = rest.lastIndexOf(OCCURRED_IN);
  if (end < ERRORS_LIKE.length || count > MAX_UINT32) return null;
  const pattern = rest.slice(ERRORS_LIKE.length, end);
  const period = rest.slice(end + OCCURRED_IN.length);
  if (parseGoDuration(period) === null) return null;
  return { form: 'summary', level, count, pattern, period, kind: guessKind(pattern) };
}

/** `(dial|read) tcp` and a pattern that names several kinds stay `other`: the line does not say which it was. */
function guessKind(pattern: string): TimeoutKind | null {
  const words = pattern
    .toLowerCase()
    .replace(/\\s[+*]?/g, ' ')
    .replaceAll('\\', '');
  if (!words.includes('timeout')) return null;
  const kinds = new Set<TimeoutKind>();
  if (/\b(?:dial|select) tcp/.test(words)) kinds.add('dial-tcp');
  if (/\bread tcp/.test(words)) kinds.add('read-tcp');
  if (/\budp/.test(words)) kinds.add('udp');
  const [kind] = kinds;
  return kinds.size === 1 && kind !== undefined ? kind : 'other';
}

function parseSingle(level: CorednsLevel, rcode: number, rest: string): SingleErrorLine | null {
  if (rcode > 65_535) return null;
  const nameEnd = findNameEnd(rest);
  const typeEnd = rest.indexOf(': ', nameEnd);
  if (nameEnd <= 0 || typeEnd < 0) return null;
  const name = rest.slice(0, nameEnd);
  const type = rest.slice(nameEnd + 1, typeEnd);
  if (!/^[\w-]{0,32}$/.test(type)) return null;
  const isLoopProbe = type === 'HINFO' && LOOP_PROBE.test(name);
  return { form: 'single', level, rcode, name, type, error: parseNetworkError(rest.slice(typeEnd + 2)), isLoopProbe };
}

/** Index of the first space that does not belong to the name: miekg/dns writes a space inside a label as `\ `. */
function findNameEnd(rest: string): number {
  for (let index = 0; index < rest.length; index += 1) {
    if (rest[index] === '\\') index += 1;
    else if (rest[index] === ' ') return index;
  }
  return -1;
}
