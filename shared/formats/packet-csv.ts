import { splitCsvLine } from './csv-line.ts';

/** One row of a packet list, as far as its columns say; what they do not say is null. */
export interface PacketRow {
  /** As it stands in the column; `createPacketTimes` makes moments of it. */
  time: string;
  source: string;
  destination: string;
  sourcePort: number | null;
  destinationPort: number | null;
  transport: 'tcp' | 'udp' | null;
  /** TCP flags as in the header, 2 = SYN. */
  flags: number | null;
  /** Relative to the first of the connection, as Wireshark shows them. */
  sequence: number | null;
  acknowledgement: number | null;
  /** Bytes of TCP payload, and of the whole frame. */
  payloadLength: number | null;
  frameLength: number | null;
  dns: PacketDns | null;
}

export interface PacketDns {
  id: number;
  isResponse: boolean;
  /** `A`, `AAAA`, ...; untrusted text, as is the name. */
  type: string;
  name: string;
  rcode: number;
  hasAnswer: boolean;
}

const MAX_LINE = 16_384; // UTF-16 code units

// Wireshark's column titles and `tshark -T fields -E header=y`; the first match counts, since titles may come twice.
const COLUMNS = {
  time: ['time', 'frame.time_epoch', 'frame.time_relative', 'frame.time_delta', 'frame.time', 'frame.time_utc'],
  source: ['source', 'ip.src', 'ipv6.src', '_ws.col.source', '_ws.col.def_src'],
  destination: ['destination', 'ip.dst', 'ipv6.dst', '_ws.col.destination', '_ws.col.def_dst'],
  sourcePort: ['source port', 'src port', 'tcp.srcport'],
  destinationPort: ['destination port', 'dest port', 'dst port', 'tcp.dstport'],
  udpSourcePort: ['udp.srcport'],
  udpDestinationPort: ['udp.dstport'],
  protocol: ['protocol', '_ws.col.protocol', 'ip.proto'],
  frameLength: ['length', 'frame.len'],
  flags: ['flags', 'tcp.flags'],
  sequence: ['tcp.seq'],
  acknowledgement: ['tcp.ack'],
  payloadLength: ['tcp.len'],
  id: ['transaction id', 'dns.id'],
  name: ['name', 'dns.qry.name'],
  isResponse: ['dns.flags.response'],
  info: ['info', '_ws.col.info'],
} as const;
type Column = keyof typeof COLUMNS;

/** True for the first line of a packet list: Wireshark's `Export Packet Dissections as CSV` or tshark's fields. */
export function isPacketCsvHeader(line: string): boolean {
  const columns = findColumns(titlesOf(line));
  const has = (column: Column) => columns[column] >= 0;
  return has('time') && has('source') && has('destination') && (has('info') || has('flags'));
}

/** A reader of the rows below `header`. It answers null for a row that is no packet of TCP or DNS. */
export function createPacketCsvReader(header: string): (line: string) => PacketRow | null {
  const separator = separatorOf(header);
  const columns = findColumns(titlesOf(header));
  const width = Math.max(...Object.values(columns)) + 1;

  return (line) => {
    if (line.length > MAX_LINE) return null;
    const cells = splitCsvLine(line, separator);
    if (cells.length < width) return null;
    const cell = (column: Column): string => cells[columns[column]] ?? '';
    const info = cell('info');
    const tcp = readTcpInfo(info);
    const flags = readNumber(cell('flags')) ?? tcp?.flags ?? null;
    const dns = readDns({ info, id: cell('id'), name: cell('name'), isResponse: cell('isResponse') });
    const isUdp = cell('udpSourcePort') !== '';
    if (flags === null && dns === null) return null;
    return {
      ...{ time: cell('time'), source: cell('source'), destination: cell('destination') },
      sourcePort: readNumber(isUdp ? cell('udpSourcePort') : cell('sourcePort')) ?? tcp?.sourcePort ?? null,
      destinationPort:
        readNumber(isUdp ? cell('udpDestinationPort') : cell('destinationPort')) ?? tcp?.destinationPort ?? null,
      transport: flags === null ? udpOrUnknown(isUdp || columns.flags >= 0) : 'tcp',
      flags,
      sequence: readNumber(cell('sequence')) ?? tcp?.sequence ?? null,
      acknowledgement: readNumber(cell('acknowledgement')) ?? tcp?.acknowledgement ?? null,
      payloadLength: readNumber(cell('payloadLength')) ?? tcp?.length ?? null,
      frameLength: readNumber(cell('frameLength')),
      dns,
    };
  };
}

function udpOrUnknown(isUdp: boolean): 'udp' | null {
  return isUdp ? 'udp' : null;
}

function separatorOf(header: string): string {
  return header.includes('\t') ? '\t' : header.includes(';') && !header.includes(',') ? ';' : ',';
}

function titlesOf(header: string): string[] {
  if (header.length > MAX_LINE) return [];
  return splitCsvLine(header.replace(/^\ufeff/, ''), separatorOf(header)).map((title) => title.trim().toLowerCase());
}

function findColumns(titles: readonly string[]): Record<Column, number> {
  const find = (names: readonly string[]) => titles.findIndex((title) => names.includes(title));
  return Object.fromEntries(Object.entries(COLUMNS).map(([column, names]) => [column, find(names)])) as Record<
    Column,
    number
  >;
}

// Wireshark packet-tcp.c: `50370 → 53 [SYN, ACK] Seq=0 Ack=1 Win=65160 Len=0 ...`, behind notes such as `[TCP Retransmission] `.
const TCP_INFO =
  /(?:^|\] )(\d{1,5}) (?:→|>|->) (\d{1,5}) \[([A-Z, ]{1,60})\](?: Seq=(\d{1,10}))?(?: Ack=(\d{1,10}))?(?: Win=\d{1,10})?(?: Urg=\d{1,5})?(?: Len=(\d{1,9}))?/;
const FLAG_BITS: Readonly<Record<string, number>> = {
  FIN: 1,
  SYN: 2,
  RST: 4,
  PSH: 8,
  ACK: 16,
  URG: 32,
  ECE: 64,
  CWR: 128,
};

function readTcpInfo(info: string) {
  const match = TCP_INFO.exec(info);
  if (match === null) return null;
  const [, sourcePort, destinationPort, words = '', sequence, acknowledgement, length] = match;
  const flags = words.split(', ').reduce((bits, word) => bits | (FLAG_BITS[word] ?? 0), 0);
  return {
    ...{ sourcePort: Number(sourcePort), destinationPort: Number(destinationPort), flags },
    sequence: readNumber(sequence ?? ''),
    acknowledgement: readNumber(acknowledgement ?? ''),
    length: readNumber(length ?? ''),
  };
}

// Wireshark packet-dns.c: `Standard query 0xd879 SRV NAME`, `Standard query response 0xd879 No such name A NAME SOA ...`.
const DNS_INFO =
  /\bStandard query( response)? 0x([0-9a-f]{4})(?: (No such name|Server failure|Refused|Format error|Not implemented|[A-Z][a-z]+[a-z ]*?))?(?: ([A-Z0-9]{1,10}) (\S{1,1100}))?(?: (.*))?$/;
const RCODES: Readonly<Record<string, number>> = {
  ...{ 'Format error': 1, 'Server failure': 2, 'No such name': 3, 'Not implemented': 4, Refused: 5 },
};
const OTHER_RCODE = 9;

function readDns(cells: { info: string; id: string; name: string; isResponse: string }): PacketDns | null {
  const match = DNS_INFO.exec(cells.info);
  if (match === null) {
    const id = readNumber(cells.id.split(',')[0] ?? '');
    if (id === null || cells.isResponse === '') return null;
    const isResponse = cells.isResponse === '1' || cells.isResponse.toLowerCase() === 'true';
    return { id, isResponse, type: 'A', name: firstOf(cells.name), rcode: 0, hasAnswer: isResponse };
  }
  const [, response, id = '', rcode, type = 'A', name = '', rest = ''] = match;
  const isResponse = response !== undefined;
  return {
    ...{ id: Number.parseInt(id, 16), isResponse, type },
    name: name === '' ? firstOf(cells.name) : name,
    rcode: rcode === undefined ? 0 : (RCODES[rcode] ?? OTHER_RCODE),
    // Of an answer of NOERROR without a record only the authority (SOA) is listed, if anything.
    hasAnswer: isResponse && rcode === undefined && rest !== '' && !/^(?:SOA|OPT)\b/.test(rest),
  };
}

function firstOf(names: string): string {
  return names.split(',')[0] ?? '';
}

/** Decimal or `0x002`; null for anything else. */
function readNumber(text: string): number | null {
  if (/^\d{1,10}$/.test(text)) return Number(text);
  return /^0x[0-9a-f]{1,8}$/i.test(text) ? Number.parseInt(text.slice(2), 16) : null;
}
