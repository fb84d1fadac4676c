import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { run } from '../../cli/run.test-helper.ts';
import { type Analysis, analysis as analysisSchema } from '../../shared/domain/analysis.ts';

const FIXTURES = fileURLToPath(new URL('../fixtures/', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'sample-'));
afterAll(() => rmSync(scratch, { recursive: true }));

const hasShellcheck = ['/usr/bin/shellcheck', '/usr/local/bin/shellcheck'].some(existsSync);

function cli(...line: string[]) {
  return run(line, { now: new Date('2026-11-22T12:00:00Z') });
}

const LINES: readonly (readonly string[])[] = [
  ['sample'],
  ['sample', '--capture-mb', '0', '--duration', '90s'],
  ['sample', '--context', "it's", '--namespace', 'a b', '--directory', 'x $(id) "y"', '--image', '`id`'],
  ['sample', '--pods', '1', '--nodes', '0', '--duration', '24h', '--log-mb', '1'],
];

describe('the script', () => {
  it.each(LINES)('%j: is one for any POSIX shell', async (...line) => {
    const { code, out } = await cli(...line);
    expect(code).toBe(0);
    execFileSync('sh', ['-n'], { input: out });
  });

  it.skipIf(!hasShellcheck).each(LINES)('%j: pleases shellcheck (skipped without it)', async (...line) => {
    const { out } = await cli(...line);
    // A value with a dollar sign between single quotes is meant as it is; shellcheck cannot know.
    const severity = line.some((word) => word.includes('$')) ? 'warning' : 'style';
    const said = execFileSync('shellcheck', ['--shell=sh', `--severity=${severity}`, '-'], { input: out }).toString();
    expect(said).toBe('');
  });

  it('what is given stands in it as it is, and is not run', async () => {
    const { out } = await cli(...(LINES[2] ?? []));
    expect(out).toContain(`directory='x $(id) "y"'`);
    expect(out).toContain("image='`id`'");
    expect(out).toContain("--context='it'\\''s' --namespace='a b'");
  });

  it.each([
    ['--duration', '25h'],
    ['--duration', 'soon'],
    ['--capture-mb', '-1'],
    ['--pods', '0'],
  ])('%s %s: exit 2', async (flag, value) => {
    expect((await cli('sample', flag, value)).code).toBe(2);
  });

  it('by hand: the same commands, for one Pod', async () => {
    const { out } = await cli('sample', '--format', 'commands', '--context', 'c');
    expect(out).toContain('kubectl --context=c --namespace=kube-system debug "$POD"');
    execFileSync('sh', ['-n'], { input: out });
  });
});

/** Stand-ins for the programs of a cluster; what runs in the Pod runs here, beside a tcpdump and a pidof that are none. */
function makeCluster(): string {
  const bin = join(scratch, 'bin');
  const data = join(scratch, 'data');
  for (const directory of [bin, data]) mkdirSync(directory, { recursive: true });
  const unpack = (from: string, to: string) =>
    writeFileSync(join(data, to), gunzipSync(readFileSync(join(FIXTURES, from))));
  unpack('captures/saturated-2pods/kube-dns-d7bc86d4c-c2x8p-eth0.pcap.gz', 'eth0');
  unpack('captures/saturated-2pods/kube-dns-d7bc86d4c-c2x8p-lo.pcap.gz', 'lo');
  unpack('capture-logs/saturated-2pods/kube-dns-d7bc86d4c-c2x8p.dnsmasq.first-lines.timestamps.log.gz', 'dnsmasq');
  unpack('capture-logs/saturated-2pods/node-local-dns-4kd2s.metrics.before.prom.gz', 'before');
  unpack('capture-logs/saturated-2pods/node-local-dns-4kd2s.metrics.after.prom.gz', 'after');
  const log = readFileSync(join(FIXTURES, 'capture-logs/one-pod/node-local-dns-4kd2s.timestamps.log'), 'utf8');
  writeFileSync(join(data, 'node-local-dns'), log.replace(/^(?=.)/gm, '[pod/node-local-dns-4kd2s/node-cache] '));
  const programs = {
    tcpdump: `while [ "$1" != -w ]; do [ "$1" = -i ] && device=$2; shift; done; cp ${data}/$device "$2"0`,
    pidof: 'echo 7 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30',
    kubectl: `
case "$1" in --context=*) shift;; esac
echo "$*" >>${scratch}/calls
case "$*" in
  *"get pods"*kube-dns*) echo pod/kube-dns-a;;
  *"get pods"*node-local-dns*) echo pod/node-local-dns-4kd2s;;
  *"get --raw"*) if [ -e ${scratch}/scraped ]; then cat ${data}/after; else touch ${scratch}/scraped; cat ${data}/before; fi;;
  *startedAt*) echo 2026-11-22T06:54:00Z;;
  *.spec.containers*) echo '["-v=2","-logtostderr","--","-k","--max-tcp-connections=20"]';;
  *" debug "*) ;;
  *" exec "*) while [ "$1" != -- ]; do shift; done; shift; "$@";;
  *" logs pod/"*) cat ${data}/dnsmasq;;
  *" logs --selector"*) cat ${data}/node-local-dns;;
  *) echo "unexpected: $*" >&2; exit 1;;
esac`,
  };
  for (const [name, text] of Object.entries(programs))
    writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  return bin;
}

describe('what the script records', () => {
  it('is what analyze reads: processes, captures, logs, metrics and the limit', async () => {
    const bin = makeCluster();
    const recording = join(scratch, 'recording');
    const { out: script } = await cli('sample', '--duration', '1s', '--context', 'c', '--directory', recording);
    const path = join(scratch, 'record.sh');
    writeFileSync(path, script);
    await promisify(execFile)('sh', [path], { env: { PATH: `${bin}:${process.env['PATH']}` } });
    const calls = readFileSync(join(scratch, 'calls'), 'utf8');
    const [, inside = ''] = /--container=(dns-audit-\d{6})/.exec(calls) ?? [];
    rmSync(join('/tmp', inside), { recursive: true });
    expect(readdirSync(recording).sort()).toEqual([
      'kube-dns-a.dnsmasq-args.txt',
      'kube-dns-a.dnsmasq.log',
      'kube-dns-a.eth0.pcap0',
      'kube-dns-a.lo.pcap0',
      'kube-dns-a.process-count.txt',
      'node-local-dns-4kd2s.metrics.after.prom',
      'node-local-dns-4kd2s.metrics.before.prom',
      'node-local-dns.log',
    ]);
    const { code, out } = await cli('analyze', '--format', 'json', recording);
    const result: Analysis = analysisSchema.parse(JSON.parse(out));
    expect(code).toBe(0);
    expect(result.inputs.map(({ name, ignored }) => [name, ignored])).toEqual(
      readdirSync(recording)
        .sort()
        .map((name) => [name, null]),
    );
    expect(result.limit).toEqual({ value: 20, source: 'arguments' });
    expect(result.verdict).toMatchObject({ code: 'saturated', confidence: 'high' });
    expect(result.connections[0]).toMatchObject({ server: '172.20.13.4', peak: 53 });
    expect(result.waits).toHaveLength(1);
    expect(result.processes).toMatchObject([{ source: 'kube-dns-a.process-count.txt', samples: 1, peak: 21 }]);
    expect(result.timeouts).toMatchObject({
      timeouts: 137,
      bySource: [{ source: 'node-local-dns-4kd2s', count: 137 }],
    });
    expect(result.metrics[0]).toMatchObject({ scrapes: 2 });
    expect(result.sessions[0]?.sessions).toBeGreaterThan(50);
  });
});
