import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLineSplitter, decodeLine } from './byte-lines.ts';
import { createTextReader } from './byte-texts.ts';
import { createUtf8Bytes } from './utf8-bytes.ts';

const encoder = new TextEncoder();

function split(chunks: readonly Uint8Array[], maxBytes?: number) {
  const lines: string[] = [];
  const splitter = createLineSplitter((bytes, start, end) => lines.push(decodeLine(bytes, start, end)), maxBytes);
  for (const chunk of chunks) splitter.push(chunk);
  splitter.end();
  return { lines, tooLong: splitter.tooLong() };
}

function cut(bytes: Uint8Array, size: number): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.slice(at, at + size));
  return chunks;
}

describe('lines of bytes', () => {
  it('are the same however the bytes are cut', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 40 })), fc.integer({ min: 1, max: 30 }), (words, size) => {
        const lines = words.map((word) => word.replace(/[\r\n]/g, ''));
        const bytes = encoder.encode(lines.map((line) => `${line}\n`).join(''));
        expect(split(cut(bytes, size)).lines).toEqual(split([bytes]).lines);
        expect(split([bytes]).lines).toEqual(lines.map((line) => decodeLine(encoder.encode(line), 0, line.length * 3)));
      }),
    );
  });

  it('lose the end that Windows writes, and the last one needs none', () => {
    expect(split([encoder.encode('a\r\nb\r\n\r\nc')]).lines).toEqual(['a', 'b', '', 'c']);
  });

  it('longer than allowed are dropped and counted, wherever they are cut, and the next one is whole', () => {
    const bytes = encoder.encode(`short\n${'x'.repeat(100)}\nafter\n${'y'.repeat(100)}`);
    for (const size of [1, 7, 64, 1000]) {
      expect(split(cut(bytes, size), 50)).toEqual({ lines: ['short', 'after'], tooLong: 2 });
    }
  });

  it('do not see a chunk that is reused after the call', () => {
    const lines: string[] = [];
    const splitter = createLineSplitter((bytes, start, end) => lines.push(decodeLine(bytes, start, end)));
    const chunk = encoder.encode('first');
    splitter.push(chunk);
    chunk.fill(0x58);
    splitter.push(encoder.encode(' half\n'));
    expect(lines).toEqual(['first half']);
  });
});

describe('texts of bytes', () => {
  it('are the same string for the same bytes, also after the table began anew', () => {
    const textOf = createTextReader(2);
    const bytes = encoder.encode('abcabcxyz');
    expect(textOf(bytes, 0, 3)).toBe('abc');
    expect(textOf(bytes, 3, 6)).toBe('abc');
    expect([textOf(bytes, 6, 9), textOf(bytes, 0, 1), textOf(bytes, 0, 3)]).toEqual(['xyz', 'a', 'abc']);
  });
});

describe('text files with a byte order mark', () => {
  const utf16 = (text: string, littleEndian: boolean) => {
    const view = new DataView(new ArrayBuffer(2 + 2 * text.length));
    view.setUint16(0, 0xfeff, littleEndian);
    for (let index = 0; index < text.length; index += 1)
      view.setUint16(2 + 2 * index, text.charCodeAt(index), littleEndian);
    return new Uint8Array(view.buffer);
  };

  it.each([true, false])(
    'in UTF-16 (little-endian: %s) become UTF-8, whichever byte a chunk ends at',
    (littleEndian) => {
      const toUtf8 = createUtf8Bytes();
      const bytes = utf16('dnsmasq[7]: größer\n', littleEndian);
      const chunks = cut(bytes, 5).map((chunk) => toUtf8(chunk));
      expect(new TextDecoder().decode(Uint8Array.from(chunks.flatMap((chunk) => [...chunk])))).toBe(
        'dnsmasq[7]: größer\n',
      );
    },
  );

  it('in UTF-8 lose it; without one the bytes are handed through', () => {
    expect(createUtf8Bytes()(encoder.encode('\ufeffa'))).toEqual(encoder.encode('a'));
    const plain = encoder.encode('a');
    expect(createUtf8Bytes()(plain)).toBe(plain);
  });
});
