import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { ConfigError } from '../errors.ts';
import { DEFAULT_UNPACK_LIMITS, listDirectory, openCaptureSource, type UnpackLimits } from './capture-input.ts';

const scratch = mkdtempSync(join(tmpdir(), 'capture-input-'));
afterAll(() => rmSync(scratch, { recursive: true }));

async function readAll(bytes: Uint8Array, options: { limits?: UnpackLimits; headBytes?: number } = {}) {
  const source = await openCaptureSource('-', {
    headBytes: options.headBytes ?? 100,
    limits: options.limits ?? DEFAULT_UNPACK_LIMITS,
    stdin: () => Readable.from([bytes.subarray(0, 1), bytes.subarray(1)]),
  });
  const chunks: Uint8Array[] = [];
  const iterator = source.chunks();
  for (let next = await iterator.next(); next.done !== true; next = await iterator.next())
    chunks.push(next.value.slice());
  return { source, text: Buffer.concat(chunks).toString('latin1') };
}

const noInput = () => Readable.from([]);
const text = 'dnsmasq[7]: started\n'.repeat(50_000);
const bytes = new TextEncoder().encode(text);

describe('an input', () => {
  it('plain or gzip gives its head and then all of it', async () => {
    for (const input of [bytes, new Uint8Array(gzipSync(bytes))]) {
      const { source, text: read } = await readAll(input);
      expect(read).toBe(text);
      expect(new TextDecoder().decode(source.head)).toBe(text.slice(0, 100));
      expect([source.isCompressed, source.problem(), source.taken()]).toEqual([input !== bytes, null, input.length]);
    }
  });

  it('that is a file of many chunks is read whole, plain or gzip, although its buffer is used again', async () => {
    // Of a period that no power of two is a multiple of: a chunk in the place of another shows.
    const numbers = Buffer.from(Array.from({ length: 3_000_000 }, (_, index) => (index * 31 + (index >> 8)) % 251));
    for (const [name, content] of [
      ['plain.bin', numbers],
      ['packed.bin', gzipSync(numbers)],
    ] as const) {
      const path = join(scratch, name);
      writeFileSync(path, content);
      const source = await openCaptureSource(path, { headBytes: 10, limits: DEFAULT_UNPACK_LIMITS, stdin: noInput });
      const read: Uint8Array[] = [];
      const iterator = source.chunks();
      for (let next = await iterator.next(); next.done !== true; next = await iterator.next())
        read.push(next.value.slice());
      expect(Buffer.concat(read).equals(numbers)).toBe(true);
      expect([source.problem(), source.taken()]).toEqual([null, content.length]);
      rmSync(path);
    }
  });

  it('of several gzip members is all of them', async () => {
    const members = Buffer.concat([gzipSync('first\n'), gzipSync('second\n')]);
    expect((await readAll(new Uint8Array(members))).text).toBe('first\nsecond\n');
  });

  it('shorter than the head, or empty', async () => {
    expect((await readAll(new TextEncoder().encode('ab'))).source.head).toHaveLength(2);
    expect((await readAll(new Uint8Array())).text).toBe('');
  });

  it('that is cut or corrupt is read as far as it goes', async () => {
    const packed = new Uint8Array(
      gzipSync(Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * 7919) % 251))),
    );
    const cut = await readAll(packed.subarray(0, packed.length - 20));
    expect(cut.source.problem()).toContain('ends or breaks');
    const corrupt = await readAll(packed.map((byte, index) => (index === packed.length >> 1 ? byte ^ 0xff : byte)));
    expect(corrupt.source.problem()).toContain('ends or breaks');
  });

  it('that unpacks to more than allowed ends there', async () => {
    const packed = new Uint8Array(gzipSync(bytes));
    const { source, text: read } = await readAll(packed, { limits: { most: 500_000, ratio: 1e9 } });
    expect(read.length).toBeLessThanOrEqual(500_000);
    expect(source.problem()).toContain('more than 500000 bytes when unpacked');
  });

  it('of a file that is not there, or a directory within the files, is the caller’s to mend', async () => {
    const options = { headBytes: 10, limits: DEFAULT_UNPACK_LIMITS, stdin: () => Readable.from([]) };
    await expect(openCaptureSource(join(scratch, 'none'), options)).rejects.toThrow(ConfigError);
    await expect(openCaptureSource(scratch, options)).rejects.toThrow(ConfigError);
  });

  it('that is a directory stands for its files by name', async () => {
    for (const name of ['b', 'a']) writeFileSync(join(scratch, name), 'x');
    expect(await listDirectory(scratch)).toEqual([join(scratch, 'a'), join(scratch, 'b')]);
    expect(await listDirectory(join(scratch, 'a'))).toBeNull();
    await expect(listDirectory(join(scratch, 'none'))).rejects.toThrow(ConfigError);
  });
});
