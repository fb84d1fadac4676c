import { type CaptureFileState, countSkipped, type ReadRecord } from './capture-file-state.ts';
import { createPacketRecord, createSkipCounts, type PacketRecord, SKIP } from './packet-record.ts';
import { detectPcap, readPcap } from './pcap.ts';
import { isPcapng, openPcapng } from './pcapng.ts';

const FIRST_LOOK = 24;
const CARRY_BYTES = 4096;

export interface CaptureFileReader {
  state: CaptureFileState;
  /** A chunk may be reused after the call. */
  push(chunk: Uint8Array): void;
  end(): void;
}

/** Reads a pcap or pcapng file as its bytes come; `onPacket` gets the same record each time. Nothing throws. */
export function openCaptureFile(onPacket: (packet: PacketRecord) => void): CaptureFileReader {
  const state: CaptureFileState = {
    format: 'unrecognised',
    bytes: 0,
    packets: 0,
    skipped: createSkipCounts(),
    linkTypes: new Set(),
    lostByRecorder: null,
    packet: createPacketRecord(),
    onPacket,
  };
  let read: ReadRecord = (bytes, view, offset, end) => {
    if (end - offset < FIRST_LOOK) return -FIRST_LOOK;
    read = chooseFormat(state, view, offset);
    return read(bytes, view, offset, end);
  };
  const carry = createCarry();
  let toSkip = 0;

  /** Reads records of `bytes` from `offset` on as long as they are whole; answers where it stopped and what it needs. */
  const drain = (bytes: Uint8Array, view: DataView, from: number, end: number): number => {
    state.packet.bytes = bytes;
    state.packet.view = view;
    let offset = from;
    while (offset < end) {
      const length = read(bytes, view, offset, end);
      if (length <= 0) {
        carry.needed = -length;
        return offset;
      }
      offset += length;
    }
    toSkip = offset - end;
    carry.needed = 0;
    return end;
  };

  /** Fills the record that began in the last chunk, from the beginning of this one; answers how much of it is used up. */
  const drainCarry = (chunk: Uint8Array): number => {
    let used = 0;
    while (carry.end > carry.start) {
      const missing = carry.needed - (carry.end - carry.start);
      const available = Math.min(missing, chunk.length - used);
      carry.append(chunk.subarray(used, used + available));
      used += available;
      if (available < missing) return used;
      carry.start = drain(carry.bytes, carry.view, carry.start, carry.end);
      const left = carry.end - carry.start;
      // What is left came from this chunk: it is read there, without copying.
      if (left <= used) {
        used -= left;
        carry.clear();
      }
    }
    return used;
  };

  return {
    state,
    push: (chunk) => {
      state.bytes += chunk.length;
      let at = Math.min(toSkip, chunk.length);
      toSkip -= at;
      if (carry.end > carry.start) at = drainCarry(chunk);
      if (carry.end > carry.start || at === chunk.length) return;
      if (toSkip > 0) {
        const skipped = Math.min(toSkip, chunk.length - at);
        toSkip -= skipped;
        at += skipped;
        if (at === chunk.length) return;
      }
      const bytes = new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      const stopped = drain(bytes, view, at, bytes.length);
      if (stopped < bytes.length) carry.append(bytes.subarray(stopped));
    },
    end: () => {
      if (carry.end > carry.start || toSkip > 0) countSkipped(state, SKIP['truncated-file']);
      carry.clear();
      toSkip = 0;
    },
  };
}

function chooseFormat(state: CaptureFileState, view: DataView, offset: number): ReadRecord {
  if (isPcapng(view, offset)) {
    state.format = 'pcapng';
    return openPcapng(state);
  }
  const header = detectPcap(view, offset);
  if (header === null) return (_bytes, _view, from, end) => end - from;
  state.format = 'pcap';
  state.linkTypes.add(header.linkType);
  return readPcap(state, header);
}

/** The beginning of a record whose rest is still to come, from `start` to `end` of its bytes. */
function createCarry() {
  const carry = {
    bytes: new Uint8Array(CARRY_BYTES),
    view: new DataView(new ArrayBuffer(0)),
    start: 0,
    end: 0,
    /** Bytes in all without which the record cannot be read. */
    needed: 0,
    append: (piece: Uint8Array) => {
      if (carry.end + piece.length > carry.bytes.length) makeRoom(piece.length);
      carry.bytes.set(piece, carry.end);
      carry.view = new DataView(carry.bytes.buffer);
      carry.end += piece.length;
    },
    clear: () => {
      carry.start = 0;
      carry.end = 0;
    },
  };
  /** Copies only when half of the room at least is won by it, so that a byte is copied a bounded number of times. */
  function makeRoom(length: number): void {
    const kept = carry.end - carry.start;
    const isHalfFree = 2 * (kept + length) <= carry.bytes.length;
    const target = isHalfFree ? carry.bytes : new Uint8Array(2 * (carry.bytes.length + length));
    target.set(carry.bytes.subarray(carry.start, carry.end));
    carry.bytes = target;
    carry.start = 0;
    carry.end = kept;
  }
  return carry;
}
