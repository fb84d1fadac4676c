import { describe, expect, it } from 'vitest';
import { parseServer } from './dns-server-text.ts';
import { isPrivateAddress } from './private-address.ts';

describe('private addresses', () => {
  it.each([
    '127.0.0.1',
    '10.3.240.10',
    '172.31.255.255',
    '192.168.0.1',
    '100.64.0.1',
    '169.254.20.10',
    '34.118.224.10',
    '::1',
    'fd00::a',
    'FE80::1',
  ])('%s is one', (address) => expect(isPrivateAddress(address)).toBe(true));

  it.each([
    '8.8.8.8',
    '172.32.0.1',
    '100.128.0.1',
    '34.118.240.1',
    '2001:db8::1',
    '::ffff:8.8.8.8',
    '::',
    'localhost',
    '',
    '10.0.0.999',
  ])('%j is none', (address) => expect(isPrivateAddress(address)).toBe(false));
});

describe('a name server as text', () => {
  it.each([
    ['10.0.0.10', '10.0.0.10', 53],
    ['10.0.0.10:5353', '10.0.0.10', 5353],
    ['fd00::a', 'fd00::a', 53],
    ['[fd00::a]', 'fd00::a', 53],
    ['[fd00::a]:5353', 'fd00::a', 5353],
  ])('%s', (text, address, port) => expect(parseServer(text)).toEqual({ address, port }));

  it.each(['dns.example', '10.0.0.1:0', '10.0.0.1:65536', '10.0.0', '', ':53', 'a'.repeat(99)])('%j is none', (text) =>
    expect(parseServer(text)).toBeNull(),
  );
});
