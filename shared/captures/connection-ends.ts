import type { TcpNumbers } from './capture-point.ts';
import { addConnection, cancelConnection, confirmConnection, removeConnection } from './connection-count.ts';
import { FLOW, type FlowTable } from './flow-table.ts';
import { addToSpread } from './spread.ts';

/** microseconds; a server that has taken a connection acknowledges data within it (its delay is at most 40 ms). */
export const TAKEN_WITHIN = 150_000;

/**
 * The server has acknowledged the client's first data. When that took long, the last packet of the handshake had met a full
 * queue: its kernel has the connection only from now on.
 */
export function countTaken(flows: FlowTable, flow: number, numbers: TcpNumbers, time: number): void {
  const { count } = numbers;
  const change = flows.change[flow] ?? 0;
  flows.flags[flow] = ((flows.flags[flow] ?? 0) | FLOW.taken | FLOW.counted) & ~FLOW.tentative;
  if (time - (flows.askedAt[flow] ?? 0) <= TAKEN_WITHIN) {
    confirmConnection(count, change);
    return;
  }
  numbers.acceptedLate += 1;
  if (!cancelConnection(count, change)) return;
  addConnection(count, time);
  flows.countedFrom[flow] = time;
}

/** The server's FIN or a RST. */
export function endConnection(
  flows: FlowTable,
  flow: number,
  numbers: TcpNumbers,
  { time, isReset }: { time: number; isReset: boolean },
): void {
  if (((flows.flags[flow] ?? 0) & FLOW.ended) !== 0) return;
  decide(flows, flow, numbers, time);
  const state = flows.flags[flow] ?? 0;
  flows.flags[flow] = state | FLOW.ended;
  if ((state & FLOW.counted) === 0) return;
  if (isReset) numbers.reset += 1;
  else if ((state & FLOW.clientClosed) !== 0) numbers.endedByClient += 1;
  else numbers.endedByServer += 1;
  removeConnection(numbers.count, time);
  if ((state & FLOW.joined) === 0) addToSpread(numbers.hold, time - (flows.countedFrom[flow] ?? 0));
}

/** Counts what is only known when no more packets of a connection come; at the end of the capture, or its ports are used anew. */
export function concludeFlow(flows: FlowTable, flow: number, numbers: TcpNumbers, time: number): void {
  decide(flows, flow, numbers, time);
  const state = flows.flags[flow] ?? 0;
  if ((state & (FLOW.attempted | FLOW.answered | FLOW.refused)) === FLOW.attempted) numbers.unanswered += 1;
  if ((state & (FLOW.counted | FLOW.ended)) === FLOW.counted) {
    numbers.open += 1;
    removeConnection(numbers.count, time);
  }
  if ((state & FLOW.answered) === 0) return;
  const queries = flows.queries[flow] ?? 0;
  numbers.queries += queries;
  numbers.mostQueries = Math.max(numbers.mostQueries, queries);
}

/** A connection whose data nobody acknowledged in time was never taken; one that sent none is taken at its word. */
function decide(flows: FlowTable, flow: number, numbers: TcpNumbers, time: number): void {
  const state = flows.flags[flow] ?? 0;
  if ((state & FLOW.tentative) === 0) return;
  const change = flows.change[flow] ?? 0;
  flows.flags[flow] = state & ~FLOW.tentative;
  if ((state & FLOW.asked) === 0 || time - (flows.askedAt[flow] ?? 0) <= TAKEN_WITHIN) {
    flows.flags[flow] = (state | FLOW.counted) & ~FLOW.tentative;
    confirmConnection(numbers.count, change);
    return;
  }
  numbers.neverAccepted += 1;
  // It was counted where it could not wait for this: there it stays until now.
  if (!cancelConnection(numbers.count, change)) flows.flags[flow] = (state | FLOW.counted) & ~FLOW.tentative;
}
