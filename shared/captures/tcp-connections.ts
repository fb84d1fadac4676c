import type { PacketRecord } from '../formats/packet-record.ts';
import { ACK, FIN, RST, SYN } from '../formats/tcp.ts';
import {
  type CapturePoint,
  closesOf,
  type Endpoint,
  noteClient,
  type PacketAnalysis,
  tcpNumbersOf,
} from './capture-point.ts';
import { addClose } from './client-closes.ts';
import { addConnection, addFromTheStart, addTentative, COLUMN, setDeadline } from './connection-count.ts';
import { concludeFlow, countTaken, endConnection, TAKEN_WITHIN } from './connection-ends.ts';
import { addFlow, CLIENT, clearFlow, FLOW, flowToGiveUp, replaceFlow, SERVER } from './flow-table.ts';
import { addToSpread } from './spread.ts';
import { forgetStreams, placeStream, type Streams, takeAcknowledgement, takePayload } from './tcp-reassembly.ts';
import { addToStep } from './time-series.ts';

/** microseconds; a SYN seen again sooner is the same one seen twice: it is repeated after 1 s (RFC 6298). */
const RETRY_AFTER = 200_000;
/** microseconds; dnsmasq src/config.h CHILD_LIFETIME: what is first seen later was not there when the capture began. */
const LONGEST_LIFE = 150_000_000;

/** A connection's place in its capture. */
export interface Tracking {
  analysis: PacketAnalysis;
  point: CapturePoint;
  streams: Streams;
  /** Packets of a connection that was given up to make room. */
  onGivenUp: () => void;
}

/** The packet at hand, between which client and server it went; one object for each capture, filled anew. */
export interface SeenPacket {
  packet: PacketRecord;
  endpoint: Endpoint;
  fromClient: boolean;
  client: number;
  server: number;
  ports: number;
  /** Where findFlow found them, or -1. */
  flow: number;
}

/**
 * Takes one TCP packet between a client and a server. Counts connections by the rules of docs/failure-mode.md: from the
 * SYN-ACK to the server's FIN or a RST.
 */
export function takeTcpPacket(tracking: Tracking, seen: SeenPacket): void {
  const { packet, fromClient } = seen;
  const { flows } = tracking.point;
  const hasPayload = packet.payloadEnd > packet.payload;
  const { flags, time } = packet;
  if ((flags & SYN) !== 0) {
    seen.flow = fromClient ? takeSyn(tracking, seen) : takeSynAck(tracking, seen);
  } else if (seen.flow < 0) {
    seen.flow = joinConnection(tracking, seen, hasPayload);
  }
  const { flow } = seen;
  if (flow < 0) return;
  flows.lastSeen[flow] = time;
  if (hasPayload) flows.lastData[flow] = time;
  if (fromClient) takeFromClient(tracking, seen);
  else takeFromServer(tracking, seen);
  const side = fromClient ? CLIENT : SERVER;
  if ((flags & ACK) !== 0) takeAcknowledgement(tracking.streams, flow, side ^ 1, packet.acknowledgement);
  if (!hasPayload) return;
  const sequence = (flags & SYN) === 0 ? packet.sequence : (packet.sequence + 1) | 0;
  takePayload(tracking.streams, flow, side, packet, sequence);
}

function takeSyn(tracking: Tracking, seen: SeenPacket): number {
  const { flows } = tracking.point;
  const { flow } = seen;
  const { sequence, time } = seen.packet;
  const numbers = tcpNumbersOf(seen.endpoint, tracking.point);
  const flags = flow < 0 ? 0 : (flows.flags[flow] ?? 0);
  const isRepeated =
    (flags & FLOW.attempted) !== 0 && (flags & FLOW.ended) === 0 && flows.synSequence[flow] === sequence;
  if (isRepeated) {
    if (time - (flows.lastSyn[flow] ?? 0) < RETRY_AFTER) return flow;
    numbers.retriedSyns += 1;
    addToStep(numbers.count.series, COLUMN.retried, time, 1);
    flows.lastSyn[flow] = time;
    return flow;
  }
  const fresh = beginFlow(tracking, seen);
  flows.flags[fresh] = FLOW.attempted;
  flows.synSequence[fresh] = sequence;
  flows.lastSyn[fresh] = time;
  numbers.attempts += 1;
  placeStream(tracking.streams, fresh, CLIENT, (sequence + 1) | 0);
  return fresh;
}

function takeSynAck(tracking: Tracking, seen: SeenPacket): number {
  const { flows } = tracking.point;
  const { packet } = seen;
  let { flow } = seen;
  const flags = flow < 0 ? 0 : (flows.flags[flow] ?? 0);
  const isAwaited = (flags & FLOW.attempted) !== 0 && (flags & (FLOW.ended | FLOW.joined)) === 0;
  if (isAwaited && (flags & FLOW.answered) !== 0) return flow;
  if (!isAwaited) {
    // Its SYN was not recorded.
    flow = beginFlow(tracking, seen);
    flows.flags[flow] = FLOW.attempted;
    tcpNumbersOf(seen.endpoint, tracking.point).attempts += 1;
    placeStream(tracking.streams, flow, CLIENT, packet.acknowledgement);
  }
  countAnswered(tracking, seen, flow);
  placeStream(tracking.streams, flow, SERVER, (packet.sequence + 1) | 0);
  return flow;
}

/** The server has answered the handshake: a connection, unless it turns out that its kernel never took it. */
function countAnswered(tracking: Tracking, seen: SeenPacket, flow: number): void {
  const { flows } = tracking.point;
  const { time } = seen.packet;
  const numbers = tcpNumbersOf(seen.endpoint, tracking.point);
  numbers.connections += 1;
  flows.flags[flow] = (flows.flags[flow] ?? 0) | FLOW.answered | FLOW.tentative;
  flows.countedFrom[flow] = time;
  flows.change[flow] = addTentative(numbers.count, time);
}

/** A flow for a connection that begins, in the place of the one that had these ports or, when there is no room, of another. */
function beginFlow(tracking: Tracking, seen: SeenPacket): number {
  const { flows } = tracking.point;
  const { client, server, ports } = seen;
  const { time } = seen.packet;
  let { flow } = seen;
  noteClient(seen.endpoint, client);
  if (flow >= 0) {
    endFlow(tracking, flow, time);
    clearFlow(flows, flow);
  } else {
    const givenUp = flowToGiveUp(flows, client, server, ports);
    if (givenUp < 0) {
      flow = addFlow(flows, client, server, ports);
    } else {
      if (isAlive(flows.flags[givenUp] ?? 0)) tracking.onGivenUp();
      endFlow(tracking, givenUp, time);
      replaceFlow(flows, givenUp, seen);
      flow = givenUp;
    }
  }
  flows.endpoint[flow] = seen.endpoint.index;
  return flow;
}

/** A connection that has not ended, as far as was seen; no attempt that nobody answered. */
function isAlive(flags: number): boolean {
  return (flags & FLOW.ended) === 0 && (flags & (FLOW.answered | FLOW.joined)) !== 0;
}

function endFlow(tracking: Tracking, flow: number, time: number): void {
  const { analysis, point, streams } = tracking;
  const before = analysis.endpoints[point.flows.endpoint[flow] ?? 0];
  if (before?.tcp != null) concludeFlow(point.flows, flow, before.tcp, time);
  forgetStreams(streams, flow);
}

/**
 * A connection whose handshake was not recorded. Not by what may be the last of one: a RST, or an acknowledgement of the
 * client without data.
 */
function joinConnection(tracking: Tracking, seen: SeenPacket, hasPayload: boolean): number {
  const { packet } = seen;
  if ((packet.flags & RST) !== 0) return -1;
  if (seen.fromClient && !hasPayload && (packet.flags & FIN) === 0) return -1;
  const { flows, firstTime } = tracking.point;
  const numbers = tcpNumbersOf(seen.endpoint, tracking.point);
  const flow = beginFlow(tracking, seen);
  flows.flags[flow] = FLOW.joined | FLOW.counted;
  numbers.openBefore += 1;
  if (packet.time - firstTime <= LONGEST_LIFE) addFromTheStart(numbers.count);
  else addConnection(numbers.count, packet.time);
  return flow;
}

function takeFromClient(tracking: Tracking, seen: SeenPacket): void {
  const { flows } = tracking.point;
  const { flow, packet } = seen;
  const state = flows.flags[flow] ?? 0;
  const { flags, time } = packet;
  const length = packet.payloadEnd - packet.payload;
  if (length > 0 && (flags & SYN) === 0 && (state & FLOW.asked) === 0) {
    flows.flags[flow] = state | FLOW.asked;
    flows.askedAt[flow] = time;
    flows.askedEnd[flow] = (packet.sequence + length) | 0;
    if ((state & FLOW.tentative) !== 0) {
      setDeadline(tcpNumbersOf(seen.endpoint, tracking.point).count, flows.change[flow] ?? 0, time + TAKEN_WITHIN);
    }
  }
  if ((flags & (FIN | RST)) === 0) return;
  if ((flags & FIN) !== 0 && (state & (FLOW.clientClosed | FLOW.ended)) === 0) countClose(tracking, seen);
  flows.flags[flow] = (flows.flags[flow] ?? 0) | FLOW.clientClosed;
  if ((flags & RST) !== 0) {
    endConnection(flows, flow, tcpNumbersOf(seen.endpoint, tracking.point), { time, isReset: true });
  }
}

/** The client lets the connection go: how long it had been open, how long nothing had been sent, and with which others. */
function countClose(tracking: Tracking, seen: SeenPacket): void {
  const { analysis, point } = tracking;
  const { flows } = point;
  const { flow } = seen;
  const { time } = seen.packet;
  const numbers = tcpNumbersOf(seen.endpoint, point);
  if (((flows.flags[flow] ?? 0) & FLOW.answered) !== 0) {
    addToSpread(numbers.clientHold, time - (flows.countedFrom[flow] ?? 0));
  }
  const lastData = flows.lastData[flow] ?? Number.NaN;
  const isWaiting = (flows.waiting[flow] ?? 0) > 0;
  if (!Number.isNaN(lastData)) addToSpread(isWaiting ? numbers.gaveUp : numbers.idle, time - lastData);
  if (isWaiting) return;
  const closes = closesOf(analysis, point, flows.client[flow] ?? 0);
  if (closes !== null) addClose(closes, time, time - lastData);
}

function takeFromServer(tracking: Tracking, seen: SeenPacket): void {
  const { flows } = tracking.point;
  const { flow, packet } = seen;
  const { flags, time } = packet;
  let state = flows.flags[flow] ?? 0;
  if ((state & (FLOW.attempted | FLOW.answered)) === FLOW.attempted) {
    if ((flags & RST) !== 0) {
      countRefused(tracking, seen);
      return;
    }
    // Its SYN-ACK was not recorded.
    countAnswered(tracking, seen, flow);
    state = flows.flags[flow] ?? 0;
  }
  if ((state & (FLOW.asked | FLOW.taken | FLOW.tentative)) === (FLOW.asked | FLOW.tentative)) {
    const isTaken = ((packet.acknowledgement - (flows.askedEnd[flow] ?? 0)) | 0) >= 0;
    if ((flags & ACK) !== 0 && isTaken) {
      countTaken(flows, flow, tcpNumbersOf(seen.endpoint, tracking.point), time);
    }
  }
  if ((flags & (FIN | RST)) !== 0) {
    const isReset = (flags & RST) !== 0;
    endConnection(flows, flow, tcpNumbersOf(seen.endpoint, tracking.point), { time, isReset });
  }
}

function countRefused(tracking: Tracking, { flow, endpoint, packet }: SeenPacket): void {
  const { flows } = tracking.point;
  const numbers = tcpNumbersOf(endpoint, tracking.point);
  const state = flows.flags[flow] ?? 0;
  if ((state & FLOW.refused) !== 0) return;
  flows.flags[flow] = state | FLOW.refused | FLOW.ended;
  numbers.refused += 1;
  addToStep(numbers.count.series, COLUMN.refused, packet.time, 1);
}
