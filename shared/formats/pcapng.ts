import { type CaptureFileState, countSkipped, MAX_PACKET_BYTES, type ReadRecord } from './capture-file-state.ts';
import { SKIP } from './packet-record.ts';
import { type PcapngInterface, readInterface, readLostPackets } from './pcapng-blocks.ts';

// draft-ietf-opsawg-pcapng: block types
const SECTION_HEADER = 0x0a0d0d0a;
const INTERFACE_DESCRIPTION = 1;
const PACKET = 2; // of old files
const SIMPLE_PACKET = 3;
const INTERFACE_STATISTICS = 5;
const ENHANCED_PACKET = 6;
const BYTE_ORDER_MAGIC = 0x1a2b3c4d;

/** bytes; header and trailer of every block. */
const BLOCK_FRAME = 12;
/** bytes; blocks of which something is read are not larger. Others are skipped without being kept. */
const MAX_BLOCK_BYTES = MAX_PACKET_BYTES + 65_536;
/** Interfaces of a section; more are not described by any recorder. */
const MAX_INTERFACES = 4096;

export function isPcapng(view: DataView, offset: number): boolean {
  if (view.getUint32(offset) !== SECTION_HEADER) return false;
  return byteOrder(view, offset) !== null;
}

/** Little-endian? Null when the section header has no byte-order magic. */
function byteOrder(view: DataView, offset: number): boolean | null {
  if (view.getUint32(offset + 8, true) === BYTE_ORDER_MAGIC) return true;
  return view.getUint32(offset + 8, false) === BYTE_ORDER_MAGIC ? false : null;
}

/** Reads a pcapng file block by block; each section has a byte order and interfaces of its own. */
export function openPcapng(state: CaptureFileState): ReadRecord {
  const { packet } = state;
  let littleEndian = true;
  let interfaces: PcapngInterface[] = [];
  let isLost = false;
  /** Per section and interface, the last count that was said. */
  const lost = new Map<string, number>();
  let section = 0;

  return (bytes, view, offset, end) => {
    if (end - offset < BLOCK_FRAME) return -BLOCK_FRAME;
    const type = view.getUint32(offset, littleEndian);
    if (type === SECTION_HEADER) {
      const order = byteOrder(view, offset);
      if (order === null) return skipCorrupt();
      littleEndian = order;
    }
    const length = view.getUint32(offset + 4, littleEndian);
    if (length < BLOCK_FRAME || (length & 3) !== 0 || (isLost && !isKnown(type, length))) return skipCorrupt();
    if (!isRead(type) && !isLost) return length;
    if (length > MAX_BLOCK_BYTES) return skipCorrupt();
    if (end - offset < length) return -length;
    if (view.getUint32(offset + length - 4, littleEndian) !== length) return skipCorrupt();
    isLost = false;
    if (type === ENHANCED_PACKET) readPacket(type, view, offset, length);
    else if (type === SECTION_HEADER) startSection();
    else readOtherBlock({ bytes, view, type, offset, length });
    return length;
  };

  function skipCorrupt(): number {
    if (!isLost) countSkipped(state, SKIP['corrupt-record']);
    isLost = true;
    return 4;
  }

  function startSection(): void {
    interfaces = [];
    section += 1;
  }

  /** Enhanced blocks and the older ones differ in the width of the interface's number only. */
  function readPacket(type: number, view: DataView, offset: number, length: number): void {
    if (length < 32) {
      countSkipped(state, SKIP['corrupt-record']);
      return;
    }
    const captured = view.getUint32(offset + 20, littleEndian);
    if (captured > length - 32) {
      countSkipped(state, SKIP['corrupt-record']);
      return;
    }
    const index = type === PACKET ? view.getUint16(offset + 8, littleEndian) : view.getUint32(offset + 8, littleEndian);
    const from = interfaces[index];
    if (from === undefined) {
      countPacketOfUnknownInterface();
      return;
    }
    setTime(from, view, offset + 12);
    deliver(from, offset + 28, captured);
  }

  function readOtherBlock(block: Block): void {
    if (block.type === INTERFACE_DESCRIPTION) describeInterface(block);
    else if (block.type === INTERFACE_STATISTICS) noteLost(block);
    else if (block.type === SIMPLE_PACKET) readSimplePacket(block);
    else if (block.type === PACKET) readPacket(block.type, block.view, block.offset, block.length);
  }

  function describeInterface({ view, offset, length }: Block): void {
    if (length < 20 || interfaces.length === MAX_INTERFACES) {
      countSkipped(state, SKIP['corrupt-record']);
      return;
    }
    const described = readInterface({ view, start: offset + 8, end: offset + length - 4, littleEndian });
    interfaces.push(described);
    state.linkTypes.add(described.linkType);
  }

  /** A packet without a time: it is given the time of the one before. */
  function readSimplePacket({ view, offset, length }: Block): void {
    const [from] = interfaces;
    if (length < 16) {
      countSkipped(state, SKIP['corrupt-record']);
      return;
    }
    if (from === undefined) {
      countPacketOfUnknownInterface();
      return;
    }
    const sent = view.getUint32(offset + 8, littleEndian);
    const kept = from.snapLength === 0 ? sent : Math.min(sent, from.snapLength);
    if (Number.isNaN(packet.time)) packet.time = 0;
    deliver(from, offset + 12, Math.min(kept, length - 16));
  }

  function countPacketOfUnknownInterface(): void {
    state.packets += 1;
    countSkipped(state, SKIP['unknown-interface']);
  }

  function setTime(from: PcapngInterface, view: DataView, at: number): void {
    packet.time =
      view.getUint32(at, littleEndian) * from.highMicroseconds +
      view.getUint32(at + 4, littleEndian) * from.lowMicroseconds +
      from.offsetMicroseconds;
  }

  function deliver(from: PcapngInterface, start: number, captured: number): void {
    state.packets += 1;
    if (!(packet.time >= 0 && packet.time <= Number.MAX_SAFE_INTEGER)) {
      countSkipped(state, SKIP['corrupt-record']);
      return;
    }
    packet.linkType = from.linkType;
    packet.start = start;
    packet.end = start + captured;
    state.onPacket(packet);
  }

  function noteLost({ view, offset, length }: Block): void {
    if (length < 24) {
      countSkipped(state, SKIP['corrupt-record']);
      return;
    }
    const said = readLostPackets({ view, start: offset + 20, end: offset + length - 4, littleEndian });
    if (said === null || !Number.isSafeInteger(said) || lost.size > MAX_INTERFACES) return;
    const key = `${section}/${view.getUint32(offset + 8, littleEndian)}`;
    state.lostByRecorder = (state.lostByRecorder ?? 0) + said - (lost.get(key) ?? 0);
    lost.set(key, said);
  }
}

interface Block {
  bytes: Uint8Array;
  view: DataView;
  type: number;
  offset: number;
  length: number;
}

function isRead(type: number): boolean {
  return (
    type === ENHANCED_PACKET ||
    type === SECTION_HEADER ||
    type === INTERFACE_DESCRIPTION ||
    type === INTERFACE_STATISTICS ||
    type === SIMPLE_PACKET ||
    type === PACKET
  );
}

/** Whether a block may begin here, where the length of the one before could not be. */
function isKnown(type: number, length: number): boolean {
  return isRead(type) && length <= MAX_BLOCK_BYTES;
}
