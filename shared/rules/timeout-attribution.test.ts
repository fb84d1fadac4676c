import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { timeoutKind } from '../domain/timeouts.ts';
import { aService, bucket, METADATA_SERVER, timeouts, UPSTREAM_IP } from './evidence.test-helper.ts';
import {
  attributeTimeouts,
  countWords,
  distinctNodes,
  sumCounts,
  windowHours,
  worstHour,
} from './timeout-attribution.ts';

const KUBE_DNS_IP = '172.18.0.10';
const BOTH = { kubeDnsUpstreamService: aService(UPSTREAM_IP), kubeDnsService: aService(KUBE_DNS_IP) };

/** Where one line towards `upstream` is counted. */
function attribute(
  kind: 'dial-tcp' | 'read-tcp' | 'udp' | 'other',
  upstream: string | null,
  services: Parameters<typeof attributeTimeouts>[1] = BOTH,
): string {
  const { dialTcp, readTcp, other } = attributeTimeouts(timeouts([{ kind, upstream }]), services);
  expect(dialTcp.length + readTcp.length + other.length).toBe(1);
  if (dialTcp.length > 0) return 'dialTcp';
  return readTcp.length > 0 ? 'readTcp' : 'other';
}

describe('attributeTimeouts, with the address of kube-dns-upstream', () => {
  test.each([
    ['dial-tcp', UPSTREAM_IP, 'dialTcp'],
    ['read-tcp', UPSTREAM_IP, 'readTcp'],
    ['dial-tcp', KUBE_DNS_IP, 'dialTcp'],
    ['udp', UPSTREAM_IP, 'other'],
    ['other', UPSTREAM_IP, 'other'],
    ['udp', METADATA_SERVER, 'other'],
    ['dial-tcp', '8.8.8.8', 'other'],
    ['read-tcp', '10.20.0.53', 'other'],
    ['read-tcp', METADATA_SERVER, 'other'],
  ] as const)('%s towards %s', (kind, upstream, expected) => {
    expect(attribute(kind, upstream)).toBe(expected);
  });

  test('a summary line, which names no upstream', () => {
    expect(attribute('read-tcp', null)).toBe('readTcp');
    expect(attribute('udp', null)).toBe('other');
    expect(attribute('other', null)).toBe('other');
  });

  test('a dual-stack Service: both addresses count', () => {
    const services = { kubeDnsUpstreamService: aService('10.0.3.7', 'fd20:1::7') };
    expect(attribute('dial-tcp', '10.0.3.7', services)).toBe('dialTcp');
    expect(attribute('dial-tcp', 'fd20:1::7', services)).toBe('dialTcp');
    expect(attribute('dial-tcp', 'fd20:1::8', services)).toBe('other');
  });

  test('it is certain', () => {
    expect(attributeTimeouts(timeouts([{}]), BOTH).isCertain).toBe(true);
  });
});

describe('attributeTimeouts, without the address of kube-dns-upstream', () => {
  test.each([
    ['neither Service was read', {}],
    ['kube-dns-upstream does not exist', { kubeDnsUpstreamService: null }],
    ['only Service kube-dns was read', { kubeDnsService: aService(KUBE_DNS_IP) }],
    ['kube-dns-upstream has no address', { kubeDnsUpstreamService: aService(), kubeDnsService: aService(KUBE_DNS_IP) }],
  ])('%s: TCP to a private address is taken for kube-dns, and that is not certain', (_, services) => {
    expect(attribute('dial-tcp', UPSTREAM_IP, services)).toBe('dialTcp');
    expect(attribute('dial-tcp', '8.8.8.8', services)).toBe('other');
    expect(attributeTimeouts(timeouts([]), services).isCertain).toBe(false);
  });

  test.each([
    '10.0.0.0',
    '10.255.255.255',
    '172.16.0.1',
    '172.31.255.1',
    '192.168.1.1',
    '100.64.0.1',
    '100.127.255.1',
    '34.118.224.10',
    '34.118.239.1',
    'fd20:1::a',
    'FC00::1',
  ])('%s can be a Service', (address) => {
    expect(attribute('read-tcp', address, {})).toBe('readTcp');
  });

  test.each([
    '9.255.255.255',
    '11.0.0.1',
    '172.15.0.1',
    '172.32.0.1',
    '192.167.1.1',
    '100.63.0.1',
    '100.128.0.1',
    '34.118.223.1',
    '34.118.240.1',
    METADATA_SERVER,
    '169.254.20.10',
    '2001:4860:4860::8888',
    'not an address',
    '',
  ])('%j cannot', (address) => {
    expect(attribute('read-tcp', address, {})).toBe('other');
  });

  test('UDP never is kube-dns behind force_tcp', () => {
    expect(attribute('udp', UPSTREAM_IP, {})).toBe('other');
  });
});

test('every bucket is counted exactly once, whatever is in it', () => {
  const anyBucket = fc.record({
    kind: fc.constantFrom(...timeoutKind.options),
    upstream: fc.option(fc.oneof(fc.ipV4(), fc.ipV6(), fc.string(), fc.constant(UPSTREAM_IP))),
    count: fc.nat(1000),
  });
  const services = fc.constantFrom(BOTH, {}, { kubeDnsUpstreamService: null }, { kubeDnsService: BOTH.kubeDnsService });
  fc.assert(
    fc.property(fc.array(anyBucket), services, (buckets, known) => {
      const all = timeouts(buckets);
      const { dialTcp, readTcp, other } = attributeTimeouts(all, known);
      expect(new Set([...dialTcp, ...readTcp, ...other])).toEqual(new Set(all.buckets));
      expect(dialTcp.length + readTcp.length + other.length).toBe(buckets.length);
      expect(sumCounts(dialTcp) + sumCounts(readTcp) + sumCounts(other)).toBe(sumCounts(all.buckets));
    }),
    { numRuns: 200 },
  );
});

describe('the numbers of a time-out finding', () => {
  test('sumCounts of none and of some', () => {
    expect(sumCounts([])).toBe(0);
    expect(sumCounts([bucket({ count: 3 }), bucket({ count: 4 })])).toBe(7);
  });

  test('distinctNodes: lines without a node are no node', () => {
    const ofNodes = ['a', 'b', 'a', null].map((node) => bucket({ node }));
    expect(distinctNodes(ofNodes)).toBe(2);
    expect(distinctNodes([bucket({ node: null })])).toBe(0);
  });

  test('worstHour: summed over nodes and kinds, the earlier of two equals', () => {
    const [nine, ten] = ['2026-11-21T09:00:00Z', '2026-11-21T10:00:00Z'];
    expect(worstHour([])).toBeNull();
    expect(
      worstHour([
        bucket({ hour: ten, count: 2 }),
        bucket({ hour: nine, count: 3 }),
        bucket({ hour: ten, count: 2, kind: 'read-tcp' }),
      ]),
    ).toEqual({ hour: ten, count: 4 });
    expect(worstHour([bucket({ hour: ten, count: 3 }), bucket({ hour: nine, count: 3 })])?.hour).toBe(nine);
  });

  test.each([
    ['2026-11-21T06:00:00Z', 24],
    ['2026-11-22T05:00:00Z', 1],
    ['2026-11-22T05:50:00Z', 1],
    ['2026-11-22T06:00:00Z', 1],
    ['2026-11-22T03:20:00Z', 3],
    ['2026-10-23T06:00:00Z', 720],
  ])('windowHours from %s to the 22nd at six: %i', (from, hours) => {
    expect(windowHours(timeouts([], { window: { from, to: '2026-11-22T06:00:00Z' } }))).toBe(hours);
  });

  test('countWords says when reading stopped at the cap', () => {
    expect(countWords(20_000, true)).toBe('At least 20000');
    expect(countWords(7, false)).toBe('7');
  });
});
