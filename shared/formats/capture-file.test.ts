import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  block,
  bytesOf,
  concat,
  enhancedPacket,
  interfaceDescription,
  option,
  pcapFile,
  sectionHeader,
  simplePacket,
} from './capture-bytes.test-helper.ts';
import { openCaptureFile } from './capture-file.ts';
import { listSkipped } from './packet-record.ts';

const TIME = 1_795_330_516_123_456;
const FRAMES = [
  { time: TIME, bytes: Uint8Array.of(1, 2, 3) },
  { time: TIME + 1_500_000, bytes: new Uint8Array(0) },
  { time: TIME + 1_500_001, bytes: Uint8Array.from({ length: 300 }, (_, index) => index & 0xff) },
];

interface Found {
  time: number;
  bytes: number[];
  linkType: number;
}

/** What is read of a file given in chunks of this many bytes. */
function readFile(file: Uint8Array, chunk = file.length) {
  const found: Found[] = [];
  const reader = openCaptureFile(({ time, bytes, start, end, linkType }) => {
    found.push({ time: Math.round(time), bytes: [...bytes.subarray(start, end)], linkType });
  });
  const buffer = new Uint8Array(Math.max(1, chunk));
  for (let at = 0; at < file.length; at += chunk) {
    const piece = file.subarray(at, at + chunk);
    // The same memory again and again, as a door may do it.
    buffer.set(piece);
    reader.push(buffer.subarray(0, piece.length));
  }
  reader.end();
  return {
    found,
    state: reader.state,
    skipped: Object.fromEntries(listSkipped(reader.state.skipped).map(({ reason, count }) => [reason, count])),
  };
}

const expected = FRAMES.map(({ time, bytes }) => ({ time, bytes: [...bytes], linkType: 1 }));

function pcapng(frames: readonly { time: number; bytes: Uint8Array }[]): Uint8Array {
  return concat(
    sectionHeader(),
    interfaceDescription(),
    ...frames.map(({ time, bytes }) => enhancedPacket(bytes, { stamp: BigInt(time) })),
  );
}

describe('a classic pcap file', () => {
  it.each([
    [true, false],
    [false, false],
    [true, true],
    [false, true],
  ])('little-endian %s, nanoseconds %s', (littleEndian, nanoseconds) => {
    const { found, state, skipped } = readFile(pcapFile(FRAMES, { littleEndian, nanoseconds }));
    expect(found).toEqual(expected);
    expect(state.format).toBe('pcap');
    expect(state.packets).toBe(3);
    expect(skipped).toEqual({});
  });

  it('cut off anywhere', () => {
    const file = pcapFile(FRAMES);
    for (let length = 0; length < file.length; length += 1) {
      const { found, skipped } = readFile(file.subarray(0, length));
      expect(expected.slice(0, found.length)).toEqual(found);
      expect(found.length).toBeLessThan(4);
      const isAtBoundary = [24, 24 + 16 + 3, 24 + 16 + 3 + 16].includes(length);
      expect(skipped).toEqual(length === 0 || isAtBoundary ? {} : { 'truncated-file': 1 });
    }
  });

  it('with a damaged record in the middle goes on behind it', () => {
    const whole = Array.from({ length: 6 }, (_, index) => ({
      time: TIME + index,
      bytes: new Uint8Array(60).fill(index),
    }));
    const file = pcapFile(whole);
    const record = 24 + 2 * 76;
    new DataView(file.buffer).setUint32(record + 8, 0xffff_ffff, true);
    const { found, skipped } = readFile(file);
    expect(found.map(({ bytes }) => bytes[0])).toEqual([0, 1, 3, 4, 5]);
    expect(skipped).toEqual({ 'corrupt-record': 1 });
  });
});

describe('a pcapng file', () => {
  it('with enhanced packet blocks', () => {
    const { found, state } = readFile(pcapng(FRAMES));
    expect(found).toEqual(expected);
    expect(state.format).toBe('pcapng');
  });

  it('with sections of both byte orders, each with interfaces of its own', () => {
    const [frame = new Uint8Array(0)] = FRAMES.map(({ bytes }) => bytes);
    const { found } = readFile(
      concat(
        sectionHeader(true),
        interfaceDescription({ linkType: 1 }),
        interfaceDescription({ linkType: 113, resolution: 9 }),
        enhancedPacket(frame, { stamp: BigInt(TIME) * 1000n, interface: 1 }),
        enhancedPacket(frame, { stamp: BigInt(TIME) }),
        sectionHeader(false),
        interfaceDescription({ linkType: 101, littleEndian: false }),
        enhancedPacket(frame, { stamp: BigInt(TIME), littleEndian: false }),
        enhancedPacket(frame, { stamp: BigInt(TIME), littleEndian: false, interface: 1 }),
      ),
    );
    expect(found.map(({ linkType, time }) => [linkType, time])).toEqual([
      [113, TIME],
      [1, TIME],
      [101, TIME],
    ]);
  });

  it.each([
    ['seconds', 0, 1_795_330_516n, 1_795_330_516_000_000],
    ['milliseconds', 3, 1_795_330_516_123n, 1_795_330_516_123_000],
    ['nanoseconds', 9, 1_795_330_516_123_456_000n, TIME],
    ['2^-10 seconds', 0x80 | 10, 1_795_330_516n * 1024n + 512n, 1_795_330_516_500_000],
    ['2^-32 seconds', 0x80 | 32, (1_795_330_516n << 32n) + (1n << 30n), 1_795_330_516_250_000],
  ])('whose time stamps count %s', (_name, resolution, stamp, time) => {
    const { found } = readFile(
      concat(sectionHeader(), interfaceDescription({ resolution }), enhancedPacket(Uint8Array.of(1), { stamp })),
    );
    expect(found[0]?.time).toBeCloseTo(time, 0);
  });

  it('whose time stamps have an offset', () => {
    const { found } = readFile(
      concat(
        sectionHeader(),
        interfaceDescription({ offset: 1_795_330_000n }),
        enhancedPacket(Uint8Array.of(1), { stamp: 516_123_456n }),
      ),
    );
    expect(found[0]?.time).toBe(TIME);
  });

  it('with simple and old packet blocks, and blocks that nobody needs', () => {
    const { found, skipped } = readFile(
      concat(
        sectionHeader(),
        block(5, new Uint8Array(12)),
        interfaceDescription(),
        block(4, new Uint8Array(1001)),
        enhancedPacket(Uint8Array.of(1, 2), { stamp: BigInt(TIME), old: true }),
        block(0x0bad, new Uint8Array(7)),
        simplePacket(Uint8Array.of(3, 4, 5)),
      ),
    );
    expect(found).toEqual([
      { time: TIME, bytes: [1, 2], linkType: 1 },
      { time: TIME, bytes: [3, 4, 5], linkType: 1 },
    ]);
    expect(skipped).toEqual({});
  });

  it('that says what the recorder lost', () => {
    const statistics = new DataView(new ArrayBuffer(12));
    const count = new DataView(new ArrayBuffer(8));
    count.setBigUint64(0, 17n, true);
    const { state } = readFile(
      concat(
        pcapng(FRAMES),
        block(5, concat(bytesOf(statistics), option(5, bytesOf(count)), option(0, new Uint8Array(0)))),
      ),
    );
    expect(state.lostByRecorder).toBe(17);
  });

  it('with a packet of an interface that was not described', () => {
    const { found, skipped, state } = readFile(
      concat(pcapng(FRAMES), enhancedPacket(Uint8Array.of(1), { stamp: 1n, interface: 9 })),
    );
    expect(found).toHaveLength(3);
    expect(state.packets).toBe(4);
    expect(skipped).toEqual({ 'unknown-interface': 1 });
  });

  it('with a block whose two lengths differ goes on at the next block', () => {
    const [first, ...others] = FRAMES;
    const broken = enhancedPacket(Uint8Array.of(9, 9, 9, 9), { stamp: 1n });
    broken[broken.length - 4] = 99;
    const file = concat(
      pcapng(first === undefined ? [] : [first]),
      broken,
      ...others.map(({ time, bytes }) => enhancedPacket(bytes, { stamp: BigInt(time) })),
    );
    const { found, skipped } = readFile(file);
    expect(found).toEqual(expected);
    expect(skipped).toEqual({ 'corrupt-record': 1 });
  });
});

describe('any file', () => {
  it('reads the same in chunks of any size', () => {
    const files = [pcapFile(FRAMES), pcapng(FRAMES)];
    fc.assert(
      fc.property(fc.constantFrom(...files), fc.integer({ min: 1, max: 700 }), (file, chunk) => {
        expect(readFile(file, chunk).found).toEqual(expected);
      }),
    );
  });

  it('that is no capture', () => {
    const { found, state } = readFile(
      new TextEncoder().encode('I1010 08:06:15 nanny.go:124] something else\n'.repeat(9)),
    );
    expect(found).toEqual([]);
    expect(state.format).toBe('unrecognised');
    expect(state.bytes).toBe(44 * 9);
  });

  it('with a long run of damage is not copied again and again', () => {
    // Each of these could begin a block that reaches beyond what is there. Copied each time, this takes minutes.
    const damage = new Uint32Array(1_000_000);
    for (let at = 0; at < damage.length; at += 2) {
      damage[at] = 6;
      damage[at + 1] = 1_000_004;
    }
    const start = concat(sectionHeader(), Uint8Array.of(6, 0, 0, 0, 13, 0, 0, 0, 0, 0, 0, 0));
    const { found, skipped } = readFile(concat(start, new Uint8Array(damage.buffer)), 65_536);
    expect(found).toEqual([]);
    expect(skipped['corrupt-record']).toBeGreaterThan(0);
  });
});
