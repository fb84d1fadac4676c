import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startDnsServer } from '../shared/adapters/dns-server.test-helper.ts';
import { findDnsmasq, knowsTcpLimit, startDnsmasq } from '../shared/adapters/dnsmasq.test-helper.ts';
import { loadSummary } from '../shared/domain/dns-load.ts';
import { run } from './run.test-helper.ts';

const YES = '--yes-this-can-take-dns-down';
const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));
const version = findDnsmasq();
const reason = version === null ? ' (skipped: no program `dnsmasq`; Debian package dnsmasq-base)' : ` ${version}`;
if (version === null) process.stderr.write(`a real dnsmasq${reason}\n`);

describe('dns-audit dns-load', () => {
  it('not confirmed: a loud warning, and nothing is sent', async () => {
    const { port, asked } = await startDnsServer(() => ({ kind: 'answer' }));
    const { code, out, err } = await run(['dns-load', `127.0.0.1:${port}`, '--burst', '2', '--nodes', '3']);
    expect([code, out, asked]).toEqual([2, '', []]);
    expect(err).toContain('!!! THIS CAN TAKE DOWN DNS FOR A WHOLE CLUSTER !!!');
    expect(err).toContain('12 at one moment every 8 s');
    expect(err).toContain(`nothing was sent. If you are sure, say so with ${YES}.`);
  });

  it.each([
    ['a public address', ['8.8.8.8'], 'not a private address'],
    ['a public address of IPv6', ['[2001:4860:4860::8888]:53'], 'not a private address'],
    ['the metadata server, even when permitted', ['169.254.169.254', '--allow-public'], 'metadata server'],
    ['the same, written as IPv6', ['[::ffff:169.254.169.254]:53', '--allow-public'], 'metadata server'],
    ['the metadata server over IPv6', ['fd20:ce::254'], 'metadata server'],
    ['the same, with all its zeros', ['[fd20:ce:0:0:0:0:0:254]:53'], 'metadata server'],
    ['a name', ['kube-dns.kube-system'], 'names are not looked up'],
    ['more queries a second than the bound', ['127.0.0.1', '--nodes', '100', '--rate', '6'], 'at most 1000 are sent'],
    ['more at one moment than the bound', ['127.0.0.1', '--nodes', '100', '--burst', '6'], 'at most 1000 are sent'],
    ['more nodes than the bound', ['127.0.0.1', '--nodes', '101'], 'from 1 to 100'],
    ['longer than the bound', ['127.0.0.1', '--duration', '301s'], 'to 300s'],
    ['nothing to ask', ['127.0.0.1', '--rate', '0'], 'asks nothing'],
    ['a name with a blank', ['127.0.0.1', '--name', 'a b'], 'DNS name'],
  ])('%s: refused with one line, although confirmed', async (_, line, words) => {
    const { code, out, err } = await run(['dns-load', ...line, YES]);
    expect(err).toContain(words);
    expect([code, out]).toEqual([2, '']);
    expect(err).not.toContain('!!!');
  });

  it('a healthy server: answered, exit 0, and what the connections mean at 20 and at 200', async () => {
    const { port } = await startDnsServer(() => ({ kind: 'answer' }));
    const line = [
      'dns-load',
      `127.0.0.1:${port}`,
      YES,
      '--nodes',
      '2',
      '--burst',
      '6',
      '--rate',
      '0',
      '--duration',
      '1s',
    ];
    const { code, out } = await run(line);
    expect(code).toBe(0);
    expect(out).toMatch(/^■ 24 queries over TCP in .*, 24 answered\.$/m);
    expect(out).toContain('limit 20          20 served, 4 waiting, 0 without an answer');
    expect(out).toContain('limit 200         24 served, 0 waiting, 0 without an answer');
    const json = await run([...line, '--format', 'json', '--transport', 'udp']);
    expect(loadSummary.parse(JSON.parse(json.out))).toMatchObject({
      transport: 'udp',
      answered: 24,
      connections: null,
    });
  });

  it('half of the last hundred without an answer: ends by itself', async () => {
    const { port } = await startDnsServer(() => ({ kind: 'close' }));
    const line = [
      'dns-load',
      `127.0.0.1:${port}`,
      YES,
      '--nodes',
      '10',
      '--rate',
      '10',
      '--duration',
      '60s',
      '--format',
      'json',
    ];
    const { code, out } = await run(line);
    expect(code).toBe(1);
    const summary = loadSummary.parse(JSON.parse(out));
    expect(summary.endedEarly).toBe('failing');
    expect(summary.queries).toBeLessThan(10 * 10 * 2 * 60);
  });

  it('Ctrl-C: what was seen so far', async () => {
    const { port, asked } = await startDnsServer(() => ({ kind: 'answer' }));
    const line = [MAIN, 'dns-load', `127.0.0.1:${port}`, YES, '--rate', '20', '--duration', '300s', '--format', 'json'];
    const child = spawn(process.execPath, line, { stdio: ['ignore', 'pipe', 'pipe'] });
    onTestFinished(() => void child.kill('SIGKILL'));
    let out = '';
    child.stdout.on('data', (chunk) => {
      out += chunk;
    });
    await expect.poll(() => asked.length, { timeout: 20_000 }).toBeGreaterThan(0);
    child.kill('SIGTERM');
    const [code] = await once(child, 'close');
    expect(loadSummary.parse(JSON.parse(out)).endedEarly).toBe('user');
    expect([0, 1]).toContain(code);
  });

  it.skipIf(version === null || !knowsTcpLimit(version))(
    `a real dnsmasq${reason} of 5 places under CoreDNS' own times: waits of 2 s, and said to be a queue`,
    async () => {
      const port = await startDnsmasq([
        '--local=/test/',
        '--host-record=web.test,127.0.0.2',
        '--max-tcp-connections=5',
      ]);
      const line = [
        'dns-load',
        `127.0.0.1:${port}`,
        YES,
        '--burst',
        '6',
        '--rate',
        '0',
        '--duration',
        '1s',
        '--limit',
        '5',
      ];
      const { out } = await run([...line, '--name', 'web.test']);
      expect(out).toContain('waited in the queue of the kernel for a place');
      expect(out).toMatch(/read-timeout \d+ +connected, and no answer in time/);
      expect(out).toMatch(/limit 5 +5 served, \d+ waiting, 0 without an answer/);
    },
  );
});
