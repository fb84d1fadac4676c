import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { recogniseCapture } from '../formats/recognise-capture.ts';
import { openLogAnalyser } from './analyse-logs.ts';
import { chooseLimit, correctLimit } from './choose-limit.ts';
import { openTextInput } from './text-inputs.ts';

const ROOT = new URL('../../test/fixtures/capture-logs/', import.meta.url);
const REFERENCE = Date.parse('2026-11-22T12:00:00Z');

function read(path: string): Uint8Array {
  const bytes = readFileSync(new URL(path, ROOT));
  return new Uint8Array(path.endsWith('.gz') ? gunzipSync(bytes) : bytes);
}

function analyse(inputs: readonly (readonly [string, Uint8Array])[]) {
  const analyser = openLogAnalyser({ reference: REFERENCE });
  for (const [name, bytes] of inputs) {
    const input = openTextInput(name, recogniseCapture(bytes).kind, analyser);
    input.push(bytes);
    input.end();
  }
  return analyser.result(20);
}

function analyseFolder(folder: string, pattern: RegExp) {
  const names = readdirSync(new URL(`${folder}/`, ROOT)).filter((name) => pattern.test(name));
  return analyse(names.map((name) => [name, read(`${folder}/${name}`)]));
}

const text = (...lines: string[]) => new TextEncoder().encode(lines.map((line) => `${line}\n`).join(''));

describe('errors of node-local-dns', () => {
  it.each([
    ['one-pod', { 'read-tcp': 464, 'dial-tcp': 538 }],
    ['saturated-2pods', { 'read-tcp': 39 }],
    ['slow-backend-2pods', { 'read-tcp': 29 }],
    ['healthy-2pods', {}],
  ])('%s: as many as were counted', (folder, expected) => {
    const { errors } = analyseFolder(folder, /^node-local-dns-.....\.log$/);
    expect(Object.fromEntries((errors?.byKind ?? []).map(({ kind, count }) => [kind, count]))).toEqual(expected);
    expect(errors?.byKind.every(({ upstream }) => upstream === '172.18.165.130')).toBe(true);
    expect(errors?.firstAt).toBeNull();
  });

  it('with stamps they have a time', () => {
    const { errors } = analyse([['a', read('one-pod/node-local-dns-4kd2s.timestamps.log')]]);
    expect(errors?.timeouts).toBe(137);
    expect(errors?.series.timeouts.reduce((sum, count) => sum + count, 0)).toBe(137);
    expect(errors?.firstAt).toBeGreaterThan(Date.parse('2026-11-22T06:56:00Z'));
  });

  it('that are no time-outs are counted by cause, start-up probes apart, summaries with their number', () => {
    const error = (rest: string) => `[ERROR] plugin/errors: ${rest}`;
    const { errors } = analyse([
      [
        'a',
        text(
          'CoreDNS-1.10.0',
          error('2 a.b. A: dial tcp 10.0.0.1:53: connect: connection refused'),
          error('2 a.b. A: read tcp 10.0.0.107:51734->10.0.0.1:53: read: connection reset by peer'),
          error('2 a.b. A: cached connection was closed by peer'),
          error('2 1394415300835651230.8630148154983443782. HINFO: read udp 10.0.0.1:44256->8.8.8.8:53: i/o timeout'),
          error("12 errors like '^read udp .* i/o timeout$' occurred in last 30s"),
          error('2 a.b. A: something else'),
        ),
      ],
    ]);
    expect(errors).toMatchObject({ timeouts: 12, loopProbes: 1, summaryLines: 1 });
    expect(errors?.others.map(({ cause }) => cause).sort()).toEqual([
      'cached connection was closed by peer',
      'connection refused',
      'connection reset by peer',
      'other',
    ]);
  });
});

describe("answers in CoreDNS' plugin log", () => {
  it('slow ones come right after whole seconds where dnsmasq was full', () => {
    const { answers, lookups } = analyseFolder('saturated-default-logging', /^node-local-dns/);
    expect(answers).toMatchObject({ logs: 2, queries: 3703, failed: 1 });
    expect(answers?.atWholeSeconds).toBeGreaterThan(0.3 * (answers?.slow ?? 0));
    expect(lookups[0]?.from).toBe('coredns-log');
  });
});

describe('process counts', () => {
  it.each([
    ['healthy-2pods', 13, 0],
    ['saturated-2pods', 20, 41],
    ['one-pod', 20, 76],
  ])('%s', (folder, children, samplesAtLimit) => {
    const { processes } = analyseFolder(folder, /process-count/);
    const [worst] = [...processes].sort((a, b) => b.samplesAtLimit - a.samplesAtLimit);
    expect(worst).toMatchObject({ children, samplesAtLimit });
  });

  it('time at the limit is what lies between counts that are near each other', () => {
    const line = (time: string, count: number) => `2026-11-22T06:54:${time}Z Try: 1 DnsmasqProcess: ${count}`;
    const { processes } = analyse([
      ['a', text(line('01', 21), line('02', 21), line('04', 21), line('05', 3), line('30', 21), line('59', 21))],
    ]);
    expect(processes[0]).toMatchObject({ peak: 21, samples: 6, samplesAtLimit: 5, atLimitMs: 3000 });
  });
});

describe('metrics', () => {
  it.each([
    ['healthy-2pods', 308, 1833],
    ['saturated-2pods', 1358, 7028],
    ['slow-backend-2pods', 509, 4798],
  ])('%s: new and reused connections are those counted between the scrapes', (folder, misses, hits) => {
    const { metrics } = analyseFolder(folder, /^node.*prom/);
    const kubeDns = metrics.flatMap(({ upstreams }) => upstreams.filter(({ to }) => to === '172.18.165.130:53'));
    expect(kubeDns.reduce((sum, one) => sum + one.newConnections, 0)).toBe(misses);
    expect(kubeDns.reduce((sum, one) => sum + one.reusedConnections, 0)).toBe(hits);
    expect(metrics.every(({ scrapes, seconds }) => scrapes === 2 && seconds !== null && seconds > 60)).toBe(true);
  });

  it('kube-dns itself was fast', () => {
    const { kubeDns } = analyseFolder('saturated-2pods', /kubedns/);
    expect(kubeDns.map(({ requests, slow }) => [requests, slow])).toEqual(expect.arrayContaining([[3883, 0]]));
  });

  it('several scrapes in one file are told apart, of CoreDNS 1.11 and later too', () => {
    const scrape = (misses: number) => [
      '# HELP process_start_time_seconds x',
      'process_start_time_seconds 1.79533048911e+09',
      `process_cpu_seconds_total ${misses}`,
      `coredns_proxy_conn_cache_misses_total{proto="tcp",proxy_name="forward",to="10.0.0.1:53"} ${misses}`,
      `coredns_proxy_conn_cache_misses_total{proto="tcp",proxy_name="grpc",to="10.0.0.1:53"} 1000`,
    ];
    const { metrics } = analyse([['a', text(...scrape(3), ...scrape(5), ...scrape(10))]]);
    expect(metrics).toMatchObject([
      { scrapes: 3, seconds: null, upstreams: [{ to: '10.0.0.1:53', newConnections: 7 }] },
    ]);
  });
});

describe('logs in other wrappings', () => {
  it('lines of several Pods in one stream are kept apart by their prefix', () => {
    const line = (pod: string, process: number) =>
      `[pod/${pod}/dnsmasq] 2026-11-22T06:54:50.${process}Z I1122 06:54:50.000000       1 nanny.go:146] dnsmasq[${process}]: 1 10.0.0.29/1 query[A] a.b from 10.0.0.29`;
    const { sessions } = analyse([
      ['all', text(line('kube-dns-a', 36), line('kube-dns-b', 37), line('kube-dns-a', 38))],
    ]);
    expect(sessions.map(({ source, lines }) => [source, lines])).toEqual([
      ['kube-dns-a', 2],
      ['kube-dns-b', 1],
    ]);
  });

  it('Cloud Logging: newest first, with the Pod beside the line', () => {
    const entry = (second: string, words: string) => ({
      timestamp: `2026-11-22T06:54:${second}Z`,
      textPayload: `I1122 06:54:${second}       1 nanny.go:146] dnsmasq[36]: 101 10.0.0.29/1 ${words}`,
      resource: { labels: { pod_name: 'kube-dns-a' } },
    });
    const entries = [
      entry('50.500000', 'reply a.b is NXDOMAIN'),
      entry('50.400000', 'forwarded a.b to 127.0.0.1#10053'),
      entry('50.000000', 'query[A] a.b from 10.0.0.29'),
    ];
    const { sessions } = analyse([['export.json', text(JSON.stringify(entries, null, 2))]]);
    expect(sessions[0]).toMatchObject({ source: 'kube-dns-a', sessions: 1, orphans: 0, request: { maxMs: 500 } });
  });

  it('PowerShell writes UTF-16', () => {
    const words = 'Sun Nov 22 06:54:52 UTC 2026 Try: 1 DnsmasqProcess: 14\r\n';
    const bytes = Uint8Array.from([0xff, 0xfe, ...[...words].flatMap((letter) => [letter.charCodeAt(0), 0])]);
    const analyser = openLogAnalyser({ reference: REFERENCE });
    const input = openTextInput('a', 'log', analyser);
    input.push(bytes);
    expect(input.end()).toEqual({ records: 1, used: 1, skipped: [] });
  });
});

describe('the limit', () => {
  const named = (limit: number, from: 'statistics' | 'arguments' | 'compiled-default') => ({
    source: 'a',
    limit,
    from,
  });

  it('that was told is taken; else what dnsmasq counts, was started with, or has compiled in', () => {
    expect(chooseLimit(50, [named(200, 'statistics')])).toEqual({ value: 50, source: 'told' });
    expect(chooseLimit(null, [named(20, 'compiled-default'), named(200, 'arguments')])).toEqual({
      value: 200,
      source: 'arguments',
    });
    expect(chooseLimit(null, [named(200, 'statistics'), named(40, 'statistics')])).toEqual({
      value: 40,
      source: 'statistics',
    });
    expect(chooseLimit(null, [])).toEqual({ value: 20, source: 'default' });
  });

  it('that nobody named is not 20 where more was served', () => {
    const unknown = chooseLimit(null, []);
    expect(correctLimit(unknown, { children: 20, connections: 54 })).toEqual(unknown);
    expect(correctLimit(unknown, { children: 21, connections: null })).toEqual({ value: 200, source: 'inferred' });
    expect(correctLimit(unknown, { children: null, connections: 61 })).toEqual({ value: 200, source: 'inferred' });
    expect(correctLimit({ value: 20, source: 'told' }, { children: 60, connections: 60 }).value).toBe(20);
  });
});
