import { DNS_HEADER_BYTES, looksLikeDns } from '../formats/dns-message.ts';
import { type PacketRecord, SKIP } from '../formats/packet-record.ts';
import { FLOW, type FlowTable } from './flow-table.ts';
import {
  appendPartial,
  createPieceStore,
  dropPieces,
  holdSegment,
  type PieceStore,
  piecesOf,
  type StreamPieces,
  takeHeld,
} from './stream-pieces.ts';

/** bytes; a segment farther from its place belongs to a stream whose place is not known any more. */
const FAR = 1_048_576;
/** bytes; the length before every message (RFC 1035 4.2.2). */
const PREFIX = 2;

/**
 * The DNS messages of TCP streams (RFC 7766), in order: several in a segment, one over several, retransmitted, out of order.
 * Where the capture has lost bytes, reading goes on at a segment that begins with a message. Most messages come whole in a
 * segment of their own and are never copied.
 */
export interface Streams {
  flows: FlowTable;
  store: PieceStore;
  /** `end` is where what was captured of the message ends. */
  onMessage: (flow: number, side: number, bytes: Uint8Array, at: number, end: number, time: number) => void;
  onSkip: (reason: number) => void;
}

export function createStreams(flows: FlowTable, on: Pick<Streams, 'onMessage' | 'onSkip'>): Streams {
  return { flows, store: createPieceStore(), ...on };
}

/** The stream of one side begins with this sequence number. */
export function placeStream(streams: Streams, flow: number, side: number, sequence: number): void {
  const { flows } = streams;
  const place = 2 * flow + side;
  if (hasPieces(streams, flow, side)) forget(streams, flow, side);
  flows.expected[place] = sequence;
  flows.acknowledged[place] = sequence;
  flows.flags[flow] = ((flows.flags[flow] ?? 0) | (FLOW.clientPlaced << side)) & ~(FLOW.clientLost << side);
}

/** Takes the payload of a segment that begins at `sequence`. */
export function takePayload(
  streams: Streams,
  flow: number,
  side: number,
  packet: PacketRecord,
  sequence: number,
): void {
  const { flows } = streams;
  const { payload, payloadEnd } = packet;
  const place = 2 * flow + side;
  const length = payloadEnd - payload;
  if (((flows.flags[flow] ?? 0) & (FLOW.clientPlaced << side)) === 0) {
    placeStream(streams, flow, side, sequence);
    setLost(streams, flow, side);
  }
  const ahead = (sequence - (flows.expected[place] ?? 0)) | 0;
  const captured = Math.min(payloadEnd, packet.end);
  if (ahead === 0) {
    takeInOrder(streams, flow, side, { bytes: packet.bytes, at: payload, end: captured, length, time: packet.time });
    if (hasPieces(streams, flow, side)) takeWaiting(streams, flow, side, packet.time);
    return;
  }
  if (ahead > FAR || ahead < -FAR) {
    skipTo(streams, flow, side, { packet, sequence, captured });
    return;
  }
  if (ahead < 0) {
    if (length + ahead <= 0) return;
    const at = Math.min(payload - ahead, captured);
    takeInOrder(streams, flow, side, {
      bytes: packet.bytes,
      at,
      end: captured,
      length: length + ahead,
      time: packet.time,
    });
    if (hasPieces(streams, flow, side)) takeWaiting(streams, flow, side, packet.time);
    return;
  }
  // The receiver has what is missing: only the capture lost it.
  if ((((flows.acknowledged[place] ?? 0) - sequence) | 0) >= 0) {
    skipTo(streams, flow, side, { packet, sequence, captured });
    return;
  }
  hold(streams, flow, side, { packet, sequence, captured });
}

/** The other side acknowledges: what it has and the capture has not will not come any more. */
export function takeAcknowledgement(streams: Streams, flow: number, side: number, acknowledgement: number): void {
  const { flows } = streams;
  const place = 2 * flow + side;
  if (((acknowledgement - (flows.acknowledged[place] ?? 0)) | 0) <= 0) return;
  flows.acknowledged[place] = acknowledgement;
  if (!hasPieces(streams, flow, side)) return;
  const pieces = piecesOf(streams.store, place);
  const [first] = pieces.held;
  if (first !== undefined && ((acknowledgement - first.sequence) | 0) >= 0) giveUpHole(streams, flow, side, pieces);
}

/** Drops what is kept of a connection. */
export function forgetStreams(streams: Streams, flow: number): void {
  if (hasPieces(streams, flow, 0)) forget(streams, flow, 0);
  if (hasPieces(streams, flow, 1)) forget(streams, flow, 1);
}

interface Segment {
  bytes: Uint8Array;
  at: number;
  /** Behind the last byte that was captured. */
  end: number;
  /** As sent. */
  length: number;
  time: number;
}

function takeInOrder(streams: Streams, flow: number, side: number, segment: Segment): void {
  const { flows } = streams;
  const place = 2 * flow + side;
  flows.expected[place] = ((flows.expected[place] ?? 0) + segment.length) | 0;
  if (((flows.flags[flow] ?? 0) & (FLOW.clientLost << side)) !== 0) {
    if (!beginsMessage(segment.bytes, segment.at, segment.end)) return;
    flows.flags[flow] = (flows.flags[flow] ?? 0) & ~(FLOW.clientLost << side);
  }
  let { at } = segment;
  if (hasPieces(streams, flow, side)) at = completePartial(streams, flow, side, segment);
  if (at >= 0) readMessages(streams, flow, side, segment, at);
  if (segment.end - segment.at < segment.length) loseRest(streams, flow, side);
}

/** Reads messages from `at` on, and keeps the beginning of one that is not whole. */
function readMessages(streams: Streams, flow: number, side: number, segment: Segment, from: number): void {
  const { bytes, end } = segment;
  let at = from;
  while (end - at >= PREFIX) {
    const length = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
    if (length < DNS_HEADER_BYTES) {
      streams.onSkip(SKIP['malformed-dns']);
      setLost(streams, flow, side);
      return;
    }
    if (at + PREFIX + length > end) break;
    streams.onMessage(flow, side, bytes, at + PREFIX, at + PREFIX + length, segment.time);
    at += PREFIX + length;
  }
  if (at === end) return;
  if (segment.end - segment.at < segment.length) {
    // The rest was sent, but not captured: what there is must do.
    if (end - at > PREFIX) streams.onMessage(flow, side, bytes, at + PREFIX, end, segment.time);
    return;
  }
  keepPartial(streams, flow, side, bytes.subarray(at, end));
}

/** Completes the message that began in an earlier segment; answers where the next begins, -1 when it is still not whole. */
function completePartial(streams: Streams, flow: number, side: number, segment: Segment): number {
  const pieces = piecesOf(streams.store, 2 * flow + side);
  if (pieces.partialLength === 0) return segment.at;
  const { bytes, end } = segment;
  let { at } = segment;
  if (pieces.partialLength === 1) {
    if (at === end) return -1;
    if (!keepPartial(streams, flow, side, bytes.subarray(at, at + 1))) return -1;
    at += 1;
  }
  const length = ((pieces.partial[0] ?? 0) << 8) | (pieces.partial[1] ?? 0);
  if (length < DNS_HEADER_BYTES) {
    streams.onSkip(SKIP['malformed-dns']);
    pieces.partialLength = 0;
    setLost(streams, flow, side);
    return -1;
  }
  const missing = PREFIX + length - pieces.partialLength;
  const taken = Math.min(missing, end - at);
  if (!keepPartial(streams, flow, side, bytes.subarray(at, at + taken))) return -1;
  if (taken < missing) return -1;
  pieces.partialLength = 0;
  streams.onMessage(flow, side, pieces.partial, PREFIX, PREFIX + length, segment.time);
  return at + taken;
}

function keepPartial(streams: Streams, flow: number, side: number, added: Uint8Array): boolean {
  const { flows, store } = streams;
  const place = 2 * flow + side;
  flows.flags[flow] = (flows.flags[flow] ?? 0) | (FLOW.clientPieces << side);
  if (appendPartial(store, piecesOf(store, place), added)) return true;
  streams.onSkip(SKIP['state-limit']);
  forget(streams, flow, side);
  setLost(streams, flow, side);
  return false;
}

/** Takes the segments held whose turn has come. */
function takeWaiting(streams: Streams, flow: number, side: number, time: number): void {
  const place = 2 * flow + side;
  const pieces = piecesOf(streams.store, place);
  for (let [first] = pieces.held; first !== undefined; [first] = pieces.held) {
    const ahead = (first.sequence - (streams.flows.expected[place] ?? 0)) | 0;
    if (ahead > 0) return;
    takeHeld(streams.store, pieces);
    if (first.length + ahead <= 0) continue;
    const at = Math.min(-ahead, first.bytes.length);
    const segment = { bytes: first.bytes, at, end: first.bytes.length, length: first.length + ahead, time };
    takeInOrder(streams, flow, side, segment);
    if (!hasPieces(streams, flow, side)) return;
  }
  if (pieces.partialLength === 0) forget(streams, flow, side);
}

interface Arrival {
  packet: PacketRecord;
  sequence: number;
  captured: number;
}

function hold(streams: Streams, flow: number, side: number, arrival: Arrival): void {
  const { flows, store } = streams;
  const { packet, sequence, captured } = arrival;
  const place = 2 * flow + side;
  flows.flags[flow] = (flows.flags[flow] ?? 0) | (FLOW.clientPieces << side);
  const pieces = piecesOf(store, place);
  const bytes = packet.bytes.subarray(packet.payload, Math.max(packet.payload, captured));
  const segment = { sequence, bytes, length: packet.payloadEnd - packet.payload, time: packet.time };
  if (holdSegment(store, pieces, segment)) return;
  streams.onSkip(SKIP['state-limit']);
  giveUpHole(streams, flow, side, pieces);
}

/** Goes on behind a hole, at the first segment held. */
function giveUpHole(streams: Streams, flow: number, side: number, pieces: StreamPieces): void {
  const [first] = pieces.held;
  pieces.partialLength = 0;
  streams.onSkip(SKIP['stream-gap']);
  setLost(streams, flow, side);
  if (first === undefined) {
    forget(streams, flow, side);
    return;
  }
  streams.flows.expected[2 * flow + side] = first.sequence;
  takeWaiting(streams, flow, side, first.time);
}

/** Goes on at the segment at hand, whatever is missing before it. */
function skipTo(streams: Streams, flow: number, side: number, arrival: Arrival): void {
  const { packet, sequence, captured } = arrival;
  if (hasPieces(streams, flow, side)) forget(streams, flow, side);
  streams.onSkip(SKIP['stream-gap']);
  setLost(streams, flow, side);
  streams.flows.expected[2 * flow + side] = sequence;
  const length = packet.payloadEnd - packet.payload;
  takeInOrder(streams, flow, side, {
    bytes: packet.bytes,
    at: packet.payload,
    end: captured,
    length,
    time: packet.time,
  });
}

function loseRest(streams: Streams, flow: number, side: number): void {
  if (hasPieces(streams, flow, side)) piecesOf(streams.store, 2 * flow + side).partialLength = 0;
  setLost(streams, flow, side);
}

function beginsMessage(bytes: Uint8Array, at: number, end: number): boolean {
  if (end - at < PREFIX) return false;
  const length = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
  return length >= DNS_HEADER_BYTES && looksLikeDns(bytes, at + PREFIX, end);
}

function setLost(streams: Streams, flow: number, side: number): void {
  streams.flows.flags[flow] = (streams.flows.flags[flow] ?? 0) | (FLOW.clientLost << side);
}

function hasPieces(streams: Streams, flow: number, side: number): boolean {
  return ((streams.flows.flags[flow] ?? 0) & (FLOW.clientPieces << side)) !== 0;
}

function forget(streams: Streams, flow: number, side: number): void {
  dropPieces(streams.store, 2 * flow + side);
  streams.flows.flags[flow] = (streams.flows.flags[flow] ?? 0) & ~(FLOW.clientPieces << side);
}
