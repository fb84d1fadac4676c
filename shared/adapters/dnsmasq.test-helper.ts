import { spawn, spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { onTestFinished } from 'vitest';
import { closedPort } from './http-server.test-helper.ts';

/** The version of the installed dnsmasq (Debian package dnsmasq-base); null when there is none. */
export function findDnsmasq(): string | null {
  for (const program of ['dnsmasq', '/usr/sbin/dnsmasq']) {
    const { error, stdout } = spawnSync(program, ['--version'], { encoding: 'utf8' });
    if (error === undefined) return /version (\S+)/i.exec(stdout)?.[1] ?? 'unknown';
  }
  return null;
}

/** Whether it knows --max-tcp-connections: since 2.90. */
export function knowsTcpLimit(version: string | null): boolean {
  const [major = 0, minor = 0] = (version ?? '0.0').split('.').map(Number);
  return major > 2 || (major === 2 && minor >= 90);
}

/** A real dnsmasq on the loopback address for one test, which knows what `args` say and asks nobody. */
export async function startDnsmasq(args: readonly string[]): Promise<number> {
  const port = await closedPort();
  const program = spawnSync('dnsmasq', ['--version']).error === undefined ? 'dnsmasq' : '/usr/sbin/dnsmasq';
  const fixed = [
    ...['--keep-in-foreground', '--conf-file=/dev/null', '--pid-file', '--no-resolv', '--no-hosts', '--no-poll'],
    ...['--listen-address=127.0.0.1', '--bind-interfaces', `--port=${port}`, '--log-facility=-'],
    ...(process.getuid?.() === 0 ? ['--user=root', '--group=root'] : []),
  ];
  const server = spawn(program, [...fixed, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  server.stderr.on('data', (chunk) => {
    said = `${said}${chunk}`.slice(-2_000);
  });
  onTestFinished(async () => {
    if (server.exitCode !== null) return;
    const ended = once(server, 'exit');
    server.kill('SIGKILL');
    await ended;
  });
  await untilItAnswers(port, () => {
    if (server.exitCode !== null) throw new Error(`dnsmasq ended with ${server.exitCode}: ${said}`);
  });
  return port;
}

/** Asks over UDP for the root's name servers until there is any answer. */
async function untilItAnswers(port: number, check: () => void): Promise<void> {
  const query = Buffer.from('123401000001000000000000000002 0001'.replaceAll(' ', ''), 'hex');
  const socket = createSocket('udp4');
  try {
    let answered = false;
    socket.on('message', () => {
      answered = true;
    });
    socket.on('error', () => {});
    for (let attempt = 0; !answered; attempt += 1) {
      check();
      if (attempt > 200) throw new Error('dnsmasq: no answer in 20 s');
      socket.send(query, port, '127.0.0.1');
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  } finally {
    socket.close();
  }
}
