import { describe, expect, it } from 'vitest';
import { createDnsmasqQueryReader } from './dnsmasq-query-line.ts';

const reader = createDnsmasqQueryReader();

function read(line: string) {
  const bytes = new TextEncoder().encode(line);
  const start = reader.find(bytes, 0, bytes.length);
  const found = start < 0 ? null : reader.read(bytes, start, bytes.length);
  if (found === null) return null;
  const { process, serial, action } = found;
  return {
    ...{ process, serial, action, client: found.client(), type: found.type(), name: found.name() },
    ...{ detail: found.detail(), answer: found.answer() },
  };
}

describe("a line of dnsmasq's query log", () => {
  it.each([
    [
      'I1122 06:54:59.004570       1 nanny.go:146] dnsmasq[99]: 5819 10.0.0.29/47170 query[AAAA] a.b.svc.cluster.local from 10.0.0.29',
      {
        process: 99,
        serial: 5819,
        action: 'query',
        client: '10.0.0.29/47170',
        type: 'AAAA',
        name: 'a.b.svc.cluster.local',
      },
    ],
    ['dnsmasq[7]: 1 fd00::1/60675 query[NS] . from fd00::1', { client: 'fd00::1/60675', type: 'NS', name: '.' }],
    [
      'dnsmasq[36]: 1541 10.0.0.29/47028 forwarded a.example.com to 127.0.0.1#10053',
      { action: 'forwarded', name: 'a.example.com', detail: '127.0.0.1#10053', type: '' },
    ],
    ['dnsmasq[36]: 1 10.0.0.29/47028 reply a.b is NXDOMAIN', { action: 'reply', answer: 'not-found' }],
    ['dnsmasq[36]: 1 10.0.0.29/47028 reply a.b is NODATA-IPv6', { action: 'reply', answer: 'no-data' }],
    ['dnsmasq[36]: 1 10.0.0.29/47028 reply a.b is <CNAME>', { action: 'reply', answer: 'found' }],
    ['dnsmasq[36]: 1 10.0.0.29/47028 reply error is SERVFAIL', { action: 'reply', answer: 'failed' }],
    ['dnsmasq[36]: 1 10.0.0.29/47028 cached-stale a.b is 10.1.2.3', { action: 'cached', answer: 'found' }],
    ['dnsmasq[7]: 3 127.0.0.1/57220 config evictions.bind is <TXT>', { action: 'config', name: 'evictions.bind' }],
    ['dnsmasq[7]: 3 127.0.0.1/57220 /etc/hosts localhost is 127.0.0.1', { action: 'other' }],
    ['dnsmasq[7]: query[A] a.b from 10.0.0.1', { serial: -1, client: '', action: 'query', name: 'a.b' }],
  ])('%s', (line, expected) => expect(read(line)).toMatchObject(expected));

  it.each([
    'I1122 06:54:47.132966       1 nanny.go:146] dnsmasq[7]: started, version 2.88 cachesize 1000',
    'dnsmasq[7]: using nameserver 127.0.0.1#10053 for domain cluster.local ',
    'dnsmasq[7]: read /etc/hosts - 3 names',
    'dnsmasq[7]: 12 servers are many of them',
    'dnsmasq[7]: 1 10.0.0.29 query[A] a.b from 10.0.0.29',
    'dnsmasq[7]: 99999999999 10.0.0.29/1 query[A] a.b from 10.0.0.29',
    'dnsmasq[x]: 1 10.0.0.29/1 query[A] a.b from 10.0.0.29',
    'dnsmasq[7]: 1 10.0.0.29/1 query[A',
    'dnsmasq[7]: ',
    'dnsmasq[7',
    '[INFO] plugin/reload: Running configuration',
    '',
  ])('is not %j', (line) => expect(read(line)).toBeNull());

  it('is found where it stands, also when the next line is wrapped in another way', () => {
    const line = (head: string) => read(`${head}dnsmasq[36]: 1541 10.0.0.29/47028 query[A] a.b from 10.0.0.29`)?.serial;
    expect([line('I1122 x] '), line('I1122 x] '), line(''), line('2026-11-22T06:54:59Z I1122 x] ')]).toEqual([
      1541, 1541, 1541, 1541,
    ]);
  });

  it('a name longer than any DNS name is no line of it', () => {
    expect(read(`dnsmasq[7]: 1 10.0.0.29/1 query[A] ${'a'.repeat(2_000)} from 10.0.0.29`)).toBeNull();
  });
});
