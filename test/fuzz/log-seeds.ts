import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { CaptureKind } from '../../shared/formats/recognise-capture.ts';

export interface TextSeed {
  kind: CaptureKind;
  bytes: Uint8Array;
}

const FIXTURES = new URL('../fixtures/', import.meta.url);
const KEPT = 6_000; // bytes from the middle of a file; start-up lines are in others
const encoder = new TextEncoder();

/** Small pieces of everything that is read as text. */
export function textSeeds(): TextSeed[] {
  const log = piece('capture-logs/saturated-2pods/kube-dns-d7bc86d4c-c2x8p.dnsmasq.log.gz', 400_000);
  const lines = new TextDecoder().decode(log).split('\n').slice(1, 20);
  const entries = lines.map((line, index) => ({
    timestamp: `2026-11-22T06:54:${10 + index}.5Z`,
    textPayload: line,
    resource: { labels: { pod_name: 'kube-dns-a' } },
  }));
  const stream = {
    data: { result: [{ stream: { pod: 'kube-dns-a' }, values: lines.map((line) => ['1795330487121000000', line]) }] },
  };
  const texts: [CaptureKind, string][] = [
    ['json-log', JSON.stringify(entries, null, 1)],
    ['json-log', entries.map((entry) => JSON.stringify({ ...entry, line: entry.textPayload })).join('\n')],
    ['json-log', JSON.stringify(stream)],
    [
      'log',
      lines
        .map((line) => `2026-11-22T06:54:59.004Z\t${line}`)
        .reverse()
        .join('\r\n'),
    ],
    ['log', lines.map((line) => `[pod/kube-dns-a/dnsmasq] 2026-11-22T06:54:59.004Z ${line}`).join('\n')],
    [
      'log',
      [
        'I1122 06:54:47.120841       1 nanny.go:124] Starting dnsmasq [-k --max-tcp-connections=200]',
        'I1122 06:54:47.132966       1 nanny.go:146] dnsmasq[7]: started, version 2.90 cachesize 1000',
        'dnsmasq[7]: child processes for TCP requests: in use 3, highest since last SIGUSR1 9, max allowed 200.',
        'Nov 22 06:54:59 dnsmasq[36]: 1541 10.0.0.29/47028 query[A] a.example.com from 10.0.0.29',
        'Sun Nov 22 06:54:52 UTC 2026 Try: 1 DnsmasqProcess: 21',
        "[ERROR] plugin/errors: 12 errors like '^read udp .* i/o timeout$' occurred in last 30s",
      ].join('\n'),
    ],
  ];
  return [
    { kind: 'log', bytes: log },
    { kind: 'log', bytes: piece('capture-logs/saturated-2pods/kube-dns-d7bc86d4c-c2x8p.dnsmasq.log.gz', 0) },
    { kind: 'log', bytes: piece('capture-logs/one-pod/node-local-dns-4kd2s.timestamps.log', 1_000) },
    { kind: 'log', bytes: piece('capture-logs/saturated-default-logging/node-local-dns-4kd2s.log.gz', 20_000) },
    { kind: 'log', bytes: piece('capture-logs/saturated-2pods/kube-dns-d7bc86d4c-c2x8p.process-count.txt', 0) },
    { kind: 'metrics', bytes: piece('capture-logs/saturated-2pods/node-local-dns-4kd2s.metrics.after.prom.gz', 0) },
    {
      kind: 'metrics',
      bytes: piece('capture-logs/saturated-2pods/kube-dns-d7bc86d4c-c2x8p.kubedns.metrics.after.prom.gz', 0),
    },
    { kind: 'packet-csv', bytes: piece('capture-logs/csv/near-limit.first-2000.t-e.csv.gz', 0) },
    { kind: 'packet-csv', bytes: piece('capture-logs/csv/near-limit.first-2000.t-a.csv.gz', 0) },
    { kind: 'packet-csv', bytes: piece('capture-logs/csv/near-limit.first-2000.t-d.csv.gz', 0) },
    { kind: 'packet-csv', bytes: piece('capture-logs/csv/near-limit.first-2000.tshark-fields.csv.gz', 0) },
    ...texts.map(([kind, text]) => ({ kind, bytes: encoder.encode(text) })),
  ];
}

function piece(path: string, from: number): Uint8Array {
  const bytes = readFileSync(new URL(path, FIXTURES));
  const plain = path.endsWith('.gz') ? gunzipSync(bytes) : bytes;
  return new Uint8Array(plain.subarray(from, from + KEPT));
}
