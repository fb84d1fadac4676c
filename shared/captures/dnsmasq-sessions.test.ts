import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createLineSplitter } from '../formats/byte-lines.ts';
import { openLogAnalyser } from './analyse-logs.ts';

const ROOT = new URL('../../test/fixtures/capture-logs/', import.meta.url);
const REFERENCE = Date.parse('2026-11-22T12:00:00Z');

function analyse(bytes: Uint8Array, chunkSize = 65_536) {
  const analyser = openLogAnalyser({ reference: REFERENCE });
  const log = analyser.open('log');
  const splitter = createLineSplitter(log.takeLine);
  for (let at = 0; at < bytes.length; at += chunkSize) splitter.push(bytes.subarray(at, at + chunkSize));
  splitter.end();
  log.end();
  return { ...analyser.result(20), counts: log.counts() };
}

const fixture = (path: string) => new Uint8Array(gunzipSync(readFileSync(new URL(path, ROOT))));
const lines = (...all: string[]) => new TextEncoder().encode(all.map((line) => `${line}\n`).join(''));
const at = (seconds: string, rest: string) => `I1122 06:54:${seconds}       1 nanny.go:146] dnsmasq${rest}`;

describe("dnsmasq's query log", () => {
  it.each([
    ['healthy-2pods', 'c2x8p', { overlap: 6, healthChecks: 0 }],
    ['healthy-2pods', '9qk4w', { overlap: 6, healthChecks: 0 }],
    ['saturated-2pods', 'c2x8p', { overlap: 16, healthChecks: 64 }],
    ['saturated-2pods', '9qk4w', { overlap: 16, healthChecks: 62 }],
    ['one-pod', 'c2x8p', { overlap: 17, healthChecks: 121 }],
    ['slow-backend-2pods', 'c2x8p', { overlap: 20, healthChecks: 47 }],
  ])('%s, Pod %s: overlap and health checks are as counted by hand', (recording, pod, expected) => {
    const { sessions } = analyse(fixture(`${recording}/kube-dns-d7bc86d4c-${pod}.dnsmasq.log.gz`));
    expect(sessions).toHaveLength(1);
    expect(sessions[0]).toMatchObject({ ...expected, orphans: 0, unanswered: 0, unnumbered: 0 });
  });

  it('saturated: requests stay fast in it, as measured, and UDP takes no place', () => {
    const [session] = analyse(fixture('saturated-2pods/kube-dns-d7bc86d4c-c2x8p.dnsmasq.log.gz')).sessions;
    expect(session).toMatchObject({ tcpRequests: 3928, udpRequests: 101, sessions: 570, lines: 11_989 });
    expect(session?.request?.p99Ms).toBeCloseTo(17.8, 1);
    expect(session?.upstreams.map(({ server }) => server)).toEqual(['127.0.0.1#10053', '8.8.8.8']);
    expect(session?.requestsPerSession.max).toBe(100);
  });

  it('a slow backend shows in it', () => {
    const [session] = analyse(fixture('slow-backend-2pods/kube-dns-d7bc86d4c-c2x8p.dnsmasq.log.gz')).sessions;
    expect(session?.upstreams[0]).toMatchObject({ server: '127.0.0.1#10053', requests: 2626, slow: 945 });
    expect(session?.slowestRequests[0]?.durationMs).toBeGreaterThan(300);
  });

  it('gives the same with and without stamps of kubectl, forwards and backwards, in chunks of any size', () => {
    const stamped = fixture('saturated-2pods/kube-dns-d7bc86d4c-c2x8p.dnsmasq.first-lines.timestamps.log.gz');
    const text = new TextDecoder().decode(stamped).trimEnd().split('\n');
    const plain = lines(...text.map((line) => line.slice(line.indexOf(' ') + 1)));
    const backwards = lines(...[...text].reverse());
    const expected = analyse(stamped).sessions;
    expect(expected[0]?.sessions).toBeGreaterThan(50);
    expect(analyse(plain).sessions).toEqual(expected);
    expect(analyse(backwards).sessions).toEqual(expected);
    expect(analyse(stamped, 777).sessions).toEqual(expected);
  });

  it('a request lasts from its question to its last line, a session from its first question', () => {
    const { sessions } = analyse(
      lines(
        at('47.000000', '[7]: started, version 2.88 cachesize 1000'),
        at('48.000000', '[36]: 101 10.0.0.29/47028 query[A] a.example.com from 10.0.0.29'),
        at('48.250000', '[36]: 101 10.0.0.29/47028 forwarded a.example.com to 127.0.0.1#10053'),
        at('48.250000', '[36]: 101 10.0.0.29/47028 reply a.example.com is <CNAME>'),
        at('48.300000', '[36]: 101 10.0.0.29/47028 reply b.example.com is 10.1.2.3'),
        at('49.000000', '[36]: 102 10.0.0.29/47028 query[AAAA] a.example.com from 10.0.0.29'),
        at('48.500000', '[7]: 3 10.0.0.5/999 query[A] u.example.com from 10.0.0.5'),
        at('48.600000', '[7]: 3 10.0.0.5/999 cached u.example.com is NXDOMAIN'),
        at('49.500000', '[40]: 999 10.0.0.7/1 reply c.example.com is NXDOMAIN'),
      ),
    );
    expect(sessions[0]).toMatchObject({
      ...{ sessions: 1, tcpRequests: 2, udpRequests: 1, unanswered: 1, orphans: 1, overlap: 1 },
      longestSessions: [{ process: 36, client: '10.0.0.29/47028', durationMs: 1000, requests: 2 }],
    });
    expect(sessions[0]?.slowestRequests[0]).toMatchObject({ serial: 101, name: 'a.example.com', durationMs: 300 });
  });

  it('a process that serves two clients is dnsmasq itself, though its start is not in the log', () => {
    const udp = (serial: number, port: number) =>
      at(`50.00000${serial}`, `[7]: ${serial} 10.0.0.5/${port} query[A] a.b from 10.0.0.5`);
    const { sessions } = analyse(lines(udp(1, 100), udp(2, 200), udp(3, 300)));
    expect(sessions[0]).toMatchObject({ sessions: 0, tcpRequests: 0, udpRequests: 3, overlap: 0 });
  });

  it('a process ID that comes back after many forks is another session', () => {
    const { sessions } = analyse(
      lines(
        at('50.000000', '[36]: 101 10.0.0.29/1 query[A] a.b from 10.0.0.29'),
        at('51.000000', '[36]: 4000101 10.0.0.30/2 query[A] a.b from 10.0.0.30'),
      ),
    );
    expect(sessions[0]).toMatchObject({ sessions: 2, tcpRequests: 2, overlap: 1 });
  });

  it('without the numbers of =extra it shows names only', () => {
    const { sessions, lookups } = analyse(lines(at('50.000000', '[36]: query[A] a.example.com from 10.0.0.29')));
    expect(sessions[0]).toMatchObject({ lines: 1, unnumbered: 1, sessions: 0 });
    expect(lookups[0]).toMatchObject({ from: 'dnsmasq-log', queries: 1 });
  });
});

describe('other lines of container dnsmasq', () => {
  it('say the limit: compiled in, or as argument, or by its own statistics, which outrank', () => {
    const start = (args: string) => `I1122 06:54:47.120841       1 nanny.go:124] Starting dnsmasq [-k${args}]`;
    expect(analyse(lines(start(''))).limits).toEqual([{ source: 'log', limit: 20, from: 'compiled-default' }]);
    const told = analyse(
      lines(
        at(
          '48.000000',
          '[7]: child processes for TCP requests: in use 3, highest since last SIGUSR1 9, max allowed 40.',
        ),
        start(' --max-tcp-connections=200'),
      ),
    );
    expect(told.limits).toEqual([{ source: 'log', limit: 40, from: 'statistics' }]);
    expect(told.statistics).toMatchObject([{ highest: 9, limit: 40, at: Date.parse('2026-11-22T06:54:48Z') }]);
    expect(analyse(lines(start(' --max-tcp-connections=200'))).limits[0]).toMatchObject({
      limit: 200,
      from: 'arguments',
    });
  });
});
