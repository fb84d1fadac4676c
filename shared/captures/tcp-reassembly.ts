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
  /** The stream and the segment at hand; filled anew each time. */
  flow: number;
  side: number;
  segment: Segment;
  /** `end` is where what was captured of the message ends. */
  onMessage: (flow: number, side: number, bytes: Uint8Array, at: number, end: number, time: number) => void;
  onSkip: (reason: number) => void;
}

interface Segment {
  bytes: Uint8Array;
  at: number;
  /** Behind the last byte that was captured. */
  end: number;
  sequence: number;
  /** As sent. */
  length: number;
  time: number;
}

/** Set `onMessage` and `onSkip` before the first packet; a capture cut into files sets them anew with each. */
export function createStreams(flows: FlowTable): Streams {
  const segment = { bytes: new Uint8Array(0), at: 0, end: 0, sequence: 0, length: 0, time: 0 };
  return { flows, store: createPieceStore(), flow: 0, side: 0, segment, onMessage: () => {}, onSkip: () => {} };
}

/** The stream of one side begins with this sequence number. */
export function placeStream(streams: Streams, flow: number, side: number, sequence: number): void {
  const { flows } = streams;
  const place = 2 * flow + side;
  if (((flows.flags[flow] ?? 0) & (FLOW.clientPieces << side)) !== 0) forget(streams, flow, side);
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
  const { flows, segment } = streams;
  streams.flow = flow;
  streams.side = side;
  segment.bytes = packet.bytes;
  segment.at = packet.payload;
  segment.end = Math.max(packet.payload, Math.min(packet.payloadEnd, packet.end));
  segment.sequence = sequence;
  segment.length = packet.payloadEnd - packet.payload;
  segment.time = packet.time;
  if (!has(streams, FLOW.clientPlaced)) {
    placeStream(streams, flow, side, sequence);
    set(streams, FLOW.clientLost);
  }
  const ahead = (sequence - (flows.expected[2 * flow + side] ?? 0)) | 0;
  if (ahead > FAR || ahead < -FAR) skipToSegment(streams);
  else if (ahead > 0) takeEarly(streams);
  else takeDue(streams, ahead);
}

/** The other side acknowledges: what it has and the capture has not will not come any more. */
export function takeAcknowledgement(streams: Streams, flow: number, side: number, acknowledgement: number): void {
  const { flows } = streams;
  const place = 2 * flow + side;
  if (((acknowledgement - (flows.acknowledged[place] ?? 0)) | 0) <= 0) return;
  flows.acknowledged[place] = acknowledgement;
  if (((flows.flags[flow] ?? 0) & (FLOW.clientPieces << side)) === 0) return;
  const [first] = piecesOf(streams.store, place).held;
  if (first === undefined || ((acknowledgement - first.sequence) | 0) < 0) return;
  streams.flow = flow;
  streams.side = side;
  giveUpHole(streams);
}

/** Drops what is kept of a connection. */
export function forgetStreams(streams: Streams, flow: number): void {
  const flags = streams.flows.flags[flow] ?? 0;
  if ((flags & FLOW.clientPieces) !== 0) forget(streams, flow, 0);
  if ((flags & FLOW.serverPieces) !== 0) forget(streams, flow, 1);
}

/** A segment whose turn it is, or that begins before its place and brings more than is known. */
function takeDue(streams: Streams, ahead: number): void {
  const { segment } = streams;
  if (ahead < 0) {
    if (segment.length + ahead <= 0) return;
    segment.at = Math.min(segment.at - ahead, segment.end);
    segment.length += ahead;
  }
  takeInOrder(streams);
  if (has(streams, FLOW.clientPieces)) takeWaiting(streams);
}

/** A segment behind a hole. */
function takeEarly(streams: Streams): void {
  const { flows, store, segment } = streams;
  const place = placeOf(streams);
  // The receiver has what is missing: only the capture lost it.
  if ((((flows.acknowledged[place] ?? 0) - segment.sequence) | 0) >= 0) {
    skipToSegment(streams);
    return;
  }
  set(streams, FLOW.clientPieces);
  const bytes = segment.bytes.subarray(segment.at, segment.end);
  const { sequence, length, time } = segment;
  if (holdSegment(store, piecesOf(store, place), { sequence, bytes, length, time })) return;
  streams.onSkip(SKIP['state-limit']);
  giveUpHole(streams);
}

/** The segment at hand follows what came before. */
function takeInOrder(streams: Streams): void {
  const { flows, segment } = streams;
  const place = placeOf(streams);
  flows.expected[place] = ((flows.expected[place] ?? 0) + segment.length) | 0;
  if (has(streams, FLOW.clientLost)) {
    if (!beginsMessage(segment)) return;
    unset(streams, FLOW.clientLost);
  }
  const isCut = segment.end - segment.at < segment.length;
  const isAtMessage = !has(streams, FLOW.clientPieces) || completePartial(streams);
  if (isAtMessage) readMessages(streams, isCut);
  if (isCut) loseRest(streams);
}

/** Reads the messages of the segment, and keeps the beginning of one that is not whole. */
function readMessages(streams: Streams, isCut: boolean): void {
  const { segment } = streams;
  const { bytes, end } = segment;
  let { at } = segment;
  while (end - at >= PREFIX) {
    const length = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
    if (length < DNS_HEADER_BYTES) {
      streams.onSkip(SKIP['malformed-dns']);
      set(streams, FLOW.clientLost);
      return;
    }
    if (at + PREFIX + length > end) break;
    streams.onMessage(streams.flow, streams.side, bytes, at + PREFIX, at + PREFIX + length, segment.time);
    at += PREFIX + length;
  }
  if (at >= end) return;
  if (!isCut) keepPartial(streams, bytes.subarray(at, end));
  // The rest was sent, but not captured: what there is must do.
  else if (end - at > PREFIX) streams.onMessage(streams.flow, streams.side, bytes, at + PREFIX, end, segment.time);
}

/** Completes the message that began in an earlier segment; false while it is not whole. */
function completePartial(streams: Streams): boolean {
  const { segment } = streams;
  const pieces = piecesOf(streams.store, placeOf(streams));
  if (pieces.partialLength === 0) return true;
  if (pieces.partialLength === 1 && !moveToPartial(streams, 1)) return false;
  const length = ((pieces.partial[0] ?? 0) << 8) | (pieces.partial[1] ?? 0);
  if (length < DNS_HEADER_BYTES) {
    streams.onSkip(SKIP['malformed-dns']);
    pieces.partialLength = 0;
    set(streams, FLOW.clientLost);
    return false;
  }
  if (!moveToPartial(streams, PREFIX + length - pieces.partialLength)) return false;
  pieces.partialLength = 0;
  streams.onMessage(streams.flow, streams.side, pieces.partial, PREFIX, PREFIX + length, segment.time);
  return true;
}

/** Moves bytes from the segment to the message that is kept; false when there are too few, or no room. */
function moveToPartial(streams: Streams, wanted: number): boolean {
  const { segment } = streams;
  const taken = Math.min(wanted, segment.end - segment.at);
  if (!keepPartial(streams, segment.bytes.subarray(segment.at, segment.at + taken))) return false;
  segment.at += taken;
  segment.length -= taken;
  return taken === wanted;
}

function keepPartial(streams: Streams, added: Uint8Array): boolean {
  set(streams, FLOW.clientPieces);
  if (appendPartial(streams.store, piecesOf(streams.store, placeOf(streams)), added)) return true;
  streams.onSkip(SKIP['state-limit']);
  forget(streams, streams.flow, streams.side);
  set(streams, FLOW.clientLost);
  return false;
}

/** Takes the segments held whose turn has come, as of now: only now does the receiver read them. */
function takeWaiting(streams: Streams): void {
  const { segment } = streams;
  const pieces = piecesOf(streams.store, placeOf(streams));
  for (let [first] = pieces.held; first !== undefined; [first] = pieces.held) {
    const ahead = (first.sequence - (streams.flows.expected[placeOf(streams)] ?? 0)) | 0;
    if (ahead > 0) return;
    takeHeld(streams.store, pieces);
    if (first.length + ahead <= 0) continue;
    segment.bytes = first.bytes;
    segment.at = Math.min(-ahead, first.bytes.length);
    segment.end = first.bytes.length;
    segment.length = first.length + ahead;
    takeInOrder(streams);
    if (!has(streams, FLOW.clientPieces)) return;
  }
  if (pieces.partialLength === 0) forget(streams, streams.flow, streams.side);
}

/** Goes on behind a hole, at the first segment held. */
function giveUpHole(streams: Streams): void {
  const { segment, flow, side } = streams;
  const pieces = piecesOf(streams.store, placeOf(streams));
  const [first] = pieces.held;
  pieces.partialLength = 0;
  streams.onSkip(SKIP['stream-gap']);
  set(streams, FLOW.clientLost);
  if (first === undefined) {
    forget(streams, flow, side);
    return;
  }
  streams.flows.expected[placeOf(streams)] = first.sequence;
  segment.time = first.time;
  takeWaiting(streams);
}

/** Goes on at the segment at hand, whatever is missing before it. */
function skipToSegment(streams: Streams): void {
  if (has(streams, FLOW.clientPieces)) forget(streams, streams.flow, streams.side);
  streams.onSkip(SKIP['stream-gap']);
  set(streams, FLOW.clientLost);
  streams.flows.expected[placeOf(streams)] = streams.segment.sequence;
  takeInOrder(streams);
}

function loseRest(streams: Streams): void {
  if (has(streams, FLOW.clientPieces)) piecesOf(streams.store, placeOf(streams)).partialLength = 0;
  set(streams, FLOW.clientLost);
}

function beginsMessage({ bytes, at, end }: Segment): boolean {
  if (end - at < PREFIX) return false;
  const length = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
  return length >= DNS_HEADER_BYTES && looksLikeDns(bytes, at + PREFIX, end);
}

function placeOf(streams: Streams): number {
  return 2 * streams.flow + streams.side;
}

/** Flags of the client's side stand for those of the side at hand. */
function has(streams: Streams, flag: number): boolean {
  return ((streams.flows.flags[streams.flow] ?? 0) & (flag << streams.side)) !== 0;
}

function set(streams: Streams, flag: number): void {
  streams.flows.flags[streams.flow] = (streams.flows.flags[streams.flow] ?? 0) | (flag << streams.side);
}

function unset(streams: Streams, flag: number): void {
  streams.flows.flags[streams.flow] = (streams.flows.flags[streams.flow] ?? 0) & ~(flag << streams.side);
}

function forget(streams: Streams, flow: number, side: number): void {
  dropPieces(streams.store, 2 * flow + side);
  streams.flows.flags[flow] = (streams.flows.flags[flow] ?? 0) & ~(FLOW.clientPieces << side);
}
