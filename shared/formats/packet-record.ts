import { type SkipReason, skipReason } from '../domain/capture-packets.ts';

/**
 * The packet at hand. There is one for each file, filled anew for every packet: nothing is allocated while a capture is read.
 * Offsets are into `bytes`, and `view` looks at the same bytes.
 */
export interface PacketRecord {
  bytes: Uint8Array;
  view: DataView;
  /** First byte of the link header, and behind the last byte that was captured. */
  start: number;
  end: number;
  /** Unix microseconds with a fraction; a double keeps a quarter of a microsecond until the year 2255. */
  time: number;
  linkType: number;
  /** IP header; filled by the link layer. */
  network: number;
  /** Filled by IP: where the addresses are, 4 or 16 bytes each. */
  addressLength: number;
  source: number;
  destination: number;
  protocol: number;
  transport: number;
  /** Behind the last byte of the IP packet; beyond `end` when the capture cut it. */
  transportEnd: number;
  sourcePort: number;
  destinationPort: number;
  /** Payload as sent; beyond `end` when the capture cut it. */
  payload: number;
  payloadEnd: number;
  /** TCP only. Sequence numbers as signed 32 bits, to be compared by `(a - b) | 0`. */
  flags: number;
  sequence: number;
  acknowledgement: number;
}

export function createPacketRecord(): PacketRecord {
  const bytes = new Uint8Array(0);
  return {
    bytes,
    view: new DataView(bytes.buffer),
    start: 0,
    end: 0,
    time: Number.NaN,
    linkType: 0,
    network: 0,
    addressLength: 4,
    source: 0,
    destination: 0,
    protocol: 0,
    transport: 0,
    transportEnd: 0,
    sourcePort: 0,
    destinationPort: 0,
    payload: 0,
    payloadEnd: 0,
    flags: 0,
    sequence: 0,
    acknowledgement: 0,
  };
}

/** What a reading step answers: OK, or why the packet cannot be used, as an index into the reasons. */
export const OK = -1;
export const SKIP = Object.freeze(
  Object.fromEntries(skipReason.options.map((reason, index) => [reason, index])) as Record<SkipReason, number>,
);

/** Counts by reason. */
export function createSkipCounts(): Float64Array {
  return new Float64Array(skipReason.options.length);
}

export function listSkipped(counts: Float64Array): { reason: SkipReason; count: number }[] {
  return skipReason.options.flatMap((reason, index) => {
    const count = counts[index] ?? 0;
    return count > 0 ? [{ reason, count }] : [];
  });
}
