import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readAddressAnswer, writeAddressQuery } from './dns-addresses.ts';

const QUERY = writeAddressQuery({ id: 0x1234, name: 'web.test.', type: 'A' }) ?? new Uint8Array();

/** The question as an answer with these records, each under a pointer to the name. */
function answerOf(records: readonly { type: number; data: readonly number[] }[], flags = 0x8180): Uint8Array {
  const head = Uint8Array.from(QUERY);
  new DataView(head.buffer).setUint16(2, flags);
  new DataView(head.buffer).setUint16(6, records.length);
  const rest = records.flatMap(({ type, data }) => [
    0xc0,
    0x0c,
    type >> 8,
    type & 255,
    0,
    1,
    0,
    0,
    0,
    5,
    0,
    data.length,
    ...data,
  ]);
  return Uint8Array.from([...head, ...rest]);
}

describe('an answer', () => {
  it('with an alias before the addresses: the addresses', () => {
    const answer = answerOf([
      { type: 5, data: [1, 97, 0] },
      { type: 1, data: [10, 0, 0, 1] },
      { type: 1, data: [10, 0, 0, 2] },
    ]);
    expect(readAddressAnswer(QUERY, answer)).toEqual({
      rcode: 0,
      truncated: false,
      addresses: ['10.0.0.1', '10.0.0.2'],
    });
  });

  it('with an address of the wrong length: left out', () =>
    expect(readAddressAnswer(QUERY, answerOf([{ type: 1, data: [10, 0, 1] }]))?.addresses).toEqual([]));

  it('that was cut: says so', () => expect(readAddressAnswer(QUERY, answerOf([], 0x8380))?.truncated).toBe(true));

  it('that is a query, or has another id: none', () => {
    expect(readAddressAnswer(QUERY, QUERY)).toBeNull();
    const other = answerOf([]);
    other[0] = 0x99;
    expect(readAddressAnswer(QUERY, other)).toBeNull();
  });

  it('of another name, or of another type: none', () => {
    const name = writeAddressQuery({ id: 0x1234, name: 'evil.test.', type: 'A' });
    const type = writeAddressQuery({ id: 0x1234, name: 'web.test.', type: 'AAAA' });
    for (const one of [name, type]) {
      const answer = Uint8Array.from(one ?? []);
      answer[2] = 0x81;
      answer[3] = 0x80;
      expect(readAddressAnswer(QUERY, answer)).toBeNull();
    }
  });

  it('of any bytes behind the right question: never throws, never more than 32 addresses, each one whole', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), fc.nat(65_535), (tail, answers) => {
        const answer = Uint8Array.from([...answerOf([]), ...tail]);
        new DataView(answer.buffer).setUint16(6, answers);
        const read = readAddressAnswer(QUERY, answer);
        expect(read?.addresses.length ?? 0).toBeLessThanOrEqual(32);
        for (const address of read?.addresses ?? []) expect(address).toMatch(/^\d{1,3}(?:\.\d{1,3}){3}$/);
      }),
    );
  });

  it('of any bytes at all: never throws', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void readAddressAnswer(QUERY, bytes)));
  });
});
