import { createTextReader, isText } from './byte-texts.ts';

/** Bytes; longer names are no DNS names: RFC 1035 allows 255, escaped about 1,000. */
const MAX_NAME = 1_024;
const MAX_CLIENT = 60; // an IPv6 address with a zone and a port
/** dnsmasq prints the number as an unsigned int. */
const MAX_SERIAL = 4_294_967_295;
const MAX_DIGITS = 10;
const [BLANK, SLASH, ZERO, COLON, OPEN, CLOSE] = [32, 47, 48, 58, 91, 93];
const [C_F, C_Q, C_R, C_Y] = [102, 113, 114, 121];
const HEAD = new TextEncoder().encode('dnsmasq');

/** What dnsmasq did, the source of its log_query in src/cache.c; `other`: a hosts file, DHCP, an ipset and their like. */
export type DnsmasqAction = 'query' | 'forwarded' | 'reply' | 'cached' | 'config' | 'other';

const OTHER_ACTIONS: Readonly<Record<string, DnsmasqAction>> = {
  ...{ cached: 'cached', 'cached-stale': 'cached', config: 'config', DHCP: 'other', auth: 'other', error: 'other' },
  ...{ rcode: 'other', nameserver: 'other', validation: 'other', special: 'other', ipset: 'other', nftset: 'other' },
  ...{ upstream: 'other' },
};

/** What an answer says of the name. */
export type DnsmasqAnswer = 'found' | 'no-data' | 'not-found' | 'failed';

/** One line of `--log-queries=extra`. Its texts are made when they are asked for: most lines need none. */
export interface DnsmasqQueryLine {
  /** Process ID in the Pod: the parent for UDP, a child of its own for each TCP connection. */
  process: number;
  /** Number of the request, the same on all its lines; -1 where `--log-queries` without `=extra` wrote the line. */
  serial: number;
  action: DnsmasqAction;
  /** `10.0.0.29/47028`, address and port of the client; empty where there is no number. */
  client(): string;
  /** Whether `client` or `detail` would be this text; cheaper than to make it. */
  isClient(text: string): boolean;
  isDetail(text: string): boolean;
  /** Of a question: `A`, `AAAA`, ...; empty for other actions. */
  type(): string;
  /** Without a dot at the end, but for the root; untrusted text. */
  name(): string;
  /** `127.0.0.1#10053` for forwarded, the answer for reply, cached and config; untrusted text. */
  detail(): string;
  /** What `detail` of an answer means. */
  answer(): DnsmasqAnswer;
}

export interface DnsmasqQueryReader {
  /** Index at which `dnsmasq[` begins; -1 when it does not occur in the line. */
  find(bytes: Uint8Array, start: number, end: number): number;
  /**
   * Reads a line from the index of `dnsmasq[` on; null for a line that is none of the query log. The answer is
   * valid until the next call, and as long as the bytes are. Source: dnsmasq src/cache.c, log_query,
   * `%u %s/%u %s %s %s %s`, and src/log.c.
   */
  read(bytes: Uint8Array, start: number, end: number): DnsmasqQueryLine | null;
}

export function createDnsmasqQueryReader(): DnsmasqQueryReader {
  const textOf = createTextReader();
  let line: Uint8Array = new Uint8Array(0);
  const [client, type, name, detail] = [emptySpan(), emptySpan(), emptySpan(), emptySpan()];
  const text = (span: Span) => textOf(line, span.start, span.end);
  const read: DnsmasqQueryLine = {
    process: 0,
    serial: -1,
    action: 'other',
    client: () => text(client),
    isClient: (other) => isText(other, line, client.start, client.end),
    isDetail: (other) => isText(other, line, detail.start, detail.end),
    type: () => text(type),
    name: () => text(name),
    detail: () => text(detail),
    answer: () => readAnswer(line, detail),
  };

  /** `query[A] NAME from CLIENT`, `forwarded NAME to SERVER`, `reply NAME is ANSWER`. */
  function readWords(bytes: Uint8Array, start: number, end: number): DnsmasqQueryLine | null {
    const actionEnd = skipWord(bytes, start, end);
    const nameEnd = skipWord(bytes, actionEnd + 1, Math.min(end, actionEnd + MAX_NAME));
    const verbEnd = skipWord(bytes, nameEnd + 1, end);
    if (verbEnd >= end || bytes[nameEnd] !== BLANK) return null;
    const action = readAction(bytes, start, actionEnd);
    if (action === null) return null;
    read.action = action;
    setSpan(type, action === 'query' ? start + 6 : start, action === 'query' ? actionEnd - 1 : start);
    setSpan(name, actionEnd + 1, nameEnd);
    setSpan(detail, verbEnd + 1, end);
    return read;
  }

  function readAction(bytes: Uint8Array, start: number, end: number): DnsmasqAction | null {
    const first = bytes[start];
    const length = end - start;
    if (first === C_Q) return bytes[start + 5] === OPEN && bytes[end - 1] === CLOSE && length < 24 ? 'query' : null;
    if (first === C_F && length === 9) return 'forwarded';
    if (first === C_R && length === 5 && bytes[end - 1] === C_Y) return 'reply'; // not `rcode`
    if (first === SLASH) return 'other';
    const word = length < 20 ? textOf(bytes, start, end) : '';
    return Object.hasOwn(OTHER_ACTIONS, word) ? (OTHER_ACTIONS[word] ?? null) : null;
  }

  /** What stands in front has the same length on most lines of a log. */
  let headLength = 0;

  return {
    find(bytes, start, end) {
      const guess = start + headLength;
      if (guess + HEAD.length < end && bytes[guess + HEAD.length] === OPEN && isHead(bytes, guess)) return guess;
      const found = findHead(bytes, start, end);
      if (found >= 0) headLength = found - start;
      return found;
    },
    read(bytes, start, end) {
      line = bytes;
      const processStart = start + HEAD.length + 1;
      let processEnd = processStart;
      let number = 0;
      for (; processEnd < end; processEnd += 1) {
        const digit = (bytes[processEnd] ?? 0) - ZERO;
        if (digit < 0 || digit > 9) break;
        number = number * 10 + digit;
      }
      read.process = number;
      const wordsStart = processEnd + 3;
      const isHeaded = bytes[processEnd] === CLOSE && bytes[processEnd + 1] === COLON && wordsStart < end;
      if (!isHeaded || processEnd === processStart || processEnd - processStart > MAX_DIGITS) return null;
      let serialEnd = wordsStart;
      number = 0;
      for (; serialEnd < end; serialEnd += 1) {
        const digit = (bytes[serialEnd] ?? 0) - ZERO;
        if (digit < 0 || digit > 9) break;
        number = number * 10 + digit;
      }
      read.serial = number;
      if (serialEnd === wordsStart) {
        read.serial = -1;
        setSpan(client, wordsStart, wordsStart);
        return readWords(bytes, wordsStart, end);
      }
      if (number > MAX_SERIAL || bytes[serialEnd] !== BLANK) return null;
      const clientEnd = skipWord(bytes, serialEnd + 1, Math.min(end, serialEnd + MAX_CLIENT));
      setSpan(client, serialEnd + 1, clientEnd);
      if (bytes[clientEnd] !== BLANK || !hasPort(bytes, client)) return null;
      return readWords(bytes, clientEnd + 1, end);
    },
  };
}

function findHead(bytes: Uint8Array, start: number, end: number): number {
  for (let index = start + HEAD.length; index < end; index += 1)
    if (bytes[index] === OPEN && isHead(bytes, index - HEAD.length)) return index - HEAD.length;
  return -1;
}

function isHead(bytes: Uint8Array, start: number): boolean {
  for (let index = HEAD.length - 1; index >= 0; index -= 1) if (bytes[start + index] !== HEAD[index]) return false;
  return true;
}

/** dnsmasq src/cache.c, log_query: `NXDOMAIN`, `NODATA`, `NODATA-IPv6`, an rcode, an address, `<CNAME>`, `<SRV>` and so on. */
function readAnswer(bytes: Uint8Array, { start }: Span): DnsmasqAnswer {
  const first = String.fromCharCode(bytes[start] ?? 0, bytes[start + 1] ?? 0, bytes[start + 2] ?? 0);
  if (first === 'NXD') return 'not-found';
  if (first === 'NOD') return 'no-data';
  return first === 'SER' || first === 'REF' || first === 'NOT' ? 'failed' : 'found';
}

interface Span {
  start: number;
  end: number;
}

function emptySpan(): Span {
  return { start: 0, end: 0 };
}

function setSpan(span: Span, start: number, end: number): void {
  span.start = start;
  span.end = end;
}

/** `ADDRESS/PORT`: the last slash is at most five digits from the end. */
function hasPort(bytes: Uint8Array, { start, end }: Span): boolean {
  for (let index = end - 2; index > start && index >= end - 6; index -= 1) if (bytes[index] === SLASH) return true;
  return false;
}

function skipWord(bytes: Uint8Array, start: number, end: number): number {
  let index = start;
  while (index < end && bytes[index] !== BLANK) index += 1;
  return index;
}
