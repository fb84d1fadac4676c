export interface PcapngInterface {
  linkType: number;
  /** 0: no limit. */
  snapLength: number;
  /** Microseconds that 1 in the upper and in the lower word of a time stamp stand for. */
  highMicroseconds: number;
  lowMicroseconds: number;
  offsetMicroseconds: number;
}

interface BlockBody {
  view: DataView;
  start: number;
  end: number;
  littleEndian: boolean;
}

// draft-ietf-opsawg-pcapng: option codes
const END_OF_OPTIONS = 0;
const INTERFACE_TIME_RESOLUTION = 9;
const INTERFACE_TIME_OFFSET = 14;
const STATISTICS_INTERFACE_DROPPED = 5;
const STATISTICS_SYSTEM_DROPPED = 7;

/** Reads an interface description, from the link type on. Time stamps are microseconds unless it says otherwise. */
export function readInterface(body: BlockBody): PcapngInterface {
  const { view, start, littleEndian } = body;
  let resolution = 6;
  let offset = 0;
  forEachOption({ ...body, start: start + 8 }, (code, at, length) => {
    if (code === INTERFACE_TIME_RESOLUTION && length >= 1) resolution = view.getUint8(at);
    if (code === INTERFACE_TIME_OFFSET && length >= 8) offset = Number(view.getBigInt64(at, littleEndian));
  });
  // The upper bit: a negative power of 2, else of 10.
  const perSecond = (resolution & 0x80) === 0 ? 10 ** resolution : 2 ** (resolution & 0x7f);
  const lowMicroseconds = 1_000_000 / perSecond;
  return {
    linkType: view.getUint16(start, littleEndian),
    snapLength: view.getUint32(start + 4, littleEndian),
    highMicroseconds: lowMicroseconds * 2 ** 32,
    lowMicroseconds,
    offsetMicroseconds: offset * 1_000_000,
  };
}

/** Packets that the recorder dropped, from the options of interface statistics; null when they do not say. */
export function readLostPackets(body: BlockBody): number | null {
  let lost: number | null = null;
  forEachOption(body, (code, at, length) => {
    const isLoss = code === STATISTICS_INTERFACE_DROPPED || code === STATISTICS_SYSTEM_DROPPED;
    if (isLoss && length === 8) lost = (lost ?? 0) + Number(body.view.getBigUint64(at, body.littleEndian));
  });
  return lost;
}

function forEachOption(body: BlockBody, take: (code: number, at: number, length: number) => void): void {
  const { view, end, littleEndian } = body;
  let at = body.start;
  while (at + 4 <= end) {
    const code = view.getUint16(at, littleEndian);
    const length = view.getUint16(at + 2, littleEndian);
    if (code === END_OF_OPTIONS || at + 4 + length > end) return;
    take(code, at + 4, length);
    at += 4 + ((length + 3) & ~3);
  }
}
