import {
  type Calendar,
  createCalendar,
  readEpochStamp,
  readIsoStamp,
  readKlogStamp,
  readSyslogStamp,
  type Stamp,
} from './log-stamps.ts';

/** What stands around the words of a log line. */
export interface Envelope {
  /** Unix milliseconds of the innermost stamp that can be placed, NaN without one. */
  at: number;
  /** Index at which the words begin. */
  start: number;
  /** From `kubectl logs --prefix` and Loki's labels; null where the line does not say. Untrusted text. */
  pod: string | null;
  container: string | null;
}

export interface EnvelopeReader {
  /** Reads what stands in front of the words. The answer is valid until the next call. */
  read(line: string, outer?: number): Envelope;
}

const DAY_MS = 86_400_000;
const MAX_LABELS = 4_096; // UTF-16 code units of a label set that logcli prints
const PREFIX = /^\[pod\/([^/\]\s]{1,253})\/([^/\]\s]{1,63})\] /; // kubectl logs --prefix
const LABEL = (name: string) => new RegExp(`[{, ]${name}="([^"]{1,253})"`);
const POD_LABEL = LABEL('(?:k8s_)?pod(?:_name)?');
const CONTAINER_LABEL = LABEL('(?:k8s_)?container(?:_name)?');

/**
 * Reads the wrappings of kubectl (`--prefix`, `--timestamps`), container runtimes (CRI files), Loki (a stamp and a tab, or
 * logcli's label set), klog, syslog and Go's log, in any of the combinations in which they occur. klog's stamp is the event's
 * own and wins; its year comes from the stamp around it, else from `reference`, Unix milliseconds.
 */
export function createEnvelopeReader(reference: number): EnvelopeReader {
  const envelope: Envelope = { at: Number.NaN, start: 0, pod: null, container: null };
  let calendar: Calendar | null = null;
  const calendarFrom = (outer: number): Calendar => {
    calendar ??= createCalendar(Number.isNaN(outer) ? reference : outer);
    return calendar;
  };

  /** The last stamp, of the program itself: klog or syslog. */
  function readInner(line: string, start: number, outer: number): void {
    envelope.at = outer;
    envelope.start = start;
    const klog = readKlogStamp(line, start, calendarFrom(outer));
    if (klog.end > 0) {
      const bracket = line.indexOf('] ', klog.end);
      envelope.start = bracket < 0 ? line.length : bracket + 2;
      takeInner(klog.at, outer);
      return;
    }
    const syslog = readSyslogStamp(line, start, calendarFrom(outer));
    if (syslog.end === 0) return;
    envelope.start = skipHost(line, syslog.end + 1);
    takeInner(syslog.at, outer);
  }

  /** A clock in another time zone than that of the stamp around it, or a wrong year, is not believed. */
  function takeInner(inner: number, outer: number): void {
    if (Number.isNaN(outer) || Math.abs(inner - outer) < DAY_MS) envelope.at = inner;
  }

  return {
    read(line, given = Number.NaN) {
      envelope.pod = null;
      envelope.container = null;
      let start = readPrefix(line, envelope);
      let outer = given;
      const stamp = readOuterStamp(line, start);
      if (stamp.end > 0) {
        if (Number.isNaN(outer)) outer = stamp.at;
        start = skipBlanks(line, stamp.end);
        start = skipStream(line, start);
        start = readLabels(line, start, envelope);
      }
      readInner(line, start, outer);
      return envelope;
    },
  };
}

function readPrefix(line: string, envelope: Envelope): number {
  if (!line.startsWith('[pod/')) return 0;
  const match = PREFIX.exec(line);
  if (match === null) return 0;
  envelope.pod = match[1] ?? null;
  envelope.container = match[2] ?? null;
  return match[0].length;
}

/** RFC 3339, Go's log (`2026/11/22 06:54:49`), or a Unix time that a blank or tab ends. */
function readOuterStamp(line: string, start: number): Stamp {
  const code = line.charCodeAt(start);
  if (!(code >= 48 && code <= 57)) return NO_STAMP;
  const mark = line[start + 4];
  if (mark === '-') return readIsoStamp(line, start);
  if (mark === '/') return readGoStamp(line, start);
  const epoch = readEpochStamp(line, start);
  const next = line[epoch.end];
  return next === ' ' || next === '\t' ? epoch : NO_STAMP;
}

function readGoStamp(line: string, start: number): Stamp {
  const stamp = readIsoStamp(line.slice(start, start + 30).replaceAll('/', '-'), 0);
  return stamp.end === 0 ? stamp : { at: stamp.at, end: start + stamp.end };
}

const NO_STAMP: Stamp = { at: Number.NaN, end: 0 };

function skipBlanks(line: string, start: number): number {
  let index = start;
  while (line[index] === ' ' || line[index] === '\t') index += 1;
  return index;
}

/** The stream and the tag of a CRI file. */
function skipStream(line: string, start: number): number {
  if (!line.startsWith('std', start)) return start;
  const isStream = line.startsWith('stdout ', start) || line.startsWith('stderr ', start);
  const tag = line.slice(start + 7, start + 9);
  return isStream && (tag === 'F ' || tag === 'P ') ? start + 9 : start;
}

/** The label set that logcli prints behind the stamp. */
function readLabels(line: string, start: number, envelope: Envelope): number {
  if (line[start] !== '{' || line[start + 1] === '"') return start;
  const end = line.indexOf('} ', start);
  if (end < 0 || end - start > MAX_LABELS) return start;
  const labels = line.slice(start, end);
  envelope.pod ??= POD_LABEL.exec(labels)?.[1] ?? null;
  envelope.container ??= CONTAINER_LABEL.exec(labels)?.[1] ?? null;
  return skipBlanks(line, end + 2);
}

/** syslog names the host in front of the program; dnsmasq's own file does not. */
function skipHost(line: string, start: number): number {
  if (line.startsWith('dnsmasq', start)) return start;
  const blank = line.indexOf(' ', start);
  return blank > 0 && line.startsWith('dnsmasq', blank + 1) ? blank + 1 : start;
}
