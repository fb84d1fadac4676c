import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseEndpoint, parseNetworkError } from './network-error.ts';

test.each([
  ['dial tcp 172.18.165.130:53: i/o timeout', 'dial-tcp', '172.18.165.130'],
  ['select tcp 10.233.0.3:53: i/o timeout', 'dial-tcp', '10.233.0.3'],
  ['read tcp 10.0.0.83:46123->172.18.165.130:53: i/o timeout', 'read-tcp', '172.18.165.130'],
  ['read tcp 10.123.123.11:55216-><DNS server IP>:53: i/o timeout', 'read-tcp', null],
  ['read udp 10.0.0.83:33211->169.254.169.254:53: i/o timeout', 'udp', '169.254.169.254'],
  ['dial udp 169.254.169.254:53: i/o timeout', 'udp', '169.254.169.254'],
  ['write udp 10.0.0.83:33211->169.254.169.254:53: i/o timeout', 'udp', '169.254.169.254'],
  ['write tcp 10.0.0.83:46123->172.18.165.130:53: i/o timeout', 'other', '172.18.165.130'],
  ['dial tcp4 172.18.165.130:53: i/o timeout', 'dial-tcp', '172.18.165.130'],
  ['dial tcp [FD00::A]:53: i/o timeout', 'dial-tcp', 'fd00::a'],
  ['read tcp [fe80::1%eth0]:4000->[fe80::2%eth0]:53: i/o timeout', 'read-tcp', 'fe80::2%eth0'],
  ['dial tcp: lookup dns.example on 10.0.0.1:53: i/o timeout', 'other', null],
  ['i/o timeout', 'other', null],
  ['dial tcp 172.18.165.130:53: connect: connection refused', null, '172.18.165.130'],
  ['read tcp 10.0.0.107:51734->172.18.165.130:53: read: connection reset by peer', null, '172.18.165.130'],
  ['read udp 10.42.0.4:46460->172.31.0.10:53: read: no route to host', null, '172.31.0.10'],
  ['EOF', null, null],
  ['cached connection was closed by peer', null, null],
  ['no healthy proxies', null, null],
  ['unreachable backend', null, null],
  ['', null, null],
])('%s', (text, kind, upstream) => {
  expect(parseNetworkError(text)).toEqual({ kind, upstream, text });
});

test.each(['', ':', '1.2.3.4', '1.2.3.4:', '1.2.3.4:x', '256.1.1.1:53', 'fd00::a:53', '[fd00::a]', '[]:53', '[a]:53'])(
  'endpoint %j is no IP with a port',
  (text) => {
    expect(parseEndpoint(text)).toBeNull();
  },
);

test('the IP that was written is the IP that is read', () => {
  fc.assert(
    fc.property(fc.ipV4(), fc.ipV6(), fc.integer({ min: 1, max: 65_535 }), (v4, v6, port) => {
      expect(parseEndpoint(`${v4}:${port}`)).toBe(v4);
      expect(parseEndpoint(`[${v6}]:${port}`)).toBe(v6.toLowerCase());
    }),
  );
});
