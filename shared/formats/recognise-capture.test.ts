import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { writePcapHeader } from './pcap-writer.ts';
import { HEAD_BYTES, recogniseCapture } from './recognise-capture.ts';

const ROOT = new URL('../../test/fixtures/', import.meta.url);
const head = (text: string) => new TextEncoder().encode(text);
const recognise = (text: string) => recogniseCapture(head(text));

function fixture(path: string): Uint8Array {
  const bytes = readFileSync(new URL(path, ROOT));
  const plain = path.endsWith('.gz') ? gunzipSync(bytes) : bytes;
  return new Uint8Array(plain.subarray(0, HEAD_BYTES));
}

describe('what an input is', () => {
  it.each([
    ['capture-logs/healthy-2pods/kube-dns-d7bc86d4c-c2x8p.dnsmasq.log.gz', 'log', 'query log of dnsmasq'],
    [
      'capture-logs/saturated-2pods/kube-dns-d7bc86d4c-c2x8p.dnsmasq.first-lines.timestamps.log.gz',
      'log',
      'query log of dnsmasq',
    ],
    [
      'capture-logs/saturated-default-logging/kube-dns-d7bc86d4c-c2x8p.dnsmasq.log.gz',
      'log',
      'log of dnsmasq without queries',
    ],
    ['capture-logs/healthy-2pods/node-local-dns-4kd2s.log', 'log', 'log of CoreDNS'],
    ['capture-logs/saturated-default-logging/node-local-dns-4kd2s.log.gz', 'log', 'log of CoreDNS with answers'],
    ['capture-logs/saturated-2pods/kube-dns-d7bc86d4c-c2x8p.process-count.txt', 'log', 'process counts of dnsmasq'],
    [
      'capture-logs/healthy-2pods/node-local-dns-4kd2s.metrics.after.prom.gz',
      'metrics',
      'metrics in Prometheus format',
    ],
    [
      'capture-logs/healthy-2pods/kube-dns-d7bc86d4c-c2x8p.kubedns.metrics.after.prom.gz',
      'metrics',
      'metrics in Prometheus format',
    ],
    ['capture-logs/csv/near-limit.first-2000.t-e.csv.gz', 'packet-csv', 'packet list as CSV'],
    ['capture-logs/csv/near-limit.first-2000.tshark-fields.csv.gz', 'packet-csv', 'packet list as CSV'],
  ])('%s', (path, kind, what) => expect(recogniseCapture(fixture(path))).toMatchObject({ kind, what }));

  it('a capture, by its first bytes', () => {
    expect(recogniseCapture(writePcapHeader())).toMatchObject({ kind: 'pcap' });
    const section = new DataView(new ArrayBuffer(28));
    section.setUint32(0, 0x0a0d0d0a);
    section.setUint32(4, 28, true);
    section.setUint32(8, 0x1a2b3c4d, true);
    expect(recogniseCapture(new Uint8Array(section.buffer))).toMatchObject({ kind: 'pcapng' });
  });

  it('log lines in JSON, as an array, one on a line, and as Loki answers', () => {
    const entry = {
      timestamp: '2026-11-22T06:54:47Z',
      textPayload: '[ERROR] plugin/errors: 2 a. A: dial tcp 10.0.0.1:53: i/o timeout',
    };
    expect(recognise(JSON.stringify([entry], null, 2)).kind).toBe('json-log');
    expect(recognise(`${JSON.stringify(entry)}\n${JSON.stringify(entry)}\n`).kind).toBe('json-log');
    const stream = { stream: { pod: 'a' }, values: [['1795330487121000000', 'dnsmasq[7]: started, version 2.88']] };
    expect(recognise(JSON.stringify({ status: 'success', data: { result: [stream] } })).kind).toBe('json-log');
  });

  it.each([
    ['', 'empty'],
    ['hello\nworld\n', 'text, but nothing of this'],
    ['[]', 'JSON, but no log lines'],
    ['{"textPayload":"GET / 200"}', 'log lines in JSON, none of dnsmasq or CoreDNS'],
    ['PK\u0003\u0004rest of it', 'a zip archive; unpack it first'],
    ['\u0000\u0001\u0002\u0003', 'binary data that is no capture'],
    ['time,children\n2026-11-22T06:54:52Z,13\n', 'text, but nothing of this'],
    ['State     Recv-Q Send-Q\nLISTEN    0      32\n', 'text, but nothing of this'],
  ])('%j is none: %s', (text, what) => expect(recognise(text)).toEqual({ kind: 'unknown', what, fingerprint: [] }));

  it('the same log with and without stamps has one fingerprint, another log another', () => {
    const plain = recogniseCapture(fixture('capture-logs/saturated-2pods/kube-dns-d7bc86d4c-c2x8p.dnsmasq.log.gz'));
    const stamped = recogniseCapture(
      fixture('capture-logs/saturated-2pods/kube-dns-d7bc86d4c-c2x8p.dnsmasq.first-lines.timestamps.log.gz'),
    );
    const other = recogniseCapture(fixture('capture-logs/saturated-2pods/kube-dns-d7bc86d4c-9qk4w.dnsmasq.log.gz'));
    expect(plain.fingerprint).toHaveLength(20);
    expect(stamped.fingerprint).toEqual(plain.fingerprint);
    expect(other.fingerprint).not.toEqual(plain.fingerprint);
  });

  it('every file of the recordings that is kept here is known', () => {
    const folder = 'capture-logs/saturated-2pods/';
    const names = readdirSync(new URL(folder, ROOT)).filter((name) => name !== 'summary.json');
    const unknown = names.filter((name) => recogniseCapture(fixture(folder + name)).kind === 'unknown');
    expect(names.length).toBeGreaterThan(20);
    expect(unknown).toEqual([]);
  });
});
