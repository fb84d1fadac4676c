/** bytes; kept of all streams together. */
const MAX_KEPT = 33_554_432;
/** bytes and segments; kept of one stream that wait for what is missing before them. DNS has little under way. */
const MAX_HELD_BYTES = 65_536;
const MAX_HELD_SEGMENTS = 32;
const FIRST_CAPACITY = 1024;

/** A segment that came before its turn. Time: Unix microseconds. */
export interface HeldSegment {
  sequence: number;
  bytes: Uint8Array;
  /** As sent; larger than what was captured of it where the capture cut it. */
  length: number;
  time: number;
}

/** What is kept of one direction of a connection: the beginning of a message, and segments behind a hole. */
export interface StreamPieces {
  partial: Uint8Array;
  partialLength: number;
  held: HeldSegment[];
  heldBytes: number;
}

export interface PieceStore {
  /** By flow * 2 + side. */
  streams: Map<number, StreamPieces>;
  kept: number;
}

export function createPieceStore(): PieceStore {
  return { streams: new Map(), kept: 0 };
}

export function piecesOf(store: PieceStore, place: number): StreamPieces {
  const known = store.streams.get(place);
  if (known !== undefined) return known;
  const pieces = { partial: new Uint8Array(0), partialLength: 0, held: [], heldBytes: 0 };
  store.streams.set(place, pieces);
  return pieces;
}

export function dropPieces(store: PieceStore, place: number): void {
  const pieces = store.streams.get(place);
  if (pieces === undefined) return;
  store.kept -= pieces.partial.length + pieces.heldBytes;
  store.streams.delete(place);
}

/** Appends to the beginning of a message; false when there is no room. */
export function appendPartial(store: PieceStore, pieces: StreamPieces, added: Uint8Array): boolean {
  const needed = pieces.partialLength + added.length;
  if (needed > pieces.partial.length) {
    const capacity = Math.max(FIRST_CAPACITY, 2 * needed);
    if (store.kept + capacity - pieces.partial.length > MAX_KEPT) return false;
    store.kept += capacity - pieces.partial.length;
    const larger = new Uint8Array(capacity);
    larger.set(pieces.partial.subarray(0, pieces.partialLength));
    pieces.partial = larger;
  }
  pieces.partial.set(added, pieces.partialLength);
  pieces.partialLength = needed;
  return true;
}

/** Keeps a copy of a segment in its place; false when there is no room. */
export function holdSegment(store: PieceStore, pieces: StreamPieces, segment: HeldSegment): boolean {
  const size = segment.bytes.length;
  if (pieces.held.length === MAX_HELD_SEGMENTS || pieces.heldBytes + size > MAX_HELD_BYTES) return false;
  if (store.kept + size > MAX_KEPT) return false;
  const behind = pieces.held.findIndex(({ sequence }) => ((sequence - segment.sequence) | 0) >= 0);
  const other = pieces.held[behind];
  if (other?.sequence === segment.sequence && other.length >= segment.length) return true;
  const at = behind < 0 ? pieces.held.length : behind;
  pieces.held.splice(at, 0, { ...segment, bytes: segment.bytes.slice() });
  pieces.heldBytes += size;
  store.kept += size;
  return true;
}

/** Takes out the first segment held. */
export function takeHeld(store: PieceStore, pieces: StreamPieces): HeldSegment | undefined {
  const segment = pieces.held.shift();
  if (segment === undefined) return undefined;
  pieces.heldBytes -= segment.bytes.length;
  store.kept -= segment.bytes.length;
  return segment;
}
