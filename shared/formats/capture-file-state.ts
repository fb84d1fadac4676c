import type { PacketRecord } from './packet-record.ts';

/** bytes; larger packets are taken for corruption. tcpdump and Wireshark keep at most 256 KiB of a packet. */
export const MAX_PACKET_BYTES = 1_048_576;

/**
 * Takes the bytes of a file from `offset` to `end` and reads one record. Answers its length, which may reach beyond `end`
 * when nothing of the rest is wanted, or `-n` when it cannot do without n bytes from `offset` on.
 */
export type ReadRecord = (bytes: Uint8Array, view: DataView, offset: number, end: number) => number;

export interface CaptureFileState {
  format: 'pcap' | 'pcapng' | 'unrecognised';
  /** Bytes pushed; packets found. */
  bytes: number;
  packets: number;
  skipped: Float64Array;
  linkTypes: Set<number>;
  /** Packets that the recorder lost, where the file says. */
  lostByRecorder: number | null;
  packet: PacketRecord;
  onPacket: (packet: PacketRecord) => void;
}

export function countSkipped(state: CaptureFileState, reason: number): void {
  state.skipped[reason] = (state.skipped[reason] ?? 0) + 1;
}
