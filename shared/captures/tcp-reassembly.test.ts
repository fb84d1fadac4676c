import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concat, dnsMessage, ethernet, prefixed, tcp } from '../formats/capture-bytes.test-helper.ts';
import { createPacketRecord, createSkipCounts, listSkipped } from '../formats/packet-record.ts';
import { ACK, SYN } from '../formats/tcp.ts';
import { analyseFrames, NODE, POD, START } from './conversation.test-helper.ts';
import { addFlow, createFlowTable } from './flow-table.ts';
import { createStreams, placeStream, takeAcknowledgement, takePayload } from './tcp-reassembly.ts';

const CLIENT_SIDE = 0;

interface Piece {
  sequence: number;
  bytes: Uint8Array;
  /** Bytes that the recorder kept. */
  kept?: number;
}

/** A stream of the client from `first` on; the messages that come out of it. */
function openStream(first: number | null) {
  const flows = createFlowTable();
  const flow = addFlow(flows, 1, 2, 3);
  const streams = createStreams(flows);
  const skips = createSkipCounts();
  const messages: { id: number; length: number; time: number }[] = [];
  streams.onMessage = (_flow, _side, bytes, at, end, time) => {
    messages.push({ id: ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0), length: end - at, time });
  };
  streams.onSkip = (reason) => {
    skips[reason] = (skips[reason] ?? 0) + 1;
  };
  if (first !== null) placeStream(streams, flow, CLIENT_SIDE, first | 0);
  let time = 0;
  return {
    messages,
    ids: () => messages.map(({ id }) => id),
    skipped: () => Object.fromEntries(listSkipped(skips).map(({ reason, count }) => [reason, count])),
    kept: () => streams.store.kept,
    streams: () => streams.store.streams.size,
    take: ({ sequence, bytes, kept = bytes.length }: Piece) => {
      const packet = createPacketRecord();
      packet.bytes = bytes;
      packet.payload = 0;
      packet.payloadEnd = bytes.length;
      packet.end = kept;
      time += 1;
      packet.time = time;
      takePayload(streams, flow, CLIENT_SIDE, packet, sequence | 0);
    },
    acknowledge: (sequence: number) => takeAcknowledgement(streams, flow, CLIENT_SIDE, sequence | 0),
  };
}

const message = (id: number) => prefixed(dnsMessage({ id, name: `name-${id}.example.com` }));
const messages = (count: number) => Array.from({ length: count }, (_, index) => message(index + 1));

describe('a stream of DNS messages', () => {
  it('in any segments, in any order, with any repetitions gives each message once and in order', () => {
    const scenario = fc.record({
      count: fc.integer({ min: 1, max: 12 }),
      first: fc.constantFrom(0, 1000, 0x7fff_fff0, 0xffff_ff80),
      cuts: fc.array(fc.nat(1000), { maxLength: 20 }),
      order: fc.array(fc.nat(), { minLength: 40, maxLength: 40 }),
      repeated: fc.array(fc.tuple(fc.nat(1000), fc.nat(200)), { maxLength: 8 }),
    });
    fc.assert(
      fc.property(scenario, ({ count, first, cuts, order, repeated }) => {
        const whole = concat(...messages(count));
        const places = [...new Set([0, whole.length, ...cuts.map((cut) => cut % whole.length)])].sort((a, b) => a - b);
        const spans = [
          ...places.slice(1).map((to, index) => ({ from: places[index] ?? 0, to })),
          ...repeated.map(([from, length]) => ({
            from: from % whole.length,
            to: Math.min(whole.length, (from % whole.length) + length),
          })),
        ].filter(({ from, to }) => to > from);
        const shuffled = spans.map((span, index) => ({ span, key: order[index] ?? 0 })).sort((a, b) => a.key - b.key);
        const stream = openStream(first);
        for (const { span } of shuffled)
          stream.take({ sequence: first + span.from, bytes: whole.subarray(span.from, span.to) });
        expect(stream.ids()).toEqual(Array.from({ length: count }, (_, index) => index + 1));
        expect(stream.skipped()).toEqual({});
        expect(stream.kept()).toBe(0);
        expect(stream.streams()).toBe(0);
      }),
    );
  });

  it('with several messages in a segment and one over three', () => {
    const stream = openStream(100);
    const whole = concat(...messages(4));
    stream.take({ sequence: 100, bytes: whole.subarray(0, 101) });
    stream.take({ sequence: 201, bytes: whole.subarray(101, 102) });
    stream.take({ sequence: 202, bytes: whole.subarray(102) });
    expect(stream.ids()).toEqual([1, 2, 3, 4]);
  });

  it('of which the capture lost a segment goes on as soon as the receiver acknowledges', () => {
    const [one = new Uint8Array(0), two = one, three = one] = messages(3);
    const stream = openStream(0);
    stream.take({ sequence: 0, bytes: one });
    stream.take({ sequence: one.length + two.length, bytes: three });
    expect(stream.ids()).toEqual([1]);
    stream.acknowledge(one.length + two.length + three.length);
    expect(stream.ids()).toEqual([1, 3]);
    expect(stream.messages.at(-1)?.time).toBe(2);
    expect(stream.skipped()).toEqual({ 'stream-gap': 1 });
  });

  it('whose loss the receiver had acknowledged before', () => {
    const [one = new Uint8Array(0), two = one, three = one] = messages(3);
    const stream = openStream(0);
    stream.take({ sequence: 0, bytes: one });
    stream.acknowledge(one.length + two.length);
    stream.take({ sequence: one.length + two.length, bytes: three });
    expect(stream.ids()).toEqual([1, 3]);
    expect(stream.skipped()).toEqual({ 'stream-gap': 1 });
  });

  it('that was under way when the capture began waits for a segment that begins with a message', () => {
    const [one = new Uint8Array(0), two = one] = messages(2);
    const stream = openStream(null);
    stream.take({ sequence: 20, bytes: one.subarray(20) });
    stream.take({ sequence: one.length, bytes: two });
    expect(stream.ids()).toEqual([2]);
  });

  it('cut by the recorder in the middle of a segment', () => {
    const [one = new Uint8Array(0), two = one, three = one] = messages(3);
    const stream = openStream(0);
    stream.take({ sequence: 0, bytes: concat(one, two), kept: one.length + 30 });
    stream.take({ sequence: one.length + two.length, bytes: three });
    expect(stream.ids()).toEqual([1, 2, 3]);
    expect(stream.messages[1]?.length).toBe(28);
  });

  it('that is not DNS is left, and found again', () => {
    const stream = openStream(0);
    stream.take({ sequence: 0, bytes: Uint8Array.of(0, 3, 1, 2, 3, 4) });
    stream.take({ sequence: 6, bytes: new TextEncoder().encode('GET / HTTP/1.1\r\n') });
    stream.take({ sequence: 22, bytes: message(9) });
    expect(stream.ids()).toEqual([9]);
    expect(stream.skipped()).toEqual({ 'malformed-dns': 1 });
  });

  it('with a hole that is never filled keeps a bounded number of bytes', () => {
    const stream = openStream(0);
    for (let at = 1; at < 2000; at += 1) stream.take({ sequence: at * 1000, bytes: new Uint8Array(999).fill(at) });
    expect(stream.kept()).toBeLessThan(100_000);
    expect(stream.skipped()['state-limit']).toBeGreaterThan(0);
  });

  it('that begins in the SYN (TCP Fast Open)', () => {
    const up = { from: NODE, to: POD, fromPort: 40_001, toPort: 53 };
    const down = { from: POD, to: NODE, fromPort: 53, toPort: 40_001 };
    const question = message(1);
    const answer = prefixed(dnsMessage({ id: 1, name: 'name-1.example.com', isResponse: true, answers: 1 }));
    const packets = [
      tcp(up, { flags: SYN, sequence: 100, payload: question }),
      tcp(down, { flags: SYN | ACK, sequence: 500, acknowledgement: 101 + question.length }),
      tcp(down, { flags: ACK, sequence: 501, acknowledgement: 101 + question.length, payload: answer }),
      tcp(up, {
        flags: ACK,
        sequence: 101 + question.length,
        acknowledgement: 501 + answer.length,
        payload: message(2),
      }),
    ];
    const { upstreams } = analyseFrames(
      packets.map((packet, index) => ({ time: START + index * 1000, bytes: ethernet(packet) })),
    );
    expect(upstreams[0]).toMatchObject({ queries: 2, answers: 1, unasked: 0 });
    expect(upstreams[0]?.latency?.maxMs).toBe(2);
  });
});
