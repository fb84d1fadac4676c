import { isIPv6 } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPacketRecord } from '../formats/packet-record.ts';
import { addressText, createAddressTable, internAddress, isLoopback, MAX_ADDRESSES } from './address-table.ts';

function intern(table: ReturnType<typeof createAddressTable>, address: Uint8Array): number {
  const packet = createPacketRecord();
  packet.view = new DataView(address.buffer);
  packet.addressLength = address.length;
  return internAddress(table, packet, 0);
}

describe('addresses as numbers', () => {
  it('are the same number for the same address, and give it back', () => {
    const table = createAddressTable();
    const first = Array.from({ length: 5000 }, (_, index) =>
      intern(table, Uint8Array.of(10, 0, index >> 8, index & 0xff)),
    );
    expect(new Set(first).size).toBe(5000);
    expect(intern(table, Uint8Array.of(10, 0, 1, 2))).toBe(first[258]);
    expect(addressText(table, first[258] ?? -1)).toBe('10.0.1.2');
  });

  it.each([
    ['0000:0000:0000:0000:0000:0000:0000:0001', '::1', true],
    ['fd00:0000:0000:0001:0000:0000:0000:0002', 'fd00:0:0:1::2', false],
    ['2001:0db8:0000:0001:0001:0001:0001:0001', '2001:db8:0:1:1:1:1:1', false],
    ['0000:0000:0000:0000:0000:0000:0000:0000', '::', false],
    ['0001:0000:0000:0000:0000:0000:0000:0000', '1::', false],
  ])('%s is written %s', (groups, text, loopback) => {
    const bytes = new DataView(new ArrayBuffer(16));
    for (const [index, group] of groups.split(':').entries()) bytes.setUint16(2 * index, Number.parseInt(group, 16));
    const table = createAddressTable();
    const index = intern(table, new Uint8Array(bytes.buffer));
    expect(addressText(table, index)).toBe(text);
    expect(isLoopback(table, index)).toBe(loopback);
  });

  it('of IPv6 are written as any reader takes them', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
        const table = createAddressTable();
        const text = addressText(table, intern(table, bytes));
        expect(text.includes('.') || isIPv6(text)).toBe(true);
      }),
    );
  });

  it('of the loopback are 127.0.0.0/8', () => {
    const table = createAddressTable();
    expect(isLoopback(table, intern(table, Uint8Array.of(127, 3, 2, 1)))).toBe(true);
    expect(isLoopback(table, intern(table, Uint8Array.of(128, 0, 0, 1)))).toBe(false);
  });

  it('are bounded', () => {
    const table = createAddressTable();
    const packet = createPacketRecord();
    packet.view = new DataView(new ArrayBuffer(4));
    let last = 0;
    for (let index = 0; index < MAX_ADDRESSES + 10; index += 1) {
      packet.view.setUint32(0, index);
      last = internAddress(table, packet, 0);
    }
    expect(last).toBe(-1);
    expect(table.size).toBe(MAX_ADDRESSES);
  });
});
