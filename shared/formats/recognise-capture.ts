import { createLineSplitter, decodeLine } from './byte-lines.ts';
import { parseCorednsErrorLine } from './coredns-log.ts';
import { parseCorednsQueryLine } from './coredns-query-line.ts';
import { parseDnsmasqLine } from './dnsmasq-lines.ts';
import { createEnvelopeReader } from './log-envelope.ts';
import { isPacketCsvHeader } from './packet-csv.ts';
import { detectPcap } from './pcap.ts';
import { isPcapng } from './pcapng.ts';
import { parseProcessCount } from './process-count.ts';
import { parsePrometheusLine } from './prometheus-text.ts';

/** What an input is, told by its first bytes; `unknown` is none of what can be analysed. */
export type CaptureKind = 'pcap' | 'pcapng' | 'log' | 'json-log' | 'metrics' | 'packet-csv' | 'unknown';

export interface Recognised {
  kind: CaptureKind;
  /** In words, for people: `query log of dnsmasq`. */
  what: string;
  /**
   * The first lines that say something, without their stamps: the same in two inputs means the same log twice. Empty where
   * there are none.
   */
  fingerprint: readonly string[];
}

/** bytes; enough to tell any of the kinds, start-up lines of CoreDNS included. */
export const HEAD_BYTES = 65_536;
const FINGERPRINT_LINES = 20;
const MAX_LINES = 2_000;
const MAGIC_BYTES = 24; // of a pcap file's header

type LineKind =
  | 'dnsmasq-query'
  | 'dnsmasq'
  | 'coredns-error'
  | 'coredns-answer'
  | 'coredns'
  | 'process-count'
  | 'kube-dns'
  | 'metric';

/** In the order in which a log is called by what is in it. */
const LINE_WORDS: readonly [LineKind, string][] = [
  ['dnsmasq-query', 'query log of dnsmasq'],
  ['process-count', 'process counts of dnsmasq'],
  ['coredns-answer', 'log of CoreDNS with answers'],
  ['coredns-error', 'log of CoreDNS'],
  ['coredns', 'log of CoreDNS'],
  ['dnsmasq', 'log of dnsmasq without queries'],
  ['kube-dns', 'log of kubedns or sidecar, which shows nothing of this'],
];

/** First bytes of what people have at hand and what to do about it. */
const OTHERS: readonly [readonly number[], string][] = [
  [[0x1f, 0x8b], 'gzip within gzip; unpack it once'],
  [[0x50, 0x4b, 0x03, 0x04], 'a zip archive; unpack it first'],
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a], 'xz data; unpack it with `xz -dc`'],
  [[0x28, 0xb5, 0x2f, 0xfd], 'zstd data; unpack it with `zstd -dc`'],
  [[0x42, 0x5a, 0x68], 'bzip2 data; unpack it with `bzip2 -dc`'],
  [[0x73, 0x6e, 0x6f, 0x6f, 0x70], 'a snoop capture; convert it with `editcap -F pcap`'],
  [[0x7f, 0x45, 0x4c, 0x46], 'a program'],
];

/** Says what the head of an input is. `head` holds its first HEAD_BYTES, or all of it. */
export function recogniseCapture(head: Uint8Array): Recognised {
  if (head.length === 0) return unknown('empty');
  if (head.length >= MAGIC_BYTES) {
    const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
    if (isPcapng(view, 0)) return { kind: 'pcapng', what: 'capture (pcapng)', fingerprint: [] };
    if (detectPcap(view, 0) !== null) return { kind: 'pcap', what: 'capture (pcap)', fingerprint: [] };
  }
  const other = OTHERS.find(([magic]) => magic.every((byte, index) => head[index] === byte));
  if (other !== undefined) return unknown(other[1]);
  if (isBinary(head)) return unknown('binary data that is no capture');
  return recogniseText(head);
}

function recogniseText(head: Uint8Array): Recognised {
  const lines = firstLines(head);
  const [first = ''] = lines;
  if (isPacketCsvHeader(first)) return { kind: 'packet-csv', what: 'packet list as CSV', fingerprint: [] };
  if (/^\s*(?:\{|\[\s*(?:\{|\]|$))/.test(first)) return recogniseJson(head);
  const envelopes = createEnvelopeReader(0);
  const counts = new Map<LineKind, number>();
  const fingerprint: string[] = [];
  for (const line of lines) {
    const words = line.slice(envelopes.read(line).start);
    const kind = lineKind(words, line);
    if (kind === null) continue;
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
    const saysSomething = kind === 'dnsmasq-query' || kind === 'coredns-error' || kind === 'coredns-answer';
    if (saysSomething && fingerprint.length < FINGERPRINT_LINES) fingerprint.push(words);
  }
  if ((counts.get('metric') ?? 0) > 0)
    return { kind: 'metrics', what: 'metrics in Prometheus format', fingerprint: [] };
  const words = LINE_WORDS.find(([kind]) => counts.has(kind))?.[1];
  return words === undefined ? unknown('text, but nothing of this') : { kind: 'log', what: words, fingerprint };
}

function recogniseJson(head: Uint8Array): Recognised {
  const text = decodeLine(head, 0, head.length);
  const isLog = /"(?:textPayload|jsonPayload|logName|line|log|message|msg|values)"\s*:/.test(text);
  const isOurs = /dnsmasq|plugin\/errors|CoreDNS-|\[INFO\] /.test(text);
  if (!isLog || !isOurs)
    return unknown(isLog ? 'log lines in JSON, none of dnsmasq or CoreDNS' : 'JSON, but no log lines');
  return { kind: 'json-log', what: 'log lines in JSON', fingerprint: [] };
}

function lineKind(words: string, line: string): LineKind | null {
  if (/^dnsmasq\[\d{1,10}\]: /.test(words))
    return /^dnsmasq\[\d+\]: (?:\d+ \S+\/\d+ |query\[)/.test(words) ? 'dnsmasq-query' : 'dnsmasq';
  if (parseDnsmasqLine(words) !== null) return 'dnsmasq';
  if (parseCorednsErrorLine(words) !== null) return 'coredns-error';
  if (words.startsWith('[INFO] '))
    return parseCorednsQueryLine(words) === null ? corednsStart(words) : 'coredns-answer';
  if (words.startsWith('CoreDNS-') || /^\S+:\d{1,5} on \S+$/.test(words)) return 'coredns';
  if (parseProcessCount(words) !== null) return 'process-count';
  if (/\bFLAG: --(?:dns-port|dnsmasq-addr|kubecfg-file|probe)=/.test(words)) return 'kube-dns';
  if (/^# (?:HELP|TYPE) [a-zA-Z_:]/.test(line)) return 'metric';
  return /^(?:coredns|skydns|kubedns)_/.test(line) && parsePrometheusLine(line) !== null ? 'metric' : null;
}

function corednsStart(words: string): LineKind | null {
  return /^\[INFO\] (?:plugin\/|Starting node-cache|Using Corefile|SIGTERM: )/.test(words) ? 'coredns' : null;
}

function unknown(what: string): Recognised {
  return { kind: 'unknown', what, fingerprint: [] };
}

function isBinary(head: Uint8Array): boolean {
  const start = head.subarray(0, 1_024);
  const isUtf16 = (start[0] === 0xff && start[1] === 0xfe) || (start[0] === 0xfe && start[1] === 0xff);
  return !isUtf16 && start.includes(0);
}

/** The last line of the head may be cut: it is left out, unless it is the only one. */
function firstLines(head: Uint8Array): string[] {
  const lines: string[] = [];
  const splitter = createLineSplitter((bytes, start, end) => {
    if (lines.length < MAX_LINES) lines.push(decodeLine(bytes, start, end));
  });
  splitter.push(head);
  if (lines.length === 0 || head.length < HEAD_BYTES) splitter.end();
  return lines;
}
