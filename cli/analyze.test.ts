import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { type Analysis, analysis as analysisSchema } from '../shared/domain/analysis.ts';
import { createPcapWriter, writePcapHeader } from '../shared/formats/pcap-writer.ts';
import { run as runLine } from './run.test-helper.ts';

const CAPTURES = fileURLToPath(new URL('../test/fixtures/captures/', import.meta.url));
const LOGS = fileURLToPath(new URL('../test/fixtures/capture-logs/', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'analyze-'));
afterAll(() => rmSync(scratch, { recursive: true }));

function run(line: readonly string[], stdin: Uint8Array = new Uint8Array()) {
  return runLine(['analyze', ...line], { stdin, now: new Date('2026-11-22T12:00:00Z') });
}

async function analyse(...files: string[]): Promise<Analysis> {
  const { code, out, err } = await run(['--format', 'json', ...files]);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return analysisSchema.parse(JSON.parse(out));
}

function files(folder: string, pattern: RegExp): string[] {
  return [CAPTURES, LOGS].flatMap((root) =>
    readdirSync(join(root, folder))
      .filter((name) => pattern.test(name) && !name.endsWith('.json') && !name.includes('first-lines'))
      .map((name) => join(root, folder, name)),
  );
}

const KINDS = {
  everything: /./,
  'captures only': /pcap/,
  'captures at eth0 only': /kube-dns.*eth0/,
  'captures at lo only': /-lo\./,
  'captures at a node only': /^node.*pcap/,
  'process counts only': /process-count/,
  "dnsmasq's logs only": /dnsmasq\.log/,
  'logs of node-local-dns only': /^node-local-dns-.....\.log/,
  'metrics only': /prom/,
} as const;
type Kind = keyof typeof KINDS;

/** What may be concluded from each kind alone, and how sure. */
const EXPECTED: Record<string, Partial<Record<Kind, string>>> = {
  'healthy-2pods': {
    everything: 'not-the-cause none high',
    'captures only': 'not-the-cause none high',
    'captures at eth0 only': 'not-the-cause none high',
    'captures at lo only': 'not-the-cause none medium',
    'process counts only': 'not-the-cause none medium',
    "dnsmasq's logs only": 'not-the-cause none low',
    'logs of node-local-dns only': 'not-enough-evidence low',
    'metrics only': 'not-the-cause none low',
  },
  'saturated-2pods': {
    everything: 'saturated high',
    'captures only': 'saturated high',
    'captures at eth0 only': 'saturated high',
    'captures at lo only': 'saturated medium',
    'captures at a node only': 'saturated low',
    'process counts only': 'saturated medium',
    "dnsmasq's logs only": 'saturated low',
    'logs of node-local-dns only': 'not-enough-evidence low',
    'metrics only': 'saturated low',
  },
  'one-pod': {
    everything: 'saturated high',
    'captures only': 'saturated high',
    'process counts only': 'saturated medium',
    "dnsmasq's logs only": 'saturated low',
    'logs of node-local-dns only': 'saturated low',
  },
  'slow-backend-2pods': {
    everything: 'not-the-cause upstream-slow high',
    'captures only': 'not-the-cause upstream-slow high',
    'captures at eth0 only': 'not-the-cause upstream-slow medium',
    'captures at lo only': 'not-the-cause upstream-slow medium',
    'process counts only': 'saturated medium',
    "dnsmasq's logs only": 'not-the-cause upstream-slow medium',
    'logs of node-local-dns only': 'not-enough-evidence low',
    'metrics only': 'not-enough-evidence low',
  },
  'saturated-default-logging': {
    everything: 'saturated high',
    'captures only': 'saturated high',
    'process counts only': 'saturated medium',
    "dnsmasq's logs only": 'not-enough-evidence low',
    'logs of node-local-dns only': 'saturated low',
  },
};

describe('the verdict on recordings', () => {
  const cases = Object.entries(EXPECTED).flatMap(([folder, kinds]) =>
    Object.entries(kinds).map(([kind, expected]) => [folder, kind as Kind, expected] as const),
  );

  it.each(cases)('%s, %s: %s', async (folder, kind, expected) => {
    const { verdict } = await analyse(...files(folder, KINDS[kind]));
    const { code, cause, confidence } = verdict;
    expect([code, ...(cause === null ? [] : [cause]), confidence].join(' ')).toBe(expected);
  });
});

describe('what the JSON holds', () => {
  it('saturated: peaks, waits, time-outs, sessions and process counts', async () => {
    const result = await analyse(...files('saturated-2pods', /./));
    expect(result.limit).toEqual({ value: 20, source: 'compiled-default' });
    expect(result.connections[0]).toMatchObject({ server: '172.20.13.4', peak: 53, limit: 20, role: 'kube-dns-pod' });
    expect(result.waits[0]?.longestMs).toBeCloseTo(3480.1, 0);
    expect(result.timeouts?.timeouts).toBe(39);
    expect(result.sessions.map(({ overlap }) => overlap)).toEqual([16, 16]);
    expect(result.processes.map(({ peak }) => peak)).toEqual([21, 21]);
    expect(result.lookups[0]).toMatchObject({ from: 'packets', connections: { opened: 557 } });
    expect(result.window?.fromMs).toBeGreaterThan(Date.parse('2026-11-22T06:54:00Z'));
  });

  it('an input that was given does not depend on its name, on its order or on being packed', async () => {
    const [log = ''] = files('healthy-2pods', /c2x8p\.dnsmasq\.log/);
    const plain = join(scratch, 'no-name-at-all');
    writeFileSync(plain, gunzipSync(readFileSync(log)));
    const [count = ''] = files('healthy-2pods', /c2x8p\.process-count/);
    const strip = ({ inputs, sessions, limit, ...rest }: Analysis) => ({
      ...rest,
      sessions: sessions.map(({ source, ...one }) => one),
      limit,
    });
    const first = strip(await analyse(log, count));
    const second = strip(await analyse(count, plain));
    expect(JSON.stringify(second).replaceAll('no-name-at-all', '')).toBe(
      JSON.stringify(first).replaceAll('kube-dns-d7bc86d4c-c2x8p.dnsmasq.log.gz', ''),
    );
  });

  it('standard input is read as any file, packed too', async () => {
    const [count = ''] = files('saturated-2pods', /c2x8p\.process-count/);
    const bytes = readFileSync(count);
    for (const input of [bytes, gzipSync(bytes)]) {
      const { code, out } = await run(['--format', 'json', '-'], new Uint8Array(input));
      expect(code).toBe(0);
      expect(JSON.parse(out)).toMatchObject({ processes: [{ source: 'standard input', peak: 21 }] });
    }
  });

  it('the same log with and without stamps counts once', async () => {
    const folder = join(LOGS, 'one-pod');
    const { inputs, timeouts } = await analyse(
      join(folder, 'node-local-dns-4kd2s.log'),
      join(folder, 'node-local-dns-4kd2s.timestamps.log'),
    );
    expect(timeouts?.timeouts).toBe(137);
    expect(inputs.map(({ ignored }) => ignored)).toEqual(['same-log-twice', null]);
  });
});

describe('dns-audit analyze', () => {
  it('tells people first what it is, then why, then each table', async () => {
    const { code, out } = await run(files('saturated-2pods', /./));
    expect(code).toBe(0);
    const titles = out.split('\n').filter((line) => /^\S/.test(line));
    expect(titles[0]).toBe('■ SATURATED  high confidence');
    expect(titles).toEqual(expect.arrayContaining(['Evidence', 'Connections', 'Latency of answers', 'Read']));
    expect(out.split('\n').filter((line) => line.length > 120)).toEqual([]);
    expect(out).toContain('Sessions in this log overlap less than connections do');
  });

  it.each([
    ['saturated', 'saturated-2pods', 1],
    ['near', 'saturated-2pods', 1],
    ['saturated', 'healthy-2pods', 0],
    ['near', 'healthy-2pods', 0],
    ['near', 'slow-backend-2pods', 0],
  ])('--fail-on %s on %s: exit %i', async (failOn, folder, expected) => {
    const { code } = await run(['--fail-on', failOn, ...files(folder, /pcap/)]);
    expect(code).toBe(expected);
  });

  it('a limit that was told is taken', async () => {
    const { out } = await run(['--format', 'json', '--limit', '200', ...files('saturated-2pods', /c2x8p-eth0/)]);
    const { limit, verdict, connections } = JSON.parse(out);
    expect(limit).toEqual({ value: 200, source: 'told' });
    expect(verdict.code).toBe('not-the-cause');
    expect(connections[0]).toMatchObject({ server: '172.20.13.4', limit: 200, ceiling: 233 });
  });

  it('more connections than 20 and the queue can be: the limit is another one, and everything is counted by it', async () => {
    const writeRecord = createPcapWriter();
    const records = Array.from({ length: 80 }, (_, index) => {
      const client = { source: '10.0.0.1', sourcePort: 40_000 + index, destination: '10.0.0.9', destinationPort: 53 };
      const server = { source: '10.0.0.9', sourcePort: 53, destination: '10.0.0.1', destinationPort: 40_000 + index };
      const rest = { transport: 'tcp', sequence: 0, acknowledgement: 0, payload: new Uint8Array() } as const;
      const time = 1_795_330_500_000_000 + index * 1000;
      return [
        writeRecord({ ...client, ...rest, time, flags: 2 }),
        writeRecord({ ...server, ...rest, time: time + 100, flags: 0x12, acknowledgement: 1 }),
        writeRecord({ ...client, ...rest, time: time + 200, flags: 0x10, sequence: 1, acknowledgement: 1 }),
      ];
    });
    const other = [1, 2].map((last) =>
      writeRecord({
        ...{ time: 1_795_330_501_000_000, source: `10.0.0.${last}`, sourcePort: 50_000, destination: '10.0.0.9' },
        ...{
          destinationPort: 53,
          transport: 'tcp',
          flags: 2,
          sequence: 0,
          acknowledgement: 0,
          payload: new Uint8Array(),
        },
      }),
    );
    const capture = join(scratch, 'many.pcap');
    writeFileSync(
      capture,
      Buffer.concat([writePcapHeader(), ...[...records.flat(), ...other].flatMap((one) => one ?? [])]),
    );
    const { limit, connections } = await analyse(capture);
    expect(limit).toEqual({ value: 200, source: 'inferred' });
    expect(connections[0]).toMatchObject({ peak: 80, limit: 200, ceiling: 233, overLimitMs: 0 });
  });

  it('a file that is none of these: exit 2, one line, and what was recognised', async () => {
    const notes = join(scratch, 'notes.txt');
    writeFileSync(notes, 'nothing to see here\n');
    const [count = ''] = files('healthy-2pods', /c2x8p\.process-count/);
    const { code, out, err } = await run([count, notes]);
    expect([code, out]).toEqual([2, '']);
    expect(err.trimEnd().split('\n')).toHaveLength(1);
    expect(err).toContain('notes.txt (text, but nothing of this)');
    expect(err).toContain('process counts of dnsmasq');
  });

  it('in a directory the rest is left out, and said', async () => {
    const { code, out } = await run([join(LOGS, 'saturated-2pods')]);
    expect(code).toBe(0);
    expect(out).toContain('Nothing of this, left out: summary.json.');
  });

  it.each([
    [['no-such-file'], 'no-such-file'],
    [['--limit', '0', 'x'], '--limit'],
    [['--format', 'xml', 'x'], '--format'],
    [['-', '-'], 'name it once'],
    [[], 'file'],
  ])('%j: exit 2 and a line that says so', async (line, message) => {
    const { code, err } = await run(line);
    expect(code).toBe(2);
    expect(err).toContain(message);
    expect(err).not.toContain('    at ');
  });

  it('a recording with nothing of use in it: exit 3', async () => {
    const empty = join(scratch, 'kubedns.log');
    writeFileSync(empty, 'I1122 06:54:47.118461   18118 flags.go:57] FLAG: --dns-port="10053"\n');
    expect((await run([empty])).code).toBe(3);
  });

  it('a gzip that is cut is read up to there, and said', async () => {
    const [log = ''] = files('healthy-2pods', /c2x8p\.dnsmasq\.log/);
    const cut = join(scratch, 'cut.gz');
    writeFileSync(cut, readFileSync(log).subarray(0, 20_000));
    const { inputs, sessions } = await analyse(cut);
    expect(sessions[0]?.sessions).toBeGreaterThan(10);
    expect(inputs[0]?.skipped[0]).toMatch(/the gzip data ends or breaks after \d+ unpacked bytes/);
  });
});
