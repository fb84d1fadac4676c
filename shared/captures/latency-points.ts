/** Answers kept: a regular choice of all, and the slowest. */
const CHOSEN = 4096;
const SLOWEST = 1904;

/** Answers for the scatter picture. Each point is four numbers: time, latency (both microseconds), upstream, late (0 or 1). */
export interface LatencyPoints {
  chosen: Float64Array;
  chosenSize: number;
  /** Every n-th answer is chosen; doubled whenever the room is full. */
  every: number;
  seen: number;
  /** A heap with the fastest of the slowest at its top. */
  slowest: Float64Array;
  slowestSize: number;
}

const FIELDS = 4;

export function createLatencyPoints(): LatencyPoints {
  return {
    chosen: new Float64Array(CHOSEN * FIELDS),
    chosenSize: 0,
    every: 1,
    seen: 0,
    slowest: new Float64Array(SLOWEST * FIELDS),
    slowestSize: 0,
  };
}

export function addPoint(points: LatencyPoints, time: number, latency: number, upstream: number, late: number): void {
  if (points.seen % points.every === 0) {
    if (points.chosenSize === CHOSEN) thinOut(points);
    if (points.seen % points.every === 0) {
      write(points.chosen, points.chosenSize, time, latency, upstream, late);
      points.chosenSize += 1;
    }
  }
  points.seen += 1;
  if (points.slowestSize < SLOWEST) {
    write(points.slowest, points.slowestSize, time, latency, upstream, late);
    points.slowestSize += 1;
    siftUp(points.slowest, points.slowestSize - 1);
  } else if (latency > (points.slowest[1] ?? 0)) {
    write(points.slowest, 0, time, latency, upstream, late);
    siftDown(points.slowest, points.slowestSize);
  }
}

export interface Point {
  time: number;
  latency: number;
  upstream: number;
  isLate: boolean;
}

/** All points kept, in order of time, each once. */
export function listPoints(points: LatencyPoints): Point[] {
  const chosen = read(points.chosen, points.chosenSize);
  const known = new Set(chosen.map(keyOf));
  const others = read(points.slowest, points.slowestSize).filter((point) => !known.has(keyOf(point)));
  return [...chosen, ...others].sort((a, b) => a.time - b.time);
}

function keyOf(point: Point): string {
  return `${point.time}/${point.latency}/${point.upstream}`;
}

function thinOut(points: LatencyPoints): void {
  for (let kept = 0; kept < CHOSEN / 2; kept += 1) {
    points.chosen.copyWithin(kept * FIELDS, 2 * kept * FIELDS, (2 * kept + 1) * FIELDS);
  }
  points.chosenSize = CHOSEN / 2;
  points.every *= 2;
}

function write(
  array: Float64Array,
  index: number,
  time: number,
  latency: number,
  upstream: number,
  late: number,
): void {
  const at = index * FIELDS;
  array[at] = time;
  array[at + 1] = latency;
  array[at + 2] = upstream;
  array[at + 3] = late;
}

function read(array: Float64Array, size: number): Point[] {
  return Array.from({ length: size }, (_, index) => {
    const [time = 0, latency = 0, upstream = 0, late = 0] = array.subarray(index * FIELDS, (index + 1) * FIELDS);
    return { time, latency, upstream, isLate: late === 1 };
  });
}

function latencyAt(heap: Float64Array, index: number): number {
  return heap[index * FIELDS + 1] ?? 0;
}

function siftUp(heap: Float64Array, from: number): void {
  let index = from;
  while (index > 0) {
    const parent = (index - 1) >>> 1;
    if (latencyAt(heap, parent) <= latencyAt(heap, index)) return;
    swap(heap, parent, index);
    index = parent;
  }
}

function siftDown(heap: Float64Array, size: number): void {
  let index = 0;
  for (;;) {
    const left = 2 * index + 1;
    if (left >= size) return;
    const right = left + 1;
    const child = right < size && latencyAt(heap, right) < latencyAt(heap, left) ? right : left;
    if (latencyAt(heap, index) <= latencyAt(heap, child)) return;
    swap(heap, index, child);
    index = child;
  }
}

function swap(heap: Float64Array, a: number, b: number): void {
  for (let field = 0; field < FIELDS; field += 1) {
    const kept = heap[a * FIELDS + field] ?? 0;
    heap[a * FIELDS + field] = heap[b * FIELDS + field] ?? 0;
    heap[b * FIELDS + field] = kept;
  }
}
