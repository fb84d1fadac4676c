import { createLineSplitter, decodeLine } from '../formats/byte-lines.ts';
import { writeDnsMessage } from '../formats/dns-writer.ts';
import { createPacketCsvReader, type PacketRow } from '../formats/packet-csv.ts';
import { createPacketTimes, detectTimeForm, type PacketTimeForm } from '../formats/packet-times.ts';
import { createPcapWriter, writePcapHeader } from '../formats/pcap-writer.ts';
import { createUtf8Bytes } from '../formats/utf8-bytes.ts';
import type { CaptureInput } from './analyse-packets.ts';
import type { TextCounts } from './text-inputs.ts';

/** Rows by which the form of the time column is told. */
const FIRST_LOOK = 1_000;
const MAX_FLOWS = 50_000;
const PSH_ACK = 0x18;
const [FIN, SYN] = [1, 2];
const PORT_DNS = 53;
/** Bytes of Ethernet, IP and TCP headers, with the time stamps that Linux sends. */
const OVERHEAD = { ipv4: 66, ipv6: 86 };

/** One direction of a connection: the next byte that it will send. */
interface Direction {
  next: number;
  overhead: number;
}

export interface CsvPackets extends Omit<CaptureInput, 'end'> {
  end(): TextCounts;
  /** Whether the time column has the day; known at the end. */
  hasDates(): boolean;
}

/**
 * Turns a packet list as CSV back into packets and hands them to `capture`, so that they are counted as those of a capture.
 * Rows of DNS do not show TCP's numbers: they are taken from the rows around them. `reference`: Unix milliseconds of the day
 * for times without one.
 */
export function openCsvPackets(capture: CaptureInput, reference: number): CsvPackets {
  const toUtf8 = createUtf8Bytes();
  const writeRecord = createPcapWriter();
  const directions = new Map<string, Direction>();
  let readRow: ((line: string) => PacketRow | null) | null = null;
  let timeOf: ((text: string) => number) | null = null;
  let waiting: PacketRow[] = [];
  let [records, used] = [0, 0];
  let form: PacketTimeForm | null = null;

  function takeLine(line: string): void {
    if (readRow === null) {
      readRow = createPacketCsvReader(line);
      capture.push(writePcapHeader());
      return;
    }
    records += 1;
    const row = readRow(line);
    if (row === null) return;
    if (timeOf !== null) takeRow(row, timeOf(row.time));
    else if (waiting.push(row) >= FIRST_LOOK) flush();
  }

  function flush(): void {
    form = detectTimeForm(waiting.map(({ time }) => time));
    const toTime = createPacketTimes(form, reference);
    timeOf = toTime;
    for (const row of waiting) takeRow(row, toTime(row.time));
    waiting = [];
  }

  function directionOf(source: string, destination: string): Direction {
    const key = `${source}>${destination}`;
    const known = directions.get(key);
    if (known !== undefined) return known;
    if (directions.size >= MAX_FLOWS) directions.clear();
    const created = { next: 1, overhead: source.split(':').length > 2 ? OVERHEAD.ipv6 : OVERHEAD.ipv4 };
    directions.set(key, created);
    return created;
  }

  function takeRow(row: PacketRow, time: number): void {
    if (Number.isNaN(time)) return;
    const transport = row.transport ?? 'udp';
    const sourcePort = row.sourcePort ?? (row.dns?.isResponse === true ? PORT_DNS : 0);
    const destinationPort = row.destinationPort ?? (row.dns?.isResponse === false ? PORT_DNS : 0);
    const packet = { time, source: row.source, destination: row.destination, sourcePort, destinationPort, transport };
    const numbers = { flags: 0, sequence: 0, acknowledgement: 0 };
    const payload = transport === 'udp' ? udpPayload(row) : tcpPayload(row, { ...packet, numbers });
    const record = payload === null ? null : writeRecord({ ...packet, ...numbers, payload });
    if (record === null) return;
    used += 1;
    capture.push(record);
  }

  /** Also fills TCP's numbers in. */
  function tcpPayload(
    row: PacketRow,
    flow: {
      source: string;
      destination: string;
      sourcePort: number;
      destinationPort: number;
      numbers: { flags: number; sequence: number; acknowledgement: number };
    },
  ): Uint8Array | null {
    const [from, to] = [`${flow.source}:${flow.sourcePort}`, `${flow.destination}:${flow.destinationPort}`];
    const [forth, back] = [directionOf(from, to), directionOf(to, from)];
    const flags = row.flags ?? PSH_ACK;
    const length = row.payloadLength ?? Math.max(0, (row.frameLength ?? forth.overhead) - forth.overhead);
    if (row.payloadLength === 0 && row.frameLength !== null && (flags & SYN) === 0) forth.overhead = row.frameLength;
    flow.numbers.flags = flags;
    flow.numbers.sequence = row.sequence ?? forth.next;
    flow.numbers.acknowledgement = row.acknowledgement ?? back.next;
    const payload = row.dns === null ? new Uint8Array(length) : dnsOverTcp(row.dns, length);
    const end = flow.numbers.sequence + (payload?.length ?? length) + ((flags & (SYN | FIN)) === 0 ? 0 : 1);
    if ((flags & SYN) !== 0 || end > forth.next) forth.next = end;
    return payload;
  }

  const splitter = createLineSplitter((bytes, start, end) => takeLine(decodeLine(bytes, start, end)));
  return {
    push: (chunk) => splitter.push(toUtf8(chunk)),
    lastTime: capture.lastTime,
    hasDates: () => form === 'epoch' || form === 'date',
    end() {
      splitter.end();
      if (timeOf === null) flush();
      capture.end();
      const others = records - used;
      return {
        ...{ records, used },
        skipped: [
          ...(others > 0 ? [`${others} rows that are no packet of TCP or DNS`] : []),
          ...(form === 'since-first' || form === 'since-previous'
            ? ['the time column has no date: moments are shown as since 1970']
            : []),
          ...(splitter.tooLong() > 0 ? [`${splitter.tooLong()} rows that are too long`] : []),
        ],
      };
    },
  };
}

function udpPayload({ dns }: PacketRow): Uint8Array | null {
  return dns === null ? null : writeDnsMessage(dns);
}

/** The message behind its length, RFC 1035 section 4.2.2. */
function dnsOverTcp(dns: NonNullable<PacketRow['dns']>, length: number): Uint8Array | null {
  const message = writeDnsMessage(dns, Math.max(0, length - 2));
  if (message === null || message.length > 0xffff - 100) return null;
  const bytes = new Uint8Array(message.length + 2);
  bytes[0] = message.length >> 8;
  bytes[1] = message.length & 0xff;
  bytes.set(message, 2);
  return bytes;
}
