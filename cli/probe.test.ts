import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startDnsServer } from '../shared/adapters/dns-server.test-helper.ts';
import { findDnsmasq, startDnsmasq } from '../shared/adapters/dnsmasq.test-helper.ts';
import { serve } from '../shared/adapters/http-server.test-helper.ts';
import { probeSummary } from '../shared/domain/probe.ts';
import { parsePrometheusLine } from '../shared/formats/prometheus-text.ts';
import { run } from './run.test-helper.ts';

const CA = fileURLToPath(new URL('../test/fixtures/tls/ca.crt', import.meta.url));
const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));
const version = findDnsmasq();
const reason = version === null ? ' (skipped: no program `dnsmasq`; Debian package dnsmasq-base)' : ` ${version}`;
if (version === null) process.stderr.write(`a real dnsmasq${reason}\n`);

const portOf = (origin: string) => new URL(origin).port;
const answering = () => serve((_, response) => void response.end('ok'));

describe('dns-audit probe', () => {
  it('answered requests: phases, look-ups, no steps, exit 0', async () => {
    const dns = await startDnsServer(({ name, type }) =>
      name === 'web.svc.test.'
        ? { kind: 'answer', addresses: type === 1 ? ['127.0.0.1'] : [] }
        : { kind: 'answer', rcode: 3 },
    );
    const { origin, calls } = await answering();
    const flags = ['--resolver', `127.0.0.1:${dns.port}`, '--search', 'shop.svc.test,svc.test', '--ndots', '5'];
    const line = ['probe', `http://web:${portOf(origin)}/`, ...flags, '--count', '3', '--interval', '100ms'];
    const { code, out, err } = await run(line);
    expect(err).toContain(
      `1 address every 0.1 s; name server 127.0.0.1:${dns.port}; search path shop.svc.test, svc.test, ndots 5.`,
    );
    expect(err).not.toContain('FAILED');
    expect(code).toBe(0);
    expect(calls).toHaveLength(3);
    expect(out).toMatch(/^■ 3 requests in .*, 0 failed\.$/m);
    expect(out).toMatch(/web\.shop\.svc\.test\. +A +127\.0\.0\.1:\d+ +NXDOMAIN +3 /);
    expect(out).toMatch(/web\.svc\.test\. +A +127\.0\.0\.1:\d+ +NOERROR +3 /);
    expect(out).toContain(`  web.svc.test. A from 127.0.0.1:${dns.port}: 127.0.0.1\n`);
    expect(out).not.toMatch(/(?:AAAA|shop\.svc\.test\. A) from /);
    expect(out).toContain('Steps of whole seconds\n  none:');
  });

  it('a request that is not answered yet does not hold back the next one', async () => {
    const waiting: (() => void)[] = [];
    const { origin } = await serve(async (_, response) => {
      await new Promise<void>((resolve) => {
        if (waiting.push(resolve) === 3) for (const answer of waiting) answer();
      });
      response.end('ok');
    });
    const line = [
      'probe',
      origin,
      '--resolver',
      '127.0.0.1',
      '--count',
      '3',
      '--interval',
      '100ms',
      '--timeout',
      '20s',
    ];
    const { code, out } = await run([...line, '--format', 'json']);
    expect([code, JSON.parse(out).requests]).toEqual([0, 3]);
  });

  it('a server that never answers: ten are under way at most, and what was not begun is counted', async () => {
    const { origin, calls } = await serve(() => {});
    const line = [
      'probe',
      origin,
      '--resolver',
      '127.0.0.1',
      '--count',
      '13',
      '--interval',
      '100ms',
      '--timeout',
      '3s',
    ];
    const { code, out } = await run([...line, '--format', 'json', '--quiet']);
    const { requests, failed, skipped, failures } = probeSummary.parse(JSON.parse(out));
    expect([code, requests, failed, skipped, calls.length]).toEqual([1, 10, 10, 3, 10]);
    expect(failures).toMatchObject([{ phase: 'first-byte', code: 'timeout', count: 10 }]);
  });

  it('answers that come after 2 s: a step, and the pattern of a full dnsmasq', async () => {
    const late = { kind: 'answer', addresses: ['127.0.0.1'] } as const;
    const dns = await startDnsServer(() => pause(2_005, late));
    const { origin } = await answering();
    const flags = ['--resolver', `127.0.0.1:${dns.port}`, '--search', '', '--count', '4', '--interval', '100ms'];
    const { code, out, err } = await run(['probe', `http://web.example:${portOf(origin)}/`, ...flags]);
    expect(code).toBe(0);
    expect(err.match(/slow, HTTP 200 \(dns 2\.\d+ s, /g)).toHaveLength(4);
    expect(out).toMatch(/^ {2}2 s {2}\d x DNS query: CoreDNS' read time-out/m);
    expect(out).toContain('that is how a full dnsmasq behind NodeLocal DNSCache shows');
  });

  it('a name server that never answers, given up after 1 s: failures, and no pattern of dnsmasq', async () => {
    const dns = await startDnsServer(() => ({ kind: 'drop' }));
    const flags = ['--resolver', `127.0.0.1:${dns.port}`, '--search', '', '--count', '4', '--interval', '100ms'];
    const line = ['probe', 'http://web.example/', ...flags, '--timeout', '1s', '--quiet'];
    const { code, out } = await run([...line, '--format', 'json']);
    expect(code).toBe(1);
    const summary = JSON.parse(out);
    expect(probeSummary.parse(summary).steps.query).toMatchObject({ atStep: [0, 0, 0, 0, 0], slow: 8 });
    expect(summary.steppedQueries).toBe(false);
    expect(summary.failures).toMatchObject([{ phase: 'dns', code: 'timeout', count: 4 }]);
  });

  it('failures: counted by phase, explained, told as they happen, exit 1; the JSON is what the schema says', async () => {
    const dns = await startDnsServer(() => ({ kind: 'answer', rcode: 2 }));
    const { origin } = await serve((_, response) => void response.end(), { tls: true });
    const flags = ['--resolver', `127.0.0.1:${dns.port}`, '--search', '', '--count', '2', '--interval', '100ms'];
    const { code, out, err } = await run(['probe', 'http://web.example/', `${origin}/`, ...flags, '--format', 'json']);
    expect(code).toBe(1);
    const summary = probeSummary.parse(JSON.parse(out));
    expect(summary.failures).toEqual([
      { phase: 'dns', code: 'SERVFAIL', count: 2, meaning: expect.stringContaining('could not ask its own upstream') },
      { phase: 'tls', code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', count: 2, meaning: expect.stringContaining('--ca') },
    ]);
    expect(err.match(/FAILED at dns SERVFAIL/g)).toHaveLength(2);
    const trusted = await run(['probe', `${origin}/`, ...flags, '--ca', CA]);
    expect(trusted.code).toBe(0);
  });

  it('metrics while it runs: OpenMetrics with a histogram for each phase', async () => {
    const { origin } = await answering();
    const child = spawn(
      process.execPath,
      [MAIN, 'probe', `${origin}/`, '--interval', '100ms', '--metrics-port', '0', '--format', 'json'],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    onTestFinished(() => void child.kill('SIGKILL'));
    let said = '';
    child.stderr.on('data', (chunk) => {
      said += chunk;
    });
    await expect.poll(() => said, { timeout: 20_000 }).toMatch(/http:\S+\/metrics\n/);
    const address = /http:\S+\/metrics/.exec(said)?.[0] ?? '';
    let text = '';
    while (!/requests_total\{[^}]*outcome="ok"\} [1-9]/.test(text)) {
      const response = await fetch(address);
      expect(response.headers.get('content-type')).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8');
      text = await response.text();
    }
    expect(text).toMatch(/# EOF\n$/);
    const samples = text.split('\n').flatMap((line) => parsePrometheusLine(line) ?? []);
    const connect = samples.filter(({ labels }) => labels['phase'] === 'connect');
    expect(connect.map(({ labels }) => labels['le']).filter(Boolean)).toEqual(
      expect.arrayContaining(['0.99', '1.1', '+Inf']),
    );
    expect((await fetch(new URL('/healthz', address))).status).toBe(200);
    expect((await fetch(new URL('/', address))).status).toBe(404);
    expect((await fetch(address, { method: 'POST' })).status).toBe(405);

    // Ctrl-C: the summary, and an exit by itself.
    let out = '';
    child.stdout.on('data', (chunk) => {
      out += chunk;
    });
    child.kill('SIGINT');
    const [code] = await once(child, 'close');
    expect(code).toBe(0);
    expect(probeSummary.parse(JSON.parse(out)).requests).toBeGreaterThan(0);
  });

  it.each([
    ['an address without http', ['example.com'], 'with http:// or https://'],
    ['a name as resolver', ['http://a/', '--resolver', 'dns.example'], 'names are not looked up'],
    [
      'too many requests a second',
      [...Array.from({ length: 20 }, (_, i) => `http://a/${i}`), '--interval', '100ms'],
      'more than 50 requests a second',
    ],
    ['more than 20 addresses', Array.from({ length: 21 }, (_, i) => `http://a/${i}`), 'At most 20'],
    ['an interval that is too short', ['http://a/', '--interval', '1ms'], 'from 0.1s'],
    ['a search path that is none', ['http://a/', '--search', 'a b'], 'list of domains'],
    [
      'a file that holds no certificate',
      ['http://a/', '--resolver', '127.0.0.1', '--ca', MAIN],
      'no certificate in it',
    ],
  ])('%s: one line, exit 2', async (_, line, words) => {
    const { code, out, err } = await run(['probe', ...line]);
    expect(err).toContain(words);
    expect([code, out]).toEqual([2, '']);
  });

  it.skipIf(version === null)(
    `a name that a real dnsmasq${reason} knows under the second suffix: found there`,
    async () => {
      const port = await startDnsmasq(['--local=/test/', '--host-record=web.svc.test,127.0.0.1']);
      const { origin } = await answering();
      const flags = ['--resolver', `127.0.0.1:${port}`, '--search', 'shop.svc.test,svc.test,test', '--ndots', '5'];
      const line = ['probe', `http://web:${portOf(origin)}/`, ...flags, '--count', '2', '--interval', '100ms'];
      const { code, out } = await run([...line, '--format', 'json']);
      expect(code).toBe(0);
      const { lookUps, failed } = probeSummary.parse(JSON.parse(out));
      expect(failed).toBe(0);
      expect(lookUps.map(({ name, type, outcome, count }) => `${count} ${type} ${name} ${outcome}`).sort()).toEqual([
        '2 A web.shop.svc.test. NXDOMAIN',
        '2 A web.svc.test. NOERROR',
        '2 AAAA web.shop.svc.test. NXDOMAIN',
        '2 AAAA web.svc.test. NOERROR',
      ]);
    },
  );
});
