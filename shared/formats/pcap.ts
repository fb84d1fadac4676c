import { type CaptureFileState, countSkipped, MAX_PACKET_BYTES, type ReadRecord } from './capture-file-state.ts';
import { SKIP } from './packet-record.ts';

const MAGIC_MICROSECONDS = 0xa1b2c3d4;
const MAGIC_NANOSECONDS = 0xa1b23c4d;
const FILE_HEADER = 24;
const RECORD_HEADER = 16;
/** seconds; how far the time stamps of neighbours may be apart where a corrupt file is read on. */
const NEIGHBOURHOOD = 86_400;

export interface PcapHeader {
  littleEndian: boolean;
  /** Fractions of a second that the second word of a time stamp counts. */
  fractions: number;
  linkType: number;
}

/** The header of a classic pcap file, which needs 24 bytes; null when it is none. */
export function detectPcap(view: DataView, offset: number): PcapHeader | null {
  for (const littleEndian of [true, false]) {
    const magic = view.getUint32(offset, littleEndian);
    if (magic !== MAGIC_MICROSECONDS && magic !== MAGIC_NANOSECONDS) continue;
    // The upper half says whether frames end in a checksum.
    const linkType = view.getUint32(offset + 20, littleEndian) & 0xffff;
    return { littleEndian, fractions: magic === MAGIC_NANOSECONDS ? 1_000_000_000 : 1_000_000, linkType };
  }
  return null;
}

/** Reads a pcap file, header and then packets. After a record that cannot be, it looks for the next two in a row that can. */
export function readPcap(state: CaptureFileState, header: PcapHeader): ReadRecord {
  const { littleEndian, fractions, linkType } = header;
  const microseconds = 1_000_000 / fractions;
  const { packet } = state;
  packet.linkType = linkType;
  let isHeaderRead = false;
  let isLost = false;
  let seconds = 0;

  return (_bytes, view, offset, end) => {
    if (!isHeaderRead) {
      isHeaderRead = true;
      return FILE_HEADER;
    }
    if (end - offset < RECORD_HEADER) return -RECORD_HEADER;
    const captured = view.getUint32(offset + 8, littleEndian);
    if (isLost) {
      const found = findsRecord(view, offset, end);
      if (found !== 0) return found;
      isLost = false;
    }
    const fraction = view.getUint32(offset + 4, littleEndian);
    if (captured > MAX_PACKET_BYTES || fraction >= fractions) {
      isLost = true;
      countSkipped(state, SKIP['corrupt-record']);
      return 1;
    }
    if (end - offset < RECORD_HEADER + captured) return -(RECORD_HEADER + captured);
    seconds = view.getUint32(offset, littleEndian);
    packet.time = seconds * 1_000_000 + fraction * microseconds;
    packet.start = offset + RECORD_HEADER;
    packet.end = packet.start + captured;
    state.packets += 1;
    state.onPacket(packet);
    return RECORD_HEADER + captured;
  };

  /** 0 where a record begins behind corruption; else how far to go, or what is needed to tell. */
  function findsRecord(view: DataView, offset: number, end: number): number {
    const length = plausibleLength(view, offset);
    if (length === 0) return 1;
    const needed = RECORD_HEADER + length + RECORD_HEADER;
    if (end - offset < needed) return -needed;
    return plausibleLength(view, offset + RECORD_HEADER + length) === 0 ? 1 : 0;
  }

  function plausibleLength(view: DataView, offset: number): number {
    const captured = view.getUint32(offset + 8, littleEndian);
    const sent = view.getUint32(offset + 12, littleEndian);
    if (captured === 0 || captured > sent || sent > MAX_PACKET_BYTES) return 0;
    if (view.getUint32(offset + 4, littleEndian) >= fractions) return 0;
    return Math.abs(view.getUint32(offset, littleEndian) - seconds) <= NEIGHBOURHOOD ? captured : 0;
  }
}
